"""The query as a tree of frozen values; `str()` of a node is query text that parses to the same node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every report."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Words:
    """Consecutive words, in this order: one word, or a phrase.

    `words` are as typed, lower-cased, one a token of the analysis; `exact` leaves stems out;
    `prefix` lets the last word go on. `typed` is how scripts without spaces were typed: their
    words are pairs of letters, which nobody reads.
    """

    words: tuple[str, ...]
    exact: bool = False
    prefix: bool = False
    typed: str = field(default="", compare=False)

    def __str__(self) -> str:
        text = (self.typed or " ".join(self.words)) + ("*" if self.prefix else "")
        quoted = f'"{text}"' if " " in text or text in ("and", "or") else text
        return "=" * self.exact + quoted


@dataclass(frozen=True, slots=True)
class InField:
    """The part must be found in this field of the report's description."""

    field: str
    part: Node

    def __str__(self) -> str:
        return f"{self.field}:{_inside(self.part)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A number field between two bounds, both included; None is open."""

    field: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.field}:{self.low}"
        return f"{self.field}:{_year(self.low)}-{_year(self.high)}"


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches, anywhere in the report."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inside(self.part)}"


Node = Everything | Words | InField | Range | And | Or | Not


def _inside(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


def _year(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def evidence(node: Node, *, positive: bool = True) -> Iterator[Words]:
    """The parts of the query that can have a place on a page: its words outside fields and negations."""
    match node:
        case Words() if positive:
            yield node
        case Not(part):
            yield from evidence(part, positive=not positive)
        case And(parts) | Or(parts):
            for part in parts:
                yield from evidence(part, positive=positive)


def ranks(node: Node) -> bool:
    """Whether one report can match better than another: not where the query only chooses."""
    match node:
        case Words():
            return True
        case InField(_, part):
            return ranks(part)
        case And(parts) | Or(parts):
            return any(ranks(part) for part in parts)
    return False


def leaves(node: Node) -> Iterator[Words]:
    """All words of the query, wherever they stand."""
    match node:
        case Words():
            yield node
        case Not(part) | InField(_, part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
