"""What is asked of a library and what it answers: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.query.parse import ParsedQuery, parse
from engine.report import Failure, Report, Root

NO_FILTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
MAX_SIZE = 1000


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search: a parsed query, facet filters, order, and which part of the list.

    `filters` has for a facet's name its values, any of which may match; a year's value is
    `2019`, `2015-2020`, `2015-`, `-2020`; `none` stands for reports without a value.
    `excluded` has, in the same form, the values that no report of the list may have.
    `cursor` (from `SearchResult.next_cursor`) goes before `page`, which counts from 1.
    `pages_per_report` is how many matching pages each hit carries, None for all of them.
    In a `grouped` list each family stands once, at the place of its first report.
    With `tally`, facets count under all filters, their own too, and sum up the pages of the reports.
    `since` leaves reports that came into the library later: `engine.added` has such times.
    """

    query: ParsedQuery = field(default_factory=lambda: parse(""))
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    sort: str = "relevance"
    size: int = 20
    page: int = 1
    cursor: str = ""
    pages_per_report: int | None = 3
    facets: bool = True
    grouped: bool = False
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    tally: bool = False
    since: int = 0


@dataclass(frozen=True, slots=True)
class QuotePiece:
    """A piece of a quote, as it stands in the page's text."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page on which a positive part of the query has a place."""

    number: int
    quote: tuple[QuotePiece, ...]
    places: int
    place: int  # the number, from 1, of the place at which the quote's marks begin
    ocr: bool = False
    label: str = ""  # what is printed as the page's number, empty where that is the same


@dataclass(frozen=True, slots=True)
class Relative:
    """Another report of a hit's family, and whether it is in the list too, or would be if each report were listed."""

    report: Report
    listed: bool


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A report that matches, with its best pages (the best first; all of them in page order), and its family."""

    report: Report
    score: float
    pages_matching: int
    pages: tuple[PageHit, ...]
    some: bool = False  # it has only some of the query's words
    family: tuple[Relative, ...] = ()  # in the order of ids


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one word or phrase adds to a report's score in one field, or the report's best page in all its words."""

    words: str  # empty for the best page
    field: str  # empty for all that a report says; else the field's name
    page: int  # the best page, 0 for the other parts
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet: how many of the matching reports have it, whatever else of the facet is selected.

    What is excluded counts nowhere, so that each count is of the reports that the value would bring.
    """

    value: str
    label: str
    count: int
    selected: bool
    parent: str = ""  # the value above it in a hierarchical facet
    excluded: bool = False
    pages: int = 0  # of all those reports together, where a `tally` was asked for


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a SearchRequest.

    Totals and facets are of the reports that match, which are of so many `groups`: families, and reports that are
    alone. `entries` is how long the list is. Ordered by relevance, `rest` more follow in the list that have
    only some of several words. Where no report has them all, `some` is true, and everything is of those with any.
    Where it is not `complete`, checking took too long, and totals are the least that is certain. `also` has those of
    the query's expansions that stand in the library.
    """

    query: ParsedQuery
    total: int
    pages_total: int
    hits: tuple[ReportHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    next_cursor: str
    took_ms: float
    some: bool = False
    rest: int = 0
    complete: bool = True
    also: tuple[str, ...] = ()
    groups: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """A word of the library, and in how many reports it stands."""

    text: str
    reports: int


@dataclass(frozen=True, slots=True)
class PageCounts:
    """How many pages the library has in each language, and on how many each of some tokens stands."""

    languages: Mapping[str, int]
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """So many pages, in so many reports."""

    pages: int
    reports: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the library holds and what it could not read."""

    reports: int
    pages: int
    unsearchable_pages: int
    reports_with_unsearchable_pages: int
    caveats: Mapping[str, Extent]  # for each kind of `engine.caveats`
    ocr_confidence: int  # percent, the mean of the pages read by OCR; 0 where there are none
    without: Mapping[str, int]  # for each facet the reports that have no value of it
    failures: tuple[Failure, ...]
    roots: tuple[Root, ...]
    languages: tuple[str, ...]  # of its pages, that of most pages first

    @property
    def files(self) -> int:
        """Files seen in the folders: reports, files that could not be read, other files."""
        return self.reports + len(self.failures) + self.other_files

    @property
    def other_files(self) -> int:
        return sum(root.other_files for root in self.roots)

    @property
    def unread(self) -> int:
        """PDFs that were seen in the folders and not read yet."""
        return sum(root.unread for root in self.roots)
