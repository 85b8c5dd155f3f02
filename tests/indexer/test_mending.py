"""Pages whose text is not what people read on them: each made as files make it, and read as the indexer reads it."""

import pikepdf
import pytest

from engine.layout import raw_ranges
from engine.pdf import open_pdf
from engine.pdfminer_file import PdfMinerFile
from indexer.extract import extract

WIDTH, HEIGHT = 600, 800


@pytest.fixture
def page(tmp_path):
    """Gives the one page that a content stream draws, in Helvetica (/F1) and a font without names (/F2)."""

    def make(content: str):
        pdf = pikepdf.new()
        helvetica = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        drawn = pdf.make_stream(b"600 0 0 0 500 700 d1 0 0 500 700 re f")
        ligatures = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 600, 700],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(t_t=drawn, f_t=drawn, T_h=drawn),
            Encoding=pikepdf.Dictionary(
                Type=pikepdf.Name.Encoding,
                Differences=[9, pikepdf.Name.t_t, 30, pikepdf.Name.f_t, pikepdf.Name.T_h],
            ),
            FirstChar=9,
            LastChar=31,
            Widths=[600] * 23,
        )
        added = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        added.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=helvetica, F2=ligatures))
        added.Contents = pdf.make_stream(content.encode("latin-1"))
        path = tmp_path / "made.pdf"
        pdf.save(path)
        return path, extract(path).pages[0]

    return make


def lines(x: float, y: float, *texts: str, size: float = 10) -> str:
    """Lines of text one below the other, the first at (x, y)."""
    shown = " T* ".join(f"({text}) Tj" for text in texts)
    return f"BT /F1 {size} Tf {1.2 * size} TL {x} {y} Td {shown} ET\n"


LEFT = lines(50, 600, "the left column begins", "and goes on to its end;")
RIGHT = lines(320, 600, "the right column begins", "and ends the page.")
TITLE = lines(50, 680, "A title above both columns of the page", size=24)
FOOT = lines(50, 30, "Foot of the page 7")
HEAD = lines(50, 770, "Head of the page")
READ = "A title above both columns of the page the left column begins and goes on to its end; " + (
    "the right column begins and ends the page."
)


@pytest.mark.parametrize(
    "order", [(LEFT, RIGHT, TITLE), (RIGHT, LEFT, TITLE), (TITLE, RIGHT, LEFT), (TITLE, LEFT, RIGHT)]
)
def test_columns_and_titles_are_read_in_their_order(page, order):
    assert " ".join(page("".join(order))[1].text.split()) == READ


def test_rows_of_a_table_stay_together(page):
    cells = [
        lines(50 + 180 * column, 600 - 60 * row, f"cell {row}{column}", "has two lines")
        for row in range(3)
        for column in range(3)
    ]
    text = page("".join([*cells, TITLE]))[1].text
    assert text.startswith("A title")
    assert [word for word in text.split() if word.isdigit()] == [
        f"{row}{column}" for row in range(3) for column in range(3)
    ]


@pytest.mark.parametrize("body", [LEFT + RIGHT, RIGHT + LEFT])
def test_foot_at_the_beginning_of_the_file_goes_to_the_end(page, body):
    path, read = page(HEAD + FOOT + body)
    text = read.text.strip().split("\n")
    assert (text[0], text[-1]) == ("Head of the page", "Foot of the page 7")
    assert text[1:3] == ["the left column begins", "and goes on to its end;"]
    at = read.text.index("Foot of the page 7")
    with open_pdf(path) as pdf:
        ((start, end),) = raw_ranges(read, at, at + len("Foot of the page 7"))
        assert pdf.text(1)[start:end] == "Foot of the page 7"


def test_a_list_of_short_lines_at_the_foot_stays_where_the_file_has_it(page):
    feet = lines(50, 60, *(f"note {number}" for number in range(8)), size=5)
    assert page(feet + LEFT + RIGHT)[1].text.startswith("note 0")


def test_a_head_at_the_end_of_the_file_stays_there(page):
    assert page(LEFT + RIGHT + HEAD)[1].text.endswith("and ends the page.\nHead of the page")


def test_of_a_turned_page_no_line_goes_to_another_end(page):
    path, _ = page(FOOT + LEFT + RIGHT)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(path)
    assert extract(path).pages[0].text.startswith("Foot of the page 7")


def test_caption_within_columns_stays_where_the_file_has_it(page):
    left = lines(50, 600, *(f"left column, line {number} of many lines" for number in range(20)))
    right = lines(320, 600, *(f"right column, line {number} of many" for number in range(20)))
    caption = lines(180, 500, "A caption over both")
    text = page(left + right + caption + TITLE)[1].text
    assert text.index("left column, line 19") < text.index("right column, line 0") < text.index("A caption")


def test_arabic_columns_are_read_from_the_right(page, monkeypatch):
    monkeypatch.setattr("indexer.mending._goes_leftwards", lambda raw: True)  # the standard fonts have no Arabic
    text = page(TITLE + LEFT + RIGHT)[1].text
    assert text.index("right column") < text.index("left column")


def test_a_turned_page_keeps_the_order_of_its_file(page):
    turned = "".join(
        f"BT /F1 10 Tf 0 1 -1 0 {x} {y} Tm ({text}) Tj ET\n"
        for x, y, text in (
            (300, 100, "first line of a table"),
            (320, 100, "second line of it"),
            (200, 400, "its title"),
        )
    )
    assert page(turned)[1].text.split("\n") == ["first line of a table", "second line of it", "its title"]


def test_marks_lie_on_words_that_were_moved(page):
    path, found = page(RIGHT + LEFT + TITLE)
    start = found.text.index("left column")
    ((first, last),) = raw_ranges(found, start, start + len("left column"))
    with open_pdf(path) as pdf:
        assert pdf.text(1)[first:last] == "left column"


def test_lost_spaces_are_seen_by_the_white(page):
    # As typesetters do it: no space at all, but a move to the right; PDFium takes this one for none.
    spaced = "BT /F1 10 Tf 50 600 Td [(recruiters,)-150(who took)-150(fees)-150(from workers,)-150(said so.)] TJ ET"
    assert page(spaced)[1].text.strip() == "recruiters, who took fees from workers, said so."


def test_letters_that_stand_apart_are_a_word(page):
    assert page("BT /F1 10 Tf 3 Tc 50 600 Td (FORCED) Tj 20 0 Td ( LABOUR) Tj ET")[1].text.strip() == "FORCED LABOUR"
    apart = "".join(lines(50 + 40 * at, 600, letter) for at, letter in enumerate("ABCDE"))
    assert page(apart)[1].text.split() == list("ABCDE")


def test_drop_capital_begins_its_word(page):
    dropped = lines(50, 588, "W", size=30) + lines(82, 600, "orkers pay for their jobs", "with years of debt.")
    assert page(dropped)[1].text.startswith("Workers pay")
    word = lines(50, 600, "W e", size=10)
    assert page(word)[1].text.strip() == "W e"


def test_ligature_without_a_name_is_read_from_its_word(page):
    path, found = page(
        "BT /F1 10 Tf 50 600 Td (Microso) Tj /F2 10 Tf (\x1e) Tj /F1 10 Tf ( and others ) Tj"
        " /F2 10 Tf (\x1f) Tj /F1 10 Tf (us) Tj ET"
    )
    assert found.text.strip() == "Microsoft and others Thus"
    ((first, last),) = raw_ranges(found, 0, len("Microsoft"))
    with open_pdf(path) as pdf:
        assert pdf.text(1)[first:last] == "Microso\x1e"


def test_a_word_that_stands_whole_nearby_is_not_read_a_second_time(page, monkeypatch):
    monkeypatch.setattr(PdfMinerFile, "text", lambda *_: pytest.fail("pdfminer.six was asked"))
    _, found = page("BT /F1 10 Tf 50 600 Td (Microsoft is not Microso) Tj /F2 10 Tf (\x1e) Tj ET")
    assert found.text.strip() == "Microsoft is not Microsoft"


def test_ligature_with_the_number_of_white_is_read_from_its_word(page):
    shown = r"BT /F1 10 Tf 50 600 Td (Twitter and Twi) Tj /F2 10 Tf (\t) Tj /F1 10 Tf (er) Tj ET"
    assert page(shown)[1].text.strip() == "Twitter and Twitter"


def test_white_that_is_not_drawn_stays_white(page):
    assert page(r"BT /F1 10 Tf 50 600 Td (cotton and co\ton) Tj ET")[1].text.split() == ["cotton", "and", "co", "on"]


def test_accents_of_their_own_join_their_letters(page):
    drawn = "BT /F1 10 Tf 50 600 Td (L) Tj 6 0 Td (o) Tj 0.6 1 Td (\xb4) Tj 5 -1 Td (pez) Tj ET"
    assert page(drawn)[1].text.strip() == "López"
    assert page("BT /F1 10 Tf 50 600 Td (it\xb4s) Tj ET")[1].text.strip() == "it\xb4s"


def test_numbers_of_lines_do_not_cut_sentences(page):
    prose = [
        f"{number} {words}"
        for number, words in enumerate(["and the brokers took their fees from"] * 19 + ["work-"], start=41)
    ]
    text = page(lines(50, 700, *prose, "61 ers who went to sea."))[1].text
    assert "fees from\nand the brokers" in text
    assert text.strip().endswith("workers who went to sea.")
    assert not any(character.isdigit() for character in text)


def test_numbers_of_a_ranking_stay(page):
    text = page(lines(50, 700, *(f"{number} Country {number}" for number in range(1, 21))))[1].text
    assert text.split()[:3] == ["1", "Country", "1"]


@pytest.mark.parametrize("after", ["\\), and over", ", and over", ". Over it"])
def test_a_mark_after_a_raised_figure_begins_no_line(page, after):
    raised = "(under 25 kg per m) Tj 5 Ts /F1 6 Tf (2) Tj 0 Ts /F1 10 Tf"
    path, read = page(f"BT /F1 10 Tf 50 700 Td {raised} ({after}) Tj ET")
    with open_pdf(path) as pdf:
        assert "m2\r\n" in pdf.text(1)
    assert read.text == "under 25 kg per m2" + after.replace("\\", "")


def test_little_words_run_together_are_parted_where_the_page_shows_no_white(page):
    text = page(lines(50, 600, "the degree ofthe disorder inthe zircon,", "tothe end, and a mathematician"))[1].text
    assert " ".join(text.split()) == "the degree of the disorder in the zircon, to the end, and a mathematician"


def test_white_before_a_full_stop_or_comma_is_taken_out_and_dot_leaders_are_not(page):
    text = page(lines(50, 600, "Dublin , 4 . September , page 7", "Contents . . . . . . 7"))[1].text
    assert text == "Dublin, 4. September, page 7\nContents . . . . . . 7"
