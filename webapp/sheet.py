"""Rows as CSV for spreadsheets, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what begins so, spreadsheets compute instead of showing it


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Each row as a line; cells that a spreadsheet would take for a formula begin with an apostrophe."""
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in row])
        yield line.getvalue()
