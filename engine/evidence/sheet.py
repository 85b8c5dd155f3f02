"""Rows as CSV for spreadsheets, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what begins so, spreadsheets compute instead of showing it


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Each row as a line; cells that a spreadsheet would take for a formula begin with an apostrophe."""
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in row])
        yield line.getvalue()


def cells_of(rows: Iterable[Mapping[str, Any]], headings: Sequence[str]) -> Iterator[Sequence[str]]:
    """The headings, then the rows' cells under them, empty where there is nothing."""
    yield headings
    for row in rows:
        yield ["" if row.get(name) is None else str(row[name]) for name in headings]
