"""The switch between a family as one entry and its reports each, and the way to another edition, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.serving import served

CASE = "/?q=%22C-22%2F2019%22"  # a file number in both editions of one report


@pytest.fixture(scope="module")
def site(editions_library) -> str:
    """The address of a server over the samples and an edition of one of them."""
    with served(editions_library) as url:
        yield url


def test_the_switch_turns_one_entry_into_two_and_back(reader):
    page = reader.open(CASE)
    assert page.locator(".totals strong").inner_text().startswith("2 reports in 1 group")
    assert page.locator(".entry").count() == 1
    first = page.locator(".entry .title").inner_text()
    editions = page.get_by_role("group", name="Editions and copies of a report")
    editions.get_by_role("link", name="each").click()
    page.wait_for_url("**each=1*")
    assert page.locator(".entry").count() == 2
    assert editions.get_by_role("link", name="each").get_attribute("aria-current") == "true"
    page.get_by_role("combobox", name="Search the reports").press("Enter")
    page.wait_for_url("**each=1*")  # another search keeps it
    editions.get_by_role("link", name="together").click()
    page.wait_for_url(lambda url: "each=1" not in url)
    assert page.locator(".entry .title").all_inner_texts() == [first]


def test_from_an_entry_to_the_same_page_of_the_other_edition(reader):
    page = reader.open(CASE)
    shown = page.locator(".entry .title").inner_text()
    page.locator(".entry .title").click()
    page.wait_for_selector(".paper img")
    number = page.locator(".step[aria-label=Pages] strong").inner_text()
    page.locator(".bar-title .details a").click()
    page.wait_for_selector(".paper img")
    assert page.locator(".bar-title h1").inner_text() != shown
    assert page.locator(".step[aria-label=Pages] strong").inner_text() == number
    page.locator(".bar-title h1 a").click()
    assert page.locator(".family a").first.is_visible()
    assert shown in page.locator("#about .copies").inner_text()


def test_pages_with_families_are_for_everyone(reader, phone):
    page = reader.open(f"{CASE}&language=es", reduced_motion="reduce", **phone)
    assert "Also, not in this list English" in page.locator(".family").inner_text()
    for path in ("", page.locator(".entry .details a").get_attribute("href")):
        if path:
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
