"""The passwords of locked PDFs, as the person who has them wrote them into a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from engine.errors import InputError

COLUMNS = ("path", "password")


@dataclass(frozen=True, slots=True)
class Passwords:
    """For the end of a file's path (one name or several) its password."""

    by_name: Mapping[str, Sequence[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def of(self, file: Path) -> str:
        """The password of the file, empty where none is known; the longest path that fits it counts."""
        fitting = [
            (len(parts), password)
            for parts, password in self.by_name.get(file.name, ())
            if file.parts[-len(parts) :] == parts
        ]
        return max(fitting, default=(0, ""))[1]

    def unused(self, files: Iterable[Path]) -> list[str]:
        """The paths that are none of these files'."""
        listed = {name: [file.parts for file in files] for name, files in _by_name(files).items()}
        return [
            "/".join(parts)
            for name, rows in self.by_name.items()
            for parts, _ in rows
            if not any(file[-len(parts) :] == parts for file in listed.get(name, ()))
        ]


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
    by_name: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in rows:
        parts = PurePath(row["path"] or "").parts
        if parts and row["password"]:
            by_name.setdefault(parts[-1], []).append((parts, row["password"]))
    return Passwords(by_name)


def _by_name(files: Iterable[Path]) -> dict[str, list[Path]]:
    named: dict[str, list[Path]] = {}
    for file in files:
        named.setdefault(file.name, []).append(file)
    return named
