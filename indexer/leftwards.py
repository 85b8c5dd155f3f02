"""Lines in which words of scripts that are written to the left and to the right stand beside each other.

PDFium gives such a line in one direction, word by word: within an Arabic sentence "Ranking Digital Rights" comes out as
"Rights Digital Ranking", and two Arabic words of a line that is mostly English in the wrong order too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from engine.geometry import LINE
from engine.ligatures import LEFTWARDS, may_go_leftwards
from indexer.runs import Edit, Span

_RANGES = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"  # of letters that are written to the left
_LATIN = rf"[^\W\d_{_RANGES}]"
_PART = re.compile(rf"[{_RANGES}]+|{_LATIN}+|\d+(?:[.,]\d+)*|[^\n]")  # what PDFium leaves as it is
# Words of one direction, with the sign of the way that they go on paper. Numbers go with the Latin words before them.
_PHRASES = (
    (re.compile(rf"[^\W{_RANGES}][^\n{_RANGES}]*{_LATIN}"), 1),
    (re.compile(rf"[{_RANGES}](?:[{_RANGES}\d]|[^\w\n])*[{_RANGES}]"), -1),
)


def turned_phrases(raw: str, x_at: Callable[[int], float]) -> Iterator[list[Span]]:
    """For each phrase whose words go the wrong way its parts in reading order; `x_at` is the place of a character."""
    if not may_go_leftwards(raw):
        return
    for line in LINE.finditer(raw):
        if LEFTWARDS.search(line[0]):
            for pattern, way in _PHRASES:
                for phrase in pattern.finditer(raw, *line.span()):
                    parts = [part.span() for part in _PART.finditer(raw, *phrase.span())]
                    places = [way * x_at(start) for start, _ in parts if raw[start].isalnum()]
                    if len(places) > 1 and all(after < before for before, after in pairwise(places)):
                        yield parts[::-1]


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
