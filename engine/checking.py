"""What the index can only suspect is checked by places: words near each other, on each page that has them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from engine.keys import place_key
from engine.matching import Checked, nears
from engine.places import has_place
from engine.query.tree import Near, Node
from engine.report import Page

SECONDS = 8.0  # for the pages of one query
MOST = 50_000  # pages of one part that an engine takes as a list

Suspects = Iterable[tuple[str, Sequence[int], Callable[[int], Page | None]]]


def check(tree: Node, suspects: Callable[[Near], Suspects]) -> dict[Near, Checked]:
    """Checks each Near of the tree on its suspected pages: a report's id, page numbers, and what reads its pages."""
    end = time.monotonic() + SECONDS
    return {near: _checked(near, suspects(near), end) for near in dict.fromkeys(nears(tree))}


def _checked(near: Near, suspects: Suspects, end: float) -> Checked:
    places: list[int] = []
    refuted: list[int] = []
    for id, numbers, page_of in suspects:
        for number in numbers:
            if time.monotonic() > end or len(places) >= MOST:
                return Checked(places, refuted[:MOST], complete=False)
            (places if has_place(near, number, page_of) else refuted).append(place_key(id, number))
    return Checked(places)
