"""Families: reports that are one and the same, whether file for file, in nearly the same words, or in other languages.

Wrongly joined reports would hide one another in a list, so the bounds are set for no such pair: see docs/decisions.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from engine.likeness import FEW, PAIRS, WORDS
from engine.report import Report, Traits
from engine.sketch import Common, common, hashes_of

Families = tuple[tuple[str, ...], ...]  # the ids of each, the smallest first; reports that are alone are in none
Relation = Literal["same file", "version", "translation"]

SAME_WORDS = 0.7  # of the word sequences of two versions; editions of one report by year have 0.44 at most
LEAST_SEQUENCES = 24  # that tell enough: about a page of text
SAME_NUMBERS = 0.5  # of the pairs of numbers of two language editions; two orders in one case have 0.47 at most
LEAST_PAIRS = 20
SAME_LENGTH = 0.8  # of the pages of two language editions
SAME_PLACES = 0.95  # of the fewer numbers of two editions, on the same pages; other leaflets of one series have 0.75
LEAST_PLACES = 10
LEAST_OF_MORE = 0.25  # of all numbers of both: a table of all numbers from 10 to 99 holds everybody's

PROBED = 16  # smallest hashes of a sketch by which reports find each other
MOST_SHARING = 100  # reports that share a hash, above which it tells nothing


class _Bond(NamedTuple):
    """Two reports that may be of one family, the strongest bond first when sorted."""

    weakness: float
    one: str
    other: str


def relation(one: Report, other: Report) -> Relation:
    """What a report of the same family is to the first one."""
    if one.fingerprint.sha256 and one.fingerprint.sha256 == other.fingerprint.sha256:
        return "same file"
    return "version" if one.language == other.language else "translation"


def families(reports: Mapping[str, Traits]) -> Families:
    """The families of the reports of a library: the same for the same reports, whatever their order."""
    copies: dict[str, list[str]] = defaultdict(list)
    for id in sorted(reports):
        copies[reports[id].content or id].append(id)
    ones = {ids[0]: reports[ids[0]] for ids in copies.values()}
    family_of = {id: [id] for id in ones}
    for _, one, other in sorted(_bonds(ones)):
        family, more = family_of[one], family_of[other]
        if family is not more and _fit(family, more, ones):
            family += more
            family_of.update((id, family) for id in more)
    whole: dict[str, list[str]] = defaultdict(list)
    for first, *others in copies.values():
        whole[family_of[first][0]] += [first, *others]
    return tuple(sorted(tuple(sorted(ids)) for ids in whole.values() if len(ids) > 1))


def _bonds(reports: Mapping[str, Traits]) -> Iterator[_Bond]:
    for one, other in _candidates(reports):
        if strength := _strength(reports[one], reports[other]):
            yield _Bond(-strength, one, other)


def _candidates(reports: Mapping[str, Traits]) -> set[tuple[str, str]]:
    """Pairs of reports that share what few others have."""
    sharing: dict[tuple[str, int], list[str]] = defaultdict(list)
    for id, traits in reports.items():
        for name, sketch in (("words", traits.likeness.words), ("pairs", traits.likeness.pairs)):
            for hash in hashes_of(sketch)[:PROBED]:
                sharing[name, hash].append(id)
    few = (ids for ids in sharing.values() if len(ids) <= MOST_SHARING)
    return {(one, other) for ids in few for one, other in combinations(ids, 2)}


def _strength(one: Traits, other: Traits) -> float:
    """How sure it is that both are of one family, 0 where it is not sure enough."""
    words = _words(one, other)
    if _are_versions(words):
        return words.jaccard
    if not (one.language and other.language) or one.language == other.language:
        return 0.0
    return _same_order(one, other) or _same_pages(one, other)


def _same_order(one: Traits, other: Traits) -> float:
    """Of editions of about the same length: how many of their numbers follow one another in both."""
    fewer, more = sorted((one.page_count, other.page_count))
    found = common(one.likeness.pairs, other.likeness.pairs, PAIRS)
    enough = min(found.one, found.other) >= LEAST_PAIRS and fewer >= SAME_LENGTH * more
    return found.jaccard if enough and found.jaccard >= SAME_NUMBERS else 0.0


def _same_pages(one: Traits, other: Traits) -> float:
    """Of editions with few numbers: how many stand on the same pages, where year and publisher are the same too."""
    described = one.year and one.year == other.year and not set(one.organisations).isdisjoint(other.organisations)
    if not described or one.page_count != other.page_count:
        return 0.0
    found = common(one.likeness.by_page, other.likeness.by_page, FEW)
    enough = min(found.one, found.other) >= LEAST_PLACES and found.jaccard >= LEAST_OF_MORE
    return found.jaccard if enough and found.contained >= SAME_PLACES else 0.0


def _words(one: Traits, other: Traits) -> Common:
    return common(one.likeness.words, other.likeness.words, WORDS)


def _are_versions(words: Common) -> bool:
    return min(words.one, words.other) >= LEAST_SEQUENCES and words.jaccard >= SAME_WORDS


def _fit(family: Sequence[str], more: Iterable[str], reports: Mapping[str, Traits]) -> bool:
    """Whether all of one language are versions of one another, so that nothing is joined by a chain of likenesses."""
    pairs = ((reports[one], reports[other]) for other in more for one in family)
    return all(
        _are_versions(_words(one, other))
        for one, other in pairs
        if one.language == other.language or not (one.language and other.language)
    )
