"""Evidence taken away: one row a place, with all that is needed to find and to cite it again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import chain, islice
from typing import Any

import xlsxwriter

from engine.evidence.concordance import line_of
from engine.evidence.places import Found, places_found
from engine.evidence.sheet import csv_lines
from engine.ports import Searcher
from engine.report import Report, page_named
from engine.request import SearchRequest
from engine.saying import say
from engine.vocabulary import label

CONTEXT = 200  # characters on each side of a place
CHUNK = 1 << 16
LINES = 100  # that are sent at a time
SHEET_ROWS = 1_000_000
BETWEEN = "; "  # several values in one cell

LinkTo = Callable[[Found], str]
Row = Mapping[str, Any]

COLUMNS = (
    "quote", "words", "page", "page_label", "place", "title", "organisations", "authors", "year", "languages",
    "regions", "topics", "document_type", "doi", "isbn", "path", "sha256", "link", "query", "exported", "findspot",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """How rows are written: its name, type and file ending, and the bytes of a file of rows."""

    label: str
    media_type: str
    ending: str
    written: Callable[[Iterable[Row]], Iterator[bytes]]


def rows(searcher: Searcher, request: SearchRequest, link_to: LinkTo, now: datetime) -> Iterator[Row]:
    """A row for each place of the request, in the order of the list."""
    same = {
        "query": request.query.understood or request.query.text,
        "exported": now.isoformat(timespec="seconds"),
        "findspot": version("findspot"),
    }
    return (place_columns(found, link_to(found)) | same for found in places_found(searcher, request))


def place_columns(found: Found, link: str) -> dict[str, Any]:
    """What is said of a place and of its report."""
    line = line_of(found, CONTEXT)
    return {
        "quote": f"{line.left}{line.words}{line.right}",
        "words": line.words,
        "page": found.page.number,
        "page_label": found.page.label,
        "place": found.number,
        **described(found.report),
        "link": link,
    }


def described(report: Report) -> dict[str, Any]:
    """What is said of a report in each row about it, in words where the library has codes."""
    return {
        "title": report.title,
        "organisations": report.organisations,
        "authors": report.authors,
        "year": report.year,
        "languages": report.languages,
        "regions": tuple(label("region", code) for code in report.regions),
        "topics": tuple(label("topic", code) for code in report.topics),
        "document_type": label("document_type", report.document_type) if report.document_type else "",
        "doi": report.doi,
        "isbn": report.isbn,
        "path": report.path,
        "sha256": report.fingerprint.sha256,
    }


def _as_csv(found: Iterable[Row]) -> Iterator[bytes]:
    yield "\ufeff".encode()  # without it, spreadsheets read the text as another encoding
    lines = csv_lines(chain([COLUMNS], (["" if cell is None else str(cell) for cell in _cells(row)] for row in found)))
    yield from ("".join(some).encode() for some in iter(lambda: list(islice(lines, LINES)), []))


def _as_json_lines(found: Iterable[Row]) -> Iterator[bytes]:
    for row in found:
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _as_markdown(found: Iterable[Row]) -> Iterator[bytes]:
    """Quotes with their source, report by report."""
    last = None
    for number, row in enumerate(found):
        if number == 0:
            yield f"# {_plain(row['query'])}\n\nFound with Findspot {row['findspot']}, {row['exported']}.\n".encode()
        if (row["path"], row["sha256"]) != last:
            last = row["path"], row["sha256"]
            details = [*row["organisations"], *([str(row["year"])] if row["year"] else []), row["path"]]
            yield f"\n## {_plain(row['title'])}\n\n{_plain(' · '.join(details))}\n".encode()
        page = _plain(page_named(row["page"], row["page_label"]))
        source = f"[{page}](<{row['link']}>)" if row["link"] else page
        yield f"\n> {_plain(row['quote'])}\n>\n> {source}\n".encode()


def _as_xlsx(found: Iterable[Row]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            bold = book.add_format({"bold": True})
            for number, row in enumerate(found):
                at = number % SHEET_ROWS
                if not at:
                    sheet = _sheet(book, bold)
                sheet.write_row(at + 1, 0, _cells(row))
            if not book.worksheets():
                _sheet(book, bold)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _sheet(book: xlsxwriter.Workbook, bold: Any) -> Any:
    """A new sheet: one holds no more rows than a spreadsheet can."""
    sheet = book.add_worksheet(f"Places {len(book.worksheets()) + 1}")
    sheet.write_row(0, 0, COLUMNS, bold)
    sheet.freeze_panes(1, 0)
    return sheet


FORMATS: Mapping[str, Format] = {
    "csv": Format(say("CSV"), "text/csv; charset=utf-8", "csv", _as_csv),
    "xlsx": Format(say("Excel"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", _as_xlsx),
    "jsonl": Format(say("JSON lines"), "application/jsonl; charset=utf-8", "jsonl", _as_json_lines),
    "markdown": Format(say("Markdown"), "text/markdown; charset=utf-8", "md", _as_markdown),
}


def _cells(row: Row) -> Sequence[str | int | None]:
    return [BETWEEN.join(value) if isinstance(value, tuple) else value for value in (row[name] for name in COLUMNS)]


def _plain(text: str) -> str:
    """The text without a meaning in Markdown."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#|" else character for character in text)
