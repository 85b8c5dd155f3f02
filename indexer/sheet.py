"""The sheet of a library: what is known of each report, to be corrected and given back as a listing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from engine.fields import NONE
from engine.report import Report, place
from engine.vocabulary import label
from indexer.cells import guarded
from indexer.library import printable
from indexer.metadata import GIVEN, ORIGIN

COLUMNS = ("path", *GIVEN, *(f"{name}{ORIGIN}" for name in GIVEN))
BETWEEN = "; "


def write_sheet(file: IO[str], reports: Iterable[Report]) -> None:
    """A row for each report, in the order of their paths; columns headed as an origin are not read."""
    known = sorted(reports, key=place)
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    rows.writerows([guarded(printable(cell)) for cell in row] for row in _rows(known))


def _rows(reports: Sequence[Report]) -> Iterator[tuple[str, ...]]:
    paths = Counter(report.path for report in reports)
    for report in reports:
        path = report.path if paths[report.path] == 1 else place(report)
        cells = [_cell(report, name) for name in GIVEN]
        yield path, *cells, *(report.origins.get(name, "") for name in GIVEN)


def _cell(report: Report, name: str) -> str:
    value = getattr(report, name)
    values = value if isinstance(value, tuple) else (value,)
    said = BETWEEN.join(_written(name, str(one)) for one in values if one)
    return NONE if not said and name in report.replaced else said


def _written(name: str, value: str) -> str:
    # A spreadsheet would make a number of an ISBN, and round it.
    return f"ISBN {value}" if name == "isbn" else label(name.removesuffix("s"), value)
