"""`findspot export`: the places of a query as a file to work with and to cite."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from engine.errors import InputError
from engine.evidence.citing import STYLES, references
from engine.evidence.export import FORMATS, rows
from engine.evidence.places import Found
from engine.factory import open_searcher
from engine.ports import Searcher
from engine.request import SearchRequest
from findspot.asking import AskingCommand, asking, request_of
from webapp.links import page_url, report_url


@click.command(
    "export", cls=AskingCommand, short_help="Write every place of a query to a file, or references to its reports."
)
@asking
@click.option("--format", "name", type=click.Choice([*FORMATS, *STYLES]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; else it is printed.")
@click.option("--site", default="", help="Where the library is served, such as http://127.0.0.1:8080, for links.")
def export_command(address: str, name: str, output: Path | None, site: str, **asked: Any) -> None:
    """Write every place of a query, one a row: quote, page, report, file hash, query, time.

    As bibtex, ris or csl: a reference to each of its reports. There is no limit; they are those that the search finds,
    in its order.
    """
    request = request_of(**asked)
    searcher = open_searcher(address)
    try:
        chunks = _written(searcher, request, name, site.rstrip("/"))
        if output is None:
            if sys.stdout.isatty() and name == "xlsx":
                raise InputError("An Excel file is nothing to print. Say where it shall be with --output FILE.")
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return
        try:
            with output.open("wb") as file:
                file.writelines(chunks)
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror or error}.") from error
    finally:
        searcher.close()


def _written(searcher: Searcher, request: SearchRequest, name: str, site: str) -> Iterator[bytes]:
    if name in STYLES:
        cited = references(searcher, request, lambda report: f"{site}{report_url(report.id)}" if site else "")
        return STYLES[name].written(cited)
    found = rows(searcher, request, lambda place: _link(site, place, request), datetime.now(UTC))
    return FORMATS[name].written(found)


def _link(site: str, found: Found, request: SearchRequest) -> str:
    if not site:
        return ""
    path = page_url(found.report.id, found.page.number, [("q", request.query.text)], place=found.number)
    return f"{site}{path}"
