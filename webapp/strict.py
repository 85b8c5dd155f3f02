"""What the API asks of an address: nothing that stands in it may go unused in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from engine.added import read
from engine.errors import InputError
from engine.fields import BY_NAME, FACETS, SORTS
from engine.request import MAX_SIZE
from webapp.filters import NOT, canonical
from webapp.state import ALL, MAX_PAGE, MAX_VALUE_LENGTH, MAX_VALUES, Pairs

_FACET_NAMES = tuple(facet.name for facet in FACETS)
_FILTERS = (*_FACET_NAMES, *(NOT + name for name in _FACET_NAMES))
_NAMES = ("q", *_FILTERS, "sort", "size", "page", "cursor", "pages", "exact", "without", "each", "since")
_FREE = ("q", "cursor", "without")  # read as they stand
_SEVERAL = (*_FILTERS, "without")
_SWITCHES = {"exact": "the words typed and no others", "each": "each report by itself"}
_BOUNDS: Mapping[str, tuple[int, int]] = {"size": (0, MAX_SIZE), "page": (1, MAX_PAGE), "pages": (0, MAX_SIZE)}
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_SHOWN = 60  # characters of a value in a message


def refuse_unusable(pairs: Pairs) -> None:
    """InputError at the first parameter that a search cannot use, with what it takes."""
    given = tuple(pairs)
    for name, value in given:
        _check(name, value.strip())
    for name, times in Counter(name for name, _ in given).items():
        most = MAX_VALUES if name in _SEVERAL else 1
        if times > most:
            raise InputError(f"{name} is given {times:,} times. It can be given {_times(most)}.")


def _check(name: str, value: str) -> None:
    if name not in _NAMES:
        raise InputError(f"There is no parameter {_short(name)}. A search takes {', '.join(_NAMES)}.")
    if name in _FREE:
        return
    if name in _FILTERS:
        _check_filter(name, value)
    elif name in _SWITCHES:
        if value not in ("0", "1"):
            raise _refused(name, value, f"It takes 1 for {_SWITCHES[name]}, or 0.")
    elif name == "since":
        _check_time(value)
    elif name == "sort":
        if value not in SORTS:
            raise _refused(name, value, f"It takes {', '.join(SORTS)}.")
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
    least, most = _BOUNDS[name]
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise _refused(name, value, f"It takes a number from {least} to {most:,}{' or all' * (name == 'pages')}.")


def _refused(name: str, value: str, allowed: str) -> InputError:
    return InputError(f"{name}={_short(value)} cannot be used. {allowed}")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _times(most: int) -> str:
    return "once" if most == 1 else f"at most {most} times"
