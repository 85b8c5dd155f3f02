"""One committed state of an embedded library, read: what it answers never changes under the reader."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tantivy import DocAddress, Occur, Query

from engine import cursor
from engine.analysis import exact_form, fold
from engine.cursor import SortKey
from engine.document import BODY, exact, facet, failure_from, page_from, report_from, roots_from
from engine.embedded.compile import TantivyAlgebra
from engine.embedded.schema import Kind
from engine.embedded.table import Table
from engine.errors import PageNotFound, ReportNotFound
from engine.facets import counts
from engine.fields import FACETS, NONE, Field
from engine.keys import key
from engine.matching import PageMatching, ReportMatching
from engine.places import Place, find_places
from engine.query.parse import ParsedQuery
from engine.query.tree import Node, ranks
from engine.quotes import page_hit
from engine.report import Page, Report
from engine.request import Completion, Coverage, FacetCount, PageHit, ReportHit, SearchRequest

KEPT = 32  # searches whose lists are kept, so that the next part of one costs little


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search found: in order each report's sort key and address; pages by a report's key."""

    order: tuple[tuple[SortKey, DocAddress], ...]
    pages: Mapping[int, int]
    pages_total: int
    scores: Mapping[int, float]


class Snapshot:
    """Reads one state of both indexes. `titles` keeps titles by their hash, over states."""

    def __init__(self, reports: Table, pages: Table, titles: dict[int, str]) -> None:
        self._reports = reports
        self._pages = pages
        self._titles = titles
        self._languages = _languages(pages)
        self._of_reports = ReportMatching(TantivyAlgebra(reports), self._languages)
        self._of_pages = PageMatching(TantivyAlgebra(pages), self._languages)
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
        hits = self._reports.all(self._matching(tree, filters))
        addresses = [address for _, address in hits]
        keys = self._reports.column("key", addresses)
        scores = dict(zip(keys, (score for score, _ in hits), strict=True))
        on_pages = [address for _, address in self._pages.all(self._of_pages.with_places(tree))]
        pages = Counter(self._pages.column("key", on_pages))
        matching = {key: number for key, number in pages.items() if key in scores}
        order = self._ordered(addresses, keys, scores, sort if ranks(tree) or sort != "relevance" else "newest")
        return Found(order, matching, sum(matching.values()), scores)

    def _matching(self, tree: Node, filters: Mapping[str, tuple[str, ...]]) -> Query:
        of = self._of_reports
        return of.algebra.all_of([self._of_kind(Kind.REPORT), *of.filters(filters), of.tree(tree)])

    def _of_kind(self, kind: Kind) -> Query:
        return self._of_reports.algebra.silent(self._reports.equals("kind", int(kind)))

    def _with_places(self, tree: Node, id: str) -> Query:
        algebra = self._of_pages.algebra
        of_report = algebra.silent(self._pages.equals("key", key(id)))
        return algebra.all_of([of_report, self._of_pages.with_places(tree)])

    def _ordered(
        self, addresses: list[DocAddress], keys: list[int], scores: Mapping[int, float], sort: str
    ) -> tuple[tuple[SortKey, DocAddress], ...]:
        if sort == "relevance":
            sort_keys: list[SortKey] = [(-scores[key], key) for key in keys]
        else:
            years = self._reports.column("year", addresses)
            titles = self._titles_of(addresses)
            made = _SORT_KEYS.get(sort, _SORT_KEYS["newest"])
            sort_keys = list(map(made, years, titles, keys))
        return tuple(sorted(zip(sort_keys, addresses, strict=True), key=lambda item: item[0]))

    def _titles_of(self, addresses: list[DocAddress]) -> list[str]:
        hashes = self._reports.column("title_hash", addresses)
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
        pages = self._page_hits(report.id, request.query, limit)
        if request.pages_per_report is None:
            pages = tuple(sorted(pages, key=lambda page: page.number))
        return ReportHit(report, found.scores[number], matching, pages)

    def facets(self, request: SearchRequest) -> dict[str, tuple[FacetCount, ...]]:
        """Each facet's counts, its own selection left out of account."""
        made = {}
        for field in FACETS:
            others = {name: values for name, values in request.filters.items() if name != field.name}
            found = self._values(field, self._matching(request.query.tree, others))
            made[field.name] = counts(field, found, request.filters.get(field.name, ()))
        return made

    def _values(self, field: Field, query: Query) -> dict[str, int]:
        if field.kind != "year":
            return self._reports.counts(facet(field.name), query)
        years = self._reports.counts("year", query)
        return {str(int(year)) if year else NONE: number for year, number in years.items()}

    # One report

    def get(self, id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        hits = self._reports.best(_all_of([self._of_kind(Kind.REPORT), self._reports.equals("id", id)]), 1)
        if not hits:
            raise ReportNotFound(
                f"This library has no report {id}. It may have been removed or indexed again elsewhere."
            )
        return self._report(hits[0][1])

    def page(self, id: str, number: int) -> Page:
        """The page; PageNotFound where there is none."""
        page = self._page(id, number)
        if page is None:
            raise PageNotFound(f"Report {id} has no page {number}; it has {self.get(id).page_count}.")
        return page

    def pages(self, id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages with a place of the query, in page order."""
        limit = self._pages.count(self._with_places(query.tree, id))
        return tuple(sorted(self._page_hits(id, query, limit), key=lambda page: page.number))

    def places(self, id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places on that page."""
        return find_places(query.tree, number, self._pages_of(id))

    def text(self, id: str) -> tuple[Page, ...]:
        """All pages of the report, in order."""
        self.get(id)
        pages = map(page_from, self._pages.each(self._pages.equals("key", key(id))))
        return tuple(sorted(pages, key=lambda page: page.number))

    def complete(self, beginning: str, limit: int) -> tuple[Completion, ...]:
        """Words that begin so, those of most reports first."""
        start, column = exact_form(beginning), exact(BODY)
        if not start:
            return ()
        # The index's own numbers count reports that were taken out since the last merge: count the best anew.
        known = sorted(self._reports.searcher.terms_with_prefix(column, start), key=lambda term: (-term[1], term[0]))
        found = (Completion(term, self._reports.count(self._reports.equals(column, term))) for term, _ in known)
        alive = islice((completion for completion in found if completion.reports), limit)
        return tuple(sorted(alive, key=lambda completion: (-completion.reports, completion.text)))

    def same_content(self, id: str) -> tuple[Report, ...]:
        """The other reports whose files are the same to the byte."""
        same = self._reports.equals("sha256", self.get(id).fingerprint.sha256)
        found = map(report_from, self._reports.each(_all_of([self._of_kind(Kind.REPORT), same])))
        return tuple(sorted((report for report in found if report.id != id), key=lambda report: report.path))

    def _page_hits(self, id: str, query: ParsedQuery, limit: int) -> tuple[PageHit, ...]:
        """The best pages of the report, the best first."""
        found = self._pages.best(self._with_places(query.tree, id), limit)
        page_of = self._pages_of(id)
        return tuple(self._page_hit(page_from(self._pages.stored(address)), query, page_of) for _, address in found)

    def _page_hit(self, page: Page, query: ParsedQuery, page_of: Callable[[int], Page | None]) -> PageHit:
        places = find_places(query.tree, page.number, lambda number: page if number == page.number else page_of(number))
        return page_hit(page, places)

    def _pages_of(self, id: str) -> Callable[[int], Page | None]:
        known: dict[int, Page | None] = {}

        def page_of(number: int) -> Page | None:
            if number not in known:
                known[number] = self._page(id, number) if number > 0 else None
            return known[number]

        return page_of

    def _page(self, id: str, number: int) -> Page | None:
        asked = _all_of([self._pages.equals("key", key(id)), self._pages.equals("number", number)])
        hits = self._pages.best(asked, 1)
        return page_from(self._pages.stored(hits[0][1])) if hits else None

    def _report(self, address: DocAddress) -> Report:
        return report_from(self._reports.stored(address))

    # The library as a whole

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        reports, of = self._reports, self._of_kind
        failures = map(failure_from, reports.each(of(Kind.FAILURE)))
        return Coverage(
            reports=reports.count(of(Kind.REPORT)),
            pages=self._pages.count(Query.all_query()),
            unsearchable_pages=self._pages.count(self._pages.equals("searchable", 0)),
            reports_with_unsearchable_pages=reports.count(_all_of([of(Kind.REPORT), reports.equals("searchable", 0)])),
            failures=tuple(sorted(failures, key=lambda failure: failure.path)),
            roots=next((roots_from(stored) for stored in reports.each(of(Kind.ROOTS))), ()),
            languages=self._languages,
        )

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""
        found = map(report_from, self._reports.each(self._of_kind(Kind.REPORT)))
        return iter(sorted(found, key=lambda report: report.id))


def _languages(pages: Table) -> tuple[str, ...]:
    """The languages of the pages, those of most pages first."""
    counts = pages.counts("language", Query.all_query())
    return tuple(sorted(filter(None, counts), key=lambda language: (-counts[language], language)))


def _all_of(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


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
