"""`findspot index`: brings the library in step with folders of PDFs."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.factory import printable_address
from findspot import options
from findspot.show import console, counted, print_json
from indexer.library import printable
from indexer.ocr import installed
from indexer.pool import GARBAGE_AFTER, Limits
from indexer.run import Failed, Options, Progress, Summary, index

LISTED = 20  # reports that the summary names of a kind


@click.command("index", short_help="Read the PDFs in folders into the library.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=options.existing_or_not)
@options.library
@options.reading
@click.option(
    "--metadata",
    "listing",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV or JSON file that lists reports by path or title, with what is known of them.",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Take reports out also where a folder, or most of its files, is gone: else a disk may be missing.",
)
@click.option("--again", is_flag=True, help="Read all files anew, also those that did not change.")
@click.option("--retry-failed", is_flag=True, help="Try again the files that failed before and did not change.")
@options.as_json
@click.pass_context
def index_command(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    address: str,
    time_limit: float,
    memory_limit: int,
    as_json: bool,
    **how: Any,
) -> None:
    """Read the PDFs in folders into the library: new and changed ones only.

    A PDF's sidecar NAME.json, and the listing of --metadata, go before what the PDF says of itself.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service that is stopped keeps what was read
    gc.freeze()  # what was loaded stays
    gc.set_threshold(GARBAGE_AFTER)
    limits = Limits(seconds=time_limit, memory=memory_limit << 20)
    with _progress_bar() as progress:
        summary = index(paths, address, Options(limits=limits, **how), progress=progress)
    if as_json:
        print_json(_body(summary))
    else:
        _print(summary, address)
    ctx.exit(130 if summary.interrupted else 0 if summary.all_in else 1)


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar of files on a terminal; nothing anywhere else."""
    terminal = console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files · {task.fields[pages]:,} pages · {task.fields[rate]:.0f} pages/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
    )
    with Bar(*columns, console=terminal, disable=not terminal.is_terminal, transient=True) as bar:
        task = bar.add_task("index", total=None, pages=0, rate=0.0, failures="")

        def show(progress: Progress) -> None:
            seconds = bar.tasks[0].elapsed or 1.0
            bar.update(
                task,
                completed=progress.done,
                total=progress.total,
                pages=progress.pages,
                rate=progress.pages / seconds,
                failures=f"{progress.failures} failed" if progress.failures else "",
            )

        yield show


def _body(summary: Summary) -> dict[str, Any]:
    stages = {stage: round(seconds, 3) for stage, seconds in summary.stages.items()}
    return {**asdict(summary), "unread": summary.unread, "seconds": round(summary.seconds, 3), "stages": stages}


def _print(summary: Summary, address: str) -> None:
    out = console()
    for line in _lines(summary, address):
        out.print(line, soft_wrap=True)


def _lines(summary: Summary, address: str) -> Iterator[str]:
    if summary.interrupted:
        yield "Stopped early. What was read is kept; run the same command to go on."
        yield f"Until then {counted(summary.unread, 'PDF')} found cannot be searched as they are now."
    yield _account(summary)
    yield f"{counted(summary.pages, 'page')} read in {summary.seconds:.1f} s into {printable_address(address)}."
    yield from _asides(summary)
    yield from _failures("Not searchable:", summary.failed)
    yield from _failures("Failed before and not changed since (--retry-failed tries again):", summary.failed_before)
    yield from _gaps(summary)
    for warning in summary.warnings:
        yield f"Note: {warning}"


def _account(summary: Summary) -> str:
    parts = (
        (summary.new, "new"),
        (summary.changed, "changed"),
        (summary.unchanged, "unchanged"),
        (len(summary.failed), "failed"),
        (len(summary.failed_before), "failed before"),
        (summary.unread, "not read yet"),
    )
    said = ", ".join(f"{count:,} {what}" for count, what in parts if count)
    return f"{counted(summary.found, 'PDF') if summary.found else 'No PDFs'} found{': ' + said if said else ''}."


def _asides(summary: Summary) -> Iterator[str]:
    if summary.removed:
        yield f"{counted(summary.removed, 'report')} taken out, since the files are gone:"
        yield from (f"  {printable(path)}" for path in summary.removed_files[:LISTED])
        if summary.removed > LISTED:
            yield f"  and {counted(summary.removed - LISTED, 'more report')}; --json names them all."
    if summary.scans:
        yield f"{counted(summary.scans, 'report')} given to Tesseract for pages without text, which it was not before."
    if summary.undescribed:
        lost = f"{counted(summary.undescribed, 'report')} lost what a listing said of them last time"
        yield f"{lost}: give --metadata again."
    if summary.other_files:
        yield f"{counted(summary.other_files, 'other file')} left alone."
    for unseen in summary.unseen:
        yield f"Could not look at {printable(unseen.path)}: {unseen.message}."


def _failures(title: str, failed: list[Failed]) -> Iterator[str]:
    if failed:
        yield title
    for one in sorted(failed, key=lambda one: one.path):
        yield f"  {printable(one.path)}: {one.message}"


def _gaps(summary: Summary) -> Iterator[str]:
    if not summary.gaps:
        return
    yield f"{counted(summary.unsearchable_pages, 'page')} without text that can be searched, such as scans:"
    for gaps in sorted(summary.gaps, key=lambda gaps: -gaps.pages)[:LISTED]:
        yield f"  {printable(gaps.path)}: {gaps.pages:,} of {counted(gaps.of, 'page')}"
    if len(summary.gaps) > LISTED:
        yield f"  and {counted(len(summary.gaps) - LISTED, 'more report')}; `findspot coverage` names them."
    if not installed():
        yield "Once Tesseract is installed, with the languages of the reports, the same command reads scans among them."
