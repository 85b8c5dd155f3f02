"""What an explanation of a score is about, the same for both engines."""

from __future__ import annotations

from collections.abc import Iterable

from engine.query.parse import ParsedQuery
from engine.query.relax import relaxed
from engine.query.tree import Node
from engine.request import ReportHit, ScorePart


def scored_tree(hit: ReportHit, query: ParsedQuery) -> Node:
    """The tree by which the hit was found: of one with only some of the words, any of them."""
    return (relaxed(query.tree) if hit.some else None) or query.tree


def by_score(parts: Iterable[ScorePart]) -> tuple[ScorePart, ...]:
    """Those that add something, the greatest first."""
    return tuple(sorted((part for part in parts if part.score > 0), key=lambda part: -part.score))
