"""Facets as both engines give them: counted values with their labels, in the order shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.fields import NONE, Field
from engine.request import FacetCount
from engine.vocabulary import label, of_field

NO_VALUE = "Not known"


def counts(
    field: Field, found: Mapping[str, int], selected: Iterable[str], excluded: Iterable[str] = ()
) -> tuple[FacetCount, ...]:
    """The facet's values: years upwards, others by count and label; what has no value at the end.

    A selected or excluded value is there even where it counts nothing, so that it can be taken off.
    """
    chosen, barred = frozenset(selected), frozenset(excluded)
    listed = [value for value in chosen | barred if field.kind != "year" or value in found]
    values = {**dict.fromkeys(listed, 0), **found}
    made = [_count(field, value, number, value in chosen, value in barred) for value, number in values.items()]
    return tuple(sorted(made, key=_by_year if field.kind == "year" else _by_count))


def _count(field: Field, value: str, number: int, selected: bool, excluded: bool) -> FacetCount:
    if value == NONE:
        return FacetCount(NONE, NO_VALUE, number, selected, excluded=excluded)
    vocabulary = of_field(field.name) if field.hierarchical else None
    above = vocabulary.ancestors(value) if vocabulary else ()
    return FacetCount(value, label(field.name, value), number, selected, above[0] if above else "", excluded)


def _by_year(item: FacetCount) -> tuple[bool, str]:
    return item.value == NONE, item.value


def _by_count(item: FacetCount) -> tuple[bool, int, str, str]:
    return item.value == NONE, -item.count, item.label, item.value
