"""`findspot search`: asks the library, and prints reports with their pages and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from engine.errors import InputError
from engine.factory import open_searcher
from engine.fields import BY_NAME
from engine.ports import Searcher
from engine.report import Report, page_named
from engine.request import MAX_SIZE, Coverage, PageHit, ReportHit, ScorePart, SearchRequest, SearchResult
from engine.spelling import did_you_mean
from findspot import options
from findspot.asking import AskingCommand, asking, request_of
from findspot.show import console, counted, language_name, print_json
from indexer.library import printable
from webapp.body import search_body
from webapp.family import Kin, kin_of
from webapp.reasons import missing
from webapp.repairs import repair_notes
from webapp.wording import labels

ALL_PAGES = "all"
INDENT = 4
EMPTY = (
    "The library has no reports yet. If `findspot index` is at work, its first reports can be found soon: search again "
    "in a minute. Otherwise index a folder with `findspot index FOLDER`."
)
_SPACE = re.compile(r"\s+")


@click.command("search", cls=AskingCommand, short_help="Search the library.")
@asking
@click.option("--size", type=click.IntRange(1, MAX_SIZE), default=20, show_default=True, help="Reports to print.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which part of the list.")
@click.option("--cursor", default="", help="Go on from here; the answer before has it.")
@click.option("--pages", default="3", show_default=True, help="Matching pages of each report, or `all`.")
@click.option("--each", is_flag=True, help="List each report by itself, not one for its editions and copies.")
@click.option("--explain", is_flag=True, help="Tell for each report what its place in the list comes from.")
@options.as_json
def search_command(
    address: str,
    each: bool,
    explain: bool,
    size: int,
    page: int,
    cursor: str,
    pages: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """Search the library: words, "phrases", AND OR NOT, NEAR/10, title:word, prefix*.

    Without a query all reports are listed, the newest first.
    """
    request = replace(
        request_of(**asked),
        size=size,
        page=page,
        cursor=cursor,
        pages_per_report=_page_number(pages),
        facets=as_json,
        grouped=not each,
    )
    searcher = open_searcher(address)
    try:
        result = searcher.search(request)
        scores = [searcher.explain(hit, request.query) for hit in result.hits] if explain else ()
        if as_json:
            print_json(search_body(result, request, scores=scores))
        else:
            _print(result, request, searcher, scores)
    finally:
        searcher.close()


def _page_number(pages: str) -> int | None:
    if pages == ALL_PAGES:
        return None
    if not pages.isdecimal():
        raise InputError(f"--pages takes a number or `{ALL_PAGES}`, not {pages}.")
    return int(pages)


def _print(
    result: SearchResult, request: SearchRequest, searcher: Searcher, scores: Sequence[Sequence[ScorePart]]
) -> None:
    out = console()
    for line in _head(result, request):
        out.print(line)
    first = (request.page - 1) * request.size + 1 if not request.cursor else 1
    below = False
    for place, hit in enumerate(result.hits, first):
        out.print()
        if hit.some and not (below or result.some):
            below = True
            out.print(f"Below: {counted(result.rest, 'report')} with only some of the words")
            out.print()
        print_hit(out, place, hit)
        if scores:
            out.print(_indented(out, _explained(hit, scores[place - first])))
    if (result.some or not result.total) and (meant := did_you_mean(searcher, request.query.text)):
        out.print()
        out.print(Text(f"Did you mean: {meant}"), soft_wrap=True)
    if result.hits:
        out.print()
    out.print(_searched(searcher.coverage(), found=bool(result.hits)), soft_wrap=True)
    if result.next_cursor:
        out.print()
        out.print(f"More: --cursor {result.next_cursor}", soft_wrap=True)


def _head(result: SearchResult, request: SearchRequest) -> Iterable[str]:
    some = result.some and result.total > 0
    understood = f" {'with words of' if some else 'for'} {result.query.understood}" if result.query.understood else ""
    least = "" if result.complete else "At least "
    pages = counted(result.pages_total, "page that matches", "pages that match")
    groups = f" in {counted(result.groups, 'group')}" if request.grouped and result.groups < result.total else ""
    yield f"{least}{counted(result.total, 'report')}{groups}{understood}{f', {pages}' if result.pages_total else ''}"
    for which, filters in (("with", request.filters), ("without", request.excluded)):
        said = [f"{BY_NAME[name].label.lower()} {labels(name, values)}" for name, values in filters.items()]
        if said:
            yield f"Only {which} {'; '.join(said)}"
    if some:
        yield "No report has all of these words: these have some of them, the best first."
    if result.also:
        yield f"Also searched (--exact leaves it): {', '.join(result.also)}"
    if result.entries and not result.hits and not request.cursor:
        last = -(-result.entries // request.size)
        yield f"Page {request.page:,} is past the end of the list: the last one is --page {last}"
    for note in repair_notes(result.query):
        yield f"{note.where}: {note.message}"


def print_hit(out: Console, place: int, hit: ReportHit) -> None:
    """The report with its number in a list, its family and its quotes."""
    out.print(Text(f"{place}. {printable(hit.report.title)}", style="bold"))
    out.print(_indented(out, Text(" · ".join(_details(hit.report)), style="dim")))
    for kin in kin_of(hit.report, hit.family):
        out.print(_indented(out, Text(_told(kin), style="dim")))
    for page in hit.pages:
        out.print(_indented(out, _quote(page)))
    more = hit.pages_matching - len(hit.pages)
    if more > 0 and hit.pages:
        out.print(_indented(out, Text(f"and {counted(more, 'more page')}", style="dim")))


def _told(kin: Kin) -> str:
    """Another report of the family, and where it is."""
    what = "the same file" if kin.relation == "same file" else kin.text
    return f"also: {what}, {printable(kin.report.path)}{'' if kin.listed else ' (not in this list)'}"


def _details(report: Report) -> Iterable[str]:
    yield from report.organisations[:2]
    if report.year:
        yield str(report.year)
    if report.language:
        yield language_name(report.language)
    yield printable(report.path)


def _quote(page: PageHit) -> Text:
    text = Text(f"{page_named(page.number, page.label)}  ", style="cyan")
    for piece in page.quote:
        text.append(_SPACE.sub(" ", piece.text), style="bold" if piece.marked else "default")
    return text


def _explained(hit: ReportHit, parts: Sequence[ScorePart]) -> Text:
    """The report's score, and what it is the sum of."""
    told = [f"{part.score:.2f} {_where(part)}" for part in parts]
    return Text(f"score {hit.score:.2f}{' = ' if told else ''}{' + '.join(told)}", style="dim")


def _where(part: ScorePart) -> str:
    if part.page:
        return f"its best page, {part.page}"
    return f"{part.words} in the {BY_NAME[part.field].label.lower()}" if part.field else part.words


def _indented(out: Console, text: Text) -> Text | Padding:
    """On a terminal also what wraps stands in; elsewhere a line stays one line."""
    return Padding(text, (0, 0, 0, INDENT)) if out.is_terminal else Text(" " * INDENT).append_text(text)


def _searched(coverage: Coverage, *, found: bool) -> str:
    """What was searched, and what the answer does not speak for."""
    if not coverage.reports:
        return EMPTY
    searched = f"Searched: {counted(coverage.reports, 'report')}, {counted(coverage.pages, 'page')}"
    if not (lacks := missing(coverage)):
        return f"{searched}: every one of them."
    empty = "" if found else "The words may also stand where nothing can be searched. "
    return f"{searched}. {empty}{lacks}: `findspot coverage` names them."
