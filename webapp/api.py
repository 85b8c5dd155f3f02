"""The JSON API, under /api/v1, and the health check."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, Response, jsonify, request

from engine.ports import Searcher
from engine.request import SearchRequest, SearchResult
from engine.spelling import did_you_mean
from engine.suggest import suggest
from webapp.body import report_body, search_body
from webapp.covering import coverage_body
from webapp.library import library
from webapp.state import CONTROL, SearchState
from webapp.strict import refuse_unusable

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/search")
def search() -> Response:
    """The answer to a search as JSON; InputError where something in the address cannot be used."""
    pairs = tuple(request.args.items(multi=True))
    refuse_unusable(pairs)
    asked = SearchState.from_pairs(pairs, least_size=0, concepts=library().concepts).request()
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
    query = SearchState.from_pairs(request.args.items(multi=True), concepts=library().concepts).query()
    found = searcher.get(report_id)
    pages = searcher.pages(report_id, query)
    return jsonify(report_body(found, pages, query, family=searcher.family(report_id)))


@blueprint.get("/api/v1/suggest")
def suggestions() -> Response:
    """Ways in which `q` may go on at its end, and what was meant where its words stand nowhere."""
    searcher, text = library().searcher, CONTROL.sub(" ", request.args.get("q", ""))  # a space at its end says much
    meant = did_you_mean(searcher, text, typing=True)
    return jsonify(
        {
            "suggestions": [asdict(found) for found in suggest(searcher, text)],
            "did_you_mean": {"text": meant, "query": meant} if meant else None,
        }
    )


@blueprint.get("/api/v1/coverage")
def coverage() -> Response:
    """What the library holds, and how much of it no search finds."""
    return jsonify(coverage_body(library().searcher.coverage()))


@blueprint.get("/healthz")
def health() -> Response:
    """Whether the library can be read, and how many reports it has."""
    return jsonify({"status": "ok", "reports": library().searcher.coverage().reports})
