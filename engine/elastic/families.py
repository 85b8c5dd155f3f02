"""Families in lists on Elasticsearch: counted, walked by their first reports, and told with a hit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from engine.document import report_from
from engine.elastic.compile import Query
from engine.request import Relative

Hit = Mapping[str, Any]

FIRST_OF_EACH: Mapping[str, Any] = {"field": "family"}  # of a list: see `collapse` in Elasticsearch
MOST = 60_000  # families counted in one list
MOST_RELATIVES = 1_000  # of the hits of one part of a list
_NOT_ALONE: Query = {"term": {"alone": 0}}


def counted() -> dict[str, Any]:
    """The aggregation that counts the reports of each family; those that are alone are none."""
    return {"filter": _NOT_ALONE, "aggs": {"of": {"terms": {"field": "family", "size": MOST}}}}


def counts_in(answer: Mapping[str, Any]) -> dict[str, int]:
    """For each family how many of its reports are in the list."""
    return {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["of"]["buckets"]}


def none_of(families: Sequence[str]) -> list[Query]:
    """The filter that leaves these families out."""
    return [{"bool": {"must_not": [{"terms": {"family": list(families)}}]}}] if families else []


def firsts(client: Elasticsearch, asked: Mapping[str, Any], after: list[Any] | None, step: int) -> Iterator[Hit]:
    """The ids of the list after that place which are alone or the first of their family in the whole list.

    Elasticsearch gives the first of each by itself, but not for a list that goes on from a place in it.
    """
    lean = {**asked, "source": False, "fields": ["family", "alone"], "track_scores": True}
    while True:
        found = client.search(**lean, search_after=after, size=step)["hits"]["hits"]
        families = sorted({_of(hit, "family") for hit in found if not _of(hit, "alone")})
        best = set()
        if families:
            query = {"bool": {"must": [asked["query"]], "filter": [{"terms": {"family": families}}]}}
            answer = client.search(**{**lean, "query": query}, collapse=FIRST_OF_EACH, size=len(families))
            best = {hit["_id"] for hit in answer["hits"]["hits"]}
        yield from (hit["_id"] for hit in found if _of(hit, "alone") or hit["_id"] in best)
        if len(found) < step:
            return
        after = found[-1]["sort"]


def _of(hit: Hit, field: str) -> Any:
    return hit["fields"][field][0]


def relatives(
    client: Elasticsearch, index: str, hits: Sequence[Hit], listed: Query
) -> Mapping[str, Sequence[Relative]]:
    """For each hit that has a family the others of that, in the order of ids; `listed` is what their list holds."""
    family_of = {hit["_id"]: hit["_source"]["family"] for hit in hits if not hit["_source"]["alone"]}
    if not family_of:
        return {}
    answer = client.search(
        index=index,
        query={
            "bool": {
                "filter": [{"term": {"kind": "report"}}, {"terms": {"family": sorted(set(family_of.values()))}}],
                "should": [{"bool": {"filter": [listed], "_name": "listed"}}],
            }
        },
        sort=[{"id": "asc"}],
        size=MOST_RELATIVES,
        source_includes=["stored", "family"],
    )
    members: dict[str, list[Relative]] = defaultdict(list)
    for hit in answer["hits"]["hits"]:
        report = report_from(hit["_source"]["stored"].encode())
        members[hit["_source"]["family"]].append(Relative(report, bool(hit.get("matched_queries"))))
    return {id: [one for one in members[family] if one.report.id != id] for id, family in family_of.items()}
