"""The report page and the page viewer as they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType

from engine.fields import BY_NAME
from engine.layout import printed_boxes, raw_ranges
from engine.origins import confidence
from engine.places import Place
from engine.report import Page, Report
from engine.request import PageHit, ReportHit
from webapp import links
from webapp.contents import Chapter, chapters
from webapp.family import family_of
from webapp.flowing import flowed
from webapp.pictures import WIDTHS, Layout
from webapp.present import KinLink, Link, Quote, kin_links, quotes_of
from webapp.state import SearchState
from webapp.wording import counted, described, value_label

PADDING = 0.8  # points around a mark: PDFium's boxes are tight
NO_ANCHORS: Mapping[int, str] = MappingProxyType({})
MOST_OPEN = 40  # headings of contents that are shown at once
VERSION_LENGTH = 12  # of the content's hash in a picture's address
ORIGINS = {
    "title": "Title", "authors": "Authors", "organisations": "Organisation", "year": "Year", "abstract": "Abstract",
    "topics": "Topics", "regions": "Regions", "languages": "Languages", "document_type": "Document type",
    "source_url": "Published at", "doi": "DOI", "isbn": "ISBN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tags:
    """The values of one facet that a report has, each a link to all reports with it."""

    label: str
    origin: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another report that says much the same, with a piece of what it says."""

    title: str
    url: str
    byline: tuple[str, ...]
    language: str
    teaser: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that the report page prints."""

    title: str
    language: str
    byline: tuple[str, ...]
    authors: str
    abstract: str
    path: str
    size: str
    pages: str
    contents: tuple[Chapter, ...]
    contents_open: bool
    source_url: str
    doi: str
    doi_url: str
    isbn: str
    tags: tuple[Tags, ...]
    origins: tuple[tuple[str, str], ...]
    original: str
    original_problem: str
    matching: str
    quotes: tuple[Quote, ...]
    family: tuple[KinLink, ...]
    related: tuple[Related, ...]
    unsearchable: tuple[Link, ...]
    numbers: tuple[Link, ...]
    back: str


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
    """The page's picture with the marks over it."""

    source: str
    sources: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A page with places, on the strip that stands for the whole report."""

    x: float
    url: str
    label: str
    current: bool


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
    previous_place: str
    next_place: str
    strip: tuple[Tick, ...]
    picture: Picture | None
    picture_problem: str
    text: tuple[TextPiece, ...]
    text_problem: str
    ocr: bool
    confidence: int  # of OCR, in percent
    wide: bool
    other_view: str
    citation: str
    original: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What the viewer has at hand of a page: the places in its text, and its layout where it can be drawn."""

    page: Page
    places: tuple[Place, ...]
    hits: tuple[PageHit, ...]
    layout: Layout | None
    problem: str


def report_page(
    report: Report,
    pages: Sequence[PageHit],
    state: SearchState,
    *,
    family: Sequence[Report] = (),
    related: Sequence[ReportHit] = (),
    problem: str = "",
) -> ReportPage:
    """The page about a report; `problem` says why its original is not there."""
    return ReportPage(
        title=report.title,
        language=report.language,
        byline=described(report),
        authors="; ".join(report.authors),
        abstract=report.abstract,
        path=report.path,
        size=_size(report.fingerprint.size),
        pages=counted(report.page_count, "page"),
        contents=chapters(report.contents, lambda number: links.page_url(report.id, number, state.pairs())),
        contents_open=not state.text and len(report.contents) <= MOST_OPEN,
        source_url=report.source_url if report.source_url.startswith(("http://", "https://")) else "",
        doi=report.doi,
        doi_url=links.doi_url(report.doi),
        isbn=", ".join(report.isbn),
        tags=tuple(_tags(report)),
        origins=tuple(
            (ORIGINS.get(name, name), f"{origin} ({confidence(name, origin)})")
            for name, origin in report.origins.items()
        ),
        original="" if problem else links.original_url(report.id),
        original_problem=problem,
        matching=_matching(pages, report, state),
        quotes=quotes_of(report.id, pages, state),
        family=kin_links(family_of(report, family), state),
        related=tuple(map(_related, related)),
        unsearchable=_page_links(report, report.unsearchable_pages, state),
        numbers=_page_links(report, range(1, report.page_count + 1), state),
        back=state.url,
    )


def _related(hit: ReportHit) -> Related:
    report = hit.report
    teaser = "".join(piece.text for page in hit.pages[:1] for piece in page.quote)
    return Related(report.title, links.report_url(report.id, ()), described(report)[:2], report.language, teaser)


def _page_links(report: Report, numbers: Sequence[int], state: SearchState) -> tuple[Link, ...]:
    return tuple(Link(str(number), links.page_url(report.id, number, state.pairs())) for number in numbers)


def _matching(pages: Sequence[PageHit], report: Report, state: SearchState) -> str:
    if not state.text:
        return ""
    places = counted(sum(page.places for page in pages), "place")
    return f"{places} on {len(pages):,} of {counted(report.page_count, 'page')}"


def _tags(report: Report) -> Iterator[Tags]:
    owned = (("topic", "topics"), ("region", "regions"), ("organisation", "organisations"), ("year", "year"),
             ("language", "languages"), ("document_type", "document_type"))  # fmt: skip
    for name, origin in owned:
        if values := BY_NAME[name].values(report):
            links_to = tuple(_tag(name, value) for value in values)
            yield Tags(BY_NAME[name].label, report.origins.get(origin, ""), links_to)


def _tag(name: str, value: str) -> Link:
    return Link(value_label(name, value), SearchState().with_filter(name, value).url)


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def viewer(
    report: Report, opened: Opened, state: SearchState, *, family: Sequence[Report] = (), place: int, wide: bool
) -> Viewer:
    """The viewer at a page; `place` is the place in view, counted from 1, 0 for none."""
    number = opened.page.number
    current = max(0, min(place, len(opened.places)))
    before, after = _steps(report.id, opened, state, current, wide=wide)
    editions = [kin for kin in family_of(report, family) if kin.relation != "same file"]
    return Viewer(
        title=report.title,
        family=kin_links(editions, state, page=number),
        details=described(report)[:2],
        language=opened.page.language or report.language,
        report_url=links.report_url(report.id, state.pairs()),
        back=state.url,
        number=number,
        label=opened.page.label,
        page_count=report.page_count,
        contents=chapters(
            report.contents, lambda to: _page_url(report.id, to, state, wide=wide), number=opened.page.number
        ),
        previous_page=_page_url(report.id, number - 1, state, wide=wide) if number > 1 else "",
        next_page=_page_url(report.id, number + 1, state, wide=wide) if number < report.page_count else "",
        place_line=_place_line(opened, current, state),
        here_line=f"{len(opened.places):,} on this page" if current else "",
        pages_line=f"{counted(len(opened.hits), 'page')} with places" if opened.hits else "",
        previous_place=before,
        next_place=after,
        strip=tuple(_strip(report, opened, state, wide=wide)),
        picture=_picture(report, opened, current),
        picture_problem=opened.problem,
        text=text_pieces(flowed(opened.page.text), opened.places, current=current, anchors=_boxless(opened)),
        text_problem="" if opened.page.searchable else opened.page.problem,
        ocr=opened.page.ocr,
        confidence=opened.page.confidence,
        wide=wide,
        other_view=_page_url(report.id, number, state, place=current, wide=not wide),
        citation=_citation(report, opened.page),
        original=f"{links.original_url(report.id)}#page={number}",
    )


def _page_url(report_id: str, number: int, state: SearchState, *, place: int = 0, wide: bool = False) -> str:
    view = (("view", "wide"),) if wide else ()
    return links.page_url(report_id, number, (*state.pairs(), *view), place=place)


def _steps(report_id: str, opened: Opened, state: SearchState, current: int, *, wide: bool) -> tuple[str, str]:
    """The places before and after the one in view, across pages."""
    number = opened.page.number
    order = [(hit.number, place) for hit in opened.hits for place in range(1, hit.places + 1)]
    before = [step for step in order if step < (number, current)]
    after = [step for step in order if step > (number, current)]

    def url(steps: Sequence[tuple[int, int]], which: int) -> str:
        return _page_url(report_id, steps[which][0], state, place=steps[which][1], wide=wide) if steps else ""

    return url(before, -1), url(after, 0)


def _place_line(opened: Opened, current: int, state: SearchState) -> str:
    if not state.text:
        return ""
    if not opened.hits:
        return "No places in this report"
    if not opened.places:
        return "No place on this page"
    if not current:
        return f"{counted(len(opened.places), 'place')} on this page"
    earlier = dict(zip((hit.number for hit in opened.hits), accumulate(hit.places for hit in opened.hits), strict=True))
    overall = earlier.get(opened.page.number, len(opened.places)) - len(opened.places) + current
    return f"Place {overall:,} of {sum(hit.places for hit in opened.hits):,}"


def _strip(report: Report, opened: Opened, state: SearchState, *, wide: bool) -> Iterator[Tick]:
    for hit in opened.hits:
        yield Tick(
            x=hit.number - 1,
            url=_page_url(report.id, hit.number, state, place=1, wide=wide),
            label=f"Page {hit.number}: {counted(hit.places, 'place')}",
            current=hit.number == opened.page.number,
        )


def _picture(report: Report, opened: Opened, current: int) -> Picture | None:
    layout = opened.layout
    if layout is None:
        return None
    number, version = opened.page.number, report.fingerprint.sha256[:VERSION_LENGTH]
    by_width = {width: links.picture_url(report.id, number, width=width, version=version) for width in WIDTHS}
    return Picture(
        source=by_width[WIDTHS[2]],
        sources=", ".join(f"{url} {width}w" for width, url in by_width.items()),
        width=round(layout.width, 2),
        height=round(layout.height, 2),
        marks=tuple(_marks(layout, current)),
        label=f"Page {number} of {report.title}",
    )


def _marks(layout: Layout, current: int) -> Iterator[Mark]:
    for place, boxes in enumerate(layout.boxes, start=1):
        for line, box in enumerate(boxes):
            left, top = max(0.0, box.left * layout.width - PADDING), max(0.0, box.top * layout.height - PADDING)
            right = min(layout.width, (box.left + box.width) * layout.width + PADDING)
            bottom = min(layout.height, (box.top + box.height) * layout.height + PADDING)
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


def _citation(report: Report, page: Page) -> str:
    at = f"p. {page.label} (page {page.number} of the PDF)" if page.label else f"p. {page.number}"
    by = ", ".join(report.organisations or report.authors)
    named = f"{by}, {report.title}" if by else report.title
    return f"{named}{f' ({report.year})' if report.year else ''}, {at}."


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
