"""A report's contents as a list within lists, each heading a link to its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from engine.report import Heading


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, the page that it leads to, and what stands under it; `here` is that of the page in view."""

    title: str
    page: str
    url: str
    here: bool
    parts: list[Chapter] = field(default_factory=list)


def chapters(contents: Iterable[Heading], url: Callable[[int], str], *, number: int = 0) -> tuple[Chapter, ...]:
    """The headings under one another as their levels have it; `number` is the page in view, 0 for none."""
    headings = tuple(contents)
    here = max((at for at, heading in enumerate(headings) if heading.page <= number), default=-1)
    made: list[Chapter] = []
    open_: list[tuple[int, list[Chapter]]] = [(0, made)]
    for at, heading in enumerate(headings):
        while open_[-1][0] >= heading.level:
            open_.pop()
        chapter = Chapter(heading.title, heading.label or str(heading.page), url(heading.page), at == here)
        open_[-1][1].append(chapter)
        open_.append((heading.level, chapter.parts))
    return tuple(made)
