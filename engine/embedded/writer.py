"""Writing to an embedded library: reports and their pages, seen by readers only after a commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from engine.analysis import fold
from engine.document import (
    ADDED,
    BODY,
    PAGE,
    Document,
    TokenText,
    coverage_columns,
    exact,
    facet,
    facet_fields,
    facet_values,
    failure_from,
    failure_json,
    families_from,
    families_json,
    field_tokens,
    no_tokens,
    page_json,
    report_from,
    report_json,
    roots_from,
    roots_json,
    stems,
    text_fields,
)
from engine.embedded import folder, schema
from engine.embedded.schema import Kind
from engine.embedded.table import Table
from engine.families import Families
from engine.keys import key, place_key
from engine.matching import NUMBER, PLACE
from engine.report import Failure, Known, Page, Report, Root, known_failure, known_report

HEAP = 128_000_000  # bytes of memory of each of the two tantivy writers
THREADS = 2  # of each, so that a commit, for which all else waits, takes half as long
ROOTS_ID, FAMILIES_ID = "roots", "families"


class _Table:
    """One of the two indexes, open for writing."""

    def __init__(self, library: Path, path: Path, schema: tantivy.Schema) -> None:
        self._library = library
        self._schema = schema
        with folder.own_errors(library):
            self._index = tantivy.Index.open(str(path))
            self._writer = self._index.writer(HEAP, num_threads=THREADS)

    def add(self, fields: Mapping[str, object]) -> None:
        with folder.own_errors(self._library):
            self._writer.add_document(tantivy.Document.from_dict(dict(fields), self._schema))

    def remove(self, field: str, value: str | int) -> None:
        with folder.own_errors(self._library):
            self._writer.delete_documents_by_term(field, value)

    def commit(self) -> None:
        with folder.own_errors(self._library):
            self._writer.commit()
            self._index.reload()

    def close(self) -> None:
        with folder.own_errors(self._library):
            self._writer.rollback()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()

    def read(self) -> Table:
        return Table(self._library, self._schema, self._index.searcher())


class EmbeddedWriter:
    """The one writer of a library; LibraryBusy where there is another."""

    def __init__(self, library: Path, path: Path | None = None) -> None:
        """Writes to the library's current indexes, or to those in `path`."""
        self._path = path or folder.create(library)
        self._reports = _Table(library, self._path / folder.REPORTS, schema.reports())
        self._pages = _Table(library, self._path / folder.PAGES, schema.pages())
        if not folder.last_commit(self._path).whole:
            self._mend()

    def _mend(self) -> None:
        """Takes away pages without a report, which a writer that died between its two commits may leave.

        Reports that it changed keep their old fingerprint, so the next run reads their files again.
        """
        reports, pages = self._reports.read(), self._pages.read()
        known = set(_keys(reports))
        for orphan in set(_keys(pages)) - known:
            self._pages.remove("key", orphan)
        self.commit()

    def put(self, document: Document) -> None:
        """Adds the report with its pages, in the place of what had its id."""
        report = document.report
        self._remove(report.id)
        self._reports.add(_report_fields(document))
        for page, text in document.pages_in_context():
            self._pages.add(_page_fields(report, page, text))

    def fail(self, failure: Failure) -> None:
        """Remembers a file that could not be read, in the place of what had its id."""
        self._keep(Kind.FAILURE, failure.id, failure_json(failure))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes reports and failures."""
        for id in ids:
            self._remove(id)

    def known(self) -> Mapping[str, Known]:
        """The files in the library, reports and failures, by id."""
        reports = map(report_from, self._stored(Kind.REPORT))
        failures = map(failure_from, self._stored(Kind.FAILURE))
        return {
            **{one.id: known_report(one) for one in reports},
            **{one.id: known_failure(one) for one in failures},
        }

    def roots(self) -> tuple[Root, ...]:
        """The folders indexed, in the order in which they came."""
        return next((roots_from(stored) for stored in self._stored(Kind.ROOTS)), ())

    def set_roots(self, roots: Iterable[Root]) -> None:
        """Remembers the folders indexed."""
        self._keep(Kind.ROOTS, ROOTS_ID, roots_json(roots))

    def families(self) -> Families:
        """The families as they were last placed."""
        return next(map(families_from, self._stored(Kind.FAMILIES)), Families())

    def place(self, families: Families) -> None:
        """Says which reports are of one family."""
        self._keep(Kind.FAMILIES, FAMILIES_ID, families_json(families))

    def commit(self) -> tuple[Failure, ...]:
        """Makes all that was written visible, at once; this engine refuses no report."""
        number = folder.last_commit(self._path).number + 1
        folder.note_commit(self._path, folder.Commit(number, whole=False))
        self._pages.commit()
        self._reports.commit()
        folder.note_commit(self._path, folder.Commit(number, whole=True))
        return ()

    def close(self) -> None:
        """Gives the library free; what was not committed is lost."""
        self._pages.close()
        self._reports.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep(self, kind: Kind, id: str, stored: bytes) -> None:
        self._remove(id)
        self._reports.add({"kind": kind, "id": id, "stored": stored, **no_tokens()})

    def _remove(self, id: str) -> None:
        self._reports.remove("id", id)
        self._pages.remove("id", id)

    def _stored(self, kind: Kind) -> Iterator[bytes]:
        reports = self._reports.read()
        return reports.each(reports.equals("kind", int(kind)))


def _keys(table: Table) -> list[int]:
    return table.column("key", [address for _, address in table.all(tantivy.Query.all_query())])


def _report_fields(document: Document) -> dict[str, object]:
    report = document.report
    return {
        "kind": Kind.REPORT,
        "id": report.id,
        "key": key(report.id),
        "sha256": report.fingerprint.sha256,
        "year": report.year or 0,
        "title_hash": key(fold(report.title)),
        ADDED: report.added,
        **coverage_columns(document),
        **_tokens(BODY, document.body),
        **_field_tokens(report),
        **{facet(field.name): list(facet_values(field, report)) for field in facet_fields()},
        "stored": report_json(report),
    }


def _field_tokens(report: Report) -> dict[str, str]:
    texts = {field.name: field_tokens(field, report) for field in text_fields()}
    return {name: value for field, text in texts.items() for name, value in _tokens(field, text).items()}


def _page_fields(report: Report, page: Page, text: TokenText) -> dict[str, object]:
    return {
        "id": report.id,
        "key": key(report.id),
        NUMBER: page.number,
        PLACE: place_key(report.id, page.number),
        "language": page.language,
        **_tokens(PAGE, text),
        "stored": page_json(page),
    }


def _tokens(field: str, text: TokenText) -> dict[str, str]:
    return {exact(field): text.exact, stems(field): text.stems}
