"""Printed rows put together again: some programs write a page word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median_low

from engine.pdf import Line

SAME_ROW = 0.5  # of a line's height: tops that are closer are of one row
PAGE_HEIGHT = 800.0  # points, near enough to tell neighbouring lines from others


def whole_rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, or where most of them are single words, the rows that these make."""
    if not lines or median_low(len(line.text.split()) for line in lines) > 1:
        return tuple(lines)
    return tuple(_row(sorted(row, key=lambda line: line.left)) for row in _rows(lines))


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: line.top):
        if row and line.top - row[0].top > SAME_ROW * row[0].size / PAGE_HEIGHT:
            yield row
            row = []
        row.append(line)
    yield row


def _row(words: Sequence[Line]) -> Line:
    text = " ".join(word.text for word in words)
    return Line(text, max(word.size for word in words), min(word.top for word in words), words[0].left)
