"""A plot over the years as lines and marks in percent of its width and height, so that it fits every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

SERIES = 6  # in one plot: as many as have a mark of their own
MOST_LABELS = 12  # of years, on a wide screen; every other one is left out on a narrow one
GRID = 4  # lines above the first
_NICE = (1, 2, 2.5, 5, 10)
_PAD = 3.0  # percent of the width, left and right of the first and last year
_TOP = 6.0  # percent of the height, above the highest mark


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one year: where it stands, and what it is in words; `few` where it says little."""

    x: float
    y: float
    told: str
    few: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A line from one year to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Series:
    """What one query has over the years: its points, and lines where no year between them is without reports."""

    number: int  # from 1, by which it is styled
    name: str
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis; a `minor` one is left out where there is little room."""

    at: float
    text: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot: `bars` where it has one series, `width` being that of a bar in percent."""

    series: tuple[Series, ...]
    years: tuple[Tick, ...]
    grid: tuple[Tick, ...]
    bars: bool
    width: float


@dataclass(frozen=True, slots=True)
class Value:
    """A year's figure of one series, what it is in words, and whether it says little; None where there is nothing."""

    year: int
    value: float | None
    told: str
    few: bool


def plot(named: Sequence[tuple[str, Sequence[Value]]], written: Callable[[str], str]) -> Plot | None:
    """The plot of these series over the years, its grid's digits as `written`; None where there are no two years."""
    years = sorted({one.year for _, values in named for one in values if one.value is not None})
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    step = (100 - 2 * _PAD) / (last - first)
    top = _top(max(one.value or 0 for _, values in named for one in values))

    def x(year: int) -> float:
        return round(_PAD + (year - first) * step, 2)

    def y(value: float) -> float:
        return round(100 - value / top * (100 - _TOP), 2)

    made = []
    for number, (name, values) in enumerate(named, start=1):
        points = {
            one.year: Point(x(one.year), y(one.value), one.told, one.few) for one in values if one.value is not None
        }
        made.append(Series(number, name, tuple(points.values()), tuple(_segments(points))))
    return Plot(
        series=tuple(made),
        years=tuple(_labels(first, last, x)),
        grid=tuple(Tick(y(top * at / GRID), written(f"{top * at / GRID:.4g}")) for at in range(GRID + 1)),
        bars=len(named) == 1,
        width=round(min(step * 0.72, 5.0), 2),
    )


def _segments(points: dict[int, Point]) -> Iterator[Segment]:
    for year, point in points.items():
        if (after := points.get(year + 1)) is not None:
            yield Segment(point.x, point.y, after.x, after.y)


def _labels(first: int, last: int, x: Callable[[int], float]) -> Iterator[Tick]:
    span = last - first
    apart = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if span / step <= MOST_LABELS)
    shown = [year for year in range(first, last + 1) if year % apart == 0]
    for place, year in enumerate(shown):
        yield Tick(x(year), str(year), minor=len(shown) > MOST_LABELS // 2 and place % 2 == 1)


def _top(highest: float) -> float:
    """A round number at least as high, that four parts divide well."""
    if highest <= 0:
        return 1.0
    size = 1.0
    while size * 10 <= highest:
        size *= 10
    while size > highest:
        size /= 10
    return next(size * nice for nice in _NICE if size * nice >= highest)
