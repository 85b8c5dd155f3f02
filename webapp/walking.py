"""The places of a query through a whole report: how many, on which pages, and which comes after which."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from engine.ports import Searcher
from engine.query.parse import ParsedQuery
from engine.query.tree import Node
from engine.report import Report
from engine.request import PageHit

KEPT = 64  # walks, of the reports and queries that were opened last
LONG = 200  # pages: a page of a longer report is shown before all places are found


@dataclass(frozen=True)
class Walk:
    """The pages with places, in order, and how many each has."""

    numbers: Sequence[int]
    places: Sequence[int]
    _up_to: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_up_to", tuple(accumulate(self.places, initial=0)))

    @property
    def total(self) -> int:
        """All places of the report."""
        return self._up_to[-1]

    def before(self, number: int) -> int:
        """The places on pages before that one."""
        return self._up_to[bisect_left(self.numbers, number)]

    def on(self, number: int) -> int:
        """The places on that page."""
        at = bisect_left(self.numbers, number)
        return self.places[at] if at < len(self.numbers) and self.numbers[at] == number else 0

    def next(self, number: int, place: int) -> tuple[int, int] | None:
        """Page and place after that one, None after the last; place 0 stands before the first of its page."""
        if place < self.on(number):
            return number, place + 1
        at = bisect_right(self.numbers, number)
        return (self.numbers[at], 1) if at < len(self.numbers) else None

    def previous(self, number: int, place: int) -> tuple[int, int] | None:
        """Page and place before that one, None before the first."""
        if place > 1 and self.on(number):
            return number, min(place - 1, self.on(number))
        at = bisect_left(self.numbers, number) - 1
        return (self.numbers[at], self.places[at]) if at >= 0 else None


NO_WALK = Walk((), ())


def walk_of(pages: Sequence[PageHit]) -> Walk:
    """The walk over these pages."""
    return Walk(tuple(page.number for page in pages), tuple(page.places for page in pages))


class Walks:
    """Finds walks, and keeps the last ones: a reader who goes from place to place asks for the same again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Node], tuple[Report, Walk]] = OrderedDict()
        self._keeping = threading.Lock()

    def of(self, searcher: Searcher, report: Report, query: ParsedQuery) -> Walk:
        """The walk of the query through the report."""
        known = self._known(report, query)
        if known is None:
            known = walk_of(searcher.pages(report.id, query))
            with self._keeping:
                self._kept[report.id, query.tree] = report, known
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return known

    def at_once(self, searcher: Searcher, report: Report, query: ParsedQuery) -> Walk | None:
        """The same, None where it would take long."""
        return self.of(searcher, report, query) if report.page_count <= LONG else self._known(report, query)

    def _known(self, report: Report, query: ParsedQuery) -> Walk | None:
        """The walk that was found when the report was as it is now."""
        key = report.id, query.tree
        with self._keeping:
            before, walk = self._kept.get(key, (None, None))
            if before != report:
                return None
            self._kept.move_to_end(key)
            return walk
