"""Numbers of lines in the margin, as drafts and bills have them: taken out, since they cut sentences and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.geometry import LINE
from indexer.runs import Edit

ENOUGH = 12  # lines of a page that are numbered one after the other
APART = 3  # lines between two numbers at most: a formula or a heading has none
PROSE = 0.3  # of the lines begin with a small letter; those of a ranking or a list do not

_FIRSTS, _LASTS = re.compile(r"\n\d"), re.compile(r"\r(?<=\d\r)")  # at the lines' ends, fast
_FIRST = re.compile(r"(\d{1,5}) +(?=\S)")
_LAST = re.compile(r" +(\d{1,5}) *$")


class Numbered(NamedTuple):
    """A number at the beginning or the end of a line."""

    line: int
    value: int
    start: int
    end: int
    small: bool  # whether the line begins with a small letter


def line_numbers(raw: str) -> list[Edit]:
    """Where such numbers stand in the text, each with the white between it and the line."""
    found: list[Edit] = []
    if max(len(_FIRSTS.findall(raw)), len(_LASTS.findall(raw))) < ENOUGH:
        return found
    for numbers in (_at_first(raw), _at_last(raw)):
        for run in _runs(numbers):
            if len(run) >= ENOUGH and sum(number.small for number in run) >= PROSE * len(run):
                found += [(number.start, number.end, "") for number in run]
    return sorted(found)


def _at_first(raw: str) -> Iterator[Numbered]:
    for at, line in enumerate(LINE.finditer(raw)):
        if number := _FIRST.match(line[0]):
            start = line.start()
            small = line[0][number.end() :][:1].islower()
            yield Numbered(at, int(number[1]), start, start + number.end(), small)


def _at_last(raw: str) -> Iterator[Numbered]:
    for at, line in enumerate(LINE.finditer(raw)):
        if number := _LAST.search(line[0]):
            start = line.start() + number.start()
            yield Numbered(at, int(number[1]), start, line.end(), line[0][:1].islower())


def _runs(numbers: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """Numbers that follow each other, line by line."""
    run: list[Numbered] = []
    for number in numbers:
        if run and not (number.value == run[-1].value + 1 and number.line <= run[-1].line + APART):
            yield run
            run = []
        run.append(number)
    yield run
