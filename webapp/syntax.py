"""The forms of a query, as the help and the panel beside the search box show them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import tomli

from engine.saying import Saying
from engine.saying import say as sentence
from webapp import links
from webapp.tongue import told

# `docs/query-language.md` has the same rows.
_PIECES = re.compile(r"`(?P<code>[^`]+)`|\*(?P<word>[^*`]+)\*|(?P<text>[^`*]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an explanation: `code` to type, with the search that it makes, a `word` found, or `text`."""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is typed, and what it finds: in full, and `short` for those that stand beside the search box."""

    typed: tuple[Piece, ...]
    explained: Saying  # code in backquotes, words in asterisks
    short: str = ""

    @property
    def found(self) -> tuple[Piece, ...]:
        """The explanation in the reader's language; a translation may order its pieces otherwise."""
        return _pieces(str(told(self.explained)))


def syntax_rows() -> tuple[Form, ...]:
    """The forms in the order in which they are taught."""
    return tuple(
        Form(
            _pieces(row["typed"], linked=True), sentence(row["found"]), sentence(row["short"]) if "short" in row else ""
        )
        for row in _table()
    )


def forms() -> tuple[str, ...]:
    """All that a translation of the rows has to say, as it stands in the table."""
    return tuple(row[name] for row in _table() for name in ("short", "found") if name in row)


@lru_cache(maxsize=1)
def _table() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomli.loads((files("webapp") / "syntax.toml").read_text(encoding="utf-8"))["form"]
    return rows


def _pieces(text: str, *, linked: bool = False) -> tuple[Piece, ...]:
    found = []
    for match in _PIECES.finditer(text):
        kind = str(match.lastgroup)
        url = links.search_url([("q", match[kind])]) if linked and kind == "code" else ""
        found.append(Piece(kind, match[kind], url))
    return tuple(found)
