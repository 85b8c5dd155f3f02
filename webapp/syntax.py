"""The forms of a query, as the help and the panel beside the search box show them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

import tomli

from webapp import links

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
    found: tuple[Piece, ...]
    short: str = ""


def syntax_rows() -> tuple[Form, ...]:
    """The forms in the order in which they are taught."""
    table = tomli.loads((files("webapp") / "syntax.toml").read_text(encoding="utf-8"))
    return tuple(
        Form(_pieces(row["typed"], linked=True), _pieces(row["found"]), row.get("short", "")) for row in table["form"]
    )


def _pieces(text: str, *, linked: bool = False) -> tuple[Piece, ...]:
    found = []
    for match in _PIECES.finditer(text):
        kind = str(match.lastgroup)
        url = links.search_url([("q", match[kind])]) if linked and kind == "code" else ""
        found.append(Piece(kind, match[kind], url))
    return tuple(found)
