"""Counts over the years: the plot, what it says in words, and what it leaves to the table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from engine.evidence.counts import FEW, Bucket, Figures, Measure
from engine.fields import NONE
from engine.saying import listed, say, say_each
from webapp.plot import Plot, Value, plot
from webapp.rates import decimal, percented, rate
from webapp.wording import counted

FIRST_YEARS = 0.05  # of the reports, which the plot leaves to the table


def years_plot(texts: Sequence[str], buckets: Sequence[Bucket], measure: Measure) -> Plot | None:
    """A series for each search over the years, None where there are no two years."""
    years = _plotted(buckets)
    named = [
        (text, [_value(bucket, bucket.found[number], measure) for bucket in years]) for number, text in enumerate(texts)
    ]
    return plot(named, percented if measure.percent else decimal)


def _plotted(buckets: Sequence[Bucket]) -> list[Bucket]:
    """The years, but for the first ones that have few of the reports: one old report would leave no room for others."""
    years = [bucket for bucket in buckets if bucket.value.isdecimal()]
    before = accumulate(bucket.library.reports for bucket in years)
    whole = sum(bucket.library.reports for bucket in years)
    return [bucket for bucket, until in zip(years, before, strict=True) if until > FIRST_YEARS * whole]


def _value(bucket: Bucket, found: Figures, measure: Measure) -> Value:
    number, library = measure.found(found), bucket.library
    told = say(
        "%(year)s: %(rate)s, %(found)s of %(whole)s",
        year=bucket.label,
        rate=rate(measure, found, library),
        found=counted(number or 0, measure.noun),
        whole=counted(library.reports, "report"),
    )
    return Value(int(bucket.value), measure.of(found, library), told, library.reports < FEW)


def told(texts: Sequence[str], buckets: Sequence[Bucket], measure: Measure) -> str:
    """What the plot shows, for those who do not see it."""
    known = [bucket for bucket in buckets if bucket.value.isdecimal()]
    known = [bucket for bucket in known if bucket.library.reports >= FEW] or known
    parts = []
    for number, text in enumerate(texts):
        rated = [(measure.of(one.found[number], one.library), one) for one in known]
        best = max((one for one in rated if one[0] is not None), key=lambda one: one[0] or 0, default=None)
        if best:
            highest = rate(measure, best[1].found[number], best[1].library)
            parts.append(say("%(query)s: highest in %(year)s, %(rate)s.", query=text, year=best[1].label, rate=highest))
    return listed([*parts, say("The table below has all figures.")], " ")


def left_out(buckets: Sequence[Bucket]) -> str:
    """What the plot leaves out, in words."""
    years, plotted = [bucket for bucket in buckets if bucket.value.isdecimal()], _plotted(buckets)
    left = sum(bucket.library.reports for bucket in years) - sum(bucket.library.reports for bucket in plotted)
    unknown = sum(bucket.library.reports for bucket in buckets if bucket.value == NONE)
    parts = []
    if left:
        parts.append(
            say_each(
                "%(number)s report from before %(year)s",
                "%(number)s reports from before %(year)s",
                left,
                year=plotted[0].label,
            )
        )
    if unknown:
        parts.append(say_each("%(number)s report without a year", "%(number)s reports without a year", unknown))
    return say("In the table only: %(left)s.", left=listed(parts)) if parts else ""
