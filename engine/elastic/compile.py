"""The algebra of queries in Elasticsearch's query language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Query = dict[str, Any]
EXPANSIONS = 16_384  # words that the last one of a phrase may stand for, as in the embedded engine


@dataclass(frozen=True, slots=True)
class ElasticAlgebra:
    """Queries over the documents, or with a prefix over the documents nested in them.

    `unknown` are tokens that are known to stand nowhere: queries for them are left out.
    """

    prefix: str = ""
    unknown: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def everything(self) -> Query:
        return {"match_all": {"boost": 0}}

    def nothing(self) -> Query:
        return {"match_none": {}}

    def all_of(self, queries: Sequence[Query]) -> Query:
        return {"bool": {"must": list(queries)}}

    def any_of(self, queries: Sequence[Query]) -> Query:
        if not queries:
            return self.nothing()
        return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}

    def none_of(self, query: Query) -> Query:
        return {"bool": {"must": [self.everything()], "must_not": [query]}}

    def silent(self, query: Query) -> Query:
        return {"constant_score": {"filter": query, "boost": 0}}

    def boosted(self, query: Query, boost: float) -> Query:
        if boost == 1 or "match_none" in query:
            return query
        return {"bool": {"must": [query], "boost": boost}}

    def in_order(self, field: str, forms: Sequence[str], *, prefix: bool) -> Query:
        name = self.prefix + field
        if len(forms) == 1:
            return {"prefix" if prefix else "term": {name: {"value": forms[0]}}}
        asked = {"query": " ".join(forms), "analyzer": "whitespace"}
        if prefix:
            return {"match_phrase_prefix": {name: {**asked, "max_expansions": EXPANSIONS}}}
        return {"match_phrase": {name: asked}}

    def between(self, field: str, low: int, high: int) -> Query:
        return {"range": {self.prefix + field: {"gte": low, "lte": high}}}

    def one_of(self, field: str, values: Sequence[str]) -> Query:
        return {"terms": {self.prefix + field: list(values)}}

    def knows(self, field: str, form: str) -> bool:
        return (field, form) not in self.unknown
