"""Scans read by Tesseract: what was read, where it stands, and what happens where it cannot be read."""

import json
import os
import re
import shutil
from difflib import SequenceMatcher

import pikepdf
import pytest

from engine.errors import InputError, TooSlow
from engine.factory import open_searcher
from engine.layout import printed_boxes, raw_ranges
from engine.pdf import open_pdf
from engine.query.parse import parse
from engine.request import SearchRequest
from indexer import ocr
from indexer.extract import extract
from indexer.pool import Limits, run_each
from indexer.run import Options, index

pytestmark = pytest.mark.usefixtures("tesseract")

SCAN = "reports/archive/brick-kilns-inspection-2009.pdf"
LETTER = "The owner paid an advance before the season.\nNobody could leave until the debt was paid."


@pytest.fixture(scope="module")
def scan(samples):
    return extract(samples / SCAN, ocr="auto").pages


def words(text):
    return re.findall(r"\w+", text.lower())


def test_a_scan_says_what_is_printed_on_it(scan, samples):
    truth = json.loads((samples / "truth/brick-kilns-inspection-2009.json").read_text("utf-8"))
    assert truth["passages"]
    for passage in truth["passages"]:
        printed, read = words(passage["text"]), words(scan[passage["page"] - 1].text)
        same = sum(block.size for block in SequenceMatcher(None, printed, read, autojunk=False).get_matching_blocks())
        assert same >= 0.95 * len(printed), passage["text"]


def test_a_page_that_was_read_says_so_and_how_surely(scan):
    assert {(page.ocr, page.extractor, page.problem) for page in scan} == {(True, "tesseract", "")}
    assert all(80 <= page.confidence <= 100 for page in scan)


def test_each_box_is_that_of_its_word(scan):
    for page in scan:
        assert page.boxes
        for box in page.boxes:
            assert page.text[box.start : box.start + box.length].strip()
            assert 0 <= box.left < box.left + box.width <= 1
            assert 0 <= box.top < box.top + box.height <= 1


def test_words_lie_where_pdfium_knows_them_to_lie(tmp_path, make_pdf):
    file = make_pdf(tmp_path / "a.pdf", LETTER)
    (read,) = extract(file, ocr="always").pages
    (known,) = extract(file).pages
    with open_pdf(file) as pdf:
        for word in ("owner", "advance", "season", "Nobody", "debt"):
            at, there = read.text.index(word), known.text.index(word)
            (box,) = printed_boxes(read, at, at + len(word))
            ((expected,),) = pdf.rects(1, raw_ranges(known, there, there + len(word)))
            assert box.left == pytest.approx(expected.left, abs=0.01)
            assert box.left + box.width == pytest.approx(expected.left + expected.width, abs=0.01)
            assert expected.top - 0.01 <= box.top <= expected.top + expected.height


def test_a_part_of_a_word_has_a_part_of_its_box(scan):
    page = scan[1]
    box = max(page.boxes, key=lambda box: box.length)
    (part,) = printed_boxes(page, box.start + 1, box.start + 3)
    letter = box.width / box.length
    assert (part.left, part.width) == (pytest.approx(box.left + letter), pytest.approx(2 * letter))


def test_only_pages_without_text_are_read(tmp_path, make_pdf, samples):
    mixed = pikepdf.open(make_pdf(tmp_path / "a.pdf", "Words that can be read as they are."))
    with pikepdf.open(samples / SCAN) as scan:
        mixed.pages.append(scan.pages[1])
        mixed.add_blank_page()
        mixed.save(tmp_path / "mixed.pdf")
    pages = extract(tmp_path / "mixed.pdf", ocr="auto").pages
    assert [(page.ocr, page.problem) for page in pages] == [(False, ""), (True, ""), (False, "blank")]
    assert [page.problem for page in extract(tmp_path / "mixed.pdf").pages] == ["", "no text", "blank"]


def test_scans_with_nothing_but_a_stamp_are_read_too(tmp_path, make_pdf, samples):
    stamps = pikepdf.open(make_pdf(tmp_path / "stamps.pdf", *(f"Case 22-0417 Doc {page}" for page in range(1, 5))))
    with pikepdf.open(samples / SCAN) as scan:
        for page, stamp in zip(scan.pages, stamps.pages, strict=False):
            page.add_overlay(stamp)
        scan.pages.append(stamps.pages[3])
        scan.save(tmp_path / "stamped.pdf")
    assert [page.problem for page in extract(tmp_path / "stamped.pdf").pages] == [*["no text"] * 3, ""]
    pages = extract(tmp_path / "stamped.pdf", ocr="auto").pages
    assert [page.ocr for page in pages] == [True] * 3 + [False]
    assert "27 brick kilns" in pages[1].text
    assert "Case 22-0417 Doc 1" in pages[0].text


def test_small_print_is_read_on_a_bigger_picture(tmp_path, make_pdf, monkeypatch):
    file = make_pdf(tmp_path / "a.pdf", LETTER)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        pdf.pages[0].Contents = pdf.make_stream(content.replace(b"/F1 12 Tf 14 TL", b"/F1 3 Tf 4 TL"))
        pdf.save(file)
    (page,) = extract(file, ocr="always").pages
    assert page.text.split() == LETTER.split()


def test_a_page_that_takes_too_long_costs_only_itself(samples, monkeypatch):
    monkeypatch.setattr(ocr, "SECONDS", 0.001)
    assert [page.problem for page in extract(samples / SCAN, ocr="auto").pages] == ["no text"] * 3


def test_without_tesseract_scans_are_listed_and_nothing_is_forced(samples, monkeypatch):
    monkeypatch.setattr(ocr, "installed", frozenset)
    assert [page.problem for page in extract(samples / SCAN, ocr="auto").pages] == ["no text"] * 3
    ocr.refuse_without_tesseract("auto")
    with pytest.raises(InputError, match="apt install tesseract-ocr"):
        ocr.refuse_without_tesseract("always")


def test_a_scan_is_found_by_what_is_printed_on_it(samples, tmp_path):
    address = str(tmp_path / "library")
    # A file's own time is far too short for its pages: each page brings its own.
    summary = index([samples / SCAN], address, Options(ocr="auto", limits=Limits(seconds=1.0), workers=1))
    assert (summary.new, summary.unsearchable_pages) == (1, 0)
    (hit,) = open_searcher(address).search(SearchRequest(parse('"27 brick kilns"'))).hits
    assert [(page.number, page.ocr) for page in hit.pages] == [(2, True)]


def test_scans_are_read_once_tesseract_is_there_and_not_again(samples, make_pdf, findspot, tmp_path):
    folder, library, empty = (tmp_path / name for name in ("reports", "library", "empty"))
    empty.mkdir()
    make_pdf(folder / "plain.pdf", "Words that can be read as they are.")
    shutil.copy(samples / SCAN, folder / "scan.pdf")
    drawing = pikepdf.new()
    drawing.add_blank_page().Contents = drawing.make_stream(b"20 20 100 100 re f")
    drawing.save(folder / "drawing.pdf")

    def run(**environment):
        done = findspot("index", folder, "--library", library, "--json", env={**os.environ, **environment})
        summary = json.loads(done.stdout)
        return tuple(summary[name] for name in ("new", "changed", "unchanged", "scans", "unsearchable_pages"))

    def caveats():
        found = open_searcher(str(library)).coverage().caveats
        return {kind: extent.pages for kind, extent in found.items() if extent.pages}

    without = {"PATH": str(empty), "FINDSPOT_OCR": "auto"}
    assert (run(**without), caveats()) == ((3, 0, 0, 0, 4), {"picture": 4})
    assert run(**without) == (0, 0, 3, 0, 0)
    assert run(FINDSPOT_OCR="never") == (0, 0, 3, 0, 0)
    os.utime(folder / "scan.pdf", (1, 1))  # its content is known, and has to be read all the same
    assert (run(FINDSPOT_OCR="auto"), caveats()) == ((0, 2, 1, 2, 1), {"ocr": 3, "wordless": 1})
    assert run(FINDSPOT_OCR="auto") == (0, 0, 3, 0, 0)


def endless(job):
    while True:
        re.fullmatch(r"(a|aa)+b", "a" * 40)


def test_a_worker_that_hangs_in_foreign_code_ends_itself():
    ((_, result),) = run_each(endless, ["job"], workers=1, limits=Limits(seconds=1.0), size=len, patience=60.0)
    assert isinstance(result, TooSlow)
