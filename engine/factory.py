"""Opens a library by its address: the one module that names the engines."""

from __future__ import annotations

from pathlib import Path

from engine.embedded.searcher import EmbeddedSearcher
from engine.embedded.writer import EmbeddedWriter
from engine.errors import InputError
from engine.ports import Searcher, Writer


def open_searcher(address: str) -> Searcher:
    """A reader of the library at the address; LibraryMissing where there is none."""
    return EmbeddedSearcher(_folder(address))


def open_writer(address: str) -> Writer:
    """The writer of the library at the address, made where there is none; LibraryBusy while there is another."""
    return EmbeddedWriter(_folder(address))


def _folder(address: str) -> Path:
    if "://" in address:
        raise InputError(f"{address} is no folder. A library's address is the folder that holds it, such as ./library.")
    return Path(address).expanduser()
