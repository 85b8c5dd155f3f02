"""The JSON API, under /api/v1, and the health check."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, jsonify, request

from engine.ports import Searcher
from engine.query.parse import parse
from engine.request import SearchRequest, SearchResult
from webapp.body import report_body, search_body
from webapp.library import library
from webapp.state import SearchState
from webapp.strict import refuse_unusable

SUGGESTIONS = 10

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/search")
def search() -> Response:
    """The answer to a search as JSON; InputError where something in the address cannot be used."""
    pairs = tuple(request.args.items(multi=True))
    refuse_unusable(pairs)
    asked = SearchState.from_pairs(pairs, least_size=0).request()
    return jsonify(search_body(_answer(library().searcher, asked), asked))


def _answer(searcher: Searcher, asked: SearchRequest) -> SearchResult:
    """The engine's answer; of size 0 the counts alone, since engines list at least one report."""
    if asked.size:
        return searcher.search(asked)
    counted = searcher.search(replace(asked, size=1, page=1, cursor="", pages_per_report=0))
    return replace(counted, hits=(), next_cursor="")


@blueprint.get("/api/v1/reports/<report_id>")
def report(report_id: str) -> Response:
    """A report with all its pages on which the query has a place, as JSON."""
    searcher = library().searcher
    query = parse(SearchState.from_pairs(request.args.items(multi=True)).text)
    found = searcher.get(report_id)
    pages = searcher.pages(report_id, query)
    return jsonify(report_body(found, pages, query, copies=searcher.same_content(report_id)))


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    """Words of the library that begin as the last word of `q` does, with the number of reports of each."""
    typed = SearchState.from_pairs(request.args.items(multi=True)).text.split()
    found = library().searcher.complete(typed[-1], SUGGESTIONS) if typed else ()
    return jsonify({"suggestions": [{"text": word.text, "reports": word.reports} for word in found]})


@blueprint.get("/healthz")
def health() -> Response:
    """Whether the library can be read, and how many reports it has."""
    return jsonify({"status": "ok", "reports": library().searcher.coverage().reports})
