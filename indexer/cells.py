"""Cells of a CSV: a spreadsheet takes what begins with certain signs for a formula and runs it."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@]")


def guarded(text: str) -> str:
    """The text as a cell that stays text."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made a cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
