"""The sample PDFs are what their truth says, read by programs that had no part in making them."""

import functools
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pdfminer.high_level
import pikepdf
import pypdfium2
import pytest

from tests.machine import missing_fonts

SAMPLES = Path(__file__).parents[2] / "samples"
TRUTHS = {
    truth["path"]: truth
    for file in sorted((SAMPLES / "truth").glob("*.json"))
    if file.name != "queries.json"
    for truth in [json.loads(file.read_text("utf-8"))]
}
QUERIES = json.loads((SAMPLES / "truth" / "queries.json").read_text("utf-8"))
WITH_TEXT = [path for path, truth in TRUTHS.items() if truth["readable"] and truth["text_layer"]]
FILES = sorted(file.relative_to(SAMPLES).as_posix() for file in (SAMPLES / "reports").rglob("*.pdf"))


def letters(text: str, *, digits: bool = True) -> str:
    """What of a text does not depend on how its lines were broken or its marks placed."""
    # PDFium turns round the two letters of the ligature lam-alef in one of the Arabic fonts.
    plain = unicodedata.normalize("NFKC", text).casefold().replace("لا", "ال")
    return "".join(char for char in plain if (char.isalnum() if digits else char.isalpha()))


@functools.cache
def texts(path: str) -> tuple[str, ...]:
    with pypdfium2.PdfDocument(SAMPLES / path) as document:
        return tuple(page.get_textpage().get_text_range() for page in document)


def having(trait: str) -> str:
    return next(path for path, truth in TRUTHS.items() if trait in truth["traits"])


def test_every_report_has_a_truth_and_every_truth_a_report():
    assert sorted(TRUTHS) == FILES


def test_reports_are_under_five_megabytes_together():
    assert sum((SAMPLES / path).stat().st_size for path in FILES) < 5_000_000


def test_the_readme_has_a_row_for_each_report():
    rows = re.findall(r"^\| `(reports/.*?\.pdf)` \|", (SAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == FILES


@pytest.mark.parametrize("path", WITH_TEXT)
def test_sentences_and_notes_stand_on_their_pages(path):
    truth = TRUTHS[path]
    digits = truth["metadata"]["language"] != "ar"  # PDFium puts the number of an Arabic note on a line of its own
    pages = [letters(text, digits=digits) for text in texts(path)]
    passages = truth["passages"] + truth["footnotes"] + truth["headings"]
    assert len(pages) == truth["pages"]
    assert [row for row in passages if letters(row["text"], digits=digits) not in pages[row["page"] - 1]] == []


@pytest.mark.parametrize("path", WITH_TEXT)
def test_each_cover_says_that_it_is_a_specimen_and_names_title_and_year(path):
    cover, metadata = texts(path)[0], TRUTHS[path]["metadata"]
    assert "specimen" in cover.casefold()
    assert letters(metadata["title"]) in letters(cover)
    assert str(metadata["year"]) in cover


@pytest.mark.parametrize("path", [path for path in WITH_TEXT if TRUTHS[path]["hyphenated"]])
def test_words_said_to_be_hyphenated_are_broken_at_a_line_end(path):
    for row in TRUTHS[path]["hyphenated"]:
        # PDFium marks some hyphens at line ends by U+FFFE and leaves the line break out.
        lines = re.split(r"\r?\n", re.sub(r"[\ufffe\x02]\s*", "-\n", texts(path)[row["page"] - 1]))
        ends = {letters(line.split()[-1]) for line in lines if line.rstrip().endswith(("-", "\u2010"))}
        words = [letters(word) for word in row["phrase"].split()]
        assert any(word.startswith(end) and word != end for word in words for end in ends if end), row


@pytest.mark.parametrize("path", [path for path in WITH_TEXT if TRUTHS[path]["metadata"]["language"] != "ar"])
def test_page_break_phrases_run_over_their_page_break(path):
    pages = [letters(text) for text in texts(path)]
    for row in TRUTHS[path]["page_break_phrases"]:
        first, second = row["pages"]
        phrase = letters(row["text"])
        assert phrase not in pages[first - 1] + pages[second - 1]  # something, if only a page number, stands between
        assert any(
            phrase[:at] in pages[first - 1] and phrase[at:] in pages[second - 1] for at in range(8, len(phrase) - 8)
        )


def test_some_page_break_phrases_have_only_running_heads_between_their_halves():
    clean = [row for truth in TRUTHS.values() for row in truth["page_break_phrases"] if not row["footnotes_between"]]
    assert len(clean) >= 3


def test_the_rotated_page_is_stored_upright_and_shown_on_its_side():
    with pikepdf.open(SAMPLES / having("rotated page")) as document:
        turned = [page for page in document.pages if page.get("/Rotate", 0) == 90]
        assert len(turned) == 1
        assert turned[0].MediaBox[3] > turned[0].MediaBox[2]
    with pypdfium2.PdfDocument(SAMPLES / having("rotated page")) as document:
        page = document[4]
        assert page.get_rotation() == 90
        assert page.get_width() > page.get_height()


def test_the_crop_box_is_smaller_than_the_sheet_and_not_at_its_corner():
    with pikepdf.open(SAMPLES / having("crop box")) as document:
        for page in document.pages:
            left, bottom, right, top = map(float, page.CropBox)
            sheet = [float(edge) for edge in page.MediaBox]
            assert left > sheet[0]
            assert bottom > sheet[1]
            assert right < sheet[2]
            assert top < sheet[3]
            assert (left, bottom) != (0, 0)


def test_the_encrypted_file_opens_with_its_password_only():
    path = having("encrypted")
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(SAMPLES / path)
    with pypdfium2.PdfDocument(SAMPLES / path, password=TRUTHS[path]["password"]) as document:
        assert len(document) == TRUTHS[path]["pages"]


def test_the_file_that_was_cut_off_cannot_be_read():
    file = SAMPLES / having("damaged")
    assert file.read_bytes().startswith(b"%PDF-")
    assert b"%%EOF" not in file.read_bytes()[-1024:]
    with pytest.raises(pypdfium2.PdfiumError, match="format"):
        pypdfium2.PdfDocument(file)


def test_the_scan_has_pages_and_no_text():
    path = having("scan")
    assert len(texts(path)) == TRUTHS[path]["pages"]
    assert "".join(texts(path)).strip() == ""


def test_ligatures_of_one_report_are_single_characters_to_pdfminer():
    text = pdfminer.high_level.extract_text(SAMPLES / having("ligature code points"))
    assert "ﬁ" in text


def test_printed_page_numbers_differ_from_the_order_of_pages_in_one_report():
    with pypdfium2.PdfDocument(SAMPLES / having("page labels")) as document:
        assert [document.get_page_label(number) for number in range(4)] == ["i", "ii", "1", "2"]
    assert texts(having("page labels"))[2].split()[-1] == "1"


@pytest.mark.parametrize("row", QUERIES, ids=[row["query"] for row in QUERIES])
def test_queries_name_reports_that_are_there_and_phrases_stand_on_the_pages_named(row):
    assert set(row["files"]) <= set(FILES)
    assert row["files"] == list(row["pages"])
    phrase = re.fullmatch(r'"([^"]+)"', row["query"])
    if phrase and "page break" not in row["about"]:
        shown = {
            path: [at for at, text in enumerate(texts(path), 1) if phrase_in(phrase[1], text)] for path in WITH_TEXT
        }
        running = row.get("running_heads", {})
        expected = {path: sorted({*pages, *running.get(path, [])}) for path, pages in row["pages"].items()}
        assert {path: pages for path, pages in shown.items() if pages} == expected


def phrase_in(phrase: str, text: str) -> bool:
    """Whether the phrase's words follow one another in the text, its hyphens at line ends mended, without accents."""
    mended = re.sub(r"(-|\u2010|\ufffe|\x02)\s*\r?\n|\ufffe|\x02", "", text)
    return f" {_words(phrase)} " in f" {_words(mended)} "


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))


def test_each_sidecar_and_each_row_of_the_listing_describes_a_report():
    sidecars = {
        file.with_suffix(".pdf").relative_to(SAMPLES).as_posix() for file in (SAMPLES / "reports").rglob("*.json")
    }
    assert sidecars == {path for path, truth in TRUTHS.items() if truth["metadata"]["from"] == "json"}
    listing = (SAMPLES / "metadata.csv").read_text("utf-8").splitlines()[1:]
    listed = {f"reports/{line.split(',')[0]}" for line in listing}
    assert listed == {path for path, truth in TRUTHS.items() if truth["metadata"]["from"] == "csv"}


def _can_print() -> str:
    """Why the samples cannot be made on this machine, or nothing."""
    try:
        import weasyprint.text.fonts  # noqa: F401
    except OSError as error:  # WeasyPrint is there, the Pango library is not
        return f"WeasyPrint lacks a system library: {error}"
    missing = missing_fonts()
    return f"fonts missing: {', '.join(missing)}" if missing else ""


def test_making_the_samples_again_gives_the_same_text_and_truth(tmp_path):
    if reason := _can_print():
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    subprocess.run([sys.executable, SAMPLES / "make.py", "--to", tmp_path], check=True)
    for path in WITH_TEXT:
        with pypdfium2.PdfDocument(tmp_path / path) as document:
            assert tuple(page.get_textpage().get_text_range() for page in document) == texts(path), path
    for file in [*(SAMPLES / "truth").iterdir(), *(SAMPLES / "reports").rglob("*.json"), SAMPLES / "README.md"]:
        assert (tmp_path / file.relative_to(SAMPLES)).read_text("utf-8") == file.read_text("utf-8"), file
