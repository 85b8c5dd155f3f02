"""Lines of scripts that are written to the left, their words in the order in which they are read.

PDFium gives a line in which words of both directions stand in one of them, word by word: within an Arabic sentence
"Ranking Digital Rights" comes out as "Rights Digital Ranking", and two Arabic words of a line that is mostly English in
the wrong order too. A vowel sign above a line makes it begin anew there: what stands before the sign comes last.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import regex

from engine.geometry import LINE, LineBox, around
from engine.ligatures import LEFTWARDS, may_go_leftwards
from indexer.printed import ONE_WORD, Printed
from indexer.runs import Edit, Span

LEAST = 1 / 3  # of a line's letters, from which on it goes from right to left
SIGN = 0.4  # of the font's size: how much higher than its letter a vowel sign is written

_RANGES = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"  # of letters that are written to the left
_LATIN = rf"[^\W\d_{_RANGES}]"
_LETTER, _LATIN_LETTER, _WHITE = re.compile(r"[^\W\d_]"), re.compile(_LATIN), re.compile(r"\s+")
_SIGNS = regex.compile(r"\s*\p{M}[\p{M}\s]*")
_PART = re.compile(rf"[{_RANGES}]+|{_LATIN}+|\d+(?:[.,]\d+)*|[^\n]")  # what PDFium leaves as it is
_LATIN_PHRASE = rf"[^\W{_RANGES}][^\n{_RANGES}]*{_LATIN}"
_WORD = re.compile(rf"[^\w\s]*{_LATIN_PHRASE}[^\s{_RANGES}]*|\S+")
_RUN = re.compile(rf"[^\W{_RANGES}](?:[^\n{_RANGES}]*[^\W{_RANGES}])?")  # of words that go to the right, and numbers
# Two years, and a mark before a number that ends what it stands in: parts that are read the other way round.
_YEARS = re.compile(r"(?<!\d)([12]\d{3})([-–])([12]\d{3})(?!\d)")
_MARK_FIRST = re.compile(r"(?<!\S)([،؛:]|\.(?=\d{4}))(\d+)(?!\S)")
_ARABIC_PHRASE = re.compile(rf"[{_RANGES}](?:[{_RANGES}\d]|[^\w\n])*[{_RANGES}]")


def turned_phrases(raw: str, printed: Printed) -> Iterator[list[Span]]:
    """For each phrase whose words go the wrong way its parts in reading order."""
    if not may_go_leftwards(raw):
        return
    for line in LINE.finditer(raw):
        if LEFTWARDS.search(line[0]):
            for run in _RUN.finditer(raw, *line.span()):
                if _LATIN_LETTER.search(run[0]) and (parts := _from_the_left(raw, run.span(), printed)):
                    yield parts
            for phrase in _ARABIC_PHRASE.finditer(raw, *line.span()):
                parts = [part.span() for part in _PART.finditer(raw, *phrase.span())]
                places = [printed.extent(start)[0] for start, _ in parts if raw[start].isalnum()]
                if len(places) > 1 and all(after > before for before, after in pairwise(places)):
                    yield parts[::-1]
            if not _LATIN_LETTER.search(line[0]):
                yield from _turned_numbers(raw, line.span(), printed)


def _turned_numbers(raw: str, line: Span, printed: Printed) -> Iterator[list[Span]]:
    for years in _YEARS.finditer(raw, *line):
        if years[1] > years[3]:
            yield [years.span(group) for group in (3, 2, 1)]
    for marked in _MARK_FIRST.finditer(raw, *line):
        if printed.extent(marked.start(1))[0] < printed.extent(marked.start(2))[0]:
            yield [marked.span(2), marked.span(1)]


def _from_the_left(raw: str, run: Span, printed: Printed) -> list[Span]:
    """The words, numbers and marks by their places, with white where they stand apart; none where they are in order."""
    parts = [part.span() for part in _PART.finditer(raw, *run)]
    white = [part for part in parts if raw[part[0]].isspace()]
    places = {(start, end): (printed.extent(start)[0], printed.extent(end - 1)[1]) for start, end in parts}
    inked = [part for part in parts if part not in white]
    ordered = sorted(inked, key=lambda part: places[part][0])
    if ordered == inked:
        return []
    found = ordered[:1]
    for one, other in pairwise(ordered):
        if places[other][0] - places[one][1] >= ONE_WORD * printed.size(one[0]) and white:
            found.append(white.pop())
        found.append(other)
    return found


class Sorted(NamedTuple):
    """A printed line, from `start` to `end`, of words that go from right to left, and its parts in that order."""

    start: int
    end: int
    parts: list[Span]

    def breaks(self, raw: str) -> list[Span]:
        """The line breaks that came to stand between two words."""
        return [(start, end) for start, end in self.parts if "\n" in raw[start:end]]


def sorted_lines(raw: str, printed: Printed) -> Iterator[Sorted]:
    """The lines of such words that the file has in another order or in pieces; what stands side by side is one word."""
    if not may_go_leftwards(raw):
        return
    for start, end in _printed_lines(raw, printed):
        words = [word.span() for word in _WORD.finditer(raw, start, end)]
        origins = {word: printed.origin(word[0]) for word in words if raw[word[0]].isalnum()}
        usual = median(y for _, y in origins.values()) if origins else 0.0
        raised = {word for word, (_, y) in origins.items() if abs(y - usual) >= ONE_WORD * printed.size(word[0])}
        level = [x for word, (x, _) in origins.items() if word not in raised]
        unsorted = any(before < after for before, after in pairwise(level))
        breaks = raw.count("\n", start, end)
        if unsorted or breaks:
            last = {word for word in raised if raw[word[0]].isalpha()}  # a figure is one of a footnote
            line = Sorted(start, end, _from_the_right(raw, (start, end), words, last, printed))
            if unsorted or len(line.breaks(raw)) < breaks:
                yield line


def _printed_lines(raw: str, printed: Printed) -> Iterator[Span]:
    """The lines of such letters; those that follow each other at one height are one, and the signs with them."""
    start = end = 0
    height = math.inf
    for line in LINE.finditer(raw):
        few = len(LEFTWARDS.findall(line[0])) < LEAST * len(_LETTER.findall(line[0]))
        if few or not (LEFTWARDS.search(line[0]) or _SIGNS.fullmatch(line[0])):
            continue
        letter = _LETTER.search(line[0])
        first = line.start() + (letter.start() if letter else len(line[0]) - len(line[0].lstrip()))
        base, near = printed.origin(first)[1], (ONE_WORD if letter else SIGN) * printed.size(first)
        if abs(base - height) >= near or raw[end : line.start()].strip():
            if end > start:
                yield start, end
            start, height = line.start(), base if letter else math.inf
        end = line.end()
    if end > start:
        yield start, end


def _from_the_right(raw: str, line: Span, words: Sequence[Span], last: Set[Span], printed: Printed) -> list[Span]:
    """The words by their places, then those `last`; each with white after it but before one that stands beside it."""
    places = {word: _reach(raw, word, printed) for word in words}
    ordered = sorted(words, key=lambda word: (word in last, -places[word][1]))
    beside = ONE_WORD * printed.size(words[0][0])
    apart = {
        one
        for one, other in pairwise(ordered)
        if places[one][0] - places[other][1] >= beside or (other in last and one not in last)
    }
    white = [found.span() for found in _WHITE.finditer(raw, *line)]
    spaces = {start: (start, end) for start, end in white if "\n" not in raw[start:end]}
    own = {word: spaces[word[1]] for word in apart if word[1] in spaces}
    spare = sorted({*white} - {*own.values()}, key=lambda span: span[0] in spaces)
    parts: list[Span] = []
    for word in ordered:
        parts.append(word)
        if word in apart:
            parts.append(own.get(word) or spare.pop())
    return parts


def _reach(raw: str, word: Span, printed: Printed) -> tuple[float, float]:
    """How far the word reaches from left to right, without signs beside its letters."""
    letters = [at for at in range(*word) if raw[at].isalnum()] or range(*word)
    (left, right), (other_left, other_right) = printed.extent(letters[0]), printed.extent(letters[-1])
    return min(left, other_left), max(right, other_right)


def whole_lines(boxes: Iterable[LineBox], lines: Sequence[Sorted]) -> list[LineBox]:
    """The lines of a page, in the order of its text, with each such line as one."""
    whole: list[LineBox] = []
    for box in boxes:
        if any(line.start < box.start < line.end for line in lines):
            before = whole.pop()
            box = LineBox(before.start, box.end, *around([before[2:], box[2:]]))
        whole.append(box)
    return whole


def with_lines_sorted(order: Sequence[Span], lines: Sequence[Sorted]) -> list[Span]:
    """The spans of a text in their order, with the parts of such lines in theirs, where nothing else moved in them."""
    spans: list[Span] = []
    for at, end in order:
        for line in lines:
            if at <= line.start and line.end <= end:
                spans += [(at, line.start), *line.parts]
                at = line.end
        spans.append((at, end))
    return spans


def with_phrases_turned(pieces: Iterable[Span | Edit], phrases: Sequence[Sequence[Span]]) -> Iterator[Span | Edit]:
    """The pieces of a text with the parts of such phrases in their order, where nothing else was changed in them."""
    for piece in pieces:
        if len(piece) == 2:
            at, end = piece
            for parts in sorted(phrases, key=min):
                first, last = min(parts)[0], max(parts)[1]
                if at <= first and last <= end:
                    yield at, first
                    yield from parts
                    at = last
            yield at, end
        else:
            yield piece
