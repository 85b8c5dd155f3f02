"""How often the right word is proposed for a misspelt one: `python -m bench.misspellings LIBRARY`.

Words are drawn from the library itself: of six letters or more, in three reports or more. Each is misspelt in one of
four ways. A misspelling that has hits is a word of the library too, and is drawn anew: no one could tell.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from engine.factory import open_searcher
from engine.ports import Searcher
from engine.query.parse import parse
from engine.slips import NEIGHBOURS
from engine.spelling import did_you_mean

SHORTEST = 6  # letters
FEWEST = 3  # reports
ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A misspelling, what was meant by it, and what was proposed."""

    kind: str
    typed: str
    meant: str
    proposed: str
    seconds: float

    @property
    def right(self) -> bool:
        return self.proposed == self.meant


def swapped(word: str, chance: random.Random) -> str:
    """Two letters side by side the other way round."""
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def dropped(word: str, chance: random.Random) -> str:
    """A letter left out."""
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def doubled(word: str, chance: random.Random) -> str:
    """A letter twice."""
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def beside(word: str, chance: random.Random) -> str:
    """The key beside the right one."""
    at = chance.randrange(len(word))
    keys = sorted(key for key, other in NEIGHBOURS if other == word[at])
    return word[:at] + chance.choice(keys or [word[at]]) + word[at + 1 :]


KINDS: Mapping[str, Callable[[str, random.Random], str]] = {
    "swap": swapped,
    "drop": dropped,
    "double": doubled,
    "neighbouring key": beside,
}


def words_of(searcher: Searcher) -> list[str]:
    """The words that may be drawn: of plain Latin letters, long and frequent enough."""
    found = []
    for first in ascii_lowercase:
        for second in ascii_lowercase:
            for completion in searcher.complete(first + second, ALL):
                word = completion.text
                if completion.reports >= FEWEST and len(word) >= SHORTEST and word.isascii() and word.isalpha():
                    found.append(word)
    return sorted(found)


def misspellings(searcher: Searcher, words: list[str], number: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """So many misspellings that have no hits, as many of each kind: the kind, what is typed, what is meant."""
    chance = random.Random(seed)
    kinds = list(KINDS)
    for turn in range(number):
        kind = kinds[turn % len(kinds)]
        while True:
            meant = chance.choice(words)
            typed = KINDS[kind](meant, chance)
            if typed != meant and not searcher.count([parse(typed)])[0]:
                break
        yield kind, typed, meant


def outcomes(searcher: Searcher, number: int, seed: int) -> Iterator[Outcome]:
    """What is proposed for each misspelling."""
    for kind, typed, meant in misspellings(searcher, words_of(searcher), number, seed):
        started = time.perf_counter()
        proposed = did_you_mean(searcher, typed)
        yield Outcome(kind, typed, meant, proposed, time.perf_counter() - started)


def report(found: list[Outcome], *, wrong: int) -> None:
    """Prints the share that was right, by kind, the time it took, and some that were not."""
    tried, right = Counter(one.kind for one in found), Counter(one.kind for one in found if one.right)
    for kind in KINDS:
        if tried[kind]:
            print(f"{kind:17} {right[kind]:4} of {tried[kind]:4}  {right[kind] / tried[kind]:6.1%}")
    print(f"{'all':17} {right.total():4} of {tried.total():4}  {right.total() / tried.total():6.1%}")
    times = sorted(one.seconds * 1000 for one in found)
    middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"milliseconds: median {middle:.1f}, 95 % {slow:.1f}, most {times[-1]:.1f}")
    for one in [one for one in found if not one.right][:wrong]:
        print(f"  {one.typed}: {one.proposed or 'nothing'}, not {one.meant}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", help="folder or address of a library")
    parser.add_argument("--number", type=int, default=500, help="misspellings to draw")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--wrong", type=int, default=0, help="how many of the wrong proposals to print")
    given = parser.parse_args()
    searcher = open_searcher(given.library)
    try:
        report(list(outcomes(searcher, given.number, given.seed)), wrong=given.wrong)
    finally:
        searcher.close()


if __name__ == "__main__":
    main()
