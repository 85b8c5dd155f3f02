"""A page's text as it reads best on a screen: its lines joined to paragraphs that wrap by themselves."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import regex

FULL = 0.75  # of the usual width: a line as long as this runs on in the next one
ENDS_SHORT = 0.95  # of the usual width: a sentence that ends before this ends its paragraph, if a capital follows
LEAST = 20  # characters: shorter lines say nothing of the usual width

_LEADERS = regex.compile(r"(?:\. ?){4,}|…{2,}")  # of a table of contents
_ITEM = regex.compile(r"\s*(?:[•▪◦●■–—*-]\s|\(?(?:\d{1,3}|\p{L})[.)]\s)")
_SENTENCE_END = regex.compile(r"""[.!?:;؟。]["'”’»)\]\d]*\s*$""")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
NO_SPACE = "\u200b"  # where a line of a script without spaces ended


def flowed(text: str) -> str:
    """The text with the ends of lines within a paragraph as spaces; each character stays at its place."""
    lines = text.split("\n")
    widths = [len(line) for line in lines if len(line) >= LEAST and not _LEADERS.search(line)]
    usual = median(widths) if widths else 0
    between = [_between(line, after, usual) for line, after in pairwise(lines)]
    return "".join(line + end for line, end in zip(lines, [*between, ""], strict=True))


def _between(line: str, after: str, usual: float) -> str:
    if not _runs_on(line, after, usual):
        return "\n"
    return NO_SPACE if _UNSPACED.match(line[-1]) and _UNSPACED.match(after[0]) else " "


def _runs_on(line: str, after: str, usual: float) -> bool:
    if not line.strip() or not after.strip() or _LEADERS.search(line) or _LEADERS.search(after) or _ITEM.match(after):
        return False
    if after.lstrip()[0].islower():
        return True
    ended = bool(_SENTENCE_END.search(line))
    return len(line) >= usual * (ENDS_SHORT if ended else FULL)
