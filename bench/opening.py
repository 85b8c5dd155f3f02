"""How fast a page of a huge report opens beside one of a small report.

    python -m bench.opening [--pages 1000] [--megabytes 300]

Makes two reports with pages of the same weight, one of so many pages and one of ten, indexes them, and asks a server
for pages of both: the viewer without a query, with a query that is asked first and with one whose places are counted,
the picture, the small picture. Prints milliseconds (the median over pages in the beginning, the middle and the end)
and how many times those of the small report they are.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from urllib.request import urlopen

import pikepdf

from engine.factory import open_searcher
from indexer.run import Options, index
from webapp.server import listening

SMALL = 10
WORDS = (
    "labour", "migrant", "workers", "recruitment", "fee", "debt", "bondage", "vessel", "wages", "passport", "broker",
    "inspection", "kiln", "season", "employer", "contract", "of", "and", "the", "in",
)  # fmt: skip


def make_pdf(path: Path, pages: int, weight: int) -> None:
    """A PDF with so many pages, each of about that many bytes: text, and a picture that cannot be packed."""
    random, side = Random(1), round((weight / 3) ** 0.5)
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        for number in range(1, pages + 1):
            picture = pikepdf.Stream(pdf, os.urandom(side * side * 3))
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width = picture.Height = side
            picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
            lines = "".join(f"({' '.join(random.choices(WORDS, k=12))}) ' " for _ in range(38))
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font={"/F": font}, XObject={"/I": pdf.make_indirect(picture)})
            text = f"BT /F 10 Tf 14 TL 60 780 Td (Page {number} of the register) ' {lines} ET"
            page.Contents = pdf.make_stream(f"q 120 0 0 120 420 60 cm /I Do Q {text}".encode())
        pdf.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def milliseconds(address: str) -> float:
    """How long the answer takes."""
    start = time.perf_counter()
    with urlopen(address) as answer:
        answer.read()
    return (time.perf_counter() - start) * 1000


def measured(report: str, pages: int) -> Mapping[str, float]:
    """Milliseconds of each kind of request to the report at this address, the median over three pages."""
    numbers = (2, pages // 2, pages - 1)

    def median(path: Callable[[int], str]) -> float:
        return statistics.median(milliseconds(f"{report}/page/{path(number)}") for number in numbers)

    first = []
    for number, query in zip(numbers, ("wages", "kiln", "season"), strict=True):
        first.append(milliseconds(f"{report}/page/{number}?q={query}&place=1"))
        milliseconds(f"{report}/page/{number}?q={query}&wait=1")  # nothing else is to be done when the next is asked
    for query in ("labour", "debt+bondage"):
        milliseconds(f"{report}/page/1?q={query}&wait=1")
    return {
        "viewer, no query": median(lambda number: f"{number}"),
        "viewer, a query first asked": statistics.median(first),
        "viewer, places counted": median(lambda number: f"{number}?q=labour&place=1"),
        "viewer, names of a concept": median(lambda number: f"{number}?q=debt+bondage&place=1"),
        "picture": median(lambda number: f"{number}/picture.png?width=1200"),
        "small picture": median(lambda number: f"{number}/picture.png?width=200"),
    }


def compared(folder: Path, pages: int, megabytes: int) -> Iterator[tuple[str, float, float]]:
    """For each kind of request its milliseconds on the small and on the huge report."""
    reports, library = folder / "reports", str(folder / "library")
    reports.mkdir()
    for name, size in (("small", SMALL), ("huge", pages)):
        make_pdf(reports / f"{name}.pdf", size, megabytes * 1_000_000 // pages)
    index([reports], library, Options(workers=1))
    with closing(open_searcher(library)) as searcher:
        found = sorted(searcher.walk(), key=lambda report: report.page_count)
    with listening(library) as (server, url):
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        for path in ("?q=labour", "/picture.png?width=1200"):  # what a server does once is done
            milliseconds(f"{url}report/{found[0].id}/page/4{path}")
        small, huge = (measured(f"{url}report/{report.id}", report.page_count) for report in found)
        time.sleep(1)  # for its threads to be done with the last answer
        server.trigger.pull_trigger(server.close)
        thread.join()
    return ((name, small[name], huge[name]) for name in small)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--megabytes", type=int, default=300)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'milliseconds':30} {f'{SMALL} pages':>10} {f'{arguments.pages:,} pages':>12} {'times':>7}")
        for name, small, huge in compared(Path(folder), arguments.pages, arguments.megabytes):
            print(f"{name:30} {small:10.0f} {huge:12.0f} {huge / small:7.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
