"""`findspot batch`: what each term of a list is found in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from engine.errors import InputError
from engine.evidence.batch import BY, FIGURES, REPORT, Row, batch, columns, headings, lines_of, note, table, terms_of
from engine.evidence.counts import AT_ONCE, NO_BOUNDS
from engine.evidence.sheet import cells_of, csv_lines
from engine.factory import open_searcher
from engine.query.expand import understand
from engine.vocabulary.additions import own_concepts
from findspot import options
from findspot.asking import AskingCommand, narrowing, request_of
from findspot.show import console, counted, print_json
from indexer.library import printable

EVERY = 100  # terms after which progress is told
NAMED = 3  # reports of a term


@click.command("batch", cls=AskingCommand, short_help="Search each term of a list: names, vessels, companies.")
@click.argument("file", type=click.File("rb"))
@narrowing
@click.option("--by", type=click.Choice(BY), default=REPORT, show_default=True, help="What the cells are counted by.")
@click.option("--of", type=click.Choice(FIGURES), default=FIGURES[0], show_default=True, help="What cells have.")
@click.option("--queries", is_flag=True, help="Read each line as a query, a plain name too.")
@click.option("--hits", is_flag=True, help="Count hits however many pages must be read for them.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a sheet, with a column for each value or a row a report.")
@options.as_json
def batch_command(
    address: str,
    file: Any,
    by: str,
    of: str,
    *,
    queries: bool,
    hits: bool,
    as_csv: bool,
    as_json: bool,
    exact: bool,
    without: tuple[str, ...],
    vocabulary: Path | None,
    **asked: Any,
) -> None:
    """Search each line of FILE (- is what is piped in), and print its reports, pages and hits.

    FILE is a list with a term a line, or a CSV (its column "term", "name" or "query", or else its first). A plain line
    is sought as it stands; one with operators is a query. A line that cannot be read costs itself alone.
    """
    if as_csv and as_json:
        raise click.UsageError("Give --csv or --json, not both.")
    lines = lines_of(file.read(), table=str(getattr(file, "name", "")).casefold().endswith((".csv", ".tsv")))
    if not lines:
        raise InputError("The list has no terms. Give a term a line, or a CSV with a column of terms.")
    request = request_of((), exact=exact, without=without, vocabulary=vocabulary, **asked)
    read = partial(understand, vocabulary=own_concepts(vocabulary), exact=exact, without=without)
    with closing(open_searcher(address)) as searcher:
        terms = list(terms_of(lines, phrases=not queries, understand=read))
        keep = (None if as_csv or as_json else NAMED) if by == REPORT else 0
        rows = _told(batch(searcher, terms, request, bounds=NO_BOUNDS if hits else AT_ONCE, keep=keep), len(terms))
        if not (as_csv or as_json):
            _print_rows(rows)
            return
        values = () if by == REPORT else columns(searcher, request, by)
        made = table(rows, by, values, of)
        if as_json:
            for row in made:
                print_json(dict(row))
        else:
            for line in csv_lines(cells_of(made, headings(by, values))):
                click.echo(line, nl=False)


def _told(rows: Iterable[Row], number: int) -> Iterator[Row]:
    """The rows; how far they are is told, bad lines by name, and at the end what became of all."""
    err, found, nowhere, problems = console(stderr=True), 0, 0, 0
    for at, row in enumerate(rows, start=1):
        if row.tally is None:
            problems += 1
            err.print(f"Line {row.term.line}, {printable(row.term.text)}: {row.problem}", soft_wrap=True)
        else:
            found += bool(row.tally.total.reports)
            nowhere += not row.tally.total.reports
        if not at % EVERY:
            err.print(f"{at:,} of {counted(number, 'term')}")
        yield row
    told = f"{counted(number, 'term')}: {found:,} found, {nowhere:,} not found"
    err.print(f"{told}, {problems:,} not searched" if problems else told)


def _print_rows(rows: Iterable[Row]) -> None:
    out = console()
    for row in rows:
        if row.tally is None:
            continue
        total = row.tally.total
        figures = f"{counted(total.reports, 'report'):>13} {counted(total.pages or 0, 'page'):>12}"
        hits = "hits not counted" if total.hits is None else counted(total.hits, "hit")
        out.print(f"{figures} {hits:>12}  {printable(row.term.text)}", soft_wrap=True)
        if told := note(row.tally):
            out.print(f"    {told}", soft_wrap=True)
        for mention in row.tally.mentions:
            where = f", p. {mention.page}" if mention.page else ""
            out.print(f"    {printable(mention.report.title)}{where}", style="dim", soft_wrap=True)
        more = total.reports - len(row.tally.mentions)
        if more and row.tally.mentions:
            out.print(f"    and {counted(more, 'more report')}", style="dim", soft_wrap=True)
