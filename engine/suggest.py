"""Help while typing: how the text typed so far may go on, each way with what it finds in the library."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Literal

import regex

from engine.analysis import has_unspaced, typed_words
from engine.errors import QueryRefused
from engine.fields import BY_NAME, FIELDS, NONE, Field
from engine.ports import Searcher
from engine.query.expand import understand
from engine.query.lexemes import QUOTES, Lexeme, lexemes
from engine.query.parse import ParsedQuery
from engine.query.tree import And, InField, Words
from engine.request import SearchRequest
from engine.vocabulary import concepts, key, of_field

Kind = Literal["phrase", "word", "concept", "topic", "region", "organisation", "title", "value", "field", "operator"]

MOST: Mapping[Kind, int] = {
    "phrase": 3,
    "word": 5,
    "concept": 2,
    "topic": 2,
    "region": 2,
    "organisation": 2,
    "title": 2,
    "value": 8,
    "field": 3,
    "operator": 4,
}
WORDS = 25  # of the library that may end a phrase
RARE = 0.05  # of the most frequent word's reports: one in fewer is likely two words run together, or a slip
SHORTEST = 2  # letters typed before names of fields, regions and topics are offered: one begins too many
LAST = chr(0x10FFFF)  # comes after every letter
OF_MANY = 3  # letters typed before concepts and titles are, of which there are more
LONGEST = 6  # words typed one after another that a title may have
_KIND_OF: Mapping[str, Kind] = {"topic": "topic", "region": "region", "organisation": "organisation"}
_BY_REPORTS = ("phrase", "word")  # of these, what more reports have is likelier meant
OPERATORS = ("AND", "OR", "NOT", "NEAR/10")

_FIELD = regex.compile(rf"(?<=^|[\s(−-])(?P<name>\w+):(?P<value>[{QUOTES}][^{QUOTES}]*|[^\s(){QUOTES}]*)$")
_BEGUN = regex.compile(r"[\p{L}\p{M}\p{N}]+$")
_NUMBER = regex.compile(r"\p{N}")
_NO_NAME = regex.compile(rf"[{QUOTES}*?~]+")
_PLAIN = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_RUN = ("word", "and?", "or?")
_AFTER = ("word", "quoted", "close", "regex", "and?", "or?")  # what an operator can follow


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to go on: `query` is the whole text once it is taken.

    `reports` is how many reports what is offered finds by itself, None for what finds nothing by itself.
    """

    kind: Kind
    text: str
    query: str
    reports: int | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    """What may be offered if it has hits: `piece` takes the place of the text from `start`."""

    kind: Kind
    text: str
    piece: str
    start: int


def suggest(searcher: Searcher, text: str) -> tuple[Suggestion, ...]:
    """Ways in which the text may go on at its end, those likeliest meant first; none that finds nothing."""
    if not text.strip():
        return ()
    found = lexemes(text)
    last = found[-2] if len(found) > 1 else found[-1]
    try:
        if (at := _FIELD.search(text)) and (field := BY_NAME.get(at["name"].casefold())):
            return _verified(searcher, text, _values(searcher, field, at))
        if last.kind == "quoted" and _is_open(last):
            return _verified(searcher, text, _in_quotes(searcher, text, last))
        if text[-1].isspace():
            return tuple(_operators(text, last))
        return (*_verified(searcher, text, _offers(searcher, text, found)), *_fields(text))
    except QueryRefused:
        return ()  # what is typed stands for too many words: the search says so


# What needs no hits


def _operators(text: str, last: Lexeme) -> Iterator[Suggestion]:
    if last.kind in _AFTER:
        for operator in OPERATORS:
            yield Suggestion("operator", operator, f"{text}{operator} ")


def _fields(text: str) -> Iterator[Suggestion]:
    """Fields whose names begin as the last word does."""
    begun = _begun(text)
    if len(begun) < SHORTEST:
        return
    names = (next((name for name in (f.name, *f.aliases) if name.startswith(begun.casefold())), "") for f in FIELDS)
    for name in islice(filter(None, names), MOST["field"]):
        yield Suggestion("field", f"{name}:", f"{text[: len(text) - len(begun)]}{name}:")


# What is offered if it has hits


def _verified(searcher: Searcher, text: str, offers: Iterable[_Offer]) -> tuple[Suggestion, ...]:
    """The offers with which the whole text finds reports, each kind no oftener than is helpful, none twice."""
    unique: dict[str, tuple[str, _Offer]] = {text.casefold(): (text, _Offer("word", "", "", 0))}
    for offer in offers:
        whole = text[: offer.start] + offer.piece
        unique.setdefault(whole.casefold(), (whole, offer))
    new = list(unique.values())[1:]
    counts = searcher.count([understand(whole) for whole, _ in new])
    left = dict(MOST)
    told: set[tuple[str, str]] = set()  # a name that two ends of the text begin is offered for the longer one
    found = []
    for (whole, offer), reports in zip(new, counts, strict=True):
        if reports and left[offer.kind] and (offer.kind, offer.text) not in told:
            told.add((offer.kind, offer.text))
            left[offer.kind] -= 1
            found.append(Suggestion(offer.kind, offer.text, whole, reports))
    order = list(MOST)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.kind), -(one.reports or 0) * (one.kind in _BY_REPORTS)))
    )


def _offers(searcher: Searcher, text: str, found: Sequence[Lexeme]) -> Iterator[_Offer]:
    begun = _begun(text)
    if not begun:
        return
    run = _run_of(text, found)
    if not has_unspaced(begun):
        words = _completions(searcher, begun)
        yield from _phrases(searcher, text, run, words)
        start = len(text) - len(begun)
        yield from (
            _Offer("word", _cased(word, begun), _cased(word, begun), start) for word in words[: MOST["word"] + 1]
        )
    if len(begun) >= SHORTEST or has_unspaced(begun):
        yield from _named_concepts(text, run)
        yield from _facet_values(searcher, text, run)
        yield from _titles(searcher, text, run)


def _begun(text: str) -> str:
    match = _BEGUN.search(text)
    return match[0] if match else ""


def _completions(searcher: Searcher, begun: str) -> list[str]:
    """Words of the library that begin so, but for operators of the query language and what no one reads as a word."""
    found = searcher.complete(begun, WORDS)
    fewest = RARE * max((completion.reports for completion in found), default=0)
    listed = [completion.text for completion in found if completion.reports >= fewest]
    numbered = bool(_NUMBER.search(begun))
    return [word for word in listed if word not in ("and", "or") and (numbered or not _NUMBER.search(word))]


def _cased(word: str, begun: str) -> str:
    return word[:1].upper() + word[1:] if begun[:1].isupper() else word


def _run_of(text: str, found: Sequence[Lexeme]) -> list[int]:
    """Where the plain words begin that end the text with nothing else between them, the last one first."""
    starts: list[int] = []
    for at in range(len(found) - 2, -1, -1):
        lexeme = found[at]
        plain = lexeme.kind in _RUN and not _NO_NAME.search(lexeme.text) and not lexeme.text.startswith("=")
        if not plain or (at and found[at - 1].kind == "field") or len(starts) == LONGEST:
            break
        starts.append(lexeme.position)
    return starts


def _phrases(searcher: Searcher, text: str, run: Sequence[int], words: Sequence[str]) -> Iterator[_Offer]:
    """The last three words, or two, as a phrase that stands in the library, the last one completed."""
    for start in islice(reversed(run[1:3]), 2):
        before = text[start : len(text) - len(_begun(text))]
        yield from _standing(searcher, before, words, start)


def _standing(searcher: Searcher, before: str, words: Sequence[str], start: int) -> Iterator[_Offer]:
    """The words before with each one that makes a phrase of the library of them, the most frequent first."""
    first, _ = typed_words(before)
    if not first or has_unspaced(before):
        return
    trees = [Words((*first, word), exact=True) for word in words]
    counts = searcher.count([ParsedQuery(str(tree), tree) for tree in trees])
    ranked = sorted((-reports, word) for reports, word in zip(counts, words, strict=True) if reports)
    for _, word in ranked[: MOST["phrase"]]:
        phrase = f"{' '.join(before.split())} {word}"
        yield _Offer("phrase", phrase, f'"{phrase}"', start)


def _in_quotes(searcher: Searcher, text: str, quoted: Lexeme) -> Iterator[_Offer]:
    """What stands in quotation marks that are still open, its last word completed."""
    inner = text[quoted.position :].lstrip("=").lstrip(QUOTES)
    begun = _begun(inner)
    if not begun or has_unspaced(inner):
        return
    words = _completions(searcher, begun)
    before = inner[: len(inner) - len(begun)]
    if before.strip():
        yield from _standing(searcher, before, words, quoted.position)
    else:
        yield from (_Offer("word", word, f'"{word}"', quoted.position) for word in words[: MOST["word"]])


def _is_open(quoted: Lexeme) -> bool:
    inner = quoted.text.lstrip("=")
    return len(inner) == 1 or (inner[-1] not in f"{QUOTES}*~" and not regex.search(rf"[{QUOTES}]~\d*$", inner))


# Names


def _ends(text: str, run: Sequence[int], *, shortest: int = SHORTEST) -> Iterator[tuple[int, str]]:
    """The ends of the text that may name something, the longest first: where each begins, and its words folded."""
    for start in reversed(run or [len(text) - len(_begun(text))]):
        folded = key(text[start:])
        if len(folded) >= shortest or has_unspaced(folded):
            yield start, folded


def _begins(name: str, words: str) -> bool:
    """Whether a folded name has the words, at the beginning of one of its own."""
    return words in name and (name.startswith(words) or f" {words}" in name or has_unspaced(words))


@lru_cache(maxsize=100_000)
def _folded(name: str) -> str:
    return key(name)


def _first_named(names: Iterable[str], words: str) -> str:
    """The first name that has the words, those that begin with them before the others; empty for none."""
    having = [name for name in names if _begins(_folded(name), words)]
    return next((name for name in having if _folded(name).startswith(words)), having[0] if having else "")


def _named_concepts(text: str, run: Sequence[int]) -> Iterator[_Offer]:
    """The names of concepts that begin so, the shortest of each concept."""
    named = _concept_names()
    for start, words in _ends(text, run, shortest=OF_MANY):
        listed = named[bisect_left(named, (words,)) : bisect_left(named, (words + LAST,))]
        shortest = {id: name for _, name, id in sorted(listed, key=lambda one: -len(one[0]))}
        for name in sorted(shortest.values(), key=len)[: 2 * MOST["concept"]]:
            yield _Offer("concept", name, _quoted(name), start)


@cache
def _concept_names() -> list[tuple[str, ...]]:
    """Each name of a concept: folded, as it is, and the concept's id."""
    return sorted((key(name), name, concept.id) for concept in concepts() for name in concept.names())


def _facet_values(searcher: Searcher, text: str, run: Sequence[int]) -> Iterator[_Offer]:
    facets = searcher.search(SearchRequest(size=1, pages_per_report=0)).facets
    for start, words in _ends(text, run):
        for name, kind in _KIND_OF.items():
            listed = [value.value for value in facets[name]]
            made = _having(BY_NAME[name], listed, words, start, prefix=f"{name}:", kind=kind)
            yield from islice(made, 2 * MOST[kind])


def _having(
    field: Field, values: Iterable[str], words: str, start: int, *, prefix: str, kind: Kind
) -> Iterator[_Offer]:
    """The values of a facet that have the words in one of their names, those that begin with them first."""
    vocabulary = of_field(field.name)
    later = []
    for value in values:
        if value == NONE:
            continue
        known = vocabulary is not None and value in vocabulary
        label = vocabulary.label(value) if vocabulary and known else value
        names = [label, *(vocabulary[value].names() if vocabulary and known else ())]
        named = _first_named(names, words) if words else label
        if not named:
            continue
        shown = label if not words or _begins(_folded(label), words) else f"{label} ({named})"
        offer = _Offer(kind, shown, prefix + _quoted(label), start)
        if _folded(named).startswith(words):
            yield offer
        else:
            later.append(offer)
    yield from later


def _titles(searcher: Searcher, text: str, run: Sequence[int]) -> Iterator[_Offer]:
    """Titles that have all the words typed, else the last of them."""
    ends = list(_ends(text, run, shortest=OF_MANY))
    for start, _ in dict.fromkeys([*ends[:1], *ends[-1:]]):
        offers = list(_titled(searcher, text[start:], start))
        yield from offers
        if offers:
            return


def _titled(searcher: Searcher, typed: str, start: int, *, name: str = "title") -> Iterator[_Offer]:
    pieces = typed.split()
    made = [typed_words(piece)[0] for piece in pieces]
    words = [Words(found, prefix=at == len(made) - 1) for at, found in enumerate(made) if found]
    if not words:
        return
    tree = InField("title", And(tuple(words)) if len(words) > 1 else words[0])
    asked = SearchRequest(ParsedQuery(typed, tree), size=2 * MOST["title"], pages_per_report=0, facets=False)
    titles = dict.fromkeys(hit.report.title for hit in searcher.search(asked).hits if not hit.some)
    begun = key(typed)
    for title in sorted(titles, key=lambda title: not key(title).startswith(begun)):
        yield _Offer("title", title, f"{name}:{_quoted(title)}", start)


def _quoted(name: str) -> str:
    """The name as a query has it: a word, or a phrase of its words."""
    words = " ".join(_NO_NAME.sub(" ", name).split())
    return words if _PLAIN.fullmatch(words) and words.casefold() not in ("and", "or", "not") else f'"{words}"'


# After the name of a field


def _values(searcher: Searcher, field: Field, at: regex.Match[str]) -> Iterator[_Offer]:
    """Values of the field that have what was typed of one; of a text, its words."""
    name, start = at["name"], at.start("name")
    typed = at["value"].lstrip(QUOTES)
    if field.facet:
        facets = searcher.search(SearchRequest(size=1, pages_per_report=0)).facets
        values = [value.value for value in facets[field.name]]
        yield from _valued(field, values, typed, name, start)
        return
    if field.name == "title" and typed.strip():
        yield from _titled(searcher, typed, start, name=name)
    begun = _begun(typed)
    if begun == typed and begun and not has_unspaced(begun):
        yield from (_Offer("word", word, f"{name}:{word}", start) for word in _completions(searcher, begun))


def _valued(field: Field, values: Sequence[str], typed: str, name: str, start: int) -> Iterator[_Offer]:
    if field.kind == "year":
        newest = sorted((value for value in values if value != NONE and value.startswith(typed)), reverse=True)
        yield from (_Offer("value", year, f"{name}:{year}", start) for year in newest[: MOST["value"]])
    else:
        made = _having(field, values, key(typed), start, prefix=f"{name}:", kind="value")
        yield from islice(made, 2 * MOST["value"])
