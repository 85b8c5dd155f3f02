"""What queries over the samples must find, by brute force: every word of every page compared one by one.

Nothing here is shared with the engine but Snowball's stemmers. A query's meaning is built by hand from `w`, `near`,
`both` and their like; it tells whether a report matches and which characters of which page are to be marked.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import regex
import Stemmer

STEMMERS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "hi": "hindi",
    "id": "indonesian", "pt": "portuguese", "ru": "russian",
}  # fmt: skip
_TOKEN = regex.compile(r"(?V1)[[\p{L}\p{M}\p{N}\u00ad\u200b-\u200f]--\p{Han}]+(?:['’]s(?![\p{L}\p{M}\p{N}]))?")
_MARKS = regex.compile(r"['’]s$|[\u00ad\u200b-\u200f\u0640\u064b-\u065f\u0670]")
_ARABIC = str.maketrans("أإآٱىئؤة", "اااايي\u0648ه")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ё": "е"})


class Token(NamedTuple):
    """A word of a text, with the forms in which it is found and the characters at which it stands."""

    page: int
    start: int
    end: int
    exact: str
    stem: str


class Mark(NamedTuple):
    """Characters of a page that are to be marked."""

    page: int
    start: int
    end: int


class Match(NamedTuple):
    """Words `start` to `stop` of a report, of which those in `marks` are the query's."""

    start: int
    stop: int
    marks: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Page:
    """A page's text and language."""

    text: str
    language: str


@dataclass(frozen=True)
class Book:
    """A report as a query sees it."""

    name: str
    pages: Sequence[Page]
    language: str
    described: dict[str, Sequence[str]]  # the values of title, author, abstract and organisation
    year: int
    words: Sequence[Token] = field(init=False)

    def __post_init__(self) -> None:
        found = [
            token for number, page in enumerate(self.pages, 1) for token in tokens(page.text, page.language, number)
        ]
        object.__setattr__(self, "words", found)

    @property
    def values(self) -> Iterator[str]:
        return itertools.chain.from_iterable(self.described.values())

    def marks(self, spans: Iterable[tuple[int, int]]) -> Iterator[Mark]:
        """The characters of each page over which these words run."""
        for start, stop in spans:
            for page, run in itertools.groupby(self.words[start:stop], key=lambda token: token.page):
                words = list(run)
                yield Mark(page, words[0].start, words[-1].end)


@cache
def lowered(word: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", word.casefold()).casefold())


@cache
def folded(word: str) -> str:
    """The word without the accents of Latin letters; the lam-alef of PDFs either way round."""
    letters = "".join(_bare(char) for char in word).translate(_LETTERS).translate(_ARABIC)
    return letters.replace("لا", "ال")


def _bare(char: str) -> str:
    plain = unicodedata.normalize("NFD", char)
    return plain[0] if plain[0].isascii() else char


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMERS[language])


@cache
def stemmed(word: str, language: str) -> str:
    stem = _stemmer(language).stemWord(word) if language in STEMMERS else word
    return f"{language}:{folded(stem)}"


@cache
def tokens(text: str, language: str, page: int = 0) -> Sequence[Token]:
    """The words of a text; letters written without spaces are none (see `letters`)."""
    found = []
    for match in _TOKEN.finditer(text):
        word = lowered(match[0])
        if word:
            found.append(Token(page, *match.span(), folded(word), stemmed(word, language)))
    return found


# Meanings


class Meaning:
    """What a query asks: which reports match, and which characters are marked in those that do."""

    def holds(self, book: Book) -> bool:
        raise NotImplementedError

    def holds_on(self, book: Book, page: int) -> bool:
        raise NotImplementedError

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        """Of a query that is `wanted`, or under an odd number of negations."""
        raise NotImplementedError


class Sought(Meaning):
    """Words that have places."""

    described = True  # whether the description is searched too

    def matches(self, words: Sequence[Token]) -> list[Match]:
        raise NotImplementedError

    def holds(self, book: Book) -> bool:
        texts = book.values if self.described else ()
        return bool(self.matches(book.words)) or any(self.matches(tokens(text, book.language)) for text in texts)

    def holds_on(self, book: Book, page: int) -> bool:
        return any(mark.page == page for mark in self.marks(book))

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        found = (book.marks(match.marks) for match in self.matches(book.words)) if wanted else ()
        return set(itertools.chain.from_iterable(found))


@dataclass(frozen=True)
class Words(Sought):
    text: str
    exact: bool = False
    prefix: bool = False

    def matches(self, words: Sequence[Token]) -> list[Match]:
        typed = [lowered(match[0]) for match in _TOKEN.finditer(self.text)]
        size = len(typed)
        first = {folded(typed[0]), *(stemmed(typed[0], language) for language in STEMMERS)}  # a look that is soon done
        return [
            Match(at, at + size, frozenset({(at, at + size)}))
            for at in range(len(words) - size + 1)
            if (self.prefix or words[at].exact in first or words[at].stem in first)
            and self._stand(typed, words[at : at + size])
        ]

    def _stand(self, typed: Sequence[str], words: Sequence[Token]) -> bool:
        pairs = list(zip(typed, words, strict=True))
        if self.prefix:
            *_, (last, word) = pairs
            return word.exact.startswith(folded(last)) and all(folded(a) == b.exact for a, b in pairs[:-1])
        if all(folded(a) == b.exact for a, b in pairs):
            return True
        return not self.exact and all(stemmed(a, b.stem.partition(":")[0]) == b.stem for a, b in pairs)


@dataclass(frozen=True)
class Like(Sought):
    """One word that is described: by a regular expression over its plain form, or by a test."""

    is_match: Callable[[str], bool]

    def matches(self, words: Sequence[Token]) -> list[Match]:
        return [
            Match(at, at + 1, frozenset({(at, at + 1)})) for at, word in enumerate(words) if self.is_match(word.exact)
        ]


@dataclass(frozen=True)
class Near(Sought):
    """Each part at most `room` words from those before it taken together, in either order or in this one."""

    parts: Sequence[Sought]
    room: int
    ordered: bool = False

    described = False

    def matches(self, words: Sequence[Token]) -> list[Match]:
        found = self.parts[0].matches(words)
        for part in self.parts[1:]:
            others = part.matches(words)
            found = [
                Match(min(a.start, b.start), max(a.stop, b.stop), a.marks | b.marks)
                for a, b in itertools.product(found, others)
                if 0 <= b.start - a.stop <= self.room or (not self.ordered and 0 <= a.start - b.stop <= self.room)
            ]
        return found


@dataclass(frozen=True)
class Together(Sought):
    """All parts in any order, with at most `room` other words among them."""

    parts: Sequence[Sought]
    room: int

    described = False

    def matches(self, words: Sequence[Token]) -> list[Match]:
        found = []
        for chosen in itertools.product(*(part.matches(words) for part in self.parts)):
            start, stop = min(one.start for one in chosen), max(one.stop for one in chosen)
            taken = {at for one in chosen for at in range(one.start, one.stop)}
            alone = len(taken) == sum(one.stop - one.start for one in chosen)
            if alone and stop - start - len(taken) <= self.room:
                found.append(Match(start, stop, frozenset().union(*(one.marks for one in chosen))))
        return found


@dataclass(frozen=True)
class Letters(Meaning):
    """Letters of a script without spaces, also over the end of a line."""

    text: str

    def holds(self, book: Book) -> bool:
        return bool(self.marks(book)) or any(self.text in value for value in book.values)

    def holds_on(self, book: Book, page: int) -> bool:
        return any(mark.page == page for mark in self.marks(book))

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        sought = regex.compile(r"(?:\s*\n\s*)?".join(map(regex.escape, self.text)))
        pages = enumerate(book.pages, 1) if wanted else ()
        return {
            Mark(number, *match.span())
            for number, page in pages
            for match in sought.finditer(page.text, overlapped=True)
        }


@dataclass(frozen=True)
class AtLeast(Meaning):
    number: int
    parts: Sequence[Meaning]

    def holds(self, book: Book) -> bool:
        return sum(part.holds(book) for part in self.parts) >= self.number

    def holds_on(self, book: Book, page: int) -> bool:
        return sum(part.holds_on(book, page) for part in self.parts) >= self.number

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        return set().union(*(part.marks(book, wanted=wanted) for part in self.parts))


@dataclass(frozen=True)
class Without(Meaning):
    part: Meaning

    def holds(self, book: Book) -> bool:
        return not self.part.holds(book)

    def holds_on(self, book: Book, page: int) -> bool:
        return not self.part.holds_on(book, page)

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        return self.part.marks(book, wanted=not wanted)


@dataclass(frozen=True)
class OnePage(Meaning):
    """One page that matches by itself; marks are of such pages only."""

    part: Meaning

    def holds(self, book: Book) -> bool:
        return any(self.holds_on(book, page) for page in range(1, len(book.pages) + 1))

    def holds_on(self, book: Book, page: int) -> bool:
        return self.part.holds_on(book, page)

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        found = self.part.marks(book) if wanted else set()
        return {mark for mark in found if self.part.holds_on(book, mark.page)}


@dataclass(frozen=True)
class Told(Meaning):
    """A condition on the report's description, or on its pages' numbers; it marks nothing."""

    of_book: Callable[[Book], bool]
    of_page: Callable[[int], bool] = lambda page: True

    def holds(self, book: Book) -> bool:
        return self.of_book(book)

    def holds_on(self, book: Book, page: int) -> bool:
        return self.of_page(page)

    def marks(self, book: Book, *, wanted: bool = True) -> set[Mark]:
        return set()


# The words in which meanings are written


def w(text: str) -> Words:
    """A word in all its forms, or several one after another."""
    return Words(text)


def just(text: str) -> Words:
    """These forms only."""
    return Words(text, exact=True)


def begins(text: str) -> Words:
    """Words of which the last may go on."""
    return Words(text, prefix=True)


def like(pattern: str) -> Like:
    """A word whose plain form is all of this regular expression."""
    compiled = regex.compile(pattern)
    return Like(lambda word: compiled.fullmatch(word) is not None)


def one_of(*words: str) -> Like:
    """One of these plain forms, which were picked out by hand."""
    return Like(frozenset(words).__contains__)


def near(room: int, *parts: Sought) -> Near:
    return Near(parts, room)


def before(room: int, *parts: Sought) -> Near:
    return Near(parts, room, ordered=True)


def together(room: int, *parts: Sought) -> Together:
    return Together(parts, room)


@dataclass(frozen=True)
class Any(Sought):
    """Any of several words, where words must be near."""

    parts: Sequence[Sought]

    def matches(self, words: Sequence[Token]) -> list[Match]:
        return [match for part in self.parts for match in part.matches(words)]


def each(*parts: Sought) -> Any:
    return Any(parts)


def letters(text: str) -> Letters:
    return Letters(text)


def both(*parts: Meaning) -> AtLeast:
    """All of the parts."""
    return AtLeast(len(parts), parts)


def either(*parts: Meaning) -> AtLeast:
    return AtLeast(1, parts)


def at_least(number: int, *parts: Meaning) -> AtLeast:
    return AtLeast(number, parts)


def no(part: Meaning) -> Without:
    return Without(part)


def one_page(part: Meaning) -> OnePage:
    return OnePage(part)


def on_pages(low: int, high: int, part: Sought) -> OnePage:
    """The words on a page of one of these numbers."""
    return OnePage(both(part, Told(lambda book: True, lambda page: low <= page <= high)))


def having_page(number: int) -> Told:
    return Told(lambda book: number <= len(book.pages), lambda page: page == number)


def only(*names: str) -> Told:
    """Exactly these reports, by their names: worked out by hand from the descriptions."""
    return Told(lambda book: book.name in names)


def all_reports() -> Told:
    return Told(lambda book: True)


def years(low: int, high: int) -> Told:
    return Told(lambda book: low <= book.year <= high)


def described(field: str, meaning: Sought) -> Told:
    """The words in that field of the description."""
    return Told(lambda book: any(meaning.matches(tokens(value, book.language)) for value in book.described[field]))
