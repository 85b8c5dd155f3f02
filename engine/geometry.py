"""Where the lines and letters of a PDF page stand on paper, asked of PDFium as cheaply as can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import byref, c_double
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from engine.ligatures import LEFTWARDS, may_go_leftwards

LINE_END_HYPHENS = "\ufffe\x02"  # PDFium's signs for a hyphen at a line's end, and the line break with it
LINE_BREAK = "\r\n"  # PDFium's
LINE = re.compile(f"[^\r\n{LINE_END_HYPHENS}]+")  # of a page's raw text, without its end

IndexOf = Callable[[int], int]
Rect = tuple[float, float, float, float]  # left, bottom, right and top, in points


class LineStart(NamedTuple):
    """Where a line of the raw text begins, and where on paper, in points from the left and from the bottom."""

    start: int
    x: float
    y: float


class LineBox(NamedTuple):
    """A line of the raw text, with its line end, and its place in points from the left and from the bottom."""

    start: int
    end: int
    left: float
    bottom: float
    right: float
    top: float


class Rects:
    """Gives the rectangles around a page's characters from PDFium's index `first` to before `last`, one a line.

    Each is left, bottom, right and top, in points of the page as written, before rotation and crop box.
    """

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._values = [c_double() for _ in range(4)]
        self._places = [byref(value) for value in self._values]

    def __call__(self, first: int, last: int) -> list[Rect]:
        rects: list[Rect] = []
        if last <= first:
            return rects  # to PDFium a negative number is all
        left, top, right, bottom = self._values
        for number in range(pdfium.FPDFText_CountRects(self._textpage, first, last - first)):
            pdfium.FPDFText_GetRect(self._textpage, number, *self._places)
            rects.append((left.value, bottom.value, right.value, top.value))
        return rects


class Origins:
    """Gives the point from which the character at PDFium's index is written."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._x, self._y = c_double(), c_double()
        self._places = byref(self._x), byref(self._y)

    def __call__(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self._textpage, index, *self._places)
        return self._x.value, self._y.value


class Extents:
    """Gives how far the character at PDFium's index reaches from left to right, with the white that belongs to it."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._box = pdfium.FS_RECTF()
        self._place = byref(self._box)

    def __call__(self, index: int) -> tuple[float, float]:
        if not pdfium.FPDFText_GetLooseCharBox(self._textpage, index, self._place):
            return 0.0, 0.0
        return self._box.left, self._box.right


class FontSizes:
    """Gives the size in points of the character at PDFium's index."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._matrix = pdfium.FS_MATRIX()
        self._place = byref(self._matrix)

    def __call__(self, index: int) -> float:
        # Some files turn letters by a negative size; many set size 1 and scale by the matrix.
        size = abs(float(pdfium.FPDFText_GetFontSize(self._textpage, index)))
        if pdfium.FPDFText_GetMatrix(self._textpage, index, self._place):
            size *= hypot(self._matrix.c, self._matrix.d)
        return size


def around(rects: Sequence[Rect]) -> Rect:
    """The rectangle around all of these."""
    if len(rects) == 1:
        return rects[0]
    lefts, bottoms, rights, tops = zip(*rects, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def line_starts(textpage: Any, raw: str) -> list[LineStart]:
    """About where each line begins that is not blank: measured so fast that it can be asked of every page."""
    x, y = c_double(), c_double()
    at_x, at_y = byref(x), byref(y)
    origin, starts, start = pdfium.FPDFText_GetCharOrigin, [], 0
    for line in raw.split("\r\n"):
        # The number of the character may be off by the few that the text leaves out: a bit further on in the line.
        if len(line) > 1 and origin(textpage, start, at_x, at_y):
            starts.append(LineStart(start, x.value, y.value))
        start += len(line) + 2
    return starts


def line_boxes(textpage: Any, raw: str, index_of: IndexOf) -> Iterator[LineBox]:
    """Each line that is not blank, in the order of the text; one without a place is a part of the line before."""
    rects_of = Rects(textpage)
    boxes: list[tuple[int, Rect]] = []
    for line in LINE.finditer(raw):
        if line[0].isspace():
            continue
        start = line.start()
        first, last = index_of(start), index_of(start + len(line[0].rstrip()))
        if rects := rects_of(first, max(last, first + 1)):
            boxes.append((start if boxes else 0, around(rects)))
    ends = [*(start for start, _ in boxes[1:]), len(raw)]
    for (start, box), end in zip(boxes, ends, strict=False):
        yield LineBox(start, end, *box)


def letter_gaps(textpage: Any, raw: str, spans: Iterable[tuple[int, int]], index_of: IndexOf) -> list[float]:
    """Before each character of the text the white that parts it from the printed one before, in heights of its font.

    Measured are the spans, each of a line; elsewhere it is 0, as for white space, at the beginning of a span, and where
    letters are written from right to left.
    """
    box, gaps = pdfium.FS_RECTF(), [0.0] * len(raw)
    at_box = byref(box)
    leftwards = may_go_leftwards(raw)
    for start, end in spans:
        if leftwards and LEFTWARDS.search(raw, start, end):
            continue
        right = None
        for position, index in zip(range(start, end), _indexes(start, end, index_of), strict=True):
            if not raw[position].isspace() and pdfium.FPDFText_GetLooseCharBox(textpage, index, at_box):
                height = box.top - box.bottom
                gaps[position] = (box.left - right) / height if right is not None and height > 0 else 0.0
                right = box.right
    return gaps


def _indexes(start: int, end: int, index_of: IndexOf) -> Iterable[int]:
    """PDFium's indexes of these characters: without asking for each where it leaves none of them out."""
    first, last = index_of(start), index_of(end - 1)
    return range(first, last + 1) if last - first == end - 1 - start else map(index_of, range(start, end))
