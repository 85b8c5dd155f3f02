"""Reports whose files are no longer there: which are gone for good, and which may come back with a disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.report import Known, place
from indexer.library import Found, PdfEntry, is_under

MANY = 5  # reports that a folder within the one given must have lost to be taken for a disk's


@dataclass(frozen=True, slots=True)
class Loss:
    """A folder that lost more than half of its reports: `ids` of those lost, and how many are left."""

    path: str
    ids: tuple[str, ...]
    left: int

    @property
    def what(self) -> str:
        """What became of the folder, in words."""
        if self.left:
            return f"has lost {len(self.ids)} of its {len(self.ids) + self.left} reports"
        return "is there, but empty of PDFs" if Path(self.path).is_dir() else "is not there"


def gone_and_kept(found: Found, known: Mapping[str, Known], *, prune: bool) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
    """The ids of what is gone for good, and the folders whose losses may come back; with `prune` there are none."""
    there = {pdf.id: str(pdf.file) for pdf in found.pdfs if pdf.id in known}
    absent = {id: place(one) for id, one in known.items() if id not in there}
    absent = {id: path for id, path in absent.items() if not any(is_under(path, one.path) for one in found.unseen)}
    moved = _moved(found, known, absent)
    gone: dict[str, None] = {}
    losses: list[Loss] = []
    for folder in (*found.looked_at, *found.missing):
        lost = {id: path for id, path in absent.items() if is_under(path, folder)}
        gone.update(dict.fromkeys(lost))
        if not prune:
            lasting = {id: path for id, path in lost.items() if id not in moved}
            losses += _losses(folder, lasting, there.values(), missing=folder in found.missing)
    kept = {id for loss in losses for id in loss.ids}
    return tuple(id for id in gone if id not in kept), tuple(losses)


def _moved(found: Found, known: Mapping[str, Known], absent: Collection[str]) -> frozenset[str]:
    """The ids of files that were found at a new place, as it seems: same name, size and time."""
    new = {_mark(pdf) for pdf in found.pdfs if pdf.id not in known}
    marks = {
        id: (PurePosixPath(known[id].path).name, known[id].fingerprint.size, known[id].fingerprint.modified_ns)
        for id in absent
    }
    return frozenset(id for id, mark in marks.items() if mark in new)


def _mark(pdf: PdfEntry) -> tuple[str, int, int]:
    return pdf.file.name, pdf.size, pdf.modified_ns


def _losses(top: str, lost: Mapping[str, str], there: Collection[str], *, missing: bool) -> Iterator[Loss]:
    """The folder itself, or else the outermost folders in it that lost most of their reports."""
    left = sum(is_under(path, top) for path in there)
    if lost and (missing or len(lost) > left):
        yield Loss(top, tuple(lost), left)
        return
    lost_in = Counter(folder for path in lost.values() for folder in _folders(path, top))
    left_in = Counter(folder for path in there for folder in _folders(path, top))
    by_folder: dict[str, list[str]] = {}
    for id, path in lost.items():
        most = (one for one in _folders(path, top) if lost_in[one] >= MANY and lost_in[one] > left_in[one])
        if folder := next(most, None):
            by_folder.setdefault(folder, []).append(id)
    for folder, ids in by_folder.items():
        yield Loss(folder, tuple(ids), left_in[folder])


def _folders(path: str, top: str) -> list[str]:
    """The folders between `top` and the file, without either, the outermost first."""
    if not is_under(path, top) or path == top:
        return []
    between = PurePosixPath(path).relative_to(top).parent.parts
    return [str(PurePosixPath(top, *between[: depth + 1])) for depth in range(len(between))]
