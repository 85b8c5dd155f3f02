"""The embedded library's reader: follows what is committed, answers each call from one state."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.embedded import folder
from engine.embedded.folder import Commit
from engine.embedded.snapshot import Snapshot
from engine.embedded.table import Table
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.report import Page, Report
from engine.request import Completion, Coverage, PageCounts, PageHit, ReportHit, ScorePart, SearchRequest, SearchResult

SETTLES = 40  # waits of 50 ms for a commit that is being made to be whole


class EmbeddedSearcher:
    """Reads the library in a folder; safe to use from several threads."""

    def __init__(self, library: Path, *, any_version: bool = False) -> None:
        self._library = library
        self._any_version = any_version
        self._titles: dict[int, str] = {}
        self._lock = threading.Lock()
        self._path = folder.current(library, any_version=any_version)
        self._commit = self._settled()
        self._snapshot = self._open()

    def _settled(self) -> Commit:
        """The last commit once it is whole; as it is where its writer seems to have died over it."""
        for _ in range(SETTLES):
            if (commit := folder.last_commit(self._path)).whole:
                return commit
            time.sleep(0.05)
        return folder.last_commit(self._path)

    def _open(self) -> Snapshot:
        return Snapshot(self._table(folder.REPORTS), self._table(folder.PAGES), self._titles)

    def _table(self, name: str) -> Table:
        index = folder.open_index(self._path / name)
        with folder.own_errors(self._library):
            index.config_reader("manual")
            index.reload()
            return Table(self._library, index.schema, index.searcher())

    def _now(self) -> Snapshot:
        """The state last committed: both indexes opened with no commit begun meanwhile."""
        with self._lock:
            commit = self._last_commit()
            while commit.whole and commit != self._commit:
                snapshot = self._open()
                if (after := self._last_commit()) == commit:
                    self._snapshot, self._commit = snapshot, commit
                commit = after
            return self._snapshot

    def _last_commit(self) -> Commit:
        """The last commit of the indexes to which the library points now: a rebuild puts others in their place."""
        path = folder.current(self._library, any_version=self._any_version)
        if path != self._path:
            self._path, self._commit = path, Commit(-1, whole=False)
        return folder.last_commit(path)

    def search(self, request: SearchRequest) -> SearchResult:
        """The reports that match, the part of them asked for with their pages, and the facets of all."""
        started = time.perf_counter()
        now = self._now()
        with folder.own_errors(self._library):
            found = now.found(request)
            hits, cursor = now.part(found, request)
            facets = now.facets(request, found) if request.facets else {}
        return SearchResult(
            request.query,
            found.matching,
            found.pages_total,
            hits,
            facets,
            cursor,
            (time.perf_counter() - started) * 1000,
            some=found.some,
            rest=found.rest,
            complete=found.complete,
            also=found.also,
            groups=found.groups,
            entries=len(found.order),
        )

    def pages(self, report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages of the report with a place of the query, in page order."""
        return self._now().pages(report_id, query)

    def places(self, report_id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places in the text of that page, in order."""
        return self._now().places(report_id, query, number)

    def explain(self, hit: ReportHit, query: ParsedQuery) -> tuple[ScorePart, ...]:
        """The parts of the score of a hit of that query, the greatest first."""
        with folder.own_errors(self._library):
            return self._now().explain(hit, query)

    def get(self, report_id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        return self._now().get(report_id)

    def page(self, report_id: str, number: int) -> Page:
        """The page, counted from 1; PageNotFound where there is none."""
        return self._now().page(report_id, number)

    def text(self, report_id: str) -> tuple[Page, ...]:
        """All pages of the report, in order; ReportNotFound where there is none."""
        return self._now().text(report_id)

    def complete(self, beginning: str, limit: int) -> tuple[Completion, ...]:
        """Words of the reports' pages that begin so, those of most reports first."""
        return self._now().complete(beginning, limit)

    def alike(self, word: str) -> tuple[Completion, ...]:
        """Other words of the reports that may be meant by a mistyped one."""
        return self._now().alike(word)

    def count(self, queries: Sequence[ParsedQuery]) -> tuple[int, ...]:
        """For each query, how many reports match it."""
        now = self._now()
        with folder.own_errors(self._library):
            return tuple(now.count(query.tree) for query in queries)

    def on_pages(self, stems: Sequence[str]) -> PageCounts:
        """On how many pages each of these stems stands."""
        return self._now().on_pages(stems)

    def family(self, report_id: str) -> tuple[Report, ...]:
        """The other reports of its family, in the order of ids."""
        return self._now().family(report_id)

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        return self._now().coverage

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""
        return self._now().walk()

    def with_caveat(self, kind: str, limit: int | None = None) -> Iterator[Report]:
        """The reports that have pages of that kind, those with most of them first."""
        return self._now().with_caveat(kind, limit)

    def close(self) -> None:
        """Nothing is held open between two calls."""
