"""Speed of `findspot index` against a bare PDFium text loop on as many processes, in one run.

    python -m bench.indexing FOLDER [--workers 2]

Prints pages a second of both, their ratio, and where the indexer's time goes.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pypdfium2

from engine.errors import ExtractError
from engine.pdf import open_pdf
from indexer.clean import clean
from indexer.library import entry_of, find_pdfs
from indexer.read import Job, read

SAMPLED = 12  # files from which the costs are taken that a run does not time by itself


@dataclass(frozen=True, slots=True)
class Speed:
    """Pages read, and the seconds from start to end."""

    pages: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


def bare_loop(files: Sequence[Path], workers: int) -> Speed:
    """PDFium's text of every page and nothing else."""
    started = time.perf_counter()
    with get_context("forkserver").Pool(workers) as pool:
        pages = sum(pool.imap_unordered(_pages_of, files))
    return Speed(pages, time.perf_counter() - started)


def _pages_of(file: Path) -> int:
    try:
        with pypdfium2.PdfDocument(file) as document:
            for number in range(len(document)):
                _read_bare(document, number)
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def _read_bare(document: pypdfium2.PdfDocument, number: int) -> None:
    page = document[number]
    textpage = page.get_textpage()
    textpage.get_text_range()
    textpage.close()
    page.close()


def indexed(folder: Path, workers: int) -> tuple[Speed, Mapping[str, float]]:
    """The whole command, with the seconds of its stages; those of workers are added up."""
    with tempfile.TemporaryDirectory() as scratch:
        library = Path(scratch) / "library"
        command = [sys.executable, "-m", "findspot", "index", str(folder), "--library", str(library), "--json"]
        started = time.perf_counter()
        done = subprocess.run(
            [*command, "--ocr", "never", "--workers", str(workers)], capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - started
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    said = json.loads(done.stdout)
    return Speed(said["pages"], seconds), said["stages"]


def untimed(files: Sequence[Path], pages: int) -> Mapping[str, float]:
    """Seconds that `clean` (a part of `extract`) and sending would take for so many pages, from a sample."""
    cleaning = sending = 0.0
    sampled = 0
    for file in files[:: max(1, len(files) // SAMPLED)]:
        try:
            raws, document = _raw_texts(file), read(Job(entry_of(file))).document
        except ExtractError:
            continue
        sampled += len(raws)
        cleaning += _timed(lambda raws=raws: [clean(raw) for raw in raws])  # type: ignore[misc]
        sending += _timed(lambda document=document: pickle.loads(pickle.dumps(document)))  # type: ignore[misc]
    scale = pages / max(sampled, 1)
    return {"clean": cleaning * scale, "send": sending * scale}


def _raw_texts(file: Path) -> list[str]:
    with open_pdf(file) as pdf:
        return [pdf.text(number) for number in range(1, pdf.page_count + 1)]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def shares(stages: Mapping[str, float], extra: Mapping[str, float]) -> Mapping[str, float]:
    """The seconds of every stage, `clean` taken out of `extract`."""
    extract = stages.get("extract", 0.0) - extra["clean"]
    return {**stages, "extract": extract, **extra}


def main() -> None:
    """Runs the bench and prints its lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    files = [pdf.file for pdf in find_pdfs([asked.folder], ()).pdfs]
    before = bare_loop(files, asked.workers)
    speed, stages = indexed(asked.folder, asked.workers)
    after = bare_loop(files, asked.workers)
    bare = Speed(before.pages + after.pages, before.seconds + after.seconds)
    print(f"bare PDFium loop  {bare.rate:8.1f} pages/s  ({before.pages} pages, twice, {asked.workers} processes)")
    print(f"findspot index    {speed.rate:8.1f} pages/s  ({speed.pages} pages, {asked.workers} workers)")
    print(f"ratio             {speed.rate / bare.rate:8.2f}")
    spent = shares(stages, untimed(files, speed.pages))
    whole = sum(spent.values())
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        page = 1e3 * seconds / speed.pages
        print(f"  {stage:10} {seconds:7.2f} s  {seconds / whole:5.1%}  {page:6.2f} ms a page")


if __name__ == "__main__":
    main()
