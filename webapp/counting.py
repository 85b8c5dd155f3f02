"""Counts of one search or several: what share of the library they are found in, by year, region, topic and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request

from engine.errors import InputError
from engine.evidence.counts import AT_ONCE, COLUMNS, FEW, MEASURES, NO_BOUNDS, Counts, count, rows
from engine.evidence.sheet import cells_of
from engine.evidence.significant import REPORTS, Words, significant_words
from engine.saying import say
from webapp.asked import asked_state
from webapp.library import library
from webapp.plot import SERIES
from webapp.render import render, sheet
from webapp.state import CONTROL
from webapp.tallies import FACET_NAMES, Asked, counts_page, empty_page

blueprint = Blueprint("counting", __name__)


@blueprint.get("/counts")
def counts() -> Response:
    """The counts as plot and table."""
    asked = _asked()
    page = counts_page(asked, _counts(asked), _words(asked)) if asked.texts else empty_page(asked)
    return render("counts.html", page=page, text=asked.texts[0] if asked.texts else "", series=SERIES, few=FEW)


@blueprint.get("/counts.csv")
def counts_sheet() -> Response:
    """The counts by every facet as a sheet."""
    asked = _asked()
    if not asked.texts:
        raise InputError(say("There is nothing to count. Give a query in the address: /counts.csv?q=debt"))
    return sheet(cells_of(rows(_counts(asked), FACET_NAMES), COLUMNS), "findspot-counts")


def _asked() -> Asked:
    state = asked_state()
    given = (CONTROL.sub(" ", text).strip() for text in request.args.getlist("q"))
    texts = tuple(dict.fromkeys(filter(None, given)))
    words = request.args.get("words", 0, type=int)
    return Asked(
        base=replace(state, text="", page=1, cursor=""),
        texts=texts[:SERIES],
        left_out=texts[SERIES:],
        by=_one_of(request.args.get("by", ""), FACET_NAMES),
        of=_one_of(request.args.get("of", ""), tuple(MEASURES)),
        everything=request.args.get("all") == "1",
        all_rows=request.args.get("rows") == "all",
        words=words if 0 < words <= len(texts[:SERIES]) else 0,
    )


def _one_of(value: str, values: Sequence[str]) -> str:
    return value if value in values else values[0]


def _counts(asked: Asked) -> Counts:
    requests = [asked.state(number).request() for number in range(len(asked.texts))]
    return count(library().searcher, requests, NO_BOUNDS if asked.everything else AT_ONCE)


def _words(asked: Asked) -> Words | None:
    if not asked.words:
        return None
    one = asked.state(asked.words - 1)
    return significant_words(
        library().searcher, one.request(facets=False), reports=None if asked.everything else REPORTS
    )
