"""`findspot extract` and `findspot describe`: what is read from single files, outside of any library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.errors import ExtractError, InputError
from engine.factory import open_searcher
from engine.origins import TEXT, confidence, confidences
from engine.passwords import Passwords
from engine.report import Page, Report
from engine.vocabulary import label
from findspot import options
from findspot.show import console, print_json
from indexer.extract import Extractor
from indexer.library import entry_of, find_pdfs, printable
from indexer.metadata import sidecar_of
from indexer.ocr import Ocr, patience, refuse_without_tesseract
from indexer.pool import Limits, run_each
from indexer.read import Job, read_pages, read_report
from indexer.sheet import write_sheet

R = TypeVar("R")

_DESCRIBED = (
    "title", "authors", "organisations", "year", "language", "regions", "topics", "document_type", "doi", "isbn",
)  # fmt: skip
HEADED = {"doi": "DOI", "isbn": "ISBN"}


@click.command("extract", short_help="Print the text of PDFs.")
@click.argument("files", nargs=-1, required=True, metavar="PATH...", type=options.existing_or_not)
@options.reading
@options.as_json
@click.pass_context
def extract_command(ctx: click.Context, /, files: tuple[Path, ...], as_json: bool, **how: Any) -> None:
    """Print the text of PDFs, page by page; of a folder that of all PDFs in it.

    With --json each page is a line, an object of its own.
    """
    failed = False
    for file, result in _each(files, read_pages, **how):
        if isinstance(result, ExtractError):
            failed = True
            _print_error(file, result, as_json=as_json)
        elif as_json:
            _print_page_lines(file, result)
        else:
            _print_pages(file, result)
    ctx.exit(int(failed))


@click.command("describe", short_help="Print what is known of reports.")
@click.argument("files", nargs=-1, metavar="[PATH...]", type=options.existing_or_not)
@click.option(
    "--csv",
    "sheet",
    type=click.Path(path_type=Path, dir_okay=False, writable=True, allow_dash=True),
    help="Write what a library knows of its reports to this file, to be corrected and given to `index --metadata`.",
)
@options.library
@options.reading
@options.as_json
@click.pass_context
def describe_command(
    ctx: click.Context, /, files: tuple[Path, ...], sheet: Path | None, address: str, as_json: bool, **how: Any
) -> None:
    """Print what is known of reports (title, year, regions ...), and where each value came from.

    Of a folder all PDFs in it are taken. With --json each report is a line, an object of its own. With --csv
    the reports of a library go into a table, with the corrections that it has.
    """
    if (sheet is None) == (not files):
        raise InputError("Name PDFs or folders to describe, or with --csv a file into which a library is described.")
    if sheet is not None:
        _write_sheet(address, sheet)
        return
    failed = False
    for file, result in _each(files, read_report, **how):
        if isinstance(result, ExtractError):
            failed = True
            _print_error(file, result, as_json=as_json)
        else:
            _print_description(file, result, as_json=as_json)
    ctx.exit(int(failed))


def _write_sheet(address: str, sheet: Path) -> None:
    try:
        with closing(open_searcher(address)) as searcher, click.open_file(str(sheet), "w", "utf-8-sig") as file:
            write_sheet(file, searcher.walk())
    except OSError as error:
        raise InputError(f"The sheet {printable(str(sheet))} cannot be written: {error.strerror}.") from error


def _each(
    files: Sequence[Path],
    work: Callable[[Job], R],
    *,
    workers: int,
    extractor: Extractor,
    ocr: Ocr,
    passwords: Passwords,
    time_limit: float,
    memory_limit: int,
) -> Iterator[tuple[Path, R | ExtractError]]:
    """Each file with its result, in the order given; for a folder the PDFs in it."""
    refuse_without_tesseract(ocr)
    files = [file for path in files for file in (_pdfs_in(path) if path.is_dir() else [path])]
    entries = [entry_of(file, id=str(number)) for number, file in enumerate(files)]
    jobs = {entry.id: Job(entry, extractor=extractor, ocr=ocr, password=passwords.of(entry.file)) for entry in entries}
    results: dict[str, R | ExtractError] = {}
    limits = Limits(seconds=time_limit, memory=memory_limit << 20)
    printed = 0
    each = run_each(
        work,
        jobs.values(),
        workers=min(workers, len(jobs)),
        limits=limits,
        size=lambda job: job.pdf.size,
        patience=patience(ocr),
    )
    for job, result in each:
        results[job.pdf.id] = result
        while (due := str(printed)) in results:
            yield files[printed], results.pop(due)
            printed += 1


def _pdfs_in(folder: Path) -> list[Path]:
    found = find_pdfs([folder], ())
    for unseen in found.unseen:
        click.echo(f"findspot: Could not look at {printable(unseen.path)}: {unseen.message}.", err=True)
    if not found.pdfs:
        raise InputError(f"No PDFs found in {printable(str(folder))}.")
    return [pdf.file for pdf in found.pdfs]


def _print_error(file: Path, error: ExtractError, *, as_json: bool) -> None:
    if as_json:
        print_json({"pdf": printable(str(file)), "error": str(error)})
    else:
        click.echo(f"findspot: {printable(str(file))}: {error}", err=True)


def _print_page_lines(file: Path, pages: Sequence[Page]) -> None:
    for page in pages:
        print_json(
            {
                "pdf": printable(str(file)),
                "page": page.number,
                "label": page.label,
                "text": page.text,
                "language": page.language,
                "extractor": page.extractor,
                "ocr": page.ocr,
            }
        )


def _print_pages(file: Path, pages: Sequence[Page]) -> None:
    for page in pages:
        click.echo(f"--- {printable(str(file))}, page {page.number}{f' ({page.problem})' if page.problem else ''}")
        click.echo(page.text)


def _print_description(file: Path, report: Report, *, as_json: bool) -> None:
    warnings: list[str] = []
    report = sidecar_of(entry_of(file), warnings).applied_to(report)
    for warning in warnings:
        click.echo(f"findspot: {warning}", err=True)
    if as_json:
        said = {name: getattr(report, name) for name in _DESCRIBED}
        known = {"origin": dict(report.origins), "confidence": dict(confidences(report))}
        print_json({"pdf": printable(str(file)), **said, **known})
        return
    out = console()
    out.print(printable(str(file)), style="bold", soft_wrap=True)
    for name in _DESCRIBED:
        if value := _worded(name, getattr(report, name)):
            # The report's language is the first of its languages, so it came from where they did.
            field = "languages" if name == "language" else name
            origin = report.origins.get(field, TEXT)
            sure = f"({origin}, {confidence(field, origin)})"
            out.print(f"  {HEADED.get(name, name.replace('_', ' ').capitalize())}: {value}  {sure}", soft_wrap=True)


def _worded(name: str, value: Any) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return "; ".join(label(name.removesuffix("s"), str(one)) for one in values if one)
