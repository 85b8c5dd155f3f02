"""An investigator's way from a list of names to the places of one, and an analyst's from a search to its counts."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

NAMES = [
    "Tidewater Observatory", "debt bondage", "recruitment fee", "fishing vessel", "Nicaragua", "=bondage", "recruit*",
    "???", *(f"Vessel Number {number}" for number in range(42)),
]  # fmt: skip
SEVERAL = "/counts?q=debt&q=labour&q=fish*"
PAGES = {
    "counts": "/counts?q=debt&by=region&words=1",
    "several": SEVERAL,
    "nothing": "/counts",
    "list": "/batch",
    "places": "/batch?terms=debt%0A%3F%3F%3F%0Ano+such+vessel",
    "matrix": "/batch?terms=debt%0Alabour&by=topic&of=hits",
}


def clean(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_from_fifty_names_to_the_first_place_of_one(reader):
    page = reader.open("/?q=labour&language=en")
    page.get_by_role("link", name="Batch", exact=True).click()
    page.get_by_label("Names, vessels, companies").fill("\n".join(NAMES))
    begun = time.monotonic()
    page.get_by_role("button", name="Search them all").click()
    page.locator("[role=status]", has_text="terms found").wait_for()
    assert time.monotonic() - begun < 10
    assert "language=en" in page.url
    assert page.locator(".matrix tbody tr").count() == 50
    assert page.get_by_role("link", name="Remove Language English").is_visible()
    assert "Line 8" in page.locator(".matrix .loss").inner_text()

    row = page.get_by_role("row", name=re.compile("^debt bondage"))
    hits = int(row.locator("td").nth(2).inner_text())
    assert hits >= 2
    row.locator(".mentions a").first.click()
    page.wait_for_url("**/page/*#place-1")
    assert page.locator(".paper .mark.current").first.is_visible()
    assert "debt bondage" in " ".join(page.locator(".text mark.current").all_inner_texts()).lower()

    page.go_back()
    figure = row.locator("td.number a").first
    reports = figure.inner_text()
    figure.click()
    page.wait_for_url("**/?q=*")
    assert page.locator(".totals strong").inner_text().startswith(f"{reports} report")


def test_a_file_of_names_as_a_matrix_and_as_a_sheet(reader, tmp_path):
    listed = tmp_path / "vessels.csv"
    listed.write_text("id,name\n1,debt bondage\n2,Sea Star\n", encoding="utf-8")
    page = reader.open("/batch", java_script_enabled=False)
    page.get_by_label("or a file").set_input_files(listed)
    page.get_by_label("Count by").select_option("language")
    page.get_by_role("button", name="Search them all").click()
    page.wait_for_url("**by=language*")
    assert page.get_by_role("columnheader", name="English").count() == 1
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    sheet = download.value.path().read_text(encoding="utf-8-sig")
    assert sheet.startswith("line,term,query,reports,pages,hits,problem,English")
    assert "debt bondage" in sheet


def test_from_a_search_to_its_counts_to_the_reports_of_a_year(reader):
    page = reader.open("/?q=debt")
    page.get_by_role("link", name="Counts", exact=True).click()
    page.get_by_role("searchbox", name="Another search").fill("labour")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**q=debt&q=labour*")
    assert page.locator(".years-plot .s2 .mark").count() > 1
    assert page.get_by_role("img", name="Share of reports by year").count() == 1
    page.get_by_role("link", name="Region", exact=True).click()
    page.get_by_role("link", name="Share of pages", exact=True).click()
    figure = page.locator(".figures-table tbody a").first
    pages = figure.inner_text()
    figure.click()
    page.wait_for_url("**/?q=debt&region=*")
    assert re.search(rf"· {pages} page", page.locator(".totals strong").inner_text())


@pytest.mark.parametrize("place", PAGES)
def test_axe_finds_nothing_on_a_wide_light_screen(reader, place):
    clean(reader.open(PAGES[place], color_scheme="light", reduced_motion="reduce"))


@pytest.mark.parametrize("place", PAGES)
def test_on_a_dark_phone_nothing_is_out_of_reach(reader, place, phone):
    page = reader.open(PAGES[place], color_scheme="dark", **phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main a, main input:not([type=hidden]), main select")]
            .filter((one) => one.checkVisibility() && !one.closest("p") && !one.matches("[type=checkbox], [type=file]"))
            .filter((one) => one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    clean(page)


def test_the_parts_of_a_plot_are_told_apart_without_colours(reader):
    page = reader.open(SEVERAL)
    lines = page.locator(".compared:not(.next) .dashes")
    dashes = lines.evaluate_all("lines => lines.map((line) => getComputedStyle(line).strokeDasharray)")
    marks = page.locator(".compared:not(.next) use").evaluate_all("uses => uses.map((use) => use.href.baseVal)")
    assert len(set(dashes)) == len(set(marks)) == len(marks) == 3
