"""Letters that PDFium could not name, ligatures mostly ("Microso?")."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.runs import Edit

# What stands for a letter without a name: its number in the font, or a sign for private use but for those of symbols.
UNNAMED = "\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf01f\uf100-\uf8ff"
LIGATURES = frozenset(["ff", "fi", "fl", "ffi", "ffl", "ft", "fft", "fj", "tt", "ti", "tf", "tti", "Th", "ct", "st"])
TEX = {"\x0b": "ff", "\x0c": "fi", "\x0e": "ffi", "\x0f": "ffl"}  # Knuth's encoding, which many fonts do not name
SHARE = 0.5  # of the words with a sign
_WORD = re.compile(rf"(?:[^\W\d_]+[{UNNAMED}][^\W\d_{UNNAMED}]*|[{UNNAMED}][^\W\d_]+)(?:[{UNNAMED}][^\W\d_]*)*")
_SIGN = re.compile(f"[{UNNAMED}]")
_IN_A_WORD = re.compile(f"[{UNNAMED}](?:[^\\W\\d_]|(?<=[^\\W\\d_].))")
_WHITE_IN_A_WORD = re.compile("[\t\u00a0](?:(?=[^\\W\\d_])|(?<=[^\\W\\d_].))")
_LETTERS = r"([^\W\d_]{2,3})"

Pair = tuple[str, str]  # a sign and its letters
Letters = tuple[str, ...]  # those of each sign of a word


def with_drawn_white(raw: str, is_drawn: Callable[[int], bool]) -> str:
    """The text with U+FFFD, which has no name either, for letters whose number in the font is that of white.

    `is_drawn` says whether there is ink where a character stands; it is called for few.
    """
    if "\t" not in raw and "\u00a0" not in raw:
        return raw
    return _WHITE_IN_A_WORD.sub(lambda found: "\ufffd" if is_drawn(found.start()) else found[0], raw)


def has_unnamed_letters(raw: str) -> bool:
    """Whether a word of the page lacks letters."""
    return _IN_A_WORD.search(raw) is not None


def unnamed_letters(raw: str, others: Iterable[str]) -> list[Edit]:
    """Where they stand in the text, with the letters that the same word has elsewhere.

    `others` are texts in which to look, another only where the one before has not each word, or has it in several ways;
    then, in the end, a sign stands for what it stands for in most words of the page.
    """
    words = [(word.start(), word[0]) for word in _WORD.finditer(raw)]
    found: list[set[Letters]] = [set() for _ in words]
    for other in others:
        plain = unicodedata.normalize("NFKC", other)
        found = [_readings(word, plain) for _, word in words]
        if all(len(readings) == 1 for readings in found):
            break
    usual = _usual([(word, readings) for (_, word), readings in zip(words, found, strict=True)])
    return [
        (start + sign.start(), start + sign.end(), letters)
        for (start, word), readings in zip(words, found, strict=True)
        for sign, letters in zip(_SIGN.finditer(word), _letters(word, readings, usual), strict=True)
        if letters
    ]


def _letters(word: str, readings: set[Letters], usual: Mapping[str, str]) -> Sequence[str]:
    if len(readings) == 1:
        return next(iter(readings))
    return [usual.get(sign, "") for sign in _SIGN.findall(word)]


def _usual(words: Sequence[tuple[str, set[Letters]]]) -> dict[str, str]:
    """For each sign the letters that fit most of its words; a word that few fit tells more."""
    number = Counter(sign for word, _ in words for sign in set(_SIGN.findall(word)))
    fits: Counter[Pair] = Counter()
    tells: dict[Pair, float] = defaultdict(float)
    for word, readings in words:
        for pair in {pair for reading in readings for pair in zip(_SIGN.findall(word), reading, strict=True)}:
            fits[pair] += 1
            tells[pair] += 1 / len(readings)
    best = sorted(fits, key=lambda pair: (fits[pair], tells[pair]))
    return {sign: TEX[sign] for sign in number if sign in TEX} | {
        sign: letters for sign, letters in best if fits[sign, letters] >= SHARE * number[sign]
    }


def _readings(word: str, other: str) -> set[Letters]:
    """The ligatures for the signs of the word, for each word of the other text that is the same but for them."""
    sought = _LETTERS.join(map(re.escape, _SIGN.split(word)))
    found = {match.groups() for match in re.finditer(rf"(?<![^\W\d_]){sought}(?![^\W\d_])", other)}
    return {letters for letters in found if LIGATURES.issuperset(letters)}
