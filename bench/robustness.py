"""What became of each PDF of a library, by folder, beside pdftotext: `python -m bench.robustness LIBRARY`.

Prints a table, then the files of which pdftotext reads more than the library has: `LETTERS` and more of a file that
failed, or of a page without text. Without pdftotext, only the table.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from engine.factory import open_searcher
from engine.ports import Searcher
from engine.report import Failure, Report

LETTERS = 50
SECONDS = 60  # for pdftotext, of one file


def table(searcher: Searcher) -> Iterator[str]:
    """For each folder: files, those read, their pages and those of them without text, and failures by kind."""
    folders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in searcher.walk():
        counts = folders[_folder(report)]
        counts.update(files=1, read=1, pages=report.page_count, without=len(report.unsearchable_pages))
    for failure in searcher.coverage().failures:
        folders[_folder(failure)].update({"files": 1, failure.kind: 1})
    kinds = sorted({name for counts in folders.values() for name in counts} - {"files", "read", "pages", "without"})
    yield f"{'folder':24} {'files':>6} {'read':>6} {'pages':>7} {'no text':>8}  {'  '.join(kinds)}"
    total: Counter[str] = Counter()
    for folder, counts in sorted(folders.items()):
        total.update(counts)
        yield _row(folder, counts, kinds)
    yield _row("all", total, kinds)


def _folder(one: Report | Failure) -> str:
    return PurePosixPath(one.path).parts[0] if "/" in one.path else "."


def _row(folder: str, counts: Counter[str], kinds: list[str]) -> str:
    numbers = f"{counts['files']:6} {counts['read']:6} {counts['pages']:7} {counts['without']:8}"
    return f"{folder:24} {numbers}  {'  '.join(f'{counts[kind]:{len(kind)}}' for kind in kinds)}"


def read_elsewhere(searcher: Searcher) -> Iterator[str]:
    """What pdftotext reads of files that failed, and of pages without text."""
    for failure in searcher.coverage().failures:
        letters = _letters(Path(failure.root, failure.path), 0)
        if letters >= LETTERS:
            yield f"{failure.path} ({failure.kind}): {letters:,} letters"
    for report in searcher.walk():
        for number in report.unsearchable_pages:
            letters = _letters(Path(report.root, report.path), number)
            if letters >= LETTERS:
                yield f"{report.path}, page {number}: {letters:,} letters"


def _letters(file: Path, page: int) -> int:
    """How many letters pdftotext reads of the page, or of all with 0."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    try:
        done = subprocess.run(["pdftotext", *pages, str(file), "-"], capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return 0
    return sum(map(str.isalpha, done.stdout.decode(errors="replace")))


def main() -> None:
    """Prints the table, and what pdftotext reads."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("library", metavar="LIBRARY")
    searcher = open_searcher(parser.parse_args().library)
    for line in table(searcher):
        print(line)
    if shutil.which("pdftotext"):
        print("\npdftotext reads more of:")
        for line in read_elsewhere(searcher):
            print(f"  {line}")


if __name__ == "__main__":
    main()
