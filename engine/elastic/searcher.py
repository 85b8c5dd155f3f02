"""Reading a library on Elasticsearch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from engine.caveats import BY_KIND
from engine.document import failure_from, report_from, roots_from
from engine.elastic.client import Address, connect, own_errors, read_address
from engine.elastic.compile import Query
from engine.elastic.explain import explain
from engine.elastic.families import relatives
from engine.elastic.index import current
from engine.elastic.pages import (
    ALL_PAGES,
    PAGES_BY_LANGUAGE,
    PointInTime,
    Reader,
    find_page,
    on_pages,
    page_hits,
    pages_of,
    readers,
)
from engine.elastic.schema import ROOTS_ID
from engine.elastic.search import Search, counts_of, matcher_of
from engine.elastic.terms import alike, complete
from engine.places import Place, find_places
from engine.ports import no_page, no_report
from engine.query.parse import ParsedQuery
from engine.report import Page, Report
from engine.request import Completion, Coverage, PageCounts, PageHit, ReportHit, ScorePart, SearchRequest, SearchResult
from engine.tally import AGGREGATIONS, coverage_of

BATCH = 1_000  # hits of a list that is walked


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

    def search(self, request: SearchRequest) -> SearchResult:
        """The reports that match, the part of them asked for with their pages, and the facets of all."""
        started = time.perf_counter()
        with self._asking():
            result = Search(self._client, self._address.name, request, self._languages()).result()
        return replace(result, took_ms=(time.perf_counter() - started) * 1000)

    def explain(self, hit: ReportHit, query: ParsedQuery) -> tuple[ScorePart, ...]:
        """The parts of the score of a hit of that query, the greatest first."""
        with self._asking():
            return explain(self._client, self._address.name, hit, query, self._languages())

    # One report

    def pages(self, report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
        """All pages of the report with a place of the query, in page order."""
        client, index = self._client, self._address.name
        with self._asking():
            of_pages = matcher_of(client, index, query.tree, self._languages(), id=report_id).pages
            pages = pages_of(client, index, report_id, of_pages.with_places(query.tree), ALL_PAGES)
            reader = readers(client, index, query, {report_id: pages})[report_id]
            return tuple(sorted(page_hits(pages, query, reader), key=lambda page: page.number))

    def places(self, report_id: str, query: ParsedQuery, number: int) -> tuple[Place, ...]:
        """The query's places in the text of that page, in order."""
        with self._asking():
            reader = Reader(self._client, self._address.name, report_id, {})
            return find_places(query.tree, number, reader)

    def get(self, report_id: str) -> Report:
        """The report; ReportNotFound where there is none."""
        with self._asking():
            hits = self._stored([{"term": {"kind": "report"}}, {"term": {"id": report_id}}], 1)
        if not hits:
            raise no_report(report_id)
        return report_from(hits[0])

    def page(self, report_id: str, number: int) -> Page:
        """The page, counted from 1; PageNotFound where there is none."""
        with self._asking():
            page = find_page(self._client, self._address.name, report_id, number)
        if page is None:
            raise no_page(self.get(report_id), number)
        return page

    def text(self, report_id: str) -> tuple[Page, ...]:
        """All pages of the report, in order; ReportNotFound where there is none."""
        self.get(report_id)
        with self._asking():
            pages = pages_of(self._client, self._address.name, report_id, {"match_all": {}}, ALL_PAGES)
        return tuple(sorted(pages, key=lambda page: page.number))

    def complete(self, beginning: str, limit: int) -> tuple[Completion, ...]:
        """Words of the reports' pages that begin so, those of most reports first."""
        with self._asking():
            return complete(self._client, self._address.name, beginning, limit)

    def alike(self, word: str) -> tuple[Completion, ...]:
        """Other words of the reports that may be meant by a mistyped one."""
        with self._asking():
            return alike(self._client, self._address.name, word)

    def count(self, queries: Sequence[ParsedQuery]) -> tuple[int, ...]:
        """For each query, how many reports match it."""
        with self._asking():
            trees = [query.tree for query in queries]
            return counts_of(self._client, self._address.name, trees, self._languages()) if trees else ()

    def on_pages(self, stems: Sequence[str]) -> PageCounts:
        """On how many pages each of these stems stands."""
        with self._asking():
            return on_pages(self._client, self._address.name, stems)

    def family(self, report_id: str) -> tuple[Report, ...]:
        """The other reports of its family, in the order of ids."""
        with self._asking():
            found = self._client.search(
                index=self._address.name, query={"term": {"id": report_id}}, size=1, source_includes=["family", "alone"]
            )["hits"]["hits"]
            others = relatives(self._client, self._address.name, found, {"match_none": {}})
        if not found:
            self.get(report_id)
        return tuple(other.report for other in others.get(report_id, ()))

    # The library as a whole

    def coverage(self) -> Coverage:
        """What the library holds and what it could not read."""
        with self._asking():
            answer = self._client.search(
                index=self._address.name,
                size=0,
                query={"term": {"kind": "report"}},
                aggs={**AGGREGATIONS, "pages": PAGES_BY_LANGUAGE},
                track_total_hits=True,
            )
            failures = map(failure_from, self._walk_stored("failure"))
            roots = self._stored([{"term": {"id": ROOTS_ID}}], 1)
            languages = answer["aggregations"]["pages"]["of"]["buckets"]
            return coverage_of(
                answer["aggregations"],
                reports=int(answer["hits"]["total"]["value"]),
                failures=failures,
                roots=roots_from(roots[0]) if roots else (),
                languages={bucket["key"]: int(bucket["doc_count"]) for bucket in languages},
            )

    def walk(self) -> Iterator[Report]:
        """Every report, in the order of ids, from one point in time."""
        with self._asking():
            yield from map(report_from, self._walk_stored("report"))

    def with_caveat(self, kind: str, limit: int | None = None) -> Iterator[Report]:
        """The reports that have pages of that kind, those with most of them first."""
        column = BY_KIND[kind].column
        order = [{column: "desc"}, {"key": "asc"}]
        with self._asking():
            size = BATCH if limit is None else min(BATCH, limit)
            found = walked(self._client, self._address, {"range": {column: {"gte": 1}}}, order, size)
            yield from map(report_from, islice(found, limit))

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


def walk_stored(client: Elasticsearch, address: Address, kind: str) -> Iterator[bytes]:
    """What was stored of each document of that kind, in the order of ids, from one point in time."""
    return walked(client, address, {"term": {"kind": kind}}, [{"id": "asc"}])


def walked(
    client: Elasticsearch, address: Address, query: Query, order: list[dict[str, str]], size: int = BATCH
) -> Iterator[bytes]:
    """What was stored of each document that matches, in that order, from one point in time, `size` of them at once."""
    with PointInTime(client, address.name) as pit:
        at: list[Any] | None = None
        while True:
            answer = client.search(
                pit=pit, query=query, sort=order, size=size, search_after=at, source_includes=["stored"]
            )
            found = answer["hits"]["hits"]
            yield from (hit["_source"]["stored"].encode() for hit in found)
            if len(found) < size:
                return
            at = found[-1]["sort"]
