"""`findspot coverage`: what the library holds, and what no search of it finds."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import closing

import click

from engine.evidence.sheet import csv_lines
from engine.factory import open_searcher
from engine.request import Coverage
from findspot import options
from findspot.show import console, counted, language_name, print_json
from indexer.library import printable
from webapp.covering import Group, coverage_body, groups_of, rows, unknowns

LISTED = 20  # files of each kind that are named in words


@click.command("coverage", short_help="Say what the library holds and what it could not read.")
@options.library
@click.option("--csv", "as_csv", is_flag=True, help="Print a row for each file that is not whole, and why.")
@options.as_json
def coverage_command(address: str, *, as_csv: bool, as_json: bool) -> None:
    """Say what the library holds, and name what no search finds: files with the reason, pages by number."""
    if as_csv and as_json:
        raise click.UsageError("Give --csv or --json, not both.")
    with closing(open_searcher(address)) as searcher:
        if as_csv:
            for line in csv_lines(rows(searcher)):
                click.echo(line, nl=False)
            return
        coverage = searcher.coverage()
        if as_json:
            print_json(coverage_body(coverage))
            return
        out = console()
        for line in _lines(coverage, groups_of(searcher, coverage, LISTED)):
            out.print(printable(line), soft_wrap=True)


def _lines(coverage: Coverage, groups: Sequence[Group]) -> Iterator[str]:
    files = f"{counted(coverage.files, 'file')} seen: {counted(coverage.reports, 'report')} with"
    failed = counted(len(coverage.failures), "file that could not be read", "files that could not be read")
    yield f"{files} {counted(coverage.pages, 'page')}, {failed}, {counted(coverage.other_files, 'other file')}."
    if coverage.languages:
        yield "Languages: " + ", ".join(language_name(code) for code in coverage.languages) + "."
    for root in coverage.roots:
        yield f"From {root.path} ({counted(root.other_files, 'other file')} left alone)."
        if root.unread:
            yield f"  {_not_read(root.unread)} To read them: findspot index {shlex.quote(root.path)}"
    for group in groups:
        yield f"{group.label}: {group.extent}. {group.text}"
        yield from (f"  {case.path}{case.told and ': '}{case.told}" for case in group.cases)
        if group.more:
            yield f"  and {counted(group.more, 'more file')}; --csv names them all."
    if unknown := [f"{one.label.lower()} of {counted(one.reports, 'report')}" for one in unknowns(coverage)]:
        yield f"Not known: {', '.join(unknown)}."


def _not_read(unread: int) -> str:
    verb = "was" if unread == 1 else "were"
    return f"{counted(unread, 'PDF')} {verb} found and not read yet, since a run is at work or was stopped."
