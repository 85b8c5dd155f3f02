"""How near a typed word lies to one that may have been meant: slips that fingers make often count less."""

from __future__ import annotations

from itertools import pairwise

PLAIN = 1.0  # a letter put in, left out or changed for no reason that is known
SWAPPED = 0.55  # two letters in the wrong order
DOUBLED = 0.45  # a letter twice that stands once, or once that stands twice
DROPPED = 0.8  # a letter left out
BESIDE = 0.6  # the key beside the right one, in its place or struck along with it
FIRST = 0.4  # more, where the first letter is another: it is rarely wrong

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> frozenset[tuple[str, str]]:
    """Keys of a QWERTY keyboard that touch: in a row, or in the next one, which is shifted by half a key."""
    beside = [pair for row in _ROWS for pair in pairwise(row)]
    for upper, lower in pairwise(_ROWS):
        beside += [
            (upper[at + shift], key) for at, key in enumerate(lower) for shift in (0, 1) if at + shift < len(upper)
        ]
    return frozenset(beside) | frozenset((right, left) for left, right in beside)


NEIGHBOURS = _neighbours()


def slip(typed: str, meant: str) -> float:
    """What it costs to have typed one folded word for the other: 0 for the same, about 1 for a letter."""
    before: list[float] = []
    row = [0.0]
    for at in range(len(meant)):
        row.append(row[-1] + _left_out(meant, at))
    for i, letter in enumerate(typed):
        before, above, row = row, before, [row[0] + _too_many(typed, i)]
        for j, right in enumerate(meant):
            cost = before[j] if letter == right else before[j] + _changed(letter, right)
            cost = min(cost, before[j + 1] + _too_many(typed, i), row[j] + _left_out(meant, j))
            if i and j and letter == meant[j - 1] and typed[i - 1] == right and letter != right:
                cost = min(cost, above[j - 1] + SWAPPED)
            row.append(cost)
    return row[-1] + FIRST * (typed[:1] != meant[:1])


def _changed(letter: str, right: str) -> float:
    return BESIDE if (letter, right) in NEIGHBOURS else PLAIN


def _left_out(meant: str, at: int) -> float:
    return DOUBLED if at and meant[at] == meant[at - 1] else DROPPED


def _too_many(typed: str, at: int) -> float:
    letter, around = typed[at], (typed[max(0, at - 1) : at], typed[at + 1 : at + 2])
    if letter == around[0]:
        return DOUBLED
    return BESIDE if any((letter, other) in NEIGHBOURS for other in around) else PLAIN
