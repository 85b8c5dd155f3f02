"""How well reports are described: what is read from PDFs against a list of what is true of them.

    python -m bench.description LABELS.csv [--folder FOLDER] [--ocr never] [--misses] [--json]

The columns of the list: path (below FOLDER, which is that of the list unless named), country (ISO 3166 alpha-3), year,
language, organisation, topic; an empty one is not asked. Titles are asked of files that `bench/labels/titles.csv` has
by their content: one of several that a reader would take is right. The files are read under names that say nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz

from bench.labelled import LABELS, by_sha256, rows
from engine import vocabulary
from engine.analysis import fold
from engine.errors import ExtractError
from engine.report import Report
from indexer.library import content_hash, entry_of
from indexer.ocr import OCR, Ocr, patience
from indexer.pool import Limits, run_each
from indexer.read import Job, read_report

BETWEEN_TITLES = " | "
LIKENESS = 90  # of a hundred: above it, two titles differ by what no reader minds
COUNTRY_LETTERS = 3  # of a country's code; wider regions have digits
MOST_COUNTRIES = 3  # that a report on one country may be said to be about


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file with what is true of it, by column."""

    path: str
    file: Path
    true: Mapping[str, str]


def load(labels: Path, folder: Path) -> list[Labelled]:
    """The rows of the list."""
    titles = by_sha256(LABELS / "titles.csv", "title")
    labelled = [Labelled(row["path"], folder / row["path"], row) for row in rows(labels)]
    return [replace(one, true={**one.true, "title": titles.get(_content(one.file), "")}) for one in labelled]


def _content(file: Path) -> str:
    return content_hash(file) if file.exists() else ""


def _countries(report: Report) -> list[str]:
    return [code for code in report.regions if len(code) == COUNTRY_LETTERS and code.isalpha()]


def _has_topic(report: Report, name: str) -> bool:
    topics = vocabulary.topics()
    wanted = {topic.id for topic in topics if fold(name) in map(fold, (topic.id, *topic.names()))}
    said = {above for topic in report.topics for above in (topic, *topics.ancestors(topic))}
    return bool(wanted & said)


def _has_organisation(report: Report, name: str) -> bool:
    return fold(name) in map(fold, report.organisations)


def _has_title(report: Report, titles: str) -> bool:
    said = _plain(report.title)
    return any(fuzz.ratio(said, _plain(title)) >= LIKENESS for title in titles.split(BETWEEN_TITLES))


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, fold(title)))


# Each figure with the column that it asks, and what is right.
ASKED: Mapping[str, tuple[str, Callable[[Report, str], bool]]] = {
    "language": ("language", lambda report, true: report.language == true),
    "year": ("year", lambda report, true: str(report.year or "") == true),
    "country in regions": ("country", lambda report, true: true in report.regions),
    "country first": ("country", lambda report, true: _countries(report)[:1] == [true]),
    f"at most {MOST_COUNTRIES} countries": ("country", lambda report, _: len(_countries(report)) <= MOST_COUNTRIES),
    "topic": ("topic", _has_topic),
    "organisation": ("organisation", _has_organisation),
    "title": ("title", _has_title),
}


def described(labelled: Sequence[Labelled], workers: int, ocr: Ocr) -> Iterator[tuple[Labelled, Report | None]]:
    """Each file with its report, None where it cannot be read."""
    with tempfile.TemporaryDirectory() as scratch:
        named = {}
        for number, one in enumerate(labelled):
            file = Path(scratch) / f"{number:06}.pdf"
            file.symlink_to(one.file.resolve())
            named[str(number)] = (one, file)
        jobs = [Job(entry_of(file, id=id), ocr=ocr) for id, (_, file) in named.items()]
        each = run_each(
            read_report,
            jobs,
            workers=workers,
            limits=Limits(),
            size=lambda job: job.pdf.size,
            patience=patience(ocr),
        )
        for job, result in each:
            yield named[job.pdf.id][0], None if isinstance(result, ExtractError) else result


def _said(report: Report | None, column: str) -> str:
    if report is None:
        return "not read"
    values = {
        "language": (report.language,), "year": (str(report.year or ""),), "country": report.regions,
        "topic": report.topics, "organisation": report.organisations, "title": (report.title,),
    }  # fmt: skip
    return ", ".join(values[column])


def main() -> None:
    """Runs the bench and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--ocr", choices=OCR, default="never")
    parser.add_argument("--misses", action="store_true", help="name each file that is described otherwise")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    labelled = load(asked.labels, asked.folder or asked.labels.parent)
    if lost := [one.path for one in labelled if not one.file.exists()]:
        sys.exit(f"bench.description: {len(lost)} files of the list are not there, such as {lost[0]}.")
    right, of, misses = Counter[str](), Counter[str](), defaultdict[str, list[str]](list)
    for one, report in described(labelled, asked.workers, asked.ocr):
        for figure, (column, is_right) in ASKED.items():
            if true := one.true[column]:
                of[figure] += 1
                if report is not None and is_right(report, true):
                    right[figure] += 1
                else:
                    misses[figure].append(f"{one.path}: {true}, said {_said(report, column)}")
    if asked.json:
        print(
            json.dumps(
                {name: {"right": right[name], "of": of[name], "misses": misses[name]} for name in ASKED}, indent=2
            )
        )
        return
    for figure in ASKED:
        print(f"{figure:24} {right[figure]:5} of {of[figure]:5}  {right[figure] / max(of[figure], 1):.3f}")
        if asked.misses:
            print("".join(f"    {miss}\n" for miss in sorted(misses[figure])), end="")


if __name__ == "__main__":
    main()
