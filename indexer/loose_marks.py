"""Vowel signs of Arabic and Hebrew that are printed above their line, and so part words where PDFium reads them.

PDFium gives such a sign with white around it ("المؤ ِ شر"), or begins a line with it, and cuts the word in two; some
programs print a sign on a space of its own, under which the word goes on ("التغ ير").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from engine.geometry import LineBox
from engine.ligatures import may_go_leftwards
from indexer.runs import Edit, Span

ONE_WORD = 0.12  # of the font's size: less white than that between two letters parts no words

_SIGNS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670"
_LETTER = "[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\ufb1d-\ufdff\ufe70-\ufefc]"
_APART = re.compile(rf"(?<={_LETTER})[{_SIGNS}]* [{_SIGNS} ]*(?={_LETTER})")
_WHITE = re.compile(" +")
_ALONE = re.compile(rf"^ *[{_SIGNS}]+ +", re.MULTILINE)  # at a line's beginning, of some word in it
_WORD_AT_START = re.compile(rf"[{_SIGNS} ]*(?={_LETTER})")
_WORD_END = re.compile(rf"{_LETTER}[{_SIGNS}]*(?![{_SIGNS}]|{_LETTER})")


class Printed(NamedTuple):
    """How the characters of a page are printed, in points: from where to where, in which size, how high."""

    extent: Callable[[int], tuple[float, float]]
    size: Callable[[int], float]
    baseline: Callable[[int], float]


class Join(NamedTuple):
    """A line, from `start` to `end`, of which the part from `first` to `last` goes on the word that ends at `word`.

    The word may stand within another line, which has a gap there.
    """

    word: int
    start: int
    first: int
    last: int
    end: int


def parted_by_signs(raw: str, printed: Printed) -> list[Edit]:
    """The white within a line that parts no words, by the letters beside it.

    And signs that have come to stand before a line, where they belong to no word.
    """
    if not may_go_leftwards(raw):
        return []
    return [*_needless(raw, printed), *((*found.span(), "") for found in _ALONE.finditer(raw))]


def _needless(raw: str, printed: Printed) -> Iterator[Edit]:
    for found in _APART.finditer(raw):
        whites = [white.span() for white in _WHITE.finditer(raw, *found.span())]
        (left, _), (_, right) = printed.extent(found.start() - 1), printed.extent(found.end())
        one_word = abs(left - right) < ONE_WORD * printed.size(found.end())
        yield from ((start, end, "") for start, end in (whites if one_word else whites[:-1]))


def lines_within_words(raw: str, lines: Callable[[], Sequence[LineBox]], printed: Printed) -> list[Join]:
    """The lines that go on the last word of another, as they stand side by side; `lines` is called for few pages."""
    return list(_joins(raw, lines(), printed)) if may_go_leftwards(raw) else []


def _joins(raw: str, lines: Sequence[LineBox], printed: Printed) -> Iterator[Join]:
    @cache
    def word_ends(other: LineBox) -> list[tuple[int, float, float]]:
        words = _WORD_END.finditer(raw, other.start, other.end)
        return [(word.end(), printed.extent(word.start())[0], printed.baseline(word.start())) for word in words]

    for line in lines:
        if start := _WORD_AT_START.match(raw, line.start):
            first = start.end()
            right, size, base = printed.extent(first)[1], printed.size(first), printed.baseline(first)
            level = (other for other in lines if other is not line and other.bottom - size < base < other.top + size)
            for end, left, other_base in chain.from_iterable(map(word_ends, level)):
                if max(abs(left - right), abs(base - other_base)) < ONE_WORD * size:
                    last = line.start + len(raw[line.start : line.end].rstrip())
                    yield Join(end, line.start, first, last, line.end)
                    break


def with_whole_words(order: Sequence[Span], joins: Sequence[Join]) -> list[Span]:
    """The spans of a text in their order, each of these lines moved to the word that it goes on."""
    if not joins:
        return list(order)
    left = {join.word: join for join in reversed(joins)}  # of several at one word the first; the others stay
    joins = tuple(left.values())
    cuts = sorted({cut for join in joins for cut in (join.word, join.start, join.end)})
    moved: list[Span] = []
    for start, end in order:
        for part in pairwise([start, *(cut for cut in cuts if start < cut < end), end]):
            if not any(join.start <= part[0] < join.end for join in joins):
                moved.append(part)
                while join := left.pop(moved[-1][1], None):
                    moved.append((join.first, join.last))
    return moved + [(join.start, join.end) for join in left.values()]
