"""Did you mean: a query whose words stand nowhere, in words of the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from math import log

import regex

from engine.analysis import exact_form, has_unspaced
from engine.errors import QueryRefused
from engine.fields import BY_NAME
from engine.ports import Searcher
from engine.query.expand import understand
from engine.query.lexemes import Lexeme, lexemes
from engine.query.parse import ParsedQuery
from engine.query.relax import relaxed
from engine.query.tree import Words
from engine.slips import slip

SHORTEST = 4  # letters of a word that is mended: shorter ones are too like too many others
CHOICES = 5  # for one word
ATTEMPTS = 8  # queries that are tried
TRIED = 12  # words of a query that are looked at
COMMON = 0.18  # how much a word counts for standing in e times as many reports
TOGETHER = 0.25  # how much it counts that two words stand side by side in e times as many reports

_WORD = regex.compile(r"([\p{L}\p{M}\p{N}]+)(?:['’]s\b)?")
_PATTERN = regex.compile(r"[*?~]")
_NUMBER = regex.compile(r"\p{N}")
_MENDED = ("word", "and?", "or?", "quoted")


@dataclass(frozen=True, slots=True)
class Typed:
    """A word of a typed query, where it stands, and the field in which it is sought."""

    text: str
    start: int
    field: str = ""
    phrase: int = -1  # where the phrase begins of which it is one word

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Choice = tuple[float, str]  # what speaks against it, and the word


@dataclass(frozen=True, slots=True)
class Attempt:
    """What may be meant by some of the words, and what speaks against it."""

    mended: Mapping[Typed, str]
    cost: float


def did_you_mean(searcher: Searcher, text: str, *, typing: bool = False) -> str:
    """The query in words of the library, and with hits; empty where each word has hits, or none is like one that has.

    While it is being typed, its last word may be the beginning of one: by itself it is then no reason to ask.
    """
    try:
        words = typed_words_of(text)
        begun = _begun(searcher, words[-1]) if typing and words and words[-1].end == len(text) else []
        unknown = _unknown(searcher, words[:-1] if begun else words)
        choices = [(word, _choices(searcher, word)[: CHOICES if len(unknown) < 3 else 2]) for word in unknown]
        if unknown:
            attempts = _all_mended([*choices, *([(words[-1], begun)] if begun else [])])
        else:
            attempts = [] if begun else _phrases_mended(searcher, text, words)
        likeliest = _by_neighbours(searcher, text, words, attempts)[:ATTEMPTS]
        return _first_with_hits(searcher, [with_words(text, attempt.mended) for attempt in likeliest])
    except QueryRefused:
        return ""  # the search itself says why


def typed_words_of(text: str) -> list[Typed]:
    """The words of a query as they were typed, but for patterns and what is exact."""
    return list(islice((word for lexeme, field in _in_fields(text) for word in _words(lexeme, field)), TRIED))


def _in_fields(text: str) -> Iterator[tuple[Lexeme, str]]:
    """The words and phrases of the query, each with the field that asks for it."""
    within = [""]
    field = ""
    for lexeme in lexemes(text):
        match lexeme.kind:
            case "field":
                known = BY_NAME.get(lexeme.text.casefold())
                field = known.name if known else field
                continue
            case "open" | "at_least":
                within.append(field or within[-1])
            case "close" if len(within) > 1:
                within.pop()
            case kind if kind in _MENDED:
                yield lexeme, field or within[-1]
        field = ""


def _words(lexeme: Lexeme, field: str) -> Iterator[Typed]:
    if lexeme.text.startswith("=") or has_unspaced(lexeme.text) or _PATTERN.search(lexeme.text):
        return
    phrase = lexeme.position if lexeme.kind == "quoted" else -1
    for match in _WORD.finditer(lexeme.text):
        yield Typed(match[1], lexeme.position + match.start(), field, phrase)


def _begun(searcher: Searcher, word: Typed) -> list[Choice]:
    """Words of the library that the typed one begins or is."""
    found = searcher.complete(word.text, CHOICES)
    return [(-COMMON * log(one.reports), _as_typed(one.text, word.text)) for one in found]


def _asked(word: Typed, text: str) -> ParsedQuery:
    return understand(f'{word.field}:"{text}"' if word.field else f'"{text}"')


def _unknown(searcher: Searcher, words: Sequence[Typed]) -> list[Typed]:
    counts = searcher.count([_asked(word, word.text) for word in words])
    return [word for word, reports in zip(words, counts, strict=True) if not reports]


def _all_mended(choices: Sequence[tuple[Typed, Sequence[Choice]]]) -> list[Attempt]:
    """The words mended together; none where one of them is like no word of the library."""
    words = [word for word, _ in choices]
    return [
        Attempt(dict(zip(words, (text for _, text in chosen), strict=True)), sum(cost for cost, _ in chosen))
        for chosen in product(*(listed for _, listed in choices))
    ]


def _phrases_mended(searcher: Searcher, text: str, words: Sequence[Typed]) -> list[Attempt]:
    """One word of a phrase mended, where each word stands somewhere but the query finds nothing."""
    if not any(word.phrase >= 0 for word in words) or _hits(searcher, [text]) >= 0:
        return []
    found = [(word, choice) for word in words if word.phrase >= 0 for choice in _choices(searcher, word)]
    return [Attempt({word: meant}, cost) for word, (cost, meant) in found]


def _by_neighbours(searcher: Searcher, text: str, words: Sequence[Typed], attempts: Sequence[Attempt]) -> list[Attempt]:
    """The attempts, the likeliest first: those that put words side by side which stand so in the library."""
    pairs = [
        (one, two) for one, two in pairwise(words) if text[one.end : two.start].isspace() and one.field == two.field
    ]
    asked = [
        Words(tuple(exact_form(attempt.mended.get(word, word.text)) for word in pair), exact=True)
        for attempt in attempts
        for pair in pairs
    ]
    counts = iter(searcher.count([ParsedQuery(str(words), words) for words in asked]))
    together = [sum(log(1 + reports) for reports in islice(counts, len(pairs))) for _ in attempts]
    costs = [attempt.cost - TOGETHER * bonus for attempt, bonus in zip(attempts, together, strict=True)]
    return [attempt for _, attempt in sorted(zip(costs, attempts, strict=True), key=lambda pair: pair[0])]


def _choices(searcher: Searcher, word: Typed) -> list[Choice]:
    """Words that may be meant, the likeliest first; none for what is too short, or has a number in it."""
    if len(word.text) < SHORTEST or _NUMBER.search(word.text):
        return []
    typed = exact_form(word.text)
    made = [(slip(typed, like.text) - COMMON * log(like.reports), like.text) for like in searcher.alike(word.text)]
    best = sorted(made)[: 4 * CHOICES if word.field else CHOICES]
    if word.field:
        counts = searcher.count([_asked(word, text) for _, text in best])
        best = [choice for choice, reports in zip(best, counts, strict=True) if reports]
    return [(cost, _as_typed(text, word.text)) for cost, text in best]


def _as_typed(text: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if typed[:1].isupper() else text


def with_words(text: str, mended: Mapping[Typed, str]) -> str:
    """The query with other words in their places."""
    for word in sorted(mended, key=lambda word: -word.start):
        text = text[: word.start] + mended[word] + text[word.end :]
    return text


def _first_with_hits(searcher: Searcher, attempts: Sequence[str]) -> str:
    best = _hits(searcher, attempts)
    return attempts[best] if best >= 0 else ""


def _hits(searcher: Searcher, texts: Sequence[str]) -> int:
    """Which of the queries is the first that finds all it asks for, else at least some of its words; -1 for none."""
    queries = [understand(text) for text in texts]
    loose = [ParsedQuery(query.text, relaxed(query.tree) or query.tree) for query in queries]
    counts = searcher.count([*queries, *loose])
    return next((at % len(texts) for at, reports in enumerate(counts) if reports), -1)
