import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

SEARCH_KEYS = {"total", "pages_total", "took_ms", "query", "hits", "facets"}
HIT_KEYS = {"id", "title", "authors", "organisations", "year", "language", "regions", "topics", "path", "url"}
DEBT = "tidewater-observatory/fishing/debt-bondage-fishing-2019.pdf"


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def reports(samples, tmp_path):
    """Two samples in a folder of their own."""
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(samples / "reports" / DEBT, folder / "debt.pdf")
    shutil.copy(samples / "reports" / "archive" / "brick-kilns-inspection-2009.pdf", folder / "scan.pdf")
    return folder


def test_index_accounts_for_every_file_and_ends_with_its_code(findspot, reports, tmp_path):
    library = tmp_path / "library"
    done = findspot("index", reports, "--library", library)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 PDFs found: 2 new.\n")
    assert "scan.pdf: 3 of 3 pages" in done.stdout
    (reports / "broken.pdf").write_text("no PDF")
    again = findspot("index", reports, "--library", library)
    assert again.returncode == 1
    assert again.stdout.startswith("3 PDFs found: 2 unchanged, 1 failed.\n")
    assert "broken.pdf: The file has the name of a PDF, but its content is something else." in again.stdout


def test_index_names_what_left(findspot, reports, tmp_path):
    library = tmp_path / "library"
    shutil.copy(reports / "debt.pdf", reports / "another.pdf")
    findspot("index", reports, "--library", library)
    (reports / "debt.pdf").unlink()
    done = findspot("index", reports, "--library", library)
    assert f"1 report taken out, since the files are gone:\n  {reports / 'debt.pdf'}\n" in done.stdout


def test_index_of_a_folder_without_pdfs_says_so(findspot, tmp_path):
    (tmp_path / "empty").mkdir()
    done = findspot("index", tmp_path / "empty", "--library", tmp_path / "library")
    assert done.stdout.startswith("No PDFs found.\n")


def test_index_json_is_one_object(findspot, reports, tmp_path):
    done = findspot("index", reports, "--library", tmp_path / "library", "--json")
    said = json.loads(done.stdout)
    assert (said["found"], said["new"], said["failed"], said["unread"]) == (2, 2, [], 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["index", "nowhere"], "findspot: There is no file or folder at"),
        (["search", "word", "--library", "nowhere"], "findspot: There is no library at nowhere"),
        (["coverage", "--library", "nowhere"], "findspot: There is no library at nowhere"),
        (["search", "--pages", "some"], "--pages takes a number or `all`"),
        (["search", "--year", "soon"], "soon is no year"),
        (["search", "--region", "Atlantis"], "No region is called Atlantis"),
        (["search", "--region", "Tailand"], "Did you mean Thailand"),
        (["search", "--topic", "dept bondage"], "Did you mean debt bondage"),
        (["search", "word", "--size"], "'--size' requires an argument"),
        (["search", "word", "--library", __file__], "is a file. A library is a folder"),
        (["index", ".", "--library", __file__], "is a file. A library is a folder"),
        (["index", __file__], "is no PDF. Nothing was changed. Name PDFs or folders of them; a listing"),
        (["copy", "one", "../one/../one"], "There is no library at one"),
        (["copy", "one", "./one"], "FROM and TO are the same library"),
        (["describe", "."], "No PDFs found in"),
        (["frobnicate"], "No such command"),
    ],
)
def test_what_cannot_run_says_why_and_ends_with_2(findspot, tmp_path, arguments, message):
    done = findspot(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_library_comes_from_the_environment(findspot, sample_library):
    done = findspot("coverage", "--json", env={**os.environ, "FINDSPOT_LIBRARY": sample_library})
    assert json.loads(done.stdout)["reports"] > 10


def test_search_prints_report_page_and_quote(findspot, sample_library):
    done = findspot("search", '"debt bondage"', "--library", sample_library)
    assert done.returncode == 0
    first = done.stdout.split("\n\n")[1]
    assert first.startswith("1. Debt Bondage at Sea")
    assert DEBT in first
    assert "p. " in first
    assert "\x1b" not in done.stdout


def test_search_json_is_the_body_of_the_api(findspot, sample_library):
    (body,) = lines(findspot("search", "debt", "--library", sample_library, "--json", "--pages", "all"))
    assert set(body) >= SEARCH_KEYS
    assert body["total"] == len(body["hits"])
    for hit in body["hits"]:
        assert set(hit) >= HIT_KEYS
        assert len(hit["pages"]) == hit["pages_matching"]


def test_filters_take_names_and_codes(findspot, sample_library):
    def paths(*options):
        (body,) = lines(findspot("search", "--library", sample_library, "--json", *options))
        return {hit["path"] for hit in body["hits"]}

    assert paths("--region", "Thailand") == paths("--region", "THA") != set()
    assert DEBT in paths("--year", "2019-2019", "--organisation", "Tidewater Observatory")
    assert DEBT not in paths("--language", "Spanish")


def test_list_goes_on_by_page_and_by_cursor(findspot, sample_library):
    def body(*options):
        return lines(findspot("search", "--library", sample_library, "--json", "--size", "2", *options))[0]

    first, second = body(), body("--page", "2")
    assert [hit["id"] for hit in body("--cursor", first["cursor"])["hits"]] == [hit["id"] for hit in second["hits"]]


def test_empty_answer_says_what_it_does_not_speak_for(findspot, sample_library):
    done = findspot("search", "zzzzz", "--library", sample_library)
    assert done.returncode == 0
    assert "The words may also stand where nothing can be searched. 3 pages" in done.stdout


def test_an_answer_of_a_library_that_lacks_nothing_says_so(findspot, reports, tmp_path):
    findspot("index", reports / "debt.pdf", "--library", tmp_path / "library")
    for word in ("debt", "zzzzz"):
        done = findspot("search", word, "--library", tmp_path / "library")
        assert done.stdout.endswith("Searched: 1 report, 5 pages: every one of them.\n")


def test_every_answer_says_what_was_searched(findspot, sample_library):
    done = findspot("search", "debt", "--library", sample_library)
    lacks = "3 pages of this library have no searchable text, 2 files could not be read"
    assert f"\nSearched: 13 reports, 65 pages. {lacks}: `findspot coverage` names them.\n" in done.stdout
    assert "may also stand" not in done.stdout


def test_answer_names_its_filters(findspot, sample_library):
    done = findspot("search", "debt", "--region", "THA", "--year", "2015-", "--library", sample_library)
    assert done.stdout.splitlines()[1] == "Only with region Thailand; year since 2015"


def test_page_past_the_end_says_where_the_end_is(findspot, sample_library):
    done = findspot("search", "--size", "5", "--page", "99", "--library", sample_library)
    assert "Page 99 is past the end of the list: the last one is --page 3\n" in done.stdout


@pytest.mark.parametrize("word", ["-debt", "-child", "-"])
def test_word_with_a_minus_is_a_word_wherever_it_stands(findspot, sample_library, word):
    def total(*arguments):
        return lines(findspot("search", *arguments, "--library", sample_library, "--json"))[0]["total"]

    assert total(word) == total(f" {word}")
    assert total("fishing", word, "--year", "-2020") == total("--year", "-2020", f"fishing {word}")


def test_reader_that_leaves_early_is_no_error(sample_library):
    command = f"{sys.executable} -m findspot search --library {sample_library} --json --pages all | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_extract_prints_a_line_for_each_page_and_for_each_failure(findspot, reports):
    (reports / "broken.pdf").write_text("no PDF")
    done = findspot("extract", reports / "debt.pdf", reports / "broken.pdf", reports / "scan.pdf", "--json")
    assert done.returncode == 1
    said = lines(done)
    pages = [line for line in said if "page" in line and line["pdf"].endswith("debt.pdf")]
    assert [line["page"] for line in pages] == list(range(1, len(pages) + 1))
    assert set(pages[0]) == {"pdf", "page", "label", "text", "language", "extractor", "ocr"}
    assert (pages[1]["language"], pages[1]["extractor"], pages[1]["ocr"]) == ("en", "pdfium", False)
    (failure,) = [line for line in said if "error" in line]
    assert failure == {"pdf": str(reports / "broken.pdf"), "error": failure["error"]}
    order = list(dict.fromkeys(line["pdf"].rpartition("/")[2] for line in said))
    assert order == ["debt.pdf", "broken.pdf", "scan.pdf"]


def test_folders_are_gone_through(findspot, reports):
    done = findspot("describe", reports, "--json")
    assert [line["pdf"] for line in lines(done)] == [str(reports / "debt.pdf"), str(reports / "scan.pdf")]


def test_describe_says_where_each_value_came_from(findspot, reports):
    (reports / "debt.json").write_text('{"year": 1999}')
    (said,) = lines(findspot("describe", reports / "debt.pdf", "--json"))
    assert set(said) == {
        "pdf", "title", "authors", "organisations", "year", "language", "regions", "topics", "document_type",
        "doi", "isbn", "origin", "confidence",
    }  # fmt: skip
    assert (said["year"], said["origin"]["year"]) == (1999, "sidecar")
    assert said["title"].startswith("Debt Bondage at Sea")
    assert said["origin"]["title"] in ("page 1", "page 1 and PDF information")
    assert (said["confidence"]["year"], said["confidence"]["authors"]) == ("high", "medium")
    printed = findspot("describe", reports / "debt.pdf").stdout
    assert "  Authors: Priya Wongsakul; Hana Lindqvist  (page 1, medium)\n" in printed


def test_sheet_is_written_corrected_and_given_back(findspot, reports, tmp_path):
    library, sheet = ("--library", tmp_path / "library"), tmp_path / "sheet.csv"
    findspot("index", reports, *library)
    assert findspot("describe", "--csv", sheet, *library).returncode == 0
    content = sheet.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfpath,title,")  # for spreadsheets, which else take it for another code
    again = findspot("index", reports, *library, "--metadata", sheet)
    assert "2 unchanged" in again.stdout
    sheet.write_bytes(content.replace(b"Debt Bondage at Sea", b"Bonded at Sea"))
    assert "1 changed, 1 unchanged.\n0 pages read" in findspot("index", reports, *library, "--metadata", sheet).stdout
    assert findspot("describe", "--csv", "-", *library).stdout.count("Bonded at Sea") == 1


def test_sheet_that_cannot_be_written_says_why(findspot, sample_library, tmp_path):
    done = findspot("describe", "--library", sample_library, "--csv", tmp_path / "nowhere" / "sheet.csv")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "sheet.csv cannot be written: No such file or directory." in done.stderr


def test_a_sheet_is_of_a_library_and_nothing_else(findspot, reports, tmp_path):
    for arguments in (["describe"], ["describe", reports, "--csv", tmp_path / "sheet.csv"]):
        done = findspot(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "with --csv a file into which a library is described" in done.stderr
    assert not (tmp_path / "sheet.csv").exists()


def test_pages_are_told_by_what_is_printed_on_them(findspot, sample_library):
    asked = ("search", 'housing title:"picking season"', "--library", sample_library)
    ((hit,),) = [body["hits"] for body in lines(findspot(*asked, "--json"))]
    printed = {page["page"]: page["label"] for page in hit["pages"]}
    assert printed
    assert printed.items() <= {1: "i", 2: "ii", 3: "1", 4: "2", 5: "3", 6: "4"}.items()
    said = findspot(*asked).stdout
    assert all(f"p. {page} (printed {label})  " in said for page, label in printed.items())


def test_coverage_names_what_could_not_be_read(findspot, sample_library):
    (said,) = lines(findspot("coverage", "--library", sample_library, "--json"))
    assert {failure["kind"] for failure in said["failures"]} == {"encrypted", "damaged"}
    assert said["unsearchable_pages"] == 3
    assert said["other_files"] == 1
    printed = findspot("coverage", "--library", sample_library).stdout
    assert printed.startswith(
        "16 files seen: 13 reports with 65 pages, 2 files that could not be read, 1 other file.\n"
    )
    assert "\nOnly a picture, no text: 3 pages in 1 report. They hold a picture" in printed
    assert "Install Tesseract, with the languages of the reports, and run findspot index again" in printed
    assert "/archive/brick-kilns-inspection-2009.pdf: pages 1–3 of 3\n" in printed
    assert all(f"  {failure['path']}\n" in printed for failure in said["failures"])
    assert "\nNot known: region of 2 reports, organisation of 2 reports, document type of 2 reports.\n" in printed


def test_coverage_as_a_sheet_has_each_file_that_is_not_whole(findspot, sample_library):
    done = findspot("coverage", "--library", sample_library, "--csv")
    head, *rows = csv.reader(done.stdout.splitlines())
    assert head == ["path", "what", "reason", "pages", "what to do"]
    assert [(row[0].rpartition("/")[2], row[1], row[3]) for row in rows] == [
        ("child-labor-coffee-nicaragua-download.pdf", "could not be read", ""),
        ("panel-annex-restricted-2020.pdf", "could not be read", ""),
        ("brick-kilns-inspection-2009.pdf", "Only a picture, no text", "pages 1–3 of 3"),
    ]
    assert findspot("coverage", "--library", sample_library, "--csv", "--json").returncode == 2


def test_two_indexers_at_once_are_told_apart(reports, tmp_path, findspot):
    library = tmp_path / "library"
    holding = (
        "import sys; from engine.factory import open_writer\n"
        "with open_writer(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", holding, library], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout.readline() == "held\n"
        second = findspot("index", reports, "--library", library)
        assert second.returncode == 2
        assert second.stderr.startswith("findspot: ")
        assert len(second.stderr.splitlines()) == 1
    finally:
        first.communicate()


def test_copy_takes_nothing_out_unless_told_to(findspot, reports, sample_library, tmp_path):
    small = tmp_path / "small"
    findspot("index", reports, "--library", small)
    copy = tmp_path / "copy"
    assert findspot("copy", sample_library, copy).returncode == 0
    assert findspot("copy", sample_library, copy).returncode == 0
    refused = findspot("copy", small, copy)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "TO holds 13 reports that FROM does not have" in refused.stderr
    assert "--replace" in refused.stderr
    assert lines(findspot("coverage", "--library", copy, "--json"))[0]["reports"] == 13
    assert "15 other reports taken out" in findspot("copy", small, copy, "--replace").stdout


def test_reports_of_the_same_name_are_not_taken_for_the_same(findspot, samples, tmp_path):
    for name, pdf in (("one", DEBT), ("two", "archive/brick-kilns-inspection-2009.pdf")):
        (tmp_path / name).mkdir()
        shutil.copy(samples / "reports" / pdf, tmp_path / name / "a.pdf")
        findspot("index", tmp_path / name, "--library", tmp_path / f"library-{name}")
    assert findspot("copy", tmp_path / "library-one", tmp_path / "library-two").returncode == 2


@pytest.mark.parametrize("lost", ["index-1/pages", "index-1/reports", "index-1/commit.json", "index-1/pages/meta.json"])
def test_damaged_library_says_what_to_do(findspot, sample_library, tmp_path, lost):
    library = tmp_path / "library"
    shutil.copytree(sample_library, library)
    path = library / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    for command in (["search", "debt"], ["coverage"], ["index", tmp_path], ["rebuild"]):
        done = findspot(*command, "--library", library)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert f"The library at {library} is damaged" in done.stderr
        assert "findspot index FOLDER --library NEW" in done.stderr


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6, 1.2])  # before and after the workers have started
def test_stopped_index_keeps_what_it_read(samples, tmp_path, findspot, seconds):
    library = tmp_path / "library"
    command = [sys.executable, "-m", "findspot", "index", samples / "reports", "--library", library, "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not any(library.rglob("*writer.lock")) and process.poll() is None:
        time.sleep(0.01)
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate()
    assert process.returncode in (130, 1)
    assert errors.strip() == ""
    assert findspot("index", samples / "reports", "--library", library).returncode == 1


@pytest.mark.parametrize("moment", [0.05, 0.0], ids=["in a moment", "at once"])
@pytest.mark.parametrize("handler", ["SIG_IGN", "default_int_handler"], ids=["in the background", "at a terminal"])
def test_interrupt_while_an_object_is_destroyed_still_stops(handler, moment):
    """Also where it comes again before the one who sends it is done."""
    script = f"""
import os, signal, time
from findspot import stopping

class Interrupted:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):
            pass

stopping.MOMENT = {moment}
signal.signal(signal.SIGINT, signal.{handler})
signal.signal(signal.SIGTERM, signal.default_int_handler)
stopping.hear_each_interrupt()
try:
    Interrupted()
    time.sleep(20)
except KeyboardInterrupt:
    print("stopped")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=15)
    assert (done.stdout, done.stderr) == ("stopped\n", "")
