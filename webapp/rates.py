"""Shares and rates as people read them."""

from __future__ import annotations

from engine.evidence.counts import Figures, Measure

SPACE = "\u00a0"


def rate(measure: Measure, found: Figures, library: Figures) -> str:
    """The measure as it is printed, empty where it is not known."""
    value = measure.of(found, library)
    if value is None:
        return ""
    return percent(value) if measure.percent else f"{value:,.1f}"


def percent(value: float | None) -> str:
    """A share with as many digits as say something: never 0 where there is some."""
    if not value:
        return f"0{SPACE}%"
    return f"{value:.0f}{SPACE}%" if value >= 10 else f"{max(value, 0.1):.1f}{SPACE}%"
