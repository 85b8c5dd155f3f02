"""Every page, for every reader: on a phone, in the dark, with a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PHRASE = '"debt bondage"'
PLACES = {
    "landing": "/",
    "search": f"/?q={PHRASE}&language=en",
    "repaired": '/?q="debt bondage',
    "nothing": "/?q=zeppelin+bondage&language=en",
    "concordance": f"/concordance?q={PHRASE}&language=en&by=right",
    "values": "/values/region?q=debt&region=142&not_region=THA",
    "coverage": "/coverage",
    "help": "/help",
    "follow": f"/follow?q={PHRASE}&language=en",
    "error": "/report/nobody",
}


def open_place(reader, place: str, **options):
    """The page, reached as a reader reaches it."""
    if place in PLACES:
        page = reader.open(PLACES[place], **options)
        reader.complaints = [said for said in reader.complaints if "/report/nobody" not in said]  # the 404 itself
        return page
    page = reader.open(f"/?q={PHRASE}", **options)
    address = page.locator(".entry .details a" if place == "report" else ".entry .title").first.get_attribute("href")
    page.goto(address)
    return page


EVERY = [*PLACES, "report", "viewer"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", EVERY)
def test_axe_finds_nothing(reader, place, scheme):
    page = open_place(reader, place, color_scheme=scheme, reduced_motion="reduce")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("place", ["search", "report", "viewer", "coverage"])
def test_axe_finds_nothing_on_a_phone(reader, place, phone):
    found = Axe().run(open_place(reader, place, reduced_motion="reduce", **phone))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("place", EVERY)
def test_nothing_scrolls_sideways_on_a_phone(reader, place, phone):
    page = open_place(reader, place, **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => !one.closest(".visually-hidden, .scroll, svg, .skip") && one.checkVisibility())
            .filter((one) => one.getBoundingClientRect().right > 391 && !one.matches(".visually-hidden"))
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert wide == []


@pytest.fixture(params=["desktop", "phone"])
def contents(request, reader, phone):
    """The viewer at a page with a printed number, its contents opened."""
    page = reader.open('/?q=title:"picking season" housing', **(phone if request.param == "phone" else {}))
    page.locator(".quote", has_text="printed").first.click()
    page.wait_for_url("**/page/*")
    page.locator(".contents summary").click()
    return page


def test_contents_open_over_the_page_and_lead_to_a_chapter(contents):
    page = contents
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert Axe().run(page).violations_count == 0
    chapter = page.get_by_role("navigation", name="Contents").get_by_role("link").last
    number = chapter.locator(".chapter-page").inner_text().split()[-1]
    chapter.click()
    page.wait_for_load_state()
    assert page.get_by_text(f"printed {number}", exact=False).first.is_visible()
    assert page.locator(".contents [aria-current]").count() == 1
    assert page.locator(".contents").get_attribute("open") is None


def test_escape_closes_the_contents_before_it_leaves_the_page(contents):
    page = contents
    address = page.url
    page.keyboard.press("Escape")
    assert page.locator(".contents").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.url == address
    page.keyboard.press("Escape")
    page.wait_for_url("**/?q=*")


def test_the_filters_are_a_sheet_on_a_phone(reader, phone):
    page = reader.open(f"/?q={PHRASE}", **phone)
    assert not page.locator("#filters").is_visible()
    page.get_by_role("link", name="Filters", exact=True).click()
    assert page.locator("#filters").is_visible()
    page.locator("#filters input[name=language][value=en]").check()
    page.wait_for_url("**language=en*")
    page.get_by_role("link", name="Done", exact=True).click()
    assert not page.locator("#filters").is_visible()
    assert page.get_by_role("link", name="Filters (1)").is_visible()


def test_what_is_touched_is_big_enough(reader, phone):
    page = reader.open(f"/?q={PHRASE}", **phone)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .chip, .pick, .paging a, input[type=search]")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_first_tab_stop_leads_to_the_content(reader):
    page = reader.open("/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
