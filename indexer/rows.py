"""The printed lines of a page as they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from statistics import median_low

from engine.geometry import LINE_BREAK
from engine.pdf import Line
from indexer.runs import Runs

SAME_ROW = 0.5  # of a line's height: tops that are closer are of one row
PAGE_HEIGHT = 800.0  # points, near enough to tell neighbouring lines from others


def whole_rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, or where most of them are single words, the rows that these make."""
    if not lines or median_low(len(line.text.split()) for line in lines) > 1:
        return tuple(lines)
    return tuple(_row(sorted(row, key=lambda line: line.left)) for row in _rows(lines))


def mended_lines(lines: Sequence[Line], text: str, runs: Runs) -> list[Line]:
    """The lines of a page's mended text, each in the size and at the place of those of the raw text that it is of."""
    starts = [line.start for line in lines]
    found: list[Line] = []
    at = 0
    for part in text.split(LINE_BREAK):
        end = at + len(part)
        of = {
            bisect_right(starts, raw + max(at - start, 0)) - 1
            for start, raw, size in runs
            if start < end and start + size > at
        }
        if raws := [lines[number] for number in sorted(of) if number >= 0]:
            found.append(_as_one(part.strip(), raws))
        at = end + len(LINE_BREAK)
    return found


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: line.top):
        if row and line.top - row[0].top > SAME_ROW * row[0].size / PAGE_HEIGHT:
            yield row
            row = []
        row.append(line)
    yield row


def _row(words: Sequence[Line]) -> Line:
    return _as_one(" ".join(word.text for word in words), words)


def _as_one(text: str, lines: Sequence[Line]) -> Line:
    """A line with this text, in the size and at the place of these."""
    return Line(
        text, max(line.size for line in lines), min(line.top for line in lines), min(line.left for line in lines)
    )
