"""An analyst's way from a question to a table to take away, and an investigator's to quotes with their sources."""

import csv
import re

NAMES = ["debt bondage", *(f"Vessel No. {number}" for number in range(1, 50))]


def test_from_a_question_over_a_facet_to_the_concordance_and_a_file_of_it(reader):
    page = reader.open()
    page.get_by_role("combobox", name="Search the reports").fill("(debt OR wage*) NEAR/10 (held OR owed OR paid)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    page.locator("#filters input[type=checkbox][name=language][value=en]").check()
    page.wait_for_url("**language=en*")
    page.get_by_role("link", name="Concordance", exact=True).click()
    page.wait_for_url("**/concordance?*")
    assert page.get_by_role("link", name="Remove Language English").is_visible()
    places = int(re.match(r"([0-9]+) places? in", page.locator(".totals strong").inner_text())[1])
    assert page.locator(".lines tbody tr").count() == places > 1
    page.get_by_role("link", name="Words after").click()
    page.wait_for_url("**by=right*")
    after = [
        re.sub(r"[^a-z0-9 ]", "", line.casefold()).split() for line in page.locator(".lines .right").all_inner_texts()
    ]
    assert after == sorted(after)
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
    shown = sorted(" ".join(words.split()) for words in page.locator(".lines .words").all_inner_texts())
    assert sorted(" ".join(row["words"].split()) for row in rows) == shown
    assert {row["languages"].split("; ")[0] for row in rows} == {"en"}


def test_from_fifty_names_three_quotes_with_their_sources(reader):
    page = reader.open("/batch")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Names, vessels, companies").fill("\n".join(NAMES))
    page.get_by_role("button", name="Search them all").click()
    page.locator("[role=status]", has_text="49 not found").wait_for()
    page.get_by_role("row", name=re.compile("^debt bondage")).locator(".mentions a").first.click()
    copied = []
    for number in (1, 2, 3):
        page.get_by_text(f"Place {number} of").wait_for()
        page.wait_for_load_state()  # with the script that hears keys
        page.keyboard.press("c")
        page.get_by_text("Copied: place with citation").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
        page.keyboard.press("n")
    assert len(set(copied)) == 3
    for quote in copied:
        words, source = quote.split("\n")
        assert "debt bondage" in words.casefold()
        assert re.search(r"\(\d{4}\), p\. \S+\. http://", source), source
