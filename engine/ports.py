"""The port: what every engine can do, split by who may write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from engine.document import Document
from engine.errors import PageNotFound, ReportNotFound
from engine.families import Families
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.report import Failure, Known, Page, Report, Root
from engine.request import Completion, Coverage, PageCounts, PageHit, ReportHit, ScorePart, SearchRequest, SearchResult
from engine.saying import say


def no_report(id: str) -> ReportNotFound:
    """What every engine says of a report that it does not have."""
    return ReportNotFound(
        say("This library has no report %(id)s. It may have been removed or indexed again elsewhere.", id=id)
    )


def no_page(report: Report, number: int) -> PageNotFound:
    """What every engine says of a page that the report does not have."""
    return PageNotFound(
        say(
            "Report %(id)s has no page %(page)s; it has %(count)s.",
            id=report.id,
            page=str(number),
            count=str(report.page_count),
        )
    )


class Searcher(Protocol):
    """Reads a library. Commits of a writer are seen without reopening."""

    def search(self, request: SearchRequest) -> SearchResult:
        """The reports that match, a part of them with their pages, and the facets of all."""

    def pages(self, report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages of the report on which the query has a place, in page order, whether the report matches or not."""

    def places(self, report_id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places in the text of that page, in order."""

    def explain(self, hit: ReportHit, query: ParsedQuery) -> tuple[ScorePart, ...]:
        """The parts of the score of a hit of that query, the greatest first; together they are the score."""

    def get(self, report_id: str) -> Report:
        """The report; ReportNotFound where there is none."""

    def page(self, report_id: str, number: int) -> Page:
        """The page, counted from 1; PageNotFound where there is none."""

    def text(self, report_id: str) -> tuple[Page, ...]:
        """All pages of the report, in order; ReportNotFound where there is none."""

    def complete(self, beginning: str, limit: int) -> tuple[Completion, ...]:
        """Words of the reports' pages that begin so, those of most reports first; each has reports."""

    def alike(self, word: str) -> tuple[Completion, ...]:
        """Other words of the reports that may be meant by a mistyped one: `engine.query.patterns.may_mean`."""

    def count(self, queries: Sequence[ParsedQuery]) -> tuple[int, ...]:
        """For each query, how many reports match it."""

    def on_pages(self, stems: Sequence[str]) -> PageCounts:
        """On how many pages each of these tokens stands, stems as `engine.analysis.forms` has them."""

    def family(self, report_id: str) -> tuple[Report, ...]:
        """The other reports of its family, in the order of ids; none for one that is alone."""

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""

    def with_caveat(self, kind: str, limit: int | None = None) -> Iterator[Report]:
        """The reports that have pages of that kind of `engine.caveats`, those with most of them first."""

    def close(self) -> None: ...


class Writer(Protocol):
    """Writes a library. Nothing is seen by readers before `commit`."""

    def put(self, document: Document) -> None:
        """Adds the report with its pages, in the place of an earlier one or a failure of the same id."""

    def fail(self, failure: Failure) -> None:
        """Remembers a file that could not be read, in the place of an earlier report of the same id."""

    def delete(self, ids: Iterable[str]) -> None:
        """Removes reports and failures."""

    def known(self) -> Mapping[str, Known]:
        """The files in the library, reports and failures, by id."""

    def roots(self) -> tuple[Root, ...]:
        """The folders indexed, in the order in which they came."""

    def set_roots(self, roots: Iterable[Root]) -> None: ...

    def families(self) -> Families:
        """The families as they were last placed."""

    def place(self, families: Families) -> None:
        """Says which reports are of one family, all others being alone."""

    def commit(self) -> tuple[Failure, ...]:
        """Makes what was written visible; the reports that the engine refused since the last commit, now failures."""

    def close(self) -> None:
        """Gives the library free; what was not committed is lost."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
