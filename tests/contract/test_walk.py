"""A walk over places that is broken off anywhere goes on without a gap and without a repeat."""

from itertools import islice

import pytest

from engine.errors import InputError
from engine.evidence.places import places_found
from engine.evidence.walk import REPORTS, places_after, places_of_report
from engine.query.expand import understand
from engine.request import SearchRequest


def at(found):
    return found.report.id, found.page.number, found.number


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize("request_", [{}, {"sort": "title"}, {"filters": {"year": ("2019-2022",)}}], ids=str)
def test_steps_are_the_places_of_the_search(searcher, step, request_):
    request = SearchRequest(understand("debt OR kiln OR recruit*"), **request_)
    whole = [at(found) for found in places_found(searcher, request)]
    assert len({report for report, _, _ in whole}) > (0 if request_.get("filters") else REPORTS)
    walked, cursor = [], ""
    while steps := list(islice(places_after(searcher, request, cursor), step)):
        walked += [at(one.found) for one in steps]
        cursor = steps[-1].cursor
    assert walked == whole


def test_a_report_is_walked_by_itself(searcher):
    request = SearchRequest(understand("debt"))
    first = next(places_found(searcher, request)).report.id
    whole = [at(found) for found in places_found(searcher, request) if found.report.id == first]
    steps = list(places_of_report(searcher, request, first))
    assert [at(one.found) for one in steps] == whole
    for number, one in enumerate(steps, start=1):
        assert [at(rest.found) for rest in places_of_report(searcher, request, first, one.cursor)] == whole[number:]


def test_a_cursor_of_another_search_is_refused(searcher):
    cursor = next(places_after(searcher, SearchRequest(understand("Schuldknechtschaft")))).cursor
    with pytest.raises(InputError, match="of another search"):
        next(places_after(searcher, SearchRequest(understand("lata")), cursor))
    other = next(places_found(searcher, SearchRequest(understand("lata")))).report.id
    with pytest.raises(InputError, match="of another search"):
        next(places_of_report(searcher, SearchRequest(understand("lata")), other, cursor))
