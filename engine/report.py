"""Reports and their pages: the frozen values that pass between the packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

Value = str | int | tuple[str, ...] | None  # of a described field

# Why a page has nothing to search; of a blank one nothing is missed.
NO_TEXT, GARBLED, DAMAGED, BLANK = "no text", "garbled", "damaged", "blank"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells that a file is the same as before: bytes, time of change in nanoseconds, content.

    `metadata` is a digest of what a sidecar or a listing said of the report, empty where nothing.
    """

    size: int
    modified_ns: int
    sha256: str
    metadata: str = ""


class TextBox(NamedTuple):
    """Where a word read by OCR, or a note, stands: in the page's text, and on it in fractions from the top left."""

    start: int
    length: int
    left: float
    top: float
    width: float
    height: float


class Heading(NamedTuple):
    """A line of a report's contents: its title, its level from 1, the page it stands on and what that one is called."""

    title: str
    level: int
    page: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a report: its text as indexed, and how that text lies on the printed page.

    `runs` maps `text` to PDFium's raw text of the page: each (start in `text`, start in the raw
    text, length), both counted in Python characters; text between runs has no place on the picture.
    What was read by OCR, or written on the page later (form fields, notes), has `boxes` instead;
    `confidence` is the mean of the words read by OCR, in percent.
    """

    number: int  # from 1
    text: str
    language: str = ""  # ISO 639-1, empty where unknown
    label: str = ""  # what is printed as its number, such as "iv"; empty where that is the same, or not known
    extractor: str = "pdfium"
    ocr: bool = False
    runs: tuple[tuple[int, int, int], ...] = ()
    boxes: tuple[TextBox, ...] = ()
    confidence: int = 0
    problem: str = ""  # why there is nothing to search here, empty where there is

    @property
    def searchable(self) -> bool:
        """Whether a search misses nothing that stands here."""
        return self.problem in ("", BLANK)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Sketches by which reports are compared: see `engine.likeness`."""

    words: bytes = b""  # sequences of words
    pairs: bytes = b""  # numbers that follow one another
    by_page: bytes = b""  # numbers with the pages on which they stand


@dataclass(frozen=True, slots=True)
class Report:
    """A report file and what is known of it, without its pages.

    `id` is made from the path under the folder indexed, so it survives an edit of the file.
    `origins` names for each described field where its value came from. `replaced` has for each field
    in whose place a person put something else what the report says of itself, with the origin of that.
    """

    id: str
    root: str  # the folder indexed, absolute
    path: str  # under `root`, with "/" between folders
    fingerprint: Fingerprint
    title: str
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    year: int | None = None
    abstract: str = ""
    topics: tuple[str, ...] = ()  # ids of the vocabulary, the surest first
    regions: tuple[str, ...] = ()  # ISO 3166 alpha-3 or UN M49 codes, the surest first
    languages: tuple[str, ...] = ()  # ISO 639-1, that of most text first
    document_type: str = ""
    source_url: str = ""
    doi: str = ""
    isbn: tuple[str, ...] = ()  # of 13 digits
    contents: tuple[Heading, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, tuple[Value, str]] = field(default_factory=dict)
    page_count: int = 0
    unsearchable_pages: tuple[int, ...] = ()
    ocr_tried: bool = False  # whether its pages without text were given to OCR
    cut_short: bool = False  # whether the file lacks its end
    caveats: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # pages by kind, see `engine.caveats`
    likeness: Likeness = field(default_factory=Likeness)
    added: int = 0  # when it came into the library, see `engine.added`

    def described_by_itself(self) -> Report:
        """The report without what a person put in the place of its own values."""
        values: dict[str, Any] = {name: value for name, (value, _) in self.replaced.items()}
        origins = {**self.origins, **{name: origin for name, (_, origin) in self.replaced.items()}}
        return replace(
            self, **values, origins={name: origin for name, origin in origins.items() if origin}, replaced={}
        )

    @property
    def language(self) -> str:
        """The report's main language, empty where unknown."""
        return self.languages[0] if self.languages else ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a report tells which other reports are of its family: see `engine.families`."""

    content: str  # sha256
    language: str
    page_count: int
    year: int | None
    organisations: tuple[str, ...]
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Failure:
    """A PDF that could not be read, remembered so that it is never silently missing."""

    id: str
    root: str
    path: str
    fingerprint: Fingerprint
    kind: str  # a short code: encrypted, not-a-pdf, empty, damaged, too-slow, too-large, crashed
    message: str  # for the person: what happened and what to do


@dataclass(frozen=True, slots=True)
class Known:
    """A file that the library knows: as a report, or as a failure where `failure` has its kind."""

    root: str
    path: str
    fingerprint: Fingerprint
    failure: str = ""
    message: str = ""
    origins: frozenset[str] = frozenset()  # where what is known of a report came from
    wants_ocr: bool = False  # whether it has pages that cannot be searched and that OCR was not tried on
    traits: Traits | None = None  # of a report
    added: int = 0  # of a report


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that was indexed: where it is, and the key that tells its reports' ids from others'."""

    key: str
    path: str
    other_files: int = 0  # files in it that are no PDFs
    unread: int = 0  # PDFs in it that a run which was stopped early did not come to


def place(one: Report | Failure | Known) -> str:
    """Where the file is, or was."""
    return f"{one.root.rstrip('/')}/{one.path}"


def page_named(number: int, label: str) -> str:
    """ "p. 12", "p. 16 (printed xii)": a page as it is cited."""
    return f"p. {number} (printed {label})" if label else f"p. {number}"


def known_report(report: Report) -> Known:
    """What an indexer must know of a report that is in the library."""
    return Known(
        report.root,
        report.path,
        report.fingerprint,
        origins=frozenset(report.origins.values()),
        wants_ocr=bool(report.unsearchable_pages) and not report.ocr_tried,
        traits=traits_of(report),
        added=report.added,
    )


def traits_of(report: Report) -> Traits:
    """What of the report tells its family."""
    return Traits(
        report.fingerprint.sha256,
        report.language,
        report.page_count,
        report.year,
        report.organisations,
        report.likeness,
    )


def known_failure(failure: Failure) -> Known:
    """What an indexer must know of a file that could not be read."""
    return Known(failure.root, failure.path, failure.fingerprint, failure.kind, failure.message)
