"""What the library says of what is missing in it, after every kind of edit."""

import pytest

from engine.caveats import BY_KIND, CAVEATS
from engine.copying import copy
from engine.document import prepare
from engine.factory import open_searcher, open_writer
from engine.report import Failure, Fingerprint, Page, Report
from engine.request import Extent


def report_of(id, pages, **described):
    report = Report(
        id,
        "/reports",
        f"{id}.pdf",
        Fingerprint(1, 1, id),
        id,
        page_count=len(pages),
        unsearchable_pages=tuple(page.number for page in pages if not page.searchable),
        added=1,  # of those that have no time, a copy says when it was made
        **described,
    )
    return prepare(report, pages)


def page(number, problem="", language="en", **read):
    return Page(number, "" if problem else "text", language, problem=problem, **read)


SCAN = report_of("scan", [page(1), page(2, "no text"), page(3, "no text"), page(4, "blank")], year=2019)
TRIED = report_of("tried", [page(1, "no text")], ocr_tried=True, topics=("forced-labour",))
READ = report_of(
    "read",
    [page(number, ocr=True, extractor="tesseract", confidence=sure) for number, sure in enumerate((91, 60, 59), 1)],
    ocr_tried=True,
    regions=("THA",),
)
BROKEN = report_of(
    "broken",
    [
        page(1, "garbled"),
        page(2, "damaged"),
        page(3, "too-slow"),
        page(4, extractor="pdfminer"),
        page(5, "garbled", extractor="pdfminer"),
    ],
    cut_short=True,
    languages=("fr",),
)
WHOLE = report_of(
    "whole",
    [page(1, language="fr"), page(2, language="fr"), page(3, language="")],
    year=2020,
    organisations=("Net Watch",),
    document_type="report",
)
LOCKED = Failure("locked", "/reports", "locked.pdf", Fingerprint(1, 1, ""), "encrypted", "It is locked.")
CUT = Failure("cut", "/reports", "cut.pdf", Fingerprint(1, 1, ""), "damaged", "It is cut off.")


@pytest.fixture
def full(library):
    library.put(SCAN, TRIED, READ, BROKEN, WHOLE)
    with open_writer(library.address) as writer:
        writer.fail(LOCKED)
        writer.fail(CUT)
        writer.commit()
    return library


def extents(library):
    found = library.searcher.coverage().caveats
    assert list(found) == [caveat.kind for caveat in CAVEATS]
    return {kind: (extent.pages, extent.reports) for kind, extent in found.items() if extent != Extent(0, 0)}


def test_pages_are_counted_by_what_must_be_known_of_them(full):
    assert extents(full) == {
        "picture": (2, 1),
        "wordless": (1, 1),
        "garbled": (2, 1),
        "damaged": (1, 1),
        "not-read": (1, 1),
        "cut-short": (5, 1),
        "ocr-unsure": (1, 1),
        "ocr": (3, 1),
        "pdfminer": (1, 1),
        "blank": (1, 1),
    }
    coverage = full.searcher.coverage()
    assert (coverage.reports, coverage.pages) == (5, 16)
    assert (coverage.unsearchable_pages, coverage.reports_with_unsearchable_pages) == (7, 3)
    assert coverage.ocr_confidence == 70
    assert coverage.failures == (CUT, LOCKED)
    assert coverage.files == 7


def test_values_that_no_one_knows_are_counted_by_facet(full):
    assert full.searcher.coverage().without == {
        "topic": 4,
        "region": 4,
        "year": 3,
        "language": 4,
        "organisation": 4,
        "document_type": 4,
    }
    for name, number in full.searcher.coverage().without.items():
        assert full.search(filters={name: ("none",)}).total == number


def test_languages_are_in_the_order_of_their_pages(full, make):
    assert full.searcher.coverage().languages == ("en", "fr")
    full.put(make("french", ["un", "deux", "trois"] * 5, language="fr"))
    assert full.searcher.coverage().languages == ("fr", "en")


def test_empty_library_lacks_nothing(library):
    coverage = library.searcher.coverage()
    assert extents(library) == {}
    assert set(coverage.without.values()) == {0}
    assert (coverage.ocr_confidence, coverage.languages, coverage.files) == (0, (), 0)


def test_counts_follow_every_edit(full):
    full.put(report_of("scan", [page(1), page(2, "no text")]))
    assert extents(full)["picture"] == (1, 1)
    assert full.searcher.coverage().without["year"] == 4
    full.put(report_of("locked", [page(1, "damaged")]))
    assert (extents(full)["damaged"], full.searcher.coverage().failures) == ((2, 2), (CUT,))
    with open_writer(full.address) as writer:
        writer.delete(["broken", "cut"])
        writer.fail(Failure("scan", "/reports", "scan.pdf", Fingerprint(1, 1, ""), "damaged", "Gone bad."))
        writer.commit()
    kept = {"wordless": (1, 1), "damaged": (1, 1), "ocr-unsure": (1, 1), "ocr": (3, 1)}
    assert extents(full) == kept
    assert [failure.id for failure in full.searcher.coverage().failures] == ["scan"]


def test_reports_with_a_caveat_come_with_their_pages_most_of_them_first(full):
    more = report_of("more", [page(number, "no text") for number in range(1, 5)])
    full.put(more, *(report_of(f"equal-{n}", [page(1, "no text"), page(2, "no text")]) for n in range(3)))
    found = list(full.searcher.with_caveat("picture"))
    assert found[0] == more.report
    assert {report.id: report.caveats["picture"] for report in found} == {
        "more": (1, 2, 3, 4),
        "scan": (2, 3),
        **{f"equal-{n}": (1, 2) for n in range(3)},
    }
    assert list(full.searcher.with_caveat("picture", 3)) == found[:3]
    assert [report.id for report in full.searcher.with_caveat("blank")] == ["scan"]
    assert list(full.searcher.with_caveat("cut-short")) == [BROKEN.report]


def test_every_page_that_cannot_be_searched_is_of_one_kind(full):
    for report in full.searcher.walk():
        listed = [number for kind in list(BY_KIND)[:5] for number in report.caveats.get(kind, ())]
        assert sorted(listed) == list(report.unsearchable_pages)


def test_a_copy_lacks_the_same(full, new_address):
    address = new_address()
    with open_writer(address) as target:
        copy(full.searcher, target)
    copied = open_searcher(address)
    assert copied.coverage() == full.searcher.coverage()
    for kind in BY_KIND:
        assert list(copied.with_caveat(kind)) == list(full.searcher.with_caveat(kind))
