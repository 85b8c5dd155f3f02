"""The PDF behind a report: found by the report's id only, and only while it is the file that was indexed."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from engine.errors import FindspotError
from engine.report import Fingerprint, Report
from engine.saying import say


class OriginalMissing(FindspotError):
    """The report's file is not where it was."""


class OriginalChanged(FindspotError):
    """The report's file has other content than what was indexed."""


class Originals:
    """Finds originals where they were indexed, then under each of `roots`."""

    def __init__(self, roots: Sequence[Path] = ()) -> None:
        self._roots = tuple(roots)

    def find(self, report: Report) -> Path:
        """The report's file, checked to be the one indexed; OriginalMissing or OriginalChanged otherwise."""
        there = [path for path in self._candidates(report) if _is_file(path)]
        for path in there:
            if _is_same(path, report.fingerprint):
                return path
        if there:
            raise OriginalChanged(
                say(
                    "The file %(path)s has changed since it was indexed, so it is not shown. "
                    "The text below is that of the file indexed; index the folder again to read the new one.",
                    path=report.path,
                )
            )
        raise OriginalMissing(
            say(
                "The file %(path)s is no longer where it was indexed. Its text is still here. "
                "If the files have moved, start the server with --files and their new folder.",
                path=report.path,
            )
        )

    def _candidates(self, report: Report) -> Iterator[Path]:
        path = PurePosixPath(report.path)
        if path.is_absolute() or ".." in path.parts:
            return
        for root in (Path(report.root), *self._roots):
            yield root / path


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _is_same(path: Path, indexed: Fingerprint) -> bool:
    found = path.stat()
    if found.st_size != indexed.size:
        return False
    if found.st_mtime_ns == indexed.modified_ns:
        return True
    return _sha256(path, found.st_mtime_ns) == indexed.sha256


@lru_cache(maxsize=4096)
def _sha256(path: Path, modified_ns: int) -> str:
    """The content's hash; `modified_ns` is there to ask again after a change."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
