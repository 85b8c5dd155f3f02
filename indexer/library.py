"""The PDFs under folders, and what became of those that were there before."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from engine.errors import InputError
from engine.pdf_bytes import HEADER_WITHIN, is_pdf
from engine.report import Root

SUFFIX = ".pdf"
_HALF_LETTER = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # which stands for no byte of a name
APPLE_DOUBLE = "._"  # what macOS leaves beside each file on foreign disks: a name without its content


@dataclass(frozen=True, slots=True)
class PdfEntry:
    """A PDF that was found, and what tells whether it changed."""

    id: str
    root: str
    path: str  # under `root`, with "/" between folders
    size: int
    modified_ns: int
    sidecars: tuple[str, ...] = ()  # the surest first

    @property
    def file(self) -> Path:
        return Path(self.root) / self.path


@dataclass(frozen=True, slots=True)
class Unseen:
    """A file or folder that could not be looked into, and why."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the paths given."""

    pdfs: tuple[PdfEntry, ...]
    roots: tuple[Root, ...]  # all of the library's, those new to it last
    looked_at: tuple[str, ...]  # the paths given that are there
    missing: tuple[str, ...]  # the paths given that are not
    unseen: tuple[Unseen, ...]
    other_files: int


def report_id(root_key: str, path: str) -> str:
    """The id of the report at the path under its root: 16 hexadecimal digits, the same in every run."""
    name = f"{root_key}/{path}".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(name, digest_size=8).hexdigest()


def printable(text: str) -> str:
    """The text with what is no UTF-8 in a file's name made visible, so that it can be printed."""
    return _HALF_LETTER.sub("\ufffd", text).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find_pdfs(paths: Sequence[Path], known: Sequence[Root], *, apart: Iterable[Path] = ()) -> Found:
    """All PDFs under the paths; `apart` are files and folders that are none of the library's own matter."""
    given = tuple(dict.fromkeys(map(plain_path, paths)))
    missing = tuple(path for path in given if not _exists(Path(path)))
    _refuse_unknown([path for path in missing if not _root_of(path, known)])
    there = tuple(path for path in given if path not in missing)
    roots = _with_new(known, there)
    walk = _Walk(frozenset(map(plain_path, apart)))
    for path in there:
        walk.look(Path(path))
    pdfs = tuple(_entries(walk.pdfs, roots))
    return Found(pdfs, _counted(roots, there, walk), there, missing, tuple(walk.unseen), len(walk.others))


def plain_path(path: Path) -> str:
    """The path from the root of the file system, without `..`, links as they are."""
    return os.path.normpath(Path.cwd() / path.expanduser())


def entry_of(file: Path, *, id: str = "") -> PdfEntry:
    """A single PDF, outside of any library; that it cannot be read is found out later."""
    path = Path(plain_path(file))
    size = path.stat().st_size if path.is_file() else 0
    return PdfEntry(id, str(path.parent), path.name, size, 0, tuple(_sidecars(path)))


def is_under(path: str, folder: str) -> bool:
    """Whether the path is the folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def content_hash(file: Path) -> str:
    """The SHA-256 of the file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def refuse_other_files(paths: Iterable[Path]) -> None:
    """InputError where a path is a file and no PDF: it would bring in its folder for nothing."""
    for path in paths:
        if path.is_file() and os.access(path, os.R_OK) and not _is_pdf(path):
            name = printable(str(path))
            told = f"{name} is no PDF. Nothing was changed. Name PDFs or folders of them"
            raise InputError(f"{told}; a listing of what is known of them is given by --metadata {name}.")


def _refuse_unknown(missing: Sequence[str]) -> None:
    if missing:
        names = ", ".join(printable(path) for path in missing)
        raise InputError(f"There is no file or folder at {names}. Nothing was changed.")


def _root_of(path: str, roots: Iterable[Root]) -> Root | None:
    return next((root for root in roots if is_under(path, root.path)), None)


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _with_new(known: Sequence[Root], paths: Iterable[str]) -> tuple[Root, ...]:
    roots = list(known)
    for path in paths:
        if _root_of(path, roots) is None:
            folder = Path(path) if Path(path).is_dir() else Path(path).parent
            roots.append(Root(_new_key(folder, {root.key for root in roots}), str(folder)))
    return tuple(roots)


def _new_key(folder: Path, taken: set[str]) -> str:
    if not taken:
        return ""
    names = chain([folder.name or "root"], (f"{folder.name or 'root'}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _entries(pdfs: Mapping[str, _Pdf], roots: Sequence[Root]) -> Iterator[PdfEntry]:
    for path, pdf in sorted(pdfs.items()):
        root = _root_of(path, roots)
        if root is not None:
            below = path.removeprefix(root.path).lstrip("/")
            yield PdfEntry(report_id(root.key, below), root.path, below, pdf.size, pdf.modified_ns, pdf.sidecars)


def _counted(roots: Iterable[Root], looked_at: Sequence[str], walk: _Walk) -> tuple[Root, ...]:
    """The roots with their other files; one of which only a part was looked at keeps its count."""
    return tuple(
        replace(root, other_files=sum(is_under(path, root.path) for path in walk.others))
        if any(is_under(root.path, path) for path in looked_at)
        else root
        for root in roots
    )


@dataclass(frozen=True, slots=True)
class _Pdf:
    size: int
    modified_ns: int
    sidecars: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """Looks into folders; each folder once, though links lead to it twice or in a circle."""

    apart: frozenset[str]
    pdfs: dict[str, _Pdf] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def look(self, path: Path) -> None:
        """Takes in the file, or all that is in the folder."""
        if not path.is_dir():
            self._take_files([path])
            return
        folders, linked = [path], list[Path]()
        while folders or linked:
            # Links come last, so that a file is known by its own place rather than by a link's.
            folder = folders.pop() if folders else linked.pop()
            if self._is_new(folder):
                self._take_folder(folder, folders, linked)

    def _is_new(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except OSError as error:
            self._cannot_see(folder, error)
            return False
        identity = (status.st_dev, status.st_ino)
        new = identity not in self._seen
        self._seen.add(identity)
        return new

    def _take_folder(self, folder: Path, folders: list[Path], linked: list[Path]) -> None:
        files = []
        try:
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if entry.path in self.apart:
                        continue
                    if entry.is_dir():
                        (linked if entry.is_symlink() else folders).append(Path(entry.path))
                    else:
                        files.append(Path(entry.path))
        except OSError as error:
            self._cannot_see(folder, error)
        self._take_files(files)

    def _take_files(self, files: Iterable[Path]) -> None:
        others = set[str]()
        sidecars = set[str]()
        for path in files:
            try:
                self._take_file(path, others, sidecars)
            except OSError as error:
                self._cannot_see(path, error)
        self.others.extend(others - sidecars)

    def _take_file(self, path: Path, others: set[str], sidecars: set[str]) -> None:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and _is_pdf(path):
            beside = tuple(_sidecars(path))
            sidecars.update(beside)
            self.pdfs[str(path)] = _Pdf(status.st_size, status.st_mtime_ns, beside)
        else:
            others.add(str(path))

    def _cannot_see(self, path: Path, error: OSError) -> None:
        self.unseen.append(Unseen(str(path), error.strerror or str(error)))


def _is_pdf(path: Path) -> bool:
    """By its name, or by its content."""
    if path.name.lower().endswith(SUFFIX) and not path.name.startswith(APPLE_DOUBLE):
        return True
    with path.open("rb") as file:
        return is_pdf(file.read(HEADER_WITHIN))


def _sidecars(pdf: Path) -> Iterator[str]:
    """NAME.json, which goes before NAME.pdf.json, where they are."""
    for sidecar in (pdf.with_suffix(".json"), pdf.with_name(pdf.name + ".json")):
        if sidecar != pdf and sidecar.is_file():
            yield str(sidecar)
