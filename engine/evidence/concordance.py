"""A concordance: each place of a query in its context, and what stands how often beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from engine.analysis import fold
from engine.evidence.places import Found, places_found
from engine.ports import Searcher
from engine.request import SearchRequest

WIDTH = 60  # characters of context on each side
_SPACE = regex.compile(r"\s+")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A place, and the text before it, of it and after it, white space made one; whole words at both ends."""

    found: Found
    left: str
    words: str
    right: str

    @property
    def left_words(self) -> tuple[str, ...]:
        """The words before the place, folded, the nearest first."""
        return tuple(map(fold, reversed(_WORD.findall(self.left))))

    @property
    def right_words(self) -> tuple[str, ...]:
        """The words after the place, folded, the nearest first."""
        return tuple(map(fold, _WORD.findall(self.right)))


@dataclass(frozen=True, slots=True)
class Group:
    """How many places have something in common, and in how many reports they stand."""

    name: str
    places: int
    reports: int


# What lines are sorted by; without, they come as the list of reports has them.
ORDERS: Mapping[str, Callable[[Line], tuple[object, ...]]] = {
    "left": lambda line: line.left_words,
    "right": lambda line: line.right_words,
    "words": lambda line: (fold(line.words), *line.right_words),
    "year": lambda line: (line.found.report.year or 0, line.found.report.title.casefold()),
    "report": lambda line: (line.found.report.title.casefold(), line.found.report.id),
}
# What lines are counted by.
GROUPS: Mapping[str, Callable[[Line], str]] = {
    "left": lambda line: next(iter(line.left_words), ""),
    "right": lambda line: next(iter(line.right_words), ""),
    "words": lambda line: fold(line.words),
    "year": lambda line: str(line.found.report.year or ""),
    "report": lambda line: line.found.report.title,
}


def concordance(searcher: Searcher, request: SearchRequest, width: int = WIDTH) -> Iterator[Line]:
    """Each place of the query, in the order of the list, with about so many characters on each side."""
    return (line_of(found, width) for found in places_found(searcher, request))


def line_of(found: Found, width: int = WIDTH) -> Line:
    """The place in its context."""
    text, start, end = found.page.text, found.place.start, found.place.end
    left, right = text[max(0, start - width) : start], text[end : end + width]
    if start > width and text[start - width - 1].isalnum():
        left = left[_first_edge(left) :]
    if end + width < len(text) and text[end + width].isalnum():
        right = right[: len(right) - _first_edge(right[::-1])]
    return Line(found, *(_SPACE.sub(" ", part) for part in (left.lstrip(), text[start:end], right.rstrip())))


def _first_edge(text: str) -> int:
    """Where the first word of the text ends; 0 where it is one word, as in scripts without spaces."""
    edge = _SPACE.search(text)
    return edge.start() if edge else 0


def grouped(lines: Iterable[Line], by: str) -> list[Group]:
    """The groups of the lines, those of most places first."""
    name_of = GROUPS[by]
    places: Counter[str] = Counter()
    reports: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        name = name_of(line)
        places[name] += 1
        reports[name].add(line.found.report.id)
    ranked = sorted(places.items(), key=lambda one: (-one[1], one[0]))
    return [Group(name, number, len(reports[name])) for name, number in ranked]
