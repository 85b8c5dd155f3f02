"""The embedded library's reader: follows what is committed, answers each call from one state."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import tantivy

from engine.embedded import folder, schema
from engine.embedded.folder import Commit
from engine.embedded.snapshot import Snapshot
from engine.embedded.table import Table
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.report import Page, Report
from engine.request import Coverage, PageHit, SearchRequest, SearchResult

SETTLES = 40  # waits of 50 ms for a commit that is being made to be whole


class EmbeddedSearcher:
    """Reads the library in a folder; safe to use from several threads."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._titles: dict[int, str] = {}
        self._lock = threading.Lock()
        self._path = folder.current(library)
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
        reports = self._table(folder.REPORTS, schema.reports())
        pages = self._table(folder.PAGES, schema.pages())
        return Snapshot(reports, pages, self._titles)

    def _table(self, name: str, form: tantivy.Schema) -> Table:
        index = folder.open_index(self._path / name)
        with folder.own_errors(self._library):
            index.config_reader("manual")
            index.reload()
            return Table(self._library, form, index.searcher())

    def _now(self) -> Snapshot:
        """The state last committed: both indexes opened with no commit begun meanwhile."""
        with self._lock:
            commit = folder.last_commit(self._path)
            while commit.whole and commit != self._commit:
                snapshot = self._open()
                if (after := folder.last_commit(self._path)) == commit:
                    self._snapshot, self._commit = snapshot, commit
                commit = after
            return self._snapshot

    def search(self, request: SearchRequest) -> SearchResult:
        """The reports that match, the part of them asked for with their pages, and the facets of all."""
        started = time.perf_counter()
        now = self._now()
        with folder.own_errors(self._library):
            found = now.found(request)
            hits, cursor = now.part(found, request)
            facets = now.facets(request) if request.facets else {}
        took = (time.perf_counter() - started) * 1000
        return SearchResult(request.query, len(found.order), found.pages_total, hits, facets, cursor, took)

    def pages(self, report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages of the report with a place of the query, in page order."""
        return self._now().pages(report_id, query)

    def places(self, report_id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places in the text of that page, in order."""
        return self._now().places(report_id, query, number)

    def get(self, report_id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        return self._now().get(report_id)

    def page(self, report_id: str, number: int) -> Page:
        """The page, counted from 1; PageNotFound where there is none."""
        return self._now().page(report_id, number)

    def same_content(self, report_id: str) -> tuple[Report, ...]:
        """The other reports whose files are byte for byte the same."""
        return self._now().same_content(report_id)

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        return self._now().coverage()

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""
        return self._now().walk()

    def close(self) -> None:
        """Nothing is held open between two calls."""
