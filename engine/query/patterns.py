"""Words that are described and not written out: wildcards, near misses and regular expressions, on one token each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from string import ascii_lowercase

import regex

from engine.analysis import fold
from engine.errors import QueryRefused
from engine.query.tree import Pattern
from engine.saying import say

MAX_TERMS = 2_000  # words of a library for which one pattern may stand
MAX_REGEX = 200  # characters
SECONDS = 2.0  # for one regular expression over the words of a library
FUZZY_MOST = 2

_UNIT = r"(?:\\[^\w\s]|\\[dw]|\[\^?\]?(?:[^\]\\\[&]|\\[^\w\s])+\]|[^\\\[\](){}|*+?.^$\s/]|\.)"
_COUNT = r"(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})?"
_DIALECT = regex.compile(rf"(?P<any>(?:{_UNIT}{_COUNT}|\((?&any)\){_COUNT}|\|)+)")


def regex_problem(text: str) -> str:
    """Why this regular expression cannot be run, empty where it can."""
    if len(text) > MAX_REGEX:
        return say("A regular expression may have %(most)s characters", most=MAX_REGEX)
    if not _DIALECT.fullmatch(text):
        return say("Of regular expressions, only letters . [] () | * + ? {2,3} \\d and \\w are known")
    try:
        regex.compile(text)
    except regex.error as error:
        return say("This is no regular expression (%(error)s)", error=str(error))
    return ""


def plain_regex(pattern: Pattern) -> str:
    """A regular expression in a form that means the same to every engine: of the words' letters, none is special."""
    return pattern.text.replace(r"\w", ".").replace(r"\d", "[0-9]")


def beginning(pattern: Pattern) -> str:
    """The letters with which every match begins, as tokens have them; empty where that is not known."""
    if pattern.kind != "wildcard":
        return ""
    return fold(regex.split(r"[*?]", pattern.text, maxsplit=1)[0])


@lru_cache(maxsize=256)
def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Tells whether an exact token matches."""
    match pattern.kind:
        case "wildcard":
            pieces = (_LETTERS.get(piece, regex.escape(piece)) for piece in regex.split(r"([*?])", fold(pattern.text)))
            return _full(regex.compile("".join(pieces), regex.DOTALL))
        case "regex":
            return _full(regex.compile(plain_regex(pattern), regex.DOTALL))
        case "fuzzy":
            asked = fold(pattern.text)
            return lambda token: within(asked, token, pattern.distance)


_LETTERS = {"*": ".*", "?": "."}


def _full(compiled: regex.Pattern[str]) -> Callable[[str], bool]:
    def is_match(token: str) -> bool:
        try:
            return compiled.fullmatch(token, timeout=SECONDS) is not None
        except TimeoutError as error:
            raise QueryRefused(say("This regular expression takes too long. Write it with fewer * and +.")) from error

    return is_match


def within(one: str, other: str, distance: int) -> bool:
    """Whether so few letters put in, left out, changed or swapped with the next one lead from one word to the other.

    The distance is that of optimal string alignment: no letter is edited twice.
    """
    if abs(len(one) - len(other)) > distance:
        return False
    same = 0
    for letter, against in zip(one, other, strict=False):
        if letter != against:
            break
        same += 1
    one, other = one[same:], other[same:]
    far = distance + 1  # stands for all that is too far: only cells this near to the diagonal can be nearer
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        before, above, row = row, before, [min(i, far)] + [far] * len(other)
        for j in range(max(1, i - distance), min(len(other), i + distance) + 1):
            cost = before[j - 1] + (letter != other[j - 1])
            if before[j] < cost or row[j - 1] < cost:
                cost = min(before[j], row[j - 1]) + 1
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1] and above[j - 2] < cost:
                cost = above[j - 2] + 1
            row[j] = cost
        if min(row) > distance:
            return False
    return row[-1] <= distance


def most_off(word: str) -> int:
    """By how many letters a word of this length may be off and still be told from others."""
    return 0 if len(word) < 3 else 1 if len(word) < 5 else FUZZY_MOST


def may_mean(typed: str, tokens: Iterable[str]) -> list[str]:
    """Those of the tokens that may be meant by a mistyped one; it is none of them itself.

    They are off by one letter, or in longer words by two after the same first letter: few people err in that.
    """
    same, other = most_off(typed), min(1, most_off(typed))
    shortest, longest = len(typed) - same, len(typed) + same
    apart = set(typed).symmetric_difference
    # Each letter put in, left out or changed makes at most two stand in one word only: nearly all words go here.
    near = (token for token in tokens if shortest <= len(token) <= longest and len(apart(token)) <= 2 * same)
    found = (token for token in near if within(typed, token, same if token[0] == typed[0] else other))
    return [token for token in found if token != typed]


def otherwise_begun(typed: str) -> Iterator[str]:
    """The words that `may_mean` allows and that begin with another letter; of letters, those of English are tried."""
    if most_off(typed):
        yield typed[1:]
        yield typed[1] + typed[0] + typed[2:]
        yield from (letter + rest for rest in (typed, typed[1:]) for letter in ascii_lowercase)


def expanded(pattern: Pattern, terms: Iterable[str]) -> tuple[str, ...]:
    """Those of the terms that match; QueryRefused where they are too many to be searched."""
    found = tuple(sorted(set(_matching(pattern, terms))))
    if len(found) > MAX_TERMS:
        raise QueryRefused(
            say(
                "%(pattern)s stands for %(number)s words of this library, more than the %(most)s that can be "
                "searched at once. Write more of its letters.",
                pattern=pattern,
                number=len(found),
                most=MAX_TERMS,
            )
        )
    return found


def _matching(pattern: Pattern, terms: Iterable[str]) -> Iterator[str]:
    is_match = matcher(pattern)
    return (term for term in terms if is_match(term))
