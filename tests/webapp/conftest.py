"""A small library made in code from real PDFs, and the web app over it as a running server."""

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import weasyprint

from engine.document import prepare
from engine.factory import open_writer
from engine.pdf import open_pdf
from engine.report import Failure, Fingerprint, Page, Report, Root
from tests.serving import served

SHEET = "<style>@page {{ size: A5; margin: 15mm }} div {{ break-after: page; font: 12pt serif }}</style>"
NASTY = '<script>alert("x")</script>'


def print_pdf(path: Path, texts: list[str]) -> Path:
    """A PDF with a page for each text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    weasyprint.HTML(string=SHEET + "".join(f"<div>{text}</div>" for text in escaped)).write_pdf(path)
    return path


def read_report(path: Path, root: Path, id: str, *, language: str = "en", **described):
    """The report as an indexer would read it, and its pages with their raw text."""
    with open_pdf(path) as pdf:
        texts = [pdf.text(number) for number in range(1, pdf.page_count + 1)]
    pages = tuple(
        Page(
            number,
            text,
            language,
            runs=((0, 0, len(text)),) if text else (),
            problem="" if text.strip() else "no text",
        )
        for number, text in enumerate(texts, start=1)
    )
    found = path.stat()
    report = Report(
        id=id,
        root=str(root),
        path=path.relative_to(root).as_posix(),
        fingerprint=Fingerprint(found.st_size, found.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()),
        title=described.pop("title", id),
        languages=(language,),
        page_count=len(pages),
        unsearchable_pages=tuple(page.number for page in pages if page.problem),
        **described,
    )
    return report, pages


@dataclass(frozen=True)
class Shelf:
    """Where the library lies, and the folder to which a file of it was moved."""

    address: str
    root: Path
    moved: Path


SEA = [
    "Held at sea under debt bondage on fishing vessels, the crew owed more each month.",
    "Nothing on this page is about the matter.",
    "A second case of debt bondage, and then debt bondage again, in two ports.",
]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Shelf:
    folder = tmp_path_factory.mktemp("shelf")
    root, moved, address = folder / "reports", folder / "elsewhere", str(folder / "library")
    sea = print_pdf(root / "sea.pdf", SEA)
    shutil.copy2(sea, root / "copy.pdf")
    asia = {"regions": ("THA",), "topics": ("forced-labour",), "organisations": ("Net Watch",)}
    read = [
        read_report(sea, root, "sea", title="Blood and water", year=2019, abstract="A study.", **asia),
        read_report(root / "copy.pdf", root, "copy", title="Blood and water, again", year=2019),
        read_report(print_pdf(root / "nasty.pdf", [f"{NASTY} bonded"]), root, "nasty", title=f"Title {NASTY}",
                    year=2021, organisations=(f'Org "{NASTY}',), authors=(NASTY,)),
        read_report(print_pdf(root / "moved.pdf", ["The moved vessel."]), root, "moved", title="Moved", year=2015),
        read_report(print_pdf(root / "missing.pdf", ["The missing vessel."]), root, "missing", title="Missing"),
        read_report(print_pdf(root / "changed.pdf", ["The changed vessel."]), root, "changed", title="Changed"),
        read_report(print_pdf(root / "broken.pdf", ["The broken vessel."]), root, "broken", title="Broken"),
        read_report(print_pdf(root / "scan.pdf", ["", "A page with text."]), root, "scan", title="Scan",
                    regions=("PER",), topics=("human-trafficking",), year=2020),
    ]  # fmt: skip
    outside = replace(read[1][0], id="outside", path="../secret.pdf", title="Outside", year=None)
    with open_writer(address) as writer:
        for report, pages in [*read, (outside, read[0][1])]:
            writer.put(prepare(report, pages))
        writer.fail(Failure("locked", str(root), "locked.pdf", Fingerprint(1, 1, ""), "encrypted", "It is locked."))
        writer.set_roots([Root("k", str(root), other_files=2)])
        writer.commit()
    shutil.copy2(sea, folder / "secret.pdf")
    _disturb(root, moved)
    return Shelf(address, root, moved)


def _disturb(root: Path, moved: Path) -> None:
    """What happens to files after they were indexed."""
    moved.mkdir()
    shutil.move(root / "moved.pdf", moved / "moved.pdf")
    (root / "missing.pdf").unlink()
    (root / "changed.pdf").write_bytes(b"%PDF-1.7 something else")
    before = (root / "broken.pdf").stat()
    (root / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * (before.st_size - 9))
    os.utime(root / "broken.pdf", ns=(before.st_atime_ns, before.st_mtime_ns))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@dataclass(frozen=True)
class Site:
    """A running server, asked over HTTP."""

    url: str

    def get(self, path: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> Answer:
        opener = build_opener() if follow else build_opener(Stay)
        request = Request(self.url + path, headers=headers or {})
        try:
            with opener.open(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


@contextmanager
def running(address: str, **options):
    with served(address, **options) as url:
        yield Site(url)


@pytest.fixture(scope="session")
def site(shelf):
    with running(shelf.address, files=(shelf.moved,)) as running_site:
        yield running_site


@pytest.fixture(scope="session")
def serving():
    """Runs a server for the length of a `with`: `serving(address)`."""
    return running


@pytest.fixture(scope="session")
def report_of():
    """Makes a PDF and reads it: `report_of(path, root, id, texts, ...)`."""

    def make(path, root, id, texts, **described):
        return prepare(*read_report(print_pdf(path, texts), root, id, **described))

    return make


@pytest.fixture
def nasty() -> str:
    """Markup that must stay text."""
    return NASTY
