"""Spaces that the page has and its text does not, and the other way round: by the white between its letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from engine.geometry import LINE
from engine.ligatures import LEFTWARDS, may_go_leftwards
from indexer.runs import Edit, Span

# What joined words look like: a mark or a quotation mark right between two, or little words together. Each pattern
# begins with one letter, and so costs next to nothing.
_JOINED = [
    re.compile(pattern)
    for pattern in (
        r",(?<=[^\W\d_]{2}.)[^\W\d_]{2}",
        r";(?<=[^\W\d_]{2}.)[^\W\d_]{2}",
        r"\.(?<=[^\W\dA-Z_]{2}.)[A-Z][^\W\d_]",
        r"\"(?<=[^\W\d_]{2}.)[^\W\d_]{2}",
        r"”[^\W\d_]{2}",
        r"ofthe\b",
        r"inthe\b",
        r"tothe\b",
        r"andthe\b",
        r"forthe\b",
    )
]
_LITTLE = re.compile(r"(?<![^\W_])(?:of|in|to|and|for)(?=the(?![^\W_]))")
# A title whose letters stand apart: four letters and more, each by itself.
_SPREAD = re.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,}[^\W\d_](?![^\W_])")
_DROPPED = re.compile(r"\n([^\W\d_])(?: |\r\n| \r\n)([^\W\d_]+)")
_PERHAPS_SPREAD = re.compile(r" \S \S \S")  # much faster
ENOUGH = 2  # joined words of a page, after which its letters are measured
SPACE = 0.06  # of a font's height: more white than that between most letters of the line parts words
WIDEST = 0.6  # of a font's height: letters further apart belong to no word
BETWEEN_WORDS = 1.6  # times the white between the letters of spread words
DROPPED = 1.6  # sizes of the text: the least size of a drop capital
_ONE_LETTER = "AÀEÉIOÓUYЯВКСИ"  # in the languages that have such words
# No line begins with such a mark, and no language has white before it; each pattern begins with the rarer sign.
_CLOSING_APART = (
    re.compile(r"\)(?<=(?P<white> )\))"),
    re.compile(r"(?P<white>\r\n)(?=\)|[,;.\]]\s)"),
    re.compile(r"[.,](?<=(?P<white> )[.,])(?= [^\W_])"),  # not of the dots that lead to a page's number
)
_CLOSING = ".,;:!?)]}%’”»"
_OPENING = "([{“«"


def respaced(raw: str, letter_gaps: Callable[[Iterable[Span]], Sequence[float]]) -> list[Edit]:
    """The spaces to put in and to take out; `letter_gaps` is called for few spans of few pages (`engine.geometry`)."""
    edits = [(start, end, "") for start, end in _before_closing(raw)]
    # Letters that are written from right to left are not measured; what stands among them tells too little.
    joined = not may_go_leftwards(raw) and sum(len(pattern.findall(raw)) for pattern in _JOINED) >= ENOUGH
    spread = [match.span() for match in _SPREAD.finditer(raw)] if _PERHAPS_SPREAD.search(raw) else []
    if spread:
        edits += [(at, at + 1, "") for at in _needless(spread, letter_gaps(spread))]
    if joined:
        gaps = letter_gaps(line.span() for line in LINE.finditer(raw))
        lost = {*_lost(raw, gaps), *(match.end() for match in _LITTLE.finditer(raw))}
        edits += [(at, at, " ") for at in sorted(lost)]
    return edits


def dropped_capitals(raw: str, size_at: Callable[[int], float]) -> list[Edit]:
    """The white between drop capitals and the rest of their words, by the sizes of the letters."""
    return [
        (found.end(1) - 1, found.start(2) - 1, "")
        for found in _DROPPED.finditer(f"\n{raw}")
        if found[1].isupper() and found[2].islower() and not _is_word(found[1], found[2], raw)
        if size_at(found.start(1) - 1) >= DROPPED * size_at(found.start(2) - 1)
    ]


def _is_word(capital: str, rest: str, raw: str) -> bool:
    """Whether the capital may be a word by itself: the rest stands elsewhere as one too."""
    return capital in _ONE_LETTER and len(re.findall(rf"(?<![^\W_]){re.escape(rest)}(?![^\W_])", raw)) > 1


def _before_closing(raw: str) -> Iterator[Span]:
    """The spaces and line ends that PDFium sees between raised figures and the mark after them."""
    for pattern in _CLOSING_APART:
        for match in pattern.finditer(raw):
            start, end = match.span("white")
            if raw[start - 1 : start].isalnum() and not LEFTWARDS.match(
                raw, start - 1
            ):  # whose brackets are turned round
                yield start, end


def _lost(raw: str, gaps: Sequence[float]) -> Iterator[int]:
    """Where a space belongs."""
    for line in LINE.finditer(raw):
        inner = [at for at in range(line.start() + 1, line.end()) if not (raw[at].isspace() or raw[at - 1].isspace())]
        usual = median(gaps[at] for at in inner) if inner else 0.0
        for at in inner:
            if gaps[at] - usual > SPACE and raw[at] not in _CLOSING and raw[at - 1] not in _OPENING:
                yield at


def _needless(spread: Iterable[Span], gaps: Sequence[float]) -> Iterator[int]:
    """The spaces within words whose letters stand apart."""
    for start, end in spread:
        spaces = range(start + 1, end, 2)
        usual = median(gaps[at + 1] for at in spaces)
        if 0 < usual < WIDEST:
            yield from (at for at in spaces if gaps[at + 1] < BETWEEN_WORDS * usual)
