"""What people say of their reports: a sidecar beside a PDF, or a listing of many."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.errors import InputError
from engine.fields import NONE
from engine.identifiers import doi, isbn
from engine.origins import LISTING, SIDECAR
from engine.report import Report, Value
from engine.vocabulary import document_types, key, languages, regions, topics
from indexer.cells import unguarded
from indexer.library import PdfEntry, printable

ORIGIN = " origin"  # after a field's name: the heading of a column that is for the reader only

# Each field of a report with the names under which people write it, without case, plural s and signs.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "path": ("path", "file", "filename", "filepath", "pdf"),
    "title": ("title", "name"),
    "authors": ("author", "creator"),
    "organisations": ("organisation", "organization", "org", "publisher", "institution"),
    "year": ("year", "date", "published", "publicationyear", "publicationdate", "yearpublished", "yearofpublication"),
    "abstract": ("abstract", "summary", "description"),
    "topics": ("topic", "subject", "theme", "tag", "keyword"),
    "regions": ("region", "country", "countries", "place", "location"),
    "languages": ("language", "lang"),
    "document_type": ("documenttype", "doctype", "type"),
    "source_url": ("sourceurl", "url", "source", "link", "weblink"),
    "doi": ("doi",),
    "isbn": ("isbn",),
}
GIVEN = tuple(name for name in _NAMES if name != "path")  # what can be said of a report
_FIELD_OF = {name: field_name for field_name, names in _NAMES.items() for name in names}
LISTS = frozenset({"authors", "organisations", "topics", "regions", "languages", "isbn"})
# What the values of a field are, and how one is found by what is written.
_FOUND: Mapping[str, tuple[str, Callable[[str], str | None]]] = {
    "topics": ("topic that is known here", lambda text: topics().find(text)),
    "regions": ("region that is known here", lambda text: regions().find(text)),
    "languages": ("language that is known here", lambda text: languages().find(text)),
    "document_type": ("document type that is known here", lambda text: document_types().find(text)),
    "doi": ("DOI", doi),
    "isbn": ("ISBN, or a digit of it is wrong", isbn),
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of one report: by field its value, and where it was said."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def over(self, other: Given) -> Given:
        """Both, this one's values where both have one."""
        return Given({**other.values, **self.values}, {**other.origins, **self.origins})

    def applied_to(self, report: Report) -> Report:
        """The report as given, described by itself where nothing is given.

        What a listing says as the report does changes nothing: a sheet given back as it was leaves all as it was.
        """
        own = report.described_by_itself()
        taken: dict[str, Any] = {
            name: value
            for name, value in self.values.items()
            if self.origins[name] != LISTING or value != _plain(getattr(own, name))
        }
        return replace(
            own,
            **taken,
            origins={**own.origins, **{name: self.origins[name] for name in taken}},
            replaced={name: (getattr(own, name), own.origins.get(name, "")) for name in taken},
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a listing."""

    where: str
    number: int
    path: str
    title: str
    given: Given


class Metadata:
    """All that is said of the reports of one run; collects the warnings of reading it."""

    def __init__(self, listing: Path | None, pdfs: Sequence[PdfEntry]) -> None:
        self.warnings: list[str] = []
        self._rows = _read_listing(listing, self.warnings) if listing else ()
        self._by_path = _matched(self._rows, pdfs, listing, self.warnings)
        self._by_title = _titled(self._rows, self.warnings)
        self._untaken = set(self._by_title)
        self._title_rows = _digest([row.given for row in self._by_title.values()])

    def of(self, pdf: PdfEntry) -> Given:
        """What its sidecar, and the listing by its path, say of the PDF."""
        return sidecar_of(pdf, self.warnings).over(self._by_path.get(pdf.id, Given()))

    def digest(self, given: Given) -> str:
        """Changes whenever a report must be described anew; empty where nothing is said."""
        said = _digest([given]) if given.values else ""
        return f"{said}/{self._title_rows}" if self._by_title else said

    def by_title(self, *names: str) -> Given:
        """What the listing says of the report with one of these titles, or names of its file."""
        for name in map(key, names):
            if name in self._by_title:
                self._untaken.discard(name)
                return self._by_title[name].given
        return Given()

    @property
    def has_titles(self) -> bool:
        """Whether some rows have a title and no path."""
        return bool(self._by_title)

    def unmatched(self) -> tuple[str, ...]:
        """A warning for each row with a title that no report has; asked when all reports are known."""
        return tuple(
            f"{row.where}: no report has the title “{row.title}”."
            for title, row in self._by_title.items()
            if title in self._untaken
        )


def _plain(value: Value) -> Value:
    """A report's own value as it would be read from a listing."""
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(text for one in value for text in _several(one)))
    return _text(value) if isinstance(value, str) else value


def _titled(rows: Iterable[Row], warnings: list[str]) -> dict[str, Row]:
    """The rows that name no file by their titles, the first one of each."""
    titled: dict[str, Row] = {}
    for row in rows:
        if row.title and not row.path:
            _add(titled, key(row.title), row, f"the title “{row.title}”", warnings)
    return titled


def _add(rows: dict[str, Row], name: str, row: Row, what: str, warnings: list[str]) -> None:
    first = rows.setdefault(name, row)
    if first is not row:
        rows[name] = replace(first, given=first.given.over(row.given))
        warnings.append(f"{row.where}: row {first.number} has {what} too. Where both say something, the first counts.")


def _digest(given: Iterable[Given]) -> str:
    said = json.dumps([dict(sorted(one.values.items())) for one in given], ensure_ascii=True)
    return hashlib.blake2b(said.encode("ascii"), digest_size=8).hexdigest()


def sidecar_of(pdf: PdfEntry, warnings: list[str]) -> Given:
    """What the file or files beside the PDF say of it."""
    given = Given()
    for sidecar in pdf.sidecars:
        given = given.over(_read_sidecar(Path(sidecar), warnings))
    return given


def _read_sidecar(file: Path, warnings: list[str]) -> Given:
    where = printable(str(file))
    said = _read_json(file, warnings)
    if said is None:
        return Given()
    if not isinstance(said, dict):
        warnings.append(f"{where}: a sidecar is one JSON object with the report's fields. It was not used.")
        return Given()
    return _given(said, where, SIDECAR, warnings)


def _read_json(file: Path, warnings: list[str]) -> Any:
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        warnings.append(f"{printable(str(file))}: this is not readable JSON ({error}). It was not used.")
        return None


def _read_listing(file: Path, warnings: list[str]) -> tuple[Row, ...]:
    where = printable(str(file))
    try:
        content = _decoded(file.read_bytes())
    except OSError as error:
        raise InputError(f"The listing {where} cannot be read: {error.strerror}. Nothing was changed.") from error
    if file.suffix.lower() == ".json":
        records = _json_records(content, where)
    else:
        records = _csv_records(content, where, warnings)
    _warn_of_unknown(records, where, warnings)
    return tuple(_row(record, where, number, warnings) for number, record in records)


def _decoded(content: bytes) -> str:
    """The text; spreadsheets also write UTF-16, with a byte order mark, and the code page of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _csv_records(content: str, where: str, warnings: list[str]) -> list[tuple[int, Mapping[str, object]]]:
    header = content.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    records: list[tuple[int, Mapping[str, object]]] = []
    try:
        for number, record in enumerate(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter), 2):
            extra = [cell for cell in record.pop(None, ()) if cell.strip()]
            if extra:
                cells = "; ".join(f"“{printable(cell)}”" for cell in extra)
                warnings.append(f"{where}, row {number}: no column is named over {cells}. It was not used.")
            records.append((number, {name: unguarded(cell or "") for name, cell in record.items()}))
    except csv.Error as error:
        raise InputError(f"The listing {where} is not readable CSV ({error}). Nothing was changed.") from error
    return records


def _json_records(content: str, where: str) -> list[tuple[int, Mapping[str, object]]]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The listing {where} is not readable JSON ({error}). Nothing was changed.") from error
    if isinstance(said, dict):
        lists = [value for value in said.values() if isinstance(value, list)]
        by_path = [{"path": name, **record} for name, record in said.items() if isinstance(record, dict)]
        said = lists[0] if len(lists) == 1 and not by_path else by_path
    if not isinstance(said, list) or not all(isinstance(record, dict) for record in said):
        raise InputError(f"The listing {where} is not a list of objects, one a report. Nothing was changed.")
    return list(enumerate(said, 1))


def _warn_of_unknown(records: Sequence[tuple[int, Mapping[str, object]]], where: str, warnings: list[str]) -> None:
    """Once a listing, and not once a row."""
    said = dict.fromkeys(name for _, record in records for name in record)
    names = [name for name in said if _field_named(name) is None and not name.lower().endswith(ORIGIN)]
    warnings.extend(f"{where}: “{printable(name)}” is no field of a report. It was not used." for name in names)


def _row(record: Mapping[str, object], listing: str, number: int, warnings: list[str]) -> Row:
    where = f"{listing}, row {number}"
    known = {name: value for name, value in record.items() if _field_named(name)}
    given = _given(known, where, LISTING, warnings)
    path = next((_text(value) for name, value in known.items() if _field_named(name) == "path"), "")
    if not path and "title" not in given.values:
        warnings.append(f"{where}: it names neither a file nor a title. It was not used.")
    return Row(where, number, path, str(given.values.get("title", "")), given)


def _field_named(name: str) -> str | None:
    plain = re.sub(r"[\W_]+", "", name.lower())
    return _FIELD_OF.get(plain) or _FIELD_OF.get(plain.removesuffix("s"))


def _given(said: Mapping[str, object], where: str, origin: str, warnings: list[str]) -> Given:
    values: dict[str, Value] = {}
    for name, value in said.items():
        field_name = _field_named(name)
        if field_name is None:
            warnings.append(f"{where}: “{printable(name)}” is no field of a report. It was not used.")
        elif field_name != "path":
            taken_away = _text(value).casefold() == NONE and field_name != "title"
            parsed = _nothing(field_name) if taken_away else _value(field_name, value, where, warnings)
            if parsed or taken_away:
                values.setdefault(field_name, parsed)
    return Given(values, dict.fromkeys(values, origin))


def _nothing(field_name: str) -> Value:
    return () if field_name in LISTS else None if field_name == "year" else ""


def _value(field_name: str, value: object, where: str, warnings: list[str]) -> Value:
    """What is said in that field, empty where nothing is."""
    if field_name == "year":
        return _year(value, where, warnings)
    if field_name in LISTS:
        return _found(field_name, _several(value), where, warnings)
    return next(iter(_found(field_name, [_text(value)], where, warnings)), "")


def _year(value: object, where: str, warnings: list[str]) -> int | None:
    text = _text(value)
    year = _YEAR.search(text)
    if text and not year:
        warnings.append(f"{where}: “{printable(text)}” is no year. It was not used.")
    return int(year[0]) if year else None


def _several(value: object) -> list[str]:
    values = value if isinstance(value, list) else _text(value).split(";")
    return [text for text in map(_text, values) if text]


def _found(field_name: str, values: Iterable[str], where: str, warnings: list[str]) -> tuple[str, ...]:
    said = list(filter(None, values))
    if field_name not in _FOUND:
        return tuple(dict.fromkeys(said))
    what, find = _FOUND[field_name]
    for value in said:
        if not find(value):
            warnings.append(f"{where}: “{printable(value)}” is no {what}. It was not used.")
    return tuple(dict.fromkeys(filter(None, map(find, said))))


def _text(value: object) -> str:
    if value is None or isinstance(value, (dict, bool)):
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return printable(" ".join(str(value).split()))


def _matched(
    rows: Iterable[Row], pdfs: Sequence[PdfEntry], listing: Path | None, warnings: list[str]
) -> Mapping[str, Given]:
    places = _Places(pdfs, listing.resolve().parent if listing else Path())
    matched: dict[str, Row] = {}
    for row in rows:
        if not row.path:
            continue
        ids = places.of(row.path)
        if len(ids) == 1:
            _add(matched, ids[0], row, f"the file {row.path}", warnings)
        elif ids:
            warnings.append(f"{row.where}: several files have the name {row.path}. It was not used.")
        else:
            below = "a path is taken from the folder indexed or from the listing's own"
            warnings.append(f"{row.where}: no PDF here has the name {row.path}; {below}. It was not used.")
    return {id: row.given for id, row in matched.items()}


class _Places:
    """Finds PDFs by how a listing may name them."""

    def __init__(self, pdfs: Sequence[PdfEntry], folder: Path) -> None:
        self._folder = folder
        self._by_place: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for pdf in pdfs:
            for place in dict.fromkeys((pdf.path, os.path.normpath(pdf.file))):
                self._by_place.setdefault(_text(place), []).append(pdf.id)
            self._by_name.setdefault(_text(pdf.file.name), []).append(pdf.id)

    def of(self, path: str) -> list[str]:
        """The ids of the PDFs at the path: under a root or the listing's folder, absolute, or by the name alone."""
        plain = os.path.normpath(path.replace("\\", "/"))
        below = os.path.normpath(self._folder / plain)
        for found in (self._by_place.get(plain), self._by_place.get(below)):
            if found:
                return found
        return self._by_name.get(plain, []) if "/" not in plain else []
