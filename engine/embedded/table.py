"""One tantivy index at one state, read: the calls that we need, with errors of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from engine.embedded.folder import own_errors

BUCKETS = 60_000  # distinct values counted in one column: tantivy refuses more than 65,000


@dataclass(frozen=True, slots=True)
class Table:
    """The reports or the pages of a library at one state, which never changes under the reader."""

    library: Path
    schema: tantivy.Schema
    searcher: tantivy.Searcher

    def knows(self, field: str, form: str) -> bool:
        """Whether any document has this token."""
        return self.searcher.doc_freq(field, form) > 0

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
        with own_errors(self.library):
            answer = self.searcher.aggregate(query, {"of": {"terms": {"field": column, "size": BUCKETS}}})
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["of"]["buckets"]}

    def stored(self, address: DocAddress) -> bytes:
        """What was stored of the document."""
        with own_errors(self.library):
            return bytes(self.searcher.doc(address)["stored"][0])

    def each(self, query: Query) -> Iterator[bytes]:
        """What was stored of each document that matches."""
        return (self.stored(address) for _, address in self.all(query))
