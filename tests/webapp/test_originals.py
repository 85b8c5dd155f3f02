import os

import pytest


def test_the_original_is_served_as_it_is(site, shelf):
    answer = site.get("/report/sea/original")
    assert answer.body == (shelf.root / "sea.pdf").read_bytes()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_a_part_of_the_original_can_be_asked_for(site, shelf):
    answer = site.get("/report/sea/original", headers={"Range": "bytes=0-3"})
    assert (answer.status, answer.body) == (206, b"%PDF")


def test_an_original_that_moved_is_found_under_the_folder_given(site, shelf):
    assert site.get("/report/moved/original").body == (shelf.moved / "moved.pdf").read_bytes()
    assert 'class="marks"' in site.get("/report/moved/page/1?q=vessel").text


@pytest.mark.parametrize(
    ("report", "said"), [("missing", "no longer where it was indexed"), ("changed", "has changed since it was indexed")]
)
def test_an_original_that_is_gone_or_changed_leaves_the_text_and_says_so(site, report, said):
    original = site.get(f"/report/{report}/original")
    assert original.status == 404
    assert said in original.text
    viewer = site.get(f"/report/{report}/page/1?q=vessel")
    assert viewer.status == 200
    assert said in viewer.text
    assert f"The {report} <mark" in viewer.text
    assert "<img" not in viewer.text
    pages = site.get(f"/report/{report}/pages?q=vessel").text
    assert said in pages
    assert "<img" not in pages
    assert said in site.get(f"/report/{report}").text
    assert site.get(f"/report/{report}/page/1/picture.png").status == 404


@pytest.mark.parametrize(
    "path",
    ["/report/outside/original", "/report/..%2fsea.pdf/original", "/report/%2e%2e/original",
     "/report//etc/passwd/original", "/report/sea/original/../../../secret.pdf", "/static/../__init__.py",
     "/static/%2e%2e/server.py", "/static/..%2fserver.py"],
)  # fmt: skip
def test_nothing_but_the_files_of_the_library_is_served(site, path):
    answer = site.get(path)
    assert answer.status == 404
    assert b"%PDF" not in answer.body


def test_a_file_that_was_only_touched_is_still_the_original(site, shelf):
    os.utime(shelf.root / "copy.pdf")
    assert site.get("/report/copy/original").status == 200
