"""Families: reports that are one and the same, whether file for file, in nearly the same words, or in other languages.

Wrongly joined reports would hide one another in a list, so the bounds are set for no such pair: see docs/decisions.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine.keys import key
from engine.likeness import FEW, PAIRS, WORDS
from engine.report import Report, Traits
from engine.sketch import Common, common, smallest

Relation = Literal["same file", "version", "translation"]

SAME_WORDS = 0.65  # of the word sequences of two versions; editions of one report by year have 0.45 at most
LEAST_SEQUENCES = 24  # that tell enough: about a page of text
# Of the pairs of numbers of two language editions, by how much of the longer one's pages the other has. Two orders
# in one case have 0.47 at 0.87, the nearest editions 0.53 at 1.
SAME_NUMBERS = ((0.9, 0.5), (0.8, 0.6))
LEAST_PAIRS = 20
SAME_PLACES = 0.95  # of the fewer numbers of two editions, on the same pages; leaflets of one series have 0.5
LEAST_PLACES = 10
LEAST_OF_MORE = 0.25  # of all numbers of both: a table of all numbers from 10 to 99 holds everybody's

PROBED = 16  # smallest hashes of a sketch by which reports find each other
MOST_SHARING = 100  # reports that share a hash, above which it tells nothing
LEAST_SHARED = 2  # hashes of two reports that are compared


@dataclass(frozen=True, slots=True)
class Families:
    """The ids of each family, the smallest first, and by `state_of` the reports among which they were found."""

    groups: tuple[tuple[str, ...], ...] = ()  # reports that are alone are in none
    state: int = 0


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


def state_of(reports: Mapping[str, Traits]) -> int:
    """A number that is another one for other reports."""
    state = 0
    for id, traits in reports.items():
        told = (id, traits.content, traits.language, traits.year, traits.organisations)
        state ^= key(repr(told))
    return state


def families(
    reports: Mapping[str, Traits], known: Families | None = None, changed: Sequence[tuple[str, Traits]] = ()
) -> Families:
    """The families of the reports of a library: the same for the same reports, whatever their order.

    `known` are those before some reports `changed`, each told as it was and as it is: only these are looked at, and
    what may be of one family with them.
    """
    if known is None or len(changed) >= len(reports):
        return Families(_groups(reports), state_of(reports))
    touched = _touched(reports, known, changed)
    kept = (family for family in known.groups if touched.keys().isdisjoint(family))
    return Families(tuple(sorted((*kept, *_groups(touched)))), state_of(reports))


def _touched(
    reports: Mapping[str, Traits], known: Families, changed: Sequence[tuple[str, Traits]]
) -> Mapping[str, Traits]:
    """The changed reports and all that may be of one family with them, before or after, over any others."""
    family_of = {id: family for family in known.groups for id in family}
    found = {id for id, _ in changed}
    last = changed
    while last:
        near = {other for id, _ in last for other in family_of.get(id, ())}
        near.update(bond.other for bond in _bonds(last, reports))
        contents = {traits.content for _, traits in last if traits.content}
        near.update(id for id, traits in reports.items() if traits.content in contents)
        last = [(id, reports[id]) for id in sorted(near - found) if id in reports]
        found |= near
    return {id: reports[id] for id in found if id in reports}


def _groups(reports: Mapping[str, Traits]) -> tuple[tuple[str, ...], ...]:
    copies: dict[str, list[str]] = defaultdict(list)
    for id in sorted(reports):
        copies[reports[id].content or id].append(id)
    ones = {ids[0]: reports[ids[0]] for ids in copies.values()}
    family_of = {id: [id] for id in ones}
    for _, one, other in sorted(_bonds(list(ones.items()), ones)):
        family, more = family_of[one], family_of[other]
        if family is not more and _fit(family, more, ones):
            family += more
            family_of.update((id, family) for id in more)
    whole: dict[str, list[str]] = defaultdict(list)
    for first, *others in copies.values():
        whole[family_of[first][0]] += [first, *others]
    return tuple(sorted(tuple(sorted(ids)) for ids in whole.values() if len(ids) > 1))


def _bonds(some: Sequence[tuple[str, Traits]], reports: Mapping[str, Traits]) -> Iterator[_Bond]:
    """The bonds between some reports and any others, each once."""
    again = {id for id, _ in some}
    sharing: dict[int, list[str]] = {probe: [] for _, traits in some for probe in _probes(traits)}
    for id, traits in reports.items():
        for probe in _probes(traits):
            if probe in sharing:
                sharing[probe].append(id)
    for id, traits in some:
        few = (ids for probe in _probes(traits) if len(ids := sharing[probe]) <= MOST_SHARING)
        shared = Counter(other for ids in few for other in ids)
        for other, times in shared.items():
            once = other > id or other not in again
            if once and times >= LEAST_SHARED and (strength := _strength(traits, reports[other])):
                yield _Bond(-strength, id, other)


def _probes(traits: Traits) -> tuple[int, ...]:
    """What a report is found by: the smallest hashes of its sketches."""
    # Words and numbers seldom have the same hash, and then only a comparison is lost.
    return smallest(traits.likeness.words, PROBED) + smallest(traits.likeness.pairs, PROBED)


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
    same = any(fewer >= length * more and found.jaccard >= numbers for length, numbers in SAME_NUMBERS)
    return found.jaccard if same and min(found.one, found.other) >= LEAST_PAIRS else 0.0


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


def _fit(family: Iterable[str], more: Sequence[str], reports: Mapping[str, Traits]) -> bool:
    """Whether all of one language are versions of one another, so that nothing is joined by a chain of likenesses."""
    pairs = ((reports[one], reports[other]) for one in family for other in more)
    return all(
        _are_versions(_words(one, other))
        for one, other in pairs
        if one.language == other.language or not (one.language and other.language)
    )
