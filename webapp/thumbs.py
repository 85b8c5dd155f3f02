"""Pages of a report as small pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.report import Report
from engine.saying import say
from webapp import links
from webapp.pictures import SMALL
from webapp.present import Link
from webapp.view import View
from webapp.walking import Walk
from webapp.wording import counted

AROUND = 12  # on each side of the page in view
SHEET = 60  # on a page of them
VERSION_LENGTH = 12  # of the content's hash in a picture's address


@dataclass(frozen=True, slots=True)
class Thumb:
    """A page as a small picture."""

    number: int
    source: str  # empty where it cannot be drawn
    url: str
    places: str
    current: bool


@dataclass(frozen=True, slots=True)
class PagesSheet:
    """A report's pages as small pictures."""

    title: str
    report_url: str
    back: str
    summary: str
    problem: str
    thumbs: tuple[Thumb, ...]
    choices: tuple[Link, ...]  # all pages, or those with places
    previous: str
    next: str


def pages_sheet(report: Report, view: View, walk: Walk, *, only: bool, start: int, problem: str) -> PagesSheet:
    """The report's pages from the `start`-th on, all or only those with places; `problem` says why none is drawn."""
    numbers = walk.numbers if only else range(1, report.page_count + 1)
    first = min(sheet_of(start), sheet_of(max(len(numbers), 1)))
    shown = numbers[first - 1 : first - 1 + SHEET]
    thumbs = _thumbs(report, shown, view, walk, 0)
    pages = counted(report.page_count, "page")
    both = ((say("All pages"), False), (say("Pages with places"), True))
    return PagesSheet(
        title=report.title,
        report_url=links.report_url(report.id, view.state.pairs()),
        back=view.state.url,
        summary=found_on(walk.total, len(walk.numbers), pages) if view.text else pages,
        problem=problem,
        thumbs=tuple(replace(one, source="" if problem else one.source) for one in thumbs),
        choices=tuple(Link(text, view.pages(only=one), one == only) for text, one in both) if view.text else (),
        previous=view.pages(only=only, start=first - SHEET) if first > 1 else "",
        next=view.pages(only=only, start=first + SHEET) if first + SHEET <= len(numbers) else "",
    )


def found_on(places: int, matching: int, pages: str) -> str:
    """ "12 places on 3 of 80 pages"."""
    return say(
        "%(places)s on %(matching)s of %(pages)s", places=counted(places, "place"), matching=matching, pages=pages
    )


def sheet_of(number: int) -> int:
    """The first page of the sheet with that page."""
    return (max(number, 1) - 1) // SHEET * SHEET + 1


def thumbs_around(report: Report, view: View, walk: Walk | None, number: int) -> tuple[Thumb, ...]:
    """The page in view among its neighbours."""
    first = max(1, min(number - AROUND, report.page_count - 2 * AROUND))
    shown = range(first, min(report.page_count, first + 2 * AROUND) + 1)
    return tuple(_thumbs(report, shown, view, walk, number))


def _thumbs(report: Report, numbers: Sequence[int], view: View, walk: Walk | None, here: int) -> Iterator[Thumb]:
    for number in numbers:
        places = walk.on(number) if walk else 0
        yield Thumb(
            number=number,
            source=picture_url(report, number, SMALL),
            url=view.page(number, min(places, 1)),
            places=counted(places, "place") if places else "",
            current=number == here,
        )


def picture_url(report: Report, number: int, width: int) -> str:
    """The picture of the page, of the file's content as it was indexed."""
    return links.picture_url(report.id, number, width=width, version=report.fingerprint.sha256[:VERSION_LENGTH])
