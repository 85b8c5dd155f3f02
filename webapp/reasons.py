"""Why files and pages are not whole, in words: each kind with its name, its reason and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.caveats import SURE
from engine.request import Coverage
from webapp.wording import counted


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of what is not whole."""

    label: str
    why: str = ""  # of pages: each file has a message of its own
    to_do: str = ""
    lost: bool = True  # whether something stands there that no search finds


PAGES: Mapping[str, Reason] = {
    "picture": Reason(
        "Only a picture, no text",
        "They hold a picture without text, as scans do, and were not read by OCR.",
        "Install Tesseract, with the languages of the reports, and run findspot index again: it reads them then.",
    ),
    "wordless": Reason(
        "No text, and nothing for OCR",
        "They have no text, and OCR read no words on them.",
        "Look at them. Where they have words, a sharper scan or another copy may help.",
    ),
    "garbled": Reason(
        "Garbled text",
        "Their fonts do not say which letters they draw.",
        "Install Tesseract and run findspot index again, which reads them as pictures, or get another copy.",
    ),
    "damaged": Reason("Damaged pages", "The file is broken where they stand.", "Get a new copy of the file."),
    "not-read": Reason(
        "Took too long to read",
        "Reading them was given up.",
        "Read the file with --extractor pdfium --again, or get another copy.",
    ),
    "cut-short": Reason(
        "Files that end early",
        "The file lacks its end, so some of what stood on its pages may be missing.",
        "Get a whole copy of the file.",
    ),
    "ocr-unsure": Reason(
        f"Read by OCR, less than {SURE} % sure",
        "The words that OCR read are probably not all right.",
        "Look at them, or get a sharper scan.",
        lost=False,
    ),
    "ocr": Reason(
        "Read by OCR",
        "They hold a picture, whose words OCR read.",
        "A word that was misread is not found: try names with ~1 too.",
        lost=False,
    ),
    "pdfminer": Reason(
        "Read by pdfminer.six",
        "PDFium, the usual reader, read nothing good on them.",
        "Their words are found, and not marked on the picture.",
        lost=False,
    ),
    "blank": Reason("Blank pages", "Nothing stands on them.", "There is nothing to do.", lost=False),
}

FILES: Mapping[str, Reason] = {
    "encrypted": Reason("Locked with a password", to_do="Give it with --passwords, or save a copy without one."),
    "not-a-pdf": Reason("No PDFs, though they are named so", to_do="Get the PDF itself."),
    "empty": Reason("Empty files", to_do="Get a new copy of the file."),
    "damaged": Reason("Damaged or cut off", to_do="Get a new copy of the file."),
    "too-slow": Reason("Took too long to read", to_do="Run with --retry-failed and a higher --time-limit."),
    "too-large": Reason("Took too much memory to read", to_do="Run with --retry-failed and a higher --memory-limit."),
    "crashed": Reason("Broke off the reading", to_do="Run with --retry-failed --extractor pdfminer."),
    "unreadable": Reason("Could not be opened", to_do="See that it may be read, then run with --retry-failed."),
    "unseen": Reason("Folders that could not be looked into", to_do="See that they may be read, then run again."),
    "refused": Reason("Refused by Elasticsearch", to_do="Do what the message says, then run with --retry-failed."),
}
OTHER = Reason("For other reasons", to_do="Run with --retry-failed.")


def reason_of_file(kind: str) -> Reason:
    """The reason of a failure of that kind."""
    return FILES.get(kind, OTHER)


def missing(coverage: Coverage) -> str:
    """What no search of the library finds, empty where that is nothing."""
    return ", ".join(_missing(coverage))


def _missing(coverage: Coverage) -> Iterator[str]:
    if pages := coverage.unsearchable_pages:
        yield f"{counted(pages, 'page')} of this library {'has' if pages == 1 else 'have'} no searchable text"
    if failed := len(coverage.failures):
        yield f"{counted(failed, 'file')} could not be read"
    if cut := coverage.caveats["cut-short"].reports:
        yield f"{counted(cut, 'file')} {'ends' if cut == 1 else 'end'} early"
    if unread := coverage.unread:
        yield f"{counted(unread, 'PDF')} {'was' if unread == 1 else 'were'} found and not read yet"
