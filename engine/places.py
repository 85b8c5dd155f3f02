"""Where a query's words stand in a page's text: the one truth for quotes, marks, counts and exports.

The engines index what `engine.document` makes of the same tokens, so a page that the index finds
has a place here, and a page with a place is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import count
from typing import NamedTuple

from engine import analysis
from engine.analysis import STEMMED, Forms, exact_form, spans, stem_form
from engine.query.patterns import matcher
from engine.query.tree import (
    Also,
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Range,
    SamePage,
    Words,
    children,
    evidence,
)
from engine.report import Page

CONTEXT = 16  # words of the neighbouring pages with which a phrase may begin or end


class Place(NamedTuple):
    """Characters `start` to `end` of a page's text, matched by the query's part of that number."""

    start: int
    end: int
    part: int


class Match(NamedTuple):
    """Tokens `start` to `stop` of a line, of which those in `marks` are the query's; found for that `part` of it."""

    start: int
    stop: int
    marks: frozenset[tuple[int, int]]
    part: Node


@dataclass(frozen=True)
class Line:
    """A page's tokens between the last of the pages before it and the first of those after."""

    number: int  # of the page
    forms: Sequence[Forms]
    own: range  # which of them are the page's
    languages: frozenset[str]

    @cached_property
    def exacts(self) -> Mapping[str, Sequence[int]]:
        """Where each exact form stands."""
        return _positions(exact for exact, _ in self.forms)

    @cached_property
    def stems(self) -> Mapping[str, Sequence[int]]:
        """Where each stem stands."""
        return _positions(stem for _, stem in self.forms)


def _positions(tokens: Iterable[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        found.setdefault(token, []).append(at)
    return found


# Lists are turned, pages leafed: the same page is asked for again and again.
forms = lru_cache(maxsize=2_000)(analysis.forms)


def find_places(tree: Node, number: int, page_of: Callable[[int], Page | None]) -> tuple[Place, ...]:
    """The places of the query on that page, in order; a phrase over a page break has one on both.

    `page_of` gives a page of the report by its number, None outside the report.
    """
    page = page_of(number)
    parts = tuple(dict.fromkeys(evidence(tree)))
    if page is None or not parts:
        return ()
    reaches = {part: _reach(part) for part in parts}
    lines = {reach: _line(page, page_of, reach) for reach in set(reaches.values())}
    found = [(match, lines[reach]) for part, reach in reaches.items() for match in _found(part, lines[reach]) or ()]
    if not found:
        return ()
    numbers = {part: index for index, part in enumerate(dict.fromkeys(match.part for match, _ in found))}
    where = spans(page.text)
    places = sorted(
        _place(mark, numbers[match.part], line.own, where)
        for match, line in found
        for mark in match.marks
        if _on_page(*mark, line)
    )
    # Two parts may mean the same word (farm OR farms): it is one place.
    return tuple({(place.start, place.end): place for place in reversed(places)}.values())[::-1]


def has_place(node: Node, number: int, page_of: Callable[[int], Page | None]) -> bool:
    """Whether the page matches that one part of a query by itself."""
    page = page_of(number)
    return page is not None and _found(node, _line(page, page_of, _reach(node))) is not None


def is_long(node: Node) -> bool:
    """Whether it may begin or end on a neighbouring page."""
    if isinstance(node, Words):
        return len(node.words) > 1
    return isinstance(node, Near) or any(map(is_long, children(node)))


def _reach(node: Node) -> int:
    """How many words of the neighbouring pages it may need: of a phrase longer than what pages know, all."""
    longest = len(node.words) if isinstance(node, Words) else 0
    return max(CONTEXT, longest) if is_long(node) else 0


def _place(mark: tuple[int, int], part: int, own: range, where: Sequence[tuple[int, int]]) -> Place:
    """The place of matched tokens: of those that run over a page break, the words on this page."""
    words = where[max(mark[0] - own.start, 0) : mark[1] - own.start]
    return Place(words[0][0], max(end for _, end in words), part)


def _line(page: Page, page_of: Callable[[int], Page | None], reach: int) -> Line:
    """The page's tokens, and so many of its neighbours': where none are needed, those pages are not read."""
    languages = {page.language}
    own = forms(page.text, page.language)
    before = _gather(page_of, range(page.number - 1, 0, -1), languages, reach, last=True) if reach else []
    after = _gather(page_of, count(page.number + 1), languages, reach, last=False) if reach else []
    owned = range(len(before), len(before) + len(own))
    return Line(page.number, [*before, *own, *after], owned, frozenset(languages))


def _gather(
    page_of: Callable[[int], Page | None], numbers: Iterable[int], languages: set[str], reach: int, *, last: bool
) -> list[Forms]:
    found: list[Forms] = []
    for number in numbers:
        page = page_of(number)
        if page is None or len(found) >= reach:
            break
        more = forms(page.text, page.language)
        languages.add(page.language)
        found = more[-reach:] + found if last else found + more[:reach]
    return found[-reach:] if last else found[:reach]


def _found(node: Node, line: Line, *, positive: bool = True) -> list[Match] | None:
    """The node's matches on the page, None where the page does not match; a condition without words has none.

    Not `positive`, it is the page without the node that matches.
    """
    match node:
        case Not(part):
            return _found(part, line, positive=not positive)
        case SamePage(part):
            return _found(part, line, positive=positive)
        case And() | Or() | AtLeast() | Also():
            return _several(node, line, positive=positive)
    found = _one(node, line)
    if positive:
        return found
    return [] if found is None else None


def _one(node: Node, line: Line) -> list[Match] | None:
    match node:
        case Words() | Pattern() | Near():
            return [one for one in _matches(node, line) if any(_on_page(*mark, line) for mark in one.marks)] or None
        case Range(_, low, high):
            return [] if (low or 0) <= line.number and (high is None or line.number <= high) else None
    return []


def _several(node: Node, line: Line, *, positive: bool) -> list[Match] | None:
    parts = [_found(part, line, positive=positive) for part in children(node)]
    matching = [part for part in parts if part is not None]
    needed = _needed(node, len(parts))
    if len(matching) < (needed if positive else len(parts) - needed + 1):
        return None
    return [one for part in matching for one in part]


def _needed(node: Node, parts: int) -> int:
    match node:
        case And():
            return parts
        case AtLeast(number):
            return number
    return 1


def _on_page(start: int, stop: int, line: Line) -> bool:
    return max(start, line.own.start) < min(stop, line.own.stop)


def _matches(node: Node, line: Line) -> Iterable[Match]:
    """Everywhere on the line where the words stand, the page's own or not."""
    match node:
        case Words():
            return (_match(at, at + len(node.words), node) for at in sorted(_starts(node, line)))
        case Pattern():
            is_match = matcher(node)
            return (_match(at, at + 1, node) for word, places in line.exacts.items() if is_match(word) for at in places)
        case Near(parts, words, together=True):
            return _together(node, [list(_matches(part, line)) for part in parts], words, line)
        case Near(parts, words, ordered):
            pairs = [list(_matches(part, line)) for part in parts]
            found = reduce(lambda left, right: _pairs(left, right, words, ordered=ordered), pairs)
            return (Match(one.start, one.stop, one.marks, node) for one in found if _over_breaks(one, line))
        case Or() | Also():
            return (one for part in children(node) for one in _matches(part, line))
    return ()


def _match(start: int, stop: int, part: Node) -> Match:
    return Match(start, stop, frozenset([(start, stop)]), part)


def _starts(part: Words, line: Line) -> set[int]:
    """The tokens at which the part begins: all its words in their exact forms, or all by one language's stems."""
    asked = [exact_form(word) for word in part.words]
    if part.prefix:
        return set(_going_on(asked, line))
    found = set(_stands(asked, line.exacts))
    if not part.exact:
        for language in line.languages & STEMMED:
            found.update(_stands([stem_form(word, language) for word in part.words], line.stems))
    return found


def _stands(asked: Sequence[str], where: Mapping[str, Sequence[int]]) -> Iterable[int]:
    """Where the asked words stand one after another."""
    places = [where.get(word, ()) for word in asked]
    if len(places) == 1 or not all(places):
        return places[0] if len(places) == 1 else ()
    others = [frozenset(found) for found in places[1:]]
    return [at for at in places[0] if all(at + step in found for step, found in enumerate(others, start=1))]


def _going_on(asked: Sequence[str], line: Line) -> Iterator[int]:
    last = {at for word, found in line.exacts.items() if word.startswith(asked[-1]) for at in found}
    size = len(asked) - 1
    if not size:
        yield from last
        return
    yield from (at for at in _stands(asked[:-1], line.exacts) if at + size in last)


def _pairs(left: Sequence[Match], right: Sequence[Match], words: int, *, ordered: bool) -> list[Match]:
    """Each left match with each right one that lies at most so many words away, none over another."""
    found: dict[tuple[int, int], Match] = {}
    for one in left:
        for other in right:
            before, after = other.start - one.stop, one.start - other.stop
            if 0 <= before <= words or (not ordered and 0 <= after <= words):
                start, stop = min(one.start, other.start), max(one.stop, other.stop)
                known = found.get((start, stop))
                marks = one.marks | other.marks | (known.marks if known else frozenset())
                found[start, stop] = Match(start, stop, marks, one.part)
    return list(found.values())


def _together(node: Near, parts: Sequence[Sequence[Match]], words: int, line: Line) -> Iterator[Match]:
    """Each stretch with a match of every part, no word counted twice, and at most so many words beside them."""
    if not all(parts):
        return
    room = words + sum(max(one.stop - one.start for one in part) for part in parts)
    for start in sorted({one.start for part in parts for one in part}):
        near = [[one for one in part if start <= one.start and one.stop <= start + room] for part in parts]
        chosen = _distinct(near) if all(near) else None
        if chosen and min(one.start for one in chosen) == start:
            marks = frozenset(mark for one in chosen for mark in one.marks)
            made = Match(start, max(one.stop for one in chosen), marks, node)
            if _over_breaks(made, line):
                yield made


def _distinct(parts: Sequence[Sequence[Match]]) -> list[Match] | None:
    """For each part one of its matches, no two at one word; None where that cannot be (a bipartite matching)."""
    holder: dict[int, tuple[int, Match]] = {}  # by where a match starts: the part that it was chosen for

    def place(part: int, tried: set[int]) -> bool:
        for one in parts[part]:
            if one.start not in tried:
                tried.add(one.start)
                if one.start not in holder or place(holder[one.start][0], tried):
                    holder[one.start] = part, one
                    return True
        return False

    return [one for _, one in holder.values()] if all(place(part, set()) for part in range(len(parts))) else None


def _over_breaks(match: Match, line: Line) -> bool:
    """Whether what runs over a page's edge lies within so many words of it as both pages know."""
    edges = (edge for edge in (line.own.start, line.own.stop) if match.start < edge < match.stop)
    return all(edge - CONTEXT <= match.start and match.stop <= edge + CONTEXT for edge in edges)
