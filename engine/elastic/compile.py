"""The algebra of queries in Elasticsearch's query language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.document import BODY, PAGE, exact, stems
from engine.fields import FIELDS
from engine.query.patterns import expanded
from engine.query.tree import Pattern

Query = dict[str, Any]

PAGES = "pages"  # the nested documents
BODY_OF = {exact(PAGE): exact(BODY), stems(PAGE): stems(BODY)}  # a report's tokens are those of its pages
_AS_PAGE = {
    form(field): form(PAGE) for form in (exact, stems) for field in (BODY, *(f.name for f in FIELDS if f.plain))
}
_PHRASE = {"ordered": True, "max_gaps": 0}


class Sought(NamedTuple):
    """A token, or tokens one after another, of which the last may go on where there is a `prefix`."""

    field: str
    forms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class ElasticAlgebra:
    """Queries over the documents, or with a prefix over the documents nested in them.

    `unknown` is what is known to stand nowhere: queries for it are left out. `listed` gives a field's tokens that
    may match a pattern.
    """

    listed: Callable[[str, Pattern], Sequence[str]]
    prefix: str = ""
    unknown: frozenset[Sought] = field(default_factory=frozenset)

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

    def best_of(self, queries: Sequence[Query]) -> Query:
        return {"dis_max": {"queries": list(queries)}}

    def at_least(self, number: int, queries: Sequence[Query]) -> Query:
        return {"bool": {"should": list(queries), "minimum_should_match": number}}

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
        if prefix:
            return {"constant_score": {"filter": _going_on(name, forms)}}
        return {"match_phrase": {name: {"query": " ".join(forms), "analyzer": "whitespace"}}}

    def between(self, field: str, low: int, high: int) -> Query:
        return {"range": {self.prefix + field: {"gte": low, "lte": high}}}

    def one_of(self, field: str, values: Sequence[str] | Sequence[int]) -> Query:
        return {"terms": {self.prefix + field: list(values)}}

    def of_pages(self, query: Query) -> Query:
        return {"nested": {"path": PAGES, "query": query, "score_mode": "none"}}

    def terms(self, field: str, pattern: Pattern) -> Sequence[str]:
        field = BODY_OF.get(field, field)
        return expanded(pattern, self.listed(field, pattern))

    def knows(self, field: str, form: str) -> bool:
        return Sought(_AS_PAGE.get(field, field), (form,)) not in self.unknown

    def meets(self, field: str, forms: Sequence[str], *, prefix: bool) -> bool:
        return Sought(field, tuple(forms), prefix) not in self.unknown


def _going_on(name: str, forms: Sequence[str]) -> Query:
    # Not match_phrase_prefix: each word for which the prefix stands would be a clause, in every field anew.
    first = {"match": {"query": " ".join(forms[:-1]), "analyzer": "whitespace", **_PHRASE}}
    return {"intervals": {name: {"all_of": {"intervals": [first, {"prefix": {"prefix": forms[-1]}}], **_PHRASE}}}}
