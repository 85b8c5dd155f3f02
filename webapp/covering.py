"""What a library lacks, by reason: for the coverage page, the command line, the API and the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from engine.fields import FACETS, NONE
from engine.ports import Searcher
from engine.report import Failure, Report, place
from engine.request import Coverage
from engine.saying import listed, say
from webapp import links
from webapp.reasons import PAGES, reason_of_file
from webapp.wording import counted, pages_named

COLUMNS = ("path", "what", "reason", "pages", "what to do")
ALL_RUNS = 1_000_000  # of page numbers in a cell


@dataclass(frozen=True, slots=True)
class Case:
    """A file that is not whole: its pages, or its message where others of its kind have another.

    A file that could not be read has no title and no addresses, and its message is in English.
    """

    path: str
    told: str
    title: str = ""
    url: str = ""
    page_url: str = ""  # of the first of the pages


@dataclass(frozen=True, slots=True)
class Group:
    """All that is not whole for one reason: how much, why and what to do, and the first of the files.

    A text that is a `message` of the indexer is in English.
    """

    kind: str
    label: str
    lost: bool
    extent: str
    text: str
    cases: tuple[Case, ...]
    more: int
    message: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """In how many reports a facet has no value, and the search that lists them."""

    label: str
    reports: int
    url: str


def groups_of(searcher: Searcher, coverage: Coverage, most: int) -> tuple[Group, ...]:
    """For each reason at most so many of its files: those that could not be read, then pages by kind."""
    return (*_of_files(coverage, most), *_of_pages(searcher, coverage, most))


def _of_files(coverage: Coverage, most: int) -> Iterator[Group]:
    for kind, failures in _by_kind(coverage).items():
        reason, messages = reason_of_file(kind), {one.message for one in failures}
        common = messages.pop() if len(messages) == 1 else ""
        cases = tuple(Case(place(one), "" if common else one.message) for one in failures[:most])
        yield Group(
            f"file-{kind}",
            reason.label,
            lost=True,
            extent=counted(len(failures), "file"),
            text=common or reason.to_do,
            cases=cases,
            more=len(failures) - len(cases),
            message=bool(common),
        )


def _of_pages(searcher: Searcher, coverage: Coverage, most: int) -> Iterator[Group]:
    for kind, reason in PAGES.items():
        extent = coverage.caveats[kind]
        if extent.pages:
            cases = tuple(_case(report, report.caveats[kind]) for report in searcher.with_caveat(kind, most))
            told = say(
                "%(pages)s in %(reports)s",
                pages=counted(extent.pages, "page"),
                reports=counted(extent.reports, "report"),
            )
            if kind == "ocr":
                told = say("%(extent)s, %(sure)s %% sure on average", extent=told, sure=coverage.ocr_confidence)
            text = listed((reason.why, reason.to_do), " ")
            yield Group(kind, reason.label, reason.lost, told, text, cases, extent.reports - len(cases))


def _case(report: Report, pages: Sequence[int]) -> Case:
    return Case(
        place(report),
        say("%(pages)s of %(count)s", pages=pages_named(pages), count=report.page_count),
        report.title,
        links.report_url(report.id),
        links.page_url(report.id, pages[0]),
    )


def _by_kind(coverage: Coverage) -> Mapping[str, Sequence[Failure]]:
    by_kind = attrgetter("kind")
    return {kind: list(failures) for kind, failures in groupby(sorted(coverage.failures, key=by_kind), key=by_kind)}


def unknowns(coverage: Coverage) -> tuple[Unknown, ...]:
    """The facets without a value in some reports."""
    return tuple(
        Unknown(facet.label, number, links.search_url([(facet.name, NONE)]))
        for facet in FACETS
        if (number := coverage.without[facet.name])
    )


def coverage_body(coverage: Coverage) -> dict[str, Any]:
    """All figures, and the files that could not be read, as JSON."""
    return {
        "files": coverage.files,
        "reports": coverage.reports,
        "pages": coverage.pages,
        "unread": coverage.unread,
        "other_files": coverage.other_files,
        "unsearchable_pages": coverage.unsearchable_pages,
        "reports_with_unsearchable_pages": coverage.reports_with_unsearchable_pages,
        "caveats": [
            {"kind": kind, "label": PAGES[kind].label, "pages": extent.pages, "reports": extent.reports}
            for kind, extent in coverage.caveats.items()
        ],
        "ocr_confidence": coverage.ocr_confidence or None,
        "without": dict(coverage.without),
        "languages": list(coverage.languages),
        "roots": [
            {"path": root.path, "unread": root.unread, "other_files": root.other_files} for root in coverage.roots
        ],
        "failed": {kind: len(failures) for kind, failures in _by_kind(coverage).items()},
        "failures": [{"path": place(one), "kind": one.kind, "message": one.message} for one in coverage.failures],
    }


def rows(searcher: Searcher) -> Iterator[Sequence[str]]:
    """The sheet: a row for each file and each reason why it is not whole."""
    coverage = searcher.coverage()
    yield COLUMNS
    for kind, failures in _by_kind(coverage).items():
        yield from ((place(one), "could not be read", one.message, "", reason_of_file(kind).to_do) for one in failures)
    for root in coverage.roots:
        if root.unread:
            found = f"{counted(root.unread, 'PDF')} in it found and not read yet"
            yield root.path, "not read yet", found, "", "Run findspot index again."
    for kind, reason in PAGES.items():
        for report in searcher.with_caveat(kind):
            pages = pages_named(report.caveats[kind], most=ALL_RUNS)
            yield place(report), reason.label, reason.why, f"{pages} of {report.page_count}", reason.to_do
