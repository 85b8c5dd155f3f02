"""Which reports are of one family, against a list made by hand: `python -m bench.families FOLDER`.

`bench/labels/families.csv`, or the file given as `--labels`, has for each file of a folder, by sha256, the family that
it is of, empty where it is alone. The files are read under neutral names, since names may tell a family, and need not.
Prints precision and recall of pairs of reports, and each pair that is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from bench.labelled import LABELS, by_sha256
from engine.errors import ExtractError
from engine.families import families
from engine.report import Report, traits_of
from indexer.library import content_hash, entry_of, find_pdfs
from indexer.pool import Limits, run_each
from indexer.read import Job, read

Pairs = set[frozenset[str]]


def read_all(files: Mapping[str, Path], workers: int) -> Mapping[str, Report]:
    """The reports of the files, by the same keys; without those that cannot be read."""
    with tempfile.TemporaryDirectory() as scratch:
        jobs = []
        for number, (key, file) in enumerate(files.items()):
            neutral = Path(scratch) / f"{number:06}.pdf"
            neutral.symlink_to(file.resolve())
            jobs.append(Job(entry_of(neutral, id=key)))
        each = run_each(read, jobs, workers=workers, limits=Limits(), size=lambda job: job.pdf.size)
        results = {job.pdf.id: result for job, result in each}
    return {
        key: result.document.report
        for key, result in results.items()
        if not isinstance(result, ExtractError) and result.document
    }


def pairs_of(groups: Iterable[Sequence[str]]) -> Pairs:
    """Every two members of a group."""
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def true_pairs(labelled: Mapping[str, str]) -> Pairs:
    """Every two files of one family."""
    groups: dict[str, list[str]] = {}
    for sha256, family in labelled.items():
        if family:
            groups.setdefault(family, []).append(sha256)
    return pairs_of(groups.values())


def main() -> None:
    """Runs the bench and prints what is right and what is not."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "families.csv")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    known = by_sha256(asked.labels, "family")
    files = {content_hash(pdf.file): pdf.file for pdf in find_pdfs([asked.folder], ()).pdfs}
    labelled = {sha256: file for sha256, file in files.items() if sha256 in known}
    if not labelled:
        sys.exit(f"bench.families: none of the files in {asked.labels.name} is in {asked.folder}.")
    reports = read_all(labelled, asked.workers)
    found = pairs_of(families({key: traits_of(report) for key, report in reports.items()}).groups)
    true = true_pairs({sha256: known[sha256] for sha256 in labelled})
    right = len(found & true)
    figures = {"precision": right / max(1, len(found)), "recall": right / max(1, len(true))}
    wrong = {"not of one family": found - true, "not found": true - found}
    told = {what: [sorted(str(labelled[sha256]) for sha256 in pair) for pair in pairs] for what, pairs in wrong.items()}
    if asked.json:
        print(json.dumps({"files": len(labelled), "found": len(found), "true": len(true), **figures, **told}, indent=2))
        return
    for what, pairs in told.items():
        for one, other in sorted(pairs):
            print(f"{what}: {one}, {other}")
    print(f"{len(labelled)} files: {len(found)} pairs found, of {len(true)}: "
          f"precision {figures['precision']:.3f}, recall {figures['recall']:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
