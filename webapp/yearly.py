"""Counts over the years: the plot, what it says in words, and what it leaves to the table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from engine.evidence.counts import FEW, Bucket, Figures, Measure
from engine.fields import NONE
from webapp.plot import Plot, Value, plot
from webapp.rates import SPACE, rate
from webapp.wording import counted

FIRST_YEARS = 0.05  # of the reports, which the plot leaves to the table


def years_plot(texts: Sequence[str], buckets: Sequence[Bucket], measure: Measure) -> Plot | None:
    """A series for each search over the years, None where there are no two years."""
    years = _plotted(buckets)
    named = [
        (text, [_value(bucket, bucket.found[number], measure) for bucket in years]) for number, text in enumerate(texts)
    ]
    return plot(named, f"{SPACE}%" if measure.percent else "")


def _plotted(buckets: Sequence[Bucket]) -> list[Bucket]:
    """The years, but for the first ones that have few of the reports: one old report would leave no room for others."""
    years = [bucket for bucket in buckets if bucket.value.isdecimal()]
    before = accumulate(bucket.library.reports for bucket in years)
    whole = sum(bucket.library.reports for bucket in years)
    return [bucket for bucket, until in zip(years, before, strict=True) if until > FIRST_YEARS * whole]


def _value(bucket: Bucket, found: Figures, measure: Measure) -> Value:
    number, library = measure.found(found), bucket.library
    whole = counted(library.reports, "report")
    of = "" if number is None else f"{bucket.label}: {rate(measure, found, library)}, {counted(number, measure.noun)}"
    return Value(int(bucket.value), measure.of(found, library), f"{of} of {whole}", library.reports < FEW)


def told(texts: Sequence[str], buckets: Sequence[Bucket], measure: Measure) -> str:
    """What the plot shows, for those who do not see it."""
    known = [bucket for bucket in buckets if bucket.value.isdecimal()]
    known = [bucket for bucket in known if bucket.library.reports >= FEW] or known
    parts = []
    for number, text in enumerate(texts):
        rated = [(measure.of(one.found[number], one.library), one) for one in known]
        best = max((one for one in rated if one[0] is not None), key=lambda one: one[0] or 0, default=None)
        if best:
            parts.append(
                f"{text}: highest in {best[1].label}, {rate(measure, best[1].found[number], best[1].library)}."
            )
    return " ".join([*parts, "The table below has all figures."])


def left_out(buckets: Sequence[Bucket]) -> str:
    """What the plot leaves out, in words."""
    years, plotted = [bucket for bucket in buckets if bucket.value.isdecimal()], _plotted(buckets)
    left = sum(bucket.library.reports for bucket in years) - sum(bucket.library.reports for bucket in plotted)
    unknown = sum(bucket.library.reports for bucket in buckets if bucket.value == NONE)
    parts = [f"{counted(left, 'report')} from before {plotted[0].label}"] if left else []
    parts += [f"{counted(unknown, 'report')} without a year"] if unknown else []
    return f"In the table only: {', '.join(parts)}." if parts else ""
