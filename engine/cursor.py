"""Cursors: where in an ordered list the next part begins, as text for a URL."""

from __future__ import annotations

import base64
import json

from engine.errors import InputError
from engine.saying import say

_BEYOND = 1e300  # no key is so large; infinity and what is no number are beyond it too

SortKey = tuple[int | float | str, ...]


def encode(last: SortKey) -> str:
    """The cursor for what comes after the item of this sort key."""
    return base64.urlsafe_b64encode(json.dumps(last, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str, like: SortKey) -> SortKey:
    """The sort key that was encoded; InputError where it is none of a list ordered as `like`."""
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except ValueError as error:
        raise InputError(say("This cursor is none of Findspot's. Start again without it.")) from error
    if not isinstance(values, list) or list(map(_sort, values)) != list(map(_sort, like)):
        raise InputError(say("This cursor belongs to a list in another order. Start again without it."))
    return tuple(values)


def _sort(value: object) -> str:
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, int | float) and abs(value) < _BEYOND else "other"
