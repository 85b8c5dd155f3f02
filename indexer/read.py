"""One PDF read whole: what a worker does with a file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engine.document import Document, prepare
from engine.origins import TEXT
from engine.report import Fingerprint, Page, Report
from indexer.classify import classify
from indexer.contents import contents_of
from indexer.describe import describe
from indexer.extract import Extracted, Extractor, extract
from indexer.language import by_amount, languages_of
from indexer.library import PdfEntry, content_hash, printable
from indexer.ocr import Ocr

STAGES = ("content", "extract", "language", "describe", "classify", "tokens")


@dataclass(frozen=True, slots=True)
class Job:
    """A PDF to read; with `known_content`, only where its content is another."""

    pdf: PdfEntry
    metadata: str = ""  # the digest of what was said of it
    extractor: Extractor = "auto"
    ocr: Ocr = "never"
    known_content: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A PDF that was read, None where its content is the known one; `seconds` for each stage."""

    document: Document | None
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Clock:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - started


def read(job: Job) -> Reading:
    """The report of the PDF, ready to be written; an ExtractError where it cannot be read."""
    clock = _Clock()
    with clock.stage("content"):
        content = _content(job.pdf.file)
    if content and content == job.known_content:
        return Reading(None, clock.seconds)
    fingerprint = Fingerprint(job.pdf.size, job.pdf.modified_ns, content, job.metadata)
    extracted = _extracted(job, clock)
    report = _report(job.pdf, fingerprint, extracted, clock)
    with clock.stage("tokens"):
        document = prepare(report, extracted.pages)
    return Reading(document, clock.seconds)


def read_pages(job: Job) -> tuple[Page, ...]:
    """The pages of the PDF."""
    return _extracted(job, _Clock()).pages


def read_report(job: Job) -> Report:
    """What is known of the report of the PDF, without its pages."""
    clock = _Clock()
    return _report(job.pdf, Fingerprint(job.pdf.size, job.pdf.modified_ns, ""), _extracted(job, clock), clock)


def _content(file: Path) -> str:
    try:
        return content_hash(file)
    except OSError:
        return ""  # opening it says why, in words for the person


def _extracted(job: Job, clock: _Clock) -> Extracted:
    with clock.stage("extract"):
        extracted = extract(job.pdf.file, extractor=job.extractor, ocr=job.ocr, password=job.password or None)
    with clock.stage("language"):
        return replace(extracted, pages=_with_languages(extracted.pages))


def _with_languages(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    languages = languages_of([page.text if page.searchable else "" for page in pages])
    return tuple(
        replace(page, language=language) if language else page for page, language in zip(pages, languages, strict=True)
    )


def _report(pdf: PdfEntry, fingerprint: Fingerprint, extracted: Extracted, clock: _Clock) -> Report:
    pages = extracted.pages
    with clock.stage("describe"):
        name = printable(PurePosixPath(pdf.path).name)
        said = describe(pages=pages, lines=extracted.lines, info=extracted.info, name=name)
    with clock.stage("classify"):
        about = classify(title=said.title, pages=pages)
    languages = by_amount([page.text for page in pages], [page.language for page in pages])
    found = {"topics": about.topics, "regions": about.regions, "languages": languages}
    return Report(
        id=pdf.id,
        root=pdf.root,
        path=pdf.path,
        fingerprint=fingerprint,
        title=said.title,
        authors=said.authors,
        organisations=said.organisations,
        year=said.year,
        abstract=said.abstract,
        topics=about.topics,
        regions=about.regions,
        languages=languages,
        document_type=said.document_type,
        source_url=said.source_url,
        doi=said.doi,
        isbn=said.isbn,
        contents=contents_of(extracted.outline, pages),
        origins={**said.origins, **{name: TEXT for name, values in found.items() if values}},
        page_count=len(pages),
        unsearchable_pages=tuple(page.number for page in pages if not page.searchable),
        ocr_tried=extracted.ocr_tried,
        cut_short=extracted.cut_short,
    )
