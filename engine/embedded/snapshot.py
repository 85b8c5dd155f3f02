"""One committed state of an embedded library, read: what it answers never changes under the reader."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from engine import cursor
from engine.analysis import fold
from engine.cursor import SortKey
from engine.document import failure_from, page_from, report_from, roots_from
from engine.embedded import folder
from engine.embedded.compile import Compiler
from engine.embedded.keys import key
from engine.embedded.schema import Kind, build, facet
from engine.errors import PageNotFound, ReportNotFound
from engine.facets import counts
from engine.fields import FACETS, NONE, Field
from engine.places import Place, find_places
from engine.query.parse import ParsedQuery
from engine.query.tree import Node
from engine.quotes import quote
from engine.report import Page, Report
from engine.request import Coverage, FacetCount, PageHit, ReportHit, SearchRequest

KEPT = 32  # searches whose lists are kept, so that the next part of one costs little
BUCKETS = 60_000  # distinct values counted in one facet: tantivy refuses more than 65,000


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search found: in order each report's sort key and address; pages by a report's key."""

    order: tuple[tuple[SortKey, DocAddress], ...]
    pages: Mapping[int, int]
    pages_total: int
    scores: Mapping[int, float]


class Snapshot:
    """Reads one state of the index. `titles` keeps titles by their hash, over states."""

    def __init__(self, library: Path, index: tantivy.Index, titles: dict[int, str]) -> None:
        self._library = library
        self._schema = build()
        self._searcher = index.searcher()
        self._titles = titles
        self._found: OrderedDict[Any, Found] = OrderedDict()
        self._lock = threading.Lock()

    # What a search asks

    def found(self, request: SearchRequest) -> Found:
        """The whole list that the request's query, filters and order make; kept for its next part."""
        filters = tuple(sorted((name, tuple(values)) for name, values in request.filters.items() if values))
        wanted = (request.query.tree, filters, request.sort)
        with self._lock:
            if wanted in self._found:
                self._found.move_to_end(wanted)
                return self._found[wanted]
        found = self._find(request.query.tree, request.filters, request.sort)
        with self._lock:
            self._found[wanted] = found
            if len(self._found) > KEPT:
                self._found.popitem(last=False)
        return found

    def _find(self, tree: Node, filters: Mapping[str, tuple[str, ...]], sort: str) -> Found:
        hits = self._all(self._compiler.reports(tree, filters))
        addresses = [address for _, address in hits]
        keys = self._column("key", addresses)
        scores = dict(zip(keys, (score for score, _ in hits), strict=True))
        pages = Counter(self._column("key", [address for _, address in self._all(self._compiler.pages(tree))]))
        matching = {key: number for key, number in pages.items() if key in scores}
        order = self._ordered(addresses, keys, scores, sort)
        return Found(order, matching, sum(matching.values()), scores)

    def _ordered(
        self, addresses: list[DocAddress], keys: list[int], scores: Mapping[int, float], sort: str
    ) -> tuple[tuple[SortKey, DocAddress], ...]:
        if sort == "relevance" and any(scores.values()):
            sort_keys: list[SortKey] = [(-scores[key], key) for key in keys]
        else:
            years = self._column("year", addresses)
            titles = self._titles_of(addresses)
            made = _SORT_KEYS.get(sort, _SORT_KEYS["newest"])
            sort_keys = list(map(made, years, titles, keys))
        return tuple(sorted(zip(sort_keys, addresses, strict=True), key=lambda item: item[0]))

    def _titles_of(self, addresses: list[DocAddress]) -> list[str]:
        hashes = self._column("title_hash", addresses)
        for hash, address in zip(hashes, addresses, strict=True):
            if hash not in self._titles:
                self._titles[hash] = fold(self._report(address).title)
        return [self._titles[hash] for hash in hashes]

    def part(self, found: Found, request: SearchRequest) -> tuple[tuple[ReportHit, ...], str]:
        """The part of the list that is asked for, and the cursor of the next, empty at the end."""
        start = (request.page - 1) * request.size
        if request.cursor and found.order:
            after = cursor.decode(request.cursor, found.order[0][0])
            start = bisect_right(found.order, after, key=lambda item: item[0])
        part = found.order[start : start + request.size]
        more = bool(part) and start + len(part) < len(found.order)
        return tuple(self._hit(address, found, request) for _, address in part), cursor.encode(
            part[-1][0]
        ) if more else ""

    def _hit(self, address: DocAddress, found: Found, request: SearchRequest) -> ReportHit:
        report = self._report(address)
        number = key(report.id)
        matching = found.pages.get(number, 0)
        limit = matching if request.pages_per_report is None else min(matching, request.pages_per_report)
        pages = self._page_hits(report.id, request.query, limit) if limit else ()
        if request.pages_per_report is None:
            pages = tuple(sorted(pages, key=lambda page: page.number))
        return ReportHit(report, found.scores[number], matching, pages)

    def facets(self, request: SearchRequest) -> dict[str, tuple[FacetCount, ...]]:
        """Each facet's counts, its own selection left out of account."""
        made = {}
        for field in FACETS:
            others = {name: values for name, values in request.filters.items() if name != field.name}
            found = self._values(field, self._compiler.reports(request.query.tree, others))
            made[field.name] = counts(field, found, request.filters.get(field.name, ()))
        return made

    def _values(self, field: Field, query: Query) -> dict[str, int]:
        column = "year" if field.kind == "year" else facet(field.name)
        with folder.own_errors(self._library):
            answer = self._searcher.aggregate(query, {"of": {"terms": {"field": column, "size": BUCKETS}}})
        found = {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["of"]["buckets"]}
        if field.kind == "year":
            return {str(int(year)) if year else NONE: number for year, number in found.items()}
        return found

    # One report

    def get(self, id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        address = self._address(id, Kind.REPORT)
        if address is None:
            raise ReportNotFound(
                f"This library has no report {id}. It may have been removed or indexed again elsewhere."
            )
        return self._report(address)

    def page(self, id: str, number: int) -> Page:
        """The page; PageNotFound where there is none."""
        page = self._page(id, number)
        if page is None:
            raise PageNotFound(f"Report {id} has no page {number}; it has {self.get(id).page_count}.")
        return page

    def pages(self, id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages with a place of the query, in page order."""
        with folder.own_errors(self._library):
            limit = self._count(self._compiler.pages(query.tree, key(id)))
        hits = self._page_hits(id, query, limit) if limit else ()
        return tuple(sorted(hits, key=lambda page: page.number))

    def places(self, id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places on that page."""
        return find_places(query.tree, number, self._pages_of(id))

    def same_content(self, id: str) -> tuple[Report, ...]:
        """The other reports whose files are the same to the byte."""
        sha256 = self.get(id).fingerprint.sha256
        query = self._both(Kind.REPORT, Query.term_query(self._schema, "sha256", sha256))
        return tuple(report for report in self._reports(query) if report.id != id)

    def _page_hits(self, id: str, query: ParsedQuery, limit: int) -> tuple[PageHit, ...]:
        """The best pages of the report, the best first."""
        with folder.own_errors(self._library):
            found = self._searcher.search(self._compiler.pages(query.tree, key(id)), limit=limit, count=False).hits
        page_of = self._pages_of(id)
        return tuple(self._page_hit(self._stored_page(address), query, page_of) for _, address in found)

    def _page_hit(self, page: Page, query: ParsedQuery, page_of: Callable[[int], Page | None]) -> PageHit:
        places = find_places(query.tree, page.number, lambda number: page if number == page.number else page_of(number))
        return PageHit(page.number, quote(page.text, places), len(places), page.ocr)

    def _pages_of(self, id: str) -> Callable[[int], Page | None]:
        known: dict[int, Page | None] = {}

        def page_of(number: int) -> Page | None:
            if number not in known:
                known[number] = self._page(id, number) if number > 0 else None
            return known[number]

        return page_of

    def _page(self, id: str, number: int) -> Page | None:
        address = self._address(id, Kind.PAGE, number)
        return None if address is None else self._stored_page(address)

    def _address(self, id: str, kind: Kind, number: int | None = None) -> DocAddress | None:
        asked = [Query.term_query(self._schema, "key", key(id))]
        if number is not None:
            asked.append(Query.term_query(self._schema, "number", number))
        with folder.own_errors(self._library):
            hits = self._searcher.search(self._both(kind, *asked), limit=1, count=False).hits
        return hits[0][1] if hits else None

    # The library as a whole

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        unsearchable = Query.term_query(self._schema, "searchable", 0)
        with folder.own_errors(self._library):
            return Coverage(
                reports=self._count(self._compiler.kind(Kind.REPORT)),
                pages=self._count(self._compiler.kind(Kind.PAGE)),
                unsearchable_pages=self._count(self._both(Kind.PAGE, unsearchable)),
                reports_with_unsearchable_pages=self._count(self._both(Kind.REPORT, unsearchable)),
                failures=tuple(sorted(map(failure_from, self._stored(Kind.FAILURE)), key=lambda failure: failure.path)),
                roots=next((roots_from(stored) for stored in self._stored(Kind.ROOTS)), ()),
                languages=self._languages,
            )

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""
        return iter(sorted(self._reports(self._compiler.kind(Kind.REPORT)), key=lambda report: report.id))

    @cached_property
    def _compiler(self) -> Compiler:
        return Compiler(self._schema, self._searcher, self._languages)

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """The languages of the pages, those of most pages first."""
        query = Query.term_query(self._schema, "kind", int(Kind.PAGE))
        with folder.own_errors(self._library):
            answer = self._searcher.aggregate(query, {"of": {"terms": {"field": "language", "size": 1000}}})
        return tuple(bucket["key"] for bucket in answer["of"]["buckets"] if bucket["key"])

    # tantivy

    def _both(self, kind: Kind, *queries: Query) -> Query:
        parts = [Query.term_query(self._schema, "kind", int(kind)), *queries]
        return Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])

    def _count(self, query: Query) -> int:
        answer: Any = self._searcher.search(query, limit=1, count=True)  # the stubs lack `count`
        return int(answer.count)

    def _all(self, query: Query) -> list[tuple[float, DocAddress]]:
        with folder.own_errors(self._library):
            number = self._count(query)
            return self._searcher.search(query, limit=number, count=False).hits if number else []

    def _column(self, name: str, addresses: list[DocAddress]) -> list[int]:
        with folder.own_errors(self._library):
            return [int(value or 0) for value in self._searcher.fast_field_values(name, addresses)] if addresses else []

    def _reports(self, query: Query) -> Iterator[Report]:
        return (self._report(address) for _, address in self._all(query))

    def _report(self, address: DocAddress) -> Report:
        return report_from(self._bytes(address))

    def _stored_page(self, address: DocAddress) -> Page:
        return page_from(self._bytes(address))

    def _stored(self, kind: Kind) -> Iterator[bytes]:
        return (self._bytes(address) for _, address in self._all(self._compiler.kind(kind)))

    def _bytes(self, address: DocAddress) -> bytes:
        with folder.own_errors(self._library):
            return bytes(self._searcher.doc(address)["stored"][0])


def _newest(year: int, title: str, key: int) -> SortKey:
    return -year, title, key


def _oldest(year: int, title: str, key: int) -> SortKey:
    return year or 9999, title, key


def _by_title(year: int, title: str, key: int) -> SortKey:
    return title, key


_SORT_KEYS: Mapping[str, Callable[[int, str, int], SortKey]] = {
    "newest": _newest,
    "oldest": _oldest,
    "title": _by_title,
}
