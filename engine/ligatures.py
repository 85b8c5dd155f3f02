"""Arabic and Hebrew ligatures with their letters in the order in which they are read.

PDFium turns a line that is written from right to left round letter by letter, also where one sign on paper stands for
several letters, which the file has in reading order: الشركات comes out as الرشكات. Such letters share one place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import regex

LEFTWARDS = regex.compile(r"[\p{Arabic}\p{Hebrew}]")
_IN_ALL_SUCH = "\u0627\u064a\u05d9"  # alef, yeh, yod: no page of Arabic or Hebrew text is without
_WORD = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{M}]+")
_LINE = re.compile(r"[^\n]+")
_NAME_OF_GOD = "الله"  # the one ligature in which a letter is followed by another that it does not join
_JOINS_NEXT = regex.compile(r"[\p{Joining_Type=Dual_Joining}\p{Joining_Type=Transparent}]*.\p{M}*")
_MARK = regex.compile(r"\p{M}")

Place = tuple[float, ...]


def may_go_leftwards(raw: str) -> bool:
    """Whether the text may be written from right to left: told without a look at each letter."""
    return any(letter in raw for letter in _IN_ALL_SUCH)


def turned_ligatures(raw: str, place_of: Callable[[int], Place]) -> str:
    """The page's text, as long as before, with the letters of ligatures in reading order.

    `place_of` gives what is the same for two characters only if one sign stands for both. Where both orders can be
    read, the others of the line decide, and those of the page: some files have them the other way round, and PDFium
    right.
    """
    lines = [list(_ligatures(raw, line.span(), place_of)) for line in _LINE.finditer(raw)]
    often = Counter(raw[start:end] for spans in lines for start, end in spans)
    page = _votes(often.elements())
    characters = list(raw)
    for spans in lines:
        ligatures = [raw[start:end] for start, end in spans]
        usual = sum(_sign(often[letters] - often[letters[::-1]]) for letters in ligatures)
        others = _votes(ligatures) or usual * _sign(page) or page
        for (start, end), letters in zip(spans, ligatures, strict=True):
            if (_turned(letters) or others) >= 0:
                characters[start:end] = letters[::-1]
    return "".join(characters)


def _ligatures(raw: str, line: tuple[int, int], place_of: Callable[[int], Place]) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(raw, *line):
        for _, positions in groupby(range(*word.span()), place_of):
            start, *others = positions
            if others and not all(map(_MARK.match, raw[start : others[-1] + 1])):
                yield start, others[-1] + 1


def _votes(ligatures: Iterable[str]) -> int:
    return sum(map(_turned, ligatures))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _turned(letters: str) -> int:
    """1 where the letters are in the wrong order, -1 where they are in the right one, 0 where both can be."""
    other = letters[::-1]
    return 1 if other == _NAME_OF_GOD else _can_be_read(other) - _can_be_read(letters)


def _can_be_read(letters: str) -> bool:
    """Whether no mark comes before its letter, and each letter but the last joins the next."""
    return not _MARK.match(letters[0]) and _JOINS_NEXT.fullmatch(letters) is not None
