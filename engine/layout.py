"""Where a stretch of a page's text stands in the raw text of the PDF page."""

from __future__ import annotations

from collections.abc import Iterable

from engine.report import Page


def raw_ranges(page: Page, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The ranges of raw text behind `page.text[start:end]`, in order; empty where nothing of it is on the picture."""
    return _joined(
        (raw + max(start, text) - text, raw + min(end, text + length) - text)
        for text, raw, length in page.runs
        if max(start, text) < min(end, text + length)
    )


def _joined(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
