import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from engine.document import prepare
from engine.errors import InputError, LibraryBusy
from engine.factory import open_searcher, open_writer
from engine.query.parse import parse
from engine.request import SearchRequest
from indexer.pool import Limits
from indexer.run import Options, index
from indexer.sheet import write_sheet

TWO = Options(workers=2)


@pytest.fixture
def library(tmp_path) -> str:
    return str(tmp_path / "library")


@pytest.fixture
def faulty_work(monkeypatch):
    """Workers, which are other processes, find the module by the path too."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "faults")
    import faulty_work

    return faulty_work.work


def held(library: str):
    """All that a library holds of reports but when they came, with their pages."""
    searcher = open_searcher(library)
    try:
        return [
            (replace(report, added=0), [searcher.page(report.id, number) for number in range(1, report.page_count + 1)])
            for report in searcher.walk()
        ]
    finally:
        searcher.close()


def paths_in(library: str) -> list[str]:
    return sorted(report.path for report, _ in held(library))


def failures_in(library: str):
    searcher = open_searcher(library)
    try:
        return {failure.path: failure for failure in searcher.coverage().failures}
    finally:
        searcher.close()


def account(summary):
    return summary.new, summary.changed, summary.unchanged, summary.removed, len(summary.failed)


def test_second_run_reads_nothing(make_reports, library):
    folder = make_reports(["a.pdf", "in/b.pdf"])
    first, second = index([folder], library, TWO), index([folder], library, TWO)
    assert (account(first), first.pages, first.all_in) == ((2, 0, 0, 0, 0), 4, True)
    assert (account(second), second.pages, second.all_in) == ((0, 0, 2, 0, 0), 0, True)
    assert paths_in(library) == ["a.pdf", "in/b.pdf"]


def test_only_what_changed_is_read_again(make_reports, make_pdf, library):
    folder = make_reports(["a.pdf", "b.pdf"])
    index([folder], library, TWO)
    make_pdf(folder / "a.pdf", "Another text altogether")
    assert account(index([folder], library, TWO)) == (0, 1, 1, 0, 0)
    (text,) = [pages[0].text for report, pages in held(library) if report.path == "a.pdf"]
    assert "Another text" in text


def test_touched_file_with_the_same_content_is_not_read(make_reports, library):
    folder = make_reports(["a.pdf"])
    index([folder], library, TWO)
    os.utime(folder / "a.pdf", (1, 1))
    assert account(index([folder], library, TWO)) == (0, 0, 1, 0, 0)


def test_again_reads_all(make_reports, library):
    folder = make_reports(["a.pdf"])
    index([folder], library, TWO)
    assert account(index([folder], library, replace(TWO, again=True))) == (0, 1, 0, 0, 0)


def test_file_that_is_gone_leaves_and_other_folders_stay(make_reports, make_pdf, library, tmp_path):
    folder = make_reports(["a.pdf", "b.pdf", "c.pdf"])
    make_pdf(tmp_path / "other" / "d.pdf", "Elsewhere")
    index([folder, tmp_path / "other"], library, TWO)
    (folder / "a.pdf").unlink()
    assert account(index([folder], library, TWO)) == (0, 0, 2, 1, 0)
    assert paths_in(library) == ["b.pdf", "c.pdf", "d.pdf"]


def test_moved_file_is_found_at_its_new_place_only(make_reports, library):
    folder = make_reports(["a.pdf", "b.pdf", "c.pdf"])
    index([folder], library, TWO)
    (folder / "in").mkdir()
    (folder / "a.pdf").rename(folder / "in" / "a.pdf")
    assert account(index([folder], library, TWO)) == (1, 0, 2, 1, 0)
    assert paths_in(library) == ["b.pdf", "c.pdf", "in/a.pdf"]


@pytest.mark.parametrize("loss", ["missing", "emptied", "most"])
def test_folder_that_lost_most_is_no_deletion_without_prune(make_reports, library, loss):
    folder = make_reports(["a.pdf", "b.pdf", "c.pdf"])
    index([folder], library, TWO)
    for name in ("a.pdf", "b.pdf") if loss == "most" else ("a.pdf", "b.pdf", "c.pdf"):
        (folder / name).unlink()
    if loss == "missing":
        shutil.rmtree(folder)
    summary = index([folder], library, TWO)
    assert (summary.removed, summary.all_in) == (0, False)
    assert "--prune" in summary.warnings[0]
    assert paths_in(library) == ["a.pdf", "b.pdf", "c.pdf"]
    left = ["c.pdf"] if loss == "most" else []
    assert index([folder], library, replace(TWO, prune=True)).removed == 3 - len(left)
    assert paths_in(library) == left


def test_emptied_folder_is_said_to_be_there(make_reports, library):
    folder = make_reports(["a.pdf"])
    index([folder], library, TWO)
    (folder / "a.pdf").unlink()
    assert f"{folder} is there, but empty of PDFs" in index([folder], library, TWO).warnings[0]
    folder.rmdir()
    assert f"{folder} is not there" in index([folder], library, TWO).warnings[0]


@pytest.mark.parametrize(("number", "kept"), [(4, 0), (5, 5)])
def test_folder_within_that_lost_many_is_no_deletion_without_prune(make_reports, library, number, kept):
    names = [f"disk/deep/{name}.pdf" for name in range(number)]
    folder = make_reports([*names, *(f"{name}.pdf" for name in range(9))])
    index([folder], library, TWO)
    shutil.rmtree(folder / "disk")
    summary = index([folder], library, TWO)
    assert (summary.kept, summary.removed, len(paths_in(library))) == (kept, number - kept, 9 + kept)
    assert [f"{folder / 'disk'} is not there" in warning for warning in summary.warnings] == [True] * bool(kept)
    assert index([folder], library, replace(TWO, prune=True)).removed == kept
    assert len(paths_in(library)) == 9


def test_folder_within_that_was_renamed_moves_its_reports(make_reports, library):
    folder = make_reports([f"{place}/{name}.pdf" for place in ("one", "two") for name in range(6)])
    index([folder], library, TWO)
    (folder / "one").rename(folder / "three")
    summary = index([folder], library, TWO)
    assert (summary.new, summary.removed, summary.kept) == (6, 6, 0)
    assert summary.removed_files == [f"{folder}/one/{name}.pdf" for name in range(6)]


def unread_in(library: str) -> int:
    searcher = open_searcher(library)
    try:
        return searcher.coverage().unread
    finally:
        searcher.close()


def stop_after(number: int):
    """What ends a run by Ctrl-C when so many files are done."""

    def progress(done):
        if done.done == number:
            raise KeyboardInterrupt

    return progress


def test_run_stopped_early_is_remembered_until_one_is_complete(make_reports, library):
    folder = make_reports([f"{place}{name}.pdf" for place in ("", "in/") for name in range(4)])
    summary = index([folder], library, replace(TWO, workers=1), progress=stop_after(3))
    assert (summary.interrupted, summary.unread, unread_in(library)) == (True, 5, 5)
    one = next(path for path in sorted(folder.rglob("*.pdf")) if str(path.relative_to(folder)) not in paths_in(library))
    assert (index([one], library, TWO).new, unread_in(library)) == (1, 4)
    assert (index([folder], library, TWO).new, unread_in(library)) == (4, 0)


def test_run_that_was_killed_left_word_of_what_it_had_not_read(make_reports, library, faulty_work):
    folder = make_reports(["a.pdf", "b.pdf"])
    seen = []
    index([folder], library, TWO, progress=lambda _: seen.append(unread_in(library)))
    assert seen == [2, 2]  # as the first commit said it
    assert unread_in(library) == 0


def test_listing_that_is_left_out_is_pointed_out(make_reports, library, tmp_path):
    folder = make_reports(["a.pdf", "b.pdf", "c.pdf"])
    (folder / "c.json").write_text('{"year": 2003}')
    listing = tmp_path / "list.csv"
    listing.write_text("path,year\na.pdf,2001\nb.pdf,2002\n")
    assert index([folder], library, replace(TWO, listing=listing)).undescribed == 0
    assert index([folder], library, TWO).undescribed == 2
    assert index([folder], library, TWO).undescribed == 0


def test_mistyped_folder_makes_no_library(library, tmp_path):
    with pytest.raises(InputError, match="no file or folder"):
        index([tmp_path / "nowhere"], library, TWO)
    assert not Path(library).exists()


def test_failed_file_is_named_again_and_read_again_only_when_asked(make_reports, library):
    folder = make_reports(["a.pdf"])
    (folder / "broken.pdf").write_text("no PDF")
    first, second = index([folder], library, TWO), index([folder], library, TWO)
    assert [one.kind for one in first.failed] == ["not-a-pdf"]
    assert (second.failed, [Path(one.path).name for one in second.failed_before]) == ([], ["broken.pdf"])
    assert second.failed_before[0].message == first.failed[0].message
    assert len(index([folder], library, replace(TWO, retry_failed=True)).failed) == 1
    assert list(failures_in(library)) == ["broken.pdf"]


def test_failed_file_that_was_mended_is_in(make_reports, make_pdf, library):
    folder = make_reports(["a.pdf"])
    (folder / "b.pdf").write_text("no PDF")
    index([folder], library, TWO)
    make_pdf(folder / "b.pdf", "Mended")
    assert index([folder], library, TWO).all_in
    assert failures_in(library) == {}


def test_each_fault_costs_one_file(make_reports, library, faulty_work):
    names = ["a", "hang", "b", "crash", "c", "exit", "d", "memory", "e", "bug", "f"]
    folder = make_reports([f"{name}.pdf" for name in names])
    limits = Limits(seconds=3, seconds_per_megabyte=0)
    summary = index([folder], library, replace(TWO, limits=limits), work=faulty_work)
    assert {Path(one.path).stem: one.kind for one in summary.failed} == {
        "hang": "too-slow",
        "crash": "crashed",
        "exit": "crashed",
        "memory": "too-large",
        "bug": "failed",
    }
    assert paths_in(library) == [f"{name}.pdf" for name in "abcdef"]
    assert summary.found == summary.new + len(summary.failed)


def test_changed_sidecar_describes_the_report_anew(make_reports, library):
    folder = make_reports(["a.pdf", "b.pdf"])
    (folder / "a.json").write_text('{"title": "First", "year": 2001}')
    index([folder], library, TWO)
    (folder / "a.json").write_text('{"title": "Second", "year": 2002}')
    assert account(index([folder], library, TWO)) == (0, 1, 1, 0, 0)
    assert account(index([folder], library, TWO)) == (0, 0, 2, 0, 0)
    (report,) = [report for report, _ in held(library) if report.path == "a.pdf"]
    assert (report.title, report.year, report.origins["title"]) == ("Second", 2002, "sidecar")


def no_work(job):
    raise AssertionError(f"{job.pdf.path} was read")


@pytest.fixture
def describe_to():
    """Writes the sheet of a library."""

    def write(library, sheet):
        with closing(open_searcher(library)) as searcher, sheet.open("w", encoding="utf-8-sig", newline="") as file:
            write_sheet(file, searcher.walk())
        return sheet

    return write


def corrected(sheet, path, **cells):
    """The sheet with other cells in the row of that path."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **(cells if row["path"] == path else {})} for row in rows)


def test_sheet_given_back_changes_nothing_and_a_cell_changes_its_value_alone(
    make_reports, library, describe_to, tmp_path
):
    folder = make_reports(["a.pdf", "b.pdf"])
    (folder / "b.json").write_text('{"authors": ["Ann"], "year": 2003}')
    index([folder], library, TWO)
    before = held(library)
    sheet = describe_to(library, tmp_path / "sheet.csv")
    options = replace(TWO, listing=sheet)
    assert account(index([folder], library, options, work=no_work)) == (0, 0, 2, 0, 0)
    assert held(library) == before

    corrected(sheet, "a.pdf", title="=Debt", topics="Debt bondage")
    summary = index([folder], library, options, work=no_work)
    assert (account(summary), summary.pages, summary.warnings) == ((0, 1, 1, 0, 0), 0, [])
    changed = {report.path: (report, pages) for report, pages in held(library)}
    kept = {report.path: (report, pages) for report, pages in before}
    assert changed["b.pdf"] == kept["b.pdf"]
    (report, pages), (old, old_pages) = changed["a.pdf"], kept["a.pdf"]
    assert pages == old_pages
    assert (report.title, report.topics, report.origins["title"]) == ("=Debt", ("debt-bondage",), "listing")
    assert replace(report.described_by_itself(), fingerprint=old.fingerprint) == old

    assert account(index([folder], library, options, work=no_work)) == (0, 0, 2, 0, 0)
    assert describe_to(library, tmp_path / "again.csv").read_text("utf-8-sig").count("'=Debt,") == 1
    assert account(index([folder], library, replace(TWO, listing=tmp_path / "again.csv"), work=no_work))[1:3] == (0, 2)

    summary = index([folder], library, TWO, work=no_work)
    assert (account(summary), summary.undescribed) == ((0, 1, 1, 0, 0), 1)
    assert {report.path: report.origins["title"] for report, _ in held(library)} == {
        path: report.origins["title"] for path, (report, _) in kept.items()
    }


@pytest.fixture(params=["embedded", "elastic"])
def either(request, library) -> str:
    """The address of a new library, on each engine."""
    if request.param == "embedded":
        return library
    return f"{request.getfixturevalue('elasticsearch_url')}/corrected-{uuid4().hex}"


def test_value_corrected_is_found_by_a_search(make_reports, either, tmp_path):
    folder = make_reports(["a.pdf", "b.pdf"])
    index([folder], either, TWO)
    listing = tmp_path / "list.csv"
    listing.write_text("path,title,isbn\nb.pdf,Zeppelins at sea,978-92-2-031577-4\n")
    assert account(index([folder], either, replace(TWO, listing=listing), work=no_work)) == (0, 1, 1, 0, 0)
    with closing(open_searcher(either)) as searcher:
        for query in ("title:zeppelins", "978-92-2-031577-4"):
            assert [hit.report.path for hit in searcher.search(SearchRequest(parse(query))).hits] == ["b.pdf"]
        assert searcher.search(SearchRequest(parse("fishing"))).total == 2


def test_report_whose_own_values_an_older_library_did_not_keep_is_read(make_reports, library):
    folder = make_reports(["a.pdf"])
    (folder / "a.json").write_text('{"title": "First"}')
    index([folder], library, TWO)
    with closing(open_searcher(library)) as searcher, open_writer(library) as writer:
        (report,) = searcher.walk()
        writer.put(prepare(replace(report, replaced={}), searcher.text(report.id)))
        writer.commit()
    (folder / "a.json").write_text('{"year": 2001}')
    summary = index([folder], library, TWO)
    assert (account(summary), summary.pages) == ((0, 1, 0, 0, 0), 2)
    ((report, _),) = held(library)
    assert (report.title, report.year) == ("Report a.pdf – The word is a.", 2001)


def test_listing_by_title_applies_and_unmatched_rows_are_named(make_reports, library, tmp_path):
    folder = make_reports(["a.pdf"])
    listing = tmp_path / "list.csv"
    listing.write_text("title,authors\na,Ann Ames\nNever written,Nobody\n")
    options = replace(TWO, listing=listing)
    for _ in range(2):
        summary = index([folder], library, options)
        assert [warning for warning in summary.warnings if "Never written" in warning] == summary.warnings
    ((report, _),) = held(library)
    assert report.authors == ("Ann Ames",)


def test_name_that_is_no_utf8_is_indexed(make_reports, library):
    folder = make_reports(["a.pdf"])
    (folder / "a.pdf").rename(folder / os.fsdecode(b"caf\xe9.pdf"))
    assert index([folder], library, TWO).all_in
    assert index([folder], library, TWO).unchanged == 1


def test_second_indexer_is_told_that_there_is_a_first(make_reports, library):
    folder = make_reports(["a.pdf"])
    with open_writer(library), pytest.raises(LibraryBusy):
        index([folder], library, TWO)


KILLED = """
import sys
from pathlib import Path
from indexer.run import Options, index
from indexer.sheet import write_sheet

if __name__ == "__main__":
    options = Options(workers=2, commit_seconds=0.0)
    index([Path(sys.argv[1])], sys.argv[2], options, progress=lambda p: print(p.done, flush=True))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_interrupted_run_goes_on_to_the_same_end(make_reports, tmp_path, how):
    folder = make_reports([f"{number}.pdf" for number in range(14)])
    script = tmp_path / "run.py"
    script.write_text(KILLED)
    process = subprocess.Popen(
        [sys.executable, script, folder, tmp_path / "cut"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    for _ in range(5):
        process.stdout.readline()
    process.send_signal(how)
    process.wait()
    process.stdout.close()
    summary = index([folder], str(tmp_path / "cut"), TWO)
    assert summary.unchanged >= 4
    assert summary.new + summary.unchanged == 14
    index([folder], str(tmp_path / "whole"), TWO)
    assert held(str(tmp_path / "cut")) == held(str(tmp_path / "whole"))


def test_torture_is_accounted_for(corpus, library):
    torture = corpus / "torture"
    summary = index([torture], library, replace(TWO, limits=Limits(seconds=40)))
    assert summary.found == summary.new + len(summary.failed)
    assert summary.found > 500
    assert all(one.message and one.kind != "crashed" for one in summary.failed)


@contextmanager
def without_rights():
    """As a user for whom closed folders are closed: root sees into all."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_folder_that_cannot_be_opened_is_remembered_until_it_can():
    with tempfile.TemporaryDirectory() as folder:
        reports, library = Path(folder) / "reports", str(Path(folder) / "library")
        closed = reports / "closed"
        closed.mkdir(parents=True)
        Path(folder).chmod(0o777)
        closed.chmod(0o000)
        with without_rights():
            assert [unseen.path for unseen in index([reports], library, Options()).unseen] == [str(closed)]
        assert [(path, one.kind) for path, one in failures_in(library).items()] == [("closed", "unseen")]
        closed.chmod(0o755)
        summary = index([reports], library, Options())
        assert (summary.unseen, summary.removed, failures_in(library)) == ([], 0, {})


def test_folder_that_was_renamed_is_pointed_out(make_reports, library):
    first = make_reports(["one", "two"])
    index([first], library, Options())
    second = first.rename(first.with_name("renamed"))
    summary = index([second], library, Options())
    assert summary.new == 2
    assert any(str(first) in warning and "--prune" in warning for warning in summary.warnings)


def test_a_report_came_when_its_file_was_first_read(make_reports, tmp_path):
    """Not when that was changed, moved or read again; one whose file was away, and came back, is new."""
    folder, library = make_reports(["a.pdf", "b.pdf", "c.pdf", "d.pdf"]), str(tmp_path / "library")

    def added():
        with closing(open_searcher(library)) as searcher:
            return {report.path: report.added for report in searcher.walk()}

    index([folder], library, TWO)
    first = added()
    assert len(set(first.values())) == 4
    (folder / "a.pdf").write_bytes((folder / "a.pdf").read_bytes() + b"\n")
    (folder / "b.pdf").rename(folder / "moved.pdf")
    shutil.copy2(folder / "moved.pdf", folder / "twin.pdf")
    (folder / "c.pdf").rename(tmp_path / "c.pdf")
    index([folder], library, replace(TWO, again=True))
    second = added()
    assert (second["a.pdf"], second["d.pdf"]) == (first["a.pdf"], first["d.pdf"])
    one, twin = sorted((second["moved.pdf"], second["twin.pdf"]))
    assert one == first["b.pdf"]
    assert twin > max(first.values())
    (tmp_path / "c.pdf").rename(folder / "c.pdf")
    index([folder], library, TWO)
    assert added()["c.pdf"] > twin
