"""Locked PDFs, opened with the passwords that are given for them."""

import pikepdf
import pytest

from engine.errors import InputError
from engine.factory import open_searcher
from engine.passwords import NO_PASSWORDS, load_passwords
from engine.query.parse import parse
from engine.request import SearchRequest
from indexer.run import Options, index


@pytest.fixture
def locked(tmp_path, make_pdf):
    """A folder with two locked PDFs of one name, and an open one."""
    for name, words, password in (
        ("a", "ledger of debts", "kiln"),
        ("b", "ledger of wages", "brick"),
        ("c", "open", ""),
    ):
        file = tmp_path / "reports" / name / "ledger.pdf"
        make_pdf(file, words)
        if password:
            with pikepdf.open(file, allow_overwriting_input=True) as pdf:
                pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user=password))
    return tmp_path / "reports"


def write(tmp_path, *lines):
    file = tmp_path / "passwords.csv"
    file.write_text("\n".join(lines), "utf-8")
    return load_passwords(file)


def totals(address, *words):
    searcher = open_searcher(str(address))
    return [searcher.search(SearchRequest(parse(word))).total for word in words]


def test_locked_reports_are_read_with_their_passwords(locked, tmp_path):
    passwords = write(tmp_path, "path,password", "a/ledger.pdf,kiln", "b/ledger.pdf,brick")
    summary = index([locked], str(tmp_path / "library"), Options(passwords=passwords))
    assert (summary.new, summary.failed, summary.warnings) == (3, [], [])
    assert totals(tmp_path / "library", "debts", "wages", "open") == [1, 1, 1]


def test_what_failed_for_want_of_a_password_is_tried_once_it_is_given(locked, tmp_path):
    library = str(tmp_path / "library")
    before = index([locked], library, Options())
    assert {one.kind for one in before.failed} == {"encrypted"}
    assert "--passwords" in before.failed[0].message
    after = index([locked], library, Options(passwords=write(tmp_path, "path,password", "a/ledger.pdf,kiln")))
    assert (after.new + after.changed, len(after.failed_before), after.unchanged) == (1, 1, 1)


def test_a_wrong_password_is_told(locked, tmp_path):
    passwords = write(tmp_path, "password,path", "wrong,a/ledger.pdf", "kiln,z/ledger.pdf")
    summary = index([locked / "a"], str(tmp_path / "library"), Options(passwords=passwords))
    assert [one.message for one in summary.failed] == ["The password does not open the file."]
    assert summary.warnings == ["No PDF found is z/ledger.pdf, of which a password is given."]


def test_the_longest_path_counts(locked, tmp_path):
    passwords = write(tmp_path, "path,password", "ledger.pdf,any", "a/ledger.pdf,kiln")
    assert [passwords.of(locked / name / "ledger.pdf") for name in "ab"] == ["kiln", "any"]
    assert passwords.of(locked / "a" / "other.pdf") == ""
    assert load_passwords(None) is NO_PASSWORDS


@pytest.mark.parametrize("content", [b"file;secret\na.pdf;x\n", b"path,password\na.pdf,\xff\xfe\n"])
def test_a_file_that_holds_no_passwords_is_refused(tmp_path, content):
    file = tmp_path / "passwords.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"passwords\.csv"):
        load_passwords(file)
