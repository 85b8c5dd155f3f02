"""Builds a large library at an address and measures it: loading, searches, facets, and a walk to the end of a list.

    python -m bench.scale ADDRESS --corpus FOLDER_OR_LIBRARY [--reports 50000] [--pages 250000] [--measure-only]

The pages are halves of real pages put together anew, in the language of both; the reports' descriptions are made.
Ends with exit code 1 where a list that is walked has a gap or a repeat.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

from bench.questions import FORMS, Question, questions, tokens_of
from engine.document import Document, prepare
from engine.errors import LibraryMissing
from engine.factory import is_remote, open_searcher, open_writer
from engine.fields import SORTS
from engine.ports import Searcher
from engine.query.parse import parse
from engine.report import Fingerprint, Page, Report, Root
from engine.request import MAX_SIZE, SearchRequest, SearchResult
from engine.vocabulary import document_types, organisations, regions, topics

COMMIT_PAGES = 20_000  # between two commits, as in a copy
ROOT = "/made"
EACH = 4  # questions of each form that are timed, after one that is not
WINDOW = 10_000  # results after which a list needs more than a number to go on from

Texts = Mapping[str, Sequence[str]]  # by language


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was written, and the seconds of analysis and of the engine."""

    reports: int
    pages: int
    preparing: float
    writing: float


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one question: the first part of its list with facets, and without."""

    question: Question
    total: int
    with_facets: float
    without: float


@dataclass(frozen=True, slots=True)
class Walked:
    """A list read to its end: how many reports it should have and had, and how many came twice."""

    order: str
    total: int
    reports: int
    repeats: int
    out_of_place: int  # reports that a part asked for by its number has otherwise
    seconds: float

    @property
    def whole(self) -> bool:
        return self.reports == self.total and not self.repeats and not self.out_of_place


def texts_of(corpus: str) -> Texts:
    """The halves of the pages of a library, or of a folder of PDFs, by language."""
    try:
        return _halves(open_searcher(corpus))
    except LibraryMissing:
        with tempfile.TemporaryDirectory() as scratch:
            library = str(Path(scratch) / "library")
            command = [sys.executable, "-m", "findspot", "index", corpus, "--library", library, "--ocr", "never"]
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
            return _halves(open_searcher(library))


def _halves(searcher: Searcher) -> Texts:
    found: dict[str, list[str]] = {}
    for report in searcher.walk():
        for page in searcher.text(report.id):
            words = tokens_of(page.text)
            if len(words) > 20:
                middle = words[len(words) // 2][0]
                found.setdefault(page.language, []).extend((page.text[:middle], page.text[middle:]))
    return found


def made_documents(texts: Texts, *, reports: int, pages: int, seed: int) -> Iterator[tuple[Report, tuple[Page, ...]]]:
    """So many reports that share so many pages as evenly as can be."""
    random = Random(seed)
    languages = sorted(texts)
    weights = [len(texts[language]) for language in languages]
    for number in range(reports):
        language = random.choices(languages, weights)[0]
        size = (number + 1) * pages // reports - number * pages // reports
        made = tuple(_page(random, texts[language], at, language) for at in range(1, size + 1))
        yield _report(random, number, language, made), made


def _page(random: Random, halves: Sequence[str], number: int, language: str) -> Page:
    return Page(number, f"{random.choice(halves)}\n{random.choice(halves)}", language)


def _report(random: Random, number: int, language: str, pages: Sequence[Page]) -> Report:
    words = pages[0].text.split() if pages else [str(number)]
    start = random.randrange(len(words))
    return Report(
        id=f"{number:016x}",
        root=ROOT,
        path=f"{number % 100:02}/{number}.pdf",
        fingerprint=Fingerprint(number, number, f"{number:064x}"),
        title=" ".join(words[start : start + 8]),
        authors=tuple(random.sample(words, min(2, len(words)))),
        organisations=_sample(random, [concept.label for concept in organisations()], 2),
        year=random.choice([None, *range(1990, 2025)]),
        abstract=" ".join(words[:60]),
        topics=_sample(random, [concept.id for concept in topics()], 3),
        regions=_sample(random, [concept.id for concept in regions()], 2),
        languages=(language,) if language else (),
        document_type=random.choice([concept.id for concept in document_types()]),
        page_count=len(pages),
    )


def _sample(random: Random, values: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(random.sample(values, random.randint(0, most)))


def load(address: str, texts: Texts, *, reports: int, pages: int, seed: int) -> Loaded:
    """Writes the made reports through the port."""
    done = preparing = writing = 0.0
    uncommitted = 0
    with open_writer(address) as writer:
        writer.set_roots([Root("made", ROOT)])
        for report, made in made_documents(texts, reports=reports, pages=pages, seed=seed):
            started = time.perf_counter()
            document: Document = prepare(report, made)
            prepared = time.perf_counter()
            writer.put(document)
            uncommitted += len(made)
            if uncommitted >= COMMIT_PAGES:
                writer.commit()
                uncommitted = 0
            preparing += prepared - started
            writing += time.perf_counter() - prepared
            done += 1
        started = time.perf_counter()
        writer.commit()
        writing += time.perf_counter() - started
    return Loaded(int(done), pages, preparing, writing)


def timings(searcher: Searcher, seed: int) -> list[Timed]:
    """The first part of the list, as the search page asks for it, for a few questions of each form."""
    made = list(questions(searcher, (EACH + 1) * len(FORMS), seed))
    for question in islice(made, len(FORMS)):
        _timed(searcher, question)  # the first of each form warms up
    return [_timed(searcher, question) for question in made[len(FORMS) :]]


def _timed(searcher: Searcher, question: Question) -> Timed:
    request = SearchRequest(parse(question.text), question.filters, excluded=question.excluded)
    started = time.perf_counter()
    bare = searcher.search(replace(request, facets=False, sort="newest"))
    half = time.perf_counter()
    searcher.search(replace(request, sort="oldest"))  # another order: the embedded engine keeps a list it has made
    done = time.perf_counter()
    return Timed(question, bare.total, (done - half) * 1000, (half - started) * 1000)


def walk(searcher: Searcher, text: str, order: str) -> Walked:
    """Reads the whole list by its cursor, and a part of it past the window and the last one by their numbers."""
    request = SearchRequest(parse(text), sort=order, size=MAX_SIZE, pages_per_report=0, facets=False)
    started = time.perf_counter()
    part = searcher.search(request)
    total, ids = part.total, _ids(part)
    while part.next_cursor:
        part = searcher.search(replace(request, cursor=part.next_cursor))
        ids += _ids(part)
    seconds = time.perf_counter() - started
    wrong = 0
    for page in {min(total, WINDOW) // MAX_SIZE + 1, max(1, -(-total // MAX_SIZE))}:
        expected = ids[(page - 1) * MAX_SIZE : page * MAX_SIZE]
        found = _ids(searcher.search(replace(request, page=page)))
        wrong += sum(a != b for a, b in zip(found, expected, strict=False)) + abs(len(found) - len(expected))
    return Walked(order, total, len(ids), len(ids) - len(set(ids)), wrong, seconds)


def _ids(part: SearchResult) -> list[str]:
    return [hit.report.id for hit in part.hits]


def broadest(searcher: Searcher) -> str:
    """The word of the library's pages that finds most reports."""
    found = [each for letter in "abcdefghijklmnopqrstuvwxyz" for each in searcher.complete(letter, 1)]
    return max(found, key=lambda each: each.reports).text


def _told(timed: Sequence[Timed]) -> Iterator[str]:
    """A line for each form, and one for all: milliseconds with and without facets."""
    yield f"{'form':32} {'reports':>8} {'median ms':>9} {'worst':>7} {'without facets':>14}"
    names = dict.fromkeys(each.question.form for each in timed)
    groups = {name: [each for each in timed if each.question.form == name] for name in names}
    for name, listed in {**groups, "all": list(timed)}.items():
        times = [each.with_facets for each in listed]
        reports = statistics.mean(each.total for each in listed)
        bare = statistics.median(each.without for each in listed)
        yield f"{name:32} {reports:8.0f} {statistics.median(times):9.1f} {max(times):7.1f} {bare:14.1f}"


def _size(address: str) -> str:
    if is_remote(address):
        return ""
    size = sum(file.stat().st_size for file in Path(address).rglob("*") if file.is_file())
    return f", {size / 1e6:,.0f} MB"


def _empty(address: str) -> bool:
    try:
        return not open_searcher(address).coverage().reports
    except LibraryMissing:
        return True


def _load_and_tell(asked: argparse.Namespace) -> None:
    if not _empty(asked.address):
        sys.exit(f"{asked.address} holds reports already. Name another library, or measure it with --measure-only.")
    texts = texts_of(asked.corpus)
    loaded = load(asked.address, texts, reports=asked.reports, pages=asked.pages, seed=asked.seed)
    seconds = loaded.preparing + loaded.writing
    print(
        f"loaded {loaded.reports:,} reports, {loaded.pages:,} pages in {seconds:.0f} s: "
        f"{loaded.pages / seconds:.0f} pages/s (analysis {loaded.preparing:.0f} s, engine {loaded.writing:.0f} s)"
        + _size(asked.address),
        flush=True,
    )


def main() -> None:
    """Builds, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--corpus", default="samples/reports", help="a folder of PDFs or a library")
    parser.add_argument("--reports", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=250_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure-only", action="store_true", help="do not write: the library is there")
    asked = parser.parse_args()
    if not asked.measure_only:
        _load_and_tell(asked)
    searcher = open_searcher(asked.address)
    print("\n".join(_told(timings(searcher, asked.seed))), flush=True)
    word = broadest(searcher)
    walks = [(text, walk(searcher, text, order)) for text in ("", word) for order in SORTS]
    for text, each in walks:
        print(
            f"walked {text or '(all)':10} {each.order:10} {each.reports:,} of {each.total:,} reports in "
            f"{each.seconds:.1f} s, {each.repeats} twice, {each.out_of_place} out of place"
        )
    sys.exit(not all(each.whole for _, each in walks))


if __name__ == "__main__":
    main()
