"""When reports came into a library: microseconds since 1970, each later than those put before it.

One writer at a time puts reports in an order, and each commit shows all that was put before it. So whoever knows the
latest time that a library shows misses nothing and sees nothing twice by asking for what is later, whatever clocks say.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.errors import InputError
from engine.ports import Searcher
from engine.request import ReportHit, SearchRequest
from engine.saying import say

MOST = 253_402_300_799_999_999  # the end of the year 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


class Clock:
    """Gives times that are later than all before."""

    def __init__(self, before: Iterable[int] = ()) -> None:
        """`before` are times that the library has."""
        self._last = max(before, default=0)

    def now(self) -> int:
        """The time, or where clocks went back, the next one after the last."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return self._last


def came(searcher: Searcher, request: SearchRequest, *, until: int) -> Iterator[ReportHit]:
    """What the request finds that came after its `since` and not after `until`, the last first."""
    asked = replace(request, sort="added", page=1, cursor="", facets=False, grouped=False)
    while True:
        result = searcher.search(asked)
        yield from (hit for hit in result.hits if not hit.some and hit.report.added <= until)
        if result.some or not result.next_cursor:
            return
        asked = replace(asked, cursor=result.next_cursor)


def latest(searcher: Searcher) -> int:
    """When the last of the library's reports came, 0 where there is none."""
    found = searcher.search(SearchRequest(sort="added", size=1, pages_per_report=0, facets=False))
    return found.hits[0].report.added if found.hits else 0


def written(added: int) -> str:
    """The time as RFC 3339 has it, exactly."""
    return (_EPOCH + timedelta(microseconds=added)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read(text: str) -> int:
    """The time that is written so, in UTC where it says no other; InputError where it is none."""
    try:
        if not _WRITTEN.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        told = say("%(typed)s is no time. Write 2026-11-29, or 2026-11-29T08:30:00Z.", typed=text)
        raise InputError(told) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(MOST, max(0, (moment - _EPOCH) // timedelta(microseconds=1)))
