"""A library asked from Python: the same answers as the command line's and the pages', as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack

from engine.errors import InputError
from engine.evidence.concordance import ORDERS, WIDTH, concordance
from engine.evidence.counts import count, rows
from engine.evidence.places import places_found, reports_found
from engine.factory import open_searcher, printable_address
from engine.fields import BY_NAME, FACETS, SORTS, Field
from engine.ports import Searcher
from engine.query.parse import parse
from engine.request import SearchRequest
from engine.vocabulary.additions import own_concepts
from findspot.asking import asked_for
from findspot.rows import (
    CountRow,
    LineRow,
    PageRow,
    PlaceRow,
    ReportRow,
    Rows,
    ValueRow,
    line_row,
    page_row,
    place_row,
    report_row,
    value_row,
)
from webapp.body import report_body
from webapp.covering import coverage_body
from webapp.filters import NOT
from webapp.links import page_url, report_url
from webapp.state import SearchState

Values = str | Sequence[str]  # any of which may match
Years = int | str | tuple[int | None, int | None]  # 2019; "2015-2020"; (2015, 2020), (2015, None), (None, 2020)


_OTHERS = ("sort", "exact", "without")


class Asking(TypedDict, total=False):
    """What a search may be narrowed to, and how it is read: the same in each method that takes it.

    Values are names or codes; of several of one facet any may match. `none` stands for reports without one. A list of
    years is several, a pair of them what lies between. With `not_` before its name, reports with such a value are left
    out. `sort` is `relevance`, `newest`, `oldest`, `title` or `added`. With
    `exact`, only the words typed are searched; `without` leaves out some of the words searched beside them.
    """

    topic: Values
    region: Values
    year: Years | list[Years]
    language: Values
    organisation: Values
    document_type: Values
    not_topic: Values
    not_region: Values
    not_year: Years | list[Years]
    not_language: Values
    not_organisation: Values
    not_document_type: Values
    sort: str
    exact: bool
    without: Values


class Library:
    """A library that is read; made by `findspot.open`. What is indexed meanwhile is seen without opening it again."""

    def __init__(self, address: str | Path, *, site: str = "", vocabulary: Path | None = None) -> None:
        self.searcher: Searcher = open_searcher(str(address))
        self.site = site.rstrip("/")
        self._address = printable_address(str(address))
        self._concepts = own_concepts(vocabulary)

    def __repr__(self) -> str:
        return f"findspot.open({self._address!r})"

    def search(self, text: str = "", **asked: Unpack[Asking]) -> Rows[ReportRow]:
        """The reports that match, from the first of the list to the last; all of them without a text.

        Where no report has all of several words, they are those with some, and `matches` says so.
        """
        state = self.asked(text, asked)
        found = reports_found(self.searcher, _request(state), pages=1)
        return Rows(ReportRow, (report_row(hit, self.report_link(hit.report.id, state)) for hit in found))

    def places(self, text: str, **asked: Unpack[Asking]) -> Rows[PlaceRow]:
        """Each place of the text in those reports, in the order of the list, of pages, and of words on the page."""
        state = self.asked(text, asked)
        found = places_found(self.searcher, _request(state))
        return Rows(
            PlaceRow,
            (place_row(one, self.page_link(one.report.id, one.page.number, state, one.number)) for one in found),
        )

    def concordance(self, text: str, *, by: str = "list", width: int = WIDTH, **asked: Unpack[Asking]) -> Rows[LineRow]:
        """Each place in a line of its context, `width` characters on each side.

        They are sorted `by` the words to their `left` or `right`, their own `words`, `year` or `report`; as they stand
        in the `list` they come as they are found, else once the last of them is.
        """
        if by not in ("list", *ORDERS):
            raise InputError(f"Lines cannot be sorted by {by}. Choose {_either(('list', *ORDERS))}.")
        lines = concordance(self.searcher, _request(self.asked(text, asked)), width)
        return Rows(LineRow, map(line_row, lines if by == "list" else _sorted(lines, by)))

    def facets(self, name: str, text: str = "", **asked: Unpack[Asking]) -> Rows[ValueRow]:
        """How many of the reports found have each value of a facet, such as `year` or `region`.

        What the search is narrowed to in this facet is left out of its own counts.
        """
        field = facet_named(name)
        request = self.asked(text, asked).with_quotes(0).request()
        return Rows(ValueRow, map(value_row, self.searcher.search(request).facets[field.name]))

    def counts(self, by: str, *texts: str, **asked: Unpack[Asking]) -> Rows[CountRow]:
        """How much of the library has each text, in all and for each value of a facet: reports, pages and hits.

        Each is told beside what the library has under the same filters. All hits are counted, however many there are.
        """
        field = facet_named(by)
        if not texts:
            raise InputError("Nothing is to be counted. Give one text or several after the facet's name.")
        found = count(self.searcher, [_request(self.asked(text, asked)) for text in texts])
        return Rows(CountRow, (CountRow(**row) for row in rows(found, (field.name,))))

    def report(self, id: str, text: str = "") -> dict[str, Any]:
        """All that is known of a report, and each page on which the text has a place, as the JSON API gives it."""
        state = self.asked(text, {})
        query = state.query() if text else parse("")
        found = self.searcher.get(id)
        pages = self.searcher.pages(id, query) if text else ()
        return report_body(found, pages, query, family=self.searcher.family(id), base=self.site)

    def page(self, id: str, number: int) -> PageRow:
        """A report's page with its text; pages are counted from 1, whatever is printed on them."""
        return page_row(id, self.searcher.page(id, number))

    def pages(self, id: str) -> Rows[PageRow]:
        """All pages of a report with their text."""
        return Rows(PageRow, (page_row(id, page) for page in self.searcher.text(id)))

    def coverage(self) -> dict[str, Any]:
        """What the library holds, and what no search of it finds, as the JSON API gives it."""
        return coverage_body(self.searcher.coverage())

    def asked(self, text: str, asked: Asking | Mapping[str, Any]) -> SearchState:
        """The search that these words make; InputError where one of their values cannot be used."""
        given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        if unknown := given.keys() - Asking.__annotations__.keys():
            raise TypeError(
                f"A search takes no {', '.join(sorted(unknown))}; it takes {', '.join(Asking.__annotations__)}."
            )
        sort = given.get("sort", "relevance")
        if sort not in SORTS:
            raise InputError(f"Reports cannot be sorted by {sort}. Choose {_either(SORTS)}.")
        chosen = {name: (BY_NAME[name.removeprefix(NOT)], given[name]) for name in given if name not in _OTHERS}
        return asked_for(
            text,
            {name: _values(field, values) for name, (field, values) in chosen.items()},
            sort=sort,
            exact=bool(given.get("exact", False)),
            without=_several(given.get("without", ())),
            concepts=self._concepts,
        )

    def report_link(self, id: str, state: SearchState) -> str:
        """The address of the report under the site; empty where no site is known."""
        return f"{self.site}{report_url(id, _params(state))}" if self.site else ""

    def page_link(self, id: str, number: int, state: SearchState, place: int = 0) -> str:
        """The address of the page, at that place of it, under the site; empty where no site is known."""
        return f"{self.site}{page_url(id, number, _params(state), place=place)}" if self.site else ""

    def close(self) -> None:
        """Gives up the connection to the library."""
        self.searcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def facet_named(name: str) -> Field:
    """The facet; InputError where none has this name."""
    field = BY_NAME.get(name)
    if field not in FACETS or field is None:
        raise InputError(f"There is no facet {name}. Choose {_either(facet.name for facet in FACETS)}.")
    return field


def _request(state: SearchState) -> SearchRequest:
    return state.request(facets=False)


def _params(state: SearchState) -> tuple[tuple[str, str], ...]:
    """The search in an address, whose list is the usual one."""
    return replace(state, each=False).pairs()


def _sorted(lines: Iterator[Any], by: str) -> Iterator[Any]:
    yield from sorted(lines, key=ORDERS[by])


def _values(field: Field, given: Any) -> tuple[str, ...]:
    """The values as they are written in addresses and on the command line."""
    if field.kind != "year":
        return _several(given)
    years = given if isinstance(given, list) else [given]
    return tuple("-".join(str(end or "") for end in year) if isinstance(year, tuple) else str(year) for year in years)


def _several(given: str | int | Sequence[str]) -> tuple[str, ...]:
    return (str(given),) if isinstance(given, str | int) else tuple(map(str, given))


def _either(names: Any) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}"
