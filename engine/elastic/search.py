"""One search on Elasticsearch: the reports that match, then those with some of the words, any part of the list."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from elasticsearch import Elasticsearch

from engine import cursor
from engine.checking import check
from engine.cursor import SortKey
from engine.document import ADDED, PAGE, PAGE_COUNT, report_from
from engine.elastic import families
from engine.elastic.compile import BODY_OF, PAGES, ElasticAlgebra, Query, Sought
from engine.elastic.families import FIRST_OF_EACH, firsts, none_of
from engine.elastic.pages import ALL_PAGES, PointInTime, inner_pages, page_hits, readers, suspects
from engine.elastic.terms import matching
from engine.facets import counts, facet_column, facet_value
from engine.fields import FACETS
from engine.matching import PAGE_WEIGHT, PageMatching, ReportMatching, page_breaks, token_forms
from engine.query.expand import shown, variants
from engine.query.relax import relaxed
from engine.query.tree import And, Near, Node, Not, Or, Pattern, Words, children, evidence, ranks
from engine.request import FacetCount, ReportHit, SearchRequest, SearchResult

WINDOW = 10_000  # hits that Elasticsearch gives by their number in the list
BUCKETS = 60_000  # distinct values counted in one facet

_SORTS: Mapping[str, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"key": "asc"}],
    "newest": [{"year": "desc"}, {"title_sort": "asc"}, {"key": "asc"}],
    "oldest": [{"year_up": "asc"}, {"title_sort": "asc"}, {"key": "asc"}],
    "title": [{"title_sort": "asc"}, {"key": "asc"}],
    "added": [{ADDED: "desc"}, {"key": "asc"}],
}
_LIKE: Mapping[str, SortKey] = {
    "relevance": (0, 0.0, 0),
    "newest": (0, 0, "", 0),
    "oldest": (0, 0, "", 0),
    "title": (0, "", 0),
    "added": (0, 0, 0),
}

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Makes the queries of one query tree for a library as it is now."""

    reports: ReportMatching[Query]
    pages: PageMatching[Query]
    complete: bool  # whether each Near was checked to its end


def matcher_of(client: Elasticsearch, index: str, tree: Node, languages: Sequence[str], *, id: str = "") -> Matcher:
    """What matches the tree; with an `id`, pages are checked of that report only."""

    @cache  # a pattern is compiled again and again, and the node knows its words
    def listed(field: str, pattern: Pattern) -> Sequence[str]:
        return matching(client, index, field, pattern)

    unknown = _unknown(client, index, tree, languages, ElasticAlgebra(listed, f"{PAGES}."))
    of_pages = PageMatching(ElasticAlgebra(listed, f"{PAGES}.", unknown), languages)
    checked = check(tree, lambda near: suspects(client, index, of_pages.perhaps(near), id))
    of_pages = replace(of_pages, checked=checked)
    complete = all(each.complete for each in checked.values())
    return Matcher(ReportMatching(ElasticAlgebra(listed, "", unknown), languages, of_pages), of_pages, complete)


def _unknown(
    client: Elasticsearch, index: str, tree: Node, languages: Sequence[str], algebra: ElasticAlgebra
) -> frozenset[Sought]:
    """Which tokens of phrases stand nowhere, and which page breaks no page has: of many forms, few are left.

    Each is counted by itself: under one nested aggregation, every page would be asked for all of them.
    """
    phrases = [words for words in dict.fromkeys(_words(tree)) if len(words.words) > 1]
    tokens = {token: {"term": {BODY_OF[token.field]: token.forms[0]}} for token in _tokens(phrases, languages, algebra)}
    of_tokens = replace(algebra, unknown=found_nowhere(client, index, tokens))
    breaks = {
        sought: {"nested": {"path": PAGES, "query": of_tokens.in_order(*sought[:2], prefix=sought.prefix)}}
        for sought in _breaks(phrases, of_tokens, languages)
    }
    return of_tokens.unknown | found_nowhere(client, index, breaks)


def _words(tree: Node) -> Iterator[Words]:
    """The words that are sought on pages, but for those that only places check."""
    for part in evidence(tree):
        yield from _words_within(part)


def _words_within(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif not isinstance(node, Near):
        for part in children(node):
            yield from _words_within(part)


def found_nowhere(client: Elasticsearch, index: str, sought: Mapping[T, Query]) -> frozenset[T]:
    """What its query finds in no document."""
    if not sought:
        return frozenset()
    answer = client.search(index=index, size=0, aggs={"of": {"filters": {"filters": list(sought.values())}}})
    buckets = answer["aggregations"]["of"]["buckets"]
    return frozenset(one for one, bucket in zip(sought, buckets, strict=True) if not bucket["doc_count"])


def _tokens(phrases: Iterable[Words], languages: Sequence[str], algebra: ElasticAlgebra) -> Iterator[Sought]:
    """Each token of the phrases on a page, in its exact form and every language's stem."""
    for phrase in phrases:
        for field, forms in token_forms(algebra, PAGE, phrase, languages):
            yield from (Sought(field, (form,)) for form in forms)


def _breaks(phrases: Iterable[Words], algebra: ElasticAlgebra, languages: Sequence[str]) -> Iterator[Sought]:
    """Each page break that may run through one of the phrases."""
    for phrase in phrases:
        for field, forms in token_forms(algebra, PAGE, phrase, languages):
            yield from (Sought(field, pair.forms, pair.prefix) for pair in page_breaks(forms, prefix=phrase.prefix))


def counts_of(client: Elasticsearch, index: str, trees: Sequence[Node], languages: Sequence[str]) -> tuple[int, ...]:
    """For each tree, how many reports match it: all are asked at once."""
    of_reports = matcher_of(client, index, Or(tuple(trees)), languages).reports
    filters = list(map(of_reports.tree, trees))
    answer = client.search(
        index=index, size=0, query={"term": {"kind": "report"}}, aggs={"of": {"filters": {"filters": filters}}}
    )
    return tuple(int(bucket["doc_count"]) for bucket in answer["aggregations"]["of"]["buckets"])


@dataclass(frozen=True, slots=True)
class _Part:
    """Hits of one list in order, of how many entries, for how many reports of which families; and aggregations."""

    hits: Sequence[Mapping[str, Any]]
    total: int
    entries: int
    groups: int
    families: Sequence[str]
    aggregations: Mapping[str, Any]


class Search:
    """One request on a library as it is now."""

    def __init__(self, client: Elasticsearch, index: str, request: SearchRequest, languages: Sequence[str]) -> None:
        self._client = client
        self._index = index
        self._request = request
        self._tree = request.query.tree
        self._of = matcher_of(client, index, self._tree, languages)
        self._with_places = self._of.pages.with_places(self._tree)
        self._chosen = {
            name: self._of.reports.filters({name: values})[0] for name, values in request.filters.items() if values
        }
        if request.since:
            self._chosen[ADDED] = self._of.reports.added_since(request.since)
        self._excluded = self._of.reports.exclusions(request.excluded)
        self._filters = [*self._chosen.values(), *self._excluded]
        self._sort = request.sort if request.sort != "relevance" or ranks(self._tree) else "newest"

    def result(self, took_ms: float = 0.0) -> SearchResult:
        """The answer to the request."""
        request = self._request
        group, after = self._after()
        start = (request.page - 1) * request.size
        loose = relaxed(self._tree)
        tree, some = self._tree, False
        first = self._first(tree, start, after, wanted=group == 0)
        if loose and not first.total:
            tree, some, loose = loose, True, None
            first = self._first(tree, start, after, wanted=group == 0)
        rest = _Part((), 0, 0, 0, (), {})
        if loose and request.sort == "relevance":
            size = request.size - len(first.hits)
            begin = 0 if request.cursor else max(0, start - first.entries)
            others = And((loose, Not(tree)))
            rest = self._list(others, begin, after if group == 1 else None, size, shown=first.families)
            tree = loose
        hits = [(hit, some) for hit in first.hits] + [(hit, True) for hit in rest.hits]
        return SearchResult(
            request.query,
            first.total,
            int(first.aggregations["pages"]["in"]["with_places"]["doc_count"]),
            self._hits(hits, tree),
            self._facets(first.aggregations) if request.facets else {},
            self._cursor(first, rest, start),
            took_ms,
            some=some,
            rest=rest.total,
            complete=self._of.complete,
            also=self._also(),
            groups=first.groups,
            entries=first.entries + rest.entries,
        )

    def _also(self) -> tuple[str, ...]:
        """The expansions that stand in the library."""
        queries = {each: self._of.reports.tree(each) for each in dict.fromkeys(variants(self._tree))}
        nowhere = found_nowhere(self._client, self._index, queries)
        return tuple(dict.fromkeys(shown(each) for each in queries if each not in nowhere))

    def _after(self) -> tuple[int, list[Any] | None]:
        """The group of the list and the place in it after which the part begins: none without a cursor."""
        if not self._request.cursor:
            return 0, None
        group, *after = cursor.decode(self._request.cursor, _LIKE[self._sort])
        return int(group), after

    def _first(self, tree: Node, start: int, after: list[Any] | None, *, wanted: bool) -> _Part:
        """The list of what matches: its counts, and where `wanted` its part."""
        if not wanted:
            return self._list(tree, 0, None, 0, counted=True)
        return self._list(tree, start, after, self._request.size, counted=True)

    def _cursor(self, first: _Part, rest: _Part, start: int) -> str:
        """Where the next part begins, empty at the end of the list."""
        request, shown = self._request, len(first.hits) + len(rest.hits)
        if not shown:
            return ""
        # After a cursor, how many came before is not known: a full part may be the last, which costs one more.
        more = shown == request.size if request.cursor else start + shown < first.entries + rest.entries
        last, number = (rest.hits[-1], 1) if rest.hits else (first.hits[-1], 0)
        key = (number, *last["sort"])[: len(_LIKE[self._sort])]  # a point in time adds its own number
        return cursor.encode(key) if more else ""

    def _list(
        self,
        tree: Node,
        start: int,
        after: list[Any] | None,
        size: int,
        *,
        counted: bool = False,
        shown: Sequence[str] = (),
    ) -> _Part:
        """The list of what matches; where it is grouped, without the families `shown` before."""
        grouped, chosen = self._request.grouped, self._filters
        left = [*chosen, *(none_of(shown) if grouped else ())]
        body: dict[str, Any] = {
            "query": self._query(tree, inner=True),
            "post_filter": {"bool": {"filter": left}},
            "aggs": {
                **(self._aggregations() if counted else {}),
                "reports": _filtered(chosen, {}),
                "families": _filtered(left, {"in": families.counted()}),
            },
            "sort": _SORTS.get(self._sort, _SORTS["newest"]),
            "size": size,
            "source_includes": ["stored", "family", "alone"],
            "track_total_hits": True,
            "track_scores": True,
        }
        answer = self._part(body, tree, start, after)
        aggregations = answer["aggregations"]
        of_families = families.counts_in(aggregations["families"]["in"])
        listed = int(answer["hits"]["total"]["value"])
        groups = listed - sum(of_families.values()) + len(of_families)
        return _Part(
            answer["hits"]["hits"],
            int(aggregations["reports"]["doc_count"]),
            groups if grouped else listed,
            groups,
            tuple(of_families),
            aggregations,
        )

    def _query(self, tree: Node, *, inner: bool) -> Query:
        """The reports that match, their best page counted too; with `inner`, they carry their pages."""
        pages: Query = {
            "path": PAGES,
            "query": self._with_places,
            "score_mode": "max",
            "boost": PAGE_WEIGHT,
        }
        if inner:
            limit = self._request.pages_per_report
            pages["inner_hits"] = {
                "size": ALL_PAGES if limit is None else limit,
                "_source": [f"{PAGES}.stored"],
                "sort": [{"_score": "desc"}, {f"{PAGES}.number": "asc"}],
            }
        return {
            "bool": {
                "must": [self._of.reports.tree(tree)],
                "filter": [{"term": {"kind": "report"}}],
                "should": [{"nested": pages}],
            }
        }

    def _aggregations(self) -> dict[str, Any]:
        pages = {"in": {"nested": {"path": PAGES}, "aggs": {"with_places": {"filter": self._with_places}}}}
        tally = self._request.tally
        facets = _facet_aggregations(self._chosen, self._excluded, tally=tally) if self._request.facets else {}
        return {"pages": _filtered(self._filters, pages), **facets}

    def _part(self, body: dict[str, Any], tree: Node, start: int, after: list[Any] | None) -> Mapping[str, Any]:
        """The part of the list asked for, at any depth."""
        far = after is None and start + body["size"] > WINDOW
        if self._request.grouped and (after is not None or far):
            return self._grouped_part(body, tree, start, after)
        if after is not None:
            return self._ask({**body, "search_after": after}, index=self._index)
        if far:
            return self._deep_part(body, tree, start)
        collapse = {"collapse": FIRST_OF_EACH} if self._request.grouped else {}
        return self._ask({**body, **collapse, "from_": start}, index=self._index)

    def _grouped_part(self, body: dict[str, Any], tree: Node, start: int, after: list[Any] | None) -> Mapping[str, Any]:
        """A part of a grouped list after a place in it, or past what Elasticsearch gives by number."""
        size = body["size"]
        lean = {"query": self._query(tree, inner=False), "post_filter": body["post_filter"], "sort": body["sort"]}
        with PointInTime(self._client, self._index) as pit:
            walked = firsts(self._client, {**lean, "pit": pit}, after, min(WINDOW, 2 * (start + size)))
            ids = list(islice(walked, start, start + size)) if size else []
            counted = self._ask({**body, "pit": pit, "size": 0})
            only = {"bool": {"must": [body["query"]], "filter": [{"terms": {"id": ids}}]}}
            asked = {name: value for name, value in body.items() if name not in ("aggs", "post_filter")}
            shown = self._ask({**asked, "pit": pit, "query": only})
        return {**counted, "hits": {**counted["hits"], "hits": shown["hits"]["hits"]}}

    def _deep_part(self, body: dict[str, Any], tree: Node, start: int) -> Mapping[str, Any]:
        """A part past what Elasticsearch gives by number: walked to in one point in time."""
        lean = {"query": self._query(tree, inner=False), "post_filter": body["post_filter"], "sort": body["sort"]}
        with PointInTime(self._client, self._index) as pit:
            at: list[Any] | None = None
            left = start
            while left > 0:
                step = self._client.search(
                    **lean, pit=pit, size=min(left, WINDOW), search_after=at, source=False, track_scores=True
                )["hits"]["hits"]
                if not step:
                    return self._ask({**body, "size": 0}, index=self._index)
                at, left = step[-1]["sort"], left - len(step)
            return self._ask({**body, "pit": pit, "search_after": at})

    def _ask(self, body: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.search(**body, **more).body
        return answer

    def _hits(self, found: Sequence[tuple[Mapping[str, Any], bool]], tree: Node) -> tuple[ReportHit, ...]:
        """The hits with their pages and families; `tree` is what the whole list matches."""
        query = self._request.query
        pages = {hit["_id"]: inner_pages(hit) for hit, _ in found}
        reader_of = readers(self._client, self._index, query, pages)
        listed = {"bool": {"must": [self._of.reports.tree(tree)], "filter": self._filters}}
        family_of = families.relatives(self._client, self._index, [hit for hit, _ in found], listed)
        made = []
        for hit, some in found:
            report = report_from(hit["_source"]["stored"].encode())
            inner = hit["inner_hits"][PAGES]["hits"]
            shown = page_hits(pages[hit["_id"]], query, reader_of[hit["_id"]])
            if self._request.pages_per_report is None:
                shown = tuple(sorted(shown, key=lambda page: page.number))
            total, family = int(inner["total"]["value"]), tuple(family_of.get(report.id, ()))
            made.append(ReportHit(report, hit["_score"] or 0.0, total, shown, some, family))
        return tuple(made)

    def _facets(self, answer: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
        made = {}
        for field in FACETS:
            buckets = {facet_value(field, bucket["key"]): bucket for bucket in answer[field.name]["of"]["buckets"]}
            found = {value: int(bucket["doc_count"]) for value, bucket in buckets.items()}
            pages = {value: int(bucket["sum"]["value"]) for value, bucket in buckets.items() if "sum" in bucket}
            made[field.name] = counts(field, found, self._request, pages=pages)
        return made


def _filtered(filters: Iterable[Query], aggregations: Mapping[str, Any]) -> dict[str, Any]:
    return {"filter": {"bool": {"filter": list(filters)}}, "aggs": dict(aggregations)}


def _facet_aggregations(chosen: Mapping[str, Query], excluded: Sequence[Query], *, tally: bool) -> dict[str, Any]:
    """Each facet's counts, its own selection left out of account but in a tally, and no exclusion."""
    sums = {"aggs": {"sum": {"sum": {"field": PAGE_COUNT}}}} if tally else {}
    made = {}
    for field in FACETS:
        left = [query for name, query in chosen.items() if tally or name != field.name]
        terms = {"terms": {"field": facet_column(field), "size": BUCKETS}, **sums}
        made[field.name] = _filtered([*left, *excluded], {"of": terms})
    return made
