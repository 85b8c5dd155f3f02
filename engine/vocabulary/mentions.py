"""Where a text mentions what a vocabulary names: all names in one pass, so that it costs little a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import regex
from ahocorasick_rs import AhoCorasick, MatchKind

from engine.analysis import fold

SHORT = 4  # letters; a shorter name without its accents is another word
_SAME = str.maketrans({"’": "'", "ʼ": "'", "‑": "-", "–": "-", "\n": " ", "\u00a0": " ", "İ": "I"})
_WITHOUT_CASE = regex.compile(r"\p{Lo}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
# The article and the particles that Arabic writes in one word with the noun.
_ARABIC = regex.compile(r"\p{Arabic}")
_ARABIC_BEFORE = frozenset(["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب", "ولل"])
_CYRILLIC = regex.compile(r"\p{Cyrillic}+")
_CYRILLIC_ENDING = regex.compile(r"[аеиоуыэюяйь]$")
_CYRILLIC_AFTER = regex.compile(r"[аеиоуыэюяйьмхв]{1,3}")
_HANGUL = regex.compile(r"\p{Hangul}")


class Mention(NamedTuple):
    """A name found: whose it is, and where, counted in characters."""

    id: str
    start: int
    end: int


class Name(NamedTuple):
    """A name to be found. Capitals in it must be capitals in the text; other letters may be either."""

    id: str
    text: str
    language: str = ""  # found only in texts of this language; empty: in all


class _Pattern(NamedTuple):
    """What the automaton looks for, and what a hit must still fulfil."""

    text: str
    id: str
    language: str
    capital: bool  # its first letter must be a capital
    capitals: bool  # all of it must be


class Mentions:
    """Finds names in texts: the longest where several start at one place, none inside another."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._patterns: list[list[_Pattern]] = []
        numbers: dict[str, int] = {}
        for pattern in chain.from_iterable(map(_patterns, names)):
            number = numbers.setdefault(pattern.text, len(numbers))
            if number == len(self._patterns):
                self._patterns.append([])
            self._patterns[number].append(pattern)
        self._automaton = AhoCorasick(list(numbers), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str, language: str = "") -> Iterator[Mention]:
        """The mentions in order, of names in that language or in none; in any where the language is not known."""
        text, lowered = _searchable(text)
        for number, start, end in self._automaton.find_matches_as_indexes(lowered):
            if _starts(text, start) and _ends(text, end):
                for pattern in self._patterns[number]:
                    if _has_case(pattern, text, start, end) and _fits(pattern, language):
                        yield Mention(pattern.id, start, end)
                        break


@lru_cache(maxsize=100)  # the pages of a report are searched for the names of several vocabularies
def _searchable(text: str) -> tuple[str, str]:
    """The text as names are compared with it, as it is and in lower case."""
    readable = _readable(text)
    return readable, readable.lower()


def _readable(text: str) -> str:
    """The text with plain spaces, hyphens and apostrophes, each letter at its place."""
    for old, new in _REPLACED:
        if old in text:
            text = text.replace(old, new)
    return text


# str.translate takes five times as long as a few replacements.
_REPLACED = tuple((chr(old), new) for old, new in _SAME.items())


def _fits(pattern: _Pattern, language: str) -> bool:
    return not pattern.language or not language or pattern.language == language


def _has_case(pattern: _Pattern, text: str, start: int, end: int) -> bool:
    if pattern.capital and text[start].islower():
        return False
    return not pattern.capitals or text[start:end].isupper()


def _starts(text: str, start: int) -> bool:
    if start == 0 or not text[start - 1].isalnum() or _UNSPACED.match(text, start):
        return True
    return bool(_ARABIC.match(text, start)) and _word_before(text, start) in _ARABIC_BEFORE


def _word_before(text: str, start: int) -> str:
    first = start
    while first and text[first - 1].isalnum():
        first -= 1
    return text[first:start]


def _ends(text: str, end: int) -> bool:
    if end == len(text) or not text[end].isalnum() or _UNSPACED.match(text, end - 1) or _HANGUL.match(text, end - 1):
        return True
    after = _CYRILLIC_AFTER.match(text, end)
    return after is not None and (after.end() == len(text) or not text[after.end()].isalnum())


def _patterns(name: Name) -> Iterator[_Pattern]:
    """The ways of writing a name: with and without accents, hyphens as spaces, without an inflected ending."""
    plain = _readable(name.text)
    capital = plain[:1].isupper()
    capitals = plain.isupper() and len(plain) <= 2 * SHORT
    for text in dict.fromkeys(_spellings(plain, name.language)):
        yield _Pattern(text, name.id, name.language, capital, capitals)


def _spellings(name: str, language: str) -> Iterator[str]:
    lowered = name.lower()
    yield lowered
    yield lowered.replace("-", " ")
    if len(lowered) > SHORT and (folded := fold(lowered)) != lowered:
        yield folded
        yield folded.replace("-", " ")
    if _CYRILLIC.fullmatch(lowered) and len(lowered) > SHORT:
        yield _CYRILLIC_ENDING.sub("", lowered)
    if language == "de" and lowered.isalpha():
        yield lowered + "s"
