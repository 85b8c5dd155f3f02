"""The page viewer as it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import TooSlow
from engine.evidence.citing import citation
from engine.places import Place
from engine.quotes import quote
from engine.report import DAMAGED, GARBLED, NO_TEXT, Page, Report
from engine.saying import say, say_each
from webapp import links
from webapp.contents import Chapter, chapters
from webapp.family import family_of
from webapp.flowing import flowed
from webapp.marks import Mark, TextPiece, marks_of, text_pieces
from webapp.pictures import SMALL, WIDTHS, Layout
from webapp.present import KinLink, kin_links
from webapp.strip import Strip, strip_of
from webapp.textlayer import Part, Row, rows_of
from webapp.thumbs import Thumb, picture_url, sheet_of, thumbs_around
from webapp.view import View
from webapp.walking import Walk
from webapp.wording import counted, described

ON_SCREEN = 96 / 72  # pixels a point at 100 %
PROBLEMS = {
    NO_TEXT: say("no text"),
    GARBLED: say("garbled"),
    DAMAGED: say("damaged"),
    TooSlow.kind: say("too-slow"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """The page's picture with the marks and the text over it; `across` and `down` are its pixels where it is zoomed."""

    source: str
    sources: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    rows: Sequence[Row]
    label: str
    across: int
    down: int


@dataclass(frozen=True, slots=True)
class Finder:
    """The box that seeks in this report alone."""

    action: str
    text: str
    kept: tuple[tuple[str, str], ...]
    clear: str  # back to the places of the search


@dataclass(frozen=True, slots=True)
class Zoom:
    """How near the page is, and the addresses of what is nearer, further away, or fits; empty for none."""

    text: str
    nearer: str
    further: str
    fit: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What goes to the clipboard with the words selected, or with `quote` where none are."""

    quote: str
    citation: str
    link: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """All that the page viewer prints."""

    title: str
    family: tuple[KinLink, ...]  # in other languages, at the same page
    details: tuple[str, ...]
    language: str
    report_url: str
    back: str
    number: int
    label: str  # what is printed as its number, empty where that is the same
    page_count: int
    contents: tuple[Chapter, ...]
    previous_page: str
    next_page: str
    place_line: str
    here_line: str
    pages_line: str
    pages_url: str  # those with places
    all_pages: str
    previous_place: str
    next_place: str
    counted: str  # the address with all places, where they are not known yet
    strip: Strip
    thumbs: tuple[Thumb, ...]
    finder: Finder
    zoom: Zoom
    picture: Picture | None
    picture_problem: str
    text: tuple[TextPiece, ...]
    text_problem: str
    ocr: bool
    confidence: int  # of OCR, in percent
    wide: bool
    other_view: str
    copied: Copied
    original: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What the viewer has at hand of a page: its places, those of the report where known, and how it is laid out."""

    page: Page
    places: tuple[Place, ...]
    walk: Walk | None
    layout: Layout | None
    parts: tuple[Part, ...]
    problem: str


def viewer(report: Report, opened: Opened, view: View, *, family: Sequence[Report] = (), place: int) -> Viewer:
    """The viewer at a page; `place` is the place in view, counted from 1, 0 for none."""
    number, walk = opened.page.number, opened.walk
    current = max(0, min(place, len(opened.places)))
    editions = [kin for kin in family_of(report, family) if kin.relation != "same file"]
    return Viewer(
        title=report.title,
        family=kin_links(editions, view.state, page=number),
        details=described(report)[:2],
        language=opened.page.language or report.language,
        report_url=links.report_url(report.id, view.state.pairs()),
        back=view.state.url,
        number=number,
        label=opened.page.label,
        page_count=report.page_count,
        contents=chapters(report.contents, view.page, number=number),
        previous_page=view.page(number - 1) if number > 1 else "",
        next_page=view.page(number + 1) if number < report.page_count else "",
        place_line=_place_line(opened, current, view),
        here_line=say("%(number)s on this page", number=len(opened.places)) if current else "",
        pages_line=say_each("%(number)s page with places", "%(number)s pages with places", len(walk.numbers))
        if walk and walk.total
        else "",
        pages_url=view.pages(only=True),
        all_pages=view.pages(start=sheet_of(number)),
        previous_place=view.at(walk.previous(number, current)) if walk else view.step(number, current, forward=False),
        next_place=view.at(walk.next(number, current)) if walk else view.step(number, current, forward=True),
        counted="" if walk else view.page(number, current, wait=True),
        strip=strip_of(report.page_count, number, view, walk),
        thumbs=thumbs_around(report, view, walk, number),
        finder=_finder(view, number),
        zoom=_zoom(view, number, current),
        picture=_picture(report, opened, current, view.zoom),
        picture_problem=opened.problem,
        text=text_pieces(flowed(opened.page.text), opened.places, current=current, anchors=_boxless(opened)),
        text_problem="" if opened.page.searchable else PROBLEMS.get(opened.page.problem, opened.page.problem),
        ocr=opened.page.ocr,
        confidence=opened.page.confidence,
        wide=view.wide,
        other_view=view.with_wide(not view.wide).page(number, current),
        copied=_copied(report, opened, view, current),
        original=f"{links.original_url(report.id)}#page={number}",
    )


def _place_line(opened: Opened, current: int, view: View) -> str:
    walk = opened.walk
    if not view.text:
        return ""
    if walk is None:
        return say("Counting places…")
    if not walk.total:
        return say("No places in this report")
    if not opened.places:
        return say("No place here, %(total)s in all", total=walk.total)
    if not current:
        return say("%(here)s here, %(places)s in all", here=len(opened.places), places=counted(walk.total, "place"))
    return say("Place %(place)s of %(total)s", place=walk.before(opened.page.number) + current, total=walk.total)


def _finder(view: View, number: int) -> Finder:
    kept = (*view.with_find("").pairs(), ("from", str(number)))
    clear = view.with_find("").page(number) if view.find else ""
    return Finder(links.find_url(view.report_id), view.find, kept, clear)


def _zoom(view: View, number: int, current: int) -> Zoom:
    nearer, further = view.nearer, view.further
    return Zoom(
        text=say("%(zoom)s %%", zoom=view.zoom) if view.zoom else say("Fit"),
        nearer=nearer.page(number, current) if nearer else "",
        further=further.page(number, current) if further else "",
        fit=view.with_zoom(0).page(number, current) if view.zoom else "",
    )


def _copied(report: Report, opened: Opened, view: View, current: int) -> Copied:
    place = opened.places[current - 1 : current] if current else ()
    words = "".join(piece.text for piece in quote(opened.page.text, place).pieces) if place else ""
    return Copied(" ".join(words.split()), citation(report, opened.page), view.page(opened.page.number, current))


def _picture(report: Report, opened: Opened, current: int, zoom: int) -> Picture | None:
    layout, number = opened.layout, opened.page.number
    if layout is None:
        return None
    by_width = {width: picture_url(report, number, width) for width in WIDTHS if width != SMALL}
    across, down = (round(side * ON_SCREEN * zoom / 100) for side in (layout.width, layout.height))
    return Picture(
        source=by_width[1200],
        sources=", ".join(f"{url} {width}w" for width, url in by_width.items()),
        width=round(layout.width, 2),
        height=round(layout.height, 2),
        marks=tuple(marks_of(layout, current)),
        rows=rows_of(opened.page, opened.parts, layout.spans, (layout.width, layout.height)),
        label=say("Page %(number)s of %(title)s", number=str(number), title=report.title),
        across=across,
        down=down,
    )


def _boxless(opened: Opened) -> Mapping[int, str]:
    """The anchors of places that have no mark on a picture: they stand in the text."""
    drawn = opened.layout.boxes if opened.layout else ((),) * len(opened.places)
    return {place: f"place-{place}" for place, boxes in enumerate(drawn, start=1) if not boxes}
