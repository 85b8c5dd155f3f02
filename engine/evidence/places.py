"""Every place of a query in a library, report by report, without a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.places import Place, find_places
from engine.ports import Searcher
from engine.report import Page, Report
from engine.request import MAX_SIZE, ReportHit, SearchRequest

REPORTS = 50  # asked for at a time, each with all its pages


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the query: `number` is its number on the page, from 1."""

    report: Report
    page: Page
    place: Place
    number: int


def reports_found(searcher: Searcher, request: SearchRequest, *, pages: int | None = None) -> Iterator[ReportHit]:
    """The reports of the request's list from its first to its last, each with so many matching pages, None for all.

    They are those that its total counts: below a list of reports with all words, those with some are left out.
    With no pages, hits only say how many match, which costs little.
    """
    size = MAX_SIZE if pages == 0 else REPORTS
    asked = replace(request, size=size, page=1, cursor="", facets=False, pages_per_report=pages, grouped=False)
    while True:
        result = searcher.search(asked)
        for hit in result.hits:
            if hit.some and not result.some:
                return
            yield hit
        if not result.next_cursor:
            return
        asked = replace(asked, cursor=result.next_cursor)


def places_found(searcher: Searcher, request: SearchRequest) -> Iterator[Found]:
    """Each place on the pages of `reports_found`, in the order of the list, of pages, and of the text."""
    for hit in reports_found(searcher, request):
        if hit.pages:
            yield from places_on(searcher, hit, request)


def places_on(searcher: Searcher, hit: ReportHit, request: SearchRequest) -> Iterator[Found]:
    """Each place on the pages that the hit carries."""
    pages = {page.number: page for page in searcher.text(hit.report.id)}
    for listed in hit.pages:
        places = find_places(request.query.tree, listed.number, pages.get)
        for number, place in enumerate(places, start=1):
            yield Found(hit.report, pages[listed.number], place, number)
