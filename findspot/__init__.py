"""The front door: `findspot.open` for Python, and the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FindspotError

if TYPE_CHECKING:
    from findspot.library import Library

__all__ = ["FindspotError", "open"]


def open(address: str | Path, *, site: str = "", vocabulary: Path | None = None) -> Library:
    """The library at the address, to be asked: a folder, or http://HOST:9200/NAME on Elasticsearch.

    `site` is where `findspot serve` serves it, such as http://127.0.0.1:8080: rows then have links to their pages.
    `vocabulary` is a file of your own concepts. FindspotError, whose text says what to do, where there is none.
    """
    from findspot.library import Library  # here, since each worker of the indexer loads this file

    return Library(address, site=site, vocabulary=vocabulary)
