"""One tantivy index at one state, read: the calls that we need, with errors of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from engine.document import AFTER, BEFORE, GAP
from engine.embedded.folder import own_errors
from engine.query.patterns import beginning, expanded
from engine.query.tree import Pattern

KEPT = 40  # lists of tokens kept: all of a library of 250,000 pages take 0.4 s to list
_reading = threading.Lock()
BUCKETS = 60_000  # distinct values counted in one column: tantivy refuses more than 65,000


@dataclass(frozen=True, slots=True)
class Table:
    """The reports or the pages of a library at one state, which never changes under the reader."""

    library: Path
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    _matching: dict[tuple[str, Pattern], Sequence[str]] = field(default_factory=dict)
    _terms: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def knows(self, field: str, form: str) -> bool:
        """Whether any document has this token."""
        return self.searcher.doc_freq(field, form) > 0

    def terms(self, field: str, beginning: str) -> Sequence[str]:
        """The tokens of the field that begin so, without those of a page's neighbours."""
        with _reading:
            if (field, beginning) not in self._terms:
                if len(self._terms) >= KEPT:
                    self._terms.clear()
                listed = (term for term, _ in self.searcher.terms_with_prefix(field, beginning))
                self._terms[field, beginning] = [term for term in listed if term[:1] not in (BEFORE, AFTER, GAP)]
            return self._terms[field, beginning]

    def matching(self, field: str, pattern: Pattern) -> Sequence[str]:
        """The tokens of the field that match; QueryRefused where they are too many."""
        if (field, pattern) not in self._matching:
            if len(self._matching) >= KEPT:
                self._matching.clear()
            self._matching[field, pattern] = expanded(pattern, self.terms(field, beginning(pattern)))
        return self._matching[field, pattern]

    def equals(self, field: str, value: int | str) -> Query:
        """The documents with exactly this value."""
        return Query.term_query(self.schema, field, value)

    def count(self, query: Query) -> int:
        """How many documents match."""
        with own_errors(self.library):
            answer: Any = self.searcher.search(query, limit=1, count=True)  # the stubs lack `count`
        return int(answer.count)

    def all(self, query: Query) -> list[tuple[float, DocAddress]]:
        """All documents that match, with their scores, the best first."""
        return self.best(query, self.count(query))

    def best(self, query: Query, limit: int) -> list[tuple[float, DocAddress]]:
        """The best documents, with their scores."""
        if limit < 1:  # tantivy panics
            return []
        with own_errors(self.library):
            return list(self.searcher.search(query, limit=limit, count=False).hits)

    def column(self, name: str, addresses: list[DocAddress]) -> list[int]:
        """The documents' values in a column of numbers."""
        with own_errors(self.library):
            return [int(value or 0) for value in self.searcher.fast_field_values(name, addresses)] if addresses else []

    def counts(self, column: str, query: Query) -> dict[Any, int]:
        """For each value of the column, how many of the documents that match have it."""
        answer = self.aggregated({"of": {"terms": {"field": column, "size": BUCKETS}}}, query)
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["of"]["buckets"]}

    def sums(self, column: str, of: str, query: Query) -> dict[Any, int]:
        """For each value of the column, the sum of another column over the documents that match."""
        sums = {"of": {"terms": {"field": column, "size": BUCKETS}, "aggs": {"sum": {"sum": {"field": of}}}}}
        return {bucket["key"]: int(bucket["sum"]["value"]) for bucket in self.aggregated(sums, query)["of"]["buckets"]}

    def aggregated(self, aggregations: Mapping[str, Any], query: Query) -> Mapping[str, Any]:
        """What the aggregations give over the documents that match; a column that is not there has nothing."""
        with own_errors(self.library):
            return self.searcher.aggregate(query, dict(aggregations))

    def stored(self, address: DocAddress) -> bytes:
        """What was stored of the document."""
        with own_errors(self.library):
            return bytes(self.searcher.doc(address)["stored"][0])

    def each(self, query: Query) -> Iterator[bytes]:
        """What was stored of each document that matches."""
        return (self.stored(address) for _, address in self.all(query))
