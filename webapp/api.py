"""The JSON API, under /api/v1, and the health check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from hashlib import sha256
from itertools import islice

from flask import Blueprint, Response, current_app, jsonify, request, stream_with_context

from engine.errors import InputError
from engine.evidence.batch import REPORT as BY_REPORT
from engine.evidence.batch import batch, columns, lines_of, table, terms_of
from engine.evidence.concordance import GROUPS, ORDERS, concordance, grouped, line_of
from engine.evidence.counts import ALL, AT_ONCE, NO_BOUNDS, Bounds, count, rows
from engine.evidence.places import Found, places_on
from engine.evidence.walk import Step, places_after, places_of_report
from engine.ports import Searcher
from engine.query.expand import understand
from engine.request import ReportHit, SearchRequest, SearchResult
from engine.spelling import did_you_mean
from engine.suggest import suggest
from webapp import evidence, links, strict
from webapp.asked import asked_state
from webapp.body import Body, page_body, place_body, query_body, report_body, search_body
from webapp.covering import coverage_body
from webapp.library import library
from webapp.openapi import JSON_LINES, description
from webapp.state import CONTROL, SearchState
from webapp.strict import Takes, refuse_unusable

blueprint = Blueprint("api", __name__)

LARGEST = 10_000_000  # bytes of a batch's list
LINES = 200  # of a concordance, where none are asked for
GROUPED = 50  # groups of each kind


@blueprint.get("/api/v1/openapi.json")
def document() -> Response:
    """What the API is, by OpenAPI."""
    return _answer(description())


@blueprint.get("/api/v1/search")
def search() -> Response:
    """The answer to a search; InputError where something in the address cannot be used."""
    asked = _asked(strict.SEARCH, least_size=0).request()
    return _answer(search_body(_found(library().searcher, asked), asked))


def _found(searcher: Searcher, asked: SearchRequest) -> SearchResult:
    """The engine's answer; of size 0 the counts alone, since engines list at least one report."""
    if asked.size:
        return searcher.search(asked)
    counted = searcher.search(replace(asked, size=1, page=1, cursor="", pages_per_report=0))
    return replace(counted, hits=(), next_cursor="")


@blueprint.get("/api/v1/reports/<report_id>")
def report(report_id: str) -> Response:
    """A report with all its pages on which the query has a place."""
    searcher, query = library().searcher, _asked(strict.REPORT).query()
    found = searcher.get(report_id)
    pages = searcher.pages(report_id, query)
    return _answer(report_body(found, pages, query, family=searcher.family(report_id)))


@blueprint.get("/api/v1/reports/<report_id>/pages/<int:number>")
def page(report_id: str, number: int) -> Response:
    """A page's text, and the query's places in it."""
    searcher, state = library().searcher, _asked(strict.REPORT)
    found, text = searcher.get(report_id), searcher.page(report_id, number)
    hits = [hit for hit in searcher.pages(report_id, state.query()) if hit.number == number] if state.text else []
    of_page = ReportHit(found, 0.0, len(hits), tuple(hits))
    places = places_on(searcher, of_page, state.request()) if hits else ()
    return _answer(page_body(found, text, state.query(), [_place(state, place) for place in places]))


@blueprint.get("/api/v1/places")
def places() -> Response:
    """The places of a search, report by report; the cursor leads to those after them."""
    state = _asked(strict.PLACES)
    return _walked(state, places_after(library().searcher, state.request(facets=False), state.cursor))


@blueprint.get("/api/v1/reports/<report_id>/places")
def places_in_report(report_id: str) -> Response:
    """The same of one report."""
    state = _asked(strict.PLACES_OF_REPORT)
    return _walked(state, places_of_report(library().searcher, state.request(facets=False), report_id, state.cursor))


def _walked(state: SearchState, steps: Iterator[Step]) -> Response:
    taken = list(islice(steps, state.size + 1)) if state.text else []
    listed = taken[: state.size]
    return _answer(
        {
            "query": query_body(state.query()),
            "places": [_place(state, step.found) for step in listed],
            "cursor": listed[-1].cursor if len(taken) > len(listed) else None,
        }
    )


@blueprint.get("/api/v1/concordance")
def in_lines() -> Response:
    """The places of a search in their context, sorted, and what stands how often beside them."""
    state = _asked(strict.CONCORDANCE)
    by, start = request.args.get("by", "list"), request.args.get("start", 0, type=int)
    found = list(islice(concordance(library().searcher, state.request(facets=False)), evidence.MOST + 1))
    complete = len(found) <= evidence.MOST or not state.text
    found = found[: evidence.MOST] if state.text else []
    ordered = sorted(found, key=ORDERS[by]) if by in ORDERS else found
    shown = ordered[start : start + request.args.get("lines", LINES, type=int)]
    return _answer(
        {
            "query": query_body(state.query()),
            "places": len(found),
            "reports": len({line.found.report.id for line in found}),
            "complete": complete,
            "start": start,
            "lines": [place_body(line, _url(state, line.found)) for line in shown],
            "groups": {name: [asdict(group) for group in grouped(found, name)[:GROUPED]] for name in GROUPS},
        }
    )


@blueprint.get("/api/v1/export")
def export() -> Response:
    """A file of every place of a search, or a reference to each of its reports, written while it is sent."""
    refuse_unusable(request.args.items(multi=True), strict.EXPORT)
    return evidence.export()


@blueprint.get("/api/v1/counts")
def counts() -> Response:
    """What share of the library has each query, in all and by the values of a facet."""
    state = _asked(strict.COUNTS)
    texts = [text for given in request.args.getlist("q") if (text := CONTROL.sub(" ", given).strip())]
    if not texts:
        raise InputError("There is nothing to count. Give a query: q=debt")
    asked = [replace(state, text=text).request() for text in texts]
    by = request.args.get("by", ALL)
    found = count(library().searcher, asked, _bounds())
    return _answer({"counts": [dict(row) for row in rows(found, () if by == ALL else (by,))]})


@blueprint.route("/api/v1/batch", methods=["GET", "POST"])
def in_batch() -> Response:
    """Each line of a list searched: a line of JSON for each, or by reports for each report of each."""
    state, searcher = _asked(strict.BATCH), library().searcher
    request.max_content_length = LARGEST
    given = request.args.get("terms", "").encode("utf-8", "replace")
    lines = lines_of(request.get_data() or given, table=request.mimetype == "text/csv")
    if not lines:
        raise InputError("There are no terms. Give one a line, as terms or as the body of a POST.")
    read = partial(understand, vocabulary=library().concepts, exact=state.exact, without=state.without)
    found = terms_of(lines, phrases=request.args.get("queries") != "1", understand=read)
    by, of = request.args.get("by", BY_REPORT), request.args.get("of", "reports")
    asked = replace(state, text="").request()
    values = () if by == BY_REPORT else columns(searcher, asked, by)
    made = table(batch(searcher, found, asked, bounds=_bounds(), keep=None if by == BY_REPORT else 0), by, values, of)
    lined = (json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in made)
    return Response(stream_with_context(lined), mimetype=JSON_LINES)


@blueprint.get("/api/v1/suggest")
def suggestions() -> Response:
    """Ways in which `q` may go on at its end, and what was meant where its words stand nowhere."""
    searcher, text = library().searcher, CONTROL.sub(" ", request.args.get("q", ""))  # a space at its end says much
    meant = did_you_mean(searcher, text, typing=True)
    return _answer(
        {
            "suggestions": [asdict(found) for found in suggest(searcher, text)],
            "did_you_mean": {"text": meant, "query": meant} if meant else None,
        }
    )


@blueprint.get("/api/v1/coverage")
def coverage() -> Response:
    """What the library holds, and how much of it no search finds."""
    return _answer(coverage_body(library().searcher.coverage()))


@blueprint.get("/healthz")
def health() -> Response:
    """Whether the library can be read, and how many reports it has."""
    return jsonify({"status": "ok", "reports": library().searcher.coverage().reports})


def _asked(takes: Takes, *, least_size: int = 1) -> SearchState:
    """The search in the address; InputError where something in it cannot be used."""
    pairs = tuple(request.args.items(multi=True))
    refuse_unusable(pairs, takes)
    return asked_state(pairs, least_size=least_size)


def _bounds() -> Bounds:
    return NO_BOUNDS if request.args.get("hits") == "1" else AT_ONCE


def _place(state: SearchState, found: Found) -> Body:
    return place_body(line_of(found), _url(state, found))


def _url(state: SearchState, found: Found) -> str:
    words = SearchState(text=state.text, exact=state.exact, without=state.without)
    return links.page_url(found.report.id, found.page.number, words.pairs(), place=found.number)


def _answer(body: Body) -> Response:
    """The body as JSON with a mark of what it says; one that says what the asker has is not sent again."""
    response = jsonify(body)
    said = {name: value for name, value in body.items() if name != "took_ms"}
    response.set_etag(sha256(current_app.json.dumps(said).encode("utf-8", "replace")).hexdigest()[:32], weak=True)
    return response.make_conditional(request)  # type: ignore[return-value]
