"""From an answer to what it does not speak for: the line below the list, the coverage page, the sheet."""

import csv
from pathlib import Path

SCAN = "Only a picture, no text"


def test_the_line_below_a_list_leads_to_the_pages_that_are_missing(reader):
    page = reader.open("/?q=debt&language=en")
    line = page.locator(".missing")
    assert line.inner_text().startswith("3 pages of this library have no searchable text, 2 files could not be read")
    last = page.locator(".entry").last.bounding_box()
    assert line.bounding_box()["y"] > last["y"] + last["height"]
    line.get_by_role("link", name="what is missing").click()
    page.locator("summary", has_text=SCAN).wait_for()
    page.get_by_role("link", name="pages 1–3 of 3").click()
    page.wait_for_url("**/page/1")
    assert page.get_by_text("Nothing on this page can be searched").is_visible()


def test_a_list_is_closed_and_opened_by_keyboard(reader):
    page = reader.open("/coverage")
    row, file = page.locator("summary", has_text=SCAN), page.get_by_text("archive/brick-kilns-inspection-2009.pdf")
    assert file.is_visible()
    row.focus()
    page.keyboard.press("Enter")
    assert not file.is_visible()
    page.keyboard.press("Enter")
    assert file.is_visible()


def test_the_sheet_is_a_download(reader):
    page = reader.open("/coverage")
    with page.expect_download() as download:
        page.get_by_role("link", name="Every file that is not whole, as CSV").click()
    assert download.value.suggested_filename == "findspot-coverage.csv"
    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert len(rows) == 4


def test_rows_are_big_enough_to_touch(reader, phone):
    page = reader.open("/coverage", **phone)
    heights = page.evaluate(
        "[...document.querySelectorAll('summary')].map((one) => one.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 43.5
