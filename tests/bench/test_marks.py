"""Marks cover the very words that a query has on a page, however the page is turned and cut."""

from argparse import Namespace
from contextlib import closing
from random import Random

import pikepdf
import pytest

from bench.marks import ENOUGH, checked
from engine.factory import open_searcher
from webapp.originals import Originals
from webapp.pictures import Pictures

# No two pages have a line in common: it would be taken for a running head.
WORDS = (
    "held", "sea", "debt", "bondage", "crew", "owed", "broker", "month", "port", "quay", "nets", "wages", "passport",
)  # fmt: skip


@pytest.fixture(scope="module")
def turned(findspot, tmp_path_factory):
    """A library of one report: pages turned each way, whole and cut, with a line that stands upright on its side."""
    folder = tmp_path_factory.mktemp("turned")
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    random = Random(1)
    for rotate in (0, 90, 180, 270):
        for crop in (None, [40, 50, 380, 560]):
            lines = "".join(f"({' '.join(random.sample(WORDS, 6))}.) ' " for _ in range(8)).encode()
            margin = " ".join(random.sample(WORDS, 5)).encode()
            page = pdf.add_blank_page(page_size=(400, 600))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            aside = b"BT /F 12 Tf 0 1 -1 0 350 120 Tm (" + margin + b") Tj ET"
            page.Contents = pdf.make_stream(b"BT /F 14 Tf 22 TL 60 500 Td " + lines + b" ET " + aside)
            page.Rotate = rotate
            if crop:
                page.CropBox = pikepdf.Array(crop)
    (folder / "reports").mkdir()
    pdf.save(folder / "reports" / "turned.pdf")
    done = findspot("index", folder / "reports", "--library", folder / "library", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return str(folder / "library")


def all_checked(address, **options):
    with closing(open_searcher(address)) as searcher, closing(Pictures()) as pictures:
        return list(checked(searcher, pictures, Originals(), Namespace(seed=4, **options)))


def test_on_pages_turned_and_cut_marks_cover_the_words_and_no_others(turned):
    found = all_checked(turned, queries=40, pages=8)
    assert {one.kind for one in found} == {
        f"{way}{cut}" for way in ("upright", "turned by 90", "turned by 180", "turned by 270") for cut in ("", ", cut")
    }
    assert [(one.words, one.covered, one.kind) for one in found if not one.right] == []


def test_on_the_samples_marks_cover_the_words_and_no_others(sample_library):
    found = all_checked(sample_library, queries=40, pages=4)
    assert len(found) > 100
    assert sum(one.right for one in found) >= ENOUGH * len(found)


def test_a_mark_that_is_off_its_words_is_seen(turned, monkeypatch):
    monkeypatch.setattr("webapp.marks.BESIDE", 12)
    assert not all(one.right for one in all_checked(turned, queries=5, pages=8))
