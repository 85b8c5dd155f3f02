"""The keys that the pages obey, as the list of them and the help page tell them; scripts in `static` obey them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.saying import Saying, say


@dataclass(frozen=True, slots=True)
class Key:
    """Keys that belong together, and what they do."""

    keys: tuple[str, ...]
    does: Saying


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one kind of page."""

    label: Saying
    keys: tuple[Key, ...]


KEY_GROUPS = (
    KeyGroup(
        say("On every page"),
        (
            Key(("/",), say("to the search box")),
            Key(("?",), say("this list")),
            Key(("Esc",), say("close what is open, or go back to the list")),
        ),
    ),
    KeyGroup(
        say("In a list of reports"),
        (
            Key(("j", "k"), say("next and previous report")),
            Key(("Enter",), say("open it at its best page")),
            Key(("n", "p"), say("next and previous page of the list")),
        ),
    ),
    KeyGroup(
        say("On a page of a report"),
        (
            Key(("n", "p"), say("next and previous place, across pages")),
            Key(("←", "→"), say("previous and next page")),
        ),
    ),
)
