"""Quotes: the stretch of a page that shows best what a query found there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

import regex

from engine.places import Place
from engine.request import QuotePiece

LENGTH = 260  # characters, about three lines at the width of the list
_SPACE = regex.compile(r"\s+")
_EDGE = regex.compile(r"\s")


def quote(text: str, places: Sequence[Place]) -> tuple[QuotePiece, ...]:
    """The window of the text with the most different parts of the query, its words marked."""
    start, end = _window(text, places)
    pieces = list(_pieces(text, places, start, end))
    if start > 0:
        pieces.insert(0, QuotePiece("… ", marked=False))
    if end < len(text.rstrip()):
        pieces.append(QuotePiece(" …", marked=False))
    return tuple(pieces)


def marked_text(text: str, places: Sequence[Place]) -> tuple[QuotePiece, ...]:
    """The whole text, its white space kept, cut where marks begin and end."""
    return tuple(QuotePiece(text[a:b], marked) for a, b, marked in _cuts(places, 0, len(text)))


def _window(text: str, places: Sequence[Place]) -> tuple[int, int]:
    if not places:
        return 0, _word_edge(text, min(LENGTH, len(text)), forward=False)
    first, last = max((_from(places, index) for index in range(len(places))), key=lambda found: found[0])[1]
    room = max(0, LENGTH - (last - first))
    start = _word_edge(text, max(0, first - room // 2), forward=True, limit=first)
    end = _word_edge(text, min(len(text), start + max(LENGTH, last - start)), forward=False, limit=last)
    return start, end


def _from(places: Sequence[Place], index: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """How much a window that begins at this place shows (different parts, places), and its reach."""
    start = places[index].start
    within = [places[index], *takewhile(lambda place: place.end <= start + LENGTH, islice(places, index + 1, None))]
    return (len({place.part for place in within}), len(within)), (start, max(place.end for place in within))


def _word_edge(text: str, at: int, *, forward: bool, limit: int = 0) -> int:
    """The nearest white space, so that no word is cut; `at` itself in text without any nearby."""
    if at in (0, len(text)):
        return at
    if forward:
        match = _EDGE.search(text, at, min(limit, at + 40))
        return match.end() if match else at
    found = max(text.rfind(" ", max(limit, at - 40), at), text.rfind("\n", max(limit, at - 40), at))
    return found if found >= 0 else at


def _pieces(text: str, places: Sequence[Place], start: int, end: int) -> Iterator[QuotePiece]:
    for a, b, marked in _cuts(places, start, end):
        shown = _SPACE.sub(" ", text[a:b])
        if shown:
            yield QuotePiece(shown, marked)


def _cuts(places: Sequence[Place], start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The stretch cut into marked and unmarked parts; places that overlap are one mark."""
    at = start
    for a, b in merged(places):
        a, b = max(a, start), min(b, end)
        if a >= b:
            continue
        if at < a:
            yield at, a, False
        yield a, b, True
        at = b
    if at < end:
        yield at, end, False


def merged(places: Sequence[Place]) -> list[tuple[int, int]]:
    """The places as ranges in order, those that overlap made one."""
    ranges: list[tuple[int, int]] = []
    for place in places:
        if ranges and place.start < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], place.end))
        else:
            ranges.append((place.start, place.end))
    return ranges
