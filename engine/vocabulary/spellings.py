"""British and American spellings of one word, from the table `spellings.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import tomli

_ENDINGS = ("s", "d")  # what "labours" and "organised" have more than the words of the table


def other_spelling(word: str) -> tuple[str, ...]:
    """The other spellings of a folded English word, none where there is only one."""
    known = _spellings()
    if word in known or not word.endswith(_ENDINGS):
        return known.get(word, ())
    return tuple(other + word[-1] for other in known.get(word[:-1], ()))


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words in _table():
        for word in words:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *(other for other in words if other != word))))
    return found


def _table() -> list[list[str]]:
    text = (files(__package__) / "spellings.toml").read_text(encoding="utf-8")
    return [words for group in tomli.loads(text).values() for words in group]
