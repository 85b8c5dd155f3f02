"""The parts of a report's score on Elasticsearch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from engine.elastic.compile import PAGES, Query
from engine.elastic.pages import inner_pages
from engine.elastic.search import matcher_of
from engine.explaining import by_score, scored_tree
from engine.matching import PAGE_WEIGHT
from engine.query.parse import ParsedQuery
from engine.request import ReportHit, ScorePart


def explain(
    client: Elasticsearch, index: str, hit: ReportHit, query: ParsedQuery, languages: Sequence[str]
) -> tuple[ScorePart, ...]:
    """The parts of the hit's score, the greatest first: each is asked for by itself, of this report alone."""
    of = matcher_of(client, index, query.tree, languages)
    parts = list(of.reports.scored(scored_tree(hit, query)))
    best: Query = {
        "nested": {
            "path": PAGES,
            "query": of.pages.with_places(query.tree),
            "score_mode": "max",
            "boost": PAGE_WEIGHT,
            "inner_hits": {"size": 1, "_source": [f"{PAGES}.stored"], "sort": ["_score", f"{PAGES}.number"]},
        }
    }
    searches: list[dict[str, Any]] = []
    for asked in (best, *(part.query for part in parts)):
        only = [{"term": {"kind": "report"}}, {"term": {"id": hit.report.id}}]
        searches += [{"index": index}, {"query": {"bool": {"must": [asked], "filter": only}}, "_source": False}]
    answers = client.msearch(searches=searches)["responses"]
    (page, *found) = [answer["hits"]["hits"] for answer in answers]
    made = [
        ScorePart(str(part.words), part.field, 0, hits[0]["_score"])
        for part, hits in zip(parts, found, strict=True)
        if hits
    ]
    made += [ScorePart("", "", inner_pages(one)[0].number, one["_score"]) for one in page]
    return by_score(made)
