"""The order in which people read a page, where the file has its text in another one.

Most files have it right, and tables are right only there: so the file's order stays but for what clearly goes against
the page, a block that stands before what is printed above it or, side by side, to its left. After Breuel, "High
performance document layout analysis" (2003), whose rules are here the exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, takewhile

from engine.geometry import LineBox, LineStart
from indexer.runs import Span

MOST_BLOCKS = 300  # of a page: a drawing has more, and no order
LEADING = 0.9  # of a line's height: the most white between two lines of a block
DROPPED = 1.6  # heights of a line: the least height of one with a drop capital
OVERLAP = 0.5  # of the narrower of two lines: how far they stand over each other in one block
TOUCH = 0.1  # of the narrower of two blocks: less than this is no overlap
BESIDE = 0.3  # of the lower of two blocks: how far they stand side by side
UP = 6.0  # points: a line this much higher is no longer the same line
MARGIN = 0.08  # of the page's height, above and below
EDGE = 6  # lines of a page's foot that may stand before the page
COLUMN = 36.0  # points: the next column begins at least so much further to the right


def may_be_wrong(starts: Iterable[LineStart], height: float, *, leftwards: bool = False) -> bool:
    """Whether lines go up a page of this height, and not on to the next column: a cheap look before lines are measured.

    Heads and feet of pages, which many files have at the wrong end, do not count.
    """
    low, high = MARGIN * height, (1 - MARGIN) * height
    inner = [start for start in starts if low < start.y < high]
    onwards = -1 if leftwards else 1
    return any(after.y > before.y + UP and onwards * (after.x - before.x) < COLUMN for before, after in pairwise(inner))


def begins_with_foot(starts: Iterable[LineStart], height: float) -> bool:
    """Whether the text of a page of this height has lines of its foot before all others: a cheap look too."""
    return any(start.y <= MARGIN * height for start in takewhile(lambda start: not _is_inner(start.y, height), starts))


def foot_at_end(raw: str, starts: Sequence[LineStart], height: float) -> list[Span] | None:
    """The spans of `raw` with the foot that the file has first as the last of them; None where there is none.

    A head that the file has last stays there, where it parts no sentence that goes on from the page before.
    """
    inner = [at for at, start in enumerate(starts) if _is_inner(start.y, height)]
    if not inner:
        return None
    ends = [*(start.start for start in starts[1:]), len(raw)]
    lines = [
        LineBox(start.start if at else 0, end, start.x, start.y, start.x, start.y)
        for at, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    first, feet = _parted(lines[: inner[0]], lines[inner[0] :], height)
    return [*_spans(first), (lines[inner[0]].start, len(raw)), *_spans(feet)] if feet else None


def _parted(before: Sequence[LineBox], others: Sequence[LineBox], height: float) -> tuple[list[LineBox], list[LineBox]]:
    """The lines of a page's edges that stand before the others: those that stay there, and those of its foot."""
    lowest = min(line.bottom for line in others if _is_inner(line.bottom, height))
    feet = [line for line in before if line.bottom <= MARGIN * height and line.top < lowest]
    return ([line for line in before if line not in feet], feet) if len(feet) <= EDGE else (list(before), [])


_Place = tuple[float, float, float, float, float, float]  # left, top, right, bottom, width, height


@dataclass(slots=True)
class _Block:
    """Lines one below the other, in points from the left and from the bottom of the paper."""

    spans: list[Span]
    left: float
    top: float
    right: float
    bottom: float


def reading_order(raw: str, lines: Sequence[LineBox], height: float, *, leftwards: bool = False) -> list[Span] | None:
    """The spans of the lines of `raw` as people read them; None where they are in that order, or in none known.

    The head and foot of a page of this height stay where the file has them, but for a foot that it has first.
    `leftwards` where columns follow each other from right to left.
    """
    if sum(line.top - line.bottom > line.right - line.left for line in lines) > len(lines) / 2:
        return None  # its lines run upwards: the page is turned, or its text is
    edge = [not _is_inner(line.bottom, height) for line in lines]
    first = next((at for at, is_edge in enumerate(edge) if not is_edge), 0)
    last = len(lines) - next((at for at, is_edge in enumerate(reversed(edge)) if not is_edge), 0)
    order = _order(raw, lines[first:last], leftwards)
    if order is None:
        return None
    before, feet = _parted(lines[:first], lines[first:], height)
    return [*_spans(before), *order, *_spans(lines[last:]), *_spans(feet)]


def _is_inner(y: float, height: float) -> bool:
    return MARGIN * height < y < (1 - MARGIN) * height


def _spans(lines: Iterable[LineBox]) -> list[Span]:
    return [(line.start, line.end) for line in lines]


def _order(raw: str, lines: Sequence[LineBox], leftwards: bool) -> list[Span] | None:
    blocks = list(_blocks(lines))
    if len(blocks) > MOST_BLOCKS:
        return None
    blocks = _without_order(raw, blocks)
    earlier = _earlier([_place(block) for block in blocks], leftwards)
    if not any(later > at for at, befores in enumerate(earlier) for later in befores):
        return None
    return [span for at in _sorted(blocks, earlier) for span in blocks[at].spans]


def _place(block: _Block) -> _Place:
    return block.left, block.top, block.right, block.bottom, block.right - block.left, block.top - block.bottom


def _blocks(lines: Sequence[LineBox]) -> Iterator[_Block]:
    block: _Block | None = None
    last: LineBox | None = None
    for line in lines:
        if block and last and _goes_on(last, line):
            block.spans.append((line.start, line.end))
            block.left, block.right = min(block.left, line.left), max(block.right, line.right)
            block.top, block.bottom = max(block.top, line.top), min(block.bottom, line.bottom)
        else:
            if block:
                yield block
            block = _Block([(line.start, line.end)], line.left, line.top, line.right, line.bottom)
        last = line
    if block:
        yield block


def _without_order(raw: str, blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks, those that have no order of their own as parts of the block that the file has before them.

    They are what lies over bigger ones, as a caption around which columns flow, and the signs of a list.
    """
    kept: list[_Block] = []
    places = [_place(block) for block in blocks]
    for block, place in zip(blocks, places, strict=True):
        has_words = any(character.isalnum() for start, end in block.spans for character in raw[start:end])
        if kept and (not has_words or _lies_over_any(place, places)):
            kept[-1].spans += block.spans
        else:
            kept.append(block)
    return kept


def _goes_on(above: LineBox, below: LineBox) -> bool:
    height = min(above.top - above.bottom, below.top - below.bottom)
    beside = above.top - above.bottom > DROPPED * height and above.bottom < below.top < above.top  # of a drop capital
    if not beside and not -LEADING * height < below.top - above.bottom < 0.75 * height:
        return False
    shared = min(above.right, below.right) - max(above.left, below.left)
    return shared >= OVERLAP * min(above.right - above.left, below.right - below.left)


def _lies_over_any(place: _Place, others: Iterable[_Place]) -> bool:
    """Whether it stands within a bigger one."""
    left, top, right, bottom, width, height = place
    touch, beside, size = TOUCH * width, BESIDE * height, width * height
    return any(
        size < wide * high
        and (right if right < end else end) - (left if left > begin else begin) > touch
        and (top if top < upper else upper) - (bottom if bottom > lower else lower) > beside
        for begin, upper, end, lower, wide, high in others
    )


def _earlier(places: Sequence[_Place], leftwards: bool) -> list[set[int]]:
    """For each block those that the page has clearly before it: above it, or beside it where reading begins."""
    earlier: list[set[int]] = [set() for _ in places]
    for at, (left, top, right, bottom, width, height) in enumerate(places):
        for other in range(at):
            begin, upper, end, lower, wide, high = places[other]
            across = (right if right < end else end) - (left if left > begin else begin)
            down = (top if top < upper else upper) - (bottom if bottom > lower else lower)
            low = height if height < high else high
            if across > TOUCH * (width if width < wide else wide):
                if top != upper and down <= TOUCH * low:
                    before, after = (at, other) if top > upper else (other, at)
                    earlier[after].add(before)
            elif left != begin and down > BESIDE * low:
                before, after = (at, other) if (left > begin) == leftwards else (other, at)
                earlier[after].add(before)
    return earlier


def _sorted(blocks: Sequence[_Block], earlier: Sequence[Set[int]]) -> Iterator[int]:
    """The numbers of the blocks: each time the one that the file has next, else one below, else the file's first."""
    left = list(range(len(blocks)))
    read: set[int] = set()
    last = -1
    while left:
        ready = [at for at in left if earlier[at] <= read] or left[:1]
        below = [at for at in ready if last >= 0 and _is_below(blocks[at], blocks[last])]
        last = last + 1 if last + 1 in ready else (below or ready)[0]
        left.remove(last)
        read.add(last)
        yield last


def _is_below(block: _Block, above: _Block) -> bool:
    across = min(block.right, above.right) - max(block.left, above.left)
    return across > TOUCH * min(block.right - block.left, above.right - above.left) and block.top <= above.top
