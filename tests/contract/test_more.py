"""Completions, related reports, whole texts, and copies of a library."""

import pytest

from engine.copying import copy
from engine.errors import LibraryBusy, ReportNotFound
from engine.factory import open_aside, open_searcher, open_writer
from engine.families import Families
from engine.query.expand import understand
from engine.related import related
from engine.report import Failure, Fingerprint, Root
from engine.request import SearchRequest


def completions(library, beginning, limit=10):
    return [(found.text, found.reports) for found in library.searcher.complete(beginning, limit)]


def test_completions_are_words_of_the_library_by_how_many_reports_have_them(library, make):
    library.put(
        make("a", ["forced labour", "forced again"]), make("b", ["forcibly forced"]), make("c", ["force of law"])
    )
    assert completions(library, "forc") == [("forced", 2), ("force", 1), ("forcibly", 1)]
    assert completions(library, "Forc", limit=1) == [("forced", 2)]
    assert completions(library, "zz") == []
    assert completions(library, "") == completions(library, "*") == completions(library, "(") == []


def test_completion_is_never_a_word_without_reports(library, make):
    library.put(make("a", ["forced"])).put(make("a", ["changed"]))
    assert completions(library, "forc") == []


SCORED = (
    "debt fishing", '"debt bondage" OR title:sea', "(debt OR bond*) NEAR/5 kilns", "same_page:(debt AND kilns)",
    "2 OF (debt, kilns, sea)", "debt -sea", "debt whale kilns", "exact:debt", "title:debt", "year:2000-",
)  # fmt: skip


@pytest.mark.parametrize("query", SCORED)
def test_the_parts_of_a_score_add_up_to_it(library, make, query):
    library.put(
        make("kilns", ["Debt bondage in kilns.", "A debt for life, fishing."], title="Debt bondage", year=2010),
        make("sea", ["Trawlers at sea.", "Fishing for a debt."], title="At sea", year=2020),
        make("copy", ["Kilns and their debts, debts, debts."], year=2015),
    )
    asked = understand(query)
    hits = library.searcher.search(SearchRequest(asked)).hits
    assert hits
    for hit in hits:
        parts = library.searcher.explain(hit, asked)
        assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-4)
        assert all(part.page for part in parts if not part.words)
        assert [part.score for part in parts] == sorted((part.score for part in parts), reverse=True)


def test_related_reports_speak_of_the_same_thing(library, make):
    library.put(
        make(
            "kilns", ["Bonded families mould bricks."], title="Debt bondage in brick kilns", abstract="Bonded labour."
        ),
        make("bricks", ["In the kilns, bonded families mould bricks for a debt."], title="The price of a brick"),
        make("sea", ["Trawlers at sea for years."], title="Fishing fleets"),
        make("copy", ["Bonded families mould bricks."], title="Debt bondage in brick kilns"),
        make("ladrillos", ["Bonded families mould bricks for debts."], title="The price of a brick", language="es"),
    )
    with open_writer(library.address) as writer:
        writer.place(Families((("bricks", "ladrillos"), ("copy", "kilns"))))
        writer.commit()
    found = related(library.searcher, "kilns")
    assert [hit.report.id for hit in found] in (["bricks"], ["ladrillos"])  # one of its family
    assert [page.number for page in found[0].pages] == [1]


def test_report_without_words_has_no_related_ones(library, make):
    library.put(make("empty", [""], title="-"), make("other", ["text"]))
    assert related(library.searcher, "empty") == ()


def test_text_is_all_pages_in_order(library, make):
    item = make("one", [f"Page {number}" for number in range(1, 24)])
    library.put(item)
    assert library.searcher.text("one") == item.pages
    with pytest.raises(ReportNotFound):
        library.searcher.text("nobody")


def test_a_copy_and_a_rebuilt_library_have_the_families_of_what_is_in_them(library, make, new_address):
    """Also where the first one has none, as those of older versions."""
    library.put(make("a", ["text"], sha256="x"), make("b", ["text"], sha256="x"), make("c", ["text"]))
    address = new_address()
    with open_writer(address) as target:
        copy(library.searcher, target)
    assert [report.id for report in open_searcher(address).family("b")] == ["a"]
    with open_aside(library.address) as (source, target):
        copy(source, target)
    assert [report.id for report in library.searcher.family("b")] == ["a"]
    assert len(library.ids("text", grouped=True)) == 2


QUERIES = ("", "forced", '"debt bondage"', "fish*", "强迫劳动", "region:asia", "NOT forced", "العمل")


def state(searcher, search):
    coverage = searcher.coverage()
    reports = [(report, searcher.text(report.id), searcher.family(report.id)) for report in searcher.walk()]
    return coverage, reports, [search(searcher, text) for text in QUERIES]


def test_a_copy_holds_the_same_and_nothing_else(shelf, new_address, make, search_of):
    address, back = new_address(), new_address()
    with open_writer(address) as target:
        target.put(make("stranger", ["not of this library"]))
        target.fail(Failure("lost", "/x", "lost.pdf", Fingerprint(1, 1, ""), "damaged", "Cut off."))
        target.set_roots([Root("", "/elsewhere")])
        target.commit()
        assert copy(shelf.searcher, target).removed == 2
    copied = open_searcher(address)
    with open_writer(back) as target:
        copy(copied, target)
    expected = state(shelf.searcher, search_of)
    assert state(copied, search_of) == expected
    assert state(open_searcher(back), search_of) == expected


def test_rebuilt_library_holds_the_same_and_readers_never_see_another(library, make, search_of):
    library.put(make("a", ["forced labour", ""], title="A"), make("b", ["debt bondage"], title="B"))
    expected = state(library.searcher, search_of)
    with open_aside(library.address) as (source, target):
        assert state(library.searcher, search_of) == expected
        copy(source, target)
        assert state(library.searcher, search_of) == expected
        with pytest.raises(LibraryBusy):
            open_writer(library.address)
    assert state(library.searcher, search_of) == expected
    library.put(make("c", ["written after"]))
    assert library.ids("written") == ["c"]


def break_off_a_rebuild(address, document):
    with open_aside(address) as (_, target):
        target.put(document)
        raise KeyboardInterrupt


def test_rebuild_that_breaks_off_leaves_the_library_as_it_was(library, make, search_of):
    library.put(make("a", ["forced labour"]))
    expected = state(library.searcher, search_of)
    with pytest.raises(KeyboardInterrupt):
        break_off_a_rebuild(library.address, make("b", ["half"]))
    assert state(library.searcher, search_of) == expected
    with open_aside(library.address) as (source, target):
        copy(source, target)
    assert state(library.searcher, search_of) == expected
