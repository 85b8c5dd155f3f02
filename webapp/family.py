"""The other reports of a family in words: language editions, versions, the same file elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.families import Relation, relation
from engine.report import Report
from engine.request import Relative
from engine.saying import named, say

_ORDER: Sequence[Relation] = ("translation", "version", "same file")


@dataclass(frozen=True, slots=True)
class Kin:
    """Another report of the family: what it is to the one shown, in words, and whether it is in the list too."""

    report: Report
    relation: Relation
    text: str
    listed: bool = True


def kin_of(report: Report, relatives: Iterable[Relative]) -> tuple[Kin, ...]:
    """Language editions by language, then versions by year, then copies by path."""
    found = [_kin(report, relative) for relative in relatives]
    return tuple(sorted(found, key=lambda kin: (_ORDER.index(kin.relation), kin.text, kin.report.path)))


def family_of(report: Report, others: Iterable[Report]) -> tuple[Kin, ...]:
    """The same without a list."""
    return kin_of(report, (Relative(other, listed=True) for other in others))


def _kin(report: Report, relative: Relative) -> Kin:
    other = relative.report
    is_what = relation(report, other)
    year = f"{other.year or ''}" if other.year != report.year else ""
    text = {
        "translation": _edition(other.language, year),
        "version": say("version of %(year)s", year=year) if year else say("another version"),
        "same file": other.path,
    }[is_what]
    return Kin(other, is_what, text, relative.listed)


def _edition(language: str, year: str) -> str:
    spoken = named("language", language) if language else say("another language")
    return say("%(language)s, %(year)s", language=spoken, year=year) if year else spoken
