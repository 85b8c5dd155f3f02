"""Compares what two libraries of the same reports answer: their coverage, and queries of every form of the language.

    python -m bench.parity LIBRARY OTHER_LIBRARY [--queries 400] [--seed 1] [--json]

Prints each difference and a table by form. Ends with exit code 1 where there is any difference.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import zip_longest

from bench.questions import Question, questions
from engine.caveats import BY_KIND
from engine.errors import FindspotError
from engine.factory import open_searcher
from engine.fields import SORTS
from engine.ports import Searcher
from engine.query.expand import understand
from engine.query.tree import ranks
from engine.request import MAX_SIZE, Coverage, FacetCount, ReportHit, SearchRequest, SearchResult

NEAR = 0.02  # of the score: reports nearer than this may change places
LISTED = 1_000  # pages that are compared with their quotes; where there are more, those of the `FEW` first reports
FEW = 20
COVERAGE = Question("coverage", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a library finds, in order; `refused` is the error that it gave instead."""

    total: int = 0
    rest: int = 0
    some: bool = False
    also: tuple[str, ...] = ()
    pages_total: int = 0
    groups: int = 0
    entries: int = 0
    hits: tuple[ReportHit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    complete: bool = True
    refused: str = ""

    @property
    def ids(self) -> list[str]:
        return [hit.report.id for hit in self.hits]

    @property
    def scores(self) -> dict[str, float]:
        return {hit.report.id: hit.score for hit in self.hits}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two answers to a question differ."""

    form: str
    question: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A question's answers compared: what was found, how far scores lie apart, and what differs."""

    question: Question
    reports: int
    pages: int
    apart: float  # the largest difference of a report's two scores, as a part of the higher one
    differences: tuple[Difference, ...]
    complete: bool = True  # where not, one of them says "at least", and only that is compared


def ask(
    searcher: Searcher,
    question: Question,
    sort: str,
    *,
    pages: int | None = 0,
    facets: bool = False,
    grouped: bool = False,
    whole: bool = True,
) -> Answer:
    """The list walked to its end, or only its `FEW` first reports."""
    size = MAX_SIZE if whole else FEW
    request = SearchRequest(
        understand(question.text),
        question.filters,
        sort,
        size,
        pages_per_report=pages,
        facets=facets,
        grouped=grouped,
        excluded=question.excluded,
    )
    try:
        parts = list(_parts(searcher, request)) if whole else [searcher.search(request)]
    except FindspotError as error:
        return Answer(refused=type(error).__name__)
    first = parts[0]
    return Answer(
        first.total,
        first.rest,
        first.some,
        first.also,
        first.pages_total,
        first.groups,
        first.entries,
        tuple(hit for part in parts for hit in part.hits),
        first.facets,
        first.complete,
    )


def _parts(searcher: Searcher, request: SearchRequest) -> Iterator[SearchResult]:
    part = searcher.search(request)
    yield part
    while part.next_cursor:
        part = searcher.search(replace(request, cursor=part.next_cursor, facets=False))
        yield part


def compare(one: Searcher, other: Searcher, question: Question) -> Compared:
    """Asks both libraries in every order, and for all pages."""
    first, second = (ask(searcher, question, "relevance", facets=True) for searcher in (one, other))
    if not (first.complete and second.complete):
        return Compared(question, first.total, first.pages_total, 0.0, tuple(_least(question, first, second)), False)
    found = [*_content(first, second), *_relevance(question, first, second)]
    for sort in SORTS.keys() - {"relevance"}:
        for grouped in (False, True):
            answers = [ask(searcher, question, sort, grouped=grouped) for searcher in (one, other)]
            found += _in_order(f"{sort}{' grouped' * grouped}", *answers)
    whole = first.pages_total <= LISTED
    found += _pages(*(ask(searcher, question, "title", pages=None, whole=whole) for searcher in (one, other)))
    differences = tuple(Difference(question.form, str(question), kind, detail) for kind, detail in found)
    return Compared(question, first.total, first.pages_total, _apart(first.scores, second.scores), differences)


def _least(question: Question, one: Answer, other: Answer) -> Iterator[Difference]:
    """Of an answer whose checking took too long, the reports that the other, which is whole, does not have."""
    for least, whole in ((one, other), (other, one)):
        if whole.complete and not least.some and (only := sorted(set(least.ids) - set(whole.ids))):
            yield Difference(question.form, str(question), "not complete", f"only {only}")


def _content(one: Answer, other: Answer) -> Iterator[tuple[str, str]]:
    """What differs in reports, pages and counts, whatever the order."""
    for name in ("refused", "total", "rest", "some", "also", "pages_total", "groups", "entries"):
        if getattr(one, name) != getattr(other, name):
            yield name, f"{getattr(one, name)!r}, {getattr(other, name)!r}"
    counts, others = ({hit.report.id: hit.pages_matching for hit in answer.hits} for answer in (one, other))
    if counts.keys() != others.keys():
        yield "reports", f"only {sorted(counts.keys() - others)}, only {sorted(others.keys() - counts)}"
    for id in sorted(counts.keys() & others):
        if counts[id] != others[id]:
            yield "pages_matching", f"{id}: {counts[id]}, {others[id]}"
    for name in sorted(one.facets.keys() | other.facets):
        if one.facets.get(name) != other.facets.get(name):
            yield "facet", f"{name}: {_told(one.facets.get(name, ()), other.facets.get(name, ()))}"


def _pages(one: Answer, other: Answer) -> Iterator[tuple[str, str]]:
    """What differs in the reports that both have: what is said of them, their pages, the quotes and places there."""
    others = {hit.report.id: hit for hit in other.hits}
    for hit in one.hits:
        if hit.report.id in others:
            yield from _hit(hit.report.id, hit, others[hit.report.id])


def _hit(id: str, one: ReportHit, other: ReportHit) -> Iterator[tuple[str, str]]:
    if one.report != other.report:
        yield "description", id
    if one.family != other.family:
        yield "family", id
    numbers, others = ([page.number for page in hit.pages] for hit in (one, other))
    if numbers != others:
        yield "pages", f"{id}: {numbers}, {others}"
    differing = [a.number for a, b in zip(one.pages, other.pages, strict=False) if a.number == b.number and a != b]
    if differing:
        yield "quotes", f"{id}: {differing}"


def _told(one: Sequence[FacetCount], other: Sequence[FacetCount]) -> str:
    """The values that only one has, or those in another order."""
    only = [f"{count.value} {count.count}" for count in one if count not in other]
    others = [f"{count.value} {count.count}" for count in other if count not in one]
    return f"{only}, {others}" if only or others else "the order differs"


def _relevance(question: Question, one: Answer, other: Answer) -> Iterator[tuple[str, str]]:
    if not ranks(understand(question.text).tree):
        yield from _in_order("relevance", one, other)
        return
    for first, second in ((one, other), (other, one)):
        for id, before in _misplaced(second, first):
            scores = [f"{answer.scores[each]:.4f}" for answer in (first, second) for each in (before, id)]
            yield "relevance", f"{before} before {id}: {scores}"
            return


def _misplaced(listed: Answer, scored: Answer) -> Iterator[tuple[str, str]]:
    """The reports of one list that the other's scores put elsewhere: those with all words by themselves."""
    for some in (False, True):
        yield from misplaced([hit.report.id for hit in listed.hits if hit.some == some], scored.scores)


def _in_order(sort: str, one: Answer, other: Answer) -> Iterator[tuple[str, str]]:
    if one.refused or other.refused or one.total + one.rest != other.total + other.rest:
        return  # told as another difference
    for at, (id, another) in enumerate(zip_longest(one.ids, other.ids), start=1):
        if id != another:
            yield sort, f"at {at}: {id}, {another}"
            return


def misplaced(order: Sequence[str], scores: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """The reports that these scores put clearly before one that stands before them in this order."""
    lowest = ""
    for id in order:
        if id not in scores:
            continue
        if lowest and scores[id] * (1 - NEAR) > scores[lowest]:
            yield lowest, id
        if not lowest or scores[id] < scores[lowest]:
            lowest = id


def _apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The largest difference of scores, as a part of the higher one."""
    pairs = [(one[id], other[id]) for id in one.keys() & other.keys()]
    return max((abs(a - b) / max(a, b) for a, b in pairs if max(a, b) > 0), default=0.0)


def table(compared: Sequence[Compared]) -> Iterator[str]:
    """A line for each form: queries, those that found something, reports and pages found, scores, differences."""
    yield f"{'form':32} {'queries':>7} {'found':>5} {'reports':>8} {'pages':>8} {'scores':>7} {'differ':>6}"
    by_form: dict[str, list[Compared]] = {}
    for each in compared:
        by_form.setdefault(each.question.form, []).append(each)
    for form, listed in [*by_form.items(), ("all", list(compared))]:
        reports, pages = sum(each.reports for each in listed), sum(each.pages for each in listed)
        found, differ = sum(each.reports > 0 for each in listed), sum(bool(each.differences) for each in listed)
        apart = max((each.apart for each in listed), default=0.0)
        yield f"{form:32} {len(listed):7} {found:5} {reports:8} {pages:8} {apart:7.2%} {differ:6}"


def compare_coverage(one: Searcher, other: Searcher) -> Compared:
    """Asks both what they hold and lack, and for the reports of each kind of lack."""
    first, second = one.coverage(), other.coverage()
    found = [(name, f"{a!r}, {b!r}") for name, a, b in _fields(first, second) if a != b]
    for kind in BY_KIND:
        ids, others = ([report.id for report in searcher.with_caveat(kind)] for searcher in (one, other))
        if ids != others:
            found.append((kind, f"{ids}, {others}"))
    differences = tuple(Difference(COVERAGE.form, "", kind, detail) for kind, detail in found)
    return Compared(COVERAGE, first.reports, first.pages, 0.0, differences)


def _fields(one: Coverage, other: Coverage) -> Iterator[tuple[str, object, object]]:
    return ((each.name, getattr(one, each.name), getattr(other, each.name)) for each in fields(Coverage))


def run(one: Searcher, other: Searcher, *, queries: int, seed: int) -> Iterator[Compared]:
    """The coverage of both, and so many questions drawn from the first library, asked of both."""
    yield compare_coverage(one, other)
    yield from (compare(one, other, question) for question in questions(one, queries, seed))


def main() -> None:
    """Runs the comparison and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("library")
    parser.add_argument("other_library")
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    one, other = open_searcher(asked.library), open_searcher(asked.other_library)
    compared = []
    for each in run(one, other, queries=asked.queries, seed=asked.seed):
        compared.append(each)
        if not asked.json:
            for difference in each.differences:
                told = f"{difference.form}: {difference.question}\n  {difference.kind}: {difference.detail}"
                print(told, flush=True)
    least = sum(not each.complete for each in compared)
    print(_json(compared) if asked.json else "\n".join((*table(compared), f"{least} answered with at least so many")))
    sys.exit(any(each.differences for each in compared))


def _json(compared: Sequence[Compared]) -> str:
    kinds = Counter(difference.kind for each in compared for difference in each.differences)
    listed = [asdict(difference) for each in compared for difference in each.differences]
    found = {"reports": sum(each.reports for each in compared), "pages": sum(each.pages for each in compared)}
    apart = max((each.apart for each in compared), default=0.0)
    least = sum(not each.complete for each in compared)
    made = {
        "queries": len(compared),
        "at_least": least,
        **found,
        "scores_apart": apart,
        "kinds": kinds,
        "differences": listed,
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
