"""The report page as it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.evidence.citing import STYLES, citation
from engine.fields import BY_NAME
from engine.origins import AGREED, FILE_NAME, INFO, LISTING, PAGE_ONE, SIDECAR, TEXT, confidence
from engine.report import Report
from engine.request import PageHit, ReportHit
from engine.saying import say
from webapp import links
from webapp.contents import Chapter, chapters
from webapp.family import family_of
from webapp.present import KinLink, Link, Quote, kin_links, quotes_of
from webapp.rates import decimal
from webapp.state import SearchState
from webapp.thumbs import found_on
from webapp.wording import counted, described, value_label

PADDING = 0.8  # points around a mark: PDFium's boxes are tight
NO_ANCHORS: Mapping[int, str] = MappingProxyType({})
MOST_NUMBERS = 300  # pages that are named one by one
MOST_OPEN = 40  # headings of contents that are shown at once
VERSION_LENGTH = 12  # of the content's hash in a picture's address
ORIGINS = {
    "title": say("Title"), "authors": say("Authors"), "organisations": say("Organisation"), "year": say("Year"),
    "abstract": say("Abstract"), "topics": say("Topics"), "regions": say("Regions"), "languages": say("Languages"),
    "document_type": say("Document type"), "source_url": say("Published at"), "doi": say("DOI"), "isbn": say("ISBN"),
}  # fmt: skip
KNOWN_FROM = {
    SIDECAR: say("sidecar"), LISTING: say("listing"), AGREED: say("page 1 and PDF information"),
    PAGE_ONE: say("page 1"), TEXT: say("text"), INFO: say("PDF information"), FILE_NAME: say("file name"),
}  # fmt: skip
CONFIDENCES = {"high": say("high"), "medium": say("medium"), "low": say("low")}


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
    citation: str
    references: tuple[Link, ...]  # for programs that keep them
    matching: str
    quotes: tuple[Quote, ...]
    family: tuple[KinLink, ...]
    related: tuple[Related, ...]
    unsearchable: tuple[Link, ...]
    numbers: tuple[Link, ...]
    all_pages: str
    back: str


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
        origins=tuple((ORIGINS.get(name, name), _known_from(name, origin)) for name, origin in report.origins.items()),
        original="" if problem else links.original_url(report.id),
        original_problem=problem,
        citation=citation(report),
        references=tuple(Link(form.label, links.citation_url(report.id, name)) for name, form in STYLES.items()),
        matching=_matching(pages, report, state),
        quotes=quotes_of(report.id, pages, state),
        family=kin_links(family_of(report, family), state),
        related=tuple(map(_related, related)),
        unsearchable=_page_links(report, report.unsearchable_pages, state),
        numbers=_page_links(report, range(1, report.page_count + 1), state)
        if report.page_count <= MOST_NUMBERS
        else (),
        all_pages=links.pages_url(report.id, state.pairs()),
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
    return found_on(sum(page.places for page in pages), len(pages), counted(report.page_count, "page"))


def _tags(report: Report) -> Iterator[Tags]:
    owned = (("topic", "topics"), ("region", "regions"), ("organisation", "organisations"), ("year", "year"),
             ("language", "languages"), ("document_type", "document_type"))  # fmt: skip
    for name, origin in owned:
        if values := BY_NAME[name].values(report):
            links_to = tuple(_tag(name, value) for value in values)
            yield Tags(BY_NAME[name].label, _origin(report.origins.get(origin, "")), links_to)


def _tag(name: str, value: str) -> Link:
    return Link(value_label(name, value), SearchState().with_filter(name, value).url)


def _known_from(name: str, origin: str) -> str:
    sure = CONFIDENCES[confidence(name, origin)]
    return say("%(origin)s (%(confidence)s)", origin=_origin(origin), confidence=sure)


def _origin(origin: str) -> str:
    return KNOWN_FROM.get(origin, origin)


def _size(size: int) -> str:
    if size >= 1e6:
        return say("%(size)s MB", size=decimal(f"{size / 1e6:.1f}"))
    return say("%(size)s kB", size=str(max(1, round(size / 1e3))))
