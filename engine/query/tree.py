"""The query as a tree of frozen values; `str()` of a node is query text that parses to the same node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal


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
    words are pairs of letters, which nobody reads. `compound` tells a word with hyphens and its like from a phrase,
    `elided` one whose first part is an article or its like before an apostrophe: "l'eau".
    """

    words: tuple[str, ...]
    exact: bool = False
    prefix: bool = False
    typed: str = field(default="", compare=False)
    compound: bool = field(default=False, compare=False)
    elided: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        text = (self.typed or " ".join(self.words)) + ("*" if self.prefix else "")
        quoted = f'"{text}"' if " " in text or text in ("and", "or") else text
        return "=" * self.exact + quoted


@dataclass(frozen=True, slots=True)
class Pattern:
    """One word that is described and not written out, compared with words as they stand, without stems.

    A `wildcard` has `*` for any letters and `?` for one; a `fuzzy` word is off by at most `distance`
    letters put in, left out, changed or swapped with the next; a `regex` is a regular expression.
    """

    kind: Literal["wildcard", "fuzzy", "regex"]
    text: str
    distance: int = 0

    def __str__(self) -> str:
        return {"wildcard": self.text, "fuzzy": f"{self.text}~{self.distance}", "regex": f"/{self.text}/"}[self.kind]


@dataclass(frozen=True, slots=True)
class Near:
    """Parts with at most `words` other words between each and the next: in either order, or in this one.

    Its parts are Words, Pattern, Near, or an Or of these. With `together`, the parts stand in any order
    with at most `words` others among all of them.
    """

    parts: tuple[Node, ...]
    words: int
    ordered: bool = False
    together: bool = False

    def __str__(self) -> str:
        if self.together:
            return f'"{" ".join(str(part) for part in self.parts)}"~{self.words}'
        operator = f" {'BEFORE' if self.ordered else 'NEAR'}/{self.words} "
        return operator.join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class SamePage:
    """One page matches the part by itself."""

    part: Node

    def __str__(self) -> str:
        return f"same_page:{_inside(self.part, *_NEGATED)}"


@dataclass(frozen=True, slots=True)
class InField:
    """The part must be found in this field of the report's description."""

    field: str
    part: Node

    def __str__(self) -> str:
        return f"{self.field}:{_inside(self.part, *_NEGATED)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A number between two bounds, both included; None is open. Of the field `page`: of a page of the report."""

    field: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.field}:{self.low}"
        return f"{self.field}:{_bound(self.low)}-{_bound(self.high)}"


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches, anywhere in the report; `loose` where no AND was written between them."""

    parts: tuple[Node, ...]
    loose: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        # Words that name something together are a part of their own, which the reader need not see.
        return " AND ".join(str(part) if isinstance(part, Also) else _inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of the parts match."""

    number: int
    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return f"{self.number} OF ({', '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inside(self.part)}"


@dataclass(frozen=True, slots=True)
class Also:
    """The part, or one of the others, which mean the same: it prints as the part that was typed."""

    part: Node
    others: tuple[Words, ...]

    def __str__(self) -> str:
        return _inside(self.part) if isinstance(self.part, Or) else str(self.part)


Node = Everything | Words | Pattern | Near | SamePage | InField | Range | And | Or | AtLeast | Not | Also
Placed = Words | Pattern | Near | SamePage  # what has places on a page

_SEVERAL = (And, Or, Near)
_NEGATED = (Not,)


def _inside(node: Node, *also: type[Node]) -> str:
    """The part in brackets where it is of several, or of one of these kinds too."""
    shown = node.part if isinstance(node, Also) else node
    quoted = isinstance(shown, Near) and shown.together
    return f"({shown})" if isinstance(shown, (*_SEVERAL, *also)) and not quoted else str(shown)


def _bound(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below."""
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts) | Near(parts):
            return parts
        case Not(part) | InField(_, part) | SamePage(part):
            return (part,)
        case Also(part, others):
            return (part, *others)
    return ()


def evidence(node: Node) -> Iterator[Placed]:
    """The parts of the query that can have a place on a page: outside fields and negations."""
    for part in grouped_evidence(node):
        if isinstance(part, Also):
            for each in children(part):
                yield from evidence(each)
        else:
            yield part


def grouped_evidence(node: Node, *, positive: bool = True) -> Iterator[Placed | Also]:
    """As `evidence`, with what means the same as one part."""
    match node:
        case Words() | Pattern() | Near() | SamePage() | Also() if positive:
            yield node
        case Not(part):
            yield from grouped_evidence(part, positive=not positive)
        case And() | Or() | AtLeast() | Also():
            for part in children(node):
                yield from grouped_evidence(part, positive=positive)


def ranks(node: Node) -> bool:
    """Whether one report can match better than another: not where the query only chooses."""
    match node:
        case Words() | Pattern() | Near() | SamePage():
            return True
        case Not():
            return False
    return any(map(ranks, children(node)))


def leaves(node: Node) -> Iterator[Words | Pattern]:
    """All words of the query, wherever they stand."""
    if isinstance(node, Words | Pattern):
        yield node
    for part in children(node):
        yield from leaves(part)
