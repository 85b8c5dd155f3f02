"""The repairs of a query as they are told: each once, with the characters that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.query.parse import ParsedQuery
from engine.request import QuotePiece
from engine.saying import Saying, listed, number, say

NAMED = 3  # characters of one repair that are named by number
AROUND = 60  # characters of a long query shown on each side of a repaired one


@dataclass(frozen=True, slots=True)
class RepairNote:
    """What was read otherwise than typed, and at which characters, counted from 1, in words."""

    where: Saying
    message: Saying


def repair_notes(query: ParsedQuery) -> tuple[RepairNote, ...]:
    """Each message once, in the order of the first character that it concerns."""
    places: dict[Saying, list[int]] = {}
    for repair in query.repairs:
        known = places.setdefault(repair.message, [])
        if repair.position not in known:
            known.append(repair.position)
    return tuple(RepairNote(_where(found, len(query.text)), message) for message, found in places.items())


def pointed_out(query: ParsedQuery) -> tuple[QuotePiece, ...]:
    """The query as typed with the repaired characters marked, without the stretches far from all of them."""
    marked = sorted({repair.position for repair in query.repairs if repair.position < len(query.text)})
    pieces: list[QuotePiece] = []
    done = 0
    for start, end in _stretches(marked, len(query.text)):
        pieces += [QuotePiece("…", marked=False)] * (start > done)
        pieces += _pieces(query.text, [place for place in marked if start <= place < end], start, end)
        done = end
    pieces += [QuotePiece("…", marked=False)] * (0 < done < len(query.text))
    return tuple(pieces)


def _where(positions: Sequence[int], length: int) -> Saying:
    if positions[0] >= length:
        return say("At the end")
    if len(positions) == 1:
        return say("At character %(number)s", number=positions[0] + 1)
    named = [number(position + 1) for position in positions[:NAMED]]
    if len(positions) > NAMED:
        more = len(positions) - NAMED
        return say("At characters %(numbers)s and %(more)s more", numbers=listed(named), more=more)
    return say("At characters %(numbers)s and %(last)s", numbers=listed(named[:-1]), last=named[-1])


def _stretches(marked: Iterable[int], length: int) -> list[tuple[int, int]]:
    """What is shown of the text: around each place, joined where they touch."""
    found: list[tuple[int, int]] = []
    for place in marked:
        start, end = max(0, place - AROUND), min(length, place + AROUND + 1)
        if found and start <= found[-1][1]:
            start, _ = found.pop()
        found.append((start, end))
    return found


def _pieces(text: str, marked: Iterable[int], start: int, end: int) -> list[QuotePiece]:
    pieces = []
    for place in marked:
        pieces += [QuotePiece(text[start:place], marked=False), QuotePiece(text[place], marked=True)]
        start = place + 1
    return [piece for piece in (*pieces, QuotePiece(text[start:end], marked=False)) if piece.text]
