"""A library's folder: which index in it is the current one, and opening that, read-only folders too."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from engine.embedded import schema
from engine.errors import FindspotError, LibraryBusy, LibraryDamaged, LibraryMissing, LibraryOutdated, QueryRefused
from engine.fields import SCHEMA_VERSION

POINTER = "findspot.json"
FIRST = "index-1"


def current(folder: Path) -> Path:
    """The folder of the current index; LibraryMissing where there is no library."""
    try:
        pointer = json.loads((folder / POINTER).read_bytes())
    except FileNotFoundError as error:
        told = f"There is no library at {folder}. Make one: findspot index FOLDER --library {folder}"
        raise LibraryMissing(told) from error
    except (OSError, ValueError) as error:
        raise LibraryDamaged(f"The library at {folder} cannot be opened: {error}") from error
    if pointer.get("schema") != SCHEMA_VERSION:
        raise LibraryOutdated(
            f"The library at {folder} was made by another version of Findspot (its form is {pointer.get('schema')}, "
            f"this one reads {SCHEMA_VERSION}). Nothing was changed. Index the reports again into a new folder."
        )
    return folder / str(pointer["index"])


def create(folder: Path) -> Path:
    """Makes an empty library where there is none; the folder of its index."""
    if (folder / POINTER).exists():
        return current(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LibraryMissing(f"{folder} holds other things and no library. Name a new or an empty folder.")
    try:
        (folder / FIRST).mkdir(parents=True)
        tantivy.Index(schema.build(), str(folder / FIRST))
        (folder / f"{POINTER}.new").write_text(json.dumps({"schema": SCHEMA_VERSION, "index": FIRST}), encoding="utf-8")
        (folder / f"{POINTER}.new").replace(folder / POINTER)
    except OSError as error:
        told = f"No library can be made at {folder}: {error.strerror}. Choose a folder that you may write."
        raise LibraryDamaged(told) from error
    return folder / FIRST


def open_index(path: Path) -> tantivy.Index:
    """The index in that folder.

    tantivy takes a lock file in the folder even to read: where it may not write, an index of links
    to the files is opened in its place.
    """
    with own_errors(path.parent):
        if os.access(path, os.W_OK):
            return tantivy.Index.open(str(path))
        return tantivy.Index.open(_linked(path))


def _linked(path: Path) -> str:
    links = Path(tempfile.mkdtemp(prefix="findspot-"))
    for file in path.iterdir():
        if file.suffix == ".lock":
            continue
        if file.name in ("meta.json", ".managed.json"):
            shutil.copy(file, links / file.name)
        else:
            (links / file.name).symlink_to(file.resolve())
    return str(links)


@contextmanager
def own_errors(library: Path) -> Iterator[None]:
    """tantivy's errors as ours: it raises ValueError for all, and panics outside of Exception."""
    try:
        yield
    except FindspotError:
        raise
    except ValueError as error:
        raise _own(library, str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise LibraryDamaged(f"The library at {library} could not be read: {error}") from error


def _own(library: Path, message: str) -> FindspotError:
    if "LockBusy" in message:
        told = f"Another findspot is writing to the library at {library}. Nothing was changed: run again when it has ended."
        return LibraryBusy(told)
    if "expansions" in message or "too big" in message.casefold() or "size limit" in message.casefold():
        return QueryRefused("A part of the query stands for too many words. Write more of its letters.")
    return LibraryDamaged(f"The library at {library} could not be read: {message}")
