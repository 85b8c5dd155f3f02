"""Reading a library on Elasticsearch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from engine import cursor
from engine.cursor import SortKey
from engine.document import BODY, PAGE, exact, facet, failure_from, page_from, report_from, roots_from, stems
from engine.elastic.client import Address, connect, own_errors, read_address
from engine.elastic.compile import ElasticAlgebra, Query, Sought
from engine.elastic.index import current
from engine.elastic.schema import PAGES, ROOTS_ID
from engine.elastic.terms import complete
from engine.errors import PageNotFound, ReportNotFound
from engine.facets import counts
from engine.fields import FACETS, NONE, Field
from engine.matching import PageMatching, ReportMatching, page_breaks, token_forms
from engine.places import Place, find_places
from engine.query.parse import ParsedQuery
from engine.query.tree import Node, Words, evidence, ranks
from engine.quotes import page_hit
from engine.report import Page, Report
from engine.request import Completion, Coverage, FacetCount, PageHit, ReportHit, SearchRequest, SearchResult

WINDOW = 10_000  # hits that Elasticsearch gives by their number in the list
BATCH = 1_000  # hits of a list that is walked
BUCKETS = 60_000  # distinct values counted in one facet
ALL_PAGES = 100_000  # of one report, see `schema.SETTINGS`
KEEP = "2m"  # a point in time, between two steps of a walk

_BODY = {exact(PAGE): exact(BODY), stems(PAGE): stems(BODY)}  # a report's tokens are those of its pages

_SORTS: Mapping[str, list[dict[str, str]]] = {
    "relevance": [{"_score": "desc"}, {"key": "asc"}],
    "newest": [{"year": "desc"}, {"title_sort": "asc"}, {"key": "asc"}],
    "oldest": [{"year_up": "asc"}, {"title_sort": "asc"}, {"key": "asc"}],
    "title": [{"title_sort": "asc"}, {"key": "asc"}],
}
_LIKE: Mapping[str, SortKey] = {
    "relevance": (0.0, 0),
    "newest": (0, "", 0),
    "oldest": (0, "", 0),
    "title": ("", 0),
}


class ElasticSearcher:
    """Reads the library behind an alias; safe to use from several threads.

    `patient`: the library is looked at when it is first asked, not at once.
    """

    def __init__(self, address: str, *, any_version: bool = False, patient: bool = False) -> None:
        self._address: Address = read_address(address)
        self._client: Elasticsearch = connect(address)
        self._any_version = any_version
        self._seen = False
        if not patient:
            with self._asking():
                pass

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """For each question: errors become ours, and before the first one the library is looked at."""
        with own_errors(self._address):
            if not self._seen:
                current(self._client, self._address, any_version=self._any_version)
                self._seen = True
            yield

    # What a search asks

    def search(self, request: SearchRequest) -> SearchResult:
        """The reports that match, the part of them asked for with their pages, and the facets of all."""
        started = time.perf_counter()
        with self._asking():
            languages = self._languages()
            answer = self._answer(request, languages)
            found = answer["hits"]["hits"]
            hits = self._hits(found, request)
            total = int(answer["hits"]["total"]["value"])
            more = bool(found) and self._is_more(request, total, len(found))
        aggregations = answer["aggregations"]
        return SearchResult(
            request.query,
            total,
            int(aggregations["pages"]["in"]["with_places"]["doc_count"]),
            hits,
            self._facets(request, aggregations) if request.facets else {},
            cursor.encode(tuple(found[-1]["sort"])) if more else "",
            (time.perf_counter() - started) * 1000,
        )

    def _is_more(self, request: SearchRequest, total: int, number: int) -> bool:
        if request.cursor:  # how many came before is not known: a full part may be the last one, which costs one more
            return number == request.size
        return (request.page - 1) * request.size + number < total

    def _answer(self, request: SearchRequest, languages: Sequence[str]) -> Mapping[str, Any]:
        tree = request.query.tree
        of_reports = ReportMatching(ElasticAlgebra(), languages)
        with_places = PageMatching(self._page_algebra(tree, languages), languages).with_places(tree)
        chosen = {name: of_reports.filters({name: values})[0] for name, values in request.filters.items() if values}
        sort = request.sort if request.sort != "relevance" or ranks(tree) else "newest"
        body: dict[str, Any] = {
            "query": {
                "bool": {
                    "must": [of_reports.tree(tree)],
                    "filter": [{"term": {"kind": "report"}}],
                    "should": [self._with_pages(with_places, request)],
                }
            },
            "post_filter": {"bool": {"filter": list(chosen.values())}},
            "aggs": {
                "pages": _filtered(
                    chosen.values(),
                    {"in": {"nested": {"path": PAGES}, "aggs": {"with_places": {"filter": with_places}}}},
                ),
                **(_facet_aggregations(chosen) if request.facets else {}),
            },
            "sort": _SORTS.get(sort, _SORTS["newest"]),
            "size": request.size,
            "source_includes": ["stored"],
            "track_total_hits": True,
            "track_scores": True,
        }
        return self._part(body, request, sort)

    def _with_pages(self, with_places: Query, request: SearchRequest) -> Query:
        limit = ALL_PAGES if request.pages_per_report is None else request.pages_per_report
        inner = {
            "size": limit,
            "_source": [f"{PAGES}.stored"],
            "sort": [{"_score": "desc"}, {f"{PAGES}.number": "asc"}],
        }
        return {"nested": {"path": PAGES, "query": with_places, "score_mode": "none", "boost": 0, "inner_hits": inner}}

    def _part(self, body: dict[str, Any], request: SearchRequest, sort: str) -> Mapping[str, Any]:
        """The part of the list asked for, at any depth."""
        start = (request.page - 1) * request.size
        if request.cursor:
            body["search_after"] = list(cursor.decode(request.cursor, _LIKE[sort]))
        elif start + request.size > WINDOW:
            return self._deep_part(body, start)
        else:
            body["from_"] = start
        return self._search(body, index=self._address.name)

    def _deep_part(self, body: dict[str, Any], start: int) -> Mapping[str, Any]:
        """A part past what Elasticsearch gives by number: walked to in one point in time."""
        lean = {name: body[name] for name in ("query", "post_filter", "sort")}
        lean["query"] = {"bool": {**body["query"]["bool"], "should": []}}
        with self._point_in_time() as pit:
            at: list[Any] | None = None
            left = start
            while left > 0:
                step = self._client.search(
                    **lean, pit=pit, size=min(left, WINDOW), search_after=at, source=False, track_scores=True
                )["hits"]["hits"]
                if not step:
                    return self._search({**body, "size": 0}, index=self._address.name)
                at, left = step[-1]["sort"], left - len(step)
            return self._search({**body, "pit": pit, "search_after": at})

    def _search(self, body: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.search(**body, **more).body
        return answer

    def _page_algebra(self, tree: Node, languages: Sequence[str]) -> ElasticAlgebra:
        """Knows of phrases which tokens stand nowhere and which page breaks no page has: of many forms, few are left.

        Each is counted by itself: under one nested aggregation, every page would be asked for all of them.
        """
        prefix = f"{PAGES}."
        phrases = [part for part in dict.fromkeys(evidence(tree)) if len(part.words) > 1]
        tokens = {token: {"term": {_BODY[token.field]: token.forms[0]}} for token in _tokens(phrases, languages)}
        of_tokens = ElasticAlgebra(prefix, self._unknown(tokens))
        breaks = {
            sought: {"nested": {"path": PAGES, "query": of_tokens.in_order(*sought[:2], prefix=sought.prefix)}}
            for sought in _breaks(phrases, of_tokens, languages)
        }
        return ElasticAlgebra(prefix, of_tokens.unknown | self._unknown(breaks))

    def _unknown(self, sought: Mapping[Sought, Query]) -> frozenset[Sought]:
        """What its query finds in no report."""
        if not sought:
            return frozenset()
        answer = self._client.search(
            index=self._address.name, size=0, aggs={"of": {"filters": {"filters": list(sought.values())}}}
        )
        buckets = answer["aggregations"]["of"]["buckets"]
        return frozenset(one for one, bucket in zip(sought, buckets, strict=True) if not bucket["doc_count"])

    def _hits(self, found: Sequence[Mapping[str, Any]], request: SearchRequest) -> tuple[ReportHit, ...]:
        pages = {hit["_id"]: _inner_pages(hit) for hit in found}
        readers = self._readers(request.query, pages)
        made = []
        for hit in found:
            report = report_from(hit["_source"]["stored"].encode())
            inner = hit["inner_hits"][PAGES]["hits"]
            listed = _page_hits(pages[hit["_id"]], request.query, readers[hit["_id"]])
            if request.pages_per_report is None:
                listed = tuple(sorted(listed, key=lambda page: page.number))
            made.append(ReportHit(report, hit["_score"] or 0.0, int(inner["total"]["value"]), listed))
        return tuple(made)

    def _readers(self, query: ParsedQuery, pages: Mapping[str, Sequence[Page]]) -> Mapping[str, _Reader]:
        """For each report what reads its pages; with phrases, the neighbours of these pages are read at once."""
        readers = {id: _Reader(self, id, {page.number: page for page in listed}) for id, listed in pages.items()}
        if not any(len(part.words) > 1 for part in evidence(query.tree)):
            return readers
        wanted = {id: _neighbours(listed) for id, listed in pages.items() if listed}
        searches: list[dict[str, Any]] = []
        for id, numbers in wanted.items():
            searches += [{}, {**_some_pages(id, sorted(numbers)), "_source": False}]
        if searches:
            answers = self._client.msearch(index=self._address.name, searches=searches)["responses"]
            for id, answer in zip(wanted, answers, strict=True):
                near = {page.number: page for hit in answer["hits"]["hits"] for page in _inner_pages(hit)}
                readers[id].add({number: near.get(number) for number in wanted[id]})
        return readers

    def _facets(self, request: SearchRequest, answer: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
        made = {}
        for field in FACETS:
            buckets = answer[field.name]["of"]["buckets"]
            found = {_facet_value(field, bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
            made[field.name] = counts(field, found, request.filters.get(field.name, ()))
        return made

    # One report

    def pages(self, report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages of the report with a place of the query, in page order."""
        with self._asking():
            languages = self._languages()
            algebra = self._page_algebra(query.tree, languages)
            with_places = PageMatching(algebra, languages).with_places(query.tree)
            pages = self._nested(report_id, with_places, ALL_PAGES)
            reader = self._readers(query, {report_id: pages})[report_id]
            return tuple(sorted(_page_hits(pages, query, reader), key=lambda page: page.number))

    def places(self, report_id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places in the text of that page, in order."""
        with self._asking():
            return find_places(query.tree, number, _Reader(self, report_id, {}))

    def get(self, report_id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        with self._asking():
            hits = self._stored([{"term": {"kind": "report"}}, {"term": {"id": report_id}}], 1)
        if not hits:
            told = f"This library has no report {report_id}. It may have been removed or indexed again elsewhere."
            raise ReportNotFound(told)
        return report_from(hits[0])

    def page(self, report_id: str, number: int) -> Page:
        """The page, counted from 1; PageNotFound where there is none."""
        with self._asking():
            page = self.find_page(report_id, number)
        if page is None:
            raise PageNotFound(f"Report {report_id} has no page {number}; it has {self.get(report_id).page_count}.")
        return page

    def find_page(self, report_id: str, number: int) -> Page | None:
        """The page, None where there is none."""
        found = self._nested(report_id, {"term": {f"{PAGES}.number": number}}, 1) if 0 < number < ALL_PAGES else []
        return found[0] if found else None

    def text(self, report_id: str) -> tuple[Page, ...]:
        """All pages of the report, in order; ReportNotFound where there is none."""
        self.get(report_id)
        with self._asking():
            pages = self._nested(report_id, {"match_all": {}}, ALL_PAGES)
        return tuple(sorted(pages, key=lambda page: page.number))

    def complete(self, beginning: str, limit: int) -> tuple[Completion, ...]:
        """Words of the reports' pages that begin so, those of most reports first."""
        with self._asking():
            return complete(self._client, self._address.name, beginning, limit)

    def same_content(self, report_id: str) -> tuple[Report, ...]:
        """The other reports whose files are byte for byte the same."""
        sha256 = self.get(report_id).fingerprint.sha256
        with self._asking():
            same = [{"term": {"kind": "report"}}, {"term": {"sha256": sha256}}]
            found = map(report_from, self._stored(same, BATCH))
        return tuple(sorted((report for report in found if report.id != report_id), key=lambda report: report.path))

    def _nested(self, id: str, query: Query, limit: int) -> list[Page]:
        answer = self._client.search(index=self._address.name, source=False, **_pages_of(id, query, limit))
        return [page for hit in answer["hits"]["hits"] for page in _inner_pages(hit)]

    # The library as a whole

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        sums = {name: {"sum": {"field": name}} for name in ("page_count", "unsearchable_count")}
        with self._asking():
            answer = self._client.search(
                index=self._address.name,
                size=0,
                query={"term": {"kind": "report"}},
                aggs={**sums, "gaps": {"filter": {"term": {"searchable": 0}}}},
                track_total_hits=True,
            )
            failures = map(failure_from, self._walk_stored("failure"))
            roots = self._stored([{"term": {"id": ROOTS_ID}}], 1)
            found = answer["aggregations"]
            return Coverage(
                reports=int(answer["hits"]["total"]["value"]),
                pages=int(found["page_count"]["value"]),
                unsearchable_pages=int(found["unsearchable_count"]["value"]),
                reports_with_unsearchable_pages=int(found["gaps"]["doc_count"]),
                failures=tuple(sorted(failures, key=lambda failure: failure.path)),
                roots=roots_from(roots[0]) if roots else (),
                languages=tuple(self._languages()),
            )

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids, from one point in time."""
        with self._asking():
            yield from map(report_from, self._walk_stored("report"))

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _languages(self) -> list[str]:
        answer = self._client.search(
            index=self._address.name, size=0, aggs={"of": {"terms": {"field": "page_language", "size": 1000}}}
        )
        return [bucket["key"] for bucket in answer["aggregations"]["of"]["buckets"]]

    def _stored(self, filters: list[Query], limit: int) -> list[bytes]:
        answer = self._client.search(
            index=self._address.name, query={"bool": {"filter": filters}}, size=limit, source_includes=["stored"]
        )
        return [hit["_source"]["stored"].encode() for hit in answer["hits"]["hits"]]

    def _walk_stored(self, kind: str) -> Iterator[bytes]:
        return walk_stored(self._client, self._address, kind)

    def _point_in_time(self) -> PointInTime:
        return PointInTime(self._client, self._address)


class PointInTime:
    """A state of the index to walk through: `with` gives what a search takes as `pit`."""

    def __init__(self, client: Elasticsearch, address: Address) -> None:
        self._client = client
        self._address = address

    def __enter__(self) -> dict[str, str]:
        self._id = self._client.open_point_in_time(index=self._address.name, keep_alive=KEEP)["id"]
        return {"id": self._id, "keep_alive": KEEP}

    def __exit__(self, *error: object) -> None:
        try:
            self._client.close_point_in_time(id=self._id)
        except NotFoundError:
            return


def walk_stored(client: Elasticsearch, address: Address, kind: str) -> Iterator[bytes]:
    """What was stored of each document of that kind, in the order of ids, from one point in time."""
    with PointInTime(client, address) as pit:
        at: list[Any] | None = None
        while True:
            answer = client.search(
                pit=pit,
                query={"term": {"kind": kind}},
                sort=[{"id": "asc"}],
                size=BATCH,
                search_after=at,
                source_includes=["stored"],
            )
            found = answer["hits"]["hits"]
            yield from (hit["_source"]["stored"].encode() for hit in found)
            if len(found) < BATCH:
                return
            at = found[-1]["sort"]


class _Reader:
    """Gives a report's pages by number; those it was given without asking again."""

    def __init__(self, searcher: ElasticSearcher, id: str, known: Mapping[int, Page | None]) -> None:
        self._searcher = searcher
        self._id = id
        self._known = dict(known)

    def add(self, known: Mapping[int, Page | None]) -> None:
        self._known = {**known, **self._known}

    def __call__(self, number: int) -> Page | None:
        if number not in self._known:
            self._known[number] = self._searcher.find_page(self._id, number)
        return self._known[number]


def _page_hits(pages: Iterable[Page], query: ParsedQuery, page_of: Callable[[int], Page | None]) -> tuple[PageHit, ...]:
    made = []
    for page in pages:
        places = find_places(query.tree, page.number, page_of)
        made.append(page_hit(page, places))
    return tuple(made)


def _neighbours(pages: Iterable[Page]) -> set[int]:
    numbers = {page.number for page in pages}
    return {near for number in numbers for near in (number - 1, number + 1)} - numbers - {0}


def _some_pages(id: str, numbers: list[int]) -> Query:
    return _pages_of(id, {"terms": {f"{PAGES}.number": numbers}}, len(numbers))


def _pages_of(id: str, query: Query, limit: int) -> Query:
    inner = {"size": limit, "_source": [f"{PAGES}.stored"]}
    nested = {"nested": {"path": PAGES, "query": query, "inner_hits": inner}}
    return {"query": {"bool": {"filter": [{"term": {"id": id}}], "must": [nested]}}, "size": 1}


def _inner_pages(hit: Mapping[str, Any]) -> list[Page]:
    return [page_from(inner["_source"]["stored"].encode()) for inner in hit["inner_hits"][PAGES]["hits"]["hits"]]


def _tokens(phrases: Iterable[Words], languages: Sequence[str]) -> Iterator[Sought]:
    """Each token of the phrases on a page, in its exact form and every language's stem."""
    for phrase in phrases:
        for field, forms in token_forms(ElasticAlgebra(), PAGE, phrase, languages):
            yield from (Sought(field, (form,)) for form in forms)


def _breaks(phrases: Iterable[Words], algebra: ElasticAlgebra, languages: Sequence[str]) -> Iterator[Sought]:
    """Each page break that may run through one of the phrases."""
    for phrase in phrases:
        for field, forms in token_forms(algebra, PAGE, phrase, languages):
            yield from (Sought(field, pair.forms, pair.prefix) for pair in page_breaks(forms, prefix=phrase.prefix))


def _filtered(filters: Iterable[Query], aggregations: Mapping[str, Any]) -> dict[str, Any]:
    return {"filter": {"bool": {"filter": list(filters)}}, "aggs": dict(aggregations)}


def _facet_aggregations(chosen: Mapping[str, Query]) -> dict[str, Any]:
    """Each facet's counts, its own selection left out of account."""
    made = {}
    for field in FACETS:
        others = [query for name, query in chosen.items() if name != field.name]
        column = "year" if field.kind == "year" else facet(field.name)
        made[field.name] = _filtered(others, {"of": {"terms": {"field": column, "size": BUCKETS}}})
    return made


def _facet_value(field: Field, key: Any) -> str:
    if field.kind == "year":
        return str(key) if key else NONE
    return str(key)
