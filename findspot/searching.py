"""`findspot search`: asks the library, and prints reports with their pages and quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from engine.errors import InputError
from engine.factory import open_searcher
from engine.fields import BY_NAME, FACETS, SORTS
from engine.ports import Searcher
from engine.query.expand import understand
from engine.report import Report
from engine.request import MAX_SIZE, PageHit, ReportHit, ScorePart, SearchRequest, SearchResult
from engine.spelling import did_you_mean
from engine.vocabulary.additions import own_concepts
from findspot import options
from findspot.show import console, counted, language_name, print_json
from indexer.library import printable
from webapp.body import search_body
from webapp.family import Kin, kin_of
from webapp.filters import canonical
from webapp.repairs import repair_notes
from webapp.wording import labels

Command = TypeVar("Command", bound=Callable[..., Any])

ALL_PAGES = "all"
INDENT = 4
EMPTY = (
    "The library has no reports yet. If `findspot index` is at work, its first reports can be found soon: search again "
    "in a minute. Otherwise index a folder with `findspot index FOLDER`."
)
_SPACE = re.compile(r"\s+")


def _filters(command: Command) -> Command:
    """An option for each facet, which may be repeated: any of its values may match."""
    for field in reversed(FACETS):
        example = " such as 2019, 2015-2020, 2015- or -2020" if field.kind == "year" else ""
        command = click.option(
            f"--{field.name.replace('_', '-')}", multiple=True, help=f"Only with this {field.label.lower()}{example}."
        )(command)
    return command


class _SearchCommand(click.Command):
    """Takes what has one minus before it for a word to leave out, since no option of this command has."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in option.opts
        }
        options, words = list[str](), list[str]()
        given = iter(args)
        for arg in given:
            if arg == "--":
                words += given
            elif arg.startswith("--") or arg in ctx.help_option_names:
                options.append(arg)
                if takes_value.get(arg):
                    value = next(given, None)
                    if value is None:
                        return super().parse_args(ctx, args)  # says that it is missing
                    options.append(value)
            else:
                words.append(arg)
        return super().parse_args(ctx, [*options, "--", *words])


@click.command("search", cls=_SearchCommand, short_help="Search the library.")
@click.argument("query", nargs=-1)
@options.library
@_filters
@click.option("--sort", type=click.Choice(list(SORTS)), default="relevance", show_default=True)
@click.option("--size", type=click.IntRange(1, MAX_SIZE), default=20, show_default=True, help="Reports to print.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which part of the list.")
@click.option("--cursor", default="", help="Go on from here; the answer before has it.")
@click.option("--pages", default="3", show_default=True, help="Matching pages of each report, or `all`.")
@click.option("--exact", is_flag=True, help="Search the words typed, and no others for them.")
@click.option("--without", multiple=True, help="One of the words searched beside those typed, to be left out.")
@click.option("--each", is_flag=True, help="List each report by itself, not one for its editions and copies.")
@click.option("--explain", is_flag=True, help="Tell for each report what its place in the list comes from.")
@options.vocabulary
@options.as_json
def search_command(
    query: tuple[str, ...],
    address: str,
    exact: bool,
    without: tuple[str, ...],
    each: bool,
    explain: bool,
    vocabulary: Path | None,
    sort: str,
    size: int,
    page: int,
    cursor: str,
    pages: str,
    as_json: bool,
    **filters: tuple[str, ...],
) -> None:
    """Search the library: words, "phrases", AND OR NOT, NEAR/10, title:word, prefix*.

    Without a query all reports are listed, the newest first.
    """
    request = SearchRequest(
        query=understand(" ".join(query), vocabulary=own_concepts(vocabulary), without=without, exact=exact),
        filters=_chosen(filters),
        sort=sort,
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


def _chosen(filters: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """For each facet the values as the library has them: a code for a name."""
    return {
        name: tuple(canonical(BY_NAME[name], value) for value in values) for name, values in filters.items() if values
    }


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
        _print_hit(out, place, hit)
        if scores:
            out.print(_indented(out, _explained(hit, scores[place - first])))
    if (result.some or not result.total) and (meant := did_you_mean(searcher, request.query.text)):
        out.print()
        out.print(Text(f"Did you mean: {meant}"), soft_wrap=True)
    if result.hits:
        out.print()
    out.print(_gaps(searcher))
    if result.next_cursor:
        out.print()
        out.print(f"More: --cursor {result.next_cursor}", soft_wrap=True)


def _head(result: SearchResult, request: SearchRequest) -> Iterable[str]:
    understood = f" for {result.query.understood}" if result.query.understood else ""
    least = "" if result.complete else "At least "
    pages = counted(result.pages_total, "page that matches", "pages that match")
    groups = f" in {counted(result.groups, 'group')}" if request.grouped and result.groups < result.total else ""
    yield f"{least}{counted(result.total, 'report')}{groups}{understood}{f', {pages}' if result.pages_total else ''}"
    if request.filters:
        said = (f"{BY_NAME[name].label.lower()} {labels(name, values)}" for name, values in request.filters.items())
        yield f"Only with {'; '.join(said)}"
    if result.some:
        yield "No report has all of these words. Those with some of them, the best first:"
    if result.also:
        yield f"Also searched (--exact leaves it): {', '.join(result.also)}"
    if result.entries and not result.hits and not request.cursor:
        last = -(-result.entries // request.size)
        yield f"Page {request.page:,} is past the end of the list: the last one is --page {last}"
    for note in repair_notes(result.query):
        yield f"{note.where}: {note.message}"


def _print_hit(out: Console, place: int, hit: ReportHit) -> None:
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
    text = Text(f"p. {page.number}  ", style="cyan")
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


def _gaps(searcher: Searcher) -> str:
    """What an empty answer does not speak for."""
    coverage = searcher.coverage()
    if not coverage.reports:
        return EMPTY
    failed = counted(len(coverage.failures), "file could not be read", "files could not be read")
    blank = counted(coverage.unsearchable_pages, "page has no text", "pages have no text")
    unread = counted(coverage.unread, "PDF was found and not read yet", "PDFs were found and not read yet")
    missing = f"{failed}, {blank}{f', {unread}' if coverage.unread else ''}"
    return f"Searched: {counted(coverage.reports, 'report')}, {counted(coverage.pages, 'page')}; {missing}."
