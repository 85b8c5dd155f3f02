"""Reports cited: in a line of text, and as references for the programs that keep them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from engine.evidence.export import Format, Row
from engine.evidence.places import reports_found
from engine.ports import Searcher
from engine.report import Page, Report
from engine.request import SearchRequest
from engine.vocabulary import label

ReportLink = Callable[[Report], str]


class Kind(NamedTuple):
    """What a kind of document is called in BibTeX, RIS and CSL, and what BibTeX calls its publisher."""

    bibtex: str
    ris: str
    csl: str
    publisher: str = "organization"


REPORT = Kind("techreport", "RPRT", "report", "institution")
KINDS: Mapping[str, Kind] = {  # by ids of the vocabulary; all others are reports
    "article": Kind("misc", "GEN", "article"),
    "judgment": Kind("misc", "CASE", "legal_case"),
    "law": Kind("misc", "STAT", "legislation"),
    "presentation": Kind("misc", "SLIDE", "speech"),
    "thesis": Kind("phdthesis", "THES", "thesis", "school"),
}
_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
_VERBATIM = str.maketrans(
    {"{": "%7B", "}": "%7D", "\\": "%5C"}
)  # addresses are not typeset, but must keep their braces
_NO_KEY = re.compile(r"[^a-z0-9]+")
_NOT_ONE_NAME = re.compile(r",|\s(?:and|others)\b", re.IGNORECASE)  # what BibTeX takes for several names, or for parts
_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def citation(report: Report, page: Page | None = None) -> str:
    """ "Ana Müller, Net Watch, Blood and water (2019), p. 12 (page 14 of the PDF)."; without a page, of the report."""
    by = dict.fromkeys((*report.authors, *report.organisations))
    named = ", ".join((*by, f"{report.title} ({report.year})" if report.year else report.title))
    return f"{named}, {_page_cited(page)}." if page else f"{named}."


def _page_cited(page: Page) -> str:
    return f"p. {page.label} (page {page.number} of the PDF)" if page.label else f"p. {page.number}"


def references(searcher: Searcher, request: SearchRequest, link_to: ReportLink) -> Iterator[Row]:
    """A reference for each report of the request, in the order of the list."""
    return (reference(hit.report, link_to(hit.report)) for hit in reports_found(searcher, request, pages=0))


def reference(report: Report, link: str = "") -> Row:
    """What is said of a report where it is cited; `link` is its address where it was published at none."""
    published = report.source_url if report.source_url.startswith(("http://", "https://")) else ""
    at_doi = f"https://doi.org/{quote(report.doi, safe='/')}" if report.doi else ""
    row = {
        "key": _key(report),
        "kind": KINDS.get(report.document_type, REPORT),
        "title": report.title,
        "authors": report.authors,
        "organisations": report.organisations,
        "year": report.year,
        "abstract": report.abstract,
        "keywords": tuple(label("topic", code) for code in report.topics),
        "language": report.language,
        "pages": report.page_count,
        "doi": report.doi,
        "isbn": report.isbn,
        "url": published or at_doi or link,
    }
    return {name: _one_line(value) for name, value in row.items()}


def _one_line(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub(" ", value).strip()
    return tuple(map(_one_line, value)) if type(value) is tuple else value


def _key(report: Report) -> str:
    """ "netwatch2019-3977847e": to be typed, the same at each export, and another for each report."""
    by = next(iter((*report.authors[:1], *report.organisations[:1], report.title)))
    plain = _NO_KEY.sub("", unicodedata.normalize("NFKD", by).encode("ascii", "ignore").decode().lower())[:24]
    return f"{plain or 'report'}{report.year or ''}-{_NO_KEY.sub('', report.id.lower())[:12]}"


def _as_bibtex(found: Iterable[Row]) -> Iterator[bytes]:
    for row in found:
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(row) if value)
        yield f"@{row['kind'].bibtex}{{{row['key']},\n{fields}}}\n\n".encode()


def _bibtex_fields(row: Row) -> Iterator[tuple[str, str]]:
    authors = [f"{{{name}}}" if _NOT_ONE_NAME.search(name) else name for name in map(_escaped, row["authors"])]
    organisations = [_escaped(name) for name in row["organisations"]]
    yield "author", " and ".join(authors or [f"{{{name}}}" for name in organisations])
    yield "title", f"{{{_escaped(row['title'])}}}"  # in braces a style keeps its capitals
    yield row["kind"].publisher, ", ".join(organisations)
    yield "year", str(row["year"] or "")
    yield "pagetotal", str(row["pages"] or "")
    yield "language", _escaped(label("language", row["language"])) if row["language"] else ""
    yield "doi", row["doi"].translate(_VERBATIM)
    yield "isbn", ", ".join(row["isbn"])
    yield "url", row["url"].translate(_VERBATIM)
    yield "keywords", ", ".join(map(_escaped, row["keywords"]))
    yield "abstract", _escaped(row["abstract"])


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def _as_ris(found: Iterable[Row]) -> Iterator[bytes]:
    for row in found:
        lines = "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(row) if value)
        yield f"TY  - {row['kind'].ris}\r\n{lines}ER  - \r\n\r\n".encode()


def _ris_lines(row: Row) -> Iterator[tuple[str, str]]:
    yield "ID", row["key"]
    yield from (("AU", name) for name in row["authors"] or row["organisations"])
    yield "TI", row["title"]
    yield "PB", ", ".join(row["organisations"])
    yield "PY", str(row["year"] or "")
    yield "LA", row["language"]
    yield "DO", row["doi"]
    yield from (("SN", isbn) for isbn in row["isbn"])
    yield "UR", row["url"]
    yield from (("KW", keyword) for keyword in row["keywords"])
    yield "AB", row["abstract"]


def _as_csl(found: Iterable[Row]) -> Iterator[bytes]:
    between = "[\n"
    for row in found:
        fields = {name: value for name, value in _csl_fields(row) if value}
        yield f"{between}{json.dumps(fields, ensure_ascii=False)}".encode()
        between = ",\n"
    yield b"[]\n" if between == "[\n" else b"\n]\n"


def _csl_fields(row: Row) -> Iterator[tuple[str, Any]]:
    yield "id", row["key"]
    yield "type", row["kind"].csl
    yield "title", row["title"]
    yield "author", [{"literal": name} for name in row["authors"] or row["organisations"]]
    yield "publisher", ", ".join(row["organisations"])
    yield "issued", {"date-parts": [[row["year"]]]} if row["year"] else None
    yield "number-of-pages", str(row["pages"] or "")
    yield "language", row["language"]
    yield "DOI", row["doi"]
    yield "ISBN", " ".join(row["isbn"])
    yield "URL", row["url"]
    yield "keyword", ", ".join(row["keywords"])
    yield "abstract", row["abstract"]


STYLES: Mapping[str, Format] = {
    "bibtex": Format("BibTeX", "application/x-bibtex; charset=utf-8", "bib", _as_bibtex),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", "ris", _as_ris),
    "csl": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", _as_csl),
}
