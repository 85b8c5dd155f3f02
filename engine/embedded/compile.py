"""The algebra of queries in tantivy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import regex
from tantivy import FieldType, Occur, Query

from engine.embedded.table import Table
from engine.errors import QueryRefused
from engine.query.tree import Pattern
from engine.saying import say


@dataclass(frozen=True, slots=True)
class TantivyAlgebra:
    """Queries over one index; see `engine.matching.Algebra`."""

    table: Table
    pages: Table | None = None  # of an algebra of reports: those of the same state

    def everything(self) -> Query:
        return self.silent(Query.all_query())

    def nothing(self) -> Query:
        return Query.empty_query()

    def all_of(self, queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Must, query) for query in queries])

    def any_of(self, queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else self.nothing()

    def best_of(self, queries: Sequence[Query]) -> Query:
        return Query.disjunction_max_query(list(queries))

    def at_least(self, number: int, queries: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=number)

    def none_of(self, query: Query) -> Query:
        return Query.boolean_query([(Occur.Must, self.everything()), (Occur.MustNot, query)])

    def silent(self, query: Query) -> Query:
        return Query.const_score_query(query, 0.0)

    def boosted(self, query: Query, boost: float) -> Query:
        return Query.boost_query(query, boost)

    def in_order(self, field: str, forms: Sequence[str], *, prefix: bool) -> Query:
        schema = self.table.schema
        if not prefix:
            return Query.phrase_query(schema, field, list(forms)) if len(forms) > 1 else self.equals(field, forms[0])
        if len(forms) == 1:
            terms = [term for term, _ in self.table.searcher.terms_with_prefix(field, forms[0])]
            return Query.term_set_query(schema, field, terms)
        try:
            query = Query.regex_phrase_query(schema, field, [*map(_literal, forms[:-1]), f"{_literal(forms[-1])}.*"])
            return Query.const_score_query(query, 1.0)  # what a word that goes on adds to the score too
        except ValueError as error:
            told = say("%(typed)s stands for too many words here. Write more of its letters.", typed=f"{forms[-1]}*")
            raise QueryRefused(told) from error

    def between(self, field: str, low: int, high: int) -> Query:
        return Query.range_query(self.table.schema, field, FieldType.Integer, low, high)

    def one_of(self, field: str, values: Sequence[str] | Sequence[int]) -> Query:
        return Query.term_set_query(self.table.schema, field, list(values))

    def of_pages(self, query: Query) -> Query:
        pages = self.pages or self.table
        keys = set(pages.column("key", [address for _, address in pages.all(query)]))
        return self.one_of("key", sorted(keys))

    def terms(self, field: str, pattern: Pattern) -> Sequence[str]:
        return self.table.matching(field, pattern)

    def equals(self, field: str, value: int | str) -> Query:
        """The documents with exactly this value."""
        return Query.term_query(self.table.schema, field, value)

    def knows(self, field: str, form: str) -> bool:
        return self.table.knows(field, form)

    def meets(self, field: str, forms: Sequence[str], *, prefix: bool) -> bool:
        whole = forms[:-1] if prefix else forms
        return all(map(self.knows, repeat(field), whole)) and self._counts(self.in_order(field, forms, prefix=prefix))

    def _counts(self, query: Query) -> bool:
        return self.table.count(query) > 0


def _literal(form: str) -> str:
    return str(regex.escape(form, special_only=True))
