import os

import pytest

from engine.errors import InputError
from engine.report import Root
from indexer.library import find_pdfs, printable, report_id


def test_pdf_is_known_by_name_or_by_content(tmp_path, make_pdf):
    make_pdf(tmp_path / "a.pdf", "one")
    make_pdf(tmp_path / "deep" / "b.PDF", "two")
    make_pdf(tmp_path / "no-suffix", "three")
    (tmp_path / "named.pdf").write_text("no PDF")
    (tmp_path / "notes.txt").write_text("other")
    found = find_pdfs([tmp_path], ())
    assert [pdf.path for pdf in found.pdfs] == ["a.pdf", "deep/b.PDF", "named.pdf", "no-suffix"]
    assert found.other_files == 1


def test_sidecars_and_the_listing_are_no_other_files(tmp_path, make_pdf):
    make_pdf(tmp_path / "a.pdf", "one")
    for name in ("a.json", "a.pdf.json", "list.csv", "b.json"):
        (tmp_path / name).write_text("{}")
    found = find_pdfs([tmp_path], (), apart=[tmp_path / "list.csv"])
    assert found.other_files == 1  # b.json, which has no PDF beside it
    assert [name.rpartition("/")[2] for name in found.pdfs[0].sidecars] == ["a.json", "a.pdf.json"]


def test_file_in_a_known_root_belongs_to_it(tmp_path, make_pdf):
    make_pdf(tmp_path / "in" / "a.pdf", "one")
    known = (Root("", str(tmp_path)),)
    for path in (tmp_path, tmp_path / "in", tmp_path / "in" / "a.pdf"):
        found = find_pdfs([path], known)
        assert [(pdf.id, pdf.path) for pdf in found.pdfs] == [(report_id("", "in/a.pdf"), "in/a.pdf")]
        assert [root.path for root in found.roots] == [str(tmp_path)]


def test_equal_paths_under_two_roots_have_two_ids(tmp_path, make_pdf):
    for folder in ("x/reports", "y/reports", "z/reports"):
        make_pdf(tmp_path / folder / "a.pdf", "one")
    found = find_pdfs([tmp_path / name / "reports" for name in "xyz"], ())
    assert [root.key for root in found.roots] == ["", "reports", "reports-2"]
    assert len({pdf.id for pdf in found.pdfs}) == 3


def test_single_file_has_its_folder_as_root(tmp_path, make_pdf):
    found = find_pdfs([make_pdf(tmp_path / "a.pdf", "one")], ())
    assert [(pdf.root, pdf.path) for pdf in found.pdfs] == [(str(tmp_path), "a.pdf")]


def test_links_in_a_circle_end(tmp_path, make_pdf):
    make_pdf(tmp_path / "z" / "a.pdf", "one")
    (tmp_path / "z" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "z")
    assert [pdf.path for pdf in find_pdfs([tmp_path], ()).pdfs] == ["z/a.pdf"]


def test_link_that_leads_nowhere_is_reported(tmp_path):
    (tmp_path / "lost.pdf").symlink_to(tmp_path / "nothing")
    found = find_pdfs([tmp_path], ())
    assert [unseen.path for unseen in found.unseen] == [str(tmp_path / "lost.pdf")]


def test_name_that_is_no_utf8_is_found_and_can_be_printed(tmp_path, make_pdf):
    made = make_pdf(tmp_path / "a.pdf", "one")
    made.rename(tmp_path / os.fsdecode(b"caf\xe9.pdf"))
    (pdf,) = find_pdfs([tmp_path], ()).pdfs
    assert printable(pdf.path) == "caf\\xe9.pdf"
    assert pdf.file.is_file()


def test_files_of_macos_beside_files_are_other_files(tmp_path):
    (tmp_path / "._a.pdf").write_bytes(b"\x00\x05\x16\x07")
    found = find_pdfs([tmp_path], ())
    assert (found.pdfs, found.other_files) == ((), 1)


def test_library_in_the_folder_is_left_out(tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "meta.json").write_text("{}")
    assert find_pdfs([tmp_path], (), apart=[tmp_path / "library"]).other_files == 0


def test_mistyped_path_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file or folder at"):
        find_pdfs([tmp_path / "nowhere"], ())


def test_missing_part_of_a_known_root_is_named(tmp_path):
    gone = tmp_path / "gone"
    assert find_pdfs([gone], (Root("", str(tmp_path)),)).missing == (str(gone),)
