"""The keys that the pages obey, as the list of them and the help page tell them; scripts in `static` obey them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """Keys that belong together, and what they do."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one kind of page."""

    label: str
    keys: tuple[Key, ...]


KEY_GROUPS = (
    KeyGroup(
        "On every page",
        (
            Key(("/",), "to the search box"),
            Key(("?",), "this list"),
            Key(("Esc",), "close what is open, or go back to the list"),
        ),
    ),
    KeyGroup(
        "In a list of reports",
        (
            Key(("j", "k"), "next and previous report"),
            Key(("Enter",), "open it at its best page"),
            Key(("n", "p"), "next and previous page of the list"),
        ),
    ),
    KeyGroup(
        "On a page of a report",
        (
            Key(("n", "p"), "next and previous place, across pages"),
            Key(("←", "→"), "previous and next page"),
        ),
    ),
)
