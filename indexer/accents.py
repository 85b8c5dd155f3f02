"""Accents that a file prints as signs of their own, over a letter or under it: "Lo´pez" is López."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from indexer.runs import Edit

Extent = tuple[float, float]  # left and right

# Signs that stand alone, and the marks that join with the letter before.
MARKS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "¸": "\u0327",
    "˚": "\u030a",
}
WHOLE = {"ı": "i", "ȷ": "j"}  # letters that lack a dot because of their accent
_ANY = re.compile(f"[{''.join(MARKS)}\u0300-\u036f]")
_SIGN = re.compile(f"([^\\W\\d_]?)( ?)([{''.join(MARKS)}\u0300-\u036f])( ?)([^\\W\\d_]?)")


def joined_accents(raw: str, extent_of: Callable[[int], Extent]) -> list[Edit]:
    """The letters that such signs belong to, each with its sign as one character.

    `extent_of` says how far a character of the text reaches from left to right; it is called for few pages.
    """
    return list(_joined(raw, extent_of)) if not raw.isascii() and _ANY.search(raw) else []


def _joined(raw: str, extent_of: Callable[[int], Extent]) -> Iterator[Edit]:
    for found in _SIGN.finditer(raw):
        mark = MARKS.get(found[3], found[3])
        for group, start, end in ((1, found.start(1), found.end(3)), (5, found.start(3), found.end(5))):
            letter = WHOLE.get(found[group], found[group])
            whole = unicodedata.normalize("NFC", letter + mark)
            if (
                letter
                and len(whole) == 1
                and end - start > 1
                and _lies_on(found.start(3), found.start(group), extent_of)
            ):
                yield start, end, whole
                break


def _lies_on(sign: int, letter: int, extent_of: Callable[[int], Extent]) -> bool:
    (left, right), (first, last) = extent_of(sign), extent_of(letter)
    return first < (left + right) / 2 < last
