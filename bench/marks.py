"""How exactly the marks drawn on pages cover the words that a query has there.

    python -m bench.marks LIBRARY [--queries 200] [--pages 20] [--seed 1] [--files FOLDER ...] [--show 20]

Queries of every form are drawn from the library. On each of their pages (of one query so many, by chance) the marks are
made as the viewer makes them. PDFium then says which letters have their middle within the marks of each place: they
must be the letters of the place. Letters that one glyph stands for (a ligature) are covered together. Prints the share
that is so, by form and by how pages are turned and cut, and ends with exit code 1 where it is under 99.5 %. Left out
are words read by OCR, form fields and notes, where PDFium has no letters, and words beyond the edges of their page.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import c_double, c_int
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from bench.questions import Question, questions
from engine.errors import FindspotError
from engine.evidence.places import reports_found
from engine.factory import open_searcher
from engine.pdf_bytes import HEADER
from engine.places import Place
from engine.ports import Searcher
from engine.query.expand import understand
from engine.report import Page, Report
from engine.request import SearchRequest
from webapp.marks import Mark, boxes_by_place, marks_of, place_ranges
from webapp.originals import Originals
from webapp.pictures import Layout, Pictures

ENOUGH = 0.995
GRID = 1 << 24
REPORTS = 40  # of one query, at most


@dataclass(frozen=True, slots=True)
class Checked:
    """A place, the letters that its marks cover, and how its page lies."""

    question: Question
    report: Report
    number: int
    words: str
    covered: str
    shared: str  # letters covered that have their glyph in common with others
    kind: str

    @property
    def right(self) -> bool:
        wanted, covered = Counter(letters(self.words)), Counter(letters(self.covered))
        return not wanted - covered and not covered - wanted - Counter(letters(self.shared))


class Letter(NamedTuple):
    """A printed character: the middle of its box in points from the top left, and whether another has the same box."""

    x: float
    y: float
    sign: str
    shared: bool


def letters(text: str) -> str:
    """The letters and digits of the text, ligatures as several, in their order."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")


def checked(searcher: Searcher, pictures: Pictures, originals: Originals, arguments: Any) -> Iterator[Checked]:
    """The places of all queries on the pages drawn."""
    random = Random(arguments.seed)
    seen: set[tuple[str, int, Place]] = set()
    for question in questions(searcher, arguments.queries, arguments.seed):
        request = SearchRequest(understand(question.text), filters=question.filters, sort="title")
        found = [(hit.report, page.number) for hit in _some(searcher, request, random) for page in hit.pages]
        for report, number in random.sample(found, min(arguments.pages, len(found))):
            places = searcher.places(report.id, request.query, number)
            new = [place for place in places if (report.id, number, place) not in seen]
            seen.update((report.id, number, place) for place in places)
            if new:
                yield from _on_page(question, report, searcher.page(report.id, number), new, pictures, originals)


def _some(searcher: Searcher, request: SearchRequest, random: Random) -> Sequence[Any]:
    hits = [hit for hit in reports_found(searcher, request) if hit.pages]
    return random.sample(hits, min(REPORTS, len(hits)))


def _on_page(
    question: Question,
    report: Report,
    page: Page,
    places: Sequence[Place],
    pictures: Pictures,
    originals: Originals,
) -> Iterator[Checked]:
    ranges = place_ranges(page, places)
    path = originals.find(report)
    layout = pictures.layout(path, page.number, [one for owned in ranges for one in owned])
    layout = boxes_by_place(layout, ranges, page, places)
    own = {at for box in page.boxes for at in range(box.start, box.start + box.length)}
    content = path.read_bytes()
    with pypdfium2.PdfDocument(content[content.find(HEADER) :]) as document:
        drawn = document[page.number - 1]
        printed = list(_printed(drawn, layout))
        beyond = letters("".join(one.sign for one in printed if not _is_seen(one, layout)))
        for place, marks in zip(places, _by_place(layout), strict=True):
            words = page.text[place.start : place.end]
            if not own.isdisjoint(range(place.start, place.end)) or (not marks and letters(words) in beyond):
                continue
            covered = [one for one in printed if any(_within(one, mark) for mark in marks)]
            signs, shared = ("".join(one.sign for one in covered if one.shared >= least) for least in (False, True))
            yield Checked(question, report, page.number, words, signs, shared, _kind(drawn))


def _by_place(layout: Layout) -> Iterator[list[Mark]]:
    for number in range(len(layout.boxes)):
        one = Layout(layout.width, layout.height, layout.boxes[number : number + 1])
        yield list(marks_of(one, 0))


def _within(one: Letter, mark: Mark) -> bool:
    return mark.x <= one.x <= mark.x + mark.width and mark.y <= one.y <= mark.y + mark.height


def _is_seen(one: Letter, layout: Layout) -> bool:
    return 0 <= one.x <= layout.width and 0 <= one.y <= layout.height


def _printed(page: Any, layout: Layout) -> Iterator[Letter]:
    """The page's characters as they are displayed."""
    text = page.get_textpage()
    across, down = c_int(), c_int()
    found = list(_boxes(text))
    times = Counter(box for _, box in found)
    for sign, box in found:
        left, right, bottom, top = box
        x, y = (left + right) / 2, (bottom + top) / 2
        pdfium.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, across, down)
        yield Letter(across.value / GRID * layout.width, down.value / GRID * layout.height, sign, times[box] > 1)


def _boxes(text: Any) -> Iterator[tuple[str, tuple[float, ...]]]:
    left, right, bottom, top = (c_double() for _ in range(4))
    high = 0
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xDC00 <= code < 0xE000 and high:  # the second half of a sign beyond U+FFFF
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = code if 0xD800 <= code < 0xDC00 else 0
        is_sign = code < 0x110000 and not 0xD800 <= code < 0xE000
        if is_sign and pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
            yield chr(code), (left.value, right.value, bottom.value, top.value)


def _kind(page: Any) -> str:
    turned = f"turned by {page.get_rotation()}" if page.get_rotation() else "upright"
    return turned if page.get_cropbox() == page.get_mediabox() else f"{turned}, cut"


def table(found: Sequence[Checked], by: str) -> Iterator[str]:
    """Places and the share of them that is right, for each value."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for one in found:
        counts[one.question.form if by == "form" else one.kind][one.right] += 1
    for name, count in sorted(counts.items()):
        yield f"{name:36} {count.total():7,} {count[True] / count.total():8.2%}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--pages", type=int, default=20, help="of one query")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, nargs="*", default=())
    parser.add_argument("--show", type=int, default=20, help="places that are not right")
    arguments = parser.parse_args()
    try:
        with closing(open_searcher(arguments.library)) as searcher, closing(Pictures()) as pictures:
            found = list(checked(searcher, pictures, Originals(arguments.files), arguments))
    except FindspotError as error:
        print(f"bench.marks: {error}", file=sys.stderr)
        return 2
    wrong = [one for one in found if not one.right]
    for one in wrong[: arguments.show]:
        print(f"{one.report.path} p. {one.number} [{one.kind}] {one.words!r} is drawn over {one.covered!r}")
    print(f"{'form':36} {'places':>7} {'right':>8}")
    print(*table(found, "form"), f"{'':36}", *table(found, "kind"), sep="\n")
    share = 1 - len(wrong) / max(len(found), 1)
    print(f"{'all':36} {len(found):7,} {share:8.2%}")
    return 0 if found and share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
