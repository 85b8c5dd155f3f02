"""Reading the pages that are nested in the reports of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from engine.checking import Suspects
from engine.document import PAGE, Document, page_from, prepare, report_from, stems
from engine.elastic.compile import PAGES, Query
from engine.matching import NUMBER
from engine.places import find_places, is_long
from engine.query.parse import ParsedQuery
from engine.query.tree import evidence
from engine.quotes import page_hit
from engine.report import Page
from engine.request import PageCounts, PageHit

ALL_PAGES = 100_000  # of one report, see `schema.SETTINGS`
KEEP = "2m"  # a point in time, between two steps of a walk
BATCH = 50  # reports whose pages are read at a time
TOGETHER = 10  # reports that are read whole at a time
ASKED = 1_000  # tokens counted at a time

PAGES_BY_LANGUAGE: Mapping[str, Any] = {
    "nested": {"path": PAGES},
    "aggs": {"of": {"terms": {"field": f"{PAGES}.language", "size": 1000}}},
}


class PointInTime:
    """A state of the index to walk through: `with` gives what a search takes as `pit`."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self._client = client
        self._index = index

    def __enter__(self) -> dict[str, str]:
        self._id = self._client.open_point_in_time(index=self._index, keep_alive=KEEP)["id"]
        return {"id": self._id, "keep_alive": KEEP}

    def __exit__(self, *error: object) -> None:
        try:
            self._client.close_point_in_time(id=self._id)
        except NotFoundError:
            return


class Reader:
    """Gives a report's pages by number; those it was given without asking again."""

    def __init__(self, client: Elasticsearch, index: str, id: str, known: Mapping[int, Page | None]) -> None:
        self._client = client
        self._index = index
        self._id = id
        self._known = dict(known)

    def add(self, known: Mapping[int, Page | None]) -> None:
        """Pages read meanwhile, None for those that are not there."""
        self._known = {**known, **self._known}

    def __call__(self, number: int) -> Page | None:
        if number not in self._known:
            self._known[number] = find_page(self._client, self._index, self._id, number)
        return self._known[number]


def pages_of(client: Elasticsearch, index: str, id: str, query: Query, limit: int) -> list[Page]:
    """The pages of the report that match, the best first."""
    answer = client.search(index=index, source=False, **_asked(id, query, limit))
    return [page for hit in answer["hits"]["hits"] for page in inner_pages(hit)]


def documents(client: Elasticsearch, index: str, ids: Sequence[str]) -> Iterator[Document]:
    """The reports of these ids with all their pages, analysed anew; what is not there is left out."""
    for start in range(0, len(ids), TOGETHER):
        some = {"terms": {"id": list(ids[start : start + TOGETHER])}}
        answer = client.search(
            index=index,
            query={"bool": {"filter": [{"term": {"kind": "report"}}, some]}},
            size=TOGETHER,
            source_includes=["stored", f"{PAGES}.stored"],
        )
        for hit in answer["hits"]["hits"]:
            source = hit["_source"]
            pages = [page_from(page["stored"].encode()) for page in source.get(PAGES, ())]
            yield prepare(report_from(source["stored"].encode()), pages)


def on_pages(client: Elasticsearch, index: str, tokens: Sequence[str]) -> PageCounts:
    """On how many pages each of these stems stands."""
    column, counted = f"{PAGES}.{stems(PAGE)}", list[int]()
    answer = client.search(index=index, size=0, aggs={"pages": PAGES_BY_LANGUAGE})
    for start in range(0, len(tokens), ASKED):
        filters: list[Query] = [{"term": {column: token}} for token in tokens[start : start + ASKED]]
        found = client.search(
            index=index,
            size=0,
            aggs={"in": {"nested": {"path": PAGES}, "aggs": {"with": {"filters": {"filters": filters}}}}},
        )
        counted += [int(bucket["doc_count"]) for bucket in found["aggregations"]["in"]["with"]["buckets"]]
    languages = answer["aggregations"]["pages"]["of"]["buckets"]
    return PageCounts({bucket["key"]: int(bucket["doc_count"]) for bucket in languages}, tuple(counted))


def find_page(client: Elasticsearch, index: str, id: str, number: int) -> Page | None:
    """The page, None where there is none."""
    if not 0 < number < ALL_PAGES:
        return None
    found = pages_of(client, index, id, {"term": {f"{PAGES}.{NUMBER}": number}}, 1)
    return found[0] if found else None


def readers(
    client: Elasticsearch, index: str, query: ParsedQuery, pages: Mapping[str, Sequence[Page]]
) -> Mapping[str, Reader]:
    """For each report what reads its pages; with phrases, the neighbours of these pages are read at once."""
    made = {id: Reader(client, index, id, {page.number: page for page in listed}) for id, listed in pages.items()}
    if not any(map(is_long, evidence(query.tree))):
        return made
    wanted = {id: _neighbours(listed) for id, listed in pages.items() if listed}
    searches: list[dict[str, Any]] = []
    for id, numbers in wanted.items():
        some = {"terms": {f"{PAGES}.{NUMBER}": sorted(numbers)}}
        searches += [{}, {**_asked(id, some, len(numbers)), "_source": False}]
    if searches:
        answers = client.msearch(index=index, searches=searches)["responses"]
        for id, answer in zip(wanted, answers, strict=True):
            near = {page.number: page for hit in answer["hits"]["hits"] for page in inner_pages(hit)}
            made[id].add({number: near.get(number) for number in wanted[id]})
    return made


def suspects(client: Elasticsearch, index: str, query: Query, id: str = "") -> Suspects:
    """The pages that match, report by report, and what reads them; of one report where its id is given."""
    nested = {"nested": {"path": PAGES, "query": query, "inner_hits": _inner(ALL_PAGES)}}
    filters: list[Query] = [{"term": {"id": id}}] if id else []
    with PointInTime(client, index) as pit:
        for hit in _walk(client, pit, {"bool": {"filter": filters, "must": [nested]}}):
            pages = {page.number: page for page in inner_pages(hit)}
            yield hit["_id"], sorted(pages), Reader(client, index, hit["_id"], pages)


def _walk(client: Elasticsearch, pit: Mapping[str, str], query: Query) -> Iterator[Mapping[str, Any]]:
    at: list[Any] | None = None
    while True:
        answer = client.search(
            pit=pit, query=query, sort=[{"_score": "desc"}, {"key": "asc"}], size=BATCH, search_after=at, source=False
        )
        found = answer["hits"]["hits"]
        yield from found
        if len(found) < BATCH:
            return
        at = found[-1]["sort"]


def page_hits(pages: Iterable[Page], query: ParsedQuery, page_of: Callable[[int], Page | None]) -> tuple[PageHit, ...]:
    """The pages as they are listed."""
    return tuple(page_hit(page, find_places(query.tree, page.number, page_of)) for page in pages)


def inner_pages(hit: Mapping[str, Any]) -> list[Page]:
    """The pages that a hit carries."""
    return [page_from(inner["_source"]["stored"].encode()) for inner in hit["inner_hits"][PAGES]["hits"]["hits"]]


def _neighbours(pages: Iterable[Page]) -> set[int]:
    numbers = {page.number for page in pages}
    return {near for number in numbers for near in (number - 1, number + 1)} - numbers - {0}


def _inner(limit: int) -> dict[str, Any]:
    return {"size": limit, "_source": [f"{PAGES}.stored"]}


def _asked(id: str, query: Query, limit: int) -> dict[str, Any]:
    nested = {"nested": {"path": PAGES, "query": query, "inner_hits": _inner(limit)}}
    return {"query": {"bool": {"filter": [{"term": {"id": id}}], "must": [nested]}}, "size": 1}
