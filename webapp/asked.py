"""The search that the address of a request asks for."""

from __future__ import annotations

from flask import request

from webapp.library import library
from webapp.state import Pairs, SearchState


def asked_state(pairs: Pairs | None = None, *, least_size: int = 1) -> SearchState:
    """The state that these pairs make, without them those of the address."""
    given = request.args.items(multi=True) if pairs is None else pairs
    return SearchState.from_pairs(given, least_size=least_size, concepts=library().concepts)
