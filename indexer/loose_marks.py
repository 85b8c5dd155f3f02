"""Vowel signs of Arabic and Hebrew that are printed above their line, and so part words where PDFium reads them.

PDFium gives such a sign with white around it ("المؤ ِ شر"), or begins a line with it, and cuts the word in two; some
programs print a sign on a space of its own, under which the word goes on ("التغ ير").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.ligatures import may_go_leftwards
from indexer.printed import ONE_WORD, Printed
from indexer.runs import Edit

TWO_WORDS = 0.25  # of the font's size: no two letters of a word are so far apart

_SIGNS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670"
_LETTER = "[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\ufb1d-\ufdff\ufe70-\ufefc]"
_APART = re.compile(rf"(?<={_LETTER})[{_SIGNS}]* [{_SIGNS} ]*(?={_LETTER})")
_BETWEEN = re.compile(rf"(?<={_LETTER})[{_SIGNS}]+(?={_LETTER})")
_WHITE = re.compile(" +")
_ALONE = re.compile(rf"^ *[{_SIGNS}]+ +", re.MULTILINE)  # at a line's beginning, of some word in it


def parted_by_signs(raw: str, printed: Printed) -> list[Edit]:
    """The white within a line that parts no words, by the letters beside it, and that which signs took the place of.

    And signs that have come to stand before a line, where they belong to no word.
    """
    if not may_go_leftwards(raw):
        return []
    return [
        *_needless(raw, printed),
        *_lost(raw, printed),
        *((*found.span(), "") for found in _ALONE.finditer(raw)),
    ]


def _lost(raw: str, printed: Printed) -> Iterator[Edit]:
    """The white that signs have taken the place of."""
    for found in _BETWEEN.finditer(raw):
        (left, _), (_, right) = printed.extent(found.start() - 1), printed.extent(found.end())
        if left - right > TWO_WORDS * printed.size(found.end()):
            yield found.end(), found.end(), " "


def _needless(raw: str, printed: Printed) -> Iterator[Edit]:
    for found in _APART.finditer(raw):
        whites = [white.span() for white in _WHITE.finditer(raw, *found.span())]
        (left, _), (_, right) = printed.extent(found.start() - 1), printed.extent(found.end())
        one_word = abs(left - right) < ONE_WORD * printed.size(found.end())
        yield from ((start, end, "") for start, end in (whites if one_word else whites[:-1]))
