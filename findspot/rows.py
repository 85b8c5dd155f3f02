"""What a library answers in Python: small values, one a row, that a data frame takes as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, Generic, TypeVar

from engine.errors import InputError
from engine.evidence import concordance
from engine.evidence.export import described, place_columns
from engine.evidence.places import Found
from engine.report import Page
from engine.request import FacetCount, ReportHit

Row = TypeVar("Row")


class Rows(Iterator[Row], Generic[Row]):
    """The rows of an answer, read from the library while they are taken; to be gone through once."""

    def __init__(self, kind: type[Row], found: Iterator[Row]) -> None:
        self._kind = kind
        self._found = found

    def __next__(self) -> Row:
        return next(self._found)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of what each row has."""
        return tuple(field.name for field in fields(self._kind))  # type: ignore[arg-type]

    def to_pandas(self) -> Any:
        """All rows as a frame: with its columns where there are none, and years as whole numbers."""
        try:
            pandas = import_module("pandas")
        except ImportError as error:
            raise InputError("pandas is not installed here. Install it with: pip install pandas") from error
        names = self.columns
        frame = pandas.DataFrame([[getattr(row, name) for name in names] for row in self], columns=names)
        return frame.astype({"year": "Int64"}) if "year" in names else frame


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that matches, with its best page: the one that shows most of the query."""

    report: str  # its id
    title: str
    organisations: tuple[str, ...]
    authors: tuple[str, ...]
    year: int | None
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    document_type: str
    doi: str
    isbn: tuple[str, ...]
    path: str
    sha256: str
    page_count: int
    pages_matching: int
    page: int | None  # the best one, counted from 1; None where the query marks no page
    page_label: str  # what is printed as its number, empty where that is the same or not known
    quote: str
    matches: str  # "all" words of the query, or "some" where no report has all
    score: float
    link: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the query, with all that is needed to find and to cite it again."""

    report: str
    quote: str
    words: str
    page: int
    page_label: str
    place: int  # its number on the page, from 1
    title: str
    organisations: tuple[str, ...]
    authors: tuple[str, ...]
    year: int | None
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    topics: tuple[str, ...]
    document_type: str
    doi: str
    isbn: tuple[str, ...]
    path: str
    sha256: str
    link: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a concordance: a place in its context, aligned on its words."""

    left: str
    words: str
    right: str
    report: str
    title: str
    year: int | None
    path: str
    page: int
    page_label: str
    place: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page with its text, in which reading order and broken words are mended."""

    report: str
    page: int
    page_label: str
    text: str
    language: str
    ocr: bool
    confidence: int  # of OCR, in percent
    problem: str  # why there is nothing to search on it, empty where there is


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value of a facet, and how many of the reports found have it."""

    value: str
    label: str
    reports: int
    parent: str  # the value above it, as a region is above a country


@dataclass(frozen=True, slots=True)
class CountRow:
    """What of a facet's value has a text, and what the library has of it; `by` is "all" for the library as a whole."""

    by: str
    value: str
    label: str
    query: str
    reports: int
    library_reports: int
    share_of_reports: float | None  # in percent, None where there is nothing
    pages: int
    library_pages: int
    share_of_pages: float | None
    hits: int
    hits_per_1000_pages: float | None


def report_row(hit: ReportHit, link: str = "") -> ReportRow:
    """The row of a hit that carries its best page."""
    page = hit.pages[0] if hit.pages else None
    return ReportRow(
        report=hit.report.id,
        **described(hit.report),
        page_count=hit.report.page_count,
        pages_matching=hit.pages_matching,
        page=page.number if page else None,
        page_label=page.label if page else "",
        quote="".join(piece.text for piece in page.quote) if page else "",
        matches="some" if hit.some else "all",
        score=hit.score,
        link=link,
    )


def place_row(found: Found, link: str = "") -> PlaceRow:
    """The row of a place."""
    return PlaceRow(report=found.report.id, **place_columns(found, link))


def line_row(line: concordance.Line) -> LineRow:
    """The row of a line."""
    found = line.found
    return LineRow(
        left=line.left,
        words=line.words,
        right=line.right,
        report=found.report.id,
        title=found.report.title,
        year=found.report.year,
        path=found.report.path,
        page=found.page.number,
        page_label=found.page.label,
        place=found.number,
    )


def page_row(report_id: str, page: Page) -> PageRow:
    """The row of a page."""
    return PageRow(
        report=report_id,
        page=page.number,
        page_label=page.label,
        text=page.text,
        language=page.language,
        ocr=page.ocr,
        confidence=page.confidence,
        problem=page.problem,
    )


def value_row(count: FacetCount) -> ValueRow:
    """The row of a facet's value."""
    return ValueRow(count.value, count.label, count.count, count.parent)
