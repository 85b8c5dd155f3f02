"""What a reader is told of what is missing: with each answer, on the coverage page, in the sheet, by the API."""

import csv
import html
import io
import re
from collections import Counter

import pytest

from engine.caveats import BY_KIND
from engine.document import prepare
from engine.evidence.sheet import csv_lines
from engine.factory import open_searcher, open_writer
from engine.report import Failure, Fingerprint, Page, Report, Root
from webapp.covering import rows
from webapp.reasons import PAGES

ROOT = "/reports"
PROBLEMS = ("no text", "garbled", "damaged", "blank", "too-slow")


def made(id, pages, **described):
    report = Report(
        id,
        ROOT,
        f"{id}.pdf",
        Fingerprint(1, 1, id),
        f"Title of {id}",
        page_count=len(pages),
        unsearchable_pages=tuple(page.number for page in pages if not page.searchable),
        **described,
    )
    return prepare(report, pages)


def numbered(*problems, **read):
    return [Page(number, "debt", "en", problem=problem, **read) for number, problem in enumerate(problems, 1)]


@pytest.fixture(scope="module")
def missing_much(tmp_path_factory):
    """The address of a library that lacks something of each kind."""
    address = str(tmp_path_factory.mktemp("missing") / "library")
    with open_writer(address) as writer:
        for document in (
            made("scan", numbered("", "no text", "no text", "no text", "", "no text"), year=2019),
            made("tried", numbered("no text"), ocr_tried=True),
            made("many", numbered(*PROBLEMS)),
            made("read", numbered("", "", ocr=True, extractor="tesseract", confidence=55), ocr_tried=True),
            made("second", numbered("", extractor="pdfminer"), cut_short=True),
            made("whole", numbered("", ""), regions=("THA",)),
        ):
            writer.put(document)
        for id, kind, message in (
            ("=cmd", "encrypted", "It is locked."),
            ("old", "encrypted", "The password does not open the file."),
            ("bad", "damaged", "+1 It is cut off."),
        ):
            writer.fail(Failure(id, ROOT, f"{id}.pdf", Fingerprint(1, 1, ""), kind, message))
        writer.set_roots([Root("", ROOT, other_files=4, unread=2)])
        writer.commit()
    return address


@pytest.fixture(scope="module")
def site(missing_much, serving):
    with serving(missing_much) as running:
        yield running


LINE = (
    "9 pages of this library have no searchable text, 3 files could not be read, 1 file ends early, "
    "2 PDFs were found and not read yet"
)


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("path", ["/", "/?q=debt", "/?q=debt&region=THA", "/?q=debt&size=2&page=2"])
def test_below_each_list_stands_what_the_library_lacks(site, path):
    page = site.get(path).text
    line = re.search(r'<p class="missing">(.*?)</p>', page)[1]
    assert words(line) == f"{LINE}: what is missing"
    assert 'href="/coverage"' in line
    assert page.index('class="missing"') > page.rindex('class="entry"')
    assert page.count("could not be read") == 1


def test_an_empty_answer_says_where_the_words_may_stand_all_the_same(site):
    page = site.get("/?q=zzzz&region=THA").text
    told = re.search(r'<p class="loss">(.*?)</p>', page)[1]
    assert words(told) == f"The words may also stand where nothing can be searched. {LINE}: what is missing"
    assert page.count("could not be read") == 1


def test_a_library_that_lacks_nothing_says_nothing(serving, tmp_path):
    address = str(tmp_path / "library")
    with open_writer(address) as writer:
        writer.put(made("whole", numbered("", "blank")))
        writer.commit()
    with serving(address) as site:
        assert "missing" not in site.get("/").text
        assert "Every page of the library can be searched." in site.get("/?q=zzzz").text
        page = words(site.get("/coverage").text)
        assert "Every page of every report can be searched." in page
        assert "Blank pages 1 page in 1 report" in page
        assert "can be searched" not in site.get("/report/whole/page/2").text


def test_the_page_has_a_list_for_each_reason(site):
    page = site.get("/coverage").text
    found = {
        id: words(body) for id, body in re.findall(r'<details id="([\w-]+)"[^>]*>(.*?)</details>', page, re.DOTALL)
    }
    assert list(found) == ["file-damaged", "file-encrypted", *PAGES]
    assert found["file-damaged"] == "Damaged or cut off 1 file +1 It is cut off. /reports/bad.pdf"
    assert found["file-encrypted"].startswith("Locked with a password 2 files Give it with --passwords")
    assert (
        "/reports/=cmd.pdf It is locked. /reports/old.pdf The password does not open the file."
        in found["file-encrypted"]
    )
    assert found["picture"].startswith("Only a picture, no text 5 pages in 2 reports They hold a picture")
    assert found["picture"].endswith(
        "Title of scan /reports/scan.pdf pages 2–4, 6 of 6 Title of many /reports/many.pdf page 1 of 5"
    )
    assert "2 pages in 1 report, 55 % sure on average" in found["ocr"]
    assert {"/report/scan", "/report/scan/page/2", "/coverage.csv", "/?year=none", "/?region=none"} <= {
        html.unescape(link) for link in re.findall(r'href="([^"]*)"', page)
    }
    assert "Files seen in the folders 13 Reports in the library 6" in words(page)


def test_the_page_names_the_first_of_many_and_counts_the_rest(serving, tmp_path):
    address = str(tmp_path / "library")
    with open_writer(address) as writer:
        for number in range(103):
            writer.put(made(f"r{number}", numbered("no text")))
        writer.commit()
    with serving(address) as site:
        page = site.get("/coverage").text
        sheet = site.get("/coverage.csv").text
    assert page.count('<span class="path">/reports/r') == 100
    assert "3 more files, named in the sheet" in words(page)
    assert sheet.count("/reports/r") == 103


def test_the_sheet_has_a_row_for_each_file_and_reason(site):
    answer = site.get("/coverage.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "findspot-coverage.csv" in answer.headers["Content-Disposition"]
    assert answer.body.startswith(b"\xef\xbb\xbf")
    head, *listed = csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
    assert head == ["path", "what", "reason", "pages", "what to do"]
    assert [row for row in listed if row[1] == "could not be read"] == [
        ["/reports/bad.pdf", "could not be read", "'+1 It is cut off.", "", "Get a new copy of the file."],
        *(
            [
                f"/reports/{id}.pdf",
                "could not be read",
                why,
                "",
                "Give it with --passwords, or save a copy without one.",
            ]
            for id, why in (("=cmd", "It is locked."), ("old", "The password does not open the file."))
        ),
    ]
    assert [
        "/reports",
        "not read yet",
        "2 PDFs in it found and not read yet",
        "",
        "Run findspot index again.",
    ] in listed
    pages = {(row[0], row[1]): row[3] for row in listed}
    assert pages["/reports/scan.pdf", PAGES["picture"].label] == "pages 2–4, 6 of 6"
    assert Counter(row[1] for row in listed[4:]) == Counter(
        {reason.label: 2 if kind == "picture" else 1 for kind, reason in PAGES.items()}
    )
    assert all(row[4] for row in listed)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x", "y")'])
def test_no_cell_is_a_formula(cell):
    ((read,),) = csv.reader(io.StringIO("".join(csv_lines([[cell]])), newline=""))
    assert read == f"'{cell}"


def test_cells_come_back_as_they_are():
    row = ["Côte d'Ivoire", 'a "quoted", one', "two\nlines", "1–3 = 3"]
    assert list(csv.reader(io.StringIO("".join(csv_lines([row])), newline=""))) == [row]


def test_a_name_that_is_no_utf8_is_in_the_sheet_and_in_the_api(serving, tmp_path):
    address = str(tmp_path / "library")
    with open_writer(address) as writer:
        writer.fail(Failure("x", ROOT, "caf\udce9.pdf", Fingerprint(1, 1, ""), "empty", "It is empty."))
        writer.commit()
    with serving(address) as site:
        assert "/reports/caf\\udce9.pdf" in site.get("/coverage.csv").text
        assert site.get("/api/v1/coverage").json["failures"][0]["path"] == "/reports/caf\udce9.pdf"
        assert site.get("/coverage").status == 200


def test_the_sheet_comes_row_by_row(missing_much):
    sheet = rows(open_searcher(missing_much))
    assert next(sheet)[0] == "path"
    assert next(sheet)[0] == "/reports/bad.pdf"
    sheet.close()


def test_the_api_has_the_figures_of_the_page(site):
    body = site.get("/api/v1/coverage").json
    assert {name: body[name] for name in ("files", "reports", "pages", "unread", "other_files")} == {
        "files": 13,
        "reports": 6,
        "pages": 17,
        "unread": 2,
        "other_files": 4,
    }
    assert (body["unsearchable_pages"], body["reports_with_unsearchable_pages"]) == (9, 3)
    assert body["ocr_confidence"] == 55
    assert body["failed"] == {"damaged": 1, "encrypted": 2}
    assert body["without"] == {
        "topic": 6,
        "region": 5,
        "year": 5,
        "language": 6,
        "organisation": 6,
        "document_type": 6,
    }
    assert [caveat["kind"] for caveat in body["caveats"]] == list(BY_KIND)
    assert body["caveats"][0] == {"kind": "picture", "label": "Only a picture, no text", "pages": 5, "reports": 2}
    assert site.get("/api/v1/reports/scan").json["caveats"] == {"picture": [2, 3, 4, 6]}


def test_every_kind_of_page_has_its_words():
    assert list(PAGES) == list(BY_KIND)
