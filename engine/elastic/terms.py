"""The words of the index itself: Elasticsearch lists them when it is asked what a prefix stands for."""

from __future__ import annotations

from typing import Any

import regex
from elasticsearch import Elasticsearch

from engine.analysis import exact_form
from engine.document import BODY, exact
from engine.request import Completion

MOST = 1_000  # words that are listed for one beginning: more are cut, in the order of the alphabet
COLUMN = exact(BODY)
_TERM = regex.compile(rf"{COLUMN}:([\p{{L}}\p{{M}}\p{{N}}]+)(?=[\s)]|$)")


def complete(client: Elasticsearch, index: str, beginning: str, limit: int) -> tuple[Completion, ...]:
    """Words of the reports' pages that begin so, those of most reports first; each has reports."""
    start = exact_form(beginning)
    words = [word for word in _beginning_with(client, index, start) if word.startswith(start)] if start else []
    if not words:
        return ()
    filters: dict[str, Any] = {word: {"term": {COLUMN: word}} for word in words}
    answer = client.search(index=index, size=0, aggs={"words": {"filters": {"filters": filters}}})
    buckets = answer["aggregations"]["words"]["buckets"]
    found = [Completion(word, int(bucket["doc_count"])) for word, bucket in buckets.items() if bucket["doc_count"]]
    return tuple(sorted(found, key=lambda completion: (-completion.reports, completion.text))[:limit])


def _beginning_with(client: Elasticsearch, index: str, start: str) -> list[str]:
    # The query comes back as the words for which it stands; one that stands for none comes back as it was.
    query = {"prefix": {COLUMN: {"value": start, "rewrite": f"top_terms_{MOST}"}}}
    answer = client.indices.validate_query(index=index, query=query, rewrite=True, all_shards=True)
    told = " ".join(shard["explanation"] for shard in answer["explanations"])
    return sorted(set(_TERM.findall(told)))
