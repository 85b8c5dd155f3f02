"""Facets as both engines give them: counted values with their labels, in the order shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from engine.document import facet
from engine.fields import NONE, Field
from engine.request import FacetCount
from engine.vocabulary import label, of_field

NO_VALUE = "Not known"


def facet_column(field: Field) -> str:
    """The column in which engines have the facet's values."""
    return "year" if field.kind == "year" else facet(field.name)


def facet_value(field: Field, key: Any) -> str:
    """The facet's value that stands so in its column."""
    if field.kind == "year":
        return str(int(key)) if key else NONE
    return str(key)


NO_PAGES: Mapping[str, int] = MappingProxyType({})


def counts(
    field: Field, found: Mapping[str, int], selected: Iterable[str], *, pages: Mapping[str, int] = NO_PAGES
) -> tuple[FacetCount, ...]:
    """The facet's values: years upwards, others by count and label; what has no value at the end.

    A selected value is there even where it counts nothing, so that it can be taken off.
    `pages` are those of the reports counted.
    """
    chosen = frozenset(selected)
    listed = [value for value in chosen if field.kind != "year" or value in found]
    values = {**dict.fromkeys(listed, 0), **found}
    made = [_count(field, value, number, value in chosen, pages.get(value, 0)) for value, number in values.items()]
    return tuple(sorted(made, key=_by_year if field.kind == "year" else _by_count))


def _count(field: Field, value: str, number: int, selected: bool, pages: int) -> FacetCount:
    if value == NONE:
        return FacetCount(NONE, NO_VALUE, number, selected, pages=pages)
    vocabulary = of_field(field.name) if field.hierarchical else None
    above = vocabulary.ancestors(value) if vocabulary else ()
    parent = above[0] if above else ""
    return FacetCount(value, label(field.name, value), number, selected, parent, pages)


def _by_year(item: FacetCount) -> tuple[bool, str]:
    return item.value == NONE, item.value


def _by_count(item: FacetCount) -> tuple[bool, int, str, str]:
    return item.value == NONE, -item.count, item.label, item.value
