"""`findspot coverage`: what the library holds, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from engine.factory import open_searcher
from engine.request import Coverage
from findspot import options
from findspot.show import console, counted, language_name, print_json
from indexer.library import printable


@click.command("coverage", short_help="Say what the library holds and what it could not read.")
@options.library
@options.as_json
def coverage_command(address: str, as_json: bool) -> None:
    """Say what the library holds, and name each file that it could not read, with the reason."""
    searcher = open_searcher(address)
    try:
        coverage = searcher.coverage()
    finally:
        searcher.close()
    if as_json:
        print_json(_body(coverage))
        return
    out = console()
    for line in _lines(coverage):
        out.print(line, soft_wrap=True)


def _body(coverage: Coverage) -> dict[str, Any]:
    return {
        "reports": coverage.reports,
        "pages": coverage.pages,
        "unsearchable_pages": coverage.unsearchable_pages,
        "reports_with_unsearchable_pages": coverage.reports_with_unsearchable_pages,
        "other_files": coverage.other_files,
        "languages": list(coverage.languages),
        "roots": [{"path": printable(root.path), "other_files": root.other_files} for root in coverage.roots],
        "failures": [
            {"path": printable(f"{one.root}/{one.path}"), "kind": one.kind, "message": one.message}
            for one in coverage.failures
        ],
    }


def _lines(coverage: Coverage) -> Iterator[str]:
    yield f"{counted(coverage.reports, 'report')}, {counted(coverage.pages, 'page')}."
    if coverage.languages:
        yield "Languages: " + ", ".join(language_name(code) for code in coverage.languages) + "."
    for root in coverage.roots:
        yield f"From {printable(root.path)} ({counted(root.other_files, 'other file')} left alone)."
    if coverage.unsearchable_pages:
        where = counted(coverage.reports_with_unsearchable_pages, "report")
        yield f"{counted(coverage.unsearchable_pages, 'page')} in {where} have no text that can be searched."
    if coverage.failures:
        yield f"{counted(len(coverage.failures), 'file')} could not be read:"
    for one in coverage.failures:
        yield f"  {printable(f'{one.root}/{one.path}')}: {one.message}"
