"""The JSON API described by OpenAPI 3.1, from the same tables that it is checked by."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from engine.evidence.citing import STYLES
from engine.evidence.export import FORMATS
from engine.fields import FACETS
from webapp import strict
from webapp.failures import PROBLEM
from webapp.filters import NOT
from webapp.state import ALL, MAX_VALUE_LENGTH, MAX_VALUES
from webapp.strict import BOUNDS, SWITCHES, Takes

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
YES: Schema = {"type": "boolean"}
SHARE: Schema = {"type": "number"}
JSON_LINES = "application/jsonl"


def description() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Findspot",
            "version": version("findspot"),
            "description": "Full-text search over a library of reports: each answer a place, by report, page, words.",
        },
        "paths": {path: _path(path, *told) for path, told in ADDRESSES.items()},
        "components": {"schemas": SCHEMAS},
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _map(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _parameter(name: str, told: str, schema: Schema, *, where: str = "query") -> Schema:
    return {"name": name, "in": where, "description": told, "schema": schema} | (
        {"required": True} if where == "path" else {}
    )


def _several(name: str, told: str) -> Schema:
    values = {"type": "string", "minLength": 1, "maxLength": MAX_VALUE_LENGTH}
    return _parameter(name, told, {**_list(values), "maxItems": MAX_VALUES})


def _parameters() -> dict[str, Schema]:
    """Each parameter that some address takes, by its name."""
    of_facets = {
        name: _several(name, f"{told}: {facet.label.lower()}.")
        for facet in FACETS
        for name, told in (
            (facet.name, "Only reports with one of these values"),
            (NOT + facet.name, "No report with one of these values"),
        )
    }
    pages = {"anyOf": [PARAMETER_NUMBERS["pages"], {"const": ALL}]}
    return {
        "q": _parameter("q", "What is sought, in the query language.", TEXT),
        **of_facets,
        "without": _several("without", "Words searched beside those typed that are left out."),
        **{name: _parameter(name, f"1 for {told}.", {"enum": ["0", "1"]}) for name, told in SWITCHES.items()},
        "since": _parameter("since", "A time: only reports that came into the library later.", TEXT),
        "cursor": _parameter("cursor", "The cursor of the answer before.", TEXT),
        "terms": _parameter("terms", "The list, a term a line.", TEXT),
        **{name: _parameter(name, told, PARAMETER_NUMBERS[name]) for name, told in TOLD.items()},
        "pages": _parameter("pages", "Matching pages that each report carries, or all.", pages),
    }


TOLD = {
    "size": "Reports or places of one answer.",
    "page": "Which part of the list, by its number.",
    "start": "Lines that come before the first of this answer.",
    "lines": "Lines of one answer.",
}
CHOSEN = {
    "sort": "The order of the list.", "by": "What it is sorted or counted by.", "of": "The figure of a cell.",
    "format": "The form of the file.",
}  # fmt: skip
PARAMETER_NUMBERS: Mapping[str, Schema] = {
    name: {"type": "integer", "minimum": least, "maximum": most} for name, (least, most) in BOUNDS.items()
}
PARAMETERS = _parameters()
IN_PATH = {
    "report_id": _parameter("report_id", "The report's id.", TEXT, where="path"),
    "number": _parameter("number", "The page's place in the PDF, from 1.", NUMBER, where="path"),
}

SCHEMAS: Mapping[str, Schema] = {
    "Problem": _object(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT),
    "Piece": _object(text=TEXT, marked=YES),
    "Page": _object(page=NUMBER, label=TEXT, quote=_list(_ref("Piece")), url=TEXT),
    "Kin": _object(
        id=TEXT, relation={"enum": ["same file", "version", "translation"]}, title=TEXT, language=TEXT,
        year=_or_null(NUMBER), path=TEXT, url=TEXT,
    ),
    "Query": _object(
        understood=TEXT, repairs=_list(_object(position=NUMBER, message=TEXT)), expansions=_list(TEXT)
    ),
    "Described": _object(
        id=TEXT, title=TEXT, authors=_list(TEXT), organisations=_list(TEXT), year=_or_null(NUMBER), language=TEXT,
        regions=_list(TEXT), topics=_list(TEXT), doi=TEXT, isbn=_list(TEXT), path=TEXT, url=TEXT,
    ),
    "Hit": {
        "allOf": [
            _ref("Described"),
            _object(
                matches={"enum": ["all", "some"]}, pages_matching=NUMBER, pages=_list(_ref("Page")),
                family=_list({"allOf": [_ref("Kin"), _object(listed=YES)]}),
            ),
        ]
    },
    "Count": _object(value=TEXT, label=TEXT, count=NUMBER, selected=YES, excluded=YES),
    "Search": _object(
        total=NUMBER, groups=NUMBER, pages_total=NUMBER, complete=YES, matches={"enum": ["all", "some"]}, rest=NUMBER,
        took_ms=SHARE, query=_ref("Query"), hits=_list(_ref("Hit")), facets=_map(_list(_ref("Count"))),
        cursor=_or_null(TEXT),
    ),
    "Report": {
        "allOf": [
            _ref("Described"),
            _object(
                abstract=TEXT, languages=_list(TEXT), document_type=TEXT, source_url=TEXT, origins=_map(TEXT),
                confidence=_map({"enum": ["high", "medium", "low"]}),
                contents=_list(_object(title=TEXT, level=NUMBER, page=NUMBER, label=TEXT)),
                page_count=NUMBER, unsearchable_pages=_list(NUMBER), caveats=_map(_list(NUMBER)), size=NUMBER,
                sha256=TEXT, original=TEXT, family=_list(_ref("Kin")), query=_ref("Query"), pages_matching=NUMBER,
                pages=_list(_ref("Page")),
            ),
        ]
    },
    "Place": _object(
        report=TEXT, title=TEXT, year=_or_null(NUMBER), page=NUMBER, label=TEXT, place=NUMBER, start=NUMBER, end=NUMBER,
        left=TEXT, words=TEXT, right=TEXT, url=TEXT,
    ),
    "PageText": _object(
        report=TEXT, page=NUMBER, label=TEXT, of=NUMBER, language=TEXT, text=TEXT, searchable=YES, problem=TEXT,
        ocr=YES, confidence=NUMBER, query=_ref("Query"), places=_list(_ref("Place")), url=TEXT, original=TEXT,
    ),
    "Places": _object(query=_ref("Query"), places=_list(_ref("Place")), cursor=_or_null(TEXT)),
    "Concordance": _object(
        query=_ref("Query"), places=NUMBER, reports=NUMBER, complete=YES, start=NUMBER, lines=_list(_ref("Place")),
        groups=_map(_list(_object(name=TEXT, places=NUMBER, reports=NUMBER))),
    ),
    "Counts": _object(
        counts=_list(
            _object(
                by=TEXT, value=TEXT, label=TEXT, query=TEXT, reports=NUMBER, library_reports=NUMBER,
                share_of_reports=_or_null(SHARE), pages=_or_null(NUMBER), library_pages=_or_null(NUMBER),
                share_of_pages=_or_null(SHARE), hits=_or_null(NUMBER), hits_per_1000_pages=_or_null(SHARE),
            )
        )
    ),
    "Suggest": _object(
        suggestions=_list(_object(kind=TEXT, text=TEXT, query=TEXT, reports=_or_null(NUMBER))),
        did_you_mean=_or_null(_object(text=TEXT, query=TEXT)),
    ),
    "Coverage": _object(
        files=NUMBER, reports=NUMBER, pages=NUMBER, unread=NUMBER, other_files=NUMBER, unsearchable_pages=NUMBER,
        reports_with_unsearchable_pages=NUMBER,
        caveats=_list(_object(kind=TEXT, label=TEXT, pages=NUMBER, reports=NUMBER)), ocr_confidence=_or_null(NUMBER),
        without=_map(NUMBER), languages=_list(TEXT),
        roots=_list(_object(path=TEXT, unread=NUMBER, other_files=NUMBER)), failed=_map(NUMBER),
        failures=_list(_object(path=TEXT, kind=TEXT, message=TEXT)),
    ),
    "Health": _object(status={"const": "ok"}, reports=NUMBER),
}  # fmt: skip

# What each address says, what it takes, and its answer: a schema's name, or media types.
ADDRESSES: Mapping[str, tuple[str, Takes, str | tuple[str, ...]]] = {
    "/api/v1/search": ("Reports that match, with quotes and facets.", strict.SEARCH, "Search"),
    "/api/v1/reports/{report_id}": ("A report with each page that has a place.", strict.REPORT, "Report"),
    "/api/v1/reports/{report_id}/pages/{number}": ("A page's text with its places.", strict.REPORT, "PageText"),
    "/api/v1/reports/{report_id}/places": ("The places in a report.", strict.PLACES_OF_REPORT, "Places"),
    "/api/v1/places": ("The places of a search, report by report.", strict.PLACES, "Places"),
    "/api/v1/concordance": ("The places of a search in their context, sorted.", strict.CONCORDANCE, "Concordance"),
    "/api/v1/export": (
        "A file of all places of a search, or of references to its reports, sent while it is written.", strict.EXPORT,
        tuple(form.media_type for form in (*FORMATS.values(), *STYLES.values())),
    ),
    "/api/v1/counts": ("What share of the library has each query.", strict.COUNTS, "Counts"),
    "/api/v1/batch": ("Each line of a list searched; long ones in the body of a POST.", strict.BATCH, (JSON_LINES,)),
    "/api/v1/suggest": ("How a query may go on, and what was meant.", Takes("", ("q",)), "Suggest"),
    "/api/v1/coverage": ("What the library holds, and what in it no search finds.", Takes("", ()), "Coverage"),
    "/healthz": ("Whether the library can be read.", Takes("", ()), "Health"),
}  # fmt: skip


def _path(path: str, told: str, takes: Takes, answer: str | tuple[str, ...]) -> Schema:
    asked = _operation(path, told, takes, answer)
    if path != "/api/v1/batch":
        return {"get": asked}
    lists = {"required": True, "content": {kind: {"schema": TEXT} for kind in ("text/plain", "text/csv")}}
    return {"get": asked, "post": {**asked, "operationId": "post_batch", "requestBody": lists}}


def _operation(path: str, told: str, takes: Takes, answer: str | tuple[str, ...]) -> Schema:
    content: Schema = (
        {"application/json": {"schema": _ref(answer)}} if isinstance(answer, str) else {kind: {} for kind in answer}
    )
    problem = {"content": {PROBLEM: {"schema": _ref("Problem")}}}
    in_path = [parameter for name, parameter in IN_PATH.items() if f"{{{name}}}" in path]
    refused = {"404": {"description": "There is no such report or page.", **problem}} if in_path else {}
    return {
        "summary": told,
        "operationId": "_".join(part.strip("{}") for part in path.split("/")[1:] if part not in ("api", "v1")),
        "parameters": [*in_path, *(_taken(name, takes) for name in takes.names)],
        "responses": {
            "200": {"description": told, "content": content},
            "304": {"description": "As it was when its ETag was given."},
            "400": {"description": "Something asked cannot be used.", **problem},
            **refused,
            "503": {"description": "The library cannot be read just now.", **problem},
        },
    }


def _taken(name: str, takes: Takes) -> Schema:
    if name in takes.choices:
        return _parameter(name, CHOSEN[name], {"enum": list(takes.choices[name])})
    if name == "q" and "q" in takes.several:
        return _several("q", "What is sought; several are counted side by side.")
    return PARAMETERS[name]
