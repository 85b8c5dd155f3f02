"""A library's folder: which indexes in it are the current ones, at which commit, and opening them.

findspot.json        the version of the schema, and the folder of the current indexes
index-1/reports      tantivy's files
index-1/pages
index-1/commit.json  the number of the last commit, and whether it is whole
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import tantivy

from engine.embedded import schema
from engine.errors import (
    FindspotError,
    InputError,
    LibraryBusy,
    LibraryDamaged,
    LibraryMissing,
    LibraryOutdated,
    QueryRefused,
)
from engine.fields import SCHEMA_VERSION
from engine.saying import Saying, say

POINTER = "findspot.json"
_INDEXES = re.compile(r"index-\d+")
REPORTS, PAGES = "reports", "pages"
COMMIT = "commit.json"


@dataclass(frozen=True, slots=True)
class Commit:
    """The last commit: pages are committed before reports, so between the two it is not whole."""

    number: int
    whole: bool


def current(folder: Path, *, any_version: bool = False) -> Path:
    """The folder of the current indexes; LibraryMissing where there is no library, LibraryOutdated for another form."""
    _refuse_file(folder)
    try:
        pointer = json.loads((folder / POINTER).read_bytes())
        version, path = pointer["schema"], folder / str(pointer["index"])
    except FileNotFoundError as error:
        told = say(
            "There is no library at %(library)s. Make one: findspot index FOLDER --library %(library)s", library=folder
        )
        raise LibraryMissing(told) from error
    except OSError as error:
        told = say("The library at %(library)s cannot be opened: %(error)s.", library=folder, error=error.strerror)
        raise LibraryDamaged(told) from error
    except (ValueError, TypeError, KeyError) as error:
        raise damaged(folder, say("%(file)s cannot be understood", file=POINTER)) from error
    if version != SCHEMA_VERSION and not any_version:
        raise LibraryOutdated(
            say(
                "The library at %(library)s was made by another version of Findspot (its form is %(form)s, this one "
                "reads %(own)s). Nothing was changed. Run: findspot rebuild --library %(library)s",
                library=folder,
                form=str(version),
                own=str(SCHEMA_VERSION),
            )
        )
    return path


def _refuse_file(folder: Path) -> None:
    if folder.is_file():
        raise InputError(
            say(
                "%(file)s is a file. A library is a folder: name one that is there, or a new one to index into.",
                file=folder,
            )
        )


def damaged(library: Path, why: Saying) -> LibraryDamaged:
    """The error that the library's own files are broken, with the way out: the PDFs are not in it."""
    return LibraryDamaged(
        say(
            "The library at %(library)s is damaged: %(why)s. The PDFs themselves are not touched. "
            "Make a new library of them: findspot index FOLDER --library NEW",
            library=library,
            why=why,
        )
    )


def create(folder: Path) -> Path:
    """Makes an empty library where there is none; the folder of its index."""
    _refuse_file(folder)
    if (folder / POINTER).exists():
        return current(folder)
    if folder.exists() and any(not _INDEXES.fullmatch(file.name) for file in folder.iterdir()):
        raise LibraryMissing(f"{folder} holds other things and no library. Name a new or an empty folder.")
    path = new_indexes(folder)
    point_to(folder, path)
    return path


def new_indexes(folder: Path) -> Path:
    """The folder of new, empty indexes, to which the library does not point yet; those of a run that broke off go."""
    try:
        used = current(folder, any_version=True) if (folder / POINTER).exists() else None
        for left in folder.glob("index-*"):
            if left != used:
                shutil.rmtree(left)
        path = folder / f"index-{int(used.name.removeprefix('index-')) + 1 if used else 1}"
        for name, build in ((REPORTS, schema.reports), (PAGES, schema.pages)):
            (path / name).mkdir(parents=True)
            tantivy.Index(build(), str(path / name))
        note_commit(path, Commit(0, whole=True))
    except OSError as error:
        told = f"No library can be made at {folder}: {error.strerror}. Choose a folder that you may write."
        raise LibraryDamaged(told) from error
    return path


def point_to(folder: Path, path: Path) -> None:
    """Makes these indexes the library's, in one step; readers follow."""
    _replace(folder / POINTER, {"schema": SCHEMA_VERSION, "index": path.name})


def last_commit(path: Path) -> Commit:
    """The last commit of the indexes in that folder; LibraryMissing where they are gone."""
    try:
        return Commit(**json.loads((path / COMMIT).read_bytes()))
    except FileNotFoundError as error:
        if (path.parent / POINTER).exists():
            raise damaged(path.parent, say("%(file)s is missing", file=path / COMMIT)) from error
        told = say("The library at %(library)s is gone. Open it where it is now.", library=path.parent)
        raise LibraryMissing(told) from error
    except OSError as error:
        told = say("The library at %(library)s cannot be read: %(error)s.", library=path.parent, error=error.strerror)
        raise LibraryDamaged(told) from error
    except (ValueError, TypeError) as error:
        raise damaged(path.parent, say("%(file)s cannot be understood", file=COMMIT)) from error


def note_commit(path: Path, commit: Commit) -> None:
    """Writes down the commit, whole or begun, for readers to follow."""
    _replace(path / COMMIT, asdict(commit))


def _replace(file: Path, value: object) -> None:
    new = file.with_name(f"{file.name}.new")
    new.write_text(json.dumps(value), encoding="utf-8")
    new.replace(file)


def open_index(path: Path) -> tantivy.Index:
    """The index in that folder.

    tantivy takes a lock file in the folder even to read: where it may not write, an index of links
    to the files is opened in its place.
    """
    with own_errors(path.parent.parent):
        if os.access(path, os.W_OK):
            return tantivy.Index.open(str(path))
        return tantivy.Index.open(_linked(path))


def _linked(path: Path) -> str:
    links = Path(tempfile.mkdtemp(prefix="findspot-"))
    atexit.register(shutil.rmtree, links, ignore_errors=True)
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
    except FileNotFoundError as error:
        raise damaged(library, say("%(file)s is missing", file=error.filename)) from error
    except ValueError as error:
        raise _own(library, str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(library, say("its index cannot be read")) from error


def _own(library: Path, message: str) -> FindspotError:
    if "LockBusy" in message:
        return LibraryBusy(
            say(
                "Another findspot is writing to the library at %(library)s. Nothing was changed: wait for it to end.",
                library=library,
            )
        )
    if "PermissionDenied" in message:
        told = say("The library at %(library)s may not be written by you. Nothing was changed.", library=library)
        return LibraryDamaged(told)
    if "expansions" in message or "too big" in message.casefold() or "size limit" in message.casefold():
        return QueryRefused(say("A part of the query stands for too many words. Write more of its letters."))
    return damaged(library, say("its index cannot be read"))
