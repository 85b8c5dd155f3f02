"""Who wrote a report: named as its authors, or by their names alone beneath the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from engine import vocabulary
from engine.pdf import Line
from engine.report import Page
from indexer.title import letters

MOST = 8
COVER_CHARACTERS = 3_000  # of the first page, in which authors are named
NEXT_LINES = 3  # beneath the title of a page full of text; on a cover, names may stand anywhere below
COVER_LETTERS = 1_000
LEAST_BENEATH = 2  # names beneath a title: one alone may be a place, or a body
ENOUGH_WORDS = 200  # of a report in lower case, to tell its names from its other words

_NAMED = re.compile(
    r"^(?:authors?|written by|by|autore?s?|auteurs?|autor(?:es|en)?|verfasst von|por|par|von|авторы?)\s*:\s*"
    r"(.{5,200})$",
    re.IGNORECASE | re.MULTILINE,
)
_CAPITALISED = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,4}"
_BY = re.compile(rf"^[Bb]y ({_CAPITALISED}(?:(?:, | and |, and | & ){_CAPITALISED})*)$", re.MULTILINE)
_BETWEEN = re.compile(r"\s*(?:[,;&]|\band\b|\by\b|\bet\b|\be\b|\bund\b|\bи\b)\s*")
_PERSON = re.compile(r"^[^\W\d_][\w.'’-]+(?: [\w.'’-]+){1,4}$")
_WORD = re.compile(r"[^\W\d_]+")
# fmt: off
_PARTICLES = frozenset((
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ten", "ter",
    "al", "el", "bin", "ibn",
))
# fmt: on


def authors_of(title: str, pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    """The names that the cover gives as those of authors; empty where it is not sure."""
    cover = pages[0].text[:COVER_CHARACTERS] if pages else ""
    for match in (*_NAMED.finditer(cover), *_BY.finditer(cover)):
        names = [name for name in _BETWEEN.split(match[1].strip()) if _PERSON.match(name)]
        if names:
            return tuple(names[:MOST])
    return tuple(_beneath(title, lines[0], pages)[:MOST]) if lines else ()


def _beneath(title: str, cover: Sequence[Line], pages: Sequence[Page]) -> list[str]:
    """The first lines beneath the title that hold several names and nothing else."""
    below = max(
        (line.top for line in cover if letters(line.text) and letters(line.text) in letters(title)), default=1.0
    )
    is_cover = sum(len(line.text) for line in cover) < COVER_LETTERS
    under = [line.text for line in cover if line.top > below][: None if is_cover else NEXT_LINES]
    names: list[str] = []
    for before, text in pairwise(["", *under, ""]):
        found = [] if _goes_on(before) and not names else _names_in(text)
        if not found and len(names) >= LEAST_BENEATH and not _are_words(names, pages):
            return names
        names = [*names, *found] if found else []
    return []


def _goes_on(text: str) -> bool:
    """Whether a line is of a list or a sentence that does not end with it."""
    return bool(text) and not _BETWEEN.split(text.rstrip())[-1]


def _names_in(text: str) -> list[str]:
    """The names of which the line consists, none where it holds anything else."""
    names = [name.strip(" .*†‡0123456789") for name in _BETWEEN.split(text.strip())]
    names = [name for name in names if name]
    return names if all(map(_may_be_person, names)) else []


def _may_be_person(name: str) -> bool:
    words = name.split()
    given = [word for word in words if word not in _PARTICLES]
    if not _PERSON.match(name) or len(given) < 2 or not all(word[0].isupper() for word in given):
        return False
    return not any(vocabulary.find(name) for vocabulary in (vocabulary.regions(), vocabulary.organisations()))


def _are_words(names: Sequence[str], pages: Sequence[Page]) -> bool:
    """Whether words of the names are words of the report too, as in "Forced Labour, Child Labour"; true if not sure."""
    known = {word for page in pages for word in _WORD.findall(page.text) if word.islower()}
    parts = {word.casefold() for name in names for word in _WORD.findall(name) if word not in _PARTICLES}
    return len(known) < ENOUGH_WORDS or any(len(part) > 1 and part in known for part in parts)
