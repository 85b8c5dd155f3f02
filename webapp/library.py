"""What the views need of the app that they run in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from engine.ports import Searcher
from engine.vocabulary import Vocabulary
from webapp.originals import Originals
from webapp.pictures import Pictures
from webapp.walking import Walks

EXTENSION = "findspot"


@dataclass(frozen=True, slots=True)
class Library:
    """The library served, its files and the drawing of their pages."""

    searcher: Searcher
    originals: Originals
    pictures: Pictures
    concepts: Vocabulary | None = None  # in the place of ours
    walks: Walks = field(default_factory=Walks)


def library() -> Library:
    """The library of the app in whose request this is called."""
    return cast(Library, current_app.extensions[EXTENSION])
