"""Brackets of lines that are written to the left, as they are printed."""

from __future__ import annotations

import re

from engine.ligatures import LEFTWARDS

_PAIRS = ("()", "[]", "«»")
_BRACKET = re.compile(r"[()\[\]«»]")
_BRACKETED_LINE = re.compile(r"[^\n]*[()\[\]«»][^\n]*")
_BESIDE = " \t\r.,;:!?،؛؟\"'"


def with_brackets_turned(text: str) -> str:
    """The text, as long as before, with each bracket in lines of Arabic or Hebrew before or after what it holds.

    PDFium mirrors them, also those that the file has as they are read. What stands beside a bracket tells which it is;
    one between two letters, or before another that closes, opens where none is open.
    """
    return _BRACKETED_LINE.sub(lambda line: _with_brackets_turned(line[0]), text)


def _with_brackets_turned(line: str) -> str:
    if not LEFTWARDS.search(line):
        return line
    characters, is_open = list(line), False
    places = [found.start() for found in _BRACKET.finditer(line)]
    for at, following in zip(places, [*places[1:], None], strict=True):
        opens, closed_next = _opens(line, at), following is not None and _opens(line, following) is False
        is_open = opens or (not is_open and (opens is None or closed_next))
        characters[at] = next(pair for pair in _PAIRS if line[at] in pair)[not is_open]
    return "".join(characters)


def _opens(line: str, at: int) -> bool | None:
    """Whether the bracket opens, by the white or mark on one side of it; None where that is on both or on neither."""
    before, after = (not beside.strip(_BESIDE) for beside in (line[:at][-1:], line[at + 1 :][:1]))
    return before if before != after else None
