"""The passwords of locked PDFs, as the person who has them wrote them into a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from engine.errors import InputError

COLUMNS = ("path", "password")


Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passwords:
    """For the end of a file's path (one name or several) its password."""

    by_path: Mapping[Parts, str] = field(default_factory=dict)

    def of(self, file: Path) -> str:
        """The password of the file, empty where none is known; the longest path that fits it counts."""
        return next((self.by_path[end] for end in _ends(file) if end in self.by_path), "")

    def unused(self, files: Iterable[Path]) -> list[str]:
        """The paths that are none of these files'."""
        ends = {end for file in files for end in _ends(file)} if self.by_path else set[Parts]()
        return ["/".join(parts) for parts in self.by_path if parts not in ends]


NO_PASSWORDS = Passwords()


def load_passwords(file: Path | None) -> Passwords:
    """The passwords in a CSV with the columns `path` and `password`; InputError where it cannot be used."""
    if file is None:
        return NO_PASSWORDS
    try:
        text = file.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except OSError as error:
        raise InputError(f"The passwords in {file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The passwords in {file} cannot be read: it is no CSV in UTF-8 ({error}).") from error
    if rows and not set(COLUMNS) <= rows[0].keys():
        raise InputError(f"{file} has to have the columns `path` and `password`, one file a row.")
    named = ((PurePath(row["path"] or "").parts, row["password"]) for row in rows)
    return Passwords({parts: password for parts, password in named if parts and password})


def _ends(file: Path) -> Iterator[Parts]:
    """The ends of the path, the longest first."""
    return (file.parts[at:] for at in range(len(file.parts)))
