"""The pages for people: search, report, viewer, coverage, help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import FindspotError, PageNotFound
from engine.fields import FIELDS
from engine.places import Place
from engine.query.parse import ParsedQuery
from engine.related import related
from engine.report import Page, Report
from engine.request import PageHit
from engine.saying import say
from webapp import links
from webapp.asked import asked_state
from webapp.covering import groups_of, rows, unknowns
from webapp.explain import meant, why_empty
from webapp.library import library
from webapp.marks import boxes_by_place, place_ranges
from webapp.originals import OriginalChanged, OriginalMissing
from webapp.pictures import WIDTHS, Layout, PictureFailed
from webapp.present import last_page, search_page
from webapp.reading import report_page
from webapp.render import render, sheet
from webapp.state import years_left_out
from webapp.syntax import syntax_rows
from webapp.textlayer import Part, parts_of
from webapp.thumbs import pages_sheet
from webapp.view import View
from webapp.viewing import Opened, viewer
from webapp.walking import NO_WALK, Walk
from webapp.wording import counted

blueprint = Blueprint("pages", __name__)

A_YEAR = 365 * 24 * 3600  # seconds
NAMED = 100  # files of each kind that the coverage page names


@blueprint.get("/")
def search() -> AnyResponse:
    """The search page; a form's address is answered with the shorter one that says the same."""
    state, left_out = asked_state(), years_left_out(request.args.items(multi=True))
    if _from_form() and not left_out:
        return redirect(state.url)
    searcher = library().searcher
    # A list without quotes asks for one page of each report too: that is where its title leads.
    result = searcher.search(replace(state.request(), pages_per_report=1) if state.compact else state.request())
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
    searcher, state = library().searcher, asked_state()
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
    """The viewer at a page of a report; a long one's places are waited for only where `wait` is asked for."""
    view = _view(report_id)
    found, opened = _open(view, number, wait="wait" in request.args)
    family = library().searcher.family(report_id)
    shown = viewer(found, opened, view, family=family, place=_place())
    return render("viewer.html", page=shown, text=view.state.text, state=view.state)


@blueprint.get("/report/<report_id>/find")
def find(report_id: str) -> AnyResponse:
    """Leads to the first place of the words, from the page on that the reader is at, else from the first."""
    view = _view(report_id)
    number = _count(request.args.get("from", ""))
    found = _report_with_page(report_id, number)
    walk = _walk(found, view)
    return redirect(view.at(walk.next(number, 0) or walk.next(0, 0) or (number, 0)))


@blueprint.get("/report/<report_id>/step")
def step(report_id: str) -> AnyResponse:
    """Leads to the place before or after the one from which it is asked, or stays there."""
    view = _view(report_id)
    number, _, place = request.args.get("from", "").partition(".")
    here = _count(number), _count(place, 0)
    found = _report_with_page(report_id, here[0])
    walk = _walk(found, view)
    return redirect(view.at((walk.previous if request.args.get("to") == "previous" else walk.next)(*here) or here))


@blueprint.get("/report/<report_id>/pages")
def pages(report_id: str) -> Response:
    """All pages of a report, or those with places, as small pictures."""
    view = _view(report_id)
    found = library().searcher.get(report_id)
    only, start = request.args.get("only") == "places", _count(request.args.get("start", ""))
    walk, problem = _walk(found, view), _original_problem(found)
    sheet = pages_sheet(found, view, walk, only=only and bool(view.text), start=start, problem=problem)
    return render("pages.html", page=sheet, text=view.state.text)


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
    """Each file that is not whole, as a sheet."""
    return sheet(rows(library().searcher), "findspot-coverage")


@blueprint.get("/help")
def how_to_ask() -> Response:
    """How to ask."""
    return render("help.html", fields=FIELDS, forms=syntax_rows())


def _from_form() -> bool:
    """Whether the address holds what only a form sends: the two year fields, or empty values."""
    return "year_from" in request.args or "year_to" in request.args or not all(request.args.values())


def _view(report_id: str) -> View:
    return View.from_args(report_id, asked_state(), request.args)


def _walk(found: Report, view: View) -> Walk:
    return library().walks.of(library().searcher, found, view.query())


def _count(given: str, otherwise: int = 1) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else otherwise


def _place() -> int:
    return request.args.get("place", 0, type=int)


def _hits(report_id: str, query: ParsedQuery) -> tuple[PageHit, ...]:
    return library().searcher.pages(report_id, query)


def _report_with_page(report_id: str, number: int) -> Report:
    found = library().searcher.get(report_id)
    if not 1 <= number <= found.page_count:
        pages = counted(found.page_count, "page")
        raise PageNotFound(say("This report has no page %(number)s: it has %(pages)s.", number=number, pages=pages))
    return found


def _original_problem(found: Report) -> str:
    try:
        library().originals.find(found)
    except (OriginalMissing, OriginalChanged) as missing:
        return missing.message
    return ""


def _open(view: View, number: int, *, wait: bool) -> tuple[Report, Opened]:
    searcher, query = library().searcher, view.query()
    found = _report_with_page(view.report_id, number)
    read = searcher.page(view.report_id, number)
    places = searcher.places(view.report_id, query, number)
    find_walk = library().walks.of if wait else library().walks.at_once
    walk = find_walk(searcher, found, query) if view.text else NO_WALK
    parts = parts_of(read)
    layout, problem = _layout(found, read, places, parts)
    return found, Opened(read, places, walk, layout, parts, problem)


def _layout(found: Report, read: Page, places: Sequence[Place], parts: Sequence[Part]) -> tuple[Layout | None, str]:
    """The page's layout, or why there is none: the text is shown without it."""
    ranges = place_ranges(read, places)
    flat = tuple(one for owned in ranges for one in owned)
    try:
        path = library().originals.find(found)
        layout = library().pictures.layout(path, read.number, flat, [part.range for part in parts])
        return boxes_by_place(layout, ranges, read, places), ""
    except PictureFailed as failed:
        return None, say("The page could not be drawn. %(why)s Its text is still here.", why=failed.message)
    except FindspotError as missing:
        return None, missing.message
