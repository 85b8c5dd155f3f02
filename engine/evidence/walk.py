"""A walk over places that can be broken off after any of them, and gone on with by its cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine import cursor
from engine.errors import InputError
from engine.evidence.places import Found, places_on
from engine.ports import Searcher
from engine.request import ReportHit, SearchRequest
from engine.saying import say

REPORTS = 5  # asked for at a time: a step of the walk takes few of their places
OTHER = say("This cursor is of another search, or the library has changed since. Start again without it.")
_BEGINNING = ("", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """A place, and the cursor of what comes after it."""

    found: Found
    cursor: str


def places_after(searcher: Searcher, request: SearchRequest, after: str = "") -> Iterator[Step]:
    """The places of the request from its list's first, or from the one whose cursor is `after`."""
    part, report, page, number = _read(after)
    asked = replace(request, size=REPORTS, page=1, cursor=part, facets=False, pages_per_report=None, grouped=False)
    while True:
        result = searcher.search(asked)
        for hit in _from(report, result.hits):
            if hit.some and not result.some:
                return
            yield from _steps(
                searcher, hit, request, asked.cursor, (page, number) if hit.report.id == report else (0, 0)
            )
        if not result.next_cursor:
            return
        asked, report = replace(asked, cursor=result.next_cursor), ""


def places_of_report(searcher: Searcher, request: SearchRequest, id: str, after: str = "") -> Iterator[Step]:
    """The same of one report, whether it matches or not; ReportNotFound where there is none."""
    _, of, page, number = _read(after)
    if of not in ("", id):
        raise InputError(OTHER)
    report = searcher.get(id)
    pages = searcher.pages(id, request.query)
    return _steps(searcher, ReportHit(report, 0.0, len(pages), pages), request, "", (page, number))


def _read(after: str) -> tuple[str, str, int, int]:
    part, report, page, number = cursor.decode(after, like=_BEGINNING) if after else _BEGINNING
    return str(part), str(report), int(page), int(number)


def _from(report: str, hits: tuple[ReportHit, ...]) -> tuple[ReportHit, ...]:
    """The hits from that of the report on; InputError where it has left this part of the list."""
    if not report:
        return hits
    ids = [hit.report.id for hit in hits]
    if report not in ids:
        raise InputError(OTHER)
    return hits[ids.index(report) :]


def _steps(
    searcher: Searcher, hit: ReportHit, request: SearchRequest, part: str, after: tuple[int, int]
) -> Iterator[Step]:
    """The places of the hit after that (page, place) of it."""
    left = replace(hit, pages=tuple(page for page in hit.pages if page.number >= after[0]))
    for found in places_on(searcher, left, request) if left.pages else ():
        at = (found.page.number, found.number)
        if at > after:
            yield Step(found, cursor.encode((part, hit.report.id, *at)))
