"""One committed state of an embedded library, read: what it answers never changes under the reader."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Any

from tantivy import DocAddress, Occur, Query

from engine import cursor
from engine.analysis import exact_form, fold
from engine.caveats import BY_KIND
from engine.checking import Suspects, check
from engine.cursor import SortKey
from engine.document import (
    ADDED,
    BODY,
    PAGE,
    PAGE_COUNT,
    exact,
    failure_from,
    families_from,
    page_from,
    report_from,
    roots_from,
    stems,
)
from engine.embedded.compile import TantivyAlgebra
from engine.embedded.schema import Kind
from engine.embedded.table import Table
from engine.explaining import score_parts, scored_tree
from engine.facets import counts, facet_column, facet_value
from engine.fields import FACETS, Field
from engine.keys import key
from engine.matching import LAST_PAGE, NUMBER, PAGE_WEIGHT, Checked, PageMatching, ReportMatching
from engine.places import Place, find_places
from engine.ports import no_page, no_report
from engine.query.expand import shown, variants
from engine.query.parse import ParsedQuery
from engine.query.patterns import may_mean, otherwise_begun
from engine.query.relax import relaxed
from engine.query.tree import Near, Node, ranks
from engine.quotes import page_hit
from engine.report import Page, Report
from engine.request import (
    Completion,
    Coverage,
    FacetCount,
    PageCounts,
    PageHit,
    Relative,
    ReportHit,
    ScorePart,
    SearchRequest,
)
from engine.tally import AGGREGATIONS, by_pages, coverage_of

NO_PAGES: Mapping[int, Page] = MappingProxyType({})
KEPT = 32  # searches whose lists are kept, so that the next part of one costs little


@dataclass(frozen=True, slots=True)
class Listed:
    """Reports that match, in order: each one's sort key and address; their scores by key."""

    order: tuple[tuple[SortKey, DocAddress], ...]
    scores: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search found: first the reports that match, then those with some of the words.

    A sort key begins with 0 for the first and 1 for the others; `matching` is how many the first are, of so many
    `groups`, and `rest` how many the others. `query` is what the first ones match without filters: where none has all
    words, any of them. `with_places` is what pages match, and `pages` has for a report's key how many do.
    """

    of_reports: ReportMatching[Query]
    query: Query
    with_places: Query
    some: bool
    order: tuple[tuple[SortKey, DocAddress], ...]
    matching: int
    groups: int
    rest: int
    scores: Mapping[int, float]
    pages: Mapping[int, int]
    pages_total: int
    complete: bool
    also: tuple[str, ...]


class Snapshot:
    """Reads one state of both indexes. `titles` keeps titles by their hash, over states."""

    def __init__(self, reports: Table, pages: Table, titles: dict[int, str]) -> None:
        self._reports = reports
        self._pages = pages
        self._titles = titles
        self._languages = by_pages(_pages_by_language(pages))
        self._algebra = TantivyAlgebra(reports, pages)
        self._of_pages = PageMatching(TantivyAlgebra(pages), self._languages)
        self._found: OrderedDict[Any, Found] = OrderedDict()
        self._lock = threading.Lock()
        self._families = self._families_by_key()

    def _families_by_key(self) -> dict[int, tuple[str, ...]]:
        """For a report's key the ids of its family, where others of that are here."""
        stored = next(self._reports.each(self._of_kind(Kind.FAMILIES)), None)
        if stored is None:
            return {}
        here = set(self._reports.column("key", [address for _, address in self._reports.all(Query.all_query())]))
        families = (tuple(id for id in family if key(id) in here) for family in families_from(stored).groups)
        return {key(id): family for family in families if len(family) > 1 for id in family}

    # What a search asks

    def found(self, request: SearchRequest) -> Found:
        """The whole list that the request's query, filters and order make; kept for its next part."""
        filters, excluded = _as_key(request.filters), _as_key(request.excluded)
        # Loose and strict ANDs are equal as trees, and not in what they find.
        wanted = (
            request.query.tree,
            relaxed(request.query.tree),
            filters,
            excluded,
            request.sort,
            request.grouped,
            request.since,
        )
        with self._lock:
            if wanted in self._found:
                self._found.move_to_end(wanted)
                return self._found[wanted]
        found = self._find(request)
        with self._lock:
            self._found[wanted] = found
            if len(self._found) > KEPT:
                self._found.popitem(last=False)
        return found

    def _find(self, request: SearchRequest) -> Found:
        tree, sort = request.query.tree, request.sort
        checked = check(tree, self._suspects)
        of_reports = self._matching_of(checked)
        with_places = of_reports.pages.with_places(tree)
        on_pages = self._pages.all(with_places)
        keys = self._pages.column("key", [address for _, address in on_pages])
        best = _best_of(keys, (score for score, _ in on_pages))
        loose = relaxed(tree)
        some = False
        chosen = [
            *of_reports.filters(request.filters),
            *of_reports.exclusions(request.excluded),
            *_since(of_reports, request),
        ]
        order_by = sort if ranks(tree) or sort != "relevance" else "newest"
        query = of_reports.tree(tree)
        listed = self._listed(query, chosen, order_by, best)
        if loose and not listed.order:
            tree, some, query, loose = loose, True, of_reports.tree(loose), None
            listed = self._listed(query, chosen, order_by, best)
        rest = Listed((), {})
        if loose and sort == "relevance":
            others = of_reports.algebra.none_of(query)
            rest = self._listed(of_reports.algebra.all_of([of_reports.tree(loose), others]), chosen, order_by, best)
        scores = {**listed.scores, **rest.scores}
        pages = {key: number for key, number in Counter(keys).items() if key in scores}
        order = tuple(
            ((group, *sort_key), address)
            for group, each in enumerate((listed, rest))
            for sort_key, address in each.order
        )
        firsts = tuple(self._firsts(order))
        total = sum(number for key, number in pages.items() if key in listed.scores)
        also = tuple(shown(each) for each in variants(tree) if self._reports.count(of_reports.tree(each)))
        return Found(
            of_reports,
            query,
            with_places,
            some,
            firsts if request.grouped else order,
            len(listed.order),
            sum(sort_key[0] == 0 for sort_key, _ in firsts),
            len(rest.order),
            scores,
            pages,
            total,
            all(each.complete for each in checked.values()),
            tuple(dict.fromkeys(also)),
        )

    def _firsts(self, order: Iterable[tuple[SortKey, DocAddress]]) -> Iterator[tuple[SortKey, DocAddress]]:
        """The first of each family in the list, and the reports that are alone."""
        seen: set[str] = set()
        for item in order:
            family = self._families.get(int(item[0][-1]), ())  # a sort key ends with the report's key
            if seen.isdisjoint(family):
                seen.update(family[:1])
                yield item

    def _matching_of(self, checked: Mapping[Near, Checked]) -> ReportMatching[Query]:
        """What matches, where the pages on which words stand near each other are known."""
        return ReportMatching(self._algebra, self._languages, replace(self._of_pages, checked=checked))

    def _listed(self, query: Query, chosen: Sequence[Query], sort: str, best: Mapping[int, float]) -> Listed:
        hits = self._reports.all(self._reports_with(query, chosen))
        addresses = [address for _, address in hits]
        keys = self._reports.column("key", addresses)
        scores = {key: score + PAGE_WEIGHT * best.get(key, 0.0) for key, (score, _) in zip(keys, hits, strict=True)}
        return Listed(self._ordered(addresses, keys, scores, sort), scores)

    def _reports_with(self, query: Query, chosen: Sequence[Query] = ()) -> Query:
        return _all_of([self._of_kind(Kind.REPORT), *chosen, query])

    def _of_kind(self, kind: Kind) -> Query:
        return self._algebra.silent(self._reports.equals("kind", int(kind)))

    def _of_report(self, id: str) -> Query:
        return self._algebra.silent(self._pages.equals("key", key(id)))

    def _suspects(self, near: Near, id: str = "") -> Suspects:
        """The pages on which a Near may be true, those of the reports that have it most probably first."""
        query = self._of_pages.perhaps(near)
        addresses = [address for _, address in self._pages.all(_all_of([self._of_report(id), query]) if id else query)]
        of_report: dict[int, list[DocAddress]] = {}
        for number, address in zip(self._pages.column("key", addresses), addresses, strict=True):
            of_report.setdefault(number, []).append(address)
        for number, listed in of_report.items():
            pages = {page.number: page for page in (page_from(self._pages.stored(address)) for address in listed)}
            report_id = id or self._id_of(number)
            yield report_id, sorted(pages), self._pages_of(report_id, pages)

    def _id_of(self, number: int) -> str:
        """The id of the report of this key."""
        ((_, address),) = self._reports.best(
            _all_of([self._of_kind(Kind.REPORT), self._reports.equals("key", number)]), 1
        )
        return self._report(address).id

    def _ordered(
        self, addresses: list[DocAddress], keys: list[int], scores: Mapping[int, float], sort: str
    ) -> tuple[tuple[SortKey, DocAddress], ...]:
        if sort == "relevance":
            sort_keys: list[SortKey] = [(-scores[key], key) for key in keys]
        elif sort == "added":
            times = self._reports.column(ADDED, addresses)
            sort_keys = [(-time, key) for time, key in zip(times, keys, strict=True)]
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
        hits = tuple(
            self._hit(address, found, request, some=found.some or sort_key[0] == 1) for sort_key, address in part
        )
        return hits, cursor.encode(part[-1][0]) if more else ""

    def _hit(self, address: DocAddress, found: Found, request: SearchRequest, *, some: bool) -> ReportHit:
        report = self._report(address)
        number = key(report.id)
        matching = found.pages.get(number, 0)
        limit = matching if request.pages_per_report is None else min(matching, request.pages_per_report)
        pages = self._page_hits(report.id, request.query, limit, found.with_places)
        if request.pages_per_report is None:
            pages = tuple(sorted(pages, key=lambda page: page.number))
        family = tuple(Relative(other, key(other.id) in found.scores) for other in self._others(report.id))
        return ReportHit(report, found.scores[number], matching, pages, some, family)

    def facets(self, request: SearchRequest, found: Found) -> dict[str, tuple[FacetCount, ...]]:
        """Each facet's counts, its own selection left out of account but in a tally, and no exclusion."""
        if request.tally and not found.matching:
            return {field.name: counts(field, {}, request) for field in FACETS}
        chosen = {name: found.of_reports.filters({name: values}) for name, values in request.filters.items()}
        others = [*found.of_reports.exclusions(request.excluded), *_since(found.of_reports, request)]
        made = {}
        for field in FACETS:
            left = [
                query for name, queries in chosen.items() if request.tally or name != field.name for query in queries
            ]
            query, column = self._reports_with(found.query, [*left, *others]), facet_column(field)
            values = _by_value(field, self._reports.counts(column, query))
            pages = _by_value(field, self._reports.sums(column, PAGE_COUNT, query)) if request.tally else {}
            made[field.name] = counts(field, values, request, pages=pages)
        return made

    # One report

    def explain(self, hit: ReportHit, query: ParsedQuery) -> tuple[ScorePart, ...]:
        """The parts of the hit's score, the greatest first."""
        of_reports = self._matching_of(check(query.tree, lambda near: self._suspects(near, hit.report.id)))
        scored = (
            [ScorePart(str(one.words), one.field, 0, self._score(hit.report.id, one.query)) for one in alternatives]
            for alternatives in of_reports.scored(scored_tree(hit, query))
        )
        with_places = _all_of([self._of_report(hit.report.id), of_reports.pages.with_places(query.tree)])
        pages = self._pages.best(with_places, 1)
        numbers = self._pages.column(NUMBER, [address for _, address in pages])
        best = [ScorePart("", "", number, score) for number, (score, _) in zip(numbers, pages, strict=True)]
        return score_parts(scored, *best)

    def _score(self, id: str, query: Query) -> float:
        """What the query adds to the score of the report, 0 where that does not match."""
        this = self._algebra.silent(self._reports.equals("id", id))
        return sum(score for score, _ in self._reports.best(_all_of([this, query]), 1))

    def get(self, id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        hits = self._reports.best(_all_of([self._of_kind(Kind.REPORT), self._reports.equals("id", id)]), 1)
        if not hits:
            raise no_report(id)
        return self._report(hits[0][1])

    def page(self, id: str, number: int) -> Page:
        """The page; PageNotFound where there is none."""
        page = self._page(id, number)
        if page is None:
            raise no_page(self.get(id), number)
        return page

    def pages(self, id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages with a place of the query, in page order."""
        checked = check(query.tree, lambda near: self._suspects(near, id))
        with_places = self._matching_of(checked).pages.with_places(query.tree)
        limit = self._pages.count(_all_of([self._of_report(id), with_places]))
        return tuple(sorted(self._page_hits(id, query, limit, with_places), key=lambda page: page.number))

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

    def alike(self, word: str) -> tuple[Completion, ...]:
        """Other words that may be meant by this one, those of most reports first."""
        typed, column = exact_form(word), exact(BODY)
        begun = may_mean(typed, self._reports.terms(column, typed[:1])) if typed else []
        others = {other for other in otherwise_begun(typed) if other[:1] != typed[:1]}
        known = [*begun, *(other for other in others if other and self._reports.knows(column, other))]
        found = (Completion(term, self._reports.count(self._reports.equals(column, term))) for term in known)
        alive = (completion for completion in found if completion.reports)
        return tuple(sorted(alive, key=lambda completion: (-completion.reports, completion.text)))

    def count(self, tree: Node) -> int:
        """How many reports match the tree."""
        of_reports = self._matching_of(check(tree, self._suspects))
        return self._reports.count(self._reports_with(of_reports.tree(tree)))

    def on_pages(self, tokens: Sequence[str]) -> PageCounts:
        """On how many pages each of these stems stands."""
        numbers = tuple(self._pages.count(self._pages.equals(stems(PAGE), token)) for token in tokens)
        return PageCounts(_pages_by_language(self._pages), numbers)

    def family(self, id: str) -> tuple[Report, ...]:
        """The other reports of its family, in the order of ids."""
        self.get(id)
        return self._others(id)

    def _others(self, id: str) -> tuple[Report, ...]:
        ids = [other for other in self._families.get(key(id), ()) if other != id]
        return tuple(map(self.get, ids))

    def _page_hits(self, id: str, query: ParsedQuery, limit: int, with_places: Query) -> tuple[PageHit, ...]:
        """The best pages of the report, the best first."""
        found = self._pages.best(_all_of([self._of_report(id), with_places]), limit)
        page_of = self._pages_of(id)
        return tuple(self._page_hit(page_from(self._pages.stored(address)), query, page_of) for _, address in found)

    def _page_hit(self, page: Page, query: ParsedQuery, page_of: Callable[[int], Page | None]) -> PageHit:
        places = find_places(query.tree, page.number, lambda number: page if number == page.number else page_of(number))
        return page_hit(page, places)

    def _pages_of(self, id: str, pages: Mapping[int, Page] = NO_PAGES) -> Callable[[int], Page | None]:
        known: dict[int, Page | None] = dict(pages)

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

    @cached_property
    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        reports, of = self._reports, self._of_kind
        return coverage_of(
            reports.aggregated(AGGREGATIONS, of(Kind.REPORT)),
            reports=reports.count(of(Kind.REPORT)),
            failures=map(failure_from, reports.each(of(Kind.FAILURE))),
            roots=next((roots_from(stored) for stored in reports.each(of(Kind.ROOTS))), ()),
            languages=_pages_by_language(self._pages),
        )

    def with_caveat(self, kind: str, limit: int | None) -> Iterator[Report]:
        """The reports that have pages of that kind, those with most of them first."""
        column = BY_KIND[kind].column
        addresses = [address for _, address in self._reports.all(self._algebra.between(column, 1, LAST_PAGE))]
        numbers, keys = self._reports.column(column, addresses), self._reports.column("key", addresses)
        order = sorted(zip(numbers, keys, addresses, strict=True), key=lambda one: (-one[0], one[1]))
        return (self._report(address) for _, _, address in order[:limit])

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids."""
        found = map(report_from, self._reports.each(self._of_kind(Kind.REPORT)))
        return iter(sorted(found, key=lambda report: report.id))


def _best_of(keys: Iterable[int], scores: Iterable[float]) -> dict[int, float]:
    """For each report's key the score of its best page."""
    best: dict[int, float] = {}
    for number, score in zip(keys, scores, strict=True):
        best[number] = max(score, best.get(number, 0.0))
    return best


def _as_key(chosen: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Facets with their values as something that can be looked up."""
    return tuple(sorted((name, tuple(values)) for name, values in chosen.items() if values))


def _by_value(field: Field, found: Mapping[Any, int]) -> dict[str, int]:
    """Numbers by the values of a column, as the facet has them."""
    return {facet_value(field, value): number for value, number in found.items()}


def _since(of_reports: ReportMatching[Query], request: SearchRequest) -> list[Query]:
    return [of_reports.added_since(request.since)] if request.since else []


def _pages_by_language(pages: Table) -> Mapping[str, int]:
    """For each language how many pages are in it."""
    return pages.counts("language", Query.all_query())


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
