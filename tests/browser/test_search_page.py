"""The search page as a reader works with it: by topic, region and year, by keys alone, on a phone; it stands still."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

PHRASE = '"debt bondage"'
SHIFTS = """() => new Promise((done) => {
    let moved = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) moved += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(moved), 400);
})"""


def facet(page, name):
    return page.get_by_role("group", name=name, exact=True)


def titles(page):
    return page.locator(".entry .title").all_inner_texts()


def test_a_reader_browses_by_topic_region_and_year_to_a_page(reader):
    page = reader.open("/")
    regions, topics = facet(page, "Region"), facet(page, "Topic")
    regions.get_by_role("searchbox", name="Find in Region").fill("SOUTH-E")
    assert regions.locator(".value:visible").all_inner_texts() == ["Asia", "South-eastern Asia"]
    regions.get_by_label("South-eastern Asia 2 reports", exact=True).check()
    page.wait_for_url("**region=035*")
    topics.get_by_text("Within Modern slavery").locator("..").click()
    topics.get_by_text("Within Forced labour").locator("..").click()
    topics.get_by_label("Debt bondage 1 report", exact=True).check()
    page.wait_for_url("**topic=debt-bondage*")
    assert topics.get_by_label("Debt bondage 1 report", exact=True).is_visible()  # its branch stays open
    assert len(titles(page)) == 1
    page.locator(".histogram a[data-first='2019'] .bar-room").click()
    page.wait_for_url("**year=2019*")
    for chip in ("Topic Debt bondage", "Region South-eastern Asia", "Year 2019"):
        assert page.get_by_role("link", name=f"Remove {chip}").is_visible()
    page.locator("#q").fill(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**region=035**")
    page.locator(".quote").first.click()
    page.wait_for_url("**/page/*#place-*")
    assert page.locator(".text mark").count() >= 1
    page.go_back()
    assert len(titles(page)) == 1


def test_a_value_is_left_out_and_taken_back(reader):
    page = reader.open("/?q=debt")
    every = titles(page)
    row = facet(page, "Region").locator(".facet-row", has_text="Asia").first
    barred = row.get_by_role("checkbox", name="Leave out Asia", exact=True)
    assert barred.evaluate("box => getComputedStyle(box).opacity") == "0"  # shown where the pointer or the focus is
    row.locator("> .pick").hover()
    barred.check()
    page.wait_for_url("**not_region=142*")
    assert page.evaluate("document.activeElement.name") == "not_region"
    less = titles(page)
    assert 0 < len(less) < len(every)
    assert page.get_by_role("link", name="Remove Without region Asia").is_visible()
    facet(page, "Region").locator("input[name=region][value='142']").check()
    page.wait_for_url(lambda url: "region=142" in url and "not_region" not in url)
    assert not set(titles(page)) & set(less)
    page.go_back()
    page.wait_for_url("**not_region=142*")
    assert titles(page) == less
    page.get_by_role("link", name="Remove Without region Asia").click()
    page.wait_for_url(lambda url: "not_region" not in url)
    assert titles(page) == every


def test_without_scripts_a_value_is_left_out_and_years_are_typed(reader):
    page = reader.open("/?q=debt", java_script_enabled=False)
    assert page.locator(".finder:visible, .end:visible").count() == 0
    facet(page, "Language").locator(".facet-row", has_text="English").first.hover()
    page.get_by_role("checkbox", name="Leave out English").check()
    page.get_by_label("From").fill("2015")
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url(re.compile(r"\?q=debt&year=2015-&not_language=en$"))
    page.locator(".asking-help summary").click()
    page.locator(".asking-panel").get_by_role("link", name="debt NEAR/10 fishing").click()
    page.wait_for_url("**/?q=debt+NEAR%2F10+fishing")


@pytest.mark.parametrize(("first", "last"), [("2019", "2022"), ("2022", "2019")])
def test_years_are_dragged_over_the_bars(reader, first, last):
    page = reader.open("/")
    begun, ended = (
        page.locator(f".histogram a[data-first='{year}'] .bar-room").bounding_box() for year in (first, last)
    )
    page.mouse.move(begun["x"] + begun["width"] / 2, begun["y"] + 20)
    page.mouse.down()
    page.mouse.move(ended["x"] + ended["width"] / 2, ended["y"] + 90, steps=4)
    assert (page.get_by_label("From").input_value(), page.get_by_label("to", exact=True).input_value()) == (
        "2019",
        "2022",
    )
    assert page.locator(".bar.chosen").count() == 4
    page.mouse.up()
    page.wait_for_url("**/?year=2019-2022")
    assert page.locator(".bar.chosen").count() == 4
    assert page.get_by_role("slider", name="Last year").input_value() == "2022"


def test_years_are_set_by_keys(reader):
    page = reader.open("/")
    page.get_by_role("slider", name="First year").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert "year" not in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?year=2019-2023")


def test_a_whole_journey_by_keys(reader):
    page = reader.open("/?size=2")
    page.keyboard.press("n")
    page.wait_for_url("**page=2*")
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "page=2" not in url)
    page.keyboard.press("/")
    page.keyboard.type("debt ")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=debt*")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    listed = page.url
    assert page.evaluate("document.activeElement.textContent") == titles(page)[1]
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/*")
    assert page.locator("h1").inner_text() != ""
    page.keyboard.press("Escape")
    page.wait_for_url(listed)


def test_the_ways_to_ask_are_beside_the_box_and_escape_closes_them(reader):
    page = reader.open(f"/?q={PHRASE}")
    page.locator(".asking-help summary").click()
    panel = page.locator(".asking-panel")
    assert panel.get_by_role("link").count() > 8
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    panel.get_by_role("link", name="kiln OR quarry").click()
    page.wait_for_url("**/?q=kiln+OR+quarry")


def test_a_list_without_quotes_still_leads_to_the_places(reader):
    page = reader.open(f"/?q={PHRASE}")
    found, best = titles(page), page.locator(".entry .title").first.get_attribute("href")
    page.get_by_role("group", name="Quotes for each report").get_by_role("link", name="none").click()
    page.wait_for_url("**pages=0*")
    assert titles(page) == found
    assert page.locator(".quote").count() == 0
    page.locator(".entry .title").first.click()
    page.wait_for_url("**/page/*#place-1")
    assert re.search(r"/page/\d+", page.url)[0] == re.search(r"/page/\d+", best)[0]


STATES = ["/", f"/?q={PHRASE}", "/?q=forced+labour&region=142&not_region=THA&year=2015-2022", "/?q=zzzqqq", "/help"]


@pytest.mark.parametrize("path", STATES)
def test_nothing_moves_while_a_page_loads(reader, phone, path):
    for options in ({}, phone):
        assert reader.open(path, **options).evaluate(SHIFTS) < 0.001


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_values_are_left_out(reader, phone, scheme):
    path = "/?q=labour&region=142&not_region=THA&not_year=2019&not_year=none&pages=0"
    for options in ({}, phone):
        page = reader.open(path, color_scheme=scheme, reduced_motion="reduce", **options)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    for name in ("Filters (4)", "Sort and view"):
        page.get_by_role("link", name=name).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("link", name="Done", exact=True).click()


def test_on_a_phone_the_first_report_is_in_view_and_the_rest_is_a_touch_away(reader, phone):
    page = reader.open("/?q=forced+labour", **phone)
    assert page.locator(".entry .title").first.bounding_box()["y"] < 422  # the upper half
    also = page.locator(".also summary")
    assert also.bounding_box()["height"] < 50
    also.tap()
    word = page.get_by_role("link", name="Leave out travail forcé")
    assert word.bounding_box()["height"] >= 43.5
    word.tap()
    page.wait_for_url("**without=travail+forc*")
    assert page.get_by_role("link", name="Search again for travail forcé").is_visible()
    page.get_by_role("link", name="Sort and view").tap()
    page.get_by_role("group", name="Order").get_by_role("link", name="Newest first").tap()
    page.wait_for_url("**sort=newest*")


def test_a_screen_reader_hears_what_a_row_and_a_count_are(reader):
    page = reader.open("/?q=debt&not_language=es")
    heard = facet(page, "Language").aria_snapshot()
    assert re.search(r'checkbox "English \d reports"', heard)
    assert 'checkbox "Leave out Spanish" [checked]' in heard
    assert page.get_by_role("slider", name="First year").evaluate("end => end.getAttribute('aria-describedby')")
