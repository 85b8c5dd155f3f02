"""What a search found as evidence: its places in their context, and files of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Response, request, stream_with_context

from engine.evidence.citing import STYLES, reference, references
from engine.evidence.concordance import ORDERS, Line, concordance, grouped
from engine.evidence.export import FORMATS, Format, Row, rows
from engine.evidence.places import Found
from engine.saying import number, say
from webapp import links
from webapp.asked import asked_state
from webapp.library import library
from webapp.present import Chip, Link, chips_of, export_links
from webapp.render import render
from webapp.state import SearchState
from webapp.wording import counted

blueprint = Blueprint("evidence", __name__)

MOST = 20_000  # places that one page sorts and counts; a file has them all
SHOWN = 200  # lines of a page
NAMED = 12  # groups of a page
ORDER_NAMES = {
    "list": say("List"), "left": say("Words before"), "words": say("Words found"), "right": say("Words after"),
    "year": say("Year"), "report": say("Report"),
}  # fmt: skip
GROUP_NAMES = {
    "left": say("Word before"), "words": say("Words found"), "right": say("Word after"), "year": say("Year"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of the concordance with its addresses."""

    line: Line
    url: str
    page: str
    title: str
    year: str


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """Places that have something in common: how many, and in how many reports."""

    name: str
    places: str
    reports: str


@dataclass(frozen=True, slots=True)
class ConcordancePage:
    """All that the page prints."""

    summary: str
    note: str
    rows: Sequence[ListedLine]
    orders: Sequence[Link]
    groups: Sequence[tuple[str, Sequence[ListedGroup]]]
    previous: str
    next: str
    search: str
    chips: Sequence[Chip]
    exports: Sequence[Link]


@blueprint.get("/concordance")
def lines() -> Response:
    """Every place of the search in its context, sorted, and what stands how often beside them."""
    state = _state()
    order = request.args.get("by", "") if request.args.get("by") in ORDERS else "list"
    start = _start(request.args.get("start", ""))
    found = list(islice(concordance(library().searcher, state.request(facets=False)), MOST + 1)) if state.text else []
    return render("concordance.html", page=_page(state, found, order, start), text=state.text)


@blueprint.get("/export")
def export() -> Response:
    """A file of every place of the search, or a reference to each of its reports, written while it is sent."""
    state, name = _state(), request.args.get("format", "")
    searcher, site, asked = library().searcher, request.host_url.rstrip("/"), state.request(facets=False)
    if name in STYLES:
        found = references(searcher, asked, lambda report: f"{site}{links.report_url(report.id)}")
        return _file(STYLES[name], found, "references")
    places = rows(searcher, asked, lambda place: f"{site}{_url(state, place)}", datetime.now(UTC))
    return _file(FORMATS.get(name, FORMATS["csv"]), places, "places")


@blueprint.get("/report/<report_id>/citation")
def citation(report_id: str) -> Response:
    """A reference to the report, as a file."""
    report = library().searcher.get(report_id)
    row = reference(report, f"{request.host_url.rstrip('/')}{links.report_url(report.id)}")
    return _file(STYLES.get(request.args.get("format", ""), STYLES["bibtex"]), [row], row["key"])


def _file(form: Format, found: Iterable[Row], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="findspot-{name}.{form.ending}"'}
    written = stream_with_context(form.written(found))  # links are made while it is sent
    return Response(written, content_type=form.media_type, headers=headers)


def _page(state: SearchState, found: list[Line], order: str, start: int) -> ConcordancePage:
    more = len(found) > MOST
    found = found[:MOST]
    ordered = sorted(found, key=ORDERS[order]) if order in ORDERS else found
    reports = len({line.found.report.id for line in found})
    in_all = {"places": counted(len(found), "place"), "reports": counted(reports, "report")}
    return ConcordancePage(
        summary=say("At least %(places)s in %(reports)s", **in_all)
        if more
        else say("%(places)s in %(reports)s", **in_all),
        note=say("Sorted and counted are the first %(most)s places; a file of them has all.", most=MOST)
        if more
        else "",
        rows=[_row(state, line) for line in ordered[start : start + SHOWN]],
        orders=[Link(label, _order_url(state, name), name == order) for name, label in ORDER_NAMES.items()],
        groups=[(label, _groups(found, name)) for name, label in GROUP_NAMES.items()] if found else [],
        previous=_order_url(state, order, start - SHOWN) if start else "",
        next=_order_url(state, order, start + SHOWN) if start + SHOWN < len(found) else "",
        search=state.url,
        chips=list(chips_of(state, lambda other: _order_url(other, order))),
        exports=export_links(state) if found else (),
    )


def _row(state: SearchState, line: Line) -> ListedLine:
    report = line.found.report
    page = page_said(line.found.page.number, line.found.page.label)
    return ListedLine(line, _url(state, line.found), page, report.title, str(report.year or ""))


def page_said(page: int, label: str) -> str:
    """ "p. 12", "p. 16 (printed xii)"."""
    if label:
        return say("p. %(number)s (printed %(label)s)", number=str(page), label=label)
    return say("p. %(number)s", number=str(page))


def _groups(found: Iterable[Line], by: str) -> list[ListedGroup]:
    return [
        ListedGroup(group.name, number(group.places), say("in %(number)s", number=group.reports))
        for group in grouped(found, by)[:NAMED]
    ]


def _url(state: SearchState, found: Found) -> str:
    return links.page_url(found.report.id, found.page.number, state.pairs(), place=found.number)


def _order_url(state: SearchState, order: str, start: int = 0) -> str:
    by = (("by", order),) if order != "list" else ()
    return links.concordance_url((*state.pairs(), *by, *((("start", str(start)),) if start > 0 else ())))


def _start(given: str) -> int:
    return min(int(given), MOST) // SHOWN * SHOWN if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _state() -> SearchState:
    state = asked_state()
    return replace(state, page=1, cursor="")
