"""`findspot concordance`: every place of a query in its context, one a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from engine.evidence.concordance import GROUPS, ORDERS, WIDTH, Group, Line, concordance, grouped
from engine.factory import open_searcher
from engine.report import page_named
from findspot import options
from findspot.asking import AskingCommand, asking, request_of
from findspot.rows import line_row
from findspot.show import console, counted, print_json
from indexer.library import printable

ORDER_OF_LIST = "list"


@click.command("concordance", cls=AskingCommand, short_help="Print every place of a query in its context.")
@asking
@click.option(
    "--by",
    "order",
    type=click.Choice((ORDER_OF_LIST, *ORDERS)),
    default=ORDER_OF_LIST,
    show_default=True,
    help="Sort by the words before the place, those after it, its own, year or report.",
)
@click.option("--group", type=click.Choice(list(GROUPS)), help="Count the places that have this in common.")
@click.option("--width", type=click.IntRange(10, 1000), default=WIDTH, show_default=True, help="Characters each side.")
@options.as_json
def concordance_command(address: str, order: str, group: str | None, width: int, as_json: bool, **asked: Any) -> None:
    """Print every place of a query in its context, one a line, aligned on its words.

    There is no limit: all places of all reports that match are printed, as they are found.
    """
    searcher = open_searcher(address)
    try:
        lines: Iterable[Line] = concordance(searcher, request_of(**asked), width)
        if group:
            _print_groups(grouped(lines, group), as_json=as_json)
            return
        if order != ORDER_OF_LIST:
            lines = sorted(lines, key=ORDERS[order])
        _print_lines(lines, width, as_json=as_json)
    finally:
        searcher.close()


def _print_lines(lines: Iterable[Line], width: int, *, as_json: bool) -> None:
    out, places = console(), Counter[str]()
    for line in lines:
        places[line.found.report.id] += 1
        if as_json:
            print_json(asdict(line_row(line)))
        else:
            _print_line(out, line, width)
    if not as_json:
        console(stderr=True).print(f"{counted(places.total(), 'place')} in {counted(len(places), 'report')}")


def _print_line(out: Console, line: Line, width: int) -> None:
    text = Text(f"{line.left[-width:]:>{width}} ", no_wrap=True, overflow="ignore")
    text.append(line.words, style="bold")
    text.append(f" {line.right:<{width}}")
    page = line.found.page
    text.append(f"  {printable(line.found.report.title)}, {page_named(page.number, page.label)}", style="dim")
    out.print(text, crop=False, soft_wrap=True)


def _print_groups(groups: Iterable[Group], *, as_json: bool) -> None:
    out = console()
    for group in groups:
        if as_json:
            print_json({"name": group.name, "places": group.places, "reports": group.reports})
        else:
            name = printable(group.name) or "(none)"
            out.print(f"{group.places:>7,}  in {counted(group.reports, 'report'):12}  {name}", soft_wrap=True)
