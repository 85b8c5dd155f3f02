"""What only the embedded library has: a folder, two indexes, readers that follow."""

import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from engine.document import prepare
from engine.embedded import writer as embedded_writer
from engine.errors import LibraryDamaged, LibraryMissing, LibraryOutdated
from engine.factory import open_searcher, open_writer
from engine.query.parse import parse
from engine.report import Fingerprint, Page, Report
from engine.request import SearchRequest


def document(id, *texts):
    report = Report(id, "/reports", f"{id}.pdf", Fingerprint(1, 1, id), title=id, page_count=len(texts))
    return prepare(report, [Page(number, text, "en") for number, text in enumerate(texts, start=1)])


def put(address, *documents):
    with open_writer(str(address)) as writer:
        for item in documents:
            writer.put(item)
        writer.commit()


def found(searcher, text):
    return {hit.report.id: hit.pages_matching for hit in searcher.search(SearchRequest(parse(text))).hits}


@pytest.fixture
def library(tmp_path) -> Path:
    put(tmp_path / "library", document("a", "debt bondage", "debt"))
    return tmp_path / "library"


def test_writer_that_dies_between_its_commits_leaves_the_old_reports(library, monkeypatch):
    writer = open_writer(str(library))
    commit = embedded_writer._Table.commit

    def die(table):
        if table is writer._reports:
            raise KeyboardInterrupt
        commit(table)

    monkeypatch.setattr(embedded_writer._Table, "commit", die)
    writer.put(document("a", "changed"))
    writer.put(document("b", "debt"))
    with pytest.raises(KeyboardInterrupt):
        writer.commit()
    monkeypatch.undo()
    writer.close()
    searcher = open_searcher(str(library))
    assert searcher.coverage().reports == 1
    with open_writer(str(library)) as again:
        assert again.known().keys() == {"a"}
        again.put(document("a", "debt bondage", "debt"))
        again.commit()
    assert found(searcher, "debt") == {"a": 2}
    assert searcher.coverage().pages == 2


def test_reader_never_sees_a_report_and_its_pages_out_of_step(library):
    searcher = open_searcher(str(library))
    ended = threading.Event()
    wrong = []

    def read():
        while not ended.is_set():
            result = searcher.search(SearchRequest(parse("debt"), pages_per_report=None))
            wrong.extend(hit for hit in result.hits if len(hit.pages) != hit.report.page_count)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(25):
        put(library, document("a", *["debt"] * (number % 5 + 1)))
    ended.set()
    reader.join()
    assert wrong == []
    assert found(searcher, "debt") == {"a": 5}


def test_many_small_commits_leave_no_orphans(library):
    searcher = open_searcher(str(library))
    put(library, document("a", "debt " * 1000))
    size = _size(library)
    for _ in range(30):
        put(library, document("a", "debt " * 1000))
        assert found(searcher, "debt") == {"a": 1}
    assert _size(library) < 3 * size


def _size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


READ = """
import os, sys
import engine.embedded.searcher  # what only root may read is read before
from engine.factory import open_searcher
from engine.query.parse import parse
from engine.request import SearchRequest
if os.geteuid() == 0:
    os.setuid(65534)
print(open_searcher(sys.argv[1]).search(SearchRequest(parse("debt"))).total)
"""


def test_library_opens_where_nothing_may_be_written(library):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(shutil.copytree(library, Path(folder) / "library"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = subprocess.run([sys.executable, "-c", READ, str(copy)], capture_output=True, text=True, check=False)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_folder_copied_elsewhere_opens(library, tmp_path):
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", library, copy], check=True)
    assert found(open_searcher(str(copy)), "debt") == {"a": 2}


def test_library_of_another_version_is_named(library):
    (library / "findspot.json").write_text('{"schema": 99, "index": "index-1"}', encoding="utf-8")
    with pytest.raises(LibraryOutdated, match="another version"):
        open_searcher(str(library))


def test_damaged_library_is_named(library):
    (library / "findspot.json").write_text("{", encoding="utf-8")
    with pytest.raises(LibraryDamaged, match=r"is damaged.*findspot index FOLDER"):
        open_searcher(str(library))


def test_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LibraryMissing, match="holds other things"):
        open_writer(str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_library_that_is_taken_away_while_open_is_named(library):
    searcher = open_searcher(str(library))
    library.rename(library.with_name("elsewhere"))
    with pytest.raises(LibraryMissing, match="There is no library"):
        searcher.search(SearchRequest(parse("debt")))
