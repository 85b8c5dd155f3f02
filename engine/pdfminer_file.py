"""PDF files as pdfminer.six reads them: slow, but it reads some pages that PDFium does not."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pdfminer.converter import TextConverter
from pdfminer.layout import LAParams
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSException

from engine.pdf_bytes import damaged, head_of, is_pdf, locked, page_damaged, refused

# What pdfminer.six lets through from its own code on damaged files, besides its own errors.
_ERRORS = (
    PSException, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def pdfminer_text(path: Path, number: int, password: str | None = None) -> str:
    """The page's text."""
    with open_pdfminer(path, password) as file:
        return file.text(number)


@contextmanager
def open_pdfminer(path: Path, password: str | None = None) -> Iterator[PdfMinerFile]:
    """The PDF, for several pages of one file."""
    head = head_of(path)
    if not is_pdf(head):
        raise refused(head)
    with path.open("rb") as file:
        try:
            document = PDFDocument(PDFParser(file), password or "")
        except PDFPasswordIncorrect as error:
            raise locked(password) from error
        except _ERRORS as error:
            raise damaged() from error
        yield PdfMinerFile(document)


class PdfMinerFile:
    """A PDF that pdfminer.six has opened."""

    def __init__(self, document: PDFDocument) -> None:
        self._found = PDFPage.create_pages(document)
        self._pages: list[PDFPage] = []  # those before the last that was asked for: to find all takes long

    @property
    def page_count(self) -> int:
        """How many pages there are; Damaged where they cannot be found."""
        self._find(None)
        return len(self._pages)

    def text(self, number: int) -> str:
        """The text of the page, counted from 1; Damaged where pdfminer.six cannot read it."""
        text = io.StringIO()
        resources = PDFResourceManager(caching=False)
        interpreter = PDFPageInterpreter(resources, TextConverter(resources, text, laparams=LAParams()))
        try:
            interpreter.process_page(self._page(number))
        except _ERRORS as error:
            raise page_damaged(number) from error
        return text.getvalue().rstrip("\f\n")

    def content_size(self, number: int) -> int:
        """Bytes that the file has for what the page draws; Damaged where pdfminer.six cannot find them."""
        try:
            return sum(len(stream_value(part).rawdata or b"") for part in self._page(number).contents)
        except _ERRORS as error:
            raise page_damaged(number) from error

    def _page(self, number: int) -> PDFPage:
        self._find(number - len(self._pages))
        return self._pages[number - 1]

    def _find(self, more: int | None) -> None:
        """So many pages more, or all that are left."""
        if more is None or more > 0:
            try:
                self._pages += islice(self._found, more)
            except _ERRORS as error:
                raise damaged() from error
