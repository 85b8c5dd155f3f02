"""How much of a library has a query: reports, pages and hits, by year, region, topic and each other facet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.document import facet_values
from engine.evidence.places import reports_found
from engine.fields import BY_NAME, FACETS
from engine.ports import Searcher
from engine.query.parse import parse
from engine.report import Report
from engine.request import FacetCount, SearchRequest
from engine.saying import Saying, say
from engine.vocabulary import of_field

FEW = 5  # reports of a bucket, below which its share says little
ALL = "all"  # the name of what is counted of the whole library


@dataclass(frozen=True, slots=True)
class Figures:
    """So many reports, pages and hits (places); None is what was not counted."""

    reports: int = 0
    pages: int | None = 0
    hits: int | None = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.reports + other.reports, _sum(self.pages, other.pages), _sum(self.hits, other.hits))


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, slots=True)
class Bounds:
    """Up to how many reports their pages are counted by bucket, and up to how many pages their hits; None is any.

    Reports by bucket come from the engine's facets. Pages by bucket need a walk over all reports found, hits the
    reading of all pages found.
    """

    reports: int | None = None
    pages: int | None = None


NO_BOUNDS = Bounds()
AT_ONCE = Bounds(reports=2_000, pages=300)  # what takes under a second


@dataclass(frozen=True, slots=True)
class Mention:
    """A report with the query: on how many pages, how often, and its first page with a place; 0 where not read."""

    report: Report
    figures: Figures
    page: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a query is found in, all together and by the values of each facet: as the search of the request says.

    Where no report has all its words, `some` is true, and it is what those with any are. Where it is not `complete`,
    figures are the least that is certain.
    """

    request: SearchRequest
    total: Figures
    by: Mapping[str, Mapping[str, Figures]]
    mentions: tuple[Mention, ...] = ()  # the first of the list, as many as were asked for
    some: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value of a facet: what of the library has it, and what of that has each of the queries."""

    value: str
    label: str
    parent: str
    library: Figures
    found: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What queries are found in, beside what the library holds under the same filters."""

    library: Figures
    tallies: tuple[Tally, ...]
    buckets: Mapping[str, tuple[Bucket, ...]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that compares what was found with what is there: its names, and what is found of what in it."""

    label: Saying
    heading: Saying
    noun: str
    rate: str
    percent: bool
    found: Callable[[Figures], int | None]
    whole: Callable[[Figures], int | None]

    def of(self, found: Figures, library: Figures) -> float | None:
        """The share in percent, or hits per 1,000 pages; None where one of both is not known, or there is nothing."""
        part, whole = self.found(found), self.whole(library)
        return None if part is None or not whole else part / whole * (100 if self.percent else 1000)


MEASURES: Mapping[str, Measure] = {
    "reports": Measure(
        say("Share of reports"), say("Reports"), "report", "share_of_reports", True, lambda one: one.reports,
        lambda one: one.reports,
    ),
    "pages": Measure(
        say("Share of pages"), say("Pages"), "page", "share_of_pages", True, lambda one: one.pages,
        lambda one: one.pages,
    ),
    "hits": Measure(
        say("Hits per 1,000 pages"), say("Hits"), "hit", "hits_per_1000_pages", False, lambda one: one.hits,
        lambda one: one.pages,
    ),
}  # fmt: skip


def count(searcher: Searcher, requests: Sequence[SearchRequest], bounds: Bounds = NO_BOUNDS) -> Counts:
    """The counts of requests that have the same filters; the bounds hold for all of them together."""
    library = in_library(searcher, requests[0])
    tallies: list[Tally] = []
    for request in requests:
        done = [one.total for one in tallies]
        left = Bounds(
            _left(bounds.reports, (one.reports for one in done)), _left(bounds.pages, (one.pages or 0 for one in done))
        )
        tallies.append(tally(searcher, request, left))
    buckets = {name: tuple(_buckets(name, values, tallies)) for name, values in library.items()}
    # Each report has one year or none: together they are all.
    pages = sum(one.pages for one in library["year"])
    return Counts(Figures(sum(one.count for one in library["year"]), pages, None), tuple(tallies), buckets)


def _left(bound: int | None, used: Iterable[int]) -> int | None:
    return None if bound is None else max(0, bound - sum(used))


def in_library(searcher: Searcher, request: SearchRequest) -> Mapping[str, tuple[FacetCount, ...]]:
    """For each facet its values among all reports under the request's filters, with the pages of those."""
    found = searcher.search(_tallying(replace(request, query=parse(""), sort="newest"))).facets
    return {name: tuple(one for one in values if one.count) for name, values in found.items()}


def _tallying(request: SearchRequest) -> SearchRequest:
    return replace(request, size=0, page=1, cursor="", pages_per_report=0, facets=True, tally=True, grouped=False)


def _buckets(name: str, values: Iterable[FacetCount], tallies: Sequence[Tally]) -> Iterator[Bucket]:
    for one in values:
        found = tuple(each.by[name].get(one.value, Figures()) for each in tallies)
        yield Bucket(one.value, one.label, one.parent, Figures(one.count, one.pages, None), found)


def tally(searcher: Searcher, request: SearchRequest, bounds: Bounds = NO_BOUNDS, *, keep: int | None = 0) -> Tally:
    """What the request is found in, and the first mentions of its list, None for all."""
    result = searcher.search(_tallying(request))
    walked = _within(result.total, bounds.reports)
    read = walked and _within(result.pages_total, bounds.pages)
    by: dict[str, dict[str, Figures]] = {one.name: {} for one in FACETS}
    total, kept = Figures(result.total, result.pages_total, None), list[Mention]()
    if walked:
        total = Figures(0, 0, 0 if read else None)
        for mention in mentions(searcher, request, read=read):
            total += mention.figures
            for one in FACETS:
                for value in facet_values(one, mention.report):
                    by[one.name][value] = by[one.name].get(value, Figures()) + mention.figures
            if keep is None or len(kept) < keep:
                kept.append(mention)
    counted = {
        name: {
            one.value: replace(by[name].get(one.value, _UNCOUNTED), reports=one.count) for one in values if one.count
        }
        for name, values in result.facets.items()
    }
    return Tally(request, total, counted, tuple(kept), result.some, result.complete)


_UNCOUNTED = Figures(0, None, None)


def _within(number: int, bound: int | None) -> bool:
    return bound is None or number <= bound


def mentions(searcher: Searcher, request: SearchRequest, *, read: bool) -> Iterator[Mention]:
    """Each report that the request finds, in the order of its list; hits are counted where pages are `read`."""
    for hit in reports_found(searcher, request, pages=None if read else 0):
        hits = sum(page.places for page in hit.pages) if read else None
        page = hit.pages[0].number if hit.pages else 0
        yield Mention(hit.report, Figures(1, hit.pages_matching, hits), page)


def narrowed(filters: Mapping[str, tuple[str, ...]], name: str, value: str) -> Mapping[str, tuple[str, ...]] | None:
    """The filters that leave of all reports those of the bucket; None where filters cannot say that.

    Values of one facet are alternatives: of reports that have one of two chosen topics, none says "and a third one".
    """
    chosen, of = filters.get(name, ()), BY_NAME[name]
    vocabulary = of_field(name) if of.hierarchical else None
    one_value = of.kind == "year" or name == "document_type"
    above = vocabulary.ancestors(value) if vocabulary else ()
    if chosen and not one_value and not {value, *above} & set(chosen):
        return None
    return {**filters, name: (value,)}


COLUMNS = (
    "by", "value", "label", "query", "reports", "library_reports", "share_of_reports", "pages", "library_pages",
    "share_of_pages", "hits", "hits_per_1000_pages",
)  # fmt: skip


def rows(counts: Counts, facets: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """A row for each query and each bucket of these facets, after one for the library as a whole."""
    for number, one in enumerate(counts.tallies):
        query = one.request.query.text
        yield _row((ALL, "", "", query), one.total, counts.library)
        for name in facets:
            for bucket in counts.buckets[name]:
                yield _row((name, bucket.value, bucket.label, query), bucket.found[number], bucket.library)


def _row(named: Sequence[str], found: Figures, library: Figures) -> Mapping[str, Any]:
    rates = {one.rate: _rounded(one.of(found, library)) for one in MEASURES.values()}
    values = {
        **dict(zip(COLUMNS, named, strict=False)),
        **rates,
        "reports": found.reports,
        "library_reports": library.reports,
        "pages": found.pages,
        "library_pages": library.pages,
        "hits": found.hits,
    }
    return {name: values[name] for name in COLUMNS}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 3)
