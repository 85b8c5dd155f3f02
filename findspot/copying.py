"""`findspot copy` and `findspot rebuild`: a library written anew, without reading a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.copying import Copied, copy, refuse_to_lose
from engine.errors import EngineError, InputError
from engine.factory import open_aside, open_searcher, open_writer, printable_address, same_address
from engine.report import Failure
from findspot import options
from findspot.show import console, counted
from indexer.library import printable


@click.command("copy", short_help="Copy a library to another address.")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--replace", is_flag=True, help="Take out the reports that TO holds and FROM does not have.")
@click.pass_context
def copy_command(ctx: click.Context, /, source: str, target: str, *, replace: bool) -> None:
    """Make the library at TO hold what the one at FROM holds, without reading a PDF.

    From a folder to Elasticsearch or back: so a library moves to another engine, and so a backup is made.
    Where TO holds reports that FROM does not have, nothing is done, unless with --replace.
    """
    if same_address(source, target):
        raise InputError(f"FROM and TO are the same library, {printable_address(source)}. Nothing was changed.")
    with closing(open_searcher(source)) as reader, open_writer(target) as writer, _progress_bar() as progress:
        if not replace:
            refuse_to_lose(reader, writer)
        copied = copy(reader, writer, progress=progress)
    _print(copied, "Copied")
    ctx.exit(1 if copied.refused else 0)


@click.command("rebuild", short_help="Make the library's index anew, without reading a PDF.")
@options.library
def rebuild_command(address: str) -> None:
    """Make the library's index anew beside the old one, and put it in its place when it is whole.

    Needed where another version of Findspot made it. It is searched meanwhile as it was.
    """
    with open_aside(address) as (reader, writer), _progress_bar() as progress:
        copied = copy(reader, writer, progress=progress)
        if copied.refused:
            raise _not_whole(copied.refused)
    _print(copied, "Rebuilt")


def _not_whole(refused: Sequence[Failure]) -> EngineError:
    first = refused[0]
    return EngineError(
        f"{counted(len(refused), 'report')} could not be written anew, so the library stays as it was. "
        f"{printable(first.path)}: {first.message}"
    )


@contextmanager
def _progress_bar() -> Iterator[Callable[[Copied], None]]:
    """A bar of reports on a terminal; nothing anywhere else."""
    terminal = console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("reports · {task.fields[pages]:,} pages"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal, transient=True) as bar:
        task = bar.add_task("copy", total=None, pages=0)
        yield lambda copied: bar.update(task, completed=copied.reports, total=copied.total, pages=copied.pages)


def _print(copied: Copied, done: str) -> None:
    parts = [counted(copied.reports, "report"), counted(copied.pages, "page")]
    if copied.failures:
        parts.append(counted(copied.failures, "file that could not be read", "files that could not be read"))
    console().print(f"{done}: {', '.join(parts)}.")
    if copied.removed:
        console().print(f"{counted(copied.removed, 'other report')} taken out.")
    for one in copied.refused:
        console().print(f"  {printable(one.path)}: {one.message}", soft_wrap=True)
