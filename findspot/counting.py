"""`findspot counts`: what share of the library a query is found in, by year, region, topic and each other facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import click
from rich.table import Table

from engine.errors import InputError
from engine.evidence.counts import AT_ONCE, COLUMNS, FEW, MEASURES, NO_BOUNDS, Bucket, Counts, Figures, count, rows
from engine.evidence.sheet import cells_of, csv_lines
from engine.evidence.significant import REPORTS, Words, significant_words
from engine.factory import open_searcher
from engine.fields import BY_NAME, FACETS
from engine.ports import Searcher
from engine.request import SearchRequest
from findspot import options
from findspot.asking import AskingCommand, asking, request_of
from findspot.show import console, counted, print_json
from indexer.library import printable

NAMES = tuple(field.name for field in FACETS)
NOT_COUNTED = "–"


@click.command(
    "counts", cls=AskingCommand, short_help="Print what share of the library has a query, by year or region."
)
@asking
@click.option("--with", "others", multiple=True, metavar="QUERY", help="Another query to count beside the first.")
@click.option("--by", type=click.Choice(NAMES), multiple=True, help="What to count by; without, by year.")
@click.option("--hits", is_flag=True, help="Count hits however many pages must be read for them.")
@click.option("--words", is_flag=True, help="Print the significant words of what is found.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a sheet.")
@options.as_json
def counts_command(
    address: str,
    query: tuple[str, ...],
    others: tuple[str, ...],
    by: tuple[str, ...],
    *,
    hits: bool,
    words: bool,
    as_csv: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Print what share of the reports and pages a query is found in, and its hits per 1,000 pages.

    Measured against all reports under the same filters. Hits are counted at once where few pages have to be read.
    """
    if as_csv and as_json:
        raise click.UsageError("Give --csv or --json, not both.")
    texts = [text for text in (" ".join(query), *others) if text.strip()]
    if not texts:
        raise InputError("There is nothing to count. Give a query: findspot counts '\"debt bondage\"'")
    requests = [request_of((text,), **asked) for text in texts]
    with closing(open_searcher(address)) as searcher:
        if words:
            _words(searcher, requests, everything=hits, as_csv=as_csv, as_json=as_json)
            return
        found, facets = count(searcher, requests, NO_BOUNDS if hits else AT_ONCE), by or ("year",)
        if as_json:
            for row in rows(found, facets):
                print_json(row)
        elif as_csv:
            _print_sheet(rows(found, facets), COLUMNS)
        else:
            _print_tables(found, facets)


def _print_sheet(made: Any, headings: Sequence[str]) -> None:
    for line in csv_lines(cells_of(made, headings)):
        click.echo(line, nl=False)


def _print_tables(found: Counts, facets: Sequence[str]) -> None:
    out = console(wide=True)
    for number, one in enumerate(found.tallies):
        out.print(f"{printable(one.request.query.text)}: {_told(one.total, found.library)}", soft_wrap=True)
        if one.some:
            out.print("  No report has all of these words: counted are those with some.", soft_wrap=True)
        if not one.complete:
            out.print("  The words are too common to check every page: these are the least.", soft_wrap=True)
        if one.total.hits is None:
            told = (
                f"  Hits are not counted: {counted(one.total.pages or 0, 'page')} must be read. To count them: --hits"
            )
            out.print(told, soft_wrap=True)
        for name in facets:
            out.print(_table(name, found.buckets[name], number))
    if any(bucket.library.reports < FEW for name in facets for bucket in found.buckets[name]):
        out.print(f"In brackets: of fewer than {FEW} reports, which says little.")


def _told(found: Figures, library: Figures) -> str:
    reports = f"{counted(found.reports, 'report')} of {library.reports:,} ({_rate('reports', found, library)})"
    pages = f"{counted(found.pages or 0, 'page')} of {library.pages or 0:,} ({_rate('pages', found, library)})"
    return f"{reports}, {pages}" + ("" if found.hits is None else f", {counted(found.hits, 'hit')}")


def _table(name: str, buckets: Sequence[Bucket], number: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(BY_NAME[name].label, overflow="fold")
    for heading in ("in all", "reports", "", "pages", "", "hits", "per 1,000"):
        table.add_column(heading, justify="right", no_wrap=True)
    for bucket in buckets:
        cells = _cells(bucket.found[number], bucket.library)
        table.add_row(printable(bucket.label), f"{bucket.library.reports:,}", *cells)
    return table


def _cells(found: Figures, library: Figures) -> list[str]:
    made = []
    for name, measure in MEASURES.items():
        number = measure.found(found)
        made += [NOT_COUNTED if number is None else f"{number:,}", _rate(name, found, library)]
    return made


def _rate(name: str, found: Figures, library: Figures) -> str:
    rate = MEASURES[name].of(found, library)
    if rate is None:
        return ""
    told = f"{rate:,.1f}%" if MEASURES[name].percent else f"{rate:,.1f}"
    return f"({told})" if library.reports < FEW else told


def _words(
    searcher: Searcher, requests: Sequence[SearchRequest], *, everything: bool, as_csv: bool, as_json: bool
) -> None:
    made = [
        (request.query.text, significant_words(searcher, request, reports=None if everything else REPORTS))
        for request in requests
    ]
    if as_csv:
        _print_sheet((row for text, words in made for row in _word_rows(text, words)), _WORD_COLUMNS)
        return
    for text, words in made:
        if as_json:
            for row in _word_rows(text, words):
                print_json(row)
        else:
            _print_words(text, words)


_WORD_COLUMNS = ("query", "word", "language", "pages", "of_pages", "library_pages", "of_library_pages", "times", "g2")


def _word_rows(text: str, words: Words) -> list[Mapping[str, Any]]:
    return [
        {
            "query": text,
            "word": one.text,
            "language": one.language,
            "pages": one.pages,
            "of_pages": one.of_pages,
            "library_pages": one.library_pages,
            "of_library_pages": one.of_library_pages,
            "times": round(one.times, 2),
            "g2": round(one.score, 1),
        }
        for one in words.words
    ]


def _print_words(text: str, words: Words) -> None:
    out = console()
    of = (
        ""
        if words.reports == words.of_reports
        else f"the first of {counted(words.of_reports, 'report')}; --hits reads all: "
    )
    out.print(
        f"{printable(text)}: {of}{counted(words.pages, 'page')} of {counted(words.reports, 'report')}", soft_wrap=True
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Word")
    for heading in ("language", "pages", "in the library", "times as often", "G²"):
        table.add_column(heading, justify="right")
    for one in words.words:
        table.add_row(
            printable(one.text), one.language, f"{one.pages:,}", f"{one.library_pages:,}", f"{one.times:,.1f}",
            f"{one.score:,.0f}",
        )  # fmt: skip
    out.print(table)
