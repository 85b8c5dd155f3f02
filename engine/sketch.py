"""Sketches: of a set, the members with the smallest hashes, enough to tell how much of two sets is the same.

Both sets keep the same members where they share them, so what is common in the sketches is common in
the sets in the same proportion (Broder's MinHash, with one hash). A set no larger than its sketch is
compared exactly.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

BITS = 32  # of a hash


class Common(NamedTuple):
    """How many members of two sets, of those that both sketches can tell of, are in one, the other, and both."""

    one: int
    other: int
    both: int

    @property
    def jaccard(self) -> float:
        """The part of all members that are in both; 0 for empty sets."""
        return self.both / max(1, self.one + self.other - self.both)

    @property
    def contained(self) -> float:
        """The part of the smaller set that is in the larger; 0 for empty sets."""
        return self.both / max(1, min(self.one, self.other))


def sketch(members: Iterable[str], most: int) -> bytes:
    """The sketch of a set of texts without line breaks, the smallest hash first."""
    encoded = "\n".join(members).encode("utf-8", "surrogatepass")
    hashes = sorted(set(map(crc32, encoded.split(b"\n") if encoded else ())))[:most]
    return struct.pack(f">{len(hashes)}I", *hashes)


def smallest(sketch: bytes, most: int) -> tuple[int, ...]:
    """The smallest hashes in a sketch, in order."""
    return _unpacked(sketch[: most * BITS // 8])


def _unpacked(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(sketch) * 8 // BITS}I", sketch)


@lru_cache(maxsize=20_000)  # a report is compared with some others, one after another
def _hashes(sketch: bytes) -> tuple[tuple[int, ...], frozenset[int]]:
    """The hashes in a sketch, the smallest first, and as a set."""
    hashes = _unpacked(sketch)
    return hashes, frozenset(hashes)


def common(one: bytes, other: bytes, most: int) -> Common:
    """What two sketches of at most so many members tell of their sets."""
    (first, members), (second, others) = _hashes(one), _hashes(other)
    # Beyond its last hash a full sketch does not say what is in the set.
    end = min((hashes[-1] for hashes in (first, second) if len(hashes) == most), default=1 << BITS)
    both = len([each for each in members & others if each <= end])
    return Common(bisect_right(first, end), bisect_right(second, end), both)
