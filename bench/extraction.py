"""How well text is extracted: page tests in the form of olmOCR-bench, beside PDFium, pdfminer.six and pdftotext.

    python -m bench.extraction FOLDER [--ocr never] [--only text|scans] [--json]

A folder below FOLDER has `tests.jsonl` and the PDFs it names in `pdfs/`. A test asks for a passage that must stand in
the page's text (`present`) or must not (`absent`), or for two in this order (`order`); a passage is found where it
stands with at most `max_diffs` edits, white space, quotation marks and dashes made equal. `--only text` takes the
pages of which PDFium gives 50 letters or more, `--only scans` the others. A page that cannot be read fails its tests.
With OCR, Tesseract's own text of a picture of each page, of 300 dots an inch, stands beside ours.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from engine.errors import ExtractError
from engine.pdf import open_pdf
from engine.pdfminer_file import pdfminer_text
from indexer.extract import POINTS_AN_INCH, extract
from indexer.ocr import OCR, PROGRAM, RESOLUTION, Ocr, can_read

TEXT_PAGE = 50  # letters that PDFium gives of a page with text
KINDS = ("present", "absent", "order")
SHORT = 8  # characters: a shorter passage is sought with a cutoff of its own
_SAME = str.maketrans("‘’“”–—‐‑", "''\"\"----", "\u00ad")

Read = Callable[[Path, int], str]


@dataclass(frozen=True, slots=True)
class PageTest:
    """One test of one page; for an order, `text` must stand before `after`."""

    folder: str
    file: Path
    page: int
    kind: str
    text: str
    after: str
    edits: int
    cased: bool

    def passes(self, page_text: str) -> bool:
        """Whether the text of the page passes."""
        page = self._normal(page_text)
        at = find(self._normal(self.text), page, self.edits)
        if self.kind == "absent":
            return bool(page) and at < 0
        if self.kind == "order":
            return at >= 0 and find(self._normal(self.after), page[at + 1 :], self.edits) >= 0
        return at >= 0

    def _normal(self, text: str) -> str:
        made = " ".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())
        return made if self.cased else made.lower()


def find(passage: str, text: str, edits: int) -> int:
    """Where the passage first stands in the text with at most so many edits, -1 where it does not."""
    if not passage or not text:
        return -1
    if not edits or passage in text:
        return text.find(passage)
    cutoff = 100 * (1 - 2 * (edits + 1) / len(passage)) if len(passage) > SHORT else 80
    best = fuzz.partial_ratio_alignment(passage, text, score_cutoff=cutoff)
    close = best and Levenshtein.distance(passage, text[best.dest_start : best.dest_end]) <= edits
    return best.dest_start if best and close else -1


def load_tests(folder: Path) -> Iterator[PageTest]:
    """The tests below the folder, those of other kinds left out."""
    for file in sorted(folder.glob("*/tests.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["type"] in KINDS:
                yield PageTest(
                    file.parent.name,
                    file.parent / "pdfs" / row["pdf"],
                    int(row.get("page") or 1),
                    row["type"],
                    row["before"] if row["type"] == "order" else row["text"],
                    row.get("after") or "",
                    int(row.get("max_diffs") or 0),
                    row.get("case_sensitive", True),
                )


def score(tests: Sequence[PageTest], texts: Mapping[tuple[Path, int], str]) -> Counter[tuple[str, str]]:
    """How many tests of each folder and kind pass."""
    return Counter((test.folder, test.kind) for test in tests if test.passes(texts[test.file, test.page]))


def _findspot(ocr: Ocr, file: Path, page: int) -> str:
    return _pages(file, ocr)[page - 1]


@cache
def _pages(file: Path, ocr: Ocr) -> tuple[str, ...]:
    return tuple(page.text for page in extract(file, ocr=ocr).pages)


def _pdfium(file: Path, page: int) -> str:
    with open_pdf(file) as pdf:
        return pdf.text(page)


def _pdftotext(file: Path, page: int) -> str:
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(file), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False, errors="replace").stdout


def _tesseract(file: Path, page: int) -> str:
    with open_pdf(file) as pdf:
        png = pdf.render(page, round(pdf.size(page)[0] * RESOLUTION / POINTS_AN_INCH))
    done = subprocess.run([PROGRAM, "stdin", "stdout"], input=png, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def _read_all(read: Read, pages: Sequence[tuple[Path, int]]) -> dict[tuple[Path, int], str]:
    def one(page: tuple[Path, int]) -> str:
        try:
            return read(*page)
        except (ExtractError, IndexError):
            return ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Tesseract and pdftotext are programs of their own
        return dict(zip(pages, pool.map(one, pages), strict=True))


def main() -> None:
    """Runs the bench and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ocr", choices=OCR, default="never")
    parser.add_argument("--only", choices=("text", "scans"))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # pdfminer.six tells of each damaged page
    tests = list(load_tests(asked.folder))
    if not tests:
        sys.exit(f"bench.extraction: {asked.folder} has no folder with tests.jsonl and pdfs/.")
    pages = list(dict.fromkeys((test.file, test.page) for test in tests))
    texts = {"PDFium": _read_all(_pdfium, pages)}
    if asked.only:
        with_text = {page for page, text in texts["PDFium"].items() if sum(map(str.isalpha, text)) >= TEXT_PAGE}
        pages = [page for page in pages if (page in with_text) == (asked.only == "text")]
        tests = [test for test in tests if (test.file, test.page) in set(pages)]
    texts["findspot"] = _read_all(partial(_findspot, asked.ocr), pages)
    texts["pdfminer.six"] = _read_all(pdfminer_text, pages)
    if shutil.which("pdftotext"):
        texts["pdftotext"] = _read_all(_pdftotext, pages)
    if can_read(asked.ocr):
        texts["Tesseract"] = _read_all(_tesseract, pages)
    print(_told(tests, {name: score(tests, read) for name, read in texts.items()}, as_json=asked.json))


def _told(tests: Sequence[PageTest], passed: Mapping[str, Counter[tuple[str, str]]], *, as_json: bool) -> str:
    totals = Counter((test.folder, test.kind) for test in tests)
    rows = sorted(totals) + [("all", kind) for kind in KINDS if any(key[1] == kind for key in totals)]
    shares = {
        f"{folder}: {kind}": {
            "tests": _sum(totals, folder, kind),
            **{name: _sum(won, folder, kind) / _sum(totals, folder, kind) for name, won in passed.items()},
        }
        for folder, kind in rows
    }
    if as_json:
        return json.dumps(shares, indent=2)
    lines = [f"{'':28} {'tests':>6} {' '.join(f'{name:>12}' for name in passed)}"]
    for row, told in shares.items():
        lines.append(f"{row:28} {told['tests']:6} {' '.join(f'{told[name]:12.3f}' for name in passed)}")
    return "\n".join(lines)


def _sum(counts: Counter[tuple[str, str]], folder: str, kind: str) -> int:
    return sum(number for key, number in counts.items() if key[1] == kind and folder in (key[0], "all"))


if __name__ == "__main__":
    main()
