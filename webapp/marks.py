"""Places as marks: on the picture of a page, and in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.layout import printed_boxes, raw_ranges
from engine.places import Place
from engine.report import Page
from webapp.pictures import Layout

ABOVE, BESIDE = 0.8, 0.3  # points around a mark: PDFium's boxes are tight; with more, it covers the letter beside it
NO_ANCHORS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the page's text, with the numbers of the places that make it, counted from 1."""

    text: str
    places: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    current: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on the picture, in points."""

    id: str
    x: float
    y: float
    width: float
    height: float
    current: bool


def marks_of(layout: Layout, current: int) -> Iterator[Mark]:
    """The marks of each place, those of the current one told apart."""
    for place, boxes in enumerate(layout.boxes, start=1):
        for line, box in enumerate(boxes):
            left, top = max(0.0, box.left * layout.width - BESIDE), max(0.0, box.top * layout.height - ABOVE)
            right = min(layout.width, (box.left + box.width) * layout.width + BESIDE)
            bottom = min(layout.height, (box.top + box.height) * layout.height + ABOVE)
            yield Mark(
                id="" if line else f"place-{place}",
                x=round(left, 2),
                y=round(top, 2),
                width=round(right - left, 2),
                height=round(bottom - top, 2),
                current=place == current,
            )


def text_pieces(
    text: str, places: Sequence[Place], *, current: int = 0, anchors: Mapping[int, str] = NO_ANCHORS
) -> tuple[TextPiece, ...]:
    """The text cut at its places; those that overlap are one piece, as they are one mark to the eye."""
    pieces: list[TextPiece] = []
    done = 0
    for group in _overlapping(places):
        start, end = places[group[0] - 1].start, max(places[place - 1].end for place in group)
        ids = tuple(anchors[place] for place in group if place in anchors)
        pieces += [TextPiece(text[done:start]), TextPiece(text[start:end], group, ids, current in group)]
        done = end
    pieces.append(TextPiece(text[done:]))
    return tuple(piece for piece in pieces if piece.text)


def _overlapping(places: Sequence[Place]) -> list[tuple[int, ...]]:
    """The numbers of the places, counted from 1, in groups that touch no other."""
    groups: list[tuple[int, ...]] = []
    reached = 0
    for number, place in enumerate(places, start=1):
        if groups and place.start < reached:
            groups[-1] = (*groups[-1], number)
        else:
            groups.append((number,))
        reached = max(reached, place.end)
    return groups


def place_ranges(page: Page, places: Sequence[Place]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """For each place its ranges in the page's raw text."""
    return tuple(raw_ranges(page, place.start, place.end) for place in places)


def boxes_by_place(
    layout: Layout, ranges: Sequence[Sequence[tuple[int, int]]], read: Page, places: Sequence[Place]
) -> Layout:
    """The layout with the boxes of each place together: those of its ranges, and of what has boxes of its own."""
    boxes = iter(layout.boxes)
    printed = [tuple(box for _ in owned for box in next(boxes)) for owned in ranges]
    own = [printed_boxes(read, place.start, place.end) for place in places]
    return replace(layout, boxes=tuple(one + other for one, other in zip(printed, own, strict=True)))
