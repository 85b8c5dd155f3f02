"""`findspot coverage`: what the library holds, and what it could not read."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import click

from engine.factory import open_searcher
from engine.report import Failure, Report
from engine.request import Coverage
from findspot import options
from findspot.show import console, counted, language_name, print_json
from indexer.library import printable
from webapp.wording import pages_named

LISTED = 100  # reports with unsearchable pages that are named in words


@click.command("coverage", short_help="Say what the library holds and what it could not read.")
@options.library
@options.as_json
def coverage_command(address: str, as_json: bool) -> None:
    """Say what the library holds, and name what no search finds: files with the reason, pages by number."""
    searcher = open_searcher(address)
    try:
        coverage = searcher.coverage()
        partly = [report for report in searcher.walk() if report.unsearchable_pages]
    finally:
        searcher.close()
    if as_json:
        print_json(_body(coverage, partly))
        return
    out = console()
    for line in _lines(coverage, partly):
        out.print(line, soft_wrap=True)


def _body(coverage: Coverage, partly: Sequence[Report]) -> dict[str, Any]:
    return {
        "reports": coverage.reports,
        "pages": coverage.pages,
        "unsearchable_pages": coverage.unsearchable_pages,
        "reports_with_unsearchable_pages": coverage.reports_with_unsearchable_pages,
        "unsearchable": [
            {"path": _place(report), "pages": list(report.unsearchable_pages), "of": report.page_count}
            for report in partly
        ],
        "unread": coverage.unread,
        "other_files": coverage.other_files,
        "languages": list(coverage.languages),
        "roots": [
            {"path": printable(root.path), "unread": root.unread, "other_files": root.other_files}
            for root in coverage.roots
        ],
        "failures": [{"path": _place(one), "kind": one.kind, "message": one.message} for one in coverage.failures],
    }


def _lines(coverage: Coverage, partly: Sequence[Report]) -> Iterator[str]:
    yield f"{counted(coverage.reports, 'report')}, {counted(coverage.pages, 'page')}."
    if coverage.languages:
        yield "Languages: " + ", ".join(language_name(code) for code in coverage.languages) + "."
    for root in coverage.roots:
        yield f"From {printable(root.path)} ({counted(root.other_files, 'other file')} left alone)."
        if root.unread:
            yield f"  {_not_read(root.unread)} To read them: findspot index {shlex.quote(printable(root.path))}"
    yield from _unsearchable(coverage, partly)
    if coverage.failures:
        yield f"{counted(len(coverage.failures), 'file')} could not be read:"
    for one in coverage.failures:
        yield f"  {_place(one)}: {one.message}"


def _not_read(unread: int) -> str:
    verb = "was" if unread == 1 else "were"
    return f"{counted(unread, 'PDF')} {verb} found and not read yet, since a run is at work or was stopped."


def _unsearchable(coverage: Coverage, partly: Sequence[Report]) -> Iterator[str]:
    if not partly:
        return
    pages, where = counted(coverage.unsearchable_pages, "page"), counted(len(partly), "report")
    yield f"{pages} in {where} {'has' if coverage.unsearchable_pages == 1 else 'have'} no text that can be searched:"
    for report in partly[:LISTED]:
        yield f"  {_place(report)}: {pages_named(report.unsearchable_pages)} of {report.page_count:,}"
    if len(partly) > LISTED:
        yield f"  and {counted(len(partly) - LISTED, 'more report')}; --json names them all."


def _place(one: Report | Failure) -> str:
    return printable(f"{one.root.rstrip('/')}/{one.path}")
