import io
import threading
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from engine.errors import Damaged, Empty, Encrypted, NotAPdf, PageNotFound, Unreadable
from engine.pdf import MOST_BOOKMARKS, Bookmark, open_pdf
from engine.pdfminer_file import open_pdfminer, pdfminer_text

WIDTH, HEIGHT = 300, 400
TEXT = b"BT /F1 20 Tf 60 300 Td (Found) Tj /F1 10 Tf 0 -100 Td (needle here) Tj ET"
BLACK = 128


def write(path: Path, content: bytes = TEXT, *, rotate: int = 0, crop=None, pages: int = 1, **save) -> Path:
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(content)
        if rotate:
            page.Rotate = rotate
        if crop:
            page.CropBox = pikepdf.Array(crop)
    pdf.save(path, **save)
    return path


def write_form(path: Path, content: bytes = TEXT) -> Path:
    """A page with a filled field, a button, an empty field, a link, and a note as text on the page."""
    with pikepdf.open(write(path, content), allow_overwriting_input=True) as pdf:
        rect = [0.1 * WIDTH, 0.45 * HEIGHT, 0.6 * WIDTH, 0.5 * HEIGHT]
        field = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Widget, "/Rect": rect}
        notes = [
            pdf.make_indirect(pikepdf.Dictionary(note))
            for note in (
                field | {"/FT": pikepdf.Name.Tx, "/T": "vessel", "/V": "Golden Ferry"},
                field | {"/FT": pikepdf.Name.Btn, "/T": "sent", "/V": pikepdf.Name.Yes},
                field | {"/FT": pikepdf.Name.Tx, "/T": "port"},
                {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Link, "/Rect": rect, "/Contents": "a link"},
                {
                    "/Type": pikepdf.Name.Annot,
                    "/Subtype": pikepdf.Name.FreeText,
                    "/Rect": rect,
                    "/Contents": "seen at the pier",
                },
            )
        ]
        pdf.pages[0].Annots = pikepdf.Array(notes)
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(notes[:3]))
        pdf.save(path)
    return path


def ink(picture: Image.Image):
    """The box of all that is dark, in fractions of the picture."""
    left, top, right, bottom = picture.convert("L").point(lambda value: 255 * (value < BLACK)).getbbox()
    return left / picture.width, top / picture.height, right / picture.width, bottom / picture.height


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [30, 60, 260, 350]], ids=["whole page", "shifted crop box"])
def test_boxes_lie_on_the_words_of_the_picture(tmp_path, rotate, crop):
    only_needle = TEXT.replace(b"(Found)", b"()")
    with open_pdf(write(tmp_path / "a.pdf", only_needle, rotate=rotate, crop=crop)) as pdf:
        raw = pdf.text(1)
        ((box,),) = pdf.rects(1, [(0, len(raw))])
        picture = Image.open(io.BytesIO(pdf.render(1, 1200)))
        assert picture.width == 1200
        seen = ink(picture)
    drawn = (box.left, box.top, box.left + box.width, box.top + box.height)
    assert drawn == pytest.approx(seen, abs=0.01)


def test_each_range_has_its_own_boxes(tmp_path):
    with open_pdf(write(tmp_path / "a.pdf")) as pdf:
        raw = pdf.text(1)
        found, needle = pdf.rects(1, [(0, 5), (raw.index("needle"), raw.index("needle") + 6)])
        assert (len(found), len(needle)) == (1, 1)
        assert found[0].top < needle[0].top
        assert needle[0].height < found[0].height


def test_text_outside_the_crop_box_has_no_box(tmp_path):
    with open_pdf(write(tmp_path / "a.pdf", crop=[0, 0, WIDTH, 250])) as pdf:
        raw = pdf.text(1)
        assert pdf.rects(1, [(raw.index("Found"), raw.index("Found") + 5)]) == ((),)


def test_lines_have_their_biggest_size(tmp_path):
    scaled = b"BT /F1 1 Tf 20 0 0 20 60 300 Tm (Found) Tj 10 0 0 10 60 200 Tm (needle here) Tj ET"
    for content in (TEXT, scaled):
        with open_pdf(write(tmp_path / "a.pdf", content)) as pdf:
            assert [(line.text, line.size) for line in pdf.lines(1)] == [("Found", 20.0), ("needle here", 10.0)]


def test_size_is_as_displayed(tmp_path):
    with open_pdf(write(tmp_path / "a.pdf", rotate=90)) as pdf:
        assert pdf.size(1) == (HEIGHT, WIDTH)


def test_picture_is_bounded(tmp_path):
    with open_pdf(write(tmp_path / "a.pdf")) as pdf:
        picture = Image.open(io.BytesIO(pdf.render(1, 1_000_000)))
    assert picture.width * picture.height < 17_000_000


def test_pages_out_of_the_file_are_refused(tmp_path):
    with open_pdf(write(tmp_path / "a.pdf", pages=2)) as pdf:
        assert pdf.page_count == 2
        for number in (0, 3):
            with pytest.raises(PageNotFound):
                pdf.text(number)


def test_locked_file_opens_with_its_password(tmp_path):
    locked = write(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(Encrypted, match="locked with a password"):
        open_pdf(locked)
    with pytest.raises(Encrypted, match="does not open"):
        open_pdf(locked, "wrong")
    with open_pdf(locked, "u") as pdf:
        assert "needle" in pdf.text(1)


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", Empty), (b"hello", NotAPdf), (b"%PDF-1.7\nnothing more", Damaged)],
    ids=["empty", "other content", "cut off"],
)
@pytest.mark.parametrize("opened", [open_pdf, lambda path: open_pdfminer(path).__enter__()], ids=["PDFium", "pdfminer"])
def test_what_is_no_whole_pdf_is_refused(tmp_path, content, error, opened):
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(error):
        opened(tmp_path / "a.pdf")


def test_missing_file_is_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="No such file"):
        open_pdf(tmp_path / "a.pdf")


def test_pdfminer_reads_the_same_words(tmp_path):
    path = write(tmp_path / "a.pdf", pages=2)
    assert pdfminer_text(path, 2).split() == ["Found", "needle", "here"]


def test_threads_share_files_safely(tmp_path):
    paths = [write(tmp_path / f"{i}.pdf", pages=3) for i in range(4)]
    texts = []

    def read(path):
        for _ in range(5):
            with open_pdf(path) as pdf:
                texts.extend(pdf.text(number) for number in (1, 2, 3))
                pdf.render(1, 200)

    threads = [threading.Thread(target=read, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 60
    assert len(set(texts)) == 1


def test_file_with_junk_before_it_is_read(tmp_path):
    path = write(tmp_path / "a.pdf")
    path.write_bytes(b"HTTP/1.1 200 OK\r\n" * 300 + path.read_bytes())
    with open_pdf(path) as pdf:
        assert "needle" in pdf.text(1)


def test_fields_and_notes_are_read_with_their_places(tmp_path):
    with open_pdf(write_form(tmp_path / "form.pdf")) as pdf:
        assert [text for text, _ in pdf.notes(1)] == ["Golden Ferry", "seen at the pier"]
        (_, box), _ = pdf.notes(1)
        assert (box.left, box.top, box.width, box.height) == pytest.approx((0.1, 0.5, 0.5, 0.05), abs=0.001)
        assert "needle" in pdf.text(1)
    with open_pdf(write(tmp_path / "plain.pdf")) as pdf:
        assert pdf.notes(1) == ()


@pytest.fixture
def open_made(tmp_path):
    """Opens a PDF of four pages to which something was done."""

    def make(change):
        path = write(tmp_path / "a.pdf", pages=4)
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(path)
        return open_pdf(path)

    return make


def test_page_labels_are_those_of_the_file(open_made):
    def label(pdf):
        front = pikepdf.Dictionary(S=pikepdf.Name.r)
        text = pikepdf.Dictionary(S=pikepdf.Name.D, P="A-", St=7)
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array([0, front, 2, text]))

    with open_made(label) as pdf:
        assert pdf.page_labels() == ("i", "ii", "A-7", "A-8")
    with open_made(lambda pdf: None) as pdf:
        assert pdf.page_labels() == ("", "", "", "")


def outlined(pdf, *titles):
    with pdf.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(title, page) for page, title in enumerate(titles))


def test_outline_has_titles_levels_and_pages(open_made):
    def nest(pdf):
        with pdf.open_outline() as outline:
            whole = pikepdf.OutlineItem("Whole", 0)
            whole.children.append(pikepdf.OutlineItem("Part\tof  it", 2))
            outline.root.append(whole)

    with open_made(nest) as pdf:
        assert pdf.outline() == (Bookmark("Whole", 1, 1), Bookmark("Part of it", 2, 3))
    with open_made(lambda pdf: None) as pdf:
        assert pdf.outline() == ()


def damaged(change):
    def damage(pdf):
        outlined(pdf, "One", "Two", "Three")
        change(pdf.Root.Outlines, pdf.Root.Outlines.First)

    return damage


def round_in_circles(outlines, first):
    first.Next.Next = first


def within_itself(outlines, first):
    first.First = first.Last = outlines.First


def without_a_page(outlines, first):
    del first.Dest


def without_a_title(outlines, first):
    del first.Title


def with_half_a_letter(outlines, first):
    first.Title = pikepdf.String(b"\xfe\xff\xd8\x00")


DAMAGE = [
    (round_in_circles, ["One", "Two"]),
    (within_itself, ["One", "Two", "Three"]),
    (without_a_page, ["Two", "Three"]),
    (without_a_title, ["Two", "Three"]),
    (with_half_a_letter, ["Two", "Three"]),
]


@pytest.mark.parametrize(("damage", "left"), DAMAGE)
def test_damaged_outline_gives_what_is_whole(open_made, damage, left):
    with open_made(damaged(damage)) as pdf:
        assert [bookmark.title for bookmark in pdf.outline()] == left


def test_outline_is_read_to_a_bound(open_made):
    def long(pdf):
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(f"Title {number}", 0) for number in range(MOST_BOOKMARKS + 10))

    with open_made(long) as pdf:
        assert len(pdf.outline()) == MOST_BOOKMARKS
