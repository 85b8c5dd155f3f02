"""The words of a page laid over its picture, unseen, so that they can be selected and copied there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import regex

from engine.pdf import Box, Span
from engine.report import Page

DESCENT = 0.2  # of the height of words read by OCR is below their line
_WORD = regex.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a page's text or a part of it: where it begins there, and where that is in the raw text."""

    start: int
    text: str
    raw: int

    @property
    def range(self) -> tuple[int, int]:
        """The characters of the raw text."""
        return self.raw, self.raw + len(self.text)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters side by side: their text, with the white space before them, and where they begin and how long they are.

    `y` is None where it is that of the letters before.
    """

    before: str
    text: str
    x: float
    y: float | None
    length: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page's text, turned to the right by so many degrees; places are those of the turned picture."""

    turned: int
    size: float
    letters: tuple[Letters, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Letters on the picture in points, as seen by one who turns their head with them; `base` is their line."""

    start: int
    text: str
    turned: int
    left: float
    right: float
    base: float
    size: float


def parts_of(page: Page) -> tuple[Part, ...]:
    """The words of the page's text that stand in its raw text, cut where they do not stand there as one."""
    starts = [run[0] for run in page.runs]
    return tuple(
        Part(start, page.text[start:end], raw)
        for word in _WORD.finditer(page.text)
        for start, end, raw in _stretches(page.runs, starts, *word.span())
    )


def _stretches(
    runs: Sequence[tuple[int, int, int]], starts: Sequence[int], start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    for text, raw, length in runs[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, end - 1)]:
        first, last = max(start, text), min(end, text + length)
        if first < last:
            yield first, last, raw + first - text


def rows_of(page: Page, parts: Sequence[Part], spans: Sequence[Sequence[Span]], size: tuple[float, float]) -> list[Row]:
    """The page's text in its lines; `spans` are where its parts stand, `size` is that of the page in points."""
    placed = sorted([*_printed(parts, spans, size), *_read(page, size)], key=lambda one: one.start)
    line_of = _line_of(page.text)
    grouped = groupby(placed, key=lambda one: (line_of(one.start), one.turned))
    return [_row(page.text, turned, list(found)) for (_, turned), found in grouped]


def _line_of(text: str) -> Callable[[int], int]:
    """Gives the number of the line in which a character stands."""
    ends = [match.start() for match in regex.finditer("\n", text)]
    return lambda start: bisect_right(ends, start)


def _printed(parts: Iterable[Part], spans: Iterable[Sequence[Span]], size: tuple[float, float]) -> Iterator[_Placed]:
    for part, found in zip(parts, spans, strict=True):
        at = 0
        for span in found:
            left, top, right, bottom = _turned(span.box, span.turned, size)
            x, y = span.x * size[0], span.y * size[1]
            base = {0: y, 90: -x, 180: -y, 270: x}[span.turned]
            height = span.size if 0.5 < span.size / (bottom - top) < 3 else bottom - top
            text = part.text[at : at + span.length]
            yield _Placed(part.start + at, text, span.turned, left, right, base, height)
            at += span.length


def _read(page: Page, size: tuple[float, float]) -> Iterator[_Placed]:
    """What has boxes of its own: words read by OCR, form fields, notes."""
    for box in page.boxes:
        left, top, right, bottom = _turned(Box(box.left, box.top, box.width, box.height), 0, size)
        text = " ".join(page.text[box.start : box.start + box.length].split())
        yield _Placed(box.start, text, 0, left, right, bottom - DESCENT * (bottom - top), bottom - top)


def _turned(box: Box, turned: int, size: tuple[float, float]) -> tuple[float, float, float, float]:
    left, top = box.left * size[0], box.top * size[1]
    right, bottom = left + box.width * size[0], top + box.height * size[1]
    return {
        0: (left, top, right, bottom),
        90: (top, -right, bottom, -left),
        180: (-right, -bottom, -left, -top),
        270: (-bottom, left, -top, right),
    }[turned]


def _row(text: str, turned: int, placed: Sequence[_Placed]) -> Row:
    letters: list[Letters] = []
    done, base = placed[0].start, None
    for one in placed:
        before = " " if any(map(str.isspace, text[done : one.start])) else ""
        y = None if base == round(one.base, 1) else round(one.base, 1)
        letters.append(Letters(before, one.text, round(one.left, 1), y, round(one.right - one.left, 1)))
        done, base = one.start + len(one.text), round(one.base, 1)
    return Row(turned, round(median(one.size for one in placed), 1), tuple(letters))
