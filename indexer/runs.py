"""How a text made from another one leads back to it."""

from __future__ import annotations

from collections.abc import Iterable

Runs = tuple[tuple[int, int, int], ...]  # each (start in the text, start in the other, length), in the text's order
Span = tuple[int, int]
Edit = tuple[int, int, str]  # start, end, and what takes its place


def assembled(raw: str, pieces: Iterable[Span | Edit]) -> tuple[str, Runs]:
    """The text of these parts of `raw`, some with new text in their place, and its runs in `raw`."""
    parts: list[str] = []
    runs: list[tuple[int, int, int]] = []
    at = 0
    for start, end, *new in pieces:
        part = new[0] if new else raw[start:end]
        length = min(len(part), end - start)
        if runs and length and runs[-1][0] + runs[-1][2] == at and runs[-1][1] + runs[-1][2] == start:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + length)
        elif length:
            runs.append((at, start, length))
        parts.append(part)
        at += len(part)
    return "".join(parts), tuple(runs)


def composed(outer: Runs, inner: Runs) -> Runs:
    """The runs of a text in what its source was made from: `outer` leads to the source, `inner` from it on.

    Both go through the source in its order.
    """
    made: list[tuple[int, int, int]] = []
    at, count = 0, len(inner)
    for start, middle, length in outer:
        end = middle + length
        while at < count:
            first, raw, size = inner[at]
            if first >= end:
                break
            last = first + size
            if middle <= first and last <= end:  # as most are, or:
                made.append((start + first - middle, raw, size))
            elif first <= middle and end <= last:
                made.append((start, raw + middle - first, length))
            elif last > middle:
                low, high = max(first, middle), min(last, end)
                made.append((start + low - middle, raw + low - first, high - low))
            if last > end:
                break  # it goes on after this run
            at += 1
    return tuple(made)
