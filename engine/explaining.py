"""The score of a hit taken apart, the same for both engines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.matching import PAGE_WEIGHT
from engine.query.parse import ParsedQuery
from engine.query.relax import relaxed
from engine.query.tree import Node
from engine.request import ReportHit, ScorePart


def scored_tree(hit: ReportHit, query: ParsedQuery) -> Node:
    """The tree by which the hit was found: of one with only some of the words, any of them."""
    return (relaxed(query.tree) if hit.some else None) or query.tree


def score_parts(scored: Iterable[Sequence[ScorePart]], *best_page: ScorePart) -> tuple[ScorePart, ...]:
    """What adds to the score, the greatest first, from the alternatives of each part, and from the best page."""
    parts = [max(alternatives, key=lambda part: part.score) for alternatives in scored]
    parts += [replace(page, score=PAGE_WEIGHT * page.score) for page in best_page]
    return tuple(sorted((part for part in parts if part.score > 0), key=lambda part: -part.score))
