"""A library written anew from another, without reading a PDF: from one engine to the other, or in a new form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.added import Clock
from engine.document import prepare
from engine.errors import InputError
from engine.families import families
from engine.ports import Searcher, Writer
from engine.report import Failure, Traits, traits_of

COMMIT_PAGES = 20_000  # between two commits: what a copy that is interrupted has to write again at most
NAMED = 3  # reports that a refusal names


@dataclass(frozen=True, slots=True)
class Copied:
    """How far a copy is, or how much it wrote: `reports` of `total`, their pages, failures remembered."""

    total: int
    reports: int = 0
    pages: int = 0
    failures: int = 0
    removed: int = 0
    refused: tuple[Failure, ...] = ()  # reports that the other engine did not take; among the failures


def refuse_to_lose(source: Searcher, target: Writer) -> None:
    """InputError where the target holds reports that the source does not have: a copy would take them out."""
    held = {id: one for id, one in target.known().items() if not one.failure}
    if not held:
        return
    for report in source.walk():
        one = held.get(report.id)
        # Two folders with files of the same names give the same ids.
        if one and (one.root == report.root or one.fingerprint.sha256 == report.fingerprint.sha256):
            del held[report.id]
    if held:
        some = "; ".join(f"{one.root.rstrip('/')}/{one.path}" for one in list(held.values())[:NAMED])
        raise InputError(
            f"TO holds {len(held):,} report{'s' * (len(held) > 1)} that FROM does not have: "
            f"{some}{'; ...' * (len(held) > NAMED)}. Nothing was changed. Name another address, which need not exist "
            "yet, or take them out with --replace."
        )


def copy(source: Searcher, target: Writer, *, progress: Callable[[Copied], None] = lambda copied: None) -> Copied:
    """Makes the target hold what the source holds: the same reports, pages, failures and folders, and nothing else."""
    coverage = source.coverage()
    before = target.known().keys()
    written: set[str] = set()
    traits: dict[str, Traits] = {}
    times: list[int] = []
    for report in source.walk():
        traits[report.id] = traits_of(report)
        times.append(report.added)
    clock = Clock(times)
    placed = families(traits)
    target.place(placed)  # first, so that each report is written once with its family
    refused: list[Failure] = []
    pages = uncommitted = 0
    for report in source.walk():
        text = source.text(report.id)
        # Older libraries do not say when their reports came.
        document = prepare(replace(report, added=report.added or clock.now()), text)
        target.put(document)
        written.add(report.id)
        traits[report.id] = traits_of(document.report)
        pages, uncommitted = pages + len(text), uncommitted + len(text)
        if uncommitted > COMMIT_PAGES:
            refused += target.commit()
            uncommitted = 0
        progress(Copied(coverage.reports, len(written), pages))
    for failure in coverage.failures:
        target.fail(failure)
        written.add(failure.id)
    gone = before - written
    target.delete(sorted(gone))
    target.set_roots(coverage.roots)
    if (again := families(traits)) != placed:  # reports of older libraries had no traits
        target.place(again)
    refused += target.commit()
    failures = len(coverage.failures) + len(refused)
    return Copied(coverage.reports, len(written) - failures, pages, failures, len(gone), tuple(refused))
