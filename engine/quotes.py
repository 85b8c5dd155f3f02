"""Quotes: the stretch of a page that shows best what a query found there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

import regex

from engine.places import Place
from engine.report import Page
from engine.request import PageHit, QuotePiece

LENGTH = 260  # characters, about three lines at the width of the list
_SPACE = regex.compile(r"\s+")
_EDGE = regex.compile(r"\s")


class Quote(NamedTuple):
    """A quote in pieces, and the number of the place at which its marks begin: from 1, 0 without places."""

    pieces: tuple[QuotePiece, ...]
    place: int


def quote(text: str, places: Sequence[Place]) -> Quote:
    """The stretch of the text with the most different parts of the query, its words marked.

    Where one stretch does not show all parts that the page has, two shorter ones do better.
    """
    windows = _windows(text, places)
    pieces: list[QuotePiece] = []
    for start, end in windows:
        if start > 0:
            pieces.append(QuotePiece(" … " if pieces else "… ", marked=False))
        pieces += _pieces(text, places, start, end)
    if windows[-1][1] < len(text.rstrip()):
        pieces.append(QuotePiece(" …", marked=False))
    first = next((number for number, place in enumerate(places, 1) if place.end > windows[0][0]), 0)
    return Quote(tuple(pieces), first)


def page_hit(page: Page, places: Sequence[Place]) -> PageHit:
    """The page as it is listed."""
    pieces, first = quote(page.text, places)
    return PageHit(page.number, pieces, len(places), first, page.ocr, page.label)


def marked_text(text: str, places: Sequence[Place]) -> tuple[QuotePiece, ...]:
    """The whole text, its white space kept, cut where marks begin and end."""
    return tuple(QuotePiece(text[a:b], marked) for a, b, marked in _cuts(places, 0, len(text)))


def _windows(text: str, places: Sequence[Place]) -> list[tuple[int, int]]:
    if not places:
        return [(0, _word_edge(text, min(LENGTH, len(text)), forward=False))]
    best = _best(places, range(len(places)))
    missing = {place.part for place in places} - {place.part for place in best}
    if not missing:
        return [_around(text, best, LENGTH)]
    other = _best(places, [index for index, place in enumerate(places) if place.part in missing])
    one, two = sorted((_around(text, best[:1], LENGTH // 2), _around(text, other[:1], LENGTH // 2)))
    return [(one[0], max(one[1], two[1]))] if two[0] <= one[1] else [one, two]


def _best(places: Sequence[Place], starts: Iterable[int]) -> list[Place]:
    """The places within reach of the start from which most different parts, then most places can be shown."""
    reaches = (_reach(places, index) for index in starts)
    return max(reaches, key=lambda reach: (len({place.part for place in reach}), len(reach)))


def _reach(places: Sequence[Place], index: int) -> list[Place]:
    end = places[index].start + LENGTH
    return [places[index], *takewhile(lambda place: place.end <= end, islice(places, index + 1, None))]


def _around(text: str, places: Sequence[Place], length: int) -> tuple[int, int]:
    """A window of about that length with the places in its middle, cut at white space."""
    first, last = places[0].start, max(place.end for place in places)
    start = _word_edge(text, max(0, first - max(0, length - (last - first)) // 2), forward=True, limit=first)
    end = _word_edge(text, min(len(text), start + max(length, last - start)), forward=False, limit=last)
    return start, end


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
