"""The sidebar: facets as rows to tick, years as a picture with two fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.analysis import fold
from engine.fields import BY_NAME, FACETS, NONE
from engine.request import FacetCount
from engine.saying import say
from webapp import links
from webapp.filters import NOT
from webapp.state import SearchState
from webapp.tongue import told
from webapp.wording import counted, value_label

SHOWN = 8  # rows of a facet before "more"
MOST = 200  # rows of a facet on the search page; those of fewer reports stand on a page of their own
MIN_BARS, MAX_BARS = 10, 60  # fewer are spread over the room of 10, more are drawn as steps of years
ROOM, BAR = 10, 8  # the room of a bar and the bar in it, in the year picture's own units
HEIGHT = 48.0  # of the year picture

Facets = Mapping[str, Sequence[FacetCount]]


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A value to tick or to leave out, with the values under it; `open` where one of those is ticked or left out."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool = False
    children: tuple[FacetRow, ...] = ()
    open: bool = False

    @property
    def in_force(self) -> bool:
        """Whether it, or a value under it, is ticked or left out."""
        return self.selected or self.excluded or self.open


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet: the rows in view, the rest behind "more", and where those are too many, the address of all."""

    name: str
    label: str
    shown: tuple[FacetRow, ...]
    rest: tuple[FacetRow, ...]
    searchable: bool
    nested: bool
    all_values: str = ""
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The reports of a year, or of the few years from `first` to `last` where there are many."""

    first: int
    last: int
    x: float
    y: float
    width: float
    height: float
    label: str
    count: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Years:
    """The year facet: its bars, the two fields' values, and names and values of what the fields cannot say."""

    bars: tuple[Bar, ...]
    width: float
    height: float
    first: str
    last: str
    low: str
    high: str
    kept: tuple[tuple[str, str], ...]
    none: FacetRow | None


def facet_groups(facets: Facets, state: SearchState) -> tuple[FacetGroup, ...]:
    """Every facet but the year, in the order of the fields, without those that have nothing to choose."""
    groups = (_group(field.name, facets.get(field.name, ()), state) for field in FACETS if field.kind != "year")
    return tuple(group for group in groups if group.shown)


def _group(name: str, counts: Sequence[FacetCount], state: SearchState) -> FacetGroup:
    rows = _rows(_with_chosen(name, counts, state))
    ordered = sorted(rows, key=lambda row: not row.in_force)
    in_view = max(SHOWN, sum(row.in_force for row in rows))
    return FacetGroup(
        name=name,
        label=BY_NAME[name].label,
        shown=tuple(ordered[:in_view]),
        rest=_rest(ordered, in_view),
        searchable=len(counts) > 2 * SHOWN,
        nested=any(row.children for row in rows),
        all_values=say("All %(number)s", number=len(rows)) if len(rows) > MOST else "",
        all_url=links.values_url(name, state.pairs()) if len(rows) > MOST else "",
    )


def _rest(ordered: Sequence[FacetRow], in_view: int) -> tuple[FacetRow, ...]:
    """The rows after those in view, up to the most; that of the reports without a value is always one of them."""
    cut = max(in_view, MOST)
    return tuple(row for at, row in enumerate(ordered) if at >= in_view and (at < cut or row.value == NONE))


def _with_chosen(name: str, counts: Sequence[FacetCount], state: SearchState) -> list[FacetCount]:
    """The counts, and what is ticked or left out but has none: it must be possible to take it off."""
    known = {count.value for count in counts}
    chosen, barred = state.filters.get(name, ()), state.excluded.get(name, ())
    missing = [value for value in dict.fromkeys((*chosen, *barred)) if value not in known]
    return [
        *counts,
        *(
            FacetCount(value, value_label(name, value), 0, value in chosen, excluded=value in barred)
            for value in missing
        ),
    ]


def _rows(counts: Sequence[FacetCount]) -> tuple[FacetRow, ...]:
    known = {count.value for count in counts}
    children: dict[str, list[FacetCount]] = {}
    for count in counts:
        parent = count.parent if count.parent in known and count.parent != count.value else ""
        children.setdefault(parent, []).append(count)

    def row(count: FacetCount) -> FacetRow:
        under = _in_order(row(child) for child in children.get(count.value, ()))
        return FacetRow(
            value=count.value,
            label=count.label,
            count=count.count,
            selected=count.selected,
            excluded=count.excluded,
            children=under,
            open=any(child.in_force for child in under),
        )

    return _opened_alone(_in_order(row(count) for count in children.get("", ())))


def _in_order(rows: Iterable[FacetRow]) -> tuple[FacetRow, ...]:
    """By count, then by name as the reader reads it; what has no value at the end."""
    return tuple(sorted(rows, key=lambda row: (row.value == NONE, -row.count, fold(str(told(row.label))), row.value)))


def _opened_alone(rows: tuple[FacetRow, ...]) -> tuple[FacetRow, ...]:
    """The rows; one under which all others lie is open, since it says nothing by itself."""
    alone = len([row for row in rows if row.value != NONE]) == 1
    return tuple(replace(row, open=True) if alone and row.children else row for row in rows)


def year_facet(counts: Sequence[FacetCount], state: SearchState) -> Years | None:
    """The years of the matching reports, None where there is nothing to show or choose."""
    chosen, barred = state.filters.get("year", ()), state.excluded.get("year", ())
    none = next((count for count in counts if count.value == NONE), None)
    found = {int(count.value): count.count for count in counts if count.value.isdecimal() and count.count}
    if not (found or chosen or barred or none):
        return None
    low, high, kept = _fields(chosen)
    bars = tuple(_bars(found, state))
    return Years(
        bars=bars,
        width=max((bar.x + bar.width + 1 for bar in bars), default=1.0) if len(bars) > 1 else ROOM * MIN_BARS,
        height=HEIGHT,
        first=str(min(found, default="")),
        last=str(max(found, default="")),
        low=low,
        high=high,
        kept=(
            *(("year", value) for value in kept),
            *((f"{NOT}year", value) for value in barred if value != NONE),
        ),
        none=_none_row(none, selected=NONE in chosen, excluded=NONE in barred),
    )


def _none_row(count: FacetCount | None, *, selected: bool, excluded: bool) -> FacetRow | None:
    if count is None and not (selected or excluded):
        return None
    number = count.count if count else 0
    return FacetRow(NONE, value_label("year", NONE), number, selected, excluded)


def _fields(chosen: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """What the two fields show, and the values that must be kept beside them: several ranges do not fit in."""
    ranges = [value for value in chosen if value != NONE]
    if len(ranges) != 1:
        return "", "", tuple(ranges)
    low, dash, high = ranges[0].partition("-")
    return low, (high if dash else low), ()


def _bars(found: Mapping[int, int], state: SearchState) -> Iterator[Bar]:
    """A bar for each year or step of years with reports, from the first year with data to the last."""
    if not found:
        return
    first, last, step = min(found), max(found), _span_step(found)
    start = first - first % step
    sums: dict[int, int] = {}
    for year, count in found.items():
        sums[(year - start) // step] = sums.get((year - start) // step, 0) + count
    highest = max(sums.values())
    places = _spread((last - start) // step + 1)
    for place, count in sorted(sums.items()):
        begins = start + place * step
        years = max(first, begins), min(last, begins + step - 1)
        yield _bar(places[place], years, count / highest, count, state)


def _spread(number: int) -> list[float]:
    """Where so many bars stand, the first and the last at the picture's edges."""
    apart = ROOM * max(1.0, (MIN_BARS - 1) / max(1, number - 1))
    return [round(1 + place * apart, 2) for place in range(number)]


def _bar(x: float, years: tuple[int, int], share: float, count: int, state: SearchState) -> Bar:
    start, end = years
    value = str(start) if start == end else f"{start}-{end}"
    height = max(2.0, round(HEIGHT * share, 1))
    return Bar(
        first=start,
        last=end,
        x=x,
        y=HEIGHT - height,
        width=BAR,
        height=height,
        label=value_label("year", value),
        count=counted(count, "report"),
        url=state.with_only("year", value).url,
        selected=_covers(state.filters.get("year", ()), start, end),
    )


def _span_step(found: Mapping[int, int]) -> int:
    """How many years a bar stands for."""
    span = max(found) - min(found) + 1
    steps = (1, 2, 5, 10, 20, 50, 100, 200)
    return next(step for step in steps if span / step <= MAX_BARS or step == steps[-1])


def _covers(chosen: Iterable[str], start: int, end: int) -> bool:
    """Whether a chosen range has years of this bar."""
    for value in chosen:
        low, dash, high = value.partition("-")
        least = int(low) if low.isdecimal() else 0
        most = int(high) if high.isdecimal() else (9999 if dash else least)
        if value != NONE and least <= end and start <= most:
            return True
    return False
