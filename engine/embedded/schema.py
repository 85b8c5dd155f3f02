"""The tantivy schema: one index with reports, their pages, failures and the folders indexed."""

from __future__ import annotations

from enum import IntEnum

import tantivy

from engine.document import facet_fields, text_fields


class Kind(IntEnum):
    """What a document of the index is."""

    REPORT = 1
    PAGE = 2
    FAILURE = 3
    ROOTS = 4


BODY, PAGE_TEXT = "body", "page"  # token fields of reports and of pages


def exact(field: str) -> str:
    """The index field of a text's exact tokens."""
    return f"{field}_exact"


def stems(field: str) -> str:
    """The index field of a text's stemmed tokens."""
    return f"{field}_stems"


def facet(field: str) -> str:
    """The index field of a facet's values."""
    return f"facet_{field}"


def build() -> tantivy.Schema:
    """The schema, made from the table of fields."""
    builder = tantivy.SchemaBuilder()
    for number in ("kind", "key", "number", "year", "searchable", "title_hash"):
        builder.add_integer_field(number, indexed=True, fast=True)
    for word in ("id", "sha256"):
        builder.add_text_field(word, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic", fast=True)
    for name in (BODY, PAGE_TEXT, *(field.name for field in text_fields())):
        for form in (exact, stems):
            builder.add_text_field(form(name), tokenizer_name="whitespace", index_option="position")
    for field in facet_fields():
        builder.add_text_field(facet(field.name), tokenizer_name="raw", index_option="basic", fast=True)
    # Stored as bytes: a text field would be indexed again, and take twice the room.
    builder.add_bytes_field("stored", stored=True)
    return builder.build()
