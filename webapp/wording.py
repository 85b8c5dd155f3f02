"""Numbers and names as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from engine import saying
from engine.facets import NO_VALUE
from engine.fields import NONE
from engine.report import Report
from engine.saying import Saying, listed, named, say, say_each

_COUNTED = {
    "file": lambda number: say_each("%(number)s file", "%(number)s files", number),
    "hit": lambda number: say_each("%(number)s hit", "%(number)s hits", number),
    "page": lambda number: say_each("%(number)s page", "%(number)s pages", number),
    "PDF": lambda number: say_each("%(number)s PDF", "%(number)s PDFs", number),
    "place": lambda number: say_each("%(number)s place", "%(number)s places", number),
    "report": lambda number: say_each("%(number)s report", "%(number)s reports", number),
    "value": lambda number: say_each("%(number)s value", "%(number)s values", number),
}


def counted(number: int, noun: str) -> Saying:
    """ "1 page", "1,204 pages"."""
    return _COUNTED[noun](number)


def pages_named(numbers: Sequence[int], most: int = 10) -> Saying:
    """ "page 3", "pages 1–3, 7": pages in order, runs of them as one, what is beyond `most` runs counted."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = listed(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:most])
    several = _few(shown, sum(map(len, runs[most:])))
    return say("page %(pages)s", pages=several) if len(numbers) == 1 else say("pages %(pages)s", pages=several)


def value_label(field_name: str, value: str) -> str:
    """A facet value in words: a code by its name, years with a dash."""
    if value == NONE:
        return NO_VALUE
    return _years(value) if field_name == "year" else named(field_name, value)


def labels(field_name: str, values: Iterable[str]) -> Saying:
    """Several values in words, with commas."""
    return listed(value_label(field_name, value) for value in values)


def described(report: Report) -> tuple[str, ...]:
    """Who, when, where, in which language: what stands under a report's title."""
    parts = (
        "; ".join(report.organisations),
        str(report.year or ""),
        _few(labels("region", report.regions[:4]), len(report.regions) - 4),
        labels("language", report.languages[:3]),
    )
    return tuple(part for part in parts if part)


def moment(added: int) -> Saying:
    """ "29 November 2026, 08:30 UTC"."""
    return saying.moment(datetime.fromtimestamp(added // 1_000_000, UTC))


def _few(shown: Saying, more: int) -> Saying:
    return say("%(shown)s and %(more)s more", shown=shown, more=more) if more > 0 else shown


def _years(value: str) -> str:
    low, dash, high = value.partition("-")
    if not dash:
        return value
    if low and high:
        return f"{low}–{high}"
    return say("since %(year)s", year=low) if low else say("until %(year)s", year=high)
