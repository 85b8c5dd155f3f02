"""What the bytes of a file tell of the PDF that it is, and what is said of one that cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

from engine.errors import Damaged, Empty, Encrypted, ExtractError, NotAPdf, Unreadable

HEADER = b"%PDF-"
HEADER_WITHIN = 1024  # bytes from the start in which PDFium seeks the header
END = b"%%EOF"
END_WITHIN = 1024  # bytes from the end in which it may stand


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes is a PDF."""
    return HEADER in head[:HEADER_WITHIN]


def ends_early(path: Path) -> bool:
    """Whether the file lacks the mark with which every PDF ends, as a download that broke off does."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - END_WITHIN))
        return END not in file.read()


def head_of(path: Path) -> bytes:
    """The bytes among which the header stands; Unreadable where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEADER_WITHIN)
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from error


def refused(head: bytes) -> ExtractError:
    """Why a file that begins so was not opened."""
    if not head:
        return Empty("The file is empty: it has no content at all. Get a new copy of it.")
    if not is_pdf(head):
        return NotAPdf("The file has the name of a PDF, but its content is something else. Get the PDF itself.")
    return damaged()


def damaged() -> Damaged:
    """The error of a file that is."""
    return Damaged("The file is cut off or damaged, and cannot be opened. Get a new copy of it.")


def page_damaged(number: int) -> Damaged:
    """The error of a page that is."""
    return Damaged(f"Page {number} cannot be read: it is damaged.")


def locked(password: str | None) -> Encrypted:
    """The error of a file that this password does not open."""
    if password is None:
        return Encrypted("The file is locked with a password. Give it with --passwords, or save a copy without it.")
    return Encrypted("The password does not open the file.")
