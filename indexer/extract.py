"""The pages of a PDF as text: PDFium's, or a second opinion where PDFium reads nothing good."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Literal, Self, TypeVar, get_args

from engine.errors import Damaged, ExtractError, TooSlow
from engine.ligatures import may_go_leftwards
from engine.pdf import Bookmark, Box, Line, PdfFile, open_pdf
from engine.pdf_bytes import ends_early
from engine.report import BLANK, DAMAGED, GARBLED, NO_TEXT, Page, TextBox
from indexer.clean import NO_COMPOUNDS, clean, has_broken_words
from indexer.compounds import compounds_in
from indexer.deadline import allow
from indexer.labels import labels_of
from indexer.language import ENOUGH_LETTERS, language_of
from indexer.mending import NEAR, mended
from indexer.ocr import PROGRAM as OCR_PROGRAM
from indexer.ocr import RESOLUTION, Ocr, Recognised, can_read, recognise
from indexer.ocr import SECONDS as OCR_SECONDS
from indexer.rows import mended_lines, whole_rows
from indexer.running import edges_of, nothing_else, without_running_lines
from indexer.runs import Runs, composed

Extractor = Literal["auto", "pdfium", "pdfminer"]
EXTRACTORS: tuple[str, ...] = get_args(Extractor)

LINED_PAGES = 2  # the first pages, whose lines say title and organisation
SECOND_OPINION_SECONDS = 20.0  # for one page
SECOND_OPINIONS_SECONDS = 30.0  # for one file, whose own time limit is longer
POINTS_AN_INCH = 72
GIVE_UP_AFTER = 3  # pages on which the second opinion was no better
GARBLED_SHARE = 0.3  # of a page's words
SMALL_LETTERS = 20  # pixels: words that are less high are read better on a bigger picture
MAGNIFIED = 3
LONGEST_STAMP = 500  # characters
MOST_OF_PAGE = 0.5  # that the picture of a scan covers at least
AS_SURE = 2  # percent of confidence
BLANK_SIZE = 100  # bytes of a page's content in which no more than a frame can stand

if TYPE_CHECKING:
    from engine.pdfminer_file import PdfMinerFile

T = TypeVar("T")

_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_READABLE = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a PDF says: its pages, the lines of its first pages, what it says of itself, and its outline.

    `ocr_tried` is whether its pages without text were given to OCR, `cut_short` whether the file lacks its end, and so
    perhaps some of what stood on its pages.
    """

    pages: tuple[Page, ...]
    lines: tuple[tuple[Line, ...], ...] = ()
    info: Mapping[str, str] = field(default_factory=dict)
    outline: tuple[Bookmark, ...] = ()
    ocr_tried: bool = False
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    """A page before it is cleaned; `runs` lead to what PDFium has, None where the text is that."""

    text: str
    extractor: str
    problem: str
    boxes: tuple[TextBox, ...] = ()
    confidence: int = 0
    runs: Runs | None = None
    notes: tuple[tuple[str, Box], ...] = ()  # values of form fields, and notes written on the page


def extract(path: Path, *, extractor: Extractor = "auto", ocr: Ocr = "never", password: str | None = None) -> Extracted:
    """The pages of the PDF, their languages not yet known; an ExtractError where it cannot be read.

    With `ocr`, pages without text ("auto") or all pages ("always") are read from their pictures.
    """
    extracted = _read(path, extractor, ocr, password)
    return replace(extracted, ocr_tried=tries_ocr(extractor, ocr), cut_short=ends_early(path))


def tries_ocr(extractor: Extractor, ocr: Ocr) -> bool:
    """Whether pages without text are given to OCR here: those that pdfminer.six was told to read are not."""
    return extractor != "pdfminer" and can_read(ocr)


def _read(path: Path, extractor: Extractor, ocr: Ocr, password: str | None) -> Extracted:
    if extractor == "pdfminer":
        return _by_pdfminer(path, password)
    try:
        with open_pdf(path, password) as pdf, _SecondOpinion(path, password) as second:
            return _by_pdfium(pdf, second if extractor == "auto" else None, ocr)
    except Damaged:
        if extractor == "pdfium":
            raise
        return _last_resort(path, password)


def _by_pdfium(pdf: PdfFile, second: _SecondOpinion | None, ocr: Ocr) -> Extracted:
    raws: list[_Raw] = []
    lines: list[tuple[Line, ...]] = []
    for number in range(1, pdf.page_count + 1):
        raw = _read_page(pdf, number)
        if raw.problem:
            raw = second.unless_good(raw, pdf, number) if second else raw
        else:
            raw = _mended(pdf, number, raw, [before.text for before in raws[-NEAR:]], second)
            if number <= LINED_PAGES:
                lines.append(_lines(pdf, number, raw))
        raws.append(raw)
    raws = _without_stamps(pdf, raws)
    if can_read(ocr):
        raws = _with_scans(pdf, raws, all_pages=ocr == "always")
    return Extracted(_cleaned(raws, pdf.page_labels()), tuple(lines), pdf.info(), pdf.outline())


def _without_stamps(pdf: PdfFile, raws: Sequence[_Raw]) -> list[_Raw]:
    """The pages, scans that have no text but what a program stamped on all of them as pages without text."""
    stamped = nothing_else([raw.text if len(raw.text) < LONGEST_STAMP else "" for raw in raws])
    return [
        replace(raw, problem=NO_TEXT) if number in stamped and not raw.problem and _is_scan(pdf, number) else raw
        for number, raw in enumerate(raws, 1)
    ]


def _is_scan(pdf: PdfFile, number: int) -> bool:
    try:
        return pdf.picture_share(number) > MOST_OF_PAGE
    except Damaged:
        return False


def _with_scans(pdf: PdfFile, raws: Sequence[_Raw], *, all_pages: bool) -> list[_Raw]:
    """The pages, those without text read from their pictures in the language of the others."""
    text = "\n".join(raw.text for raw in raws if not raw.problem)
    languages = [language_of(text)] if len(text) >= ENOUGH_LETTERS else []
    return [
        _scanned(pdf, number, raw, languages) if raw.problem != BLANK and (all_pages or raw.problem) else raw
        for number, raw in enumerate(raws, 1)
    ]


def _scanned(pdf: PdfFile, number: int, raw: _Raw, languages: Sequence[str]) -> _Raw:
    allow(2 * OCR_SECONDS)
    try:
        if not pdf.has_objects(number):
            return raw
        found = _recognised(pdf, number, languages)
    except Damaged:
        return raw
    if found is None or not _READABLE.search(found.text):
        return raw
    text, boxes = found.text, found.boxes
    stamp = " ".join(raw.text.split()) if raw.problem else ""
    if stamp not in " ".join(text.split()):
        text = f"{stamp}\n{text}"
        boxes = tuple(box._replace(start=box.start + len(stamp) + 1) for box in boxes)
    return _Raw(text, OCR_PROGRAM, "", boxes, found.confidence, notes=raw.notes)


def _recognised(pdf: PdfFile, number: int, languages: Sequence[str]) -> Recognised | None:
    """What is read on the page's picture: of one whose letters are small, on a bigger picture if that is as sure."""
    width = _width(pdf, number)
    found = recognise(pdf.render(number, width), languages)
    across, down = pdf.size(number)
    if found is None or not 0 < found.height * width * down / across < SMALL_LETTERS:
        return found
    again = recognise(pdf.render(number, MAGNIFIED * width), languages)
    return again if again and again.confidence >= found.confidence - AS_SURE else found


def _read_page(pdf: PdfFile, number: int) -> _Raw:
    try:
        notes = pdf.notes(number)
        text = pdf.text(number)
    except Damaged:
        return _Raw("", "pdfium", DAMAGED)
    problem = problem_of(text)
    if problem == NO_TEXT and notes and not pdf.has_pictures(number):
        problem = ""  # they are all there is
    return _Raw(text, "pdfium", problem, notes=notes)


def _mended(pdf: PdfFile, number: int, raw: _Raw, before: Sequence[str], second: _SecondOpinion | None) -> _Raw:
    try:
        text, runs = mended(pdf, number, raw.text, before, second.read if second else lambda _: "")
    except Damaged:
        return raw
    return raw if runs is None else replace(raw, text=text, runs=runs)


def _lines(pdf: PdfFile, number: int, raw: _Raw) -> tuple[Line, ...]:
    lines: Sequence[Line] = pdf.lines(number)
    if raw.runs is not None and may_go_leftwards(raw.text):  # whose words may have come from several lines
        lines = mended_lines(lines, raw.text, raw.runs)
    return whole_rows(
        [replace(line, text=clean(line.text)[0]) if not line.text.isprintable() else line for line in lines]
    )


def problem_of(text: str) -> str:
    """Why a page with this text has nothing to search, empty where it has."""
    readable = _READABLE.search(text)
    if not _GARBLED.search(text):
        return "" if readable else NO_TEXT
    words = text.split()
    garbled = sum(_GARBLED.search(word) is not None for word in words)
    return GARBLED if not readable or (garbled > 2 and garbled > GARBLED_SHARE * len(words)) else ""


def _cleaned(raws: Sequence[_Raw], told: Sequence[str] = ()) -> tuple[Page, ...]:
    """The pages; `told` is what the file calls each."""
    broken = any(has_broken_words(raw.text) for raw in raws)
    compounds = compounds_in([raw.text for raw in raws]) if broken else NO_COMPOUNDS
    texts = [_clean(raw, compounds) for raw in raws]
    edges = edges_of(text for text, _ in texts)
    made = zip(raws, labels_of(told, edges), without_running_lines(texts, edges), strict=True)
    return tuple(_page(number, raw, label, *text) for number, (raw, label, text) in enumerate(made, 1))


def _clean(raw: _Raw, compounds: frozenset[str]) -> tuple[str, Runs]:
    text, runs = clean(raw.text, compounds)
    return text, runs if raw.runs is None else composed(runs, raw.runs)


def _page(number: int, raw: _Raw, label: str, text: str, runs: Runs) -> Page:
    boxes = [*_moved(raw.boxes, runs)]
    for note, box in raw.notes:
        written = clean(note)[0]
        text = f"{text.rstrip()}\n{written}" if text.strip() else written
        boxes.append(TextBox(len(text) - len(written), len(written), *astuple(box)))
    # The runs lead to PDFium's characters, so another reader's text has no place on the picture.
    return Page(
        number,
        text,
        label=label,
        extractor=raw.extractor,
        ocr=raw.extractor == OCR_PROGRAM,
        runs=runs if raw.extractor == "pdfium" else (),
        boxes=tuple(boxes),
        confidence=raw.confidence,
        problem=raw.problem,
    )


def _moved(boxes: Sequence[TextBox], runs: Runs) -> Iterator[TextBox]:
    """The boxes of what is left of the raw text, at their new places."""
    for start, raw, length in runs:
        for box in boxes:
            if raw <= box.start and box.start + box.length <= raw + length:
                yield box._replace(start=box.start - raw + start)


class _SecondOpinion:
    """pdfminer.six's reading of single pages, as long as it helps and its time lasts."""

    def __init__(self, path: Path, password: str | None) -> None:
        self._path = path
        self._password = password
        self._seconds_left = SECOND_OPINIONS_SECONDS
        self._no_better = 0
        self._opened = ExitStack()
        self._file: PdfMinerFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def unless_good(self, raw: _Raw, pdf: PdfFile, number: int) -> _Raw:
        """The better of PDFium's page and pdfminer.six's; a page on which nothing stands is blank."""
        if raw.problem == NO_TEXT and self._is_blank(pdf, number):
            return replace(raw, problem=BLANK)
        if self._no_better >= GIVE_UP_AFTER or not _may_help(raw, pdf, number):
            return raw
        text = self.read(number)
        better = not problem_of(text)
        self._no_better += not better
        return replace(raw, text=text, extractor="pdfminer", problem="") if better else raw

    def read(self, number: int) -> str:
        """The page's text, empty where it cannot be read or the time is over."""
        return self._asked(lambda file: file.text(number), otherwise="")

    def _is_blank(self, pdf: PdfFile, number: int) -> bool:
        """Whether nothing stands on the page: of one that is damaged, PDFium draws nothing either."""
        try:
            return not pdf.has_objects(number) and self._asked(
                lambda file: file.content_size(number) <= BLANK_SIZE, otherwise=False
            )
        except Damaged:
            return False

    def _asked(self, ask: Callable[[PdfMinerFile], T], *, otherwise: T) -> T:
        """What pdfminer.six says of the file, within the time that is left."""
        if self._seconds_left <= 0:
            return otherwise
        started = time.monotonic()
        try:
            with time_limit(min(SECOND_OPINION_SECONDS, self._seconds_left)):
                if self._file is None:
                    from engine.pdfminer_file import open_pdfminer  # which most files do without

                    self._file = self._opened.enter_context(open_pdfminer(self._path, self._password))
                return ask(self._file)
        except ExtractError:
            return otherwise
        finally:
            self._seconds_left -= time.monotonic() - started


def _may_help(raw: _Raw, pdf: PdfFile, number: int) -> bool:
    """Not for a scan, which has no text to read and costs seconds a page."""
    if raw.problem != NO_TEXT:
        return True
    try:
        return pdf.has_text_objects(number)
    except Damaged:
        return True


def _width(pdf: PdfFile, number: int) -> int:
    """Pixels across at which the page is read: those of its picture, where a program took a pixel for a point."""
    as_it_is = pdf.has_pixels_for_points(number)
    return round(pdf.size(number)[0] * (1 if as_it_is else RESOLUTION / POINTS_AN_INCH))


def _by_pdfminer(path: Path, password: str | None) -> Extracted:
    from engine.pdfminer_file import open_pdfminer

    with open_pdfminer(path, password) as file:
        raws = [_read_by_pdfminer(file, number) for number in range(1, file.page_count + 1)]
    return Extracted(_cleaned(raws))


def _read_by_pdfminer(file: PdfMinerFile, number: int) -> _Raw:
    try:
        with time_limit(SECOND_OPINION_SECONDS):
            text = file.text(number)
    except ExtractError as error:
        return _Raw("", "pdfminer", error.kind)
    return _Raw(text, "pdfminer", problem_of(text))


def _last_resort(path: Path, password: str | None) -> Extracted:
    """pdfminer.six opens some files that PDFium does not; a Damaged where it reads nothing either."""
    with time_limit(SECOND_OPINION_SECONDS):
        extracted = _by_pdfminer(path, password)
    if not any(page.searchable for page in extracted.pages):
        raise Damaged("The file is cut off or damaged: no text can be read from it. Get a new copy of it.")
    return extracted


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """TooSlow inside once the seconds are over; no limit outside a process's main thread, where none can be set."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, started = signal.signal(signal.SIGALRM, _too_slow), time.monotonic()
    outer, again = signal.getitimer(signal.ITIMER_REAL)
    # It rings again each half second: the first may fall into a foreign `except`.
    signal.setitimer(signal.ITIMER_REAL, min(seconds, outer or seconds), 0.5)
    try:
        yield
    finally:
        rest = max(outer - (time.monotonic() - started), 0.001) if outer else 0.0
        signal.setitimer(signal.ITIMER_REAL, rest, again)
        signal.signal(signal.SIGALRM, before)


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow("Reading the page took too long.")
