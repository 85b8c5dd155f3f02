"""The embedded library's reader: follows what is committed, answers each call from one state."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from engine.embedded import folder
from engine.embedded.snapshot import Snapshot
from engine.errors import LibraryMissing
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.report import Page, Report
from engine.request import Coverage, PageHit, SearchRequest, SearchResult


class EmbeddedSearcher:
    """Reads the library in a folder; safe to use from several threads."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._titles: dict[int, str] = {}
        self._lock = threading.Lock()
        self._path = folder.current(library)
        self._open()

    def _open(self) -> None:
        self._state = self._state_on_disk()
        self._index = folder.open_index(self._path)
        self._index.config_reader("manual")
        with folder.own_errors(self._library):
            self._index.reload()
            self._snapshot = Snapshot(self._library, self._index, self._titles)

    def _state_on_disk(self) -> tuple[int, int, int]:
        try:
            status = (self._path / "meta.json").stat()
        except OSError as error:
            raise LibraryMissing(f"The library at {self._library} is gone.") from error
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _now(self) -> Snapshot:
        """The state last committed."""
        with self._lock:
            if self._state_on_disk() != self._state:
                self._open()
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
