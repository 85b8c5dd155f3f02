"""Queries with the reports that must match and the pages that have a place.

The answers are computed from the words of the page sources by the few lines in `Library`, which know
nothing of the engine: words are lower-cased, folded and stemmed, and compared one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import Stemmer

from making.catalogue import Sample
from making.metadata import write_json
from making.pages import Printed
from making.truth import Truth

_STEMMERS = {
    "en": "english", "es": "spanish", "fr": "french", "de": "german", "ar": "arabic", "pt": "portuguese",
    "id": "indonesian", "ru": "russian", "hi": "hindi",
}  # fmt: skip
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963])+(?:['’]s(?!\w))?")  # Devanagari with its vowel signs
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){2}")
_FOLDS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})

Test = Callable[["Book"], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text in its two forms."""

    exact: str
    stem: str  # with its language in front


@dataclass(frozen=True, slots=True)
class Book:
    """A sample as a search sees it: the words of its running text page by page, and of its description."""

    sample: Sample
    pages: tuple[tuple[Word, ...], ...]
    described: tuple[tuple[Word, ...], ...]
    joined: tuple[tuple[Word, int], ...]  # all pages' words, each with its page


@dataclass(frozen=True, slots=True)
class Leaf:
    """Consecutive words; `last` says how the last one is compared, `exact` leaves stems out."""

    text: str
    exact: bool = False
    prefix: bool = False

    def starts(self, words: tuple[Word, ...], languages: Iterable[str]) -> list[int]:
        found = chain.from_iterable(self._starts(words, words_of(self.text, language)) for language in languages)
        return sorted(set(found))

    def _starts(self, words: tuple[Word, ...], wanted: tuple[Word, ...]) -> Iterator[int]:
        last = len(wanted) - 1
        for at in range(len(words) - last):
            if all(self._equal(words[at + i], want, i == last) for i, want in enumerate(wanted)):
                yield at

    def _equal(self, word: Word, want: Word, last: bool) -> bool:
        if self.prefix and last:
            return word.exact.startswith(want.exact)
        return word.exact == want.exact or (not self.exact and word.stem == want.stem)

    def pages(self, book: Book) -> set[int]:
        """The pages with a place, on both sides of a page break where the words run over it."""
        languages = book.sample.languages
        found = {number for number, words in enumerate(book.pages, 1) if self.starts(words, languages)}
        length = len(words_of(self.text, book.sample.language))
        for at in self.starts(tuple(word for word, _ in book.joined), languages):
            found |= {number for _, number in book.joined[at : at + length]}
        return found

    def matches(self, book: Book) -> bool:
        return bool(self.pages(book)) or any(self.starts(words, book.sample.languages) for words in book.described)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed, which reports it finds, and the words whose places count as evidence."""

    text: str
    test: Test
    evidence: tuple[Leaf, ...]
    about: str


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language])


def _stem(word: str, language: str) -> str:
    return _stemmer(language).stemWord(word) if language in _STEMMERS else word


def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.translate(_FOLDS))
    return "".join(char for char in letters if not unicodedata.combining(char))


def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The text's words in order."""
    found = (re.sub("['’]s$", "", match[0]).casefold() for match in _WORD.finditer(unicodedata.normalize("NFKC", text)))
    return tuple(Word(_fold(word), f"{language}:{_fold(_stem(word, language))}") for word in found)


def _book(sample: Sample, printed: Printed, *, furniture: bool) -> Book:
    """The sample as a search sees it, with or without running heads and feet."""
    shown = [[p for p in page if furniture or p.kind != "running"] for page in printed.pages] if sample.has_text else []
    values = (sample.title, *sample.authors, *sample.organisations, sample.abstract) if not sample.failure else ()
    pages = tuple(
        tuple(chain.from_iterable(words_of(piece.text, sample.language_of(number)) for piece in page))
        for number, page in enumerate(shown, 1)
    )
    return Book(
        sample,
        pages,
        tuple(words_of(value, sample.language) for value in values),
        tuple((word, number) for number, words in enumerate(pages, 1) for word in words),
    )


def _table(truths: Mapping[str, Truth], samples: Iterable[Sample]) -> list[Query]:
    """All queries; those about page breaks and line ends take their words from the layout."""
    rows: list[Query] = [
        *(_single(text, about) for text, about in _WORDS.items()),
        *(_single(f'"{text}"', about) for text, about in _PHRASES.items()),
        *_COMBINED,
    ]
    for truth in (truths[sample.path] for sample in samples if sample.has_text and sample.language != "ar"):
        breaks = [row["text"] for row in truth["page_break_phrases"] if not row["footnotes_between"]]
        hyphens = [row["phrase"] for row in truth["hyphenated"] if _PLAIN.fullmatch(row["phrase"])]
        rows.extend(_single(f'"{_unpointed(text)}"', "a phrase over a page break") for text in breaks[:1])
        rows.extend(_single(f'"{text}"', "a phrase over a hyphen at a line end") for text in hyphens[2:3])
    return rows


def _unpointed(text: str) -> str:
    return re.sub(r"[^\w\s'’-]", "", text)


def _leaf(typed: str) -> Leaf:
    text = typed.lstrip("=").strip('"')
    return Leaf(text.rstrip("*"), exact=typed.startswith("="), prefix=text.endswith("*"))


def _single(typed: str, about: str) -> Query:
    leaf = _leaf(typed)
    return Query(typed, leaf.matches, (leaf,), about)


def _every(typed: str, *parts: str, about: str) -> Query:
    leaves = tuple(map(_leaf, parts))
    return Query(typed, lambda book: all(leaf.matches(book) for leaf in leaves), leaves, about)


def _some(typed: str, *parts: str, about: str) -> Query:
    leaves = tuple(map(_leaf, parts))
    return Query(typed, lambda book: any(leaf.matches(book) for leaf in leaves), leaves, about)


def _without(typed: str, part: str, *unwanted: str, about: str) -> Query:
    leaf, others = _leaf(part), tuple(map(_leaf, unwanted))
    return Query(
        typed, lambda book: leaf.matches(book) and not any(other.matches(book) for other in others), (leaf,), about
    )


def _titled(typed: str, part: str, about: str) -> Query:
    leaf = _leaf(part)
    return Query(typed, lambda book: bool(leaf.starts(book.described[0], book.sample.languages)), (), about)


def _dated(typed: str, low: int, high: int, part: str = "", about: str = "years from the description") -> Query:
    leaves = (_leaf(part),) if part else ()
    return Query(
        typed,
        lambda book: low <= book.sample.year <= high and all(leaf.matches(book) for leaf in leaves),
        leaves,
        about,
    )


_WORDS = {
    "labour": "a word and its forms, not the American spelling",
    "labor": "the American spelling",
    "recruiters": "a plural finds the singular",
    "TRAWLER": "capitals",
    "arevalo": "typed without its accent",
    "möllenhoff": "typed with its umlaut",
    "mineria": "a Spanish word without its accent",
    "Straßenseiten": "German sharp s",
    "peshgi": "only on the scan, which has no text",
    "kilns": "the scan, found by its description alone",
    "=interview": "this form only",
    "=debts": "this form only",
    "transship*": "the beginning of a word",
    "Nava*": "the beginning of a name",
    "الكفالة": "an Arabic word",
    "efficiently": "a word that no report has",
}
_PHRASES = {
    "debt bondage": "a phrase in several reports",
    "Golden Ferry Manpower": "a recruiter in several reports",
    "Andaman Grace": "a vessel in several reports",
    "Petrel Star": "a vessel in several reports",
    "Brightlane Recruitment": "an agency in several reports",
    "Kestrel Seafood GmbH": "a company in two languages",
    "C-14/2019": "a file number, hyphen and slash",
    "Volcán Verde Coffee": "a name with an accent",
    "volcan verde coffee": "the same without it",
    "mobilisation of children": "a phrase of a heading",
    "travail forcé": "a French phrase",
    "trata de personas": "a Spanish phrase",
    "العمل القسري": "an Arabic phrase",
    "trabalho forçado": "a Portuguese phrase, on one page of a leaflet in six languages",
    "kerja paksa": "an Indonesian phrase",
    "принудительный труд": "a Russian phrase, in all its cases",
    "जबरन श्रम": "a Hindi phrase",
    "workers seasonal": "words in the wrong order",
}
_COMBINED = (
    _every('"debt bondage" AND Thailand', '"debt bondage"', "Thailand", about="a phrase and a word on different pages"),
    _every("notebook quay", "notebook", "quay", about="two words, both in the report"),
    _every("passports AND supermarkets", "passports", "supermarkets", about="words on different pages"),
    _some("Jinotega OR Rayong", "Jinotega", "Rayong", about="either of two places"),
    _some(
        '"Sri Nava 12" OR "Virgen del Puerto"', '"Sri Nava 12"', '"Virgen del Puerto"', about="either of two vessels"
    ),
    _without("trawler NOT skipper", "trawler", "skipper", about="one word without another"),
    _without('"Petrel Star" -notebook', '"Petrel Star"', "notebook", about="a vessel without a word"),
    _without("boys NOT (fishing OR skipper)", "boys", "fishing", "skipper", about="one word without either of two"),
    _titled("title:coffee", "coffee", about="a word of the title"),
    _titled('title:"modern slavery"', '"modern slavery"', about="a phrase of the title"),
    _titled("title:rio", "río", about="a title typed without its accent"),
    _dated("year:2019", 2019, 2019),
    _dated("year:2009-2018", 2009, 2018),
    _dated('year:2021-2022 AND "Marisol Trading"', 2021, 2022, '"Marisol Trading"', about="years and a phrase"),
)


def write(samples: Iterable[Sample], truths: Mapping[str, Truth], printed: Mapping[str, Printed], file: Path) -> None:
    """Writes every query with its answer."""
    samples = [sample for sample in samples if not sample.failure]
    books = [_book(sample, printed[sample.path], furniture=False) for sample in samples]
    with_furniture = [_book(sample, printed[sample.path], furniture=True) for sample in samples]
    write_json(file, [_answer(query, books, with_furniture) for query in _table(truths, samples)])


def _answer(query: Query, books: list[Book], with_furniture: list[Book]) -> dict[str, Any]:
    pages = {book.sample.path: _evidence(query, book) for book in books if query.test(book)}
    more = {book.sample.path: _evidence(query, book) - pages.get(book.sample.path, set()) for book in with_furniture}
    running = {path: sorted(numbers) for path, numbers in sorted(more.items()) if numbers and path in pages}
    return {
        "query": query.text,
        "about": query.about,
        "files": sorted(pages),
        "pages": {path: sorted(numbers) for path, numbers in sorted(pages.items())},
        **({"running_heads": running} if running else {}),
    }


def _evidence(query: Query, book: Book) -> set[int]:
    return set().union(*(leaf.pages(book) for leaf in query.evidence))
