"""What was written onto a page of a PDF: values of form fields, and notes as text on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_ushort
from typing import Any

import pypdfium2.raw as pdfium

from engine.geometry import Rect

MOST = 2_000  # notes of a page that are looked at
_FIELDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)


def written_on(page: Any, forms: Any) -> Iterator[tuple[str, Rect]]:
    """Each note with text, and where it stands; `forms` is PDFium's form environment, None where there are no forms."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if note:
            try:
                text, rect = _text(note, forms).strip(), pdfium.FS_RECTF()
                if text and pdfium.FPDFAnnot_GetRect(note, rect):
                    yield text, (rect.left, rect.bottom, rect.right, rect.top)
            finally:
                pdfium.FPDFPage_CloseAnnot(note)


def _text(note: Any, forms: Any) -> str:
    kind = pdfium.FPDFAnnot_GetSubtype(note)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))
    if kind == pdfium.FPDF_ANNOT_WIDGET and forms and pdfium.FPDFAnnot_GetFormFieldType(forms, note) in _FIELDS:
        return _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(forms, note, buffer, size))
    return ""


def _string(read: Callable[[Any, int], int]) -> str:
    """What PDFium writes as UTF-16 into a buffer as large as it says."""
    size = read(None, 0)
    buffer = (c_ushort * (size // 2))()
    read(buffer, size)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
