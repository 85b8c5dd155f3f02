"""Where a query's words stand in a page's text: the one truth for quotes, marks, counts and exports.

The engines index what `engine.document` makes of the same tokens, so a page that the index finds
has a place here, and a page with a place is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.analysis import Token, exact_form, stem_form, tokens
from engine.query.tree import Node, Words, evidence
from engine.report import Page

CONTEXT = 16  # words of the neighbouring pages with which a phrase may begin or end


class Place(NamedTuple):
    """Characters `start` to `end` of a page's text, matched by the query's part of that number."""

    start: int
    end: int
    part: int


@dataclass(frozen=True, slots=True)
class PageInContext:
    """A page's tokens between the last of the pages before it and the first of those after."""

    before: Sequence[Token]
    own: Sequence[Token]
    after: Sequence[Token]


def in_context(number: int, page_of: Callable[[int], Page | None], *, neighbours: bool = True) -> PageInContext:
    """The page's tokens; the neighbours' only where asked, since they cost reading those pages."""
    page = page_of(number)
    own = tokens(page.text, page.language) if page else []
    if not neighbours:
        return PageInContext((), own, ())
    before = _gather(page_of, range(number - 1, 0, -1), last=True)
    after = _gather(page_of, _upwards(number + 1), last=False)
    return PageInContext(before, own, after)


def _upwards(number: int) -> Iterator[int]:
    while True:
        yield number
        number += 1


def _gather(page_of: Callable[[int], Page | None], numbers: Iterator[int] | range, *, last: bool) -> list[Token]:
    found: list[Token] = []
    for number in numbers:
        page = page_of(number)
        if page is None or len(found) >= CONTEXT:
            break
        more = tokens(page.text, page.language)
        found = more[-CONTEXT:] + found if last else found + more[:CONTEXT]
    return found[-CONTEXT:] if last else found[:CONTEXT]


def find_places(tree: Node, number: int, page_of: Callable[[int], Page | None]) -> tuple[Place, ...]:
    """The places of the query on that page, in order; a phrase over a page break has one on both.

    `page_of` gives a page of the report by its number, None outside the report.
    """
    parts = tuple(dict.fromkeys(evidence(tree)))
    context = in_context(number, page_of, neighbours=any(len(part.words) > 1 for part in parts))
    found = [place for index, part in enumerate(parts) for place in _places(part, index, context)]
    return tuple(sorted(found))


def _places(part: Words, index: int, context: PageInContext) -> Iterator[Place]:
    line = [*context.before, *context.own, *context.after]
    first, end = len(context.before), len(context.before) + len(context.own)
    size = len(part.words)
    for at in _matches(part, line, range(max(0, first - size + 1), min(end, len(line) - size + 1))):
        start, stop = max(at, first), min(at + size, end)
        if start < stop:
            yield Place(line[start].start, max(token.end for token in line[start:stop]), index)


def _matches(part: Words, line: Sequence[Token], positions: range) -> Iterator[int]:
    """Where the part's words stand in `line`: all in their exact forms, or all by one language's stems."""
    exact = [exact_form(word) for word in part.words]
    stems: dict[str, list[str]] = {}
    for at in positions:
        if _stands(exact, [token.exact for token in line[at : at + len(exact)]], prefix=part.prefix):
            yield at
            continue
        language, colon, _ = line[at].stem.partition(":")
        if not colon or part.exact or part.prefix:
            continue
        if language not in stems:
            stems[language] = [stem_form(word, language) for word in part.words]
        if _stands(stems[language], [token.stem for token in line[at : at + len(exact)]]):
            yield at


def _stands(asked: Sequence[str], found: Sequence[str], *, prefix: bool = False) -> bool:
    if prefix:
        return found[:-1] == asked[:-1] and found[-1].startswith(asked[-1])
    return list(found) == list(asked)
