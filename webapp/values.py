"""All values that one facet has in a search: for facets that are too long to stand beside the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, request

from engine.analysis import fold
from engine.fields import FACETS
from engine.request import FacetCount
from engine.saying import say
from webapp.asked import asked_state
from webapp.library import library
from webapp.render import render
from webapp.state import SearchState
from webapp.tongue import told
from webapp.wording import counted

blueprint = Blueprint("values", __name__)

SHOWN = 1000  # values of a page; more are found by a part of their name


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the address of the list with it, or without it."""

    label: str
    count: str
    url: str
    without: str
    selected: bool
    excluded: bool


@blueprint.get("/values/<name>")
def values(name: str) -> Response:
    """The values of a facet, those of most reports first; those with `find` in their names."""
    field = next((field for field in FACETS if field.name == name), None) or abort(404)
    pairs = tuple(request.args.items(multi=True))
    state = replace(asked_state(pairs), page=1, cursor="")
    sought = request.args.get("find", "").strip()
    asked = replace(state.request(), size=1, page=1, pages_per_report=0)
    every = library().searcher.search(asked).facets[name]
    found = [count for count in every if fold(sought) in fold(str(told(count.label)))]
    return render(
        "values.html",
        label=field.label,
        name=name,
        text=state.text,
        sought=sought,
        summary=_summary(len(found), len(every), sought=bool(sought)),
        values=tuple(_values(name, found[:SHOWN], state)),
        kept=state.pairs(),
        back=state.url,
    )


def _values(name: str, counts: Iterable[FacetCount], state: SearchState) -> Iterator[Value]:
    for count in counts:
        chosen, barred = (
            state.without_filter(name, count.value) if count.selected else state.with_filter(name, count.value),
            state.without_excluded(name, count.value) if count.excluded else state.excluding(name, count.value),
        )
        number = counted(count.count, "report")
        yield Value(count.label, number, chosen.url, barred.url, count.selected, count.excluded)


def _summary(found: int, every: int, *, sought: bool) -> str:
    values = counted(every, "value")
    said = say("%(found)s of %(values)s", found=found, values=values) if sought else values
    if found <= SHOWN:
        return said
    return say("%(summary)s; here are the %(shown)s of most reports", summary=said, shown=SHOWN)
