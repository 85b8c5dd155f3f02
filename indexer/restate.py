"""Reports of which something else is said now, while their files are as they were: made anew without reading a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace

from engine.origins import LISTING, SIDECAR
from engine.ports import Searcher
from engine.report import Report


@dataclass(frozen=True, slots=True)
class Restated:
    """What becomes of reports by what is said of them now."""

    changed: tuple[Report, ...] = ()  # as they are to be
    same: int = 0  # how many are as they were
    to_read: frozenset[str] = frozenset()  # those whose own values are not known any more


def restated(searcher: Searcher, ids: Set[str], state: Callable[[Report], Report], said: Mapping[str, str]) -> Restated:
    """These reports of the library, each stated anew from what it says of itself; `said` has the digests of why."""
    changed, same, to_read = list[Report](), 0, set[str]()
    for report in searcher.walk():
        if report.id not in ids:
            continue
        if not _knows_itself(report):
            to_read.add(report.id)
        elif (now := state(report.described_by_itself())) == report:
            same += 1
        else:
            changed.append(replace(now, fingerprint=replace(now.fingerprint, metadata=said[report.id])))
    return Restated(tuple(changed), same, frozenset(to_read))


def _knows_itself(report: Report) -> bool:
    """Older libraries kept of a value only what was said in its place."""
    return all(name in report.replaced for name, origin in report.origins.items() if origin in (SIDECAR, LISTING))
