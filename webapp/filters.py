"""Values of filters as people write them, turned into those that a library has: a code for a name, years in order."""

from __future__ import annotations

import re
from difflib import get_close_matches

from engine.errors import InputError
from engine.fields import NONE, Field
from engine.saying import Saying, listed, lowered, say
from engine.vocabulary import Vocabulary, key, of_field

NEAREST = 3  # names that are suggested
LIKENESS = 0.7  # of a name to what was written, from 0 to 1
NOT = "not_"  # before a facet's name: the values that no report of a list may have
LONGEST = 60  # characters of what was written that are compared

_YEAR = re.compile(r"\d{4}", re.ASCII)
_YEARS = re.compile(r"(?P<low>\d{4})?\s*[-–]\s*(?P<high>\d{4})?", re.ASCII)


def canonical(field: Field, value: str) -> str:
    """The value as libraries have it; InputError where the field has none that is written so."""
    if value == NONE:
        return value
    if field.kind == "year":
        return _years(value)
    vocabulary = of_field(field.name)
    if vocabulary is None:
        return value
    found = vocabulary.find(value)
    if found is None:
        raise InputError(listed((none_called(field, value), _advice(vocabulary, value)), " "))
    return found


def none_called(field: Field, value: str) -> Saying:
    """That the field has no such value."""
    return say("No %(field)s is called %(value)s.", field=lowered(field.label), value=value)


def nearest(vocabulary: Vocabulary, value: str) -> tuple[str, ...]:
    """The labels of what is called nearly so, the nearest first."""
    label_of = {key(name): concept.label for concept in vocabulary for name in (concept.label, *concept.names())}
    names = get_close_matches(key(value[:LONGEST]), label_of, n=2 * NEAREST, cutoff=LIKENESS)
    return tuple(dict.fromkeys(label_of[name] for name in names))[:NEAREST]


def _advice(vocabulary: Vocabulary, value: str) -> str:
    near = nearest(vocabulary, value)
    if near:
        return say("Did you mean %(names)s?", names=listed(near, " or "))
    return say("Write its name or its code, or %(none)s for reports without one.", none=NONE)


def usable(field: Field, value: str) -> str:
    """The value as libraries have it, as it stands where none has it, and empty for years that are none."""
    try:
        return canonical(field, value)
    except InputError:
        return "" if field.kind == "year" else value


def years_between(first: str, last: str) -> str:
    """The value of a year filter from its two ends, in order; empty where neither is a year."""
    low, high = (value.strip() if is_year(value) else "" for value in (first, last))
    if low and high:
        low, high = sorted((low, high))
        return low if low == high else f"{low}-{high}"
    return f"{low}-{high}" if low or high else ""


def is_year(value: str) -> bool:
    """Whether this is a year in four digits."""
    return bool(_YEAR.fullmatch(value.strip()))


def _years(value: str) -> str:
    found = _YEARS.fullmatch(value.strip())
    ends = (found["low"] or "", found["high"] or "") if found else (value, value)
    ordered = years_between(*ends)
    if not ordered:
        raise InputError(
            say(
                "%(value)s is no year or range of years. "
                "Write 2019, 2015-2020, 2015- or -2020, with four digits a year.",
                value=value,
            )
        )
    return ordered
