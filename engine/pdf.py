"""PDF files: opened, read with the places of their characters, drawn."""

from __future__ import annotations

import io
import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import c_double, c_int, c_ushort
from dataclasses import dataclass, field
from itertools import islice
from math import degrees
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pypdfium2
import pypdfium2.raw as pdfium

from engine.errors import ExtractError, PageNotFound
from engine.geometry import (
    Extents,
    FontSizes,
    LineBox,
    LineStart,
    Origins,
    Rect,
    Rects,
    around,
    letter_gaps,
    line_boxes,
    line_starts,
)
from engine.ligatures import may_go_leftwards, turned_ligatures
from engine.notes import written_on
from engine.pdf_bytes import HEADER, HEADER_WITHIN, head_of, locked, page_damaged, refused

JUNK_WITHIN = 1 << 16  # bytes from the start in which it may stand: some servers put their own before a file
MAX_PIXELS = 16_000_000  # of one picture: 48 MB while it is drawn
PNG_LEVEL = 1  # 25 ms a page; the default level takes 54 ms for a quarter less
NO_PAGE = -1
FLAT = 0.3  # points: the least that letters are wide and high
KEPT_TEXTS = 16  # pages
MOST_BOOKMARKS = 2_000  # of an outline that are looked at: a damaged one may go round in circles
GRID = 1 << 24  # PDFium gives places on a picture in whole pixels: ask for a picture this wide and high
APART = 100.0  # points between those by which the display of a page is measured

# PDFium keeps global state: two threads in it crash the process, also on different files.
_PDFIUM = threading.RLock()

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # of two UTF-16 units


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as displayed, in fractions (0 to 1) of its width and height from the top left."""

    left: float
    top: float
    width: float
    height: float


class Span(NamedTuple):
    """So many characters of a text that stand side by side on a page, and their box.

    They are turned to the right by 0, 90, 180 or 270 degrees, and written from `x`, `y` on, in fractions of the page
    as displayed, in a font of so many points.
    """

    length: int
    box: Box
    turned: int
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, biggest font size in points, and place in fractions of the displayed page.

    `start` is where in the page's raw text it begins.
    """

    text: str
    size: float
    top: float
    left: float
    start: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of a file's outline: its title, its level from 1, and the page to which it leads."""

    title: str
    level: int
    page: int


def open_pdf(path: Path, password: str | None = None) -> PdfFile:
    """The PDF, open until its `with` ends; Encrypted, NotAPdf, Empty, Damaged or Unreadable where that fails."""
    head = head_of(path)
    with _PDFIUM:
        try:
            return PdfFile(_document(path, password))
        except (pypdfium2.PdfiumError, OSError) as error:
            raise _cannot_open(error, head, password) from error


def _document(path: Path, password: str | None) -> Any:
    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        with path.open("rb") as file:
            start = file.read(JUNK_WITHIN).find(HEADER)
            if start < HEADER_WITHIN:
                raise
            file.seek(start)
            return pypdfium2.PdfDocument(file.read(), password=password)


def _cannot_open(error: Exception, head: bytes, password: str | None) -> ExtractError:
    code = getattr(error, "err_code", None)
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return locked(password)
    return refused(head)


class PdfFile:
    """An open PDF; pages count from 1. Safe to use from several threads."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._number = NO_PAGE
        self._page: Any = None
        self._textpage: Any = None
        self._texts: dict[int, str] = {}  # of the pages asked last, by their numbers
        self._index: _CharIndex | None = None
        self._displayed: _Display | None = None
        self._forms_ready = False
        self.page_count = len(document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file free."""
        with _PDFIUM:
            self._leave_page()
            self._document.close()

    def info(self) -> Mapping[str, str]:
        """What the file says of itself (Title, Author, CreationDate ...), without what is empty."""
        with _PDFIUM:
            try:
                return dict(self._document.get_metadata_dict(skip_empty=True))
            except UnicodeDecodeError:
                return {}

    def page_labels(self) -> tuple[str, ...]:
        """What the file calls each of its pages, such as "iv"; empty where it says nothing."""
        with _PDFIUM:
            return tuple(_page_label(self._document, index) for index in range(self.page_count))

    def outline(self) -> tuple[Bookmark, ...]:
        """The file's outline, as far as it is whole."""
        with _PDFIUM:
            found = islice(self._document.get_toc(), MOST_BOOKMARKS)
            return tuple(bookmark for bookmark in map(_bookmark, found) if bookmark)

    def text(self, number: int) -> str:
        """The page's text as PDFium gives it: lines end in CR LF, a hyphen at a line's end is U+FFFE."""
        if known := self._texts.get(number):
            return known
        with self._on_page(number):
            return self._raw_text()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height in points of the page as displayed."""
        with self._on_page(number) as page:
            return page.get_size()  # type: ignore[no-any-return]

    def is_turned(self, number: int) -> bool:
        """Whether the page is displayed turned, so that what stands at its top does not stand there in its text."""
        with self._on_page(number) as page:
            return int(page.get_rotation()) != 0

    def has_text_objects(self, number: int) -> bool:
        """Whether the page draws any text, readable or not."""
        with self._on_page(number) as page:
            return any(_objects(page, pdfium.FPDF_PAGEOBJ_TEXT))

    def has_objects(self, number: int) -> bool:
        """Whether the page draws anything at all, or has notes or form fields."""
        with self._on_page(number) as page:
            return int(pdfium.FPDFPage_CountObjects(page)) > 0 or int(pdfium.FPDFPage_GetAnnotCount(page)) > 0

    def has_pixels_for_points(self, number: int) -> bool:
        """Whether the biggest picture has a pixel a point: then the page's size in points says nothing of paper."""
        with self._on_page(number) as page:
            pictures = map(_picture, _objects(page, pdfium.FPDF_PAGEOBJ_IMAGE))
            area, pixels = max(pictures, default=(0.0, 0.0))
            return bool(area) and 0.95 < pixels / area < 1.05

    def rects(self, number: int, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[Box, ...], ...]:
        """For each (start, end) in the page's raw text, its boxes: one a line, none where nothing is seen."""
        with self._on_page(number):
            index_of = self._char_index()
            return tuple(tuple(self._boxes(index_of(start), index_of(end))) for start, end in ranges)

    def spans(self, number: int, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[Span, ...], ...]:
        """For each (start, end) in the page's raw text, the parts of it that are seen, in its order."""
        with self._on_page(number):
            index_of = self._char_index()
            return tuple(tuple(self._spans(start, end, index_of)) for start, end in ranges)

    def lines(self, number: int) -> tuple[Line, ...]:
        """The page's printed lines in the order of its text."""
        with self._on_page(number):
            return tuple(self._lines())

    def notes(self, number: int) -> tuple[tuple[str, Box], ...]:
        """The values of the page's form fields and the notes written on it, each with its place."""
        with self._on_page(number, forms=True) as page:
            return tuple((text, self._display().box(rect)) for text, rect in written_on(page, self._document.formenv))

    def has_pictures(self, number: int) -> bool:
        """Whether a picture is drawn on the page."""
        with self._on_page(number) as page:
            return any(_objects(page, pdfium.FPDF_PAGEOBJ_IMAGE))

    def picture_share(self, number: int) -> float:
        """How much of the page its biggest picture covers, 0 to 1."""
        with self._on_page(number) as page:
            area = max((area for area, _ in map(_picture, _objects(page, pdfium.FPDF_PAGEOBJ_IMAGE))), default=0.0)
            across, down = page.get_size()
            return float(min(area / max(across * down, 1.0), 1.0))

    def line_starts(self, number: int) -> list[LineStart]:
        """About where each line of the page's text begins."""
        with self._on_page(number):
            return line_starts(self._handle(), self._raw_text())

    def line_boxes(self, number: int) -> tuple[LineBox, ...]:
        """Where each line of the page's text stands, and which part of the text it is."""
        with self._on_page(number):
            return tuple(line_boxes(self._handle(), self._raw_text(), self._char_index()))

    def font_size(self, number: int, position: int) -> float:
        """The size in points of the character at this position in the page's text."""
        with self._on_page(number):
            return FontSizes(self._handle())(self._char_index()(position))

    def extent(self, number: int, position: int) -> tuple[float, float]:
        """How far the character at this position in the page's text reaches from left to right, in points."""
        with self._on_page(number):
            return Extents(self._handle())(self._char_index()(position))

    def is_drawn(self, number: int, position: int) -> bool:
        """Whether the character at this position in the page's text may have ink: the box of white is flat."""
        with self._on_page(number):
            left, bottom, right, top = self._char_box(self._char_index()(position))
            return min(right - left, top - bottom) > FLAT

    def origin(self, number: int, position: int) -> tuple[float, float]:
        """From where the character at this position in the page's text is written, in points from left and bottom."""
        with self._on_page(number):
            return Origins(self._handle())(self._char_index()(position))

    def letter_gaps(self, number: int, spans: Iterable[tuple[int, int]]) -> list[float]:
        """Before each character of the page's text the white on paper, in heights of its font: see `geometry`."""
        with self._on_page(number):
            return letter_gaps(self._handle(), self._raw_text(), spans, self._char_index())

    def render(self, number: int, width: int) -> bytes:
        """A PNG of the page, `width` pixels wide, or less where that would be too many pixels."""
        with self._on_page(number, forms=True) as page:
            bitmap = page.render(scale=_scale(page.get_size(), width), rev_byteorder=True)
            try:
                png = io.BytesIO()
                bitmap.to_pil().save(png, "PNG", compress_level=PNG_LEVEL)
                return png.getvalue()
            finally:
                bitmap.close()

    def _on_page(self, number: int, *, forms: bool = False) -> _OnPage:
        return _OnPage(self, number, forms)

    def enter(self, number: int, *, forms: bool) -> Any:
        """PDFium's page, where the lock is held; with `forms`, what is written into them is there too."""
        if forms and not self._forms_ready:
            self._prepare_forms()
        if number != self._number:
            self._enter_page(number)
        return self._page

    def _prepare_forms(self) -> None:
        self._leave_page()  # PDFium wants the forms before any page
        self._document.init_forms()
        self._forms_ready = True

    def _enter_page(self, number: int) -> None:
        self._leave_page()
        if not 1 <= number <= self.page_count:
            raise PageNotFound(f"There is no page {number}: the file has {self.page_count}.")
        try:
            self._page = self._document.get_page(number - 1)
        except pypdfium2.PdfiumError as error:
            raise page_damaged(number) from error
        self._number = number

    def _leave_page(self) -> None:
        textpage, page = self._textpage, self._page
        self._textpage = self._page = self._index = self._displayed = None
        self._number = NO_PAGE
        if textpage is not None:
            pdfium.FPDFText_ClosePage(textpage)
        if page is not None:
            page.close()

    def _raw_text(self) -> str:
        if self._number not in self._texts:
            raw = _text_of(self._handle())
            if may_go_leftwards(raw):
                index_of, origin = _CharIndex(self._handle(), raw), Origins(self._handle())
                raw = turned_ligatures(raw, lambda position: origin(index_of(position)))
            if len(self._texts) >= KEPT_TEXTS:
                self._texts.pop(next(iter(self._texts)))
            self._texts[self._number] = raw
        return self._texts[self._number]

    def _handle(self) -> Any:
        """The page's text as PDFium's own functions take it: its wrapper costs a tenth of each call."""
        if self._textpage is None:
            self._textpage = pdfium.FPDFText_LoadPage(self._page)
            if not self._textpage:
                raise pypdfium2.PdfiumError("Failed to load text page.")
        return self._textpage

    def _char_index(self) -> _CharIndex:
        if self._index is None:
            self._index = _CharIndex(self._handle(), self._raw_text())
        return self._index

    def _display(self) -> _Display:
        if self._displayed is None:
            self._displayed = _display_of(self._page)
        return self._displayed

    def _boxes(self, start: int, end: int) -> Iterator[Box]:
        for rect in Rects(self._handle())(start, end):
            box = self._display().box(rect)
            if box.width > 0 and box.height > 0:
                yield box

    def _spans(self, start: int, end: int, index_of: _CharIndex) -> Iterator[Span]:
        rects, size_of = Rects(self._handle())(index_of(start), index_of(end)), FontSizes(self._handle())
        at = start
        for number, rect in enumerate(rects):
            after = end if number + 1 == len(rects) else self._end_within(at, end, rect, index_of)
            box = self._display().box(rect)
            if after > at and box.width > 0 and box.height > 0:
                index = index_of(at)
                yield Span(after - at, box, self._turned(index), *self._origin(index), size_of(index))
            at = after

    def _end_within(self, start: int, end: int, rect: Rect, index_of: _CharIndex) -> int:
        """Up to where the characters stand in the rectangle one after another."""
        left, bottom, right, top = rect
        for position in range(start, end):
            x1, y1, x2, y2 = self._char_box(index_of(position))
            if not (left <= (x1 + x2) / 2 <= right and bottom <= (y1 + y2) / 2 <= top):
                return position
        return end

    def _char_box(self, index: int) -> Rect:
        """The rectangle around what is drawn of the character; PDFium gives one to each."""
        x1, x2, y1, y2 = (c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._handle(), index, x1, x2, y1, y2)
        return x1.value, y1.value, x2.value, y2.value

    def _turned(self, index: int) -> int:
        """How far the character is turned to the right on the page as displayed, in right angles."""
        angle = degrees(float(pdfium.FPDFText_GetCharAngle(self._handle(), index)))
        return (round(angle / 90) * 90 + int(self._page.get_rotation())) % 360 if angle >= 0 else 0

    def _origin(self, index: int) -> tuple[float, float]:
        """The point from which the character is written."""
        return self._display().point(*Origins(self._handle())(index))

    def _lines(self) -> Iterator[Line]:
        raw, index_of, display = self._raw_text(), self._char_index(), self._display()
        rects_of, size_of = Rects(self._handle()), FontSizes(self._handle())
        for start, end in _line_ranges(raw):
            first, last = index_of(start), index_of(end)
            if rects := rects_of(first, last):
                box = display.box(around(rects))
                whole = last - first == end - start  # none of its characters is left out of PDFium's indexes
                size = max(size_of(first + at - start if whole else index_of(at)) for at in _samples(raw, start, end))
                yield Line(raw[start:end].strip(), round(size, 2), round(box.top, 4), round(box.left, 4), start)


class _OnPage:
    """Holds PDFium's lock while a page is looked at; a context manager by hand, since each page is asked often."""

    __slots__ = ("_file", "_forms", "_number")

    def __init__(self, file: PdfFile, number: int, forms: bool) -> None:
        self._file = file
        self._number = number
        self._forms = forms

    def __enter__(self) -> Any:
        _PDFIUM.acquire()
        try:
            return self._file.enter(self._number, forms=self._forms)
        except BaseException:
            _PDFIUM.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _PDFIUM.release()
        if isinstance(error, pypdfium2.PdfiumError):
            raise page_damaged(self._number) from error


def _text_of(textpage: Any) -> str:
    """All text of the page, its surrogates paired."""
    count, to_text = pdfium.FPDFText_CountChars(textpage), pdfium.FPDFText_GetTextIndexFromCharIndex
    # PDFium gives nothing where the first or the last character asked for is one that it leaves out of the text.
    first = next((index for index in range(count) if to_text(textpage, index) >= 0), count)
    last = next((index for index in range(count - 1, first - 1, -1) if to_text(textpage, index) >= 0), -1)
    if last < first:
        return ""
    room = to_text(textpage, last) - to_text(textpage, first) + 2  # with a zero at its end
    buffer = (c_ushort * (1 << room.bit_length()))()  # of few sizes: ctypes makes a type of each
    written = pdfium.FPDFText_GetText(textpage, first, last + 1 - first, buffer)
    # "replace" keeps a lone surrogate as one character; leaving it out would shift all that follow.
    return str(memoryview(buffer)[: written - 1], "utf-16-le", errors="replace")


class _CharIndex:
    """PDFium's index of a character of the raw text: it counts UTF-16 units, and also what it leaves out."""

    def __init__(self, textpage: Any, raw: str) -> None:
        self._textpage = textpage
        self._length = len(raw)
        self._count = int(pdfium.FPDFText_CountChars(textpage))
        self._astral = tuple(match.start() for match in _ASTRAL.finditer(raw))
        self._same = self._count == self._length and not self._astral  # it leaves none out

    def __call__(self, position: int) -> int:
        if position >= self._length:
            return self._count
        if self._same:
            return position
        unit = position + bisect_left(self._astral, position)
        index = int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._textpage, unit))
        return index if index >= 0 else unit


def _page_label(document: Any, index: int) -> str:
    try:
        return " ".join(document.get_page_label(index).split())
    except UnicodeDecodeError:
        return ""


def _bookmark(found: Any) -> Bookmark | None:
    """None where it has no title that can be read, or leads nowhere."""
    try:
        title, target = " ".join(found.get_title().split()), found.get_dest()
    except UnicodeDecodeError:
        return None
    index = target.get_index() if target else None
    return Bookmark(title, found.level + 1, index + 1) if title and index is not None else None


class _Display(NamedTuple):
    """The way from points of the page as written to fractions of the page as displayed: six factors."""

    xx: float
    xy: float
    x0: float
    yx: float
    yy: float
    y0: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """What lies outside the page comes to its edge."""
        return _within(self.xx * x + self.xy * y + self.x0), _within(self.yx * x + self.yy * y + self.y0)

    def box(self, rect: Rect) -> Box:
        left, bottom, right, top = rect
        (x1, y1), (x2, y2) = self.point(left, bottom), self.point(right, top)
        return Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _display_of(page: Any) -> _Display:
    """PDFium knows rotation and crop box, so it says where three points lie."""
    (x0, y0), (x1, y1), (x2, y2) = (_on_grid(page, *point) for point in ((0, 0), (APART, 0), (0, APART)))
    return _Display((x1 - x0) / APART, (x2 - x0) / APART, x0, (y1 - y0) / APART, (y2 - y0) / APART, y0)


def _on_grid(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, across, down)
    return across.value / GRID, down.value / GRID


def _within(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)


def _scale(size: tuple[float, float], width: int) -> float:
    across, down = max(size[0], 1.0), max(size[1], 1.0)
    return float(min(width / across, (MAX_PIXELS / (across * down)) ** 0.5))


def _objects(page: Any, kind: int) -> Iterator[Any]:
    """What of this kind the page draws, also within groups."""
    yield from page.get_objects(filter=(kind,), max_depth=5)


def _picture(image: Any) -> tuple[float, float]:
    """Its area in square points and its pixels; nothing where it is damaged."""
    try:
        left, bottom, right, top = image.get_bounds()
        across, down = image.get_px_size()
    except pypdfium2.PdfiumError:
        return 0.0, 0.0
    return abs((right - left) * (top - bottom)), float(across * down)


def _line_ranges(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in raw.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _samples(raw: str, start: int, end: int) -> list[int]:
    """A few printed characters of the line: asking for each one's size would cost more than its text."""
    line = raw[start:end]
    first, last = end - len(line.lstrip()), start + len(line.rstrip()) - 1
    middle = (first + last) // 2
    return [at for at in (first, middle, last) if not raw[at].isspace()]
