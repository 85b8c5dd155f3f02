"""Where a stretch of a page's text stands in the raw text of the PDF page, or on its picture."""

from __future__ import annotations

from collections.abc import Iterable

from engine.pdf import Box
from engine.report import Page, TextBox


def raw_ranges(page: Page, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The ranges of raw text behind `page.text[start:end]`, in order; empty where nothing of it is on the picture."""
    return _joined(
        (raw + max(start, text) - text, raw + min(end, text + length) - text)
        for text, raw, length in page.runs
        if max(start, text) < min(end, text + length)
    )


def printed_boxes(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """The page's own boxes of what stands in `page.text[start:end]`: a word's part is a part of its box."""
    return tuple(
        _part(box, max(start, box.start) - box.start, min(end, box.start + box.length) - box.start)
        for box in page.boxes
        if max(start, box.start) < min(end, box.start + box.length)
    )


def _part(box: TextBox, first: int, last: int) -> Box:
    letter = box.width / box.length
    return Box(box.left + first * letter, box.top, (last - first) * letter, box.height)


def _joined(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
