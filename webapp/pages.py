"""The pages for people: search, report, viewer, coverage, help."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import FindspotError, PageNotFound
from engine.fields import FIELDS
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.related import related
from engine.report import Page, Report
from engine.request import PageHit
from webapp import links
from webapp.covering import groups_of, rows, unknowns
from webapp.explain import meant, why_empty
from webapp.library import library
from webapp.originals import OriginalChanged, OriginalMissing
from webapp.pictures import WIDTHS, Layout, PictureFailed
from webapp.present import last_page, search_page
from webapp.reading import Opened, boxes_by_place, place_ranges, report_page, viewer
from webapp.render import render
from webapp.sheet import csv_lines
from webapp.state import SearchState, years_left_out
from webapp.syntax import syntax_rows
from webapp.wording import counted

blueprint = Blueprint("pages", __name__)

A_YEAR = 365 * 24 * 3600  # seconds
NAMED = 100  # files of each kind that the coverage page names


@blueprint.get("/")
def search() -> AnyResponse:
    """The search page; a form's address is answered with the shorter one that says the same."""
    state, left_out = _state(), years_left_out(request.args.items(multi=True))
    if _from_form() and not left_out:
        return redirect(state.url)
    searcher = library().searcher
    result = searcher.search(state.request())
    if not result.hits and result.total and not state.cursor:
        return redirect(state.with_page(last_page(result.entries, state.size)).url)
    reasons = why_empty(searcher, state) if result.some or not result.total else ()
    page = search_page(result, state, searcher.coverage(), reasons=reasons, left_out=left_out)
    instead = meant(searcher, state) if result.some or not result.total else None
    return render(
        "search.html",
        page=page,
        text=state.text,
        instead=instead,
        feed=links.feed_url(state.followed()),
        follow=links.follow_url(state.followed()),
    )


@blueprint.get("/report/<report_id>")
def report(report_id: str) -> Response:
    """A report, and where in it the query has places."""
    searcher, state = library().searcher, _state()
    found = searcher.get(report_id)
    page = report_page(
        found,
        _hits(report_id, state.query()),
        state,
        family=searcher.family(report_id),
        related=related(searcher, report_id),
        problem=_original_problem(found),
    )
    return render("report.html", page=page, text=state.text, state=state)


@blueprint.get("/report/<report_id>/page/<int:number>")
def page(report_id: str, number: int) -> Response:
    """The viewer at a page of a report."""
    state = _state()
    found, opened = _open(report_id, number, state.query())
    family = library().searcher.family(report_id)
    shown = viewer(found, opened, state, family=family, place=_place(), wide=request.args.get("view") == "wide")
    return render("viewer.html", page=shown, text=state.text, state=state)


@blueprint.get("/report/<report_id>/page/<int:number>/picture.png")
def picture(report_id: str, number: int) -> Response:
    """The page drawn, without marks."""
    found = _report_with_page(report_id, number)
    path = library().originals.find(found)
    width = request.args.get("width", WIDTHS[2], type=int)
    content = found.fingerprint.sha256
    png = library().pictures.png(path, number, width=width, sha256=content)
    response = Response(png, mimetype="image/png")
    response.set_etag(f"{content[:32]}-{number}-{width}")
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable" if "v" in request.args else "no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


@blueprint.get("/report/<report_id>/original")
def original(report_id: str) -> Response:
    """The PDF itself."""
    found = library().searcher.get(report_id)
    path = library().originals.find(found)
    name = path.name.encode("utf-8", "replace").decode()
    return send_file(
        path, mimetype="application/pdf", download_name=name, etag=found.fingerprint.sha256, conditional=True
    )


@blueprint.get("/coverage")
def coverage() -> Response:
    """What the library holds, and what could not be read, by name."""
    searcher = library().searcher
    held = searcher.coverage()
    groups = groups_of(searcher, held, NAMED)
    lost, known = ([group for group in groups if group.lost == lost] for lost in (True, False))
    return render("coverage.html", held=held, lost=lost, known=known, unknowns=unknowns(held), counted=counted)


@blueprint.get("/coverage.csv")
def coverage_sheet() -> Response:
    """Each file that is not whole, as a sheet; its first bytes tell spreadsheets that it is UTF-8."""
    lines = chain(["\ufeff"], csv_lines(rows(library().searcher)))
    response = Response((line.encode("utf-8", "backslashreplace") for line in lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=findspot-coverage.csv"
    return response


@blueprint.get("/help")
def how_to_ask() -> Response:
    """How to ask."""
    return render("help.html", fields=FIELDS, forms=syntax_rows())


def _state() -> SearchState:
    return SearchState.from_pairs(request.args.items(multi=True), concepts=library().concepts)


def _from_form() -> bool:
    """Whether the address holds what only a form sends: the two year fields, or empty values."""
    return "year_from" in request.args or "year_to" in request.args or not all(request.args.values())


def _place() -> int:
    return request.args.get("place", 0, type=int)


def _hits(report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
    return library().searcher.pages(report_id, query)


def _report_with_page(report_id: str, number: int) -> Report:
    found = library().searcher.get(report_id)
    if not 1 <= number <= found.page_count:
        raise PageNotFound(f"This report has no page {number}: it has {counted(found.page_count, 'page')}.")
    return found


def _original_problem(found: Report) -> str:
    try:
        library().originals.find(found)
    except (OriginalMissing, OriginalChanged) as missing:
        return str(missing)
    return ""


def _open(report_id: str, number: int, query: ParsedQuery) -> tuple[Report, Opened]:
    searcher = library().searcher
    found = _report_with_page(report_id, number)
    read = searcher.page(report_id, number)
    places = searcher.places(report_id, query, number)
    layout, problem = _layout(found, read, places)
    return found, Opened(read, places, _hits(report_id, query), layout, problem)


def _layout(found: Report, read: Page, places: Sequence[Place]) -> tuple[Layout | None, str]:
    """The page's layout, or why there is none: the text is shown without it."""
    ranges = place_ranges(read, places)
    flat = tuple(one for owned in ranges for one in owned)
    try:
        path = library().originals.find(found)
        layout = library().pictures.layout(path, read.number, flat)
        return boxes_by_place(layout, ranges, read, places), ""
    except PictureFailed as failed:
        return None, f"The page could not be drawn. {failed} Its text is still here."
    except FindspotError as missing:
        return None, str(missing)
