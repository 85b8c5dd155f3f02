"""The parts of a report's score on Elasticsearch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from engine.elastic.compile import PAGES, Query
from engine.elastic.pages import inner_pages
from engine.elastic.search import matcher_of
from engine.explaining import score_parts, scored_tree
from engine.query.parse import ParsedQuery
from engine.request import ReportHit, ScorePart


def explain(
    client: Elasticsearch, index: str, hit: ReportHit, query: ParsedQuery, languages: Sequence[str]
) -> tuple[ScorePart, ...]:
    """The parts of the hit's score, the greatest first: each is asked for by itself, of this report alone."""
    of = matcher_of(client, index, query.tree, languages, id=hit.report.id)
    scored = list(of.reports.scored(scored_tree(hit, query)))
    best: Query = {
        "nested": {
            "path": PAGES,
            "query": of.pages.with_places(query.tree),
            "score_mode": "max",
            "inner_hits": {"size": 1, "_source": [f"{PAGES}.stored"], "sort": ["_score", f"{PAGES}.number"]},
        }
    }
    queries = [best, *(one.query for alternatives in scored for one in alternatives)]
    only = [{"term": {"kind": "report"}}, {"term": {"id": hit.report.id}}]
    searches: list[dict[str, Any]] = []
    for asked in queries:
        searches += [{"index": index}, {"query": {"bool": {"must": [asked], "filter": only}}, "_source": False}]
    answers = [answer["hits"]["hits"] for answer in client.msearch(searches=searches)["responses"]]
    page = [ScorePart("", "", inner_pages(one)[0].number, one["_score"]) for one in answers[0]]
    scores = iter(sum(one["_score"] for one in answer) for answer in answers[1:])
    parts = ([ScorePart(str(one.words), one.field, 0, next(scores)) for one in each] for each in scored)
    return score_parts(parts, *page)
