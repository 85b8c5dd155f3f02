"""How a report is looked at, as it stands in the address of the viewer: at which place, how near, for which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from engine.query.parse import ParsedQuery
from webapp import links
from webapp.state import CONTROL, SearchState

ZOOMS = (50, 75, 100, 125, 150, 200, 300, 400)  # percent of the size on paper
FROM_FIT = 150  # the first that is nearer than a page fit to a pane, as a rule
MOST_FOUND = 1_000  # characters of what is sought in a report


@dataclass(frozen=True, slots=True)
class View:
    """A report in the viewer; `find` are words sought in it alone, in place of those of the search."""

    report_id: str
    state: SearchState
    find: str = ""
    zoom: int = 0  # 0 where the page fits its pane
    wide: bool = False  # the page above its text, not beside it

    @classmethod
    def from_args(cls, report_id: str, state: SearchState, args: Mapping[str, str]) -> Self:
        """The view that an address asks for."""
        find = CONTROL.sub(" ", args.get("find", "")).strip()[:MOST_FOUND]
        zoom = next((level for level in ZOOMS if str(level) == args.get("zoom")), 0)
        return cls(report_id, state, find, zoom, args.get("view") == "wide")

    @property
    def text(self) -> str:
        """What is sought in the report."""
        return self.find or self.state.text

    def query(self) -> ParsedQuery:
        """The query whose places are walked."""
        return (self.state.with_text(self.find) if self.find else self.state).query()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the address."""
        found = (("find", self.find),) if self.find else ()
        zoom = (("zoom", str(self.zoom)),) if self.zoom else ()
        return (*self.state.pairs(), *found, *zoom, *((("view", "wide"),) if self.wide else ()))

    def page(self, number: int, place: int = 0, *, wait: bool = False) -> str:
        """The viewer at a page, or at a place on it; it may `wait` for all places of a long report."""
        waiting = (("wait", "1"),) if wait else ()
        return links.page_url(self.report_id, number, (*self.pairs(), *waiting), place=place)

    def at(self, step: tuple[int, int] | None) -> str:
        """The viewer at a page and place, empty for none."""
        return self.page(*step) if step else ""

    def step(self, number: int, place: int, *, forward: bool) -> str:
        """What leads to the place after that one, or before it, once all are known."""
        asked = (("from", f"{number}.{place}"), ("to", "next" if forward else "previous"))
        return links.step_url(self.report_id, (*self.pairs(), *asked))

    def pages(self, *, only: bool = False, start: int = 1) -> str:
        """All pages as small pictures, or only those with places."""
        asked = (*((("only", "places"),) if only else ()), *((("start", str(start)),) if start > 1 else ()))
        return links.pages_url(self.report_id, (*self.pairs(), *asked))

    def with_zoom(self, zoom: int) -> Self:
        """Nearer or further away."""
        return replace(self, zoom=zoom)

    def with_find(self, find: str) -> Self:
        """With other words sought."""
        return replace(self, find=find)

    def with_wide(self, wide: bool) -> Self:
        """The page above its text, or beside it."""
        return replace(self, wide=wide)

    @property
    def nearer(self) -> Self | None:
        """One step nearer, None at the nearest."""
        level = next((level for level in ZOOMS if level > self.zoom), None) if self.zoom else FROM_FIT
        return self.with_zoom(level) if level else None

    @property
    def further(self) -> Self | None:
        """One step further away, None at the furthest."""
        level = next((level for level in reversed(ZOOMS) if level < self.zoom), None) if self.zoom else 75
        return self.with_zoom(level) if level else None
