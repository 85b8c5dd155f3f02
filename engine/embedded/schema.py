"""The tantivy schemas: one index of reports (with failures, folders indexed and families), one of their pages.

Two indexes, because BM25 weighs a word by how many documents there are and how long they are on
average: reports and pages in one index would falsify both for either.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

import tantivy

from engine.document import ADDED, BODY, COVERAGE_COLUMNS, PAGE, exact, facet, facet_fields, stems, text_fields
from engine.matching import NUMBER, PLACE


class Kind(IntEnum):
    """What a document of the index of reports is."""

    REPORT = 1
    FAILURE = 2
    ROOTS = 3
    FAMILIES = 4


def reports() -> tantivy.Schema:
    """The schema of reports, made from the table of fields."""
    columns = ("kind", "key", "year", "title_hash", ADDED, *COVERAGE_COLUMNS)
    codes = ("id", "sha256", *(facet(field.name) for field in facet_fields()))
    return _schema(columns, codes, (BODY, *(field.name for field in text_fields())))


def pages() -> tantivy.Schema:
    """The schema of pages."""
    return _schema(("key", PLACE, NUMBER), ("id", "language"), (PAGE,))


def _schema(columns: Iterable[str], codes: Iterable[str], texts: Iterable[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in columns:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in codes:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in texts:
        for form in (exact, stems):
            builder.add_text_field(form(name), tokenizer_name="whitespace", index_option="position")
    # Stored as bytes: a text field would be indexed again, and take twice the room.
    builder.add_bytes_field("stored", stored=True)
    return builder.build()
