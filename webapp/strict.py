"""What the API asks of an address: nothing that stands in it may go unused in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.added import read
from engine.errors import InputError
from engine.evidence.batch import BY, FIGURES
from engine.evidence.citing import STYLES
from engine.evidence.concordance import ORDERS
from engine.evidence.export import FORMATS
from engine.fields import BY_NAME, FACETS, SORTS
from engine.request import MAX_SIZE
from webapp.filters import NOT, canonical
from webapp.state import ALL, MAX_PAGE, MAX_VALUE_LENGTH, MAX_VALUES, Pairs

_FACET_NAMES = tuple(facet.name for facet in FACETS)
FILTERS = (*_FACET_NAMES, *(NOT + name for name in _FACET_NAMES))
_FREE = ("q", "cursor", "without", "terms")  # read as they stand
_SEVERAL = (*FILTERS, "without")
SWITCHES = {
    "exact": "the words typed and no others",
    "each": "each report by itself",
    "hits": "all hits, however many pages must be read for them",
    "queries": "each line as a query",
}
BOUNDS: Mapping[str, tuple[int, int]] = {
    "size": (0, MAX_SIZE), "page": (1, MAX_PAGE), "pages": (0, MAX_SIZE), "start": (0, MAX_PAGE),
    "lines": (1, MAX_SIZE),
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_SHOWN = 60  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Takes:
    """What an address takes: the names of its parameters, the values of those that are chosen, and which may repeat."""

    what: str
    names: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    several: tuple[str, ...] = _SEVERAL


_WORDS = ("q", "exact", "without")
_LIST = (*_WORDS, *FILTERS, "since", "sort")
_SORTED = {"sort": tuple(SORTS)}
SEARCH = Takes("A search", (*_LIST, "each", "size", "page", "cursor", "pages"), _SORTED)
REPORT = Takes("A report", _WORDS)
PLACES = Takes("A search for places", (*_LIST, "size", "cursor"), _SORTED)
PLACES_OF_REPORT = Takes("A report's places", (*_WORDS, "size", "cursor"))
CONCORDANCE = Takes("A concordance", (*_LIST, "by", "start", "lines"), {**_SORTED, "by": ("list", *ORDERS)})
EXPORT = Takes("A file", (*_LIST, "format"), {**_SORTED, "format": (*FORMATS, *STYLES)})
COUNTS = Takes("Counts", (*_WORDS, *FILTERS, "since", "by", "hits"), {"by": ("all", *_FACET_NAMES)}, (*_SEVERAL, "q"))
BATCH = Takes(
    "A batch",
    ("terms", "queries", "hits", "by", "of", "exact", "without", *FILTERS, "since"),
    {"by": BY, "of": FIGURES},
)


def refuse_unusable(pairs: Pairs, takes: Takes = SEARCH) -> None:
    """InputError at the first parameter that the address cannot use, with what it takes."""
    given = tuple(pairs)
    for name, value in given:
        _check(name, value.strip(), takes)
    for name, times in Counter(name for name, _ in given).items():
        most = MAX_VALUES if name in takes.several else 1
        if times > most:
            raise InputError(f"{name} is given {times:,} times. It can be given {_times(most)}.")


def _check(name: str, value: str, takes: Takes) -> None:
    if name not in takes.names:
        raise InputError(f"There is no parameter {_short(name)}. {takes.what} takes {', '.join(takes.names)}.")
    if name in _FREE:
        return
    if name in FILTERS:
        _check_filter(name, value)
    elif name in SWITCHES:
        if value not in ("0", "1"):
            raise _refused(name, value, f"It takes 1 for {SWITCHES[name]}, or 0.")
    elif name == "since":
        _check_time(value)
    elif name in takes.choices:
        if value not in takes.choices[name]:
            raise _refused(name, value, f"It takes {', '.join(takes.choices[name])}.")
    elif not (name == "pages" and value == ALL):
        _check_number(name, value)


def _check_filter(name: str, value: str) -> None:
    if not value or len(value) > MAX_VALUE_LENGTH:
        raise _refused(name, value, f"It takes 1 to {MAX_VALUE_LENGTH} characters; leave it out for all reports.")
    try:
        canonical(BY_NAME[name.removeprefix(NOT)], value)
    except InputError as error:
        raise _refused(name, value, str(error)) from error


def _check_time(value: str) -> None:
    try:
        read(value)
    except InputError as error:
        raise _refused("since", value, str(error)) from error


def _check_number(name: str, value: str) -> None:
    least, most = BOUNDS[name]
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise _refused(name, value, f"It takes a number from {least} to {most:,}{' or all' * (name == 'pages')}.")


def _refused(name: str, value: str, allowed: str) -> InputError:
    return InputError(f"{name}={_short(value)} cannot be used. {allowed}")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _times(most: int) -> str:
    return "once" if most == 1 else f"at most {most} times"
