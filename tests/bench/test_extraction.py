"""The page tests: what passes, and a run over pages whose text is known."""

import json
import shutil
import subprocess
import sys

import pytest

from bench.extraction import PageTest, find, load_tests

PAGE = "The owner “paid” an advance –\nbefore the sea\u00adson. Nobody could leave."


def page_test(kind, text, after="", edits=0, *, cased=True):
    return PageTest("folder", None, 1, kind, text, after, edits, cased)


@pytest.mark.parametrize(
    ("test", "passes"),
    [
        (page_test("present", 'owner "paid" an advance - before the season'), True),
        (page_test("present", "the owner"), False),
        (page_test("present", "the owner", cased=False), True),
        (page_test("present", "Nobody could leeve", edits=1), True),
        (page_test("present", "Nobody cuold leeve", edits=1), False),
        (page_test("absent", "Nobody"), False),
        (page_test("absent", "Everybody"), True),
        (page_test("order", "owner", "Nobody"), True),
        (page_test("order", "Nobody", "owner"), False),
    ],
)
def test_a_page_passes(test, passes):
    assert test.passes(PAGE) is passes


def test_a_page_without_text_passes_nothing():
    assert not any(page_test(kind, "word", "word").passes("") for kind in ("present", "absent", "order"))


def test_a_passage_is_found_at_its_start():
    assert find("could leave", "Nobody could leave.", 0) == 7
    assert find("could leave", "Nobody could leeve.", 1) == 7
    assert find("", "Nobody", 3) == find("Nobody", "", 3) == -1


def test_the_bench_runs_over_a_folder(tmp_path, samples):
    (tmp_path / "kind/pdfs").mkdir(parents=True)
    shutil.copy(
        samples / "reports/tidewater-observatory/fishing/debt-bondage-fishing-2019.pdf", tmp_path / "kind/pdfs/a.pdf"
    )
    truth = json.loads((samples / "truth/debt-bondage-fishing-2019.json").read_text("utf-8"))
    known = truth["passages"][0]
    words = known["text"].split()
    rows = [
        {"pdf": "a.pdf", "page": known["page"], "type": "present", "text": known["text"], "max_diffs": 2},
        {"pdf": "a.pdf", "page": 1, "type": "present", "text": known["text"]},
        {"pdf": "a.pdf", "page": known["page"], "type": "order", "before": words[0], "after": words[-1]},
        {"pdf": "a.pdf", "page": 1, "type": "table", "cell": "x"},
        {"pdf": "gone.pdf", "page": 1, "type": "present", "text": "word"},
    ]
    (tmp_path / "kind/tests.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert len(list(load_tests(tmp_path))) == 4
    done = subprocess.run(
        [sys.executable, "-m", "bench.extraction", tmp_path, "--json"], capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    assert said["kind: present"]["tests"] == 3
    assert said["kind: present"]["findspot"] == pytest.approx(1 / 3)
    assert said["all: order"]["findspot"] == said["all: order"]["pdfminer.six"] == 1
