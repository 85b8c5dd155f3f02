"""Facets as both engines give them: counted values with their labels, in the order shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.document import facet
from engine.fields import NONE, Field
from engine.request import FacetCount, SearchRequest
from engine.saying import named, say
from engine.vocabulary import of_field

NO_VALUE = say("Not known")


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
    field: Field, found: Mapping[str, int], request: SearchRequest, *, pages: Mapping[str, int] = NO_PAGES
) -> tuple[FacetCount, ...]:
    """The facet's values: years upwards, others by count and label; what has no value at the end.

    A value that the request selects or excludes is there even where it counts nothing, so that it can be taken off.
    `pages` are those of the reports counted.
    """
    chosen, barred = (frozenset(values.get(field.name, ())) for values in (request.filters, request.excluded))
    listed = [value for value in chosen | barred if field.kind != "year" or value in found]
    values = {**dict.fromkeys(listed, 0), **found}
    made = [
        _count(field, value, number, selected=value in chosen, excluded=value in barred, pages=pages.get(value, 0))
        for value, number in values.items()
    ]
    return tuple(sorted(made, key=_by_year if field.kind == "year" else _by_count))


def _count(field: Field, value: str, number: int, **told: Any) -> FacetCount:
    if value == NONE:
        return FacetCount(NONE, NO_VALUE, number, **told)
    vocabulary = of_field(field.name) if field.hierarchical else None
    above = vocabulary.ancestors(value) if vocabulary else ()
    return FacetCount(value, named(field.name, value), number, parent=above[0] if above else "", **told)


def _by_year(item: FacetCount) -> tuple[bool, str]:
    return item.value == NONE, item.value


def _by_count(item: FacetCount) -> tuple[bool, int, str, str]:
    return item.value == NONE, -item.count, item.label, item.value
