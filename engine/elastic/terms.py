"""The words of the index itself: Elasticsearch lists them when it is asked what a prefix stands for."""

from __future__ import annotations

from typing import Any

import regex
from elasticsearch import Elasticsearch

from engine.analysis import exact_form, fold
from engine.document import BODY, exact
from engine.errors import QueryRefused
from engine.query.patterns import MAX_TERMS, may_mean, most_off, otherwise_begun, plain_regex
from engine.query.tree import Pattern
from engine.request import Completion
from engine.saying import say

MOST = 1_000  # words that are listed for one beginning: more are cut, in the order of the alphabet
COLUMN = exact(BODY)
_TERM = r"{column}:([\p{{L}}\p{{M}}\p{{N}}]+)(?=[\s)^]|$)"


def complete(client: Elasticsearch, index: str, beginning: str, limit: int) -> tuple[Completion, ...]:
    """Words of the reports' pages that begin so, those of most reports first; each has reports."""
    start = exact_form(beginning)
    words = [word for word in _beginning_with(client, index, start) if word.startswith(start)] if start else []
    return _counted(client, index, words)[:limit]


def alike(client: Elasticsearch, index: str, word: str) -> tuple[Completion, ...]:
    """Other words that may be meant by this one, those of most reports first."""
    typed = exact_form(word)
    off = most_off(typed)
    if not off:
        return ()
    fuzzy = {"fuzzy": {"value": typed, "fuzziness": off, "transpositions": True, "prefix_length": 1}}
    listed = _rewritten(client, index, COLUMN, fuzzy, MOST)
    words = {*may_mean(typed, listed), *filter(None, otherwise_begun(typed))} - {typed}
    return _counted(client, index, sorted(words))


def _counted(client: Elasticsearch, index: str, words: list[str]) -> tuple[Completion, ...]:
    """Those of the words that have reports, those of most reports first."""
    if not words:
        return ()
    filters: dict[str, Any] = {word: {"term": {COLUMN: word}} for word in words}
    answer = client.search(index=index, size=0, aggs={"words": {"filters": {"filters": filters}}})
    buckets = answer["aggregations"]["words"]["buckets"]
    found = [Completion(word, int(bucket["doc_count"])) for word, bucket in buckets.items() if bucket["doc_count"]]
    return tuple(sorted(found, key=lambda completion: (-completion.reports, completion.text)))


def matching(client: Elasticsearch, index: str, column: str, pattern: Pattern) -> list[str]:
    """Words of the column that may match the pattern; a word more than may be searched where there are more."""
    return _rewritten(client, index, column, _query(pattern), MAX_TERMS + 1)


def _query(pattern: Pattern) -> dict[str, Any]:
    match pattern.kind:
        case "wildcard":
            return {"wildcard": {"value": fold(pattern.text)}}
        case "fuzzy":
            return {"fuzzy": {"value": fold(pattern.text), "fuzziness": pattern.distance, "transpositions": True}}
        case "regex":
            return {"regexp": {"value": plain_regex(pattern), "flags": "NONE", "max_determinized_states": 10_000}}


def _beginning_with(client: Elasticsearch, index: str, start: str) -> list[str]:
    return _rewritten(client, index, COLUMN, {"prefix": {"value": start}}, MOST)


def _rewritten(client: Elasticsearch, index: str, column: str, query: dict[str, Any], most: int) -> list[str]:
    """The words for which a query of one column stands."""
    # The query comes back as the words for which it stands; one that stands for none comes back as it was.
    ((kind, body),) = query.items()
    limit = {"max_expansions": most} if kind == "fuzzy" else {}
    asked = {kind: {column: {**body, **limit, "rewrite": f"top_terms_{most}"}}}
    answer = client.indices.validate_query(index=index, query=asked, rewrite=True, all_shards=True)
    explained = answer.get("explanations", [])
    if not explained or any("explanation" not in shard for shard in explained):
        raise QueryRefused(say("A pattern in the query is too long or too complex. Write it shorter, with fewer * + ?"))
    told = " ".join(shard["explanation"] for shard in explained)
    return sorted(set(regex.findall(_TERM.format(column=regex.escape(column)), told)))
