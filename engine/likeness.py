"""What reports are compared by: their word sequences, and their numbers, which translators leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from engine.report import Likeness
from engine.sketch import sketch

PAGES = 50  # of a longer report, its beginning tells enough
WORDS, PAIRS = 128, 256  # the most members of each sketch
FEW = 256  # numbers of a report, up to which their pages are noted
DIGITS = range(2, 13)  # of a number: single ones stand everywhere
LEAST_LONG = 0.025  # of a report's words

# All sequences would take ten times as long and tell no more: those are taken that begin with a long word.
_FROM_LONG = re.compile(r" \S{10,} \S+ \S+ \S+")
_FROM_ANY = re.compile(r"(?=( \S+ \S+ \S+ \S+))")
_DIGITS = bytes(byte if chr(byte).isdecimal() else ord(" ") for byte in range(256))
_OTHER_DIGITS = re.compile(r"[^\D0-9]")


def likeness_of(pages: Sequence[str]) -> Likeness:
    """The sketches of a report, from the exact tokens of each of its pages, joined by spaces."""
    pages = pages[:PAGES]
    numbers = list(map(_numbers, pages))
    return Likeness(
        words=sketch(_sequences(" ".join(pages)), WORDS),
        pairs=sketch(_pairs(chain.from_iterable(numbers)), PAIRS),
        by_page=sketch(_by_page(numbers), FEW),
    )


def _sequences(words: str) -> list[str]:
    """Words that follow one another; all of them in a script without spaces or without long words."""
    found = _FROM_LONG.findall(words)
    return found if len(found) > LEAST_LONG * words.count(" ") else _FROM_ANY.findall(words)


def _numbers(page: str) -> list[int]:
    """The numbers of a page, in order."""
    if not page.isascii() and _OTHER_DIGITS.search(page):
        page = _OTHER_DIGITS.sub(lambda digit: str(int(digit[0])), page)
    return [int(found) for found in page.encode("utf-8", "replace").translate(_DIGITS).split() if len(found) in DIGITS]


def _pairs(numbers: Iterable[int]) -> Iterator[str]:
    """Numbers that follow one another, the smaller first: the order within a sentence differs between languages.

    What only counts on is left out: all laws have their articles 10, 11, 12, and many tables the same years.
    """
    for one, other in set(pairwise(numbers)):
        if abs(one - other) > 1:
            yield f"{one} {other}" if one < other else f"{other} {one}"


def _by_page(pages: Sequence[Iterable[int]]) -> Iterator[str]:
    """Pages with their numbers; none where they are many, or where most count something, as in a list of questions."""
    found = {(page, number) for page, numbers in enumerate(pages) for number in numbers}
    counted = sum((page, number - 1) in found or (page, number + 1) in found for page, number in found)
    if len(found) <= FEW and 2 * counted <= len(found):
        yield from (f"{page} {number}" for page, number in found)
