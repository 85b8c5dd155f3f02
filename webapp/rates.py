"""Shares and rates as people read them."""

from __future__ import annotations

from engine.evidence.counts import Figures, Measure
from engine.saying import Saying, Tongue, number, say


class _Digits(Saying):
    """Digits, which are the same in every language."""

    __slots__ = ()

    def said(self, tongue: Tongue) -> str:
        return str(self)


def rate(measure: Measure, found: Figures, library: Figures) -> str:
    """The measure as it is printed, empty where it is not known."""
    value = measure.of(found, library)
    if value is None:
        return ""
    return percent(value) if measure.percent else decimal(f"{value:.1f}")


def percent(value: float | None) -> str:
    """A share with as many digits as say something: never 0 where there is some."""
    if not value:
        return percented("0")
    return percented(f"{value:.0f}" if value >= 10 else f"{max(value, 0.1):.1f}")


def percented(digits: str) -> str:
    """A number, given in its digits, with its per cent sign."""
    return say("%(share)s\u00a0%%", share=decimal(digits))


def decimal(digits: str) -> str:
    """A number, given in its digits, with its thousands and its decimal sign."""
    whole, point, fraction = digits.partition(".")
    return say("%(whole)s.%(fraction)s", whole=int(whole), fraction=_Digits(fraction)) if point else number(int(whole))
