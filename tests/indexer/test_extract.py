import time

import pikepdf
import pytest

from engine.errors import Damaged, TooSlow
from engine.layout import printed_boxes
from indexer.extract import extract, problem_of, time_limit
from tests.engine.test_pdf import write_form


def test_pages_come_in_order_with_their_text(tmp_path, make_pdf):
    extracted = extract(make_pdf(tmp_path / "a.pdf", "First\nline", "Second"))
    assert [(page.number, page.text.strip(), page.extractor) for page in extracted.pages] == [
        (1, "First\nline", "pdfium"),
        (2, "Second", "pdfium"),
    ]
    assert [line.text for line in extracted.lines[0]] == ["First", "line"]


def test_pdfminer_reads_the_same(tmp_path, make_pdf):
    pages = extract(make_pdf(tmp_path / "a.pdf", "First\nline", ""), extractor="pdfminer").pages
    assert [(page.text.split(), page.extractor, page.problem) for page in pages] == [
        (["First", "line"], "pdfminer", ""),
        ([], "pdfminer", "no text"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("plain words", ""),
        ("", "no text"),
        (" \r\n . - ", "no text"),
        ("\ufffd\ufffd \ufffd\ufffd\ufffd", "garbled"),
        ("\ue001\ue002 \ue003x \ue004 y", "garbled"),
        (
            "Contents \ufffd\ufffd\ufffd 1 Preface \ufffd\ufffd 2 The first of the many chapters 3 and so on",
            "",
        ),
        ("\uf0b7 one point \uf0b7 another point \uf0b7 a third point of the list", ""),
    ],
)
def test_page_that_cannot_be_searched_is_told(text, problem):
    assert problem_of(text) == problem


def test_garbled_page_gets_a_second_opinion(tmp_path, make_pdf, monkeypatch):
    path = make_pdf(tmp_path / "a.pdf", "Readable words", "More words")
    read = extract.__globals__["PdfFile"].text
    monkeypatch.setattr(
        "engine.pdf.PdfFile.text", lambda pdf, number: "\ufffd\ufffd \ufffd" if number == 2 else read(pdf, number)
    )
    first, second = extract(path).pages
    assert (first.extractor, second.extractor) == ("pdfium", "pdfminer")
    assert (second.text, second.runs, second.problem) == ("More words", (), "")
    assert extract(path, extractor="pdfium").pages[1].problem == "garbled"


FRAME = b"q 0.12 0 0 0.12 0 0 cm Q "


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "blank", id="empty"),
        pytest.param(FRAME, "blank", id="a frame"),
        pytest.param(FRAME * 10, "no text", id="more than a frame"),
        pytest.param(b"20 20 100 100 re f", "no text", id="a drawing"),
    ],
)
def test_blank_page_is_told_from_others_without_text(tmp_path, monkeypatch, content, problem):
    pdf = pikepdf.new()
    pdf.add_blank_page().Contents = pdf.make_stream(content)
    pdf.save(tmp_path / "a.pdf", compress_streams=False)
    monkeypatch.setattr("engine.pdfminer_file.PdfMinerFile.text", lambda *_: pytest.fail("pdfminer was asked for text"))
    (page,) = extract(tmp_path / "a.pdf").pages
    assert (page.problem, page.searchable) == (problem, problem == "blank")
    assert extract(tmp_path / "a.pdf", extractor="pdfium").pages[0].problem == "no text"


def test_page_with_a_note_on_it_is_not_blank(tmp_path):
    pdf = pikepdf.new()
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText)
    pdf.add_blank_page().Annots = pdf.make_indirect([note])
    pdf.save(tmp_path / "a.pdf")
    assert extract(tmp_path / "a.pdf").pages[0].problem == "no text"


def test_page_whose_content_is_broken_is_not_blank(tmp_path, make_pdf):
    path = make_pdf(tmp_path / "a.pdf", "\n".join(f"Words on line {line * 7919}" for line in range(40)))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        broken = bytes(byte ^ 0x55 for byte in pdf.pages[0].Contents.read_raw_bytes())
        pdf.pages[0].Contents.write(broken, filter=pikepdf.Name.FlateDecode)
        pdf.save(path)
    assert extract(path).pages[0].problem == "no text"


@pytest.mark.parametrize("extractor", ["auto", "pdfminer"])
def test_file_that_lacks_its_end_is_read_and_marked(tmp_path, make_pdf, extractor):
    path = make_pdf(tmp_path / "a.pdf", "First", "Second")
    assert not extract(path, extractor=extractor).cut_short
    path.write_bytes(path.read_bytes().rpartition(b"%%EOF")[0])
    extracted = extract(path, extractor=extractor)
    assert (extracted.cut_short, [page.text.strip() for page in extracted.pages]) == (True, ["First", "Second"])


def test_file_that_nothing_opens_is_damaged(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n")
    with pytest.raises(Damaged):
        extract(tmp_path / "a.pdf")


def spin(seconds, *, inner=0.0):
    """Works for so long, the first part of it under a limit of its own."""
    if inner:
        with time_limit(inner):
            pass
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


@pytest.mark.parametrize("inner", [0.0, 5.0], ids=["alone", "after an inner limit"])
def test_time_limit_ends_what_takes_too_long(inner):
    with pytest.raises(TooSlow), time_limit(0.1):
        spin(3, inner=inner)


def test_time_limit_leaves_no_alarm_behind():
    with time_limit(0.05):
        pass
    spin(0.1)


def test_fields_and_notes_follow_the_text_of_their_page(tmp_path):
    (page,) = extract(write_form(tmp_path / "form.pdf")).pages
    assert page.text.split("\n")[-2:] == ["Golden Ferry", "seen at the pier"]
    start = page.text.index("Golden Ferry")
    (box,) = printed_boxes(page, start, start + len("Golden Ferry"))
    assert (box.left, box.width) == pytest.approx((0.1, 0.5), abs=0.001)


def test_page_of_fields_alone_is_searchable_but_not_a_scan_with_fields(tmp_path):
    fields = extract(write_form(tmp_path / "fields.pdf", b"")).pages[0]
    assert (fields.text, fields.problem) == ("Golden Ferry\nseen at the pier", "")
    scan = extract(
        write_form(tmp_path / "scan.pdf", b"q 200 0 0 200 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q")
    ).pages[0]
    assert (scan.text, scan.problem) == ("Golden Ferry\nseen at the pier", "no text")
