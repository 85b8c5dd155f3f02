"""Other words for what a query names: the vocabulary's in all languages, the other English spelling, other writings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import regex

from engine.analysis import exact_form, fold, has_unspaced, typed_words
from engine.query.parse import ParsedQuery, parse
from engine.query.tree import Also, And, AtLeast, InField, Near, Node, Or, SamePage, Words, children
from engine.vocabulary import Vocabulary, concepts, key, of_field
from engine.vocabulary.spellings import other_spelling

LONGEST = 8  # words of a name; longer ones are titles of treaties, which nobody writes out
MOST_SPELLINGS = 8
MOST_VARIANTS = 400  # of one concept

_CODE = regex.compile(r"(?=.*\p{L})(?=.*\p{N})[\p{L}\p{N}]{3,30}")
_CODE_PARTS = regex.compile(r"\p{L}+|\p{N}+?(?=(?:19|20)\d\d$)|\p{N}+")


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a query is searched beyond the words typed: all of it `exact`, or `without` some of the words."""

    vocabulary: Vocabulary
    without: frozenset[str] = frozenset()  # as `vocabulary.key` has them


def understand(
    text: str, *, vocabulary: Vocabulary | None = None, without: Iterable[str] = (), exact: bool = False
) -> ParsedQuery:
    """The typed query, with other words for the concepts it names but for those taken off; none where `exact`."""
    parsed = parse(text)
    if exact:
        return parsed
    reading = Reading(vocabulary or concepts(), frozenset(map(key, without)))
    tree = _expanded(parsed.tree, reading)
    return replace(parsed, tree=tree, expansions=tuple(dict.fromkeys(map(shown, variants(tree)))))


def variants(tree: Node) -> Iterator[Words]:
    """The words that are searched beside those typed."""
    if isinstance(tree, Also):
        yield from tree.others
    for part in children(tree) if not isinstance(tree, Also) else (tree.part,):
        yield from variants(part)


def shown(words: Words) -> str:
    """The words as they are told to the person."""
    return words.typed or " ".join(words.words)


def _expanded(node: Node, reading: Reading) -> Node:
    match node:
        case Words():
            word = _without_article(node)
            return _also(word, _others(word, reading))
        case And(parts):
            made = _with_runs(parts, reading) if node.loose else [_expanded(part, reading) for part in parts]
            return made[0] if len(made) == 1 else replace(node, parts=tuple(made))
        case Or() | AtLeast():
            return replace(node, parts=tuple(_expanded(part, reading) for part in node.parts))
        case Near(together=False):
            return replace(node, parts=tuple(_expanded(part, reading) for part in node.parts))
        case SamePage(part):
            return SamePage(_expanded(part, reading))
        case InField(field, part) if of_field(field) is None:
            return InField(field, _expanded(part, reading))
    return node  # what is left out is left out in the words typed, and no others


def _with_runs(parts: Sequence[Node], reading: Reading) -> list[Node]:
    """The parts, of which those that name a concept together are one: `forced labour` without quotation marks."""
    made: list[Node] = []
    at = 0
    while at < len(parts):
        size = next((size for size in range(LONGEST, 1, -1) if _names(parts[at : at + size], size, reading)), 1)
        run = parts[at : at + size]
        if size == 1:
            made.append(_expanded(run[0], reading))
        else:
            whole = Words(tuple(word for part in run if isinstance(part, Words) for word in part.words))
            inner = And(
                tuple(
                    _also(word, _spelled(word, reading))
                    for part in run
                    if isinstance(part, Words)
                    for word in [_without_article(part)]
                ),
                loose=True,
            )
            made.append(_also(inner, _others(whole, reading)))
        at += size
    return made


def _without_article(words: Words) -> Words:
    """The word that is meant: who types "l'eau" asks for water in all its forms, and not for a phrase."""
    return replace(words, words=words.words[1:], elided=False) if words.elided and not words.exact else words


def _names(run: Sequence[Node], size: int, reading: Reading) -> bool:
    words = [part for part in run if isinstance(part, Words) and not (part.exact or part.prefix)]
    if len(words) != size or len(run) != size:
        return False
    return reading.vocabulary.named(" ".join(word for part in words for word in part.words)) is not None


def _also(part: Node, others: Iterable[Words]) -> Node:
    found = tuple(dict.fromkeys(other for other in others if other != part))
    return Also(part, found) if found else part


def _concept(words: Words, reading: Reading) -> str:
    if words.exact or words.prefix:
        return ""
    return reading.vocabulary.named(words.typed or " ".join(words.words)) or ""


def _others(words: Words, reading: Reading) -> Iterator[Words]:
    """Names of the concept that the words name, then other writings of the words themselves."""
    if words.exact or words.prefix:
        return
    concept = _concept(words, reading)
    names = reading.vocabulary[concept].names() if concept else ()
    made = (_typed(name) for name in names)
    known = _forms(words)
    listed = (other for other in made if other and len(other.words) <= LONGEST and _forms(other) != known)
    yield from (other for other in islice(listed, MOST_VARIANTS) if key(shown(other)) not in reading.without)
    yield from _spelled(words, reading)


def _typed(name: str) -> Words | None:
    words, goes_on = typed_words(name)
    return Words(words, prefix=goes_on, typed=name) if words else None


def _forms(words: Words) -> tuple[str, ...]:
    return tuple(map(exact_form, words.words))


def _spelled(words: Words, reading: Reading) -> Iterator[Words]:
    """Other writings: the other English spelling, a reference number with or without what stands between its parts."""
    if words.exact or words.prefix or words.typed:
        return
    found = (tuple(each) for each in islice(product(*map(_spellings, words.words)), MOST_SPELLINGS))
    for other in dict.fromkeys((*found, *_codes(words.words))):
        if other != words.words and key(" ".join(other)) not in reading.without:
            yield Words(other)


def _spellings(word: str) -> tuple[str, ...]:
    return (word, *other_spelling(fold(word)))


def _codes(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    joined = "".join(words)
    if not _CODE.fullmatch(joined) or has_unspaced(joined):
        return
    if len(words) > 1:
        yield (joined,)
    else:
        yield tuple(regex.findall(r"\p{L}+|\p{N}+", joined))
        yield tuple(_CODE_PARTS.findall(joined))
