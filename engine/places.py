"""Where a query's words stand in a page's text: the one truth for quotes, marks, counts and exports.

The engines index what `engine.document` makes of the same tokens, so a page that the index finds
has a place here, and a page with a place is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from engine import analysis
from engine.analysis import STEMMED, Forms, exact_form, spans, stem_form
from engine.query.tree import Node, Words, evidence
from engine.report import Page

CONTEXT = 16  # words of the neighbouring pages with which a phrase may begin or end


class Place(NamedTuple):
    """Characters `start` to `end` of a page's text, matched by the query's part of that number."""

    start: int
    end: int
    part: int


@dataclass(frozen=True, slots=True)
class Line:
    """A page's tokens between the last of the pages before it and the first of those after."""

    forms: Sequence[Forms]
    own: range  # which of them are the page's
    languages: frozenset[str]


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
    line = _line(page, page_of, neighbours=any(len(part.words) > 1 for part in parts))
    found = [(at, index) for index, part in enumerate(parts) for at in _matches(part, line)]
    if not found:
        return ()
    where = spans(page.text)
    places = sorted(_place(at, len(parts[index].words), index, line.own, where) for at, index in found)
    # Two parts may mean the same word (farm OR farms): it is one place.
    return tuple({(place.start, place.end): place for place in reversed(places)}.values())[::-1]


def _place(at: int, size: int, index: int, own: range, where: Sequence[tuple[int, int]]) -> Place:
    """The place of a match that begins at token `at`: of a match over a page break, the words on this page."""
    words = where[max(at - own.start, 0) : at + size - own.start]
    return Place(words[0][0], max(end for _, end in words), index)


def _line(page: Page, page_of: Callable[[int], Page | None], *, neighbours: bool) -> Line:
    """The page's tokens; its neighbours' only where asked, since they cost reading those pages."""
    languages = {page.language}
    own = forms(page.text, page.language)
    before = _gather(page_of, range(page.number - 1, 0, -1), languages, last=True) if neighbours else []
    after = _gather(page_of, count(page.number + 1), languages, last=False) if neighbours else []
    return Line([*before, *own, *after], range(len(before), len(before) + len(own)), frozenset(languages))


def _gather(
    page_of: Callable[[int], Page | None], numbers: Iterable[int], languages: set[str], *, last: bool
) -> list[Forms]:
    found: list[Forms] = []
    for number in numbers:
        page = page_of(number)
        if page is None or len(found) >= CONTEXT:
            break
        more = forms(page.text, page.language)
        languages.add(page.language)
        found = more[-CONTEXT:] + found if last else found + more[:CONTEXT]
    return found[-CONTEXT:] if last else found[:CONTEXT]


def _matches(part: Words, line: Line) -> list[int]:
    """The tokens at which the part begins: all its words in their exact forms, or all by one language's stems."""
    exacts = [exact for exact, _ in line.forms]
    found = set(_stands([exact_form(word) for word in part.words], exacts, prefix=part.prefix))
    if not (part.exact or part.prefix):
        stems = [stem for _, stem in line.forms]
        for language in line.languages & STEMMED:
            found.update(_stands([stem_form(word, language) for word in part.words], stems))
    size = len(part.words)
    return [at for at in found if max(at, line.own.start) < min(at + size, line.own.stop)]


def _stands(asked: Sequence[str], line: Sequence[str], *, prefix: bool = False) -> Iterator[int]:
    """Where the asked words stand one after another."""
    size, first = len(asked), asked[0]
    if prefix and size == 1:
        yield from (at for at, word in enumerate(line) if word.startswith(first))
        return
    for at in [at for at, word in enumerate(line) if word == first]:
        words = line[at : at + size]
        whole = words == asked if not prefix else words[:-1] == asked[:-1] and words[-1].startswith(asked[-1])
        if len(words) == size and whole:
            yield at
