"""Families as runs of the indexer find and keep them, on real reports: one in two languages, and copies."""

import shutil
from pathlib import Path

import pytest

from engine.factory import open_searcher, open_writer
from engine.families import Families
from indexer.run import Options, index

SPANISH = Path(__file__).parent / "editions" / "indice-de-buques-2022.pdf"  # made of the page beside it
ONE = Options(workers=1)


@pytest.fixture
def folder(samples, tmp_path):
    """Both editions under names that say nothing, a copy, and another report by the same publisher."""
    source = samples / "reports" / "tidewater-observatory" / "fishing"
    made = tmp_path / "reports"
    made.mkdir()
    english, other = source / "vessel-index-2022.pdf", source / "debt-bondage-fishing-2019.pdf"
    for name, file in (("1.pdf", english), ("2.pdf", SPANISH), ("3.pdf", english), ("4.pdf", other)):
        shutil.copy2(file, made / name)
    return made


@pytest.fixture
def library(tmp_path) -> str:
    return str(tmp_path / "library")


def families_in(library) -> set[frozenset[str]]:
    """The paths of each family."""
    searcher = open_searcher(library)
    found = {frozenset(other.path for other in (report, *searcher.family(report.id))) for report in searcher.walk()}
    searcher.close()
    return {family for family in found if len(family) > 1}


def family(*numbers: int) -> set[frozenset[str]]:
    return {frozenset(f"{number}.pdf" for number in numbers)}


def test_a_run_finds_copies_and_editions(folder, library):
    assert "families" in index([folder], library, ONE).stages
    assert families_in(library) == family(1, 2, 3)


def test_a_run_that_reads_nothing_leaves_them(folder, library):
    index([folder], library, ONE)
    assert "families" not in index([folder], library, ONE).stages
    assert families_in(library) == family(1, 2, 3)


def test_files_that_come_and_go_join_and_leave(folder, library, tmp_path):
    (folder / "2.pdf").rename(tmp_path / "2.pdf")
    index([folder], library, ONE)
    assert families_in(library) == family(1, 3)
    (tmp_path / "2.pdf").rename(folder / "2.pdf")
    (folder / "1.pdf").unlink()
    index([folder], library, ONE)
    assert families_in(library) == family(2, 3)
    (folder / "3.pdf").unlink()
    index([folder], library, ONE)
    assert families_in(library) == set()


def test_an_edited_file_leaves_and_comes_back(folder, library):
    index([folder], library, ONE)
    spanish = (folder / "2.pdf").read_bytes()
    shutil.copy(folder / "4.pdf", folder / "2.pdf")
    index([folder], library, ONE)
    assert families_in(library) == family(1, 3) | family(2, 4)
    (folder / "2.pdf").write_bytes(spanish)
    index([folder], library, ONE)
    assert families_in(library) == family(1, 2, 3)


def test_a_file_that_can_no_longer_be_read_leaves(folder, library):
    index([folder], library, ONE)
    (folder / "1.pdf").write_bytes(b"%PDF-1.7 cut off")
    index([folder], library, ONE)
    assert families_in(library) == family(2, 3)


def test_the_next_run_finds_what_a_run_that_was_killed_did_not_come_to(folder, library):
    index([folder], library, ONE)
    with open_writer(library) as writer:
        writer.place(Families())
        writer.commit()
    assert families_in(library) == set()
    index([folder], library, ONE)
    assert families_in(library) == family(1, 2, 3)
