"""A run of the indexer: what is new or changed is read, what is gone leaves, every file is accounted for."""

from __future__ import annotations

import os
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engine.added import Clock
from engine.document import Document, prepare
from engine.errors import Encrypted, ExtractError, InputError, LibraryMissing
from engine.factory import open_searcher, open_writer
from engine.families import Families, families, state_of
from engine.origins import LISTING
from engine.passwords import NO_PASSWORDS, Passwords
from engine.ports import Writer
from engine.report import Failure, Fingerprint, Known, Report, Root, Traits, place, traits_of
from indexer.extract import Extractor, tries_ocr
from indexer.library import Found, PdfEntry, Unseen, find_pdfs, is_under, printable, refuse_other_files, report_id
from indexer.lost import Loss, gone_and_kept
from indexer.metadata import Given, Metadata
from indexer.ocr import Ocr, patience, refuse_without_tesseract
from indexer.pool import Limits, run_each
from indexer.read import Job, Reading, read
from indexer.restate import Restated, restated

UNSEEN = "unseen"  # the kind of failure of a folder that could not be looked into
NO_FILE = Fingerprint(0, 0, "")


@dataclass(frozen=True, slots=True)
class Options:
    """How to index."""

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    extractor: Extractor = "auto"
    ocr: Ocr = "never"
    passwords: Passwords = NO_PASSWORDS
    listing: Path | None = None
    prune: bool = False  # take a missing folder, or one that lost most of its reports, as deleted
    again: bool = False  # read all files anew
    retry_failed: bool = False  # read again what failed before and has not changed
    limits: Limits = field(default_factory=Limits)
    commit_seconds: float = 15.0  # between commits: what an interrupted run has to read again


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    done: int
    total: int
    pages: int
    failures: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that is not searchable as a whole, and why."""

    path: str  # absolute
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """A report that was read in this run, with pages on which there is nothing to search."""

    path: str
    pages: int
    of: int


@dataclass(slots=True)
class Summary:
    """What became of every file: found = new + changed + unchanged + failed + failed before + unread."""

    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    removed_files: list[str] = field(default_factory=list)
    scans: int = 0  # reports whose pages without text were given to OCR now, and not before
    undescribed: int = 0  # reports of which a listing said something before, and none was given now
    kept: int = 0  # reports whose files are gone, but perhaps not for good
    other_files: int = 0
    pages: int = 0  # of the reports read in this run
    unsearchable_pages: int = 0
    failed: list[Failed] = field(default_factory=list)
    failed_before: list[Failed] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    gaps: list[Gaps] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)  # seconds, those of workers added up

    @property
    def unread(self) -> int:
        """Files that an interrupted run did not come to."""
        return self.found - self.new - self.changed - self.unchanged - len(self.failed) - len(self.failed_before)

    @property
    def all_in(self) -> bool:
        """Whether every file that was found is searchable, and everything could be looked into."""
        return not (self.failed or self.failed_before or self.unseen or self.kept or self.interrupted)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do with what was found."""

    found: Found
    jobs: tuple[Job, ...]
    restated: tuple[Report, ...]  # whose files are as they were, and of which something else is said now
    given: Mapping[str, Given]
    new: frozenset[str]
    scans: frozenset[str]  # those known whose pages without text OCR may read now
    listed: frozenset[str]  # those of which a listing said something, and none is given now
    gone: Mapping[str, str]  # paths by id
    unseen: Mapping[str, Known]  # what could not be looked into in earlier runs
    left_behind: tuple[str, ...]  # said of folders that are not there and were not named


@dataclass(frozen=True, slots=True)
class _Put:
    """A report that was written and not yet committed."""

    report: Report
    is_new: bool
    was_scan: bool
    was_listed: bool
    was_read: bool = True


def _silent(progress: Progress) -> None:
    return None


def index(
    paths: Sequence[Path],
    address: str,
    options: Options,
    *,
    progress: Callable[[Progress], None] = _silent,
    work: Callable[[Job], Reading] = read,
) -> Summary:
    """Brings the library at the address in step with the PDFs under the paths; one indexer at a time.

    Ctrl-C ends it early with what is in kept; a next run goes on from there.
    """
    refuse_without_tesseract(options.ocr)
    started = time.monotonic()
    _refuse_unknown_paths(paths, address)
    summary = Summary()
    with open_writer(address) as writer:
        run = _Run(writer, address, options, summary, progress)
        run.go(paths, work)
    summary.seconds = time.monotonic() - started
    return summary


def _refuse_unknown_paths(paths: Sequence[Path], address: str) -> None:
    """Before a library is made: a mistyped folder must not leave an empty one."""
    if not paths:
        raise InputError("Name at least one folder or PDF to index.")
    refuse_other_files(paths)
    missing = [path for path in paths if not path.exists()]
    if missing:
        find_pdfs(missing, _known_roots(address))


def _known_roots(address: str) -> tuple[Root, ...]:
    try:
        searcher = open_searcher(address)
    except LibraryMissing:
        return ()
    try:
        return searcher.coverage().roots
    finally:
        searcher.close()


class _Run:
    """One run: the writer, and the account of what was done."""

    def __init__(
        self,
        writer: Writer,
        address: str,
        options: Options,
        summary: Summary,
        progress: Callable[[Progress], None],
    ) -> None:
        self._writer = writer
        self._address = address
        self._options = options
        self._summary = summary
        self._progress = progress
        self._committed = time.monotonic()
        self._dirty = False
        self._put: list[_Put] = []  # since the last commit
        self._traits: dict[str, Traits] = {}  # of all reports
        self._changed: list[tuple[str, Traits]] = []  # as they were and as they are
        self._families: Families | None = None  # before this run, None where they are not of what the library holds
        self._pages = 0  # put so far
        self._roots: tuple[Root, ...] = ()  # as they were last written
        self._clock = Clock()
        self._added: dict[str, int] = {}  # when reports came into the library, by id and by content of those that leave
        self._left: Counter[str] = Counter()  # files still to read, by root
        self._first_read: Counter[str] = Counter()  # files read for the first time, by root

    def go(self, paths: Sequence[Path], work: Callable[[Job], Reading]) -> None:
        """Finds, reads what must be read, writes, and commits."""
        known_roots = self._writer.roots()
        apart = [Path(self._address), *([self._options.listing] if self._options.listing else [])]
        found = find_pdfs(paths, known_roots, apart=apart)
        metadata = Metadata(self._options.listing, found.pdfs)
        plan = self._plan(found, metadata)
        self._begin(plan, known_roots)
        try:
            self._restate(plan)
            self._read_all(plan, metadata, work)
        except KeyboardInterrupt:
            self._summary.interrupted = True
        self._group()
        self._commit(found)
        self._summary.warnings += [
            f"No PDF found is {printable(name)}, of which a password is given."
            for name in self._options.passwords.unused(pdf.file for pdf in found.pdfs)
        ]
        self._summary.warnings += [*metadata.warnings, *self._unmatched(metadata), *plan.left_behind]

    def _plan(self, found: Found, metadata: Metadata) -> _Plan:
        everything = self._writer.known()
        unseen = {id: one for id, one in everything.items() if one.failure == UNSEEN}
        known = {id: one for id, one in everything.items() if id not in unseen}
        self._traits = {id: one.traits for id, one in known.items() if one.traits}
        before = self._writer.families()
        self._families = before if before.state == state_of(self._traits) else None
        given = {pdf.id: metadata.of(pdf) for pdf in found.pdfs}
        said = {pdf.id: metadata.digest(given[pdf.id]) for pdf in found.pdfs}
        as_they_were = {pdf.id for pdf in found.pdfs if self._is_said_anew(pdf, known.get(pdf.id), said[pdf.id])}
        anew = self._restated(as_they_were, given, said, metadata)
        self._summary.unchanged += anew.same
        jobs = [
            self._job(pdf, known.get(pdf.id), said[pdf.id])
            for pdf in found.pdfs
            if pdf.id not in as_they_were or pdf.id in anew.to_read
        ]
        # The largest first, so that none is left to one worker at the end.
        read = tuple(sorted((job for job in jobs if job), key=lambda job: -job.pdf.size))
        ids = [job.pdf.id for job in read]
        new = frozenset(id for id in ids if id not in known)
        listed = frozenset(id for id, one in known.items() if LISTING in one.origins)
        gone, losses = gone_and_kept(found, known, prune=self._options.prune)
        for loss in losses:
            self._keep(loss)
        self._clock = Clock(one.added for one in everything.values())
        moved = {known[id].fingerprint.sha256: known[id].added for id in gone}
        self._added = moved | {id: one.added for id, one in known.items()}
        return _Plan(
            found,
            read,
            anew.changed,
            {id: given[id] for id in ids},
            new,
            frozenset(id for id in ids if id in known and self._is_scan(known[id])),
            listed if self._options.listing is None else frozenset(),
            {id: place(known[id]) for id in gone},
            unseen,
            tuple(_left_behind(found, known)),
        )

    def _is_said_anew(self, pdf: PdfEntry, known: Known | None, said: str) -> bool:
        """Whether the file is the one that is in the library, and something else may be said of its report now."""
        if known is None or known.failure or self._options.again or self._is_scan(known):
            return False
        before = known.fingerprint
        return (before.size, before.modified_ns) == (pdf.size, pdf.modified_ns) and before.metadata != said

    def _restated(
        self, ids: Set[str], given: Mapping[str, Given], said: Mapping[str, str], metadata: Metadata
    ) -> Restated:
        if not ids:
            return Restated()
        with closing(open_searcher(self._address)) as searcher:
            return restated(searcher, ids, lambda report: _as_given(report, given[report.id], metadata), said)

    def _job(self, pdf: PdfEntry, known: Known | None, said: str) -> Job | None:
        """The job of reading the file, None where the library has it as it is."""
        options = self._options
        if known is None or options.again:
            return self._reading(pdf, said)
        scan = self._is_scan(known)
        before = known.fingerprint
        if (before.size, before.modified_ns, before.metadata) != (pdf.size, pdf.modified_ns, said):
            same_said = not known.failure and before.metadata == said and not scan
            return self._reading(pdf, said, before.sha256 if same_said else "")
        if scan:
            return self._reading(pdf, said)
        if not known.failure:
            self._summary.unchanged += 1
            return None
        if options.retry_failed or (known.failure == Encrypted.kind and options.passwords.of(pdf.file)):
            return self._reading(pdf, said)
        self._summary.failed_before.append(Failed(str(pdf.file), known.failure, known.message))
        return None

    def _is_scan(self, known: Known) -> bool:
        """Whether OCR, which was not there when the file was read, may read some of its pages now."""
        return known.wants_ocr and tries_ocr(self._options.extractor, self._options.ocr)

    def _reading(self, pdf: PdfEntry, said: str, known_content: str = "") -> Job:
        options = self._options
        return Job(pdf, said, options.extractor, options.ocr, known_content, options.passwords.of(pdf.file))

    def _keep(self, loss: Loss) -> None:
        self._summary.kept += len(loss.ids)
        self._summary.warnings.append(
            f"{printable(loss.path)} {loss.what}; a disk may be missing, so the library keeps the reports of "
            f"{len(loss.ids):,} files. If they are gone for good, run again with --prune."
        )

    def _begin(self, plan: _Plan, known_roots: Sequence[Root]) -> None:
        summary, found = self._summary, plan.found
        summary.found, summary.other_files = len(found.pdfs), found.other_files
        summary.unseen += found.unseen
        summary.removed, summary.removed_files = len(plan.gone), sorted(plan.gone.values())
        self._roots = tuple(known_roots)
        self._left.update(job.pdf.root for job in plan.jobs)
        if plan.jobs:
            self._commit(found)  # a run that is killed must not leave a library that looks complete
        if plan.gone:
            self._writer.delete(plan.gone)
            for id in plan.gone:
                self._note_traits(id)
        unseen_changed = self._remember_unseen(plan)
        self._dirty = bool(plan.gone) or unseen_changed

    def _note_roots(self, found: Found) -> None:
        """Writes how much of each folder is still to be read, where that changed."""
        roots = tuple(replace(root, unread=self._unread(root, found)) for root in found.roots)
        if roots != self._roots:
            self._writer.set_roots(roots)
            self._roots, self._dirty = roots, True

    def _unread(self, root: Root, found: Found) -> int:
        left = self._left[root.path]
        if any(is_under(root.path, path) for path in found.looked_at):
            return left
        return max(left, root.unread - self._first_read[root.path])  # elsewhere in it some may still be unread

    def _remember_unseen(self, plan: _Plan) -> bool:
        """Folders that could not be looked into are failures like files that could not be read."""
        found = plan.found
        now = {failure.id: failure for failure in _unseen_failures(found)}
        stale = [
            id
            for id, one in plan.unseen.items()
            if id not in now and any(is_under(place(one), path) for path in found.looked_at)
        ]
        self._writer.delete(stale)
        fresh = [failure for id, failure in now.items() if id not in plan.unseen]
        for failure in fresh:
            self._writer.fail(failure)
        return bool(stale or fresh)

    def _restate(self, plan: _Plan) -> None:
        """Writes the reports that changed only by what is said of them, with the pages that the library has."""
        if not plan.restated:
            return
        with closing(open_searcher(self._address)) as searcher:
            for report in plan.restated:
                self._write(prepare(report, searcher.text(report.id)), plan, was_read=False)
                self._commit_now_and_then(plan.found)

    def _read_all(self, plan: _Plan, metadata: Metadata, work: Callable[[Job], Reading]) -> None:
        if not plan.jobs:
            return
        results = run_each(
            work,
            plan.jobs,
            workers=min(self._options.workers, len(plan.jobs)),
            limits=self._options.limits,
            size=lambda job: job.pdf.size,
            patience=patience(self._options.ocr),
        )
        for done, (job, result) in enumerate(results, 1):
            if isinstance(result, ExtractError):
                self._fail(job, result)
            else:
                self._take(job, result, plan, metadata)
            self._left[job.pdf.root] -= 1
            self._first_read[job.pdf.root] += job.pdf.id in plan.new
            self._commit_now_and_then(plan.found)
            summary = self._summary
            self._progress(Progress(done, len(plan.jobs), self._pages, len(summary.failed)))

    def _fail(self, job: Job, error: ExtractError) -> None:
        pdf = job.pdf
        fingerprint = Fingerprint(pdf.size, pdf.modified_ns, "", job.metadata)
        self._writer.fail(Failure(pdf.id, pdf.root, pdf.path, fingerprint, error.kind, str(error)))
        self._summary.failed.append(Failed(str(pdf.file), error.kind, str(error)))
        self._note_traits(pdf.id)
        self._dirty = True

    def _take(self, job: Job, reading: Reading, plan: _Plan, metadata: Metadata) -> None:
        self._add_seconds(reading.seconds)
        if reading.document is None:
            self._summary.unchanged += 1
            return
        report = _as_given(reading.document.report, plan.given[job.pdf.id], metadata)
        self._write(replace(reading.document, report=report), plan)
        self._pages += report.page_count

    def _write(self, document: Document, plan: _Plan, *, was_read: bool = True) -> None:
        report, started = document.report, time.perf_counter()
        self._writer.put(replace(document, report=replace(report, added=self._added_of(report))))
        self._add_seconds({"put": time.perf_counter() - started})
        self._note_traits(document.report.id, traits_of(document.report))
        self._dirty = True
        id = report.id
        self._put.append(_Put(report, id in plan.new, id in plan.scans, id in plan.listed, was_read))

    def _added_of(self, report: Report) -> int:
        """When the report came: a file that was changed or moved is no new one."""
        # Of several copies of a file that left, one has moved.
        return self._added.get(report.id) or self._added.pop(report.fingerprint.sha256, 0) or self._clock.now()

    def _count(self, put: _Put) -> None:
        summary, report = self._summary, put.report
        summary.new += put.is_new
        summary.changed += not put.is_new
        summary.scans += put.was_scan
        summary.undescribed += put.was_listed
        if not put.was_read:
            return
        summary.pages += report.page_count
        gaps = len(report.unsearchable_pages)
        summary.unsearchable_pages += gaps
        if gaps:
            summary.gaps.append(Gaps(place(report), gaps, report.page_count))

    def _note_traits(self, id: str, traits: Traits | None = None) -> None:
        """Keeps what a report was and is; `traits` are None for one that leaves."""
        if before := self._traits.pop(id, None):
            self._changed.append((id, before))
        if traits:
            self._traits[id] = traits
            self._changed.append((id, traits))

    def _group(self) -> None:
        """Says which reports of the library are of one family."""
        if self._families is None or self._changed:
            started = time.perf_counter()
            self._writer.place(families(self._traits, self._families, self._changed))
            self._dirty = True
            self._add_seconds({"families": time.perf_counter() - started})

    def _commit_now_and_then(self, found: Found) -> None:
        if time.monotonic() - self._committed > self._options.commit_seconds:
            self._commit(found)

    def _commit(self, found: Found) -> None:
        self._note_roots(found)
        if self._dirty:
            started = time.perf_counter()
            self._account_for(self._writer.commit())
            self._add_seconds({"commit": time.perf_counter() - started})
        self._dirty, self._committed = False, time.monotonic()

    def _account_for(self, refused: Sequence[Failure]) -> None:
        """Counts what is now in the library; what the engine refused failed."""
        self._summary.failed += [Failed(place(one), one.kind, one.message) for one in refused]
        failed = {one.id for one in refused}
        for put in self._put:
            if put.report.id not in failed:
                self._count(put)
        self._put = []

    def _add_seconds(self, seconds: Mapping[str, float]) -> None:
        stages = self._summary.stages
        for stage, spent in seconds.items():
            stages[stage] = stages.get(stage, 0.0) + spent

    def _unmatched(self, metadata: Metadata) -> tuple[str, ...]:
        """Rows by title may belong to reports that were not read in this run."""
        if not metadata.has_titles or self._summary.interrupted:
            return ()
        searcher = open_searcher(self._address)
        try:
            for report in searcher.walk():
                metadata.by_title(report.title)
        finally:
            searcher.close()
        return metadata.unmatched()


def _unseen_failures(found: Found) -> Iterator[Failure]:
    for unseen in found.unseen:
        root = next((root for root in found.roots if is_under(unseen.path, root.path)), None)
        if root is not None:
            below = unseen.path.removeprefix(root.path).lstrip("/")
            told = f"It could not be looked into: {unseen.message}."
            yield Failure(report_id(UNSEEN, unseen.path), root.path, below, NO_FILE, UNSEEN, told)


def _left_behind(found: Found, known: Mapping[str, Known]) -> Iterator[str]:
    """A note for each folder of the library that was not named and is not there: it may have been moved."""
    for root in found.roots:
        named = any(
            is_under(root.path, path) or is_under(path, root.path) for path in (*found.looked_at, *found.missing)
        )
        left = sum(one.root == root.path for one in known.values())
        if left and not named and not Path(root.path).exists():
            path = printable(root.path)
            yield (
                f"{path} is not there; the library keeps its {left} reports. If they were moved, each is in the "
                "library twice now, once for each place. Take out those that are moved or deleted: "
                f"findspot index {shlex.quote(path)} --prune"
            )


def _as_given(report: Report, given: Given, metadata: Metadata) -> Report:
    """The report, so far described by itself, as it is said to be."""
    return given.over(metadata.by_title(report.title, PurePosixPath(printable(report.path)).stem)).applied_to(report)
