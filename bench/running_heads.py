"""On how many pages a running title is found that stands on each: `python -m bench.running_heads LIBRARY`.

`bench/labels/running_heads.csv` has the titles of reports by the sha256 of their files, empty where there is none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.labelled import LABELS, by_sha256
from engine.factory import open_searcher
from engine.ports import Searcher
from engine.query.parse import parse

TITLES = LABELS / "running_heads.csv"
AT_MOST = 2  # pages


@dataclass(frozen=True, slots=True)
class Found:
    """A report's running title, and the numbers of the pages on which it is found."""

    path: str
    title: str
    pages: tuple[int, ...]
    of: int


def run(searcher: Searcher) -> Iterator[Found]:
    """Each labelled report of the library that has a running title."""
    titles = by_sha256(TITLES, "title")
    for report in searcher.walk():
        title = titles.get(report.fingerprint.sha256)
        if title:
            hits = searcher.pages(report.id, parse(f'exact:"{title}"'))
            yield Found(report.path, title, tuple(hit.number for hit in hits), report.page_count)


def main() -> None:
    """Runs the bench and prints what is found on more pages than it should."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("library", metavar="LIBRARY")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = list(run(open_searcher(asked.library)))
    if not found:
        sys.exit(f"bench.running_heads: none of the reports in {TITLES.name} is in the library.")
    if asked.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return
    many = [each for each in found if len(each.pages) > AT_MOST]
    for each in many:
        print(f"{each.path}: {each.title!r} on {len(each.pages)} of {each.of} pages: {each.pages[:10]}")
    print(f"{len(found) - len(many)} of {len(found)} reports have their running title on at most {AT_MOST} pages")


if __name__ == "__main__":
    main()
