"""Vowel signs of Arabic and Hebrew that are printed above their line, and so part words where PDFium reads them.

PDFium gives such a sign with white around it ("المؤ ِ شر"), or begins a line with it, and cuts the word in two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.geometry import LineBox
from engine.ligatures import may_go_leftwards
from indexer.runs import Edit, Span

ONE_WORD = 0.12  # of the font's size: less white than that between two letters parts no words
SAME_LINE = 0.5  # of the lower of two lines

_SIGNS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670"
_LETTER = "[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\ufb1d-\ufdff\ufe70-\ufefc]"
_LOOSE = re.compile(rf"(?<={_LETTER})(?P<before> *)[{_SIGNS}]+(?P<after> *)(?={_LETTER})")
_ALONE = re.compile(rf"^ *[{_SIGNS}]+ +", re.MULTILINE)  # at a line's beginning, of some word in it
_SIGNS_AT_START = re.compile(rf"(?: *[{_SIGNS}]+)+ *(?={_LETTER})")
_BEGINS = re.compile(rf"\n *[{_SIGNS}]")
_WORD_AT_END = re.compile(rf"{_LETTER}[{_SIGNS}]*$")

Extent = Callable[[int], tuple[float, float]]  # from where to where a character reaches, in points
Size = Callable[[int], float]


class Join(NamedTuple):
    """A line, from `start` to `end`, of which the part from `first` to `last` goes on the word that ends at `word`."""

    word: int
    start: int
    first: int
    last: int
    end: int


def parted_by_signs(raw: str, extent: Extent, size: Size) -> list[Edit]:
    """The white around such signs within a line that is none between words, by the letters beside them.

    And signs that have come to stand before a line, where they belong to no word.
    """
    if not may_go_leftwards(raw):
        return []
    return [*_needless(raw, extent, size), *((*found.span(), "") for found in _ALONE.finditer(raw))]


def _needless(raw: str, extent: Extent, size: Size) -> Iterator[Edit]:
    for found in _LOOSE.finditer(raw):
        whites = [(at, end) for group in ("before", "after") for at, end in [found.span(group)] if at < end]
        (left, _), (_, right) = extent(found.start() - 1), extent(found.end())
        if whites and abs(left - right) < ONE_WORD * size(found.end()):
            yield from ((start, end, "") for start, end in whites)
        elif len(whites) > 1:
            yield *whites[0], ""


def lines_within_words(raw: str, lines: Callable[[], Sequence[LineBox]], extent: Extent, size: Size) -> list[Join]:
    """The lines that begin with such a sign and go on the last word of another; `lines` is called for few pages."""
    return list(_joins(raw, lines(), extent, size)) if may_go_leftwards(raw) and _BEGINS.search(raw) else []


def _joins(raw: str, lines: Sequence[LineBox], extent: Extent, size: Size) -> Iterator[Join]:
    ends = [line.start + len(raw[line.start : line.end].rstrip()) for line in lines]
    for line, last in zip(lines, ends, strict=True):
        if sign := _SIGNS_AT_START.match(raw, line.start):
            first = sign.end()
            right, apart = extent(first)[1], ONE_WORD * size(first)
            for other, end in zip(lines, ends, strict=True):
                near = abs(other.left - right) < apart and _are_level(line, other)
                if near and other is not line and _WORD_AT_END.search(raw, other.start, end):
                    yield Join(end, line.start, first, last, line.end)
                    break


def _are_level(one: LineBox, other: LineBox) -> bool:
    down = min(one.top, other.top) - max(one.bottom, other.bottom)
    return down > SAME_LINE * min(one.top - one.bottom, other.top - other.bottom)


def with_whole_words(order: Sequence[Span], joins: Sequence[Join]) -> list[Span]:
    """The spans of a text in their order, each of these lines moved to the word that it goes on."""
    left = {join.word: join for join in joins}
    cuts = sorted({cut for join in joins for cut in (join.word, join.start, join.end)})
    moved: list[Span] = []
    for start, end in order:
        for part in pairwise([start, *(cut for cut in cuts if start < cut < end), end]):
            if not any(join.start <= part[0] < join.end for join in joins):
                moved.append(part)
                while join := left.pop(moved[-1][1], None):
                    moved.append((join.first, join.last))
    return moved + [(join.start, join.end) for join in left.values()]
