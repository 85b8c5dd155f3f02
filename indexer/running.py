"""Running heads, feet and page numbers: kept on the first page they stand on, taken from the others.

Else a query in a running title matches every page of the report, and a phrase over a page break is
cut by the foot of one page and the head of the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from indexer.runs import Runs, Span, assembled, composed

EDGE = 3  # lines at the top and at the bottom of a page among which running lines are sought
REPEATS = 3  # pages on which a line must stand in the same edge
LONGEST = 160  # characters of a running line
SHARED_BY = 0.4  # of the pages: those whose lines begin or end alike, with a chapter's title beside that
_NUMBER = re.compile(r"\d{1,6}")
_LINE = re.compile(r"[^\n]*\S[^\n]*")

Text = tuple[str, Runs]
Words = tuple[str, ...]


class EdgeLine(NamedTuple):
    """A line at the edge of a page."""

    page: int
    span: Span
    words: Words
    has_number: bool


Edges = tuple[list[EdgeLine], list[EdgeLine]]


def without_running_lines(pages: Sequence[Text], edges: Sequence[Edges]) -> list[Text]:
    """The pages' texts without running lines that stood on an earlier page, and their runs.

    What changes in such a line goes only where it is the page's number, or stands elsewhere in the report too.
    """
    if len(pages) < REPEATS:
        return list(pages)
    lines = [edge for page in edges for edge in page]
    whole = _repeated(lines, _whole_keys, REPEATS)
    again = {(line.page, line.span) for lines in whole for line in lines[1:]}
    running = {(line.page, line.span) for lines in whole for line in lines}
    outermost = [[line for line in edge if (line.page, line.span) not in running][:1] for edge in lines]
    alike = _repeated(outermost, _end_keys, max(REPEATS, SHARED_BY * len(pages)))
    if alike:
        everything = " ".join("\n".join(text for text, _ in pages).casefold().split())
        again |= {(line.page, line.span) for lines in alike for line in _repeats(lines, everything)}
    return [
        _without(text, runs, sorted(span for at, span in again if at == page))
        for page, (text, runs) in enumerate(pages)
    ]


def nothing_else(texts: Sequence[str]) -> frozenset[int]:
    """The numbers of the pages on which nothing but running lines stand, as programs stamp them on scans."""
    edges = edges_of(texts)
    repeated = _repeated([edge for page in edges for edge in page], _whole_keys, REPEATS)
    running = {line for lines in repeated for line in lines}
    return frozenset(
        number
        for number, (text, (above, below)) in enumerate(zip(texts, edges, strict=True), 1)
        if above and running.issuperset([*above, *below])
        if len(text.split()) == sum(len(line.words) for line in (*above, *below))
    )


def edges_of(texts: Iterable[str]) -> list[Edges]:
    """For each page the lines at its top, then those at its bottom, each from the edge inwards."""
    return [_edges(page, text) for page, text in enumerate(texts)]


def _edges(page: int, text: str) -> Edges:
    first = [match.span() for match in islice(_LINE.finditer(text), EDGE)]
    last = list(islice(_upwards(text, first[-1][1] if first else len(text)), EDGE))
    above, below = (
        [_edge_line(page, text, span) for span in spans if span[1] - span[0] <= LONGEST] for spans in (first, last)
    )
    return above, below


def _edge_line(page: int, text: str, span: Span) -> EdgeLine:
    return EdgeLine(page, span, _words(text[slice(*span)]), _NUMBER.search(text, *span) is not None)


def _upwards(text: str, top: int) -> Iterator[Span]:
    """The lines below `top` that are not blank, the last first."""
    end = len(text)
    while end > top:
        start = text.rfind("\n", top, end) + 1
        if not text[start:end].isspace() and start < end:
            yield start, end
        end = start - 1


def _words(text: str) -> Words:
    return tuple(text.casefold().split())


def _repeated(
    edges: Sequence[Sequence[EdgeLine]], keys: Callable[[EdgeLine], Iterable[Words]], enough: float
) -> list[list[EdgeLine]]:
    """The lines that are known again by the same key, in the order of pages: of the top, then of the bottom."""
    above: defaultdict[Words, list[EdgeLine]] = defaultdict(list)
    below: defaultdict[Words, list[EdgeLine]] = defaultdict(list)
    for number, edge in enumerate(edges):
        groups = below if number % 2 else above
        for line in edge:
            for key in keys(line):
                groups[key].append(line)
    return [
        lines
        for lines in (*above.values(), *below.values())
        if len(lines) >= enough and len({line.page for line in lines}) >= enough
    ]


def _whole_keys(line: EdgeLine) -> Iterable[Words]:
    """The line as it is, and with its first or last number as one that moves with the pages."""
    yield line.words
    if not line.has_number:
        return
    numbered = [at for at, word in enumerate(line.words) if _NUMBER.search(word)]
    for at in {*numbered[:1], *numbered[-1:]}:
        moving = _NUMBER.sub(lambda match: f"#{int(match[0]) - line.page}", line.words[at], count=1)
        yield (*line.words[:at], moving, *line.words[at + 1 :])


def _end_keys(line: EdgeLine) -> Iterable[Words]:
    if len(line.words) > 1:
        yield ("first", line.words[0])
        yield ("last", line.words[-1])


def _repeats(lines: Sequence[EdgeLine], everything: str) -> Iterator[EdgeLine]:
    """The lines after the first, where what they do not share stands elsewhere too."""
    first, last = _shared([line.words for line in lines]), _shared([line.words[::-1] for line in lines])
    for line in lines[1:]:
        rest = line.words[first : len(line.words) - last]
        if not rest or _stands_elsewhere(" ".join(rest), " ".join(line.words), everything):
            yield line


def _shared(lines: Sequence[Words]) -> int:
    """How many first words all lines have in common."""
    return sum(1 for _ in takewhile(lambda words: len(set(words)) == 1, zip(*lines, strict=False)))


def _stands_elsewhere(rest: str, line: str, everything: str) -> bool:
    often = everything.count(rest)
    return often > 1 and often > everything.count(line)


def _without(text: str, runs: Runs, spans: Sequence[Span]) -> Text:
    """The text without these lines, each with the line break after it, and its runs."""
    if not spans:
        return text, runs
    kept, at = [], 0
    for start, end in spans:
        if start > at:
            kept.append((at, start))
        at = max(at, end + text.startswith("\n", end))
    kept_text, kept_runs = assembled(text, [*kept, (at, len(text))])
    return kept_text, composed(kept_runs, runs)
