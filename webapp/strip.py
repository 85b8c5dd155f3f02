"""The strip that stands for a whole report, and shows where in it the places of a query lie."""

from __future__ import annotations

from dataclasses import dataclass

from engine.saying import say
from webapp.view import View
from webapp.walking import Walk
from webapp.wording import counted, pages_named

CELLS = 100  # at most: a cell stands for several pages of a long report
LEAST_CELLS = 30  # for which the strip has room, so that the ticks of a short report are ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """A cell of the strip with places: how full it is, in percent."""

    y: int
    full: int
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The report from its first page to its last, in cells, and in words where the places lie."""

    cells: int
    room: int  # for so many cells
    here: int
    ticks: tuple[Tick, ...]
    text: str


def strip_of(pages: int, number: int, view: View, walk: Walk | None) -> Strip:
    """The strip of a report of so many pages, one of them in view."""
    count = max(pages, 1)
    cells = min(count, CELLS)
    owned_by: dict[int, list[int]] = {}
    for page in walk.numbers if walk else ():
        owned_by.setdefault((page - 1) * cells // count, []).append(page)
    places = {cell: sum(walk.on(page) for page in owned) for cell, owned in owned_by.items()} if walk else {}
    most, here = max(places.values(), default=1), (number - 1) * cells // count
    ticks = (
        Tick(
            y=cell,
            full=25 + 75 * places[cell] // most,
            url=view.page(owned[0], 1),
            label=say("%(places)s on %(pages)s", places=counted(places[cell], "place"), pages=pages_named(owned)),
            current=cell == here,
        )
        for cell, owned in owned_by.items()
    )
    return Strip(cells, max(cells, LEAST_CELLS), here, tuple(ticks), _told(walk, count) if walk and walk.total else "")


def _told(walk: Walk, count: int) -> str:
    return say("Places on %(pages)s of %(count)s", pages=pages_named(walk.numbers, most=20), count=count)
