"""Why files and pages are not whole, in words: each kind with its name, its reason and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.caveats import SURE
from engine.request import Coverage
from engine.saying import listed, say, say_each


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of what is not whole."""

    label: str
    why: str = ""  # of pages: each file has a message of its own
    to_do: str = ""
    lost: bool = True  # whether something stands there that no search finds


PAGES: Mapping[str, Reason] = {
    "picture": Reason(
        say("Only a picture, no text"),
        say("They hold a picture without text, as scans do, and were not read by OCR."),
        say("Install Tesseract, with the languages of the reports, and run findspot index again: it reads them then."),
    ),
    "wordless": Reason(
        say("No text, and nothing for OCR"),
        say("They have no text, and OCR read no words on them."),
        say("Look at them. Where they have words, a sharper scan or another copy may help."),
    ),
    "garbled": Reason(
        say("Garbled text"),
        say("Their fonts do not say which letters they draw."),
        say("Install Tesseract and run findspot index again, which reads them as pictures, or get another copy."),
    ),
    "damaged": Reason(
        say("Damaged pages"), say("The file is broken where they stand."), say("Get a new copy of the file.")
    ),
    "not-read": Reason(
        say("Took too long to read"),
        say("Reading them was given up."),
        say("Read the file with --extractor pdfium --again, or get another copy."),
    ),
    "cut-short": Reason(
        say("Files that end early"),
        say("The file lacks its end, so some of what stood on its pages may be missing."),
        say("Get a whole copy of the file."),
    ),
    "ocr-unsure": Reason(
        say("Read by OCR, less than %(sure)s %% sure", sure=SURE),
        say("The words that OCR read are probably not all right."),
        say("Look at them, or get a sharper scan."),
        lost=False,
    ),
    "ocr": Reason(
        say("Read by OCR"),
        say("They hold a picture, whose words OCR read."),
        say("A word that was misread is not found: try names with ~1 too."),
        lost=False,
    ),
    "pdfminer": Reason(
        say("Read by pdfminer.six"),
        say("PDFium, the usual reader, read nothing good on them."),
        say("Their words are found, and not marked on the picture."),
        lost=False,
    ),
    "blank": Reason(say("Blank pages"), say("Nothing stands on them."), say("There is nothing to do."), lost=False),
}

FILES: Mapping[str, Reason] = {
    "encrypted": Reason(
        say("Locked with a password"), to_do=say("Give it with --passwords, or save a copy without one.")
    ),
    "not-a-pdf": Reason(say("No PDFs, though they are named so"), to_do=say("Get the PDF itself.")),
    "empty": Reason(say("Empty files"), to_do=say("Get a new copy of the file.")),
    "damaged": Reason(say("Damaged or cut off"), to_do=say("Get a new copy of the file.")),
    "too-slow": Reason(say("Took too long to read"), to_do=say("Run with --retry-failed and a higher --time-limit.")),
    "too-large": Reason(
        say("Took too much memory to read"), to_do=say("Run with --retry-failed and a higher --memory-limit.")
    ),
    "crashed": Reason(say("Broke off the reading"), to_do=say("Run with --retry-failed --extractor pdfminer.")),
    "unreadable": Reason(
        say("Could not be opened"), to_do=say("See that it may be read, then run with --retry-failed.")
    ),
    "unseen": Reason(
        say("Folders that could not be looked into"), to_do=say("See that they may be read, then run again.")
    ),
    "refused": Reason(
        say("Refused by Elasticsearch"), to_do=say("Do what the message says, then run with --retry-failed.")
    ),
}
OTHER = Reason(say("For other reasons"), to_do=say("Run with --retry-failed."))


def reason_of_file(kind: str) -> Reason:
    """The reason of a failure of that kind."""
    return FILES.get(kind, OTHER)


def missing(coverage: Coverage) -> str:
    """What no search of the library finds, empty where that is nothing."""
    return listed(_missing(coverage))


def _missing(coverage: Coverage) -> Iterator[str]:
    if pages := coverage.unsearchable_pages:
        yield say_each(
            "%(number)s page of this library has no searchable text",
            "%(number)s pages of this library have no searchable text",
            pages,
        )
    if failed := len(coverage.failures):
        yield say_each("%(number)s file could not be read", "%(number)s files could not be read", failed)
    if cut := coverage.caveats["cut-short"].reports:
        yield say_each("%(number)s file ends early", "%(number)s files end early", cut)
    if unread := coverage.unread:
        yield say_each(
            "%(number)s PDF was found and not read yet", "%(number)s PDFs were found and not read yet", unread
        )
