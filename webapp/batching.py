"""A batch: a list of terms, each searched under the same filters, as a table that is sent while it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from engine.errors import EngineError, InputError
from engine.evidence.batch import (
    BY,
    FIGURES,
    REPORT,
    Row,
    Term,
    batch,
    columns,
    headings,
    lines_of,
    note,
    table,
    terms_of,
)
from engine.evidence.counts import AT_ONCE, MEASURES, NO_BOUNDS, Figures, Mention, Tally, narrowed
from engine.evidence.sheet import cells_of
from engine.fields import BY_NAME
from engine.ports import Searcher
from engine.query.expand import understand
from engine.request import FacetCount
from engine.saying import Saying, listed, lowered, number, say, say_each
from webapp import links
from webapp.asked import asked_state
from webapp.library import library
from webapp.present import Chip, chips_of
from webapp.render import sheet, stream
from webapp.state import SearchState
from webapp.wording import counted

blueprint = Blueprint("batching", __name__)

MOST = 5_000  # terms of one page
LARGEST = 1_000_000  # bytes of a list
SHARED = 3_000  # characters of terms that an address carries
COLUMNS = 12  # of a page; a sheet has them all
NAMED = 5  # reports of a term on a page
BY_LABELS = {REPORT: say("report"), **{name: lowered(BY_NAME[name].label) for name in BY if name != REPORT}}
OF_LABELS = {name: lowered(MEASURES[name].heading) for name in FIGURES}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the lines, how they are read, and by what their finds are counted."""

    base: SearchState
    terms: str
    lines: Sequence[tuple[int, str]]
    queries: bool
    by: str
    of: str
    everything: bool

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the address."""
        said = {
            "terms": self.terms,
            "queries": "1" if self.queries else "",
            "by": self.by if self.by != REPORT else "",
            "of": self.of if self.of != "reports" else "",
            "all": "1" if self.everything else "",
        }
        return (*((name, value) for name, value in said.items() if value), *self.base.pairs())


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and the search or place that it counts."""

    text: str
    url: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class MentionLink:
    """A report with the term: how much of it, and the way to its first place."""

    title: str
    told: str
    url: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """A line of the table; of a bad line the `problem` alone."""

    line: int
    text: str
    read: str
    problem: str
    note: str = ""
    figures: Sequence[Cell] = ()
    cells: Sequence[Cell] = ()
    mentions: Sequence[MentionLink] = ()
    more: Cell | None = None


@dataclass(slots=True)
class Progress:
    """What became of the terms so far."""

    found: int = 0
    nowhere: int = 0
    problems: int = 0
    uncounted: int = 0

    @property
    def told(self) -> str:
        """The whole in words."""
        parts = [
            say_each("%(number)s term found", "%(number)s terms found", self.found),
            say_each("%(number)s not found", "%(number)s not found", self.nowhere),
        ]
        if self.problems:
            parts.append(say_each("%(number)s not searched", "%(number)s not searched", self.problems))
        return listed(parts)


@dataclass(frozen=True, slots=True)
class BatchPage:
    """All that the page prints."""

    asked: Asked
    chips: Sequence[Chip]
    hidden: Sequence[tuple[str, str]]
    by: Sequence[tuple[str, str, bool]]
    of: Sequence[tuple[str, str, bool]]
    caption: str
    headings: Sequence[str]
    rows: Iterator[TermRow]
    progress: Progress
    number: int
    notes: Sequence[str]
    again: str
    matrix: bool


@blueprint.get("/batch")
@blueprint.post("/batch")
def terms() -> Response:
    """The table of the terms given; a short list that was sent is answered with the address that has it."""
    asked = _asked()
    if request.method == "POST" and asked.terms and len(asked.terms) <= SHARED:
        return redirect(links.batch_url(asked.pairs()), code=303)
    return stream("batch.html", page=_page(asked), text="")


@blueprint.get("/batch.csv")
@blueprint.post("/batch.csv")
def terms_sheet() -> Response:
    """The same as a sheet: every value of the facet, or every report."""
    asked = _asked()
    if not asked.lines:
        raise InputError(say("There are no terms. Give a term a line, or a CSV file with a column of terms."))
    searcher = library().searcher
    values = () if asked.by == REPORT else columns(searcher, asked.base.request(), asked.by)
    keep = None if asked.by == REPORT else 0
    found = table(_rows(searcher, asked, keep), asked.by, values, asked.of)
    return sheet(cells_of(found, headings(asked.by, values)), "findspot-batch")


def _asked() -> Asked:
    given = _given()
    pairs = [pair for values in (request.args, request.form) for pair in values.items(multi=True)]
    state = asked_state(pairs)
    pasted = given.get("terms", "").replace("\r\n", "\n").strip("\n")
    lines = lines_of(pasted.encode("utf-8", "replace"), table=False)
    file = request.files.get("file")
    if file is not None and file.filename:
        lines = lines_of(file.read(), table=file.filename.casefold().endswith((".csv", ".tsv")))
        pasted = "\n".join(line for _, line in lines)
    if len(lines) > MOST:
        raise InputError(
            say(
                "The list has %(terms)s terms, and a page takes %(most)s. Give it in parts, or to the command line: "
                "findspot batch FILE takes any number.",
                terms=len(lines),
                most=MOST,
            )
        )
    by, of = given.get("by", REPORT), given.get("of", "")
    return Asked(
        base=replace(state, text="", page=1, cursor=""),
        terms=pasted,
        lines=lines,
        queries=given.get("queries") == "1",
        by=by if by in BY else REPORT,
        of=of if of in MEASURES else "reports",
        everything=given.get("all") == "1",
    )


def _given() -> MultiDict[str, str]:
    """What the address and the form have; InputError where a list is too large to be one."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    try:
        return request.values
    except RequestEntityTooLarge as error:
        raise InputError(
            say(
                "The list is larger than the %(most)s MB that a page takes. Give it in parts, or to the command line: "
                "findspot batch FILE takes a list of any size.",
                most=LARGEST // 1_000_000,
            )
        ) from error


def _page(asked: Asked) -> BatchPage:
    searcher, progress = library().searcher, Progress()
    values = () if asked.by == REPORT or not asked.lines else columns(searcher, asked.base.request(), asked.by)
    shown = _columns_shown(asked.by, values)
    distinct = list(_terms(asked))
    short = len(asked.terms) <= SHARED
    return BatchPage(
        asked=asked,
        chips=_chips(asked) if short else (),
        hidden=asked.base.pairs(),
        by=[(name, label, name == asked.by) for name, label in BY_LABELS.items()],
        of=[(name, label, name == asked.of) for name, label in OF_LABELS.items()],
        caption=_caption(asked),
        headings=[value.label for value in shown],
        rows=_term_rows(searcher, asked, shown, progress),
        progress=progress,
        number=len(distinct),
        notes=_notes(asked, len(distinct), shown, values),
        again=links.batch_url(replace(asked, everything=True).pairs()) if short and not asked.everything else "",
        matrix=asked.by != REPORT,
    )


def _caption(asked: Asked) -> Saying:
    if asked.by == REPORT:
        return say("Each term with its reports, pages and hits, and the reports that have it")
    return say(
        "Each term with its reports, pages and hits, and %(figures)s by %(facet)s",
        figures=OF_LABELS[asked.of],
        facet=BY_LABELS[asked.by],
    )


def _columns_shown(by: str, values: Sequence[FacetCount]) -> Sequence[FacetCount]:
    """Those of most reports; of years the latest."""
    return values if len(values) <= COLUMNS else values[-COLUMNS:] if by == "year" else values[:COLUMNS]


def _narrowed(asked: Asked, shown: int, every: int) -> Saying:
    if asked.by == "year":
        return say("%(shown)s of %(all)s values are shown, those latest; the CSV has them all.", shown=shown, all=every)
    return say(
        "%(shown)s of %(all)s values are shown, those of most reports; the CSV has them all.", shown=shown, all=every
    )


def _notes(asked: Asked, terms: int, shown: Sequence[FacetCount], values: Sequence[FacetCount]) -> list[str]:
    told: list[str] = []
    if terms < len(asked.lines):
        told.append(
            say_each(
                "%(number)s line said the same as one before and stood aside.",
                "%(number)s lines said the same as one before and stood aside.",
                len(asked.lines) - terms,
            )
        )
    if len(shown) < len(values):
        told.append(_narrowed(asked, len(shown), len(values)))
    return told


def _terms(asked: Asked) -> Iterator[Term]:
    state = asked.base
    read = partial(understand, vocabulary=state.concepts, exact=state.exact, without=state.without)
    return terms_of(asked.lines, phrases=not asked.queries, understand=read)


def _rows(searcher: Searcher, asked: Asked, keep: int | None) -> Iterator[Row]:
    bounds = NO_BOUNDS if asked.everything else AT_ONCE
    return batch(searcher, _terms(asked), asked.base.request(), bounds=bounds, keep=keep)


def _term_rows(searcher: Searcher, asked: Asked, shown: Sequence[FacetCount], progress: Progress) -> Iterator[TermRow]:
    """The rows of the table; where the library fails, one says so and is the last."""
    rows = _rows(searcher, asked, NAMED if asked.by == REPORT else 0)
    try:
        for row in rows:
            yield _term_row(asked, row, shown, progress)
    except EngineError as error:
        stopped = say("The library stopped to answer. %(error)s", error=error.message)
        yield TermRow(0, say("The rest of the list"), "", stopped)


def _term_row(asked: Asked, row: Row, shown: Sequence[FacetCount], progress: Progress) -> TermRow:
    term, found = row.term, row.tally
    if found is None or term.query is None:
        progress.problems += 1
        return TermRow(term.line, term.text, "", row.problem)
    progress.found += bool(found.total.reports)
    progress.nowhere += not found.total.reports
    progress.uncounted += found.total.hits is None
    state = replace(asked.base, text=term.query.text)
    return TermRow(
        line=term.line,
        text=term.text,
        read=term.query.text if term.query.text not in (term.text, f'="{term.text}"') else "",
        problem="",
        note=note(found),
        figures=[_figure(name, found.total, state.url) for name in FIGURES],
        cells=[_cell(asked, found, state, value) for value in shown],
        mentions=[_mention(mention, state) for mention in found.mentions] if asked.by == REPORT else (),
        more=_more(found, state) if asked.by == REPORT else None,
    )


def _figure(name: str, figures: Figures, url: str) -> Cell:
    count = MEASURES[name].found(figures)
    if count is None:
        return Cell(NOTHING, "", say("not counted"))
    return Cell(number(count), url if count and name == FIGURES[0] else "", counted(count, MEASURES[name].noun))


def _cell(asked: Asked, found: Tally, state: SearchState, value: FacetCount) -> Cell:
    figures = found.by[asked.by].get(value.value, Figures())
    filters = narrowed(asked.base.filters, asked.by, value.value)
    url = replace(state, filters=MappingProxyType(dict(filters))).url if filters is not None else ""
    count = MEASURES[asked.of].found(figures)
    if count is None:
        return Cell(NOTHING, url, listed((say("not counted"), value.label)))
    told = listed((counted(count, MEASURES[asked.of].noun), value.label))
    return Cell(number(count), url if figures.reports else "", told)


def _mention(mention: Mention, state: SearchState) -> MentionLink:
    """The way to the first place; where no page has one, or none was read, to the report."""
    report, figures = mention.report, mention.figures
    parts = [str(report.year)] if report.year else []
    parts += [counted(figures.pages, "page")] if figures.pages else [say("not on its pages")]
    parts += [counted(figures.hits, "hit")] if figures.hits else []
    url = links.report_url(report.id, state.pairs())
    if mention.page:
        url = links.page_url(report.id, mention.page, state.pairs(), place=1)
    return MentionLink(report.title, listed(parts, " · "), url)


def _more(found: Tally, state: SearchState) -> Cell | None:
    left = found.total.reports - len(found.mentions)
    if not left:
        return None
    if found.mentions:
        return Cell(say_each("and %(number)s more report", "and %(number)s more reports", left), state.url)
    return Cell(counted(left, "report"), state.url)


def _chips(asked: Asked) -> list[Chip]:
    return list(chips_of(asked.base, lambda base: links.batch_url(replace(asked, base=base).pairs())))
