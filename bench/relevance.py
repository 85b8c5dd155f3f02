"""How well searches rank: judged collections searched as the product does, beside a BM25 library on the same texts.

    python -m bench.relevance FOLDER... [--library ADDRESS] [--json]

A folder has `corpus.jsonl` (`{"id", "title", "text"}`), `queries.jsonl` (`{"id", "text"}`) and `qrels.tsv` (query,
document, grade). The libraries are temporary ones, or stay at ADDRESS-NAME, NAME being the folder's; one that is
there with the collection in it is measured as it is. Ends with exit code 2 where a collection cannot be read, or a
library holds something else.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import bm25s
import ir_measures
import Stemmer
from ir_measures import AP, R, nDCG

from engine.analysis import SNOWBALL, STEMMED
from engine.document import prepare
from engine.errors import FindspotError, InputError, LibraryMissing, QueryRefused
from engine.factory import open_searcher, open_writer, printable_address
from engine.ports import Searcher
from engine.query.expand import understand
from engine.report import Fingerprint, Likeness, Page, Report, Root
from engine.request import SearchRequest
from indexer.language import by_amount, languages_of

DEPTH = 100  # reports of each query that are measured
MEASURES = {"ndcg": nDCG @ 10, "recall": R @ DEPTH, "map": AP @ DEPTH}
HEADER = "query-id\tcorpus-id\tscore"  # of qrels.tsv, where it has one
COULD_NOT_RUN = 2
# BM25 as Lucene, Elasticsearch and tantivy have it.
K1, B = 1.2, 0.75
# The languages for which bm25s has stop words.
STOP_WORDS = frozenset({"da", "de", "en", "es", "fr", "it", "ko", "nl", "no", "pt", "ru", "sv", "tr", "zh"})

Ranking = Sequence[str]  # ids of documents, the best first


@dataclass(frozen=True, slots=True)
class Judged:
    """A document or a query of a collection."""

    id: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, the queries that have a relevant one, and for each query the grades of documents."""

    name: str
    documents: tuple[Judged, ...]
    languages: tuple[str, ...]  # of each document
    queries: tuple[Judged, ...]
    grades: Mapping[str, Mapping[str, int]]

    @property
    def language(self) -> str:
        """The language of most of its text."""
        return next(iter(by_amount([document.text for document in self.documents], self.languages)), "")


@dataclass(frozen=True, slots=True)
class Figures:
    """How well an engine ranked, in the mean of all queries, and how fast it was."""

    ndcg: float
    recall: float
    map: float
    unanswered: float  # queries for which it found nothing
    seconds: float  # for 100 queries


@dataclass(frozen=True, slots=True)
class Measured:
    """What both engines made of a collection."""

    collection: str
    documents: int
    queries: int
    findspot: Figures
    bm25s: Figures


def read_collection(folder: Path) -> Collection:
    """The collection in the folder; InputError where a file is missing or a line says something else."""
    documents, queries = _judged(folder / "corpus.jsonl"), _judged(folder / "queries.jsonl")
    grades = _grades(folder / "qrels.tsv", documents.keys(), queries.keys())
    asked = tuple(query for id, query in queries.items() if any(grade > 0 for grade in grades.get(id, {}).values()))
    if not asked:
        raise InputError(f"{folder} has no query with a relevant document.")
    # As the pages of one report: alone, the shortest of these texts would be taken for any language.
    languages = languages_of([document.text for document in documents.values()])
    judged = {query.id: grades[query.id] for query in asked}
    return Collection(folder.resolve().name, tuple(documents.values()), languages, asked, judged)


def _judged(file: Path) -> Mapping[str, Judged]:
    found: dict[str, Judged] = {}
    for where, line in _lines(file):
        one = _one(where, line)
        if one.id in found:
            raise InputError(f"{where}: the id {one.id} is there twice.")
        found[one.id] = one
    return found


def _one(where: str, line: str) -> Judged:
    try:
        said = json.loads(line)
        values = said["id"], said["text"], said.get("title", "")
    except (ValueError, TypeError, LookupError) as error:
        raise InputError(f"{where}: not a JSON object with id and text.") from error
    if not all(isinstance(value, str) for value in values):
        raise InputError(f"{where}: id, text and title must be strings.")
    return Judged(*values)


def _grades(file: Path, documents: AbstractSet[str], queries: AbstractSet[str]) -> Mapping[str, Mapping[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for where, line in _lines(file):
        if line == HEADER:
            continue
        try:
            query, document, grade = line.split("\t")
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise InputError(f"{where}: not a query, a document and a whole number with tabs between.") from error
        if query not in queries or document not in documents:
            raise InputError(f"{where}: a query or document that the collection does not have.")
    return grades


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The lines that are not empty, each after the words for where it is."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):  # not at other breaks, which JSON may hold
        if line.strip():
            yield f"{file}, line {number}", line


def open_library(address: str, collection: Collection) -> Searcher:
    """The library at the address, with the collection in it; InputError where it holds something else."""
    root = f"/judged/{collection.name}"
    made = [_as_report(root, *each) for each in zip(collection.documents, collection.languages, strict=True)]
    if _is_new(address):
        _write(address, Root(collection.name, root), made)
    searcher = open_searcher(address)
    wanted = {report.id: report for report, _ in made}
    # What is told of a report's pages when it is written is no part of the collection.
    held = {report.id: replace(report, likeness=Likeness(), caveats={}) for report in searcher.walk()}
    if searcher.coverage().failures or held != wanted:
        searcher.close()
        raise InputError(f"{printable_address(address)} holds something else than {collection.name}. Name another one.")
    return searcher


def _is_new(address: str) -> bool:
    try:
        with closing(open_searcher(address)) as searcher:
            held = searcher.coverage()
    except LibraryMissing:
        return True
    return not (held.reports or held.failures or held.roots)


def _write(address: str, root: Root, made: Iterable[tuple[Report, Page]]) -> None:
    with open_writer(address) as writer:
        writer.set_roots([root])
        for report, page in made:
            writer.put(prepare(report, [page]))
        writer.commit()


def _as_report(root: str, document: Judged, language: str) -> tuple[Report, Page]:
    """The document as a report of one page; its path is the document's id."""
    content = json.dumps([document.title, document.text]).encode()
    page = Page(1, document.text, language, problem="" if document.text.strip() else "no text")
    digest = sha256(content).hexdigest()
    return Report(
        id=sha256(document.id.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        root=root,
        path=document.id,
        fingerprint=Fingerprint(len(content), 0, digest),
        title=document.title,
        languages=(language,) if language else (),
        page_count=1,
        unsearchable_pages=() if page.searchable else (1,),
    ), page


def ask_findspot(searcher: Searcher, queries: Iterable[Judged]) -> list[Ranking]:
    """What the product finds for each query, typed as it is."""
    return [_found(searcher, query.text) for query in queries]


def _found(searcher: Searcher, text: str) -> Ranking:
    try:
        request = SearchRequest(understand(text), sort="relevance", size=DEPTH, facets=False, pages_per_report=0)
        return [hit.report.path for hit in searcher.search(request).hits]
    except QueryRefused:
        return ()


class Bm25s:
    """The BM25 library over the collection's titles and texts, with stemmer and stop words of its language."""

    def __init__(self, collection: Collection) -> None:
        language = collection.language
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language]) if language in STEMMED else None
        self._stop_words = language if language in STOP_WORDS else None
        self._ids = [document.id for document in collection.documents]
        self._index = bm25s.BM25(k1=K1, b=B)
        texts = [f"{document.title} {document.text}" for document in collection.documents]
        self._index.index(self._tokens(texts), show_progress=False)

    def ask(self, queries: Iterable[Judged]) -> list[Ranking]:
        """What it finds for each query."""
        tokens = self._tokens([query.text for query in queries])
        size = min(DEPTH, len(self._ids))
        found, scores = self._index.retrieve(tokens, k=size, show_progress=False)
        return [self._ranking(*each) for each in zip(found, scores, strict=True)]

    def _ranking(self, found: Iterable[int], scores: Iterable[float]) -> Ranking:
        return [self._ids[number] for number, score in zip(found, scores, strict=True) if score > 0]

    def _tokens(self, texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords=self._stop_words, stemmer=self._stemmer, show_progress=False)


def figures(collection: Collection, rankings: Sequence[Ranking], seconds: float) -> Figures:
    """The measures of rankings that took so long, one for each query of the collection."""
    # By place and not by score: the measures would put equal scores in an order of their own.
    run = {
        query.id: {document: -float(place) for place, document in enumerate(ranking)}
        for query, ranking in zip(collection.queries, rankings, strict=True)
    }
    found = ir_measures.calc_aggregate(MEASURES.values(), collection.grades, run)
    values = {name: float(found[measure]) for name, measure in MEASURES.items()}
    unanswered = sum(not ranking for ranking in rankings)
    return Figures(**values, unanswered=unanswered, seconds=seconds / len(rankings) * 100)


def measure(address: str, collection: Collection) -> Measured:
    """Both engines over the collection, the product's library at the address."""
    with closing(open_library(address, collection)) as searcher:
        started = time.perf_counter()
        by_findspot = ask_findspot(searcher, collection.queries)
        took = time.perf_counter() - started
    other = Bm25s(collection)
    started = time.perf_counter()
    by_bm25s = other.ask(collection.queries)
    other_took = time.perf_counter() - started
    return Measured(
        collection.name,
        len(collection.documents),
        len(collection.queries),
        figures(collection, by_findspot, took),
        figures(collection, by_bm25s, other_took),
    )


def run(collections: Iterable[Collection], library: str) -> Iterator[Measured]:
    """Each collection measured, in temporary libraries where no address is given."""
    with tempfile.TemporaryDirectory() as scratch:
        beginning = library.rstrip("/") or str(Path(scratch) / "library")
        for collection in collections:
            yield measure(f"{beginning}-{collection.name.lower()}", collection)


def mean(of: Sequence[Figures]) -> Figures:
    """The mean of each figure over collections."""
    return Figures(*(statistics.mean(getattr(each, field.name) for each in of) for field in fields(Figures)))


def head() -> str:
    """The table's two first lines."""
    columns = f"{'nDCG@10':>8} {f'R@{DEPTH}':>6} {f'MAP@{DEPTH}':>7} {'none':>6} {'s/100':>6}"
    return (
        f"{'':20} {'':>9} {'':>7}  {'findspot':<{len(columns)}}  bm25s\n"
        f"{'collection':20} {'documents':>9} {'queries':>7}  {columns}  {columns}"
    )


def row(measured: Measured) -> str:
    """A collection's line of the table."""
    sizes = f"{measured.collection:20} {measured.documents:9,} {measured.queries:7,}"
    return f"{sizes}  {_cells(measured.findspot)}  {_cells(measured.bm25s)}"


def mean_row(measured: Sequence[Measured]) -> str:
    """The last line of a table of several collections."""
    means = mean([each.findspot for each in measured]), mean([each.bm25s for each in measured])
    return f"{'mean':20} {'':9} {'':7}  {'  '.join(map(_cells, means))}"


def _cells(of: Figures) -> str:
    return f"{of.ndcg:8.3f} {of.recall:6.3f} {of.map:7.3f} {of.unanswered:6,.0f} {of.seconds:6.2f}"


def main() -> None:
    """Runs the bench and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--library", default="", metavar="ADDRESS", help="where libraries are made, and stay")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    try:
        collections = [read_collection(folder) for folder in asked.folders]
        _tell(run(collections, asked.library), as_json=asked.json)
    except FindspotError as error:
        print(f"bench.relevance: {error}", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)


def _tell(measuring: Iterable[Measured], *, as_json: bool) -> None:
    """The table, each line as soon as it is known; or all of it as JSON."""
    if as_json:
        print(_json(list(measuring)))
        return
    print(head(), flush=True)
    measured = []
    for each in measuring:
        measured.append(each)
        print(row(each), flush=True)
    if len(measured) > 1:
        print(mean_row(measured))


def _json(measured: Sequence[Measured]) -> str:
    by_name = {name: mean([getattr(each, name) for each in measured]) for name in ("findspot", "bm25s")}
    made = {
        "collections": [asdict(each) for each in measured],
        "mean": {name: asdict(of) for name, of in by_name.items()},
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
