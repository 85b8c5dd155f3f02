"""Edits: what is put, changed, deleted and remembered, and when readers see it."""

import pytest

from engine.errors import LibraryBusy, LibraryMissing
from engine.factory import open_searcher, open_writer
from engine.report import Failure, Fingerprint, Known, Root, traits_of

BROKEN = Failure("broken", "/reports", "broken.pdf", Fingerprint(7, 8, "f00"), "damaged", "The file is cut off.")


def test_empty_library_answers(library):
    result = library.search("anything")
    assert (result.total, result.pages_total, result.hits) == (0, 0, ())
    assert library.search("").total == 0
    assert library.searcher.coverage().reports == 0


def test_missing_library_says_how_to_make_one(address):
    with pytest.raises(LibraryMissing, match="findspot index"):
        open_searcher(address)


def test_put_twice_is_one(library, make):
    library.put(make("r", ["first text"])).put(make("r", ["second text", "more"]))
    assert library.ids("") == ["r"]
    assert library.pages("text") == {"r": [1]}
    assert library.ids("first") == []
    assert library.searcher.coverage().pages == 2


def test_put_twice_before_a_commit_is_one(library, make):
    library.put(make("r", ["first"]), make("r", ["second"]))
    assert library.pages("second") == {"r": [1]}
    assert library.ids("first") == []


def test_nothing_is_seen_before_the_commit_and_all_after_it(library, make):
    with open_writer(library.address) as writer:
        writer.put(make("r", ["text"]))
        assert library.ids("") == []
        writer.commit()
        assert library.ids("") == ["r"]


def test_what_was_not_committed_is_gone(library, make):
    with open_writer(library.address) as writer:
        writer.put(make("r", ["text"]))
    assert library.ids("") == []


def test_delete_takes_the_report_and_its_pages(library, make):
    library.put(make("a", ["text"]), make("b", ["text"]))
    with open_writer(library.address) as writer:
        writer.delete(["a", "unknown"])
        writer.commit()
    assert library.pages("text") == {"b": [1]}
    assert library.searcher.coverage().pages == 1


def test_failure_is_remembered_and_replaced_by_the_report(library, make):
    with open_writer(library.address) as writer:
        writer.fail(BROKEN)
        writer.commit()
        expected = Known("/reports", "broken.pdf", BROKEN.fingerprint, "damaged", BROKEN.message)
        assert writer.known() == {"broken": expected}
    assert library.searcher.coverage().failures == (BROKEN,)
    library.put(make("broken", ["readable now"]))
    assert library.searcher.coverage().failures == ()
    assert library.ids("readable") == ["broken"]


def test_failure_replaces_the_report(library, make):
    library.put(make("broken", ["was readable"]))
    with open_writer(library.address) as writer:
        writer.fail(BROKEN)
        writer.commit()
    assert library.ids("") == []
    assert library.searcher.coverage().failures == (BROKEN,)


def test_known_files_are_those_put(library, make):
    item = make("a", ["x"], sha256="abc")
    library.put(item)
    with open_writer(library.address) as writer:
        expected = Known("/reports", "a.pdf", Fingerprint(1, 1, "abc"), traits=traits_of(item.report), added=1)
        assert writer.known() == {"a": expected}


def test_roots_are_remembered_in_order(library):
    roots = (Root("", "/one", 3), Root("two", "/two", 0))
    with open_writer(library.address) as writer:
        writer.set_roots(roots[:1])
        writer.set_roots(roots)
        writer.commit()
    with open_writer(library.address) as writer:
        assert writer.roots() == roots
    assert library.searcher.coverage().roots == roots
    assert library.searcher.coverage().other_files == 3


def test_coverage_counts_pages_without_text(shelf):
    coverage = shelf.searcher.coverage()
    assert (coverage.reports, coverage.pages) == (6, 11)
    assert (coverage.unsearchable_pages, coverage.reports_with_unsearchable_pages) == (3, 2)
    assert set(coverage.languages) == {"en", "es", "zh", "ar"}


def test_second_writer_is_told(library):
    with open_writer(library.address), pytest.raises(LibraryBusy, match="Another findspot"):
        open_writer(library.address)


def test_odd_characters_do_no_harm(library, make):
    odd = "zero\x00byte \ud800 surrogate \U0001d504 astral \u202eright\u202c"
    library.put(
        make("odd", [odd], title=odd, organisations=(odd, "=cmd|' /C calc'!A0"), authors=("",), abstract="\x00")
    )
    assert library.pages("surrogate") == {"odd": [1]}
    assert library.searcher.page("odd", 1).text == odd
    for text in ("\x00", "\ud800", odd, '"\ud800', "title:\x00", "\x00*"):
        library.search(text)
