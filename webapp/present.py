"""A search result as the search page prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine import saying
from engine.evidence.citing import STYLES
from engine.evidence.export import FORMATS
from engine.fields import BY_NAME, SORTS
from engine.query.expand import understand
from engine.query.parse import ParsedQuery
from engine.report import Report
from engine.request import Coverage, PageHit, QuotePiece, ReportHit, SearchResult
from engine.saying import Saying, listed, lowered, say, say_each
from webapp import links
from webapp.explain import Reason
from webapp.facets import FacetGroup, Years, facet_groups, year_facet
from webapp.family import Kin, kin_of
from webapp.rates import decimal
from webapp.reasons import missing
from webapp.repairs import RepairNote, pointed_out, repair_notes
from webapp.state import QUOTES, SearchState
from webapp.wording import counted, described, labels, moment, value_label

QUOTES_OFFERED = {say("none"): 0, "1": 1, str(QUOTES): QUOTES, "10": 10, say("all"): None}
KEPT = ("sort", "size", "pages", "exact", "each", "since")  # by the form
KIN_SHOWN = 6  # other reports of a family that an entry names
EDITIONS = {say("together"): False, say("each"): True}
NEIGHBOURS = 2  # pages of the list named on each side of this one


@dataclass(frozen=True, slots=True)
class Link:
    """A link, or where `current`, the choice already made."""

    text: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it; `excluded` where it leaves out."""

    field: str
    value: str
    url: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A page on which the query has places, in its own words."""

    number: int
    label: str  # what is printed as its number, empty where that is the same
    pieces: tuple[QuotePiece, ...]
    url: str
    ocr: bool
    places: str


@dataclass(frozen=True, slots=True)
class KinLink:
    """Another report of a family: what it is to the one shown, and whether it is in the list too."""

    text: str
    url: str
    title: str
    path: str
    same_file: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the list; `url` is its best place, also where the list is without quotes."""

    title: str
    url: str
    report_url: str
    details: tuple[str, ...]
    language: str
    matching: str
    unsearchable: str
    quotes: tuple[Quote, ...]
    all_pages: str
    some: bool
    family: tuple[KinLink, ...]
    more_family: str


@dataclass(frozen=True, slots=True)
class Also:
    """The words searched beside those typed: each with the address without it, and what takes them all off or on."""

    told: str
    words: tuple[Link, ...]
    left_out: tuple[Link, ...]  # each with the address with it again
    exact: Link


@dataclass(frozen=True, slots=True)
class Paging:
    """The ways to the rest of the list; None in `pages` is a gap."""

    previous: str
    next: str
    pages: tuple[Link | None, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the search page prints."""

    heading: str
    summary: str
    missing: str
    took: str
    understood: str
    also: Also | None
    repairs: tuple[RepairNote, ...]
    typed: tuple[QuotePiece, ...]
    left_out: tuple[str, ...]
    chips: tuple[Chip, ...]
    clear: str
    entries: tuple[Entry, ...]
    others: tuple[Entry, ...]  # with some of the words
    others_heading: str
    notes: tuple[str, ...]
    first: int
    sorts: tuple[Link, ...]
    quotes: tuple[Link, ...]
    editions: tuple[Link, ...]  # together or each by itself, empty where that is the same
    paging: Paging | None
    groups: tuple[FacetGroup, ...]
    years: Years | None
    reasons: tuple[Reason, ...]
    kept: tuple[tuple[str, str], ...]
    concordance: str  # its address, empty where there is no place to show
    tools: tuple[Link, ...]  # what else can be done with the search
    exports: tuple[Link, ...]
    empty_library: bool
    compact: bool


def search_page(
    result: SearchResult,
    state: SearchState,
    coverage: Coverage,
    *,
    reasons: Sequence[Reason] = (),
    left_out: Sequence[str] = (),
) -> SearchPage:
    """The page for this answer; `reasons` say why it is empty, `left_out` what was given for years but is none."""
    same = Counter(map(_title_key, result.hits))
    entries = [_entry(hit, state, with_path=same[_title_key(hit)] > 1) for hit in result.hits]
    whole = [entry for entry in entries if result.some or not entry.some]
    return SearchPage(
        heading=say("Reports matching %(query)s", query=state.text) if state.text else say("All reports"),
        summary=_summary(result, state) if coverage.reports else say("No reports yet"),
        missing=missing(coverage),
        took=_took(result.took_ms),
        understood=understood(result.query),
        also=_also(result, state),
        repairs=repair_notes(result.query),
        typed=pointed_out(result.query),
        left_out=tuple(left_out),
        chips=tuple(chips_of(state, lambda other: other.url)),
        clear=state.without_filters().url,
        entries=tuple(whole),
        others=tuple(entries[len(whole) :]),
        others_heading=_others_heading(result.rest),
        notes=tuple(_notes(result)),
        first=(state.page - 1) * state.size + 1,
        sorts=tuple(_sorts(state)),
        quotes=tuple(_quotes(state)) if result.pages_total else (),
        editions=_editions(result, state),
        paging=_paging(result.entries, state),
        groups=facet_groups(result.facets, state),
        years=year_facet(result.facets.get("year", ()), state),
        reasons=tuple(reasons),
        kept=tuple((name, value) for name, value in state.pairs() if name in KEPT),
        concordance=links.concordance_url(state.with_page(1).pairs()) if result.pages_total else "",
        tools=_tools(state) if result.total else (),
        exports=export_links(state, places=bool(result.pages_total)) if result.total else (),
        empty_library=not coverage.reports,
        compact=state.compact,
    )


def _tools(state: SearchState) -> tuple[Link, ...]:
    batch = Link(say("Batch"), links.batch_url(replace(state, text="").with_page(1).pairs()))
    return (*((Link(say("Counts"), links.counts_url(state.with_page(1).pairs())),) if state.text else ()), batch)


def export_links(state: SearchState, *, places: bool = True) -> tuple[Link, ...]:
    """An address for each form of a file of all places, where there are any, and of references to all reports."""
    pairs, forms = state.with_page(1).pairs(), {**(FORMATS if places else {}), **STYLES}
    return tuple(Link(form.label, links.export_url((*pairs, ("format", name)))) for name, form in forms.items())


def last_page(total: int, size: int) -> int:
    """The number of the list's last page."""
    return max(1, -(-total // size))


def understood(query: ParsedQuery) -> str:
    """How the query was read, empty where that says no more than its own text."""
    read, typed = query.understood.casefold(), " ".join(query.text.casefold().split())
    same = typed in (read, read.strip('"'), read.replace(" and ", " "))
    return "" if same or not query.text else query.understood


def quotes_of(report_id: str, pages: Sequence[PageHit], state: SearchState) -> tuple[Quote, ...]:
    """Pages of a report as quotes, each leading to the first place that it shows."""
    return tuple(_quote(report_id, page, state) for page in pages)


def _quote(report_id: str, page: PageHit, state: SearchState) -> Quote:
    url = links.page_url(report_id, page.number, state.pairs(), place=page.place)
    places = counted(page.places, "place") if page.places > 1 else ""
    return Quote(page.number, page.label, page.quote, url, page.ocr, places)


def _title_key(hit: ReportHit) -> str:
    return " ".join(hit.report.title.casefold().split())


def kin_links(kin: Iterable[Kin], state: SearchState, *, page: int = 0) -> tuple[KinLink, ...]:
    """A family's other reports as links, to the page of that number where there is one and they have it."""
    return tuple(
        KinLink(
            text=one.text,
            url=_kin_url(one.report, state, page),
            title=one.report.title,
            path=one.report.path,
            same_file=one.relation == "same file",
            listed=one.listed,
        )
        for one in kin
    )


def _kin_url(report: Report, state: SearchState, page: int) -> str:
    if page:
        return links.page_url(report.id, min(page, report.page_count), state.pairs())
    return links.report_url(report.id, state.pairs())


def _entry(hit: ReportHit, state: SearchState, *, with_path: bool) -> Entry:
    report = hit.report
    family = kin_links(kin_of(report, hit.family), state)
    quotes = quotes_of(report.id, hit.pages, state)
    about = links.report_url(report.id, state.pairs())
    return Entry(
        title=report.title,
        url=quotes[0].url if quotes else about,
        report_url=about,
        details=(*described(report), *([report.path] if with_path else ())),
        language=report.language,
        matching=_matching(hit),
        unsearchable=_unsearchable(len(report.unsearchable_pages)),
        quotes=() if state.compact else quotes,
        all_pages="" if state.compact else _all_pages(hit.pages_matching, len(quotes)),
        some=hit.some,
        family=family[:KIN_SHOWN],
        more_family=_more(len(family) - KIN_SHOWN),
    )


def _others_heading(number: int) -> str:
    if not number:
        return ""
    return say_each(
        "%(number)s more report with some of these words", "%(number)s more reports with some of these words", number
    )


def _more(number: int) -> str:
    return say("%(number)s more", number=number) if number > 0 else ""


def _all_pages(matching: int, shown: int) -> str:
    return say_each("All %(number)s page", "All %(number)s pages", matching) if matching > shown else ""


def _matching(hit: ReportHit) -> str:
    pages = counted(hit.report.page_count, "page")
    if not hit.pages_matching:
        return pages
    return say_each("%(number)s of %(pages)s matches", "%(number)s of %(pages)s match", hit.pages_matching, pages=pages)


def _unsearchable(number: int) -> str:
    return (
        say_each("%(number)s page cannot be searched", "%(number)s pages cannot be searched", number) if number else ""
    )


def _summary(result: SearchResult, state: SearchState) -> str:
    reports = counted(result.total, "report")
    if result.groups < result.total and not state.each:
        groups = say_each("%(number)s group", "%(number)s groups", result.groups)
        reports = say("%(reports)s in %(groups)s", reports=reports, groups=groups)
    if result.pages_total:
        found = listed((reports, counted(result.pages_total, "page")), " · ")
        return found if result.complete else say("At least %(number)s", number=found)
    return reports if state.text or state.filters or state.excluded else say("All %(reports)s", reports=reports)


def _notes(result: SearchResult) -> Iterator[str]:
    """What the numbers do not say by themselves."""
    if result.some and result.total:
        yield say("No report has all of these words. These have some of them, the best first.")
    if not result.complete:
        yield say(
            "The words are too common to check every page for how near they stand: more reports may match. Narrow it."
        )


def _also(result: SearchResult, state: SearchState) -> Also | None:
    """None where nothing else is searched or could be."""
    found = [Link(words, state.with_words(exact=False, without=(*state.without, words)).url) for words in result.also]
    left_out = tuple(
        Link(words, state.with_words(exact=False, without=tuple(kept for kept in state.without if kept != words)).url)
        for words in state.without
    )
    if not (found or left_out or (state.exact and understand(state.text, vocabulary=state.concepts).expansions)):
        return None
    switch = say("Search other words for these too") if state.exact else say("Only the words typed")
    exact = Link(switch, state.with_words(exact=not state.exact).url, state.exact)
    return Also(listed(result.also), tuple(found), left_out, exact)


def _took(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return say("%(seconds)s s", seconds=decimal(f"{milliseconds / 1000:.1f}"))
    return say("%(number)s ms", number=max(1, round(milliseconds)))


def labelled_filters(state: SearchState) -> tuple[str, ...]:
    """The filters in force in words, such as "Region Thailand"."""
    return (
        *(listed((BY_NAME[name].label, labels(name, values)), " ") for name, values in state.filters.items()),
        *(listed((_without(name), labels(name, values)), " ") for name, values in state.excluded.items()),
    )


def _without(name: str) -> Saying:
    return say("Without %(field)s", field=lowered(BY_NAME[name].label))


def chips_of(state: SearchState, url_of: Callable[[SearchState], str]) -> Iterator[Chip]:
    """The filters in force, each with the address of the page without it."""
    for name, values in state.filters.items():
        for value in values:
            yield Chip(BY_NAME[name].label, value_label(name, value), url_of(state.without_filter(name, value)))
    for name, values in state.excluded.items():
        for value in values:
            url = url_of(state.without_excluded(name, value))
            yield Chip(_without(name), value_label(name, value), url, excluded=True)
    if state.since:
        yield Chip(say("Added after"), moment(state.since), url_of(state.with_since(0)))


def _sorts(state: SearchState) -> Iterator[Link]:
    in_force = state.sort if state.text or state.sort != "relevance" else "newest"
    for name, text in SORTS.items():
        if state.text or name != "relevance":  # all reports are equally relevant to no query
            yield Link(text, state.with_sort(name).url, name == in_force)


def _quotes(state: SearchState) -> Iterator[Link]:
    for text, number in QUOTES_OFFERED.items():
        yield Link(text, state.with_quotes(number).url, number == state.quotes)


def _editions(result: SearchResult, state: SearchState) -> tuple[Link, ...]:
    """The switch between a family as one and its reports each, where the list holds several of one."""
    if result.groups == result.total:
        return ()
    return tuple(Link(text, state.with_each(each).url, each == state.each) for text, each in EDITIONS.items())


def _paging(total: int, state: SearchState) -> Paging | None:
    last = last_page(total, state.size)
    if last == 1:
        return None
    named = sorted({1, last, *range(max(1, state.page - NEIGHBOURS), min(last, state.page + NEIGHBOURS) + 1)})
    pages: list[Link | None] = []
    for before, number in zip((0, *named), named, strict=False):
        pages += [None] * (number > before + 1)
        pages.append(Link(saying.number(number), state.with_page(number).url, number == state.page))
    return Paging(
        previous=state.with_page(state.page - 1).url if state.page > 1 else "",
        next=state.with_page(state.page + 1).url if state.page < last else "",
        pages=tuple(pages),
    )
