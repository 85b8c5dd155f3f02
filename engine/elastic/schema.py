"""The Elasticsearch mapping, and what is written for a report: one document with its pages nested in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.analysis import fold
from engine.document import (
    ADDED,
    BODY,
    COVERAGE_COLUMNS,
    PAGE,
    Document,
    TokenText,
    coverage_columns,
    exact,
    facet,
    facet_fields,
    facet_values,
    failure_json,
    families_json,
    field_tokens,
    no_tokens,
    page_json,
    report_json,
    roots_json,
    stems,
    text_fields,
)
from engine.elastic.compile import PAGES
from engine.families import Families
from engine.fields import SCHEMA_VERSION
from engine.keys import key, place_key
from engine.matching import NUMBER, PLACE
from engine.report import Failure, Root

ROOTS_ID, FAMILIES_ID = "roots", "families"
LOCK_ID = "writer"
TITLE_LENGTH = 500  # characters by which titles are sorted
NO_YEAR_LAST = 9999

_TOKENS = {"type": "text", "analyzer": "whitespace"}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
_WORD = {"type": "keyword"}
_NUMBER = {"type": "long"}

SETTINGS: Mapping[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "max_inner_result_window": 100_000,
    "mapping.nested_objects.limit": 1_000_000,
}


def mapping() -> dict[str, Any]:
    """The mapping, made from the table of fields; nothing is mapped by itself."""
    return {
        "dynamic": "strict",
        "_meta": {"findspot": SCHEMA_VERSION},
        "_source": {"excludes": [*_token_names(BODY, *_names()), *(f"{PAGES}.{name}" for name in _token_names(PAGE))]},
        "properties": {
            **dict.fromkeys(("kind", "id", "sha256", "family", "title_sort", "page_language"), _WORD),
            **dict.fromkeys(("key", "alone", "year", "year_up", ADDED, *COVERAGE_COLUMNS), _NUMBER),
            **{facet(field.name): _WORD for field in facet_fields()},
            **dict.fromkeys(_token_names(BODY, *_names()), _TOKENS),
            "stored": _STORED,
            PAGES: {
                "type": "nested",
                "properties": {
                    **dict.fromkeys((NUMBER, PLACE), _NUMBER),
                    "language": _WORD,
                    "stored": _STORED,
                    **dict.fromkeys(_token_names(PAGE), _TOKENS),
                },
            },
        },
    }


def _names() -> Iterator[str]:
    return (field.name for field in text_fields())


def _token_names(*fields: str) -> list[str]:
    return [form(field) for field in fields for form in (exact, stems)]


def report_source(document: Document, family: str = "") -> dict[str, Any]:
    """The Elasticsearch document of a report, with the id of the family that it is of."""
    report = document.report
    return {
        "kind": "report",
        "id": report.id,
        "key": key(report.id),
        "sha256": report.fingerprint.sha256,
        "family": family or report.id,
        "alone": int(not family),
        "year": report.year or 0,
        "year_up": report.year or NO_YEAR_LAST,
        "title_sort": fold(report.title)[:TITLE_LENGTH],
        ADDED: report.added,
        "page_language": sorted({page.language for page in document.pages if page.language}),
        **coverage_columns(document),
        **{facet(field.name): list(facet_values(field, report)) for field in facet_fields()},
        **_tokens(BODY, document.body),
        **_field_tokens(document),
        "stored": text_of(report_json(report)),
        PAGES: [
            {
                NUMBER: page.number,
                PLACE: place_key(report.id, page.number),
                "language": page.language or None,
                "stored": text_of(page_json(page)),
                **_tokens(PAGE, text),
            }
            for page, text in document.pages_in_context()
        ],
    }


def failure_source(failure: Failure) -> dict[str, Any]:
    """The Elasticsearch document of a failure."""
    return {"kind": "failure", "id": failure.id, "stored": text_of(failure_json(failure)), **no_tokens()}


def roots_source(roots: tuple[Root, ...]) -> dict[str, Any]:
    """The Elasticsearch document of the folders indexed."""
    return {"kind": "roots", "id": ROOTS_ID, "stored": text_of(roots_json(roots)), **no_tokens()}


def families_source(families: Families) -> dict[str, Any]:
    """The Elasticsearch document of the families; reports carry theirs too."""
    return {"kind": "families", "id": FAMILIES_ID, "stored": text_of(families_json(families)), **no_tokens()}


def _field_tokens(document: Document) -> dict[str, str]:
    texts = {field.name: field_tokens(field, document.report) for field in text_fields()}
    return {name: value for field, text in texts.items() for name, value in _tokens(field, text).items()}


def _tokens(field: str, text: TokenText) -> dict[str, str]:
    return {exact(field): text.exact, stems(field): text.stems}


def text_of(stored: bytes) -> str:
    """Stored JSON as text that UTF-8 can carry: lone surrogates (odd file names) become escapes."""
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        return json.dumps(json.loads(stored))
