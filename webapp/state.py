"""What a reader is looking for, as it stands in the address of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from engine.added import read, written
from engine.errors import InputError
from engine.fields import BY_NAME, FACETS, NONE, SORTS, Field
from engine.query.expand import understand
from engine.query.parse import ParsedQuery
from engine.request import MAX_SIZE, NO_FILTERS, SearchRequest
from engine.vocabulary import Vocabulary
from webapp import links
from webapp.filters import NOT, is_year, usable, years_between

SIZE = 20
QUOTES = 3
MAX_PAGE = 1_000_000  # beyond it the product with the size leaves what an engine counts with
MAX_VALUES = 200
MAX_VALUE_LENGTH = 300
ALL = "all"

CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_FACET_NAMES = tuple(facet.name for facet in FACETS)
_YEAR_FIELDS = ("year_from", "year_to")  # of the form

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search as an address says it; every link of a page is made from a changed copy."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    sort: str = "relevance"
    size: int = SIZE
    page: int = 1
    cursor: str = ""
    quotes: int | None = QUOTES
    exact: bool = False  # without any of the words that the query does not say
    without: tuple[str, ...] = ()  # some of them that are not sought
    each: bool = False  # each report by itself, not one for its family
    since: int = 0  # only what came into the library after that time: see `engine.added`
    concepts: Vocabulary | None = field(default=None, compare=False)  # in the place of ours

    @classmethod
    def from_pairs(cls, pairs: Pairs, *, least_size: int = 1, concepts: Vocabulary | None = None) -> Self:
        """The state that an address asks for; what makes no sense in it is brought within bounds or left out."""
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            given.setdefault(name, []).append(CONTROL.sub(" ", value).strip())

        def last(name: str) -> str:
            return given.get(name, [""])[-1]

        return cls(
            text=last("q"),
            filters=_filters(given),
            excluded=_excluded(given),
            sort=last("sort") if last("sort") in SORTS else "relevance",
            size=_number(last("size"), least=least_size, most=MAX_SIZE, otherwise=SIZE),
            page=_number(last("page"), least=1, most=MAX_PAGE, otherwise=1),
            cursor=last("cursor"),
            quotes=_quotes(last("pages")),
            exact=last("exact") == "1",
            without=tuple(dict.fromkeys(filter(None, given.get("without", ()))))[:MAX_VALUES],
            each=last("each") == "1",
            since=_time(last("since")),
            concepts=concepts,
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the address, without those that say nothing new."""
        said = [("q", self.text)] if self.text else []
        said += [("exact", "1")] if self.exact else []
        said += [("without", words) for words in self.without]
        said += [(name, value) for name in _FACET_NAMES for value in self.filters.get(name, ())]
        said += [(NOT + name, value) for name in _FACET_NAMES for value in self.excluded.get(name, ())]
        said += [("since", written(self.since))] if self.since else []
        said += [("each", "1")] if self.each else []
        said += [("sort", self.sort)] if self.sort != "relevance" else []
        said += [("size", str(self.size))] if self.size != SIZE else []
        said += [("pages", ALL if self.quotes is None else str(self.quotes))] if self.quotes != QUOTES else []
        said += [("cursor", self.cursor)] if self.cursor else []
        said += [("page", str(self.page))] if self.page != 1 else []
        return tuple(said)

    @property
    def url(self) -> str:
        """The search page in this state."""
        return links.search_url(self.pairs())

    @property
    def compact(self) -> bool:
        """Whether the list is one of reports without quotes."""
        return self.quotes == 0

    def query(self) -> ParsedQuery:
        """What is asked, with the words that are searched beside those typed."""
        return understand(self.text, vocabulary=self.concepts, exact=self.exact, without=self.without)

    def request(self, *, facets: bool = True) -> SearchRequest:
        """The search that answers this state."""
        return SearchRequest(
            query=self.query(),
            filters=self.filters,
            excluded=self.excluded,
            sort=self.sort,
            size=self.size,
            page=self.page,
            cursor=self.cursor,
            pages_per_report=self.quotes,
            facets=facets,
            grouped=not self.each,
            since=self.since,
        )

    def with_filter(self, name: str, value: str) -> Self:
        """Also narrowed to a facet's value, from the first page of the list."""
        values = self.filters.get(name, ())
        return self.without_excluded(name, value)._with_values(name, values if value in values else (*values, value))

    def with_only(self, name: str, value: str) -> Self:
        """Narrowed to one value of the facet, whatever was chosen of it before."""
        return self._with_values(name, (value,))

    def without_filter(self, name: str, value: str | None = None) -> Self:
        """Without the facet's value, or without any of its values."""
        if value is None:
            return self._with_values(name, ())
        return self._with_values(name, tuple(kept for kept in self.filters.get(name, ()) if kept != value))

    def excluding(self, name: str, value: str) -> Self:
        """Without the reports that have a facet's value."""
        values = self.excluded.get(name, ())
        return self.without_filter(name, value)._with_excluded(name, values if value in values else (*values, value))

    def without_excluded(self, name: str, value: str | None = None) -> Self:
        """Also with the reports that have the facet's value, or any of the values excluded of it."""
        kept = tuple(other for other in self.excluded.get(name, ()) if value is not None and other != value)
        return self._with_excluded(name, kept)

    def without_filters(self) -> Self:
        """The text alone."""
        return replace(self, filters=NO_FILTERS, excluded=NO_FILTERS, since=0, page=1, cursor="")

    def with_since(self, time: int) -> Self:
        """With only what came into the library after that time, 0 for all, from the first page of the list."""
        return replace(self, since=time, page=1, cursor="")

    def followed(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the address of what is looked for, without how it is listed."""
        return replace(self.with_since(0), sort="relevance", size=SIZE, quotes=QUOTES, each=False).pairs()

    def with_text(self, text: str) -> Self:
        """Another text under the same filters."""
        return replace(self, text=text, without=(), page=1, cursor="")

    def with_words(self, *, exact: bool, without: tuple[str, ...] = ()) -> Self:
        """With only the words typed, or without some of those that are searched beside them."""
        return replace(self, exact=exact, without=without, page=1, cursor="")

    def with_sort(self, sort: str) -> Self:
        """In another order, from the first page of the list."""
        return replace(self, sort=sort, page=1, cursor="")

    def with_each(self, each: bool) -> Self:
        """With each report by itself, or one for its family."""
        return replace(self, each=each, page=1, cursor="")

    def with_quotes(self, quotes: int | None) -> Self:
        """With so many quotes a report, None for all."""
        return replace(self, quotes=quotes)

    def with_page(self, page: int) -> Self:
        """At another page of the list."""
        return replace(self, page=page, cursor="")

    def _with_values(self, name: str, values: tuple[str, ...]) -> Self:
        return replace(self, filters=_changed(self.filters, name, values), page=1, cursor="")

    def _with_excluded(self, name: str, values: tuple[str, ...]) -> Self:
        return replace(self, excluded=_changed(self.excluded, name, values), page=1, cursor="")


def _changed(
    chosen: Mapping[str, tuple[str, ...]], name: str, values: tuple[str, ...]
) -> Mapping[str, tuple[str, ...]]:
    """The same with these values of one facet, in the order of the facets."""
    changed = {**chosen, name: values}
    return MappingProxyType({key: changed[key] for key in _FACET_NAMES if changed.get(key)})


def years_left_out(pairs: Pairs) -> tuple[str, ...]:
    """What an address gives for years but is none, so that it narrows nothing."""
    given = ((name, CONTROL.sub(" ", value).strip()[:MAX_VALUE_LENGTH]) for name, value in pairs)
    return tuple(dict.fromkeys(value for name, value in given if value and not _is_used(name, value)))


def _is_used(name: str, value: str) -> bool:
    if name in _YEAR_FIELDS:
        return is_year(value)
    return name not in ("year", f"{NOT}year") or bool(usable(BY_NAME["year"], value))


def _filters(given: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    values = {facet.name: _values(facet, given.get(facet.name, ())) for facet in FACETS}
    form = years_between(*(given.get(name, [""])[-1] for name in _YEAR_FIELDS))
    if form:
        values["year"] = (form, *(value for value in values["year"] if value == NONE))
    return MappingProxyType({name: chosen for name, chosen in values.items() if chosen})


def _excluded(given: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    values = {facet.name: _values(facet, given.get(NOT + facet.name, ())) for facet in FACETS}
    return MappingProxyType({name: chosen for name, chosen in values.items() if chosen})


def _values(facet: Field, given: Iterable[str]) -> tuple[str, ...]:
    kept = (usable(facet, value) for value in given if value and len(value) <= MAX_VALUE_LENGTH)
    return tuple(dict.fromkeys(value for value in kept if value))[:MAX_VALUES]


def _number(value: str, *, least: int, most: int, otherwise: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        return most if re.fullmatch(r"\d+", value, re.ASCII) else otherwise
    return max(least, min(most, int(value)))


def _time(value: str) -> int:
    try:
        return read(value)
    except InputError:
        return 0


def _quotes(value: str) -> int | None:
    return None if value == ALL else _number(value, least=0, most=MAX_SIZE, otherwise=QUOTES)
