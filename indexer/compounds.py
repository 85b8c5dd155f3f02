"""The words of a report that have a hyphen, so that they keep it where they are broken over two lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.clean import AROUND, LINE_END_SIGN, whole_word
from indexer.language import language_of

ENDS = ("", ".", ",", ";", ":", ")", "s")  # of a word between white
FIRST, LAST = 3, 4  # letters of a compound's parts at least: shorter ones are syllables of other words
# In these languages compounds are one word, and both parts of one that is broken are words too.
IN_ONE_WORD = frozenset(["da", "de", "et", "fi", "hu", "is", "nl", "no", "sv"])


def compounds_in(raws: Sequence[str]) -> frozenset[str]:
    """Such words in lower case: those written so within a line, and broken ones of which only the parts are words."""
    return frozenset([*_within_lines(raws), *_of_two_words(raws)])


def _within_lines(raws: Sequence[str]) -> Iterator[str]:
    for raw in raws:
        for line in raw.replace("\u2010", "-").split("\n"):
            if "-" in line:
                yield from (word.strip(AROUND).lower() for word in line.split() if "-" in word)


def _of_two_words(raws: Sequence[str]) -> Iterator[str]:
    broken = {whole_word(raw, sign.start()) for raw in raws for sign in LINE_END_SIGN.finditer(raw)}
    parts = [word.split("-") for word in broken]
    pairs = [pair for pair in parts if len(pair) == 2 and len(pair[0]) >= FIRST and len(pair[1]) >= LAST]
    if not pairs or language_of("\n".join(raws)) in IN_ONE_WORD:
        return
    sought = {word for first, last in pairs for word in (first, last, *(first + last + end for end in ENDS))}
    words = set[str]().union(*(sought.intersection(raw.lower().split()) for raw in raws))
    for first, last in pairs:
        if first in words and last in words and not any(first + last + end in words for end in ENDS):
            yield f"{first}-{last}"
