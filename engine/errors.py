"""Every error that Findspot raises on purpose, each with a message for the person.

FindspotError
├── EngineError
│   ├── LibraryMissing       no library at the address
│   ├── LibraryOutdated      made by another version
│   ├── LibraryBusy          another indexer is writing
│   ├── LibraryDamaged       its files cannot be read
│   ├── EngineUnavailable    the engine does not answer
│   ├── ReportNotFound
│   └── PageNotFound
├── ExtractError             one file cannot be read; `kind` is its short code
│   ├── Encrypted  NotAPdf  Empty  Damaged  TooSlow  TooLarge  Crashed  Unreadable
└── InputError               what the person gave cannot be used
    └── QueryRefused         a query that would cost too much
"""

from __future__ import annotations


class FindspotError(Exception):
    """The root of all; its text says what happened, what was kept, what to do."""

    @property
    def message(self) -> str:
        """The text, which may be one that can be said in other languages (`engine.saying`)."""
        return self.args[0] if self.args else ""


class EngineError(FindspotError):
    """The library cannot do what was asked."""


class LibraryMissing(EngineError):
    """There is no library at the address."""


class LibraryOutdated(EngineError):
    """The library was made by another version of Findspot."""


class LibraryBusy(EngineError):
    """Another process is writing to the library."""


class LibraryDamaged(EngineError):
    """The library's own files cannot be read."""


class EngineUnavailable(EngineError):
    """The engine at the address does not answer."""


class ReportNotFound(EngineError):
    """No report has this id."""


class PageNotFound(EngineError):
    """The report has no page of this number."""


class ExtractError(FindspotError):
    """One PDF cannot be read."""

    kind = "failed"


class Encrypted(ExtractError):
    """The file asks for a password."""

    kind = "encrypted"


class NotAPdf(ExtractError):
    """The file has a PDF's name but not its content."""

    kind = "not-a-pdf"


class Empty(ExtractError):
    """The file has no content at all."""

    kind = "empty"


class Damaged(ExtractError):
    """The file is a PDF that is cut off or broken."""

    kind = "damaged"


class TooSlow(ExtractError):
    """Reading the file took longer than its time limit."""

    kind = "too-slow"


class TooLarge(ExtractError):
    """Reading the file took more than its memory limit."""

    kind = "too-large"


class Crashed(ExtractError):
    """The worker that read the file died."""

    kind = "crashed"


class Unreadable(ExtractError):
    """The operating system does not let the file be read."""

    kind = "unreadable"


class InputError(FindspotError):
    """What the person gave cannot be used as it is."""


class QueryRefused(InputError):
    """The query would cost more than its bound."""
