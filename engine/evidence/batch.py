"""Many terms at once (names, vessels, companies): what each is found in, one line after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import regex

from engine.analysis import forms
from engine.errors import InputError
from engine.evidence.counts import MEASURES, NO_BOUNDS, Bounds, Figures, Mention, Tally, in_library, tally
from engine.fields import BY_NAME, FACETS
from engine.ports import Searcher
from engine.query.parse import ParsedQuery
from engine.request import FacetCount, SearchRequest
from engine.saying import listed, say

REPORT = "report"  # terms by reports, and not by the values of a facet
BY = (*(field.name for field in FACETS), REPORT)
HEADINGS = ("term", "terms", "query", "queries", "name", "names", "vessel", "company")  # the surest first
DELIMITERS = ",;\t|"

_OPERATOR = regex.compile(
    r"""["“”„«»]|[*~]|\?\p{L}|^[=-]|\s-\p{L}|(?:^|\s)/.+/(?:\s|$)|\p{N}\sOF\s\("""
    rf"""|(?i:(?:^|[\s(])(?:{"|".join(BY_NAME)}|exact|page|same_page):\S)"""
)
_WRITTEN_OPERATOR = regex.compile(r"\b(?:AND|OR|NOT)\b|\b(?:NEAR|BEFORE)/\d+")

Understand = Callable[[str], ParsedQuery]


@dataclass(frozen=True, slots=True)
class Term:
    """A line of the list, counted from 1, and its query; a `problem` is why it has none."""

    line: int
    text: str
    query: ParsedQuery | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A term and what it is found in; None where that could not be asked, for the `problem`."""

    term: Term
    tally: Tally | None = None
    problem: str = ""


def lines_of(content: bytes, *, table: bool) -> list[tuple[int, str]]:
    """The lines of a file with their numbers; of a table the column that is headed as terms, or else its first."""
    text = _decoded(content)
    if not table:
        return [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        cells = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        told = say("The table cannot be read: %(error)s. Save it as CSV, or give a term a line.", error=error)
        raise InputError(told) from error
    column, start = 0, 0
    if cells:
        heads = [cell.strip().casefold() for cell in cells[0][1]]
        headed = [heads.index(heading) for heading in HEADINGS if heading in heads]
        column, start = (headed[0], 1) if headed else (0, 0)
    found = ((number, row[column]) for number, row in cells[start:] if len(row) > column)
    return [(number, cell) for number, cell in found if cell.strip()]


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets of the West write without asking; InputError where it is no text."""
    if b"\0" in content:
        raise InputError(say("The list is no text. Give a term a line, or a CSV; save a spreadsheet as CSV first."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def terms_of(lines: Iterable[tuple[int, str]], *, phrases: bool, understand: Understand) -> Iterator[Term]:
    """Each line as a term, a line that was there before left out.

    With `phrases`, a line that is no query in the query language is sought as it stands: its words one after another,
    in these forms and no others.
    """
    met: set[str] = set()
    for number, line in lines:
        text = " ".join(line.split())
        if text.casefold() not in met:
            met.add(text.casefold())
            yield _term(number, text, phrases=phrases, understand=understand)


def _term(number: int, text: str, *, phrases: bool, understand: Understand) -> Term:
    if not forms(text):
        return Term(number, text, problem=say("It has no letter or number to search for."))
    try:
        return Term(number, text, understand(f'="{text}"' if phrases and is_plain(text) else text))
    except InputError as error:
        return Term(number, text, problem=error.message)


def is_plain(text: str) -> bool:
    """Whether the line is a name, and no query with operators: AND in a name all in capitals is a word."""
    if _OPERATOR.search(text):
        return False
    return text == text.upper() or not _WRITTEN_OPERATOR.search(text)


def batch(
    searcher: Searcher,
    terms: Iterable[Term],
    request: SearchRequest,
    *,
    bounds: Bounds = NO_BOUNDS,
    keep: int | None = 0,
) -> Iterator[Row]:
    """For each term what it is found in under the request's filters; one that cannot be asked costs itself alone.

    Each row carries as many mentions as `keep` says, None for all. The bounds hold for each term by itself.
    """
    for term in terms:
        if term.query is None:
            yield Row(term, problem=term.problem)
            continue
        try:
            yield Row(term, tally(searcher, replace(request, query=term.query), bounds, keep=keep))
        except InputError as error:
            yield Row(term, problem=error.message)


def columns(searcher: Searcher, request: SearchRequest, by: str) -> tuple[FacetCount, ...]:
    """The values of the facet that reports have under the request's filters."""
    return in_library(searcher, request)[by]


FIGURES = ("reports", "pages", "hits")


def table(rows: Iterable[Row], by: str, values: Sequence[FacetCount], of: str) -> Iterator[Mapping[str, Any]]:
    """A row for each term with the figure asked for by each value; by report, a row for each mention."""
    for row in rows:
        start = {"line": row.term.line, "term": row.term.text, "query": row.term.query.text if row.term.query else ""}
        if row.tally is None:
            yield {**start, "problem": row.problem}
            continue
        if by == REPORT:
            yield from ({**start, **_mention(mention)} for mention in row.tally.mentions)
            if not row.tally.mentions:
                yield {**start, **_figures(row.tally.total)}
            continue
        found = row.tally.by[by]
        cells = {value.label: MEASURES[of].found(found.get(value.value, Figures())) for value in values}
        yield {**start, **_figures(row.tally.total), "problem": note(row.tally), **cells}


def headings(by: str, values: Sequence[FacetCount]) -> tuple[str, ...]:
    """The columns of such a table."""
    start = ("line", "term", "query", *FIGURES, "problem")
    if by == REPORT:
        return (*start, "report", "title", "year", "path", "first_page")
    return (*start, *(value.label for value in values))


def note(found: Tally) -> str:
    """What the figures do not say by themselves."""
    told = [say("No report has all of these words: counted are those with some.")] if found.some else []
    told += [] if found.complete else [say("The words are too common to check every page: these are the least.")]
    return listed(told, " ")


def _figures(figures: Figures) -> Mapping[str, Any]:
    return {name: getattr(figures, name) for name in FIGURES}


def _mention(mention: Mention) -> Mapping[str, Any]:
    report = mention.report
    return {
        **_figures(mention.figures),
        "report": report.id,
        "title": report.title,
        "year": report.year,
        "path": report.path,
        "first_page": mention.page or None,
    }
