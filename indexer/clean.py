"""A page's raw text made fit to search, and the map back to where it stands on the page."""

from __future__ import annotations

import re
from collections.abc import Collection

from engine.geometry import LINE_END_HYPHENS
from indexer.runs import Runs

LINE_END_HYPHEN = LINE_END_HYPHENS[0]
NO_COMPOUNDS: frozenset[str] = frozenset()

LINE_END_SIGN = re.compile(f"[{LINE_END_HYPHENS}]")
_PRINTED_HYPHEN = re.compile("\u2010(?=\r\n)")  # a typesetter's, where a keyboard gives U+002D
_LONE_RETURN = re.compile(r"\r(?!\n)")
# Marks of direction stand inside Arabic words, and cut them in pieces where they stay.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = f"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff{_DIRECTION}"
_CHANGES = re.compile(f"\r\n|\xad(?: *\r?\n)?|[{LINE_END_HYPHENS}](?:\r\n)?|[{_CONTROL}]+")
_BESIDES_LINE_ENDS = re.compile(f"[\xad{LINE_END_HYPHENS}{_CONTROL}]")
AROUND = ".,;:!?()[]{}\"'«»“”‘’/"


def clean(raw: str, compounds: Collection[str] = NO_COMPOUNDS) -> tuple[str, Runs]:
    """The text to index, and the runs of it that stand in `raw`: (start in it, start in raw, length).

    A word broken over two lines is whole again; it keeps its hyphen where `compounds` has it with one.
    """
    if "\r" in raw:
        raw = _LONE_RETURN.sub(" ", raw)
    if has_broken_words(raw):
        raw = LINE_END_SIGN.sub(lambda m: _hyphen(m, compounds), _PRINTED_HYPHEN.sub("\ufffe", raw))
    return _changed(raw) if _BESIDES_LINE_ENDS.search(raw) else _joined_lines(raw)


def has_broken_words(raw: str) -> bool:
    """Whether words may be broken at the ends of lines."""
    return "\ufffe" in raw or "\x02" in raw or "\u2010\r" in raw


def _hyphen(match: re.Match[str], compounds: Collection[str]) -> str:
    """A hard hyphen where it belongs to the word, else the sign as it is; the length never changes."""
    text, at = match.string, match.start()
    before, after = text[at - 1 : at], text[at + 1 : at + 4].lstrip("\r\n")[:1]
    if not (before.isalpha() and after.isalpha()):
        return "-" if after.isalnum() else match[0]
    if (after.isupper() and not before.isupper()) or not text[at - 2 : at - 1].isalpha():
        return "-"  # of two names, or after a single letter
    return "-" if compounds and whole_word(text, at) in compounds else match[0]


def whole_word(text: str, at: int) -> str:
    """The word with a hyphen that is broken there, in lower case; empty where there is none."""
    before = text[max(0, at - 40) : at].split()
    after = text[at + 1 : at + 41].split()
    return f"{before[-1]}-{after[0]}".strip(AROUND).lower() if before and after else ""


def _joined_lines(raw: str) -> tuple[str, Runs]:
    """As `_changed`, three times as fast, for the many pages whose only changes are line ends."""
    runs, kept, at = [], 0, 0
    for line in raw.split("\r\n"):
        length = len(line)
        if length:
            runs.append((kept, at, length))
        kept += length + 1
        at += length + 2
    return raw.replace("\r\n", "\n"), tuple(runs)


def _changed(raw: str) -> tuple[str, Runs]:
    pieces, runs, kept, at = [], [], 0, 0
    for change in _CHANGES.finditer(raw):
        start = change.start()
        if start > at:
            pieces.append(raw[at:start])
            runs.append((kept, at, start - at))
            kept += start - at
        at = change.end()
        if raw[start] == "\r":
            pieces.append("\n")
            kept += 1
    if at < len(raw):
        pieces.append(raw[at:])
        runs.append((kept, at, len(raw) - at))
    return "".join(pieces), tuple(runs)
