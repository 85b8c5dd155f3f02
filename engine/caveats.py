"""What must be known of pages before "nothing found" is believed: how they were read, or why they were not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.report import BLANK, DAMAGED, GARBLED, NO_TEXT, Page, Report

SURE = 60  # percent: a page that OCR read with less confidence is one to look at


@dataclass(frozen=True, slots=True)
class Caveat:
    """One kind of such pages, and what makes a page of a report one of them."""

    kind: str
    holds: Callable[[Report, Page], bool]

    @property
    def column(self) -> str:
        """The name under which an engine counts a report's pages of this kind."""
        return f"pages_{self.kind.replace('-', '_')}"


# The first five are the kinds of pages that cannot be searched: each such page is of one of them.
CAVEATS: tuple[Caveat, ...] = (
    Caveat("picture", lambda report, page: page.problem == NO_TEXT and not report.ocr_tried),
    Caveat("wordless", lambda report, page: page.problem == NO_TEXT and report.ocr_tried),
    Caveat("garbled", lambda report, page: page.problem == GARBLED),
    Caveat("damaged", lambda report, page: page.problem == DAMAGED),
    Caveat("not-read", lambda report, page: page.problem not in ("", BLANK, NO_TEXT, GARBLED, DAMAGED)),
    Caveat("cut-short", lambda report, page: report.cut_short),
    Caveat("ocr-unsure", lambda report, page: page.ocr and page.confidence < SURE),
    Caveat("ocr", lambda report, page: page.ocr),
    Caveat("pdfminer", lambda report, page: page.searchable and page.extractor == "pdfminer"),
    Caveat("blank", lambda report, page: page.problem == BLANK),
)
BY_KIND: Mapping[str, Caveat] = {caveat.kind: caveat for caveat in CAVEATS}


def caveats_of(report: Report, pages: Iterable[Page]) -> dict[str, tuple[int, ...]]:
    """For each kind that the report has, the numbers of its pages."""
    pages = tuple(pages)
    found = {caveat.kind: tuple(page.number for page in pages if caveat.holds(report, page)) for caveat in CAVEATS}
    return {kind: numbers for kind, numbers in found.items() if numbers}
