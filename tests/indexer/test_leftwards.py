"""Lines that are written from right to left: ligatures, and names in Latin letters among them."""

import re
from pathlib import Path
from unicodedata import combining

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ligatures import turned_ligatures
from engine.pdf import open_pdf
from indexer.brackets import with_brackets_turned
from indexer.extract import extract
from indexer.leftwards import sorted_lines, turned_phrases, with_lines_sorted, with_phrases_turned
from indexer.loose_marks import parted_by_signs
from indexer.printed import Printed
from indexer.runs import assembled

ADVANCE = 600  # thousandths of the size of the font, of each sign


@pytest.fixture
def printed(tmp_path):
    """Gives the file of one page on which these lines stand: each a list of signs as they are from left to right.

    A sign of several letters is a ligature.
    """

    def make(*lines: list[str]) -> Path:
        signs = sorted({sign for line in lines for sign in line})
        codes = {sign: number for number, sign in enumerate(signs, 33)}
        pdf = pikepdf.new()
        names = [pikepdf.Name(f"/sign{number}") for number in codes.values()]
        drawn = pdf.make_stream(b"600 0 0 0 500 700 d1 0 0 500 700 re f")
        mapped = "\n".join(f"<{number:02x}> <{sign.encode('utf-16-be').hex()}>" for sign, number in codes.items())
        page = pdf.add_blank_page(page_size=(600, 800))
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type3,
                    FontBBox=[0, 0, 600, 700],
                    FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
                    CharProcs=pikepdf.Dictionary({str(name): drawn for name in names}),
                    Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[33, *names]),
                    FirstChar=33,
                    LastChar=32 + len(signs),
                    Widths=[ADVANCE] * len(signs),
                    ToUnicode=pdf.make_stream(
                        f"1 begincodespacerange <00> <ff> endcodespacerange\n"
                        f"{len(signs)} beginbfchar\n{mapped}\nendbfchar".encode()
                    ),
                )
            )
        )
        shown = " T* ".join(f"<{''.join(f'{codes[sign]:02x}' for sign in line)}> Tj" for line in lines)
        page.Contents = pdf.make_stream(f"BT /F1 10 Tf 14 TL 50 700 Td {shown} ET".encode())
        pdf.save(tmp_path / "made.pdf")
        return tmp_path / "made.pdf"

    return make


def from_the_right(*words: str) -> list[str]:
    """The signs from left to right of words that are read from the right, the signs of a word parted by spaces.

    Words in Latin letters stay as they are.
    """
    signs: list[str] = []
    for word in words:
        signs = [*(word if word.isascii() else word.split()[::-1]), *([" "] if signs else []), *signs]
    return signs


def text_of(path: Path) -> list[str]:
    return extract(path).pages[0].text.split("\n")


def test_the_letters_of_a_ligature_are_in_reading_order(printed):
    path = printed(from_the_right("ا ل شر ك ا ت", "في"), from_the_right("ا ل م ؤ شر", "خ لا ف"))
    assert text_of(path) == ["الشركات في", "المؤشر خلاف"]


def test_a_file_that_has_ligatures_turned_already_keeps_its_letters(printed):
    """Letters of which both orders can be read go with those of which one can."""
    path = printed(from_the_right("خ ال ف", "لس"), from_the_right("ب ال د", "رش ق"))
    assert text_of(path) == ["خلاف سل", "بلاد شرق"]


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("هللا", "الله"),  # whose first letter joins none
        ("ًلف", "لًف"),  # a mark never comes first
        ("َّف", "َّف"),  # marks alone stay
        ("يبيبَح", "حَبيبي"),
    ],
)
def test_letters_that_share_a_place_are_one_sign(raw, read):
    marks_of_one = len(raw) - (raw[-1] == "ف")
    assert turned_ligatures(raw, lambda at: (0.0,) if at < marks_of_one else (1.0,)) == read


def test_a_mark_lies_on_the_sign(printed):
    path = printed(from_the_right("ا ل شر ك ا ت"))
    page = extract(path).pages[0]
    (start, raw, length), *more = page.runs
    assert (start, length, more) == (0, 7, [])
    with open_pdf(path) as pdf:
        (one,), (other,) = pdf.rects(1, [(raw + 2, raw + 3), (raw + 3, raw + 4)])
    assert page.text[2:4] == "شر"
    assert one == other


def test_words_of_both_directions_are_in_reading_order(printed):
    path = printed(
        from_the_right("ت ق ر ي ر", "م ن", "Ranking", "ع ن"),
        from_the_right("ت ق ر ي ر", "م ن", "Digital Rights", "ع ن", "ب ل د"),
        from_the_right("ت ق ر ي ر", "م ن", "rights.org/index2018", "ع ن", "ب ل د"),
        from_the_right("ت ق ر ي ر", "2017", "2018", "ع ن"),
        [*"The Ranking Digital Rights ", *from_the_right("ت ق ر ي ر", "م ن"), *" is a report"],
    )
    assert text_of(path) == [
        "تقرير من Ranking عن",
        "تقرير من Digital Rights عن بلد",
        "تقرير من rights.org/index2018 عن بلد",
        "تقرير 2017 2018 عن",
        "The Ranking Digital Rights تقرير من is a report",
    ]


def test_marks_lie_on_the_words_of_turned_names(printed):
    path = printed(from_the_right("ت ق ر ي ر", "م ن", "Ranking Digital Rights", "ع ن"))
    page = extract(path).pages[0]
    boxes = []
    with open_pdf(path) as pdf:
        for word in ("Ranking", "Digital", "Rights"):
            at = page.text.index(word)
            start, raw, _ = next(run for run in page.runs if run[0] <= at < run[0] + run[2])
            boxes += pdf.rects(1, [(raw + at - start, raw + at - start + len(word))])[0]
    lefts = [round(box.left * 600) for box in boxes]
    assert lefts == [50 + 6 * at for at in (3, 11, 19)]


@pytest.mark.parametrize(
    ("raw", "apart", "read"),
    [
        ("المؤ ِ شر", 0.0, "المؤِشر"),
        ("أن ّ ها", 2.0, "أنّ ها"),  # the white between two words stays
        ("ال ُم", 0.0, "الُم"),
        ("أنّ ها", 2.0, "أنّ ها"),
        ("ّ في أن", 0.0, "في أن"),
        ("التغُ ير", 0.0, "التغُير"),
        ("تكونُآلية", 6.0, "تكونُ آلية"),
        ("تكونُآلية", 0.0, "تكونُآلية"),
    ],
)
def test_signs_beside_their_line_part_no_words(raw, apart, read):
    """All letters stand side by side but for those beside the sign, which are so many points apart."""
    sign = next(at for at, character in enumerate(raw) if combining(character))

    def extent(at: int) -> tuple[float, float]:
        return (10 + apart, 20 + apart) if at < sign else (0, 10)

    edits = parted_by_signs(raw, Printed(extent, lambda _: 12.0, lambda _: (0.0, 100.0)))
    assert assembled(raw, pieces_of(raw, edits))[0] == read


def pieces_of(raw, edits):
    at = 0
    for start, end, new in sorted(edits):
        yield at, start
        yield start, end, new
        at = end
    yield at, len(raw)


def read_in_order(raw: str, right_edges: dict[str, float], heights: dict[str, float] | None = None) -> str:
    """The text as it is read, where each word begins so far from the left and each letter is 5 points wide."""
    right, height = {}, {}
    for word in re.finditer(r"\S+", raw):
        for at in range(*word.span()):
            right[at] = right_edges[word[0]] - 5 * (at - word.start())
            height[at] = (heights or {}).get(word[0], 100.0)
    printed = Printed(lambda at: (right[at] - 5, right[at]), lambda _: 12.0, lambda at: (right[at] - 5, height[at]))
    lines = list(sorted_lines(raw, printed))
    spans = with_lines_sorted([(0, len(raw))], lines)
    breaks = {span for line in lines for span in line.breaks(raw)}
    return "".join(" " if span in breaks else raw[slice(*span)] for span in spans)


@pytest.mark.parametrize(
    ("raw", "right_edges", "read"),
    [
        ("تجن غاز إلى ب", {"تجن": 200, "ب": 185, "غاز": 170, "إلى": 145}, "تجنب غاز إلى"),
        ("من عام", {"من": 200, "عام": 180}, "من عام"),
        ("ظل\r\nالتغي\r\nر المناخ\r\n", {"ظل": 300, "التغي": 200, "ر": 175, "المناخ": 160}, "ظل التغير المناخ\r\n"),
        ("زمن\r\nعام من", {"زمن": 100, "عام": 200, "من": 175}, "عام من زمن"),
        ("عام\r\nزمن", {"عام": 200, "زمن": 100}, "عام\r\nزمن"),  # cells of a row, as they are
        (
            "التقرير The Index المؤشر",
            {"التقرير": 300, "The": 120, "Index": 155, "المؤشر": 200},
            "التقرير المؤشر The Index",
        ),
        ("name من عن other", {"name": 200, "من": 20, "عن": 40, "other": 100}, "name من عن other"),
    ],
)
def test_words_are_read_from_the_right(raw, right_edges, read):
    assert read_in_order(raw, right_edges) == read


@pytest.mark.parametrize(
    ("raw", "lefts", "read"),
    [
        ("قال 15P 14,P من", {5: 155, 4: 150, 6: 145, 8: 120, 9: 125, 10: 130, 11: 115}, "قال P14, P15 من"),
        ("عام 2019-1970 من", {}, "عام 1970-2019 من"),
        ("عام 1970-2019 من", {}, "عام 1970-2019 من"),
        ("عام .2030 من", {4: 100, 5: 110}, "عام 2030. من"),
        ("عام .2030 من", {4: 130, 5: 110}, "عام .2030 من"),
    ],
)
def test_numbers_and_codes_are_read_as_printed(raw, lefts, read):
    """Characters are 5 points wide; where they stand if not named does not matter."""

    def extent(at: int) -> tuple[float, float]:
        left = lefts.get(at, 300 - 5 * at)
        return left, left + 5

    phrases = turned_phrases(raw, Printed(extent, lambda _: 12.0, lambda at: (extent(at)[0], 100.0)))
    spans = with_phrases_turned([(0, len(raw))], list(phrases))
    assert "".join(raw[start:end] for start, end in spans) == read


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("المادة )3( من", "المادة (3) من"),
        ("المادة (3) من", "المادة (3) من"),
        ("شركة )RDR)هي", "شركة (RDR)هي"),
        ("من )8( و)10( عن", "من (8) و(10) عن"),
        ("الأمن) P4)، لم", "الأمن( P4)، لم"),
        ("3( ينقسم", "3) ينقسم"),
        ("من )عن )في( ما(", "من (عن (في) ما)"),
        ("يقوم »مؤشر« من", "يقوم «مؤشر» من"),
        ("a )b( c", "a )b( c"),
    ],
)
def test_brackets_open_and_close(line, read):
    assert with_brackets_turned(f"{line}\n{line}") == f"{read}\n{read}"


def test_a_raised_letter_comes_last_and_a_raised_figure_where_it_stands():
    places = {"ب": 200, "من": 160, "ا": 190, "عام": 140}
    assert read_in_order("عام ا من ب", places, {"ا": 103.0}) == "ب من عام ا"
    places = {"ب": 200, "من": 160, "1": 190, "عام": 140}
    assert read_in_order("عام 1 من ب", places, {"1": 103.0}) == "ب 1 من عام"


@given(st.text("بم1a \n", min_size=1, max_size=30), st.data())
def test_no_letter_is_lost_or_read_twice(raw, data):
    raw = "ا" + raw.replace("\n", "\r\n")
    places = {word: data.draw(st.integers(0, 300)) for word in re.findall(r"\S+", raw)}
    heights = {word: data.draw(st.sampled_from([100.0, 103.0, 140.0])) for word in places}
    read = read_in_order(raw, places, heights)
    assert sorted("".join(read.split())) == sorted("".join(raw.split()))
    assert len(read.split()) <= len(raw.split())


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("rdr/2018/RDR2018_4pager_arabic.pdf", ["الشركات", "المستخدمين", "Ranking Digital Rights"]),
        ("rdr/2019/RDR2019_4pager_arabic.pdf", ["الشركات", "المؤشر", "New America’s Open\nTechnology Institute"]),
        ("rdr/2018/ooredoo_arabic.pdf", ["الشركة", "المستخدمين", "Bharti Airtel"]),
        ("indc/SAU_Saudi-Arabia_INDC_Arabic.pdf", ["بشأن التغير المناخي", "يسر المملكة", "ثالثا"]),
        ("indc/SAU_Saudi-Arabia_INDC_Arabic.pdf", ["تجنب انبعاثات", "وتُستخدم سنة 2000", "العالمية عبئًا غير"]),
        ("rdr/2019/RDR2019_4pager_arabic.pdf", ["Samsung", "Etisalat"]),
        ("rdr/2018/ooredoo_arabic.pdf", ["F6, F7", "P3-P8", "P14, P15"]),
        ("rdr/2019/RDR2019_etisalat_arabic.pdf", ["https://rankingdigitalrights.org/index2018/companies/etisalat"]),
        ("indc/SAU_Saudi-Arabia_INDC_Arabic.pdf", ["تغطي الفترة 1970-2019", "آلية القياس والإبلاغ"]),
        ("rdr/2018/ooredoo_arabic.pdf", ["آليات التظلّم عن طريق", "لتلقّي الشكاوى", "أنّ إجراءاتها", "حلّت"]),
    ],
)
def test_real_reports(corpus, file, words):
    text = "\n".join(page.text for page in extract(corpus / "reports" / file).pages)
    assert [word for word in words if word not in text] == []
    if file.startswith("rdr"):
        assert not re.search(r"\b(يف|الرشكات|عىل|املؤرش)\b", text)


def test_title_of_a_real_report_is_read_as_its_pages_are(corpus):
    path = corpus / "reports" / "indc" / "SAU_Saudi-Arabia_INDC_Arabic.pdf"
    printed = [line.text for line in extract(path).lines[0]]
    assert printed[1].startswith("المساهمات الوطنية المعتزمة وال")
    assert printed[1].endswith("(على المستوي الوطني)")
