"""The page viewer as it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.evidence.citing import citation
from engine.layout import printed_boxes, raw_ranges
from engine.places import Place
from engine.quotes import quote
from engine.report import Page, Report
from webapp import links
from webapp.contents import Chapter, chapters
from webapp.family import family_of
from webapp.flowing import flowed
from webapp.pictures import SMALL, WIDTHS, Layout
from webapp.present import KinLink, Link, kin_links
from webapp.textlayer import Part, Row, rows_of
from webapp.view import View
from webapp.walking import Walk
from webapp.wording import counted, described, pages_named

ABOVE, BESIDE = 0.8, 0.3  # points around a mark: PDFium's boxes are tight; with more, it covers the letter beside it
NO_ANCHORS: Mapping[int, str] = MappingProxyType({})
VERSION_LENGTH = 12  # of the content's hash in a picture's address
CELLS = 100  # at most, of the strip: a cell stands for several pages of a long report
LEAST_CELLS = 30  # for which the strip has room, so that the ticks of a short report are ticks
AROUND = 12  # small pictures on each side of the page in view
SHEET = 60  # small pictures of a page of them
ON_SCREEN = 96 / 72  # pixels a point at 100 %


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the page's text, with the numbers of the places that make it, counted from 1."""

    text: str
    places: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    current: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on the picture, in points."""

    id: str
    x: float
    y: float
    width: float
    height: float
    current: bool


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
class Thumb:
    """A page as a small picture."""

    number: int
    source: str
    url: str
    places: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A cell of the strip with places: how full it is, in percent."""

    y: int
    full: int
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The report from its first page to its last, in cells, and in words where the places lie."""

    cells: int
    room: int  # for so many cells
    here: int
    ticks: tuple[Tick, ...]
    text: str


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
class PagesSheet:
    """A report's pages as small pictures."""

    title: str
    report_url: str
    back: str
    summary: str
    thumbs: tuple[Thumb, ...]
    choices: tuple[Link, ...]  # all pages, or those with places
    previous: str
    next: str


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
        here_line=f"{len(opened.places):,} on this page" if current else "",
        pages_line=f"{counted(len(walk.numbers), 'page')} with places" if walk and walk.total else "",
        pages_url=view.pages(only=True),
        all_pages=view.pages(start=_sheet_of(number)),
        previous_place=view.at(walk.previous(number, current)) if walk else view.step(number, current, forward=False),
        next_place=view.at(walk.next(number, current)) if walk else view.step(number, current, forward=True),
        counted="" if walk else view.page(number, current, wait=True),
        strip=_strip(report, number, view, walk),
        thumbs=tuple(_thumbs(report, _around(report, number), view, walk, number)),
        finder=_finder(view, number),
        zoom=_zoom(view, number, current),
        picture=_picture(report, opened, current, view.zoom),
        picture_problem=opened.problem,
        text=text_pieces(flowed(opened.page.text), opened.places, current=current, anchors=_boxless(opened)),
        text_problem="" if opened.page.searchable else opened.page.problem,
        ocr=opened.page.ocr,
        confidence=opened.page.confidence,
        wide=view.wide,
        other_view=view.with_wide(not view.wide).page(number, current),
        copied=_copied(report, opened, view, current),
        original=f"{links.original_url(report.id)}#page={number}",
    )


def pages_sheet(report: Report, view: View, walk: Walk, *, only: bool, start: int) -> PagesSheet:
    """The report's pages from the `start`-th on, all or only those with places."""
    numbers = walk.numbers if only else range(1, report.page_count + 1)
    first = min(_sheet_of(start), _sheet_of(max(len(numbers), 1)))
    shown = numbers[first - 1 : first - 1 + SHEET]
    places = f"{counted(walk.total, 'place')} on {len(walk.numbers):,} of " if view.text else ""
    both = (("All pages", False), ("Pages with places", True))
    return PagesSheet(
        title=report.title,
        report_url=links.report_url(report.id, view.state.pairs()),
        back=view.state.url,
        summary=f"{places}{counted(report.page_count, 'page')}",
        thumbs=tuple(_thumbs(report, shown, view, walk, 0)),
        choices=tuple(Link(text, view.pages(only=one), one == only) for text, one in both) if view.text else (),
        previous=view.pages(only=only, start=first - SHEET) if first > 1 else "",
        next=view.pages(only=only, start=first + SHEET) if first + SHEET <= len(numbers) else "",
    )


def _sheet_of(number: int) -> int:
    """The first page of the sheet with that page."""
    return (max(number, 1) - 1) // SHEET * SHEET + 1


def _place_line(opened: Opened, current: int, view: View) -> str:
    walk = opened.walk
    if not view.text:
        return ""
    if walk is None:
        return "Counting places…"
    if not walk.total:
        return "No places in this report"
    if not opened.places:
        return f"No place here, {walk.total:,} in all"
    if not current:
        return f"{len(opened.places):,} here, {counted(walk.total, 'place')} in all"
    return f"Place {walk.before(opened.page.number) + current:,} of {walk.total:,}"


def _strip(report: Report, number: int, view: View, walk: Walk | None) -> Strip:
    count = max(report.page_count, 1)
    cells = min(count, CELLS)
    pages: dict[int, list[int]] = {}
    for page in walk.numbers if walk else ():
        pages.setdefault((page - 1) * cells // count, []).append(page)
    places = {cell: sum(walk.on(page) for page in owned) for cell, owned in pages.items()} if walk else {}
    most, here = max(places.values(), default=1), (number - 1) * cells // count
    ticks = (
        Tick(
            y=cell,
            full=25 + 75 * places[cell] // most,
            url=view.page(owned[0], 1),
            label=f"{pages_named(owned).capitalize()}: {counted(places[cell], 'place')}",
            current=cell == here,
        )
        for cell, owned in pages.items()
    )
    text = f"Places on {pages_named(walk.numbers, most=20)} of {count:,}" if walk and walk.total else ""
    return Strip(cells, max(cells, LEAST_CELLS), here, tuple(ticks), text)


def _around(report: Report, number: int) -> range:
    first = max(1, min(number - AROUND, report.page_count - 2 * AROUND))
    return range(first, min(report.page_count, first + 2 * AROUND) + 1)


def _thumbs(report: Report, numbers: Sequence[int], view: View, walk: Walk | None, here: int) -> Iterator[Thumb]:
    for number in numbers:
        places = walk.on(number) if walk else 0
        yield Thumb(
            number=number,
            source=_picture_url(report, number, SMALL),
            url=view.page(number, min(places, 1)),
            places=counted(places, "place") if places else "",
            current=number == here,
        )


def _finder(view: View, number: int) -> Finder:
    kept = (*view.with_find("").pairs(), ("from", str(number)))
    clear = view.with_find("").page(number) if view.find else ""
    return Finder(links.find_url(view.report_id), view.find, kept, clear)


def _zoom(view: View, number: int, current: int) -> Zoom:
    nearer, further = view.nearer, view.further
    return Zoom(
        text=f"{view.zoom} %" if view.zoom else "Fit",
        nearer=nearer.page(number, current) if nearer else "",
        further=further.page(number, current) if further else "",
        fit=view.with_zoom(0).page(number, current) if view.zoom else "",
    )


def _copied(report: Report, opened: Opened, view: View, current: int) -> Copied:
    place = opened.places[current - 1 : current] if current else ()
    words = "".join(piece.text for piece in quote(opened.page.text, place).pieces) if place else ""
    return Copied(" ".join(words.split()), citation(report, opened.page), view.page(opened.page.number, current))


def _picture_url(report: Report, number: int, width: int) -> str:
    return links.picture_url(report.id, number, width=width, version=report.fingerprint.sha256[:VERSION_LENGTH])


def _picture(report: Report, opened: Opened, current: int, zoom: int) -> Picture | None:
    layout, number = opened.layout, opened.page.number
    if layout is None:
        return None
    by_width = {width: _picture_url(report, number, width) for width in WIDTHS if width != SMALL}
    across, down = (round(side * ON_SCREEN * zoom / 100) for side in (layout.width, layout.height))
    return Picture(
        source=by_width[1200],
        sources=", ".join(f"{url} {width}w" for width, url in by_width.items()),
        width=round(layout.width, 2),
        height=round(layout.height, 2),
        marks=tuple(marks_of(layout, current)),
        rows=rows_of(opened.page, opened.parts, layout.spans, (layout.width, layout.height)),
        label=f"Page {number} of {report.title}",
        across=across,
        down=down,
    )


def marks_of(layout: Layout, current: int) -> Iterator[Mark]:
    """The marks of each place, those of the current one told apart."""
    for place, boxes in enumerate(layout.boxes, start=1):
        for line, box in enumerate(boxes):
            left, top = max(0.0, box.left * layout.width - BESIDE), max(0.0, box.top * layout.height - ABOVE)
            right = min(layout.width, (box.left + box.width) * layout.width + BESIDE)
            bottom = min(layout.height, (box.top + box.height) * layout.height + ABOVE)
            yield Mark(
                id="" if line else f"place-{place}",
                x=round(left, 2),
                y=round(top, 2),
                width=round(right - left, 2),
                height=round(bottom - top, 2),
                current=place == current,
            )


def _boxless(opened: Opened) -> Mapping[int, str]:
    """The anchors of places that have no mark on a picture: they stand in the text."""
    drawn = opened.layout.boxes if opened.layout else ((),) * len(opened.places)
    return {place: f"place-{place}" for place, boxes in enumerate(drawn, start=1) if not boxes}


def text_pieces(
    text: str, places: Sequence[Place], *, current: int = 0, anchors: Mapping[int, str] = NO_ANCHORS
) -> tuple[TextPiece, ...]:
    """The text cut at its places; those that overlap are one piece, as they are one mark to the eye."""
    pieces: list[TextPiece] = []
    done = 0
    for group in _overlapping(places):
        start, end = places[group[0] - 1].start, max(places[place - 1].end for place in group)
        ids = tuple(anchors[place] for place in group if place in anchors)
        pieces += [TextPiece(text[done:start]), TextPiece(text[start:end], group, ids, current in group)]
        done = end
    pieces.append(TextPiece(text[done:]))
    return tuple(piece for piece in pieces if piece.text)


def _overlapping(places: Sequence[Place]) -> list[tuple[int, ...]]:
    """The numbers of the places, counted from 1, in groups that touch no other."""
    groups: list[tuple[int, ...]] = []
    reached = 0
    for number, place in enumerate(places, start=1):
        if groups and place.start < reached:
            groups[-1] = (*groups[-1], number)
        else:
            groups.append((number,))
        reached = max(reached, place.end)
    return groups


def place_ranges(page: Page, places: Sequence[Place]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """For each place its ranges in the page's raw text."""
    return tuple(raw_ranges(page, place.start, place.end) for place in places)


def boxes_by_place(
    layout: Layout, ranges: Sequence[Sequence[tuple[int, int]]], read: Page, places: Sequence[Place]
) -> Layout:
    """The layout with the boxes of each place together: those of its ranges, and of what has boxes of its own."""
    boxes = iter(layout.boxes)
    printed = [tuple(box for _ in owned for box in next(boxes)) for owned in ranges]
    own = [printed_boxes(read, place.start, place.end) for place in places]
    return replace(layout, boxes=tuple(one + other for one, other in zip(printed, own, strict=True)))
