"""Small PDFs made where a test needs them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest

WIDTH, HEIGHT = 300, 400


def page_content(text: str) -> bytes:
    lines = "".join(f"({line}) Tj T*\n" for line in text.split("\n"))
    return f"BT /F1 12 Tf 14 TL 30 350 Td\n{lines}ET".encode("latin-1")


def write_pdf(path: Path, *pages: str, info: dict[str, str] | None = None) -> Path:
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for text in pages:
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(page_content(text))
    for key, value in (info or {}).items():
        pdf.docinfo[f"/{key}"] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    pdf.save(path, deterministic_id=True)
    return path


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., Path]:
    return write_pdf


@pytest.fixture
def make_reports(tmp_path) -> Callable[[Sequence[str]], Path]:
    """A folder with a small report for each name."""

    def make(names: Sequence[str]) -> Path:
        folder = tmp_path / "reports"
        for name in names:
            write_pdf(folder / name, f"Report {name}\nThe word is {Path(name).stem}.", "Second page about fishing.")
        return folder

    return make
