"""How the letters of a page are printed, for those who mend its text by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

ONE_WORD = 0.12  # of the font's size: less white than that between two letters parts no words


class Printed(NamedTuple):
    """How the characters of a page are printed, in points: from where to where, in which size, written from where."""

    extent: Callable[[int], tuple[float, float]]
    size: Callable[[int], float]
    origin: Callable[[int], tuple[float, float]]
