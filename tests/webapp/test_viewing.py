"""The viewer: walking places, finding in a report, small pages, words over the picture, references."""

import html
import json
import os
import re
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from engine.factory import open_searcher, open_writer
from engine.pdf import open_pdf
from engine.query.parse import parse
from webapp.pictures import Pictures, _lay_out, _render
from webapp.textlayer import parts_of, rows_of
from webapp.walking import NO_WALK, Walk, Walks


def links(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


def address(page: str, name: str) -> str:
    """Where the link of that name leads."""
    return html.unescape(re.search(rf'href="([^"]*)"[^>]*(?:aria-label="{name}"|>{name})', page)[1])


@pytest.fixture(scope="module")
def sample_site(serving, sample_library):
    with serving(sample_library) as running:
        yield running


WALK = Walk((3, 7, 8), (2, 1, 3))
STEPS = [(3, 1), (3, 2), (7, 1), (8, 1), (8, 2), (8, 3)]


def test_a_walk_goes_through_all_places_in_their_order_and_back():
    assert WALK.next(1, 0) == WALK.next(3, 0) == STEPS[0]
    for one, after in pairwise(STEPS):
        assert (WALK.next(*one), WALK.previous(*after)) == (after, one)
    assert WALK.next(*STEPS[-1]) is WALK.previous(*STEPS[0]) is None
    assert WALK.previous(8, 0) == (7, 1)
    assert WALK.next(5, 0) == (7, 1)
    assert [WALK.before(number) + place for number, place in STEPS] == list(range(1, WALK.total + 1))
    assert (NO_WALK.next(1, 0), NO_WALK.total) == (None, 0)


def test_places_are_found_once_for_a_report_and_a_query(shelf, monkeypatch):
    with closing(open_searcher(shelf.address)) as searcher:
        asked, walks, report = [], Walks(), searcher.get("sea")
        pages = searcher.pages
        monkeypatch.setattr(searcher, "pages", lambda *args: asked.append(args) or pages(*args))
        found = [walks.of(searcher, report, parse(text)) for text in ("debt", "debt", "bondage", "debt")]
    assert [walk.total for walk in found] == [3, 3, 3, 3]
    assert len(asked) == 2


def test_a_long_report_is_shown_before_its_places_are_counted(site, monkeypatch):
    monkeypatch.setattr("webapp.walking.LONG", 1)
    page = site.get("/report/sea/page/1?q=owed+OR+debt&place=1").text
    assert "Counting places…" in page
    assert 'class="mark current"' in page
    step = address(page, "Next place")
    assert site.get(step, follow=False).headers["Location"] == "/report/sea/page/1?q=owed+OR+debt&place=2#place-2"
    assert "Place 1 of 4" in site.get("/report/sea/page/1?q=owed+OR+debt&place=1&wait=1").text
    assert "Place 1 of 4" in site.get("/report/sea/page/1?q=owed+OR+debt&place=1").text  # known by now
    assert "data-counted" not in site.get("/report/sea/page/1").text


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        pytest.param("find=bondage&from=1", "1?q=crew&find=bondage&place=1#place-1", id="here"),
        pytest.param("find=bondage&from=2", "3?q=crew&find=bondage&place=1#place-1", id="further on"),
        pytest.param("find=crew&from=3", "1?q=crew&find=crew&place=1#place-1", id="before"),
        pytest.param("find=zeppelin&from=2", "2?q=crew&find=zeppelin", id="nowhere"),
        pytest.param("find=&from=2", "1?q=crew&place=1#place-1", id="nothing"),
    ],
)
def test_words_sought_in_a_report_lead_to_their_first_place_from_the_page_on(site, asked, page):
    answer = site.get(f"/report/sea/find?q=crew&{asked}", follow=False)
    assert answer.headers["Location"] == f"/report/sea/page/{page}"


def test_what_is_sought_in_a_report_leaves_the_search_as_it_is(site):
    page = site.get("/report/sea/page/3?q=crew&region=THA&find=bondage&place=2&zoom=150").text
    assert "Place 3 of 3" in page
    assert address(page, "← Results") == "/?q=crew&region=THA"
    assert address(page, "Previous place") == (
        "/report/sea/page/3?q=crew&region=THA&find=bondage&zoom=150&place=1#place-1"
    )
    assert address(page, "Back to") == "/report/sea/page/3?q=crew&region=THA&zoom=150"


@pytest.mark.parametrize(
    ("asked", "level", "width"), [("", "Fit", None), ("zoom=100", "100 %", 794), ("zoom=400", "400 %", 3175),
                                  ("zoom=9999", "Fit", None), ("zoom=x", "Fit", None)],
)  # fmt: skip
def test_the_address_says_how_near_the_page_is(site, asked, level, width):
    page = site.get(f"/report/sea/page/1?q=debt&{asked}").text
    assert f'<span class="zoom-level">{level}</span>' in page
    extent = re.search(r'<svg class="extent" width="(\d+)"', page)
    assert (int(extent[1]) if extent else None) == width
    assert ("Zoom in" in page, "Zoom out" in page) == (level != "400 %", True)


def test_small_pages_are_all_or_those_with_places_so_many_at_a_time(site, monkeypatch):
    def numbers(path):
        return [int(number) for number in re.findall(r"Page </span>(\d+)", site.get(path).text)]

    assert numbers("/report/sea/pages?q=bondage") == [1, 2, 3]
    assert numbers("/report/sea/pages?q=bondage&only=places") == [1, 3]
    assert numbers("/report/sea/pages?only=places") == [1, 2, 3]
    assert numbers("/report/sea/pages?q=zeppelin&only=places") == []
    monkeypatch.setattr("webapp.thumbs.SHEET", 2)
    assert numbers("/report/sea/pages?q=bondage&start=99") == [3]
    assert numbers(address(site.get("/report/sea/pages?q=bondage").text, "Later pages")) == [3]
    page = site.get("/report/sea/pages?q=bondage").text
    assert "/report/sea/page/1?q=bondage&place=1#place-1" in links(page)
    assert page.count('loading="lazy"') == page.count("<img") == 2


def test_every_word_of_a_page_lies_over_its_picture_once_and_in_order(sample_library):
    def squeezed(text):
        return "".join(text.split())

    pages = 0
    with closing(open_searcher(sample_library)) as searcher:
        for report in searcher.walk():
            with open_pdf(Path(report.root) / report.path) as pdf:
                for page in searcher.text(report.id):
                    parts, size = parts_of(page), pdf.size(page.number)
                    rows = rows_of(page, parts, pdf.spans(page.number, [part.range for part in parts]), size)
                    text = "\n".join("".join(f"{one.before}{one.text}" for one in row.letters) for row in rows)
                    whole = squeezed("".join(page.text[start : start + length] for start, _, length in page.runs))
                    boxed = squeezed("".join(page.text[one.start : one.start + one.length] for one in page.boxes))
                    assert len(squeezed(text)) == len(whole) + len(boxed)
                    assert boxed or squeezed(text) == whole
                    straight = [one for row in rows if not row.turned for one in row.letters]
                    assert all(0 <= one.x <= size[0] and one.length > 0 for one in straight)
                    pages += bool(straight)
    assert pages > 40


def test_a_place_is_copied_with_what_it_takes_to_cite_it(site):
    page = site.get("/report/sea/page/3?q=bondage&place=2").text
    said = {name: html.unescape(value) for name, value in re.findall(r'data-(quote|citation|link)="([^"]*)"', page)}
    assert "debt bondage again, in two ports." in said["quote"]
    assert said["citation"] == "Net Watch, Blood and water (2019), p. 3."
    assert said["link"] == "/report/sea/page/3?q=bondage&place=2#place-2"


def test_a_report_offers_its_references(site):
    page = site.get("/report/sea").text
    assert "Net Watch, Blood and water (2019)." in page
    for label, begins in {"BibTeX": "@techreport{netwatch2019-sea,", "RIS": "TY  - RPRT", "CSL-JSON": "["}.items():
        answer = site.get(address(page, label))
        assert answer.text.startswith(begins)
        assert "Blood and water" in answer.text
        assert re.search(r'filename="findspot-netwatch2019-sea\.(bib|ris|json)"', answer.headers["Content-Disposition"])
    assert json.loads(answer.text)[0]["URL"] == f"{site.url}/report/sea"


def test_references_of_a_list_are_those_of_the_command_line(sample_site, sample_library, findspot):
    served = sample_site.get("/export?q=debt&year=2015-&sort=title&format=bibtex").text
    printed = findspot(
        "export", "debt", "--year", "2015-", "--sort", "title", "--format", "bibtex", "--site", sample_site.url,
        "--library", sample_library,
    )  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    assert served == printed.stdout
    assert served.count("@techreport{") == sample_site.get("/api/v1/search?q=debt&year=2015-").json["total"]


PAGES = 150


@pytest.fixture(scope="module")
def heavy(tmp_path_factory) -> Path:
    """A file of many pages, each with a picture of 100 kB."""
    path = tmp_path_factory.mktemp("heavy") / "heavy.pdf"
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in range(1, PAGES + 1):
        picture = pikepdf.Stream(pdf, os.urandom(182 * 182 * 3))
        picture.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 182, "/Height": 182,
                        "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8})  # fmt: skip
        page = pdf.add_blank_page(page_size=(400, 600))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font), XObject=pikepdf.Dictionary(I=picture))
        text = f"q 90 0 0 90 20 20 cm /I Do Q BT /F 12 Tf 60 500 Td (Debt number {number}) Tj ET"
        page.Contents = pdf.make_stream(text.encode())
    pdf.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path


def bytes_read() -> int:
    return int(re.search(r"rchar: (\d+)", Path("/proc/self/io").read_text())[1])


def test_a_page_of_a_heavy_file_is_drawn_without_reading_the_rest(heavy, shelf):
    for number in (1, 3):  # what drawing itself needs is read once
        _lay_out(shelf.root / "sea.pdf", "", number, ((0, 4),), ((0, 4),))
        _render(heavy, "", number, 800)
    before = bytes_read()
    layout = _lay_out(heavy, "", 75, ((0, 4),), ((0, 4),))
    png = _render(heavy, "", 75, 800)
    read = bytes_read() - before
    assert layout.boxes[0]
    assert layout.spans[0]
    assert png.startswith(b"\x89PNG")
    assert heavy.stat().st_size > 14e6
    assert read < 1e6


def test_a_page_of_a_long_report_is_no_longer_than_one_of_a_short_one(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        writer.put(report_of(root / "long.pdf", root, "long", [f"Debt number {n}." for n in range(1, 401)]))
        writer.put(report_of(root / "short.pdf", root, "short", [f"Debt number {n}." for n in range(1, 31)]))
        writer.commit()
    with serving(address) as site:
        long, short = (len(site.get(f"/report/{id}/page/20?q=debt&wait=1").text) for id in ("long", "short"))
        assert "Place 20 of 400" in site.get("/report/long/page/20?q=debt&place=1&wait=1").text
    assert long < 2.5 * short


def test_small_pictures_do_not_push_out_the_large(shelf):
    with closing(Pictures(workers=1)) as pictures:
        for width in (200, 800):
            pictures.png(shelf.root / "sea.pdf", 1, width=width, sha256="a")
        assert (pictures._small.cache_info().currsize, pictures._kept.cache_info().currsize) == (1, 1)
