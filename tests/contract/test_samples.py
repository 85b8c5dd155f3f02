"""What queries find in the samples and mark on their pages, on each engine, beside what brute force finds there."""

import contextlib
import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

from engine.errors import QueryRefused
from engine.query.expand import understand
from engine.query.parse import parse
from engine.request import SearchRequest
from tests.contract.oracle import Book, Page
from tests.contract.samples_queries import (
    ANDES,
    CLEAN,
    EXPANDED,
    HOSTILE,
    KAFALA,
    KONTOR,
    KOREA,
    LAGUNE,
    LEAFLET,
    MENDED,
    PASTED,
)

TYPED = {**CLEAN, **MENDED, **PASTED}
ASKED = [
    *(pytest.param(text, means, parse, id=text) for text, means in TYPED.items()),
    *(pytest.param(text, means, understand, id=f"{text} (expanded)") for text, means in EXPANDED.items()),
]
MARKED = json.loads((Path(__file__).parent / "samples_marked.json").read_text("utf-8"))
TRUTH = Path(__file__).parents[2] / "samples" / "truth"
SECONDS = 10  # for a hostile query; the slowest takes one on an idle machine


@pytest.fixture(scope="session")
def books(searcher):
    """The reports as the oracle reads them, by their ids."""
    return {report.id: _book(searcher, report) for report in searcher.walk()}


def _book(searcher, report) -> Book:
    described = {
        "title": [report.title],
        "author": report.authors,
        "abstract": [report.abstract],
        "organisation": report.organisations,
    }
    pages = tuple(Page(page.text, page.language) for page in searcher.text(report.id))
    return Book(Path(report.path).stem, pages, report.language, described, report.year or 0)


# The text that is searched

NUMBER = re.compile(r"\d+|\d*[ivx]+")  # of a page, a note or a paragraph
# What is read otherwise than it is printed: a word's own hyphen at the end of a line, and a note's number at a word.
READ_AS = {
    "port out": "portout",
    "vingt six": "vingtsix",
    "ومسقط": "ومسقط1",
    "آخر": "آخر2",
}


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold().replace("لا", "ال")
    return re.findall(r"(?:[^\W_]|[\u0900-\u0963])+", plain)


def _unnumbered(words) -> list[str]:
    return [word for word in words if not NUMBER.fullmatch(word)]


@pytest.mark.parametrize("truth", sorted(TRUTH.glob("*.txt")), ids=lambda file: file.stem)
def test_text_that_is_searched_is_what_is_printed(books, truth):
    (book,) = (book for book in books.values() if book.name == truth.stem)
    printed = truth.read_text("utf-8").split("\f")
    assert len(printed) == len(book.pages)
    for number, (page, text) in enumerate(zip(book.pages, printed, strict=True), start=1):
        read = " ".join(_unnumbered(_words(page.text)))
        known = " ".join(_unnumbered(_words(text)))
        for one, other in READ_AS.items():
            if f" {other} " in f" {read} ":
                known = f" {known} ".replace(f" {one} ", f" {other} ", 1).strip()
        if number == 1:  # a cover has no one order
            read, known = (" ".join(sorted(words.split())) for words in (read, known))
        if page.language == "zh":  # whose words end where lines do
            read, known = read.replace(" ", ""), known.replace(" ", "")
        assert read.startswith(known)  # running heads and feet may follow
        assert len(read) - len(known) < 80


def test_each_page_of_the_leaflet_has_its_language(books):
    (leaflet,) = (book for book in books.values() if book.name == LEAFLET)
    assert [page.language for page in leaflet.pages] == ["en", "pt", "id", "en", "ru", "hi", "zh"]


FORCED_LABOUR = {
    LAGUNE: {4: "travail forcé"},
    ANDES: {3: "trabajo forzoso"},
    KONTOR: {3: "Zwangsarbeit"},
    KAFALA: {3: "العمل القسري"},
    KOREA: {4: "forced labour"},
    LEAFLET: {
        2: "trabalho forçado",
        3: "kerja paksa",
        4: "forced labour",
        5: "принудительный труд",
        6: "जबरन श्रम",
        7: "强迫劳动",
    },
}


@pytest.mark.parametrize("text", ["forced labour", '"forced labor"', '"trabajo forzoso"', "强迫劳动", '"जबरन श्रम"'])
def test_forced_labour_is_found_in_ten_languages_and_said_with_which_words(searcher, books, text):
    query = understand(text)
    result = searcher.search(SearchRequest(query, size=1000, pages_per_report=None))
    hits = {books[hit.report.id].name: [page.number for page in hit.pages] for hit in result.hits if not hit.some}
    languages = set()
    for name, pages in FORCED_LABOUR.items():
        (book,) = (book for book in books.values() if book.name == name)
        for number, words in pages.items():
            assert number in hits[name], (name, number)
            assert words in " ".join(book.pages[number - 1].text.split())
            languages.add(book.pages[number - 1].language)
    assert languages == {"en", "fr", "es", "pt", "de", "ar", "ru", "zh", "id", "hi"}
    told = {words for pages in FORCED_LABOUR.values() for words in pages.values()} - {text.strip('"')}
    assert told - {"forced labour"} <= set(result.also)
    assert set(result.also) <= set(query.expansions)
    assert not any(unicodedata.normalize("NFC", words).casefold() in text.casefold() for words in result.also)


# What is found and marked


def _found(searcher, books, query):
    """The reports that match, each with the characters marked on its pages."""
    result = searcher.search(SearchRequest(query, size=1000, pages_per_report=None))
    hits = [hit for hit in result.hits if not hit.some]
    assert result.total == (len(result.hits) if result.some else len(hits))
    return {
        books[hit.report.id].name: {
            page.number: {(place.start, place.end) for place in searcher.places(hit.report.id, query, page.number)}
            for page in hit.pages
        }
        for hit in hits
    }


def _expected(books, means):
    found = {}
    for book in books.values():
        if means.holds(book):
            pages = found.setdefault(book.name, {})
            for mark in means.marks(book):
                pages.setdefault(mark.page, set()).add((mark.start, mark.end))
    return found


def _in_words(searcher, books, found):
    """The marked words as they stand on the pages, in their order, for reading."""
    ids = {book.name: id for id, book in books.items()}
    return {
        name: {
            str(number): [searcher.page(ids[name], number).text[start:end] for start, end in sorted(marks)]
            for number, marks in sorted(pages.items())
        }
        for name, pages in sorted(found.items())
    }


def test_the_table_is_long_and_has_answers(books):
    found = [_expected(books, means) for means in TYPED.values()]
    assert len(found) + len(EXPANDED) + len(HOSTILE) > 250
    assert sum(map(bool, found)) > 150


@pytest.mark.parametrize(("text", "means", "read"), ASKED)
def test_query_finds_and_marks_what_brute_force_does(searcher, books, text, means, read):
    found = _found(searcher, books, read(text))
    expected = _expected(books, means)
    assert _in_words(searcher, books, found) == _in_words(searcher, books, expected)
    assert found == expected


@pytest.mark.parametrize("text", MARKED)
def test_query_marks_the_words_that_are_written_out(searcher, books, text):
    assert _in_words(searcher, books, _found(searcher, books, parse(text))) == MARKED[text]


@pytest.mark.parametrize("text", [*CLEAN, *PASTED])
def test_nothing_is_told_of_a_query_without_a_mistake(text):
    assert parse(text).repairs == ()


@pytest.mark.parametrize("text", MENDED)
def test_what_was_mended_is_told_and_what_was_understood_needs_no_mending(text):
    query = parse(text)
    assert query.repairs != ()
    assert all(0 <= repair.position <= len(text) for repair in query.repairs)
    assert parse(query.understood).repairs == ()


@pytest.mark.parametrize("about", HOSTILE)
@pytest.mark.parametrize("read", [parse, understand])
def test_hostile_query_is_answered_or_refused_and_soon(searcher, about, read):
    text = HOSTILE[about]
    start = time.monotonic()
    with contextlib.suppress(QueryRefused):
        query = read(text)
        for hit in searcher.search(SearchRequest(query, pages_per_report=None)).hits:
            assert searcher.pages(hit.report.id, query) == hit.pages or hit.some
    assert time.monotonic() - start < SECONDS
