"""When reports came into a library: what is later than a time, in that order, over a copy and a rebuild."""

from contextlib import closing
from dataclasses import replace

import pytest

from engine.added import Clock, latest, read, written
from engine.copying import copy
from engine.errors import InputError
from engine.factory import open_aside, open_searcher, open_writer


@pytest.fixture
def added(make):
    """Makes a document that came at that time."""

    def made(id, time, texts=("debt",), **described):
        document = make(id, texts, **described)
        return replace(document, report=replace(document.report, added=time))

    return made


def test_the_last_added_stand_first_in_parts_that_join(library, added):
    library.put(added("b", 20), added("a", 30), added("c", 10), added("d", 30))
    whole = library.ids("debt", sort="added")
    assert (sorted(whole[:2]), whole[2:]) == (["a", "d"], ["b", "c"])
    first = library.search("debt", sort="added", size=3)
    rest = library.search("debt", sort="added", size=3, cursor=first.next_cursor)
    assert [hit.report.id for hit in (*first.hits, *rest.hits)] == whole
    assert latest(library.searcher) == 30


@pytest.mark.parametrize("grouped", [False, True])
def test_since_leaves_what_is_later_in_the_list_its_counts_and_facets(library, added, grouped):
    library.put(added("a", 10, year=2019), added("b", 20, year=2020), added("c", 30, ["peace"], year=2020))
    found = library.search("debt", since=10, grouped=grouped)
    assert ([hit.report.id for hit in found.hits], found.total, found.pages_total) == (["b"], 1, 1)
    assert [(count.value, count.count) for count in found.facets["year"]] == [("2020", 1)]
    assert library.ids("", since=10, sort="added") == ["c", "b"]
    assert library.ids("", since=30) == []
    assert library.ids("", since=10, filters={"year": ("2019",)}) == []


def test_a_copy_and_a_rebuild_keep_when_reports_came(library, added, new_address):
    library.put(added("old", 1_700_000_000_000_000), added("new", 1_800_000_000_000_000))
    with open_aside(library.address) as (reader, writer):
        copy(reader, writer)
    with closing(open_searcher(library.address)) as source, open_writer(target := new_address()) as writer:
        copy(source, writer)
    for address in (library.address, target):
        with closing(open_searcher(address)) as searcher:
            times = {report.id: report.added for report in searcher.walk()}
        assert times == {"old": 1_700_000_000_000_000, "new": 1_800_000_000_000_000}


def test_reports_of_older_libraries_came_when_these_were_rebuilt(library, added):
    library.put(added("a", 0), added("b", 0), added("c", 5_000_000_000_000_000))  # the last from a clock far ahead
    with open_aside(library.address) as (reader, writer):
        copy(reader, writer)
    with closing(open_searcher(library.address)) as searcher:
        times = {report.id: report.added for report in searcher.walk()}
    assert 5_000_000_000_000_000 == times["c"] < times["a"] < times["b"]


def test_a_clock_never_goes_back_or_stands_still():
    clock = Clock([5_000_000_000_000_000, 1])
    assert [clock.now(), clock.now()] == [5_000_000_000_000_001, 5_000_000_000_000_002]


@pytest.mark.parametrize("time", [0, 1, 1_764_388_505_123_456])
def test_times_are_read_as_they_are_written(time):
    assert read(written(time)) == time


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "20261129", "2026-11-29T25:00", "٢٠٢٦-11-29"])
def test_what_is_no_time_says_so(text):
    with pytest.raises(InputError, match="is no time"):
        read(text)
