"""What the index can only suspect is checked by places: words near each other, on each page that has them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.keys import place_key
from engine.matching import nears
from engine.places import has_place
from engine.query.tree import Near, Node
from engine.report import Page

SECONDS = 8.0  # for the pages of one query
MOST = 50_000  # pages of one part that an engine takes as a list

Suspects = Iterable[tuple[str, Sequence[int], Callable[[int], Page | None]]]


@dataclass(frozen=True, slots=True)
class Checked:
    """For each Near the pages on which it is true, as `place_key` has them; not `complete` where time ran out."""

    places: Mapping[Near, Sequence[int]] = field(default_factory=dict)
    complete: bool = True


def check(tree: Node, suspects: Callable[[Near], Suspects]) -> Checked:
    """Checks each Near of the tree on its suspected pages: a report's id, page numbers, and what reads its pages."""
    end = time.monotonic() + SECONDS
    found: dict[Near, Sequence[int]] = {}
    complete = True
    for near in dict.fromkeys(nears(tree)):
        places: list[int] = []
        for place in _true(near, suspects(near)):
            if time.monotonic() > end or len(places) >= MOST:
                complete = False
                break
            if place is not None:
                places.append(place)
        found[near] = places
    return Checked(found, complete)


def _true(near: Near, suspects: Suspects) -> Iterator[int | None]:
    """For each suspected page its place where the Near is true there, else None."""
    for id, numbers, page_of in suspects:
        for number in numbers:
            yield place_key(id, number) if has_place(near, number, page_of) else None
