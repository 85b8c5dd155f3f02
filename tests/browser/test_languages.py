"""Every page in every language, as its reader meets it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_everyone import EVERY, open_place

OTHERS = ["fr", "es", "ar"]
MORE = {"counts": "/counts?q=debt&q=passport", "batch": "/batch?terms=debt%0Awages&by=region"}


def open_in(reader, place, language, **options):
    if place in MORE:
        return reader.open(MORE[place], locale=language, **options)
    return open_place(reader, place, locale=language, **options)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("place", [*EVERY, *MORE])
def test_axe_finds_nothing(reader, place, language):
    page = open_in(reader, place, language, reduced_motion="reduce")
    assert page.locator("html").get_attribute("lang") == language
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("place", [*EVERY, *MORE])
def test_nothing_is_cut_off_or_scrolls_sideways_on_a_phone(reader, place, language, phone):
    page = open_in(reader, place, language, **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => !one.closest(".visually-hidden, .scroll, svg, .skip") && one.checkVisibility())
            .filter((one) => { const box = one.getBoundingClientRect(); return box.right > 391 || box.left < -1; })
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert outside == []


def test_the_menu_chooses_a_language_and_stays_on_the_page(reader):
    page = reader.open("/?q=debt&region=THA", locale="en")
    page.locator(".tongues summary").click()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_load_state()
    assert page.url.endswith("/?q=debt&region=THA")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator(".chip").inner_text().split()[-3:-1] == ["المنطقة", "تايلاند"]
    page.locator(".entry .title").first.click()
    page.wait_for_url("**/page/*")
    assert page.locator("html").get_attribute("lang") == "ar"


def test_from_right_to_left_the_arrow_that_points_left_leads_on(reader):
    page = reader.open('/?q="debt bondage"', locale="ar")
    page.locator(".entry .title").first.click()
    page.wait_for_url("**/page/1?**")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/page/2?**")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/page/1?**")
    filters = reader.open("/?q=debt", locale="ar").locator("#filters").bounding_box()
    assert filters["x"] > 720  # the sidebar stands where one begins to read


def test_scripts_speak_the_language_too(reader):
    page = reader.open("/", locale="fr")
    page.locator("#q").press_sequentially("debt", delay=20)
    page.wait_for_selector(".suggestions [role=option]")
    assert "Suggestions" in page.locator("[role=status]", has_text="Suggestions").first.inner_text()
    kinds = set(page.locator(".suggestions .kind").all_inner_texts())
    assert kinds & {"Mot", "Terme", "Concept", "Titre"}
    assert not kinds & {"Word", "Title", "Topic"}
