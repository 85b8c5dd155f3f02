"""The page of counts, made of what an address asks for and of what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.evidence.counts import (
    AT_ONCE,
    FEW,
    MEASURES,
    Bucket,
    Counts,
    Figures,
    Measure,
    Tally,
    narrowed,
)
from engine.evidence.significant import Word, Words
from engine.fields import BY_NAME, NONE
from engine.saying import listed, lowered, number, say, say_each
from webapp import links
from webapp.plot import SERIES, Plot
from webapp.present import Chip, Link, chips_of
from webapp.rates import decimal, percent, rate
from webapp.state import SearchState
from webapp.wording import counted
from webapp.yearly import left_out, told, years_plot

SHOWN = 40  # rows of a table, those of most reports found
FACET_NAMES = ("year", "region", "topic", "organisation", "language", "document_type")
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the searches under the same filters, and how they are counted and shown."""

    base: SearchState
    texts: tuple[str, ...]
    left_out: tuple[str, ...]
    by: str
    of: str
    everything: bool
    all_rows: bool
    words: int  # the number of the search whose words are asked for, 0 for none

    def pairs(self, **changed: str) -> tuple[tuple[str, str], ...]:
        """Names and values of the address, with some of them changed."""
        said = {
            "by": self.by if self.by != FACET_NAMES[0] else "",
            "of": self.of if self.of != "reports" else "",
            "all": "1" if self.everything else "",
            "rows": "all" if self.all_rows else "",
            "words": str(self.words or ""),
            **changed,
        }
        given = (*(("q", text) for text in self.texts), *self.base.pairs())
        return (*given, *((name, value) for name, value in said.items() if value))

    def state(self, number: int) -> SearchState:
        """The search of that number, counted from 0."""
        return replace(self.base, text=self.texts[number])

    def url(self, **changed: str) -> str:
        """The page as asked for, with something changed."""
        return links.counts_url(self.pairs(**changed))


@dataclass(frozen=True, slots=True)
class Cell:
    """How often something was found, the search that finds it, and its share or rate."""

    text: str
    url: str
    rate: str
    few: bool
    told: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A value of the facet: what the library has of it, what was found, and how long the bars are, in percent."""

    label: str
    depth: int
    library: str
    few: bool
    cells: tuple[Cell, ...]
    bars: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One of the searches: its number, what it finds, and its notes."""

    number: int
    text: str
    url: str
    found: str
    note: str
    words_url: str
    without_url: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """A significant word, with its figures in words and the search that adds it."""

    word: Word
    url: str
    times: str
    score: str


@dataclass(frozen=True, slots=True)
class CountsPage:
    """All that the page prints."""

    asked: Asked
    queries: Sequence[Query]
    chips: Sequence[Chip]
    hidden: Sequence[tuple[str, str]]
    choices: Sequence[Link]
    measures: Sequence[Link]
    by: str
    heading: str
    library: str
    plot: Plot | None
    plot_told: str
    plot_from: str
    headings: Sequence[Cell]
    rows: Sequence[Row]
    more: Link | None
    uncounted: str
    count_url: str
    sheet: str
    words: Words | None
    words_of: str
    words_pages: str
    words_all: str
    word_rows: Sequence[WordRow]
    few: bool
    notes: Sequence[str]


def empty_page(asked: Asked) -> CountsPage:
    """The page before anything is asked."""
    return CountsPage(
        asked=asked, queries=(), chips=_chips(asked), hidden=asked.base.pairs(), choices=(), measures=(), by="",
        heading="", library="", plot=None, plot_told="", plot_from="", headings=(), rows=(), more=None, uncounted="",
        count_url="", sheet="", words=None, words_of="", words_pages="", words_all="", word_rows=(), few=False,
        notes=(),
    )  # fmt: skip


def counts_page(asked: Asked, found: Counts, words: Words | None) -> CountsPage:
    """The page of these counts, with the significant words of one of the searches where they are asked for."""
    measure, buckets = MEASURES[asked.of], found.buckets[asked.by]
    shown = _shown(asked, buckets)
    uncounted = _uncounted(found)
    return CountsPage(
        asked=asked,
        queries=[_query(asked, number, each, found.library) for number, each in enumerate(found.tallies)],
        chips=_chips(asked),
        hidden=asked.base.pairs(),
        choices=[Link(BY_NAME[name].label, asked.url(by=name, rows=""), name == asked.by) for name in FACET_NAMES],
        measures=[Link(one.label, asked.url(of=name), name == asked.of) for name, one in MEASURES.items()],
        by=BY_NAME[asked.by].label,
        heading=say("%(measure)s by %(facet)s", measure=measure.label, facet=lowered(BY_NAME[asked.by].label)),
        library=say(
            "%(reports)s with %(pages)s",
            reports=counted(found.library.reports, "report"),
            pages=counted(found.library.pages or 0, "page"),
        ),
        plot=years_plot(asked.texts, buckets, measure) if asked.by == "year" else None,
        plot_told=told(asked.texts, found.buckets["year"], measure),
        plot_from=left_out(found.buckets["year"]),
        headings=_headings(asked),
        rows=_rows(asked, shown, measure),
        more=_more(asked, shown, buckets),
        uncounted=uncounted,
        count_url=asked.url(all="1") if uncounted else "",
        sheet=links.counts_url(asked.pairs(), sheet=True),
        words=words,
        words_of=asked.texts[asked.words - 1] if asked.words else "",
        words_pages=counted(words.pages, "page") if words else "",
        words_all=counted(words.of_reports, "report") if words else "",
        word_rows=_word_rows(asked, words),
        few=any(one.library.reports < FEW for one, _ in shown),
        notes=_notes(asked),
    )


def _notes(asked: Asked) -> list[str]:
    if not asked.left_out:
        return []
    return [
        say(
            "Left out, since a plot has %(most)s searches at most: %(searches)s.",
            most=SERIES,
            searches=listed(asked.left_out),
        )
    ]


def _query(asked: Asked, at: int, of: Tally, library: Figures) -> Query:
    text = asked.texts[at]
    others = replace(asked, texts=tuple(one for one in asked.texts if one != text), words=0)
    found = [_shared(name, of.total, library) for name in ("reports", "pages")]
    found += [] if of.total.hits is None else [counted(of.total.hits, "hit")]
    note = say("No report has all of these words: counted are those with some.") if of.some else ""
    if not of.complete:
        note = say("The words are too common to check every page for how near they stand: these are the least.")
    return Query(
        number=at + 1,
        text=text,
        url=asked.state(at).url,
        found=listed(found, " · "),
        note=note,
        words_url=asked.url(words=str(at + 1)) + "#words",
        without_url=others.url() if others.texts else "",
    )


def _shared(name: str, found: Figures, library: Figures) -> str:
    measure = MEASURES[name]
    count = counted(measure.found(found) or 0, measure.noun)
    return say("%(count)s (%(share)s)", count=count, share=percent(measure.of(found, library)))


def _uncounted(found: Counts) -> str:
    """What was not counted by value, and what that would cost."""
    totals = [one.total for one in found.tallies if one.total.hits is None]
    if not totals:
        return ""
    reports, pages = sum(one.reports for one in totals), sum(one.pages or 0 for one in totals)
    if any(one.total.reports > AT_ONCE.reports for one in found.tallies if AT_ONCE.reports is not None):
        return say_each(
            "Pages by value and hits are not counted yet: %(number)s report must be walked for them.",
            "Pages by value and hits are not counted yet: %(number)s reports must be walked for them.",
            reports,
        )
    return say_each(
        "Hits are not counted yet: %(number)s page must be read for them.",
        "Hits are not counted yet: %(number)s pages must be read for them.",
        pages,
    )


def _chips(asked: Asked) -> list[Chip]:
    return list(chips_of(asked.base, lambda base: replace(asked, base=base).url()))


def _shown(asked: Asked, buckets: Sequence[Bucket]) -> list[tuple[Bucket, int]]:
    """The rows' buckets with their depth: years upwards, others by what was found, each below the one above it."""
    if asked.by == "year":
        return [(bucket, 0) for bucket in buckets]
    ranked = sorted(buckets, key=_rank)
    kept = ranked if asked.all_rows else ranked[:SHOWN]
    known = {bucket.value for bucket in kept}
    under: dict[str, list[Bucket]] = {}
    for bucket in kept:
        under.setdefault(bucket.parent if bucket.parent in known else "", []).append(bucket)
    return list(_tree(under, "", 0))


def _rank(bucket: Bucket) -> tuple[bool, int, int, str]:
    return bucket.value == NONE, -sum(one.reports for one in bucket.found), -bucket.library.reports, bucket.label


def _tree(under: Mapping[str, Sequence[Bucket]], above: str, depth: int) -> Iterator[tuple[Bucket, int]]:
    for bucket in under.get(above, ()):
        yield bucket, depth
        if bucket.value != above:
            yield from _tree(under, bucket.value, depth + 1)


def _more(asked: Asked, shown: Sequence[object], buckets: Sequence[Bucket]) -> Link | None:
    if len(shown) == len(buckets):
        return None
    told = say(
        "%(shown)s of %(all)s are shown, those of most reports found. Show all", shown=len(shown), all=len(buckets)
    )
    return Link(told, asked.url(rows="all"))


def _headings(asked: Asked) -> list[Cell]:
    """Over each column of figures what it counts: of one search all measures, of several the one chosen."""
    if len(asked.texts) == 1:
        return [_heading(one.heading, name, asked) for name, one in MEASURES.items()]
    return [_heading(text, asked.of, asked) for text in asked.texts]


def _heading(text: str, measure: str, asked: Asked) -> Cell:
    return Cell(text, "", "", few=False, measure="chosen" if measure == asked.of else "other")


def _rows(asked: Asked, shown: Sequence[tuple[Bucket, int]], measure: Measure) -> list[Row]:
    rates = [measure.of(found, bucket.library) or 0 for bucket, _ in shown for found in bucket.found]
    longest = max(rates, default=0) or 1
    return [_row(asked, bucket, depth, measure, longest) for bucket, depth in shown]


def _row(asked: Asked, bucket: Bucket, depth: int, measure: Measure, longest: float) -> Row:
    urls = [_url(asked, number, bucket.value) for number in range(len(asked.texts))]
    if len(asked.texts) == 1:
        cells = [_cell(name, bucket.found[0], bucket.library, urls[0], asked) for name in MEASURES]
    else:
        cells = [
            _cell(asked.of, found, bucket.library, url, asked) for found, url in zip(bucket.found, urls, strict=True)
        ]
    return Row(
        label=bucket.label,
        depth=min(depth, 4),
        library=number(bucket.library.reports),
        few=bucket.library.reports < FEW,
        cells=tuple(cells),
        bars=tuple(round(100 * (measure.of(found, bucket.library) or 0) / longest, 2) for found in bucket.found),
    )


def _url(asked: Asked, number: int, value: str) -> str:
    """The search for what a bucket counts; empty where filters cannot say it."""
    filters = narrowed(asked.base.filters, asked.by, value)
    return "" if filters is None else replace(asked.state(number), filters=MappingProxyType(dict(filters))).url


def _cell(name: str, found: Figures, library: Figures, url: str, asked: Asked) -> Cell:
    measure = MEASURES[name]
    count = measure.found(found)
    return Cell(
        text=NOTHING if count is None else number(count),
        url=url if count else "",
        rate=rate(measure, found, library),
        few=library.reports < FEW,
        told=say("not counted") if count is None else counted(count, measure.noun),
        measure="chosen" if name == asked.of else "other",
    )


def _word_rows(asked: Asked, words: Words | None) -> list[WordRow]:
    if words is None:
        return []
    state = asked.state(asked.words - 1)
    asks = state.query().understood
    return [
        WordRow(
            word,
            replace(state, text=f"({asks}) AND {word.text}").url,
            times=decimal(f"{word.times:.1f}"),
            score=number(round(word.score)),
        )
        for word in words.words
    ]
