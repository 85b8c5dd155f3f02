"""Numbers and names as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from engine.facets import NO_VALUE
from engine.fields import NONE
from engine.report import Report
from engine.vocabulary import label


def counted(number: int, noun: str) -> str:
    """ "1 page", "1,204 pages"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def pages_named(numbers: Sequence[int], most: int = 10) -> str:
    """ "page 3", "pages 1–3, 7": pages in order, runs of them as one, what is beyond `most` runs counted."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:most])
    more = sum(map(len, runs[most:]))
    return f"{'page' if len(numbers) == 1 else 'pages'} {_few(named, more)}"


def value_label(field_name: str, value: str) -> str:
    """A facet value in words: a code by its name, years with a dash."""
    if value == NONE:
        return NO_VALUE
    return _years(value) if field_name == "year" else label(field_name, value)


def labels(field_name: str, values: Iterable[str]) -> str:
    """Several values in words, with commas."""
    return ", ".join(value_label(field_name, value) for value in values)


def described(report: Report) -> tuple[str, ...]:
    """Who, when, where, in which language: what stands under a report's title."""
    parts = (
        "; ".join(report.organisations),
        str(report.year or ""),
        _few(labels("region", report.regions[:4]), len(report.regions) - 4),
        labels("language", report.languages[:3]),
    )
    return tuple(part for part in parts if part)


def moment(added: int) -> str:
    """ "29 November 2026, 08:30 UTC"."""
    return f"{datetime.fromtimestamp(added // 1_000_000, UTC):%-d %B %Y, %H:%M} UTC"


def _few(text: str, more: int) -> str:
    return f"{text} and {more} more" if more > 0 else text


def _years(value: str) -> str:
    low, dash, high = value.partition("-")
    if not dash:
        return value
    if low and high:
        return f"{low}–{high}"
    return f"since {low}" if low else f"until {high}"
