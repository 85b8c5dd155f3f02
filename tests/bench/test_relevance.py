"""The relevance bench: judged collections in, figures out, and what cannot be used is said."""

import json
import math
import re
import subprocess
import sys

import pytest

from bench.relevance import read_collection
from engine.errors import InputError
from engine.factory import open_searcher, open_writer
from engine.report import Root

TITLES = ("Otters", "Rivers", "Walrus", "Ice", "Seals", "Whales", "Fish", "Birds", "Nets", "Boats")
OTTERS = "An otter sleeps beside another otter while a third otter keeps watch over the water of the bay."
TEXTS = (
    OTTERS,
    "The river is long, and the people on its banks say that an otter was seen there once in the spring of that year.",
    "The walrus rests on the ice for most of the day and dives for clams in the shallow water of the bay.",
    "The ice breaks in spring, and the animals that rest on it swim to the shore with their young.",
    "Seals hunt under the water and come to the shore when the weather is cold and the wind is strong.",
    "Whales swim along the coast every year in search of food, and people come to see them from the shore.",
    "The fish of the bay were counted last year by the people who live on the shore and know the water.",
    "Birds nest on the cliffs over the water, and their young learn to fly before the winter comes.",
    "Nets are mended on the shore by the people who go out in the morning and come home in the evening.",
    "Boats leave at dawn with the first light and the people in them look for fish until the evening.",
)
QUERIES = {"otter": "otter", "walrus": "walrus?", "none": "xylophone", "unjudged": "whales"}
# The report named first for otter is the one with most of them, so the relevant one comes second; of the
# two for walrus the first is found and the second is not; for xylophone there is none.
GRADES = (("otter", "d1", 1), ("walrus", "d2", 1), ("walrus", "d3", 1), ("none", "d4", 1), ("unjudged", "d5", 0))
SECOND = 1 / math.log2(3)
NDCG = (SECOND + 1 / (1 + SECOND) + 0) / 3
RECALL = (1 + 1 / 2 + 0) / 3
MAP = (1 / 2 + 1 / 2 + 0) / 3


@pytest.fixture
def bench():
    """Runs the bench as a person does."""

    def run(*arguments):
        command = [sys.executable, "-m", "bench.relevance", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def write(tmp_path):
    """Writes a collection of this name: `write("one", queries={...}, grades=[...])`."""

    def written(name="Animals", *, texts=TEXTS, queries=QUERIES, grades=GRADES):
        folder = tmp_path / name
        folder.mkdir()
        documents = [
            {"id": f"d{number}", "title": title, "text": text}
            for number, (title, text) in enumerate(zip(TITLES, texts, strict=True))
        ]
        asked = [{"id": id, "text": text} for id, text in queries.items()]
        for file, values in (("corpus.jsonl", documents), ("queries.jsonl", asked)):
            (folder / file).write_text("".join(f"{json.dumps(value)}\n" for value in values))
        lines = [("query-id", "corpus-id", "score"), *grades]
        (folder / "qrels.tsv").write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))
        return folder

    return written


def test_figures_are_those_computed_by_hand(bench, write):
    done = bench(write(), "--json")
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(done.stdout)["collections"]
    assert (measured["collection"], measured["documents"], measured["queries"]) == ("Animals", 10, 3)
    for engine in ("findspot", "bm25s"):
        assert measured[engine].pop("seconds") > 0
        hand = {"ndcg": NDCG, "recall": RECALL, "map": MAP, "unanswered": 1}
        assert measured[engine] == pytest.approx(hand), engine


def test_a_table_has_a_line_for_each_collection_and_their_mean(bench, write):
    answered = write("answered", queries={"walrus": "walrus"}, grades=[("walrus", "d2", 1)])
    done = bench(write(), answered)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == ["findspot", "collection", "Animals", "answered", "mean"]
    assert lines[3][1:6] == ["10", "1", "1.000", "1.000", "1.000"]
    assert lines[4][1] == f"{(NDCG + 1) / 2:.3f}"


def test_a_query_that_is_refused_counts_as_one_without_an_answer(bench, write):
    long = {"walrus": "walrus", "long": "walrus " * 3_000}
    done = bench(write(queries=long, grades=[("walrus", "d2", 1), ("long", "d2", 1)]), "--json")
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(done.stdout)["collections"]
    assert (measured["findspot"]["ndcg"], measured["findspot"]["unanswered"]) == (0.5, 1)


def test_a_library_at_an_address_stays_and_is_measured_again(bench, write, tmp_path):
    folder, address = write(), tmp_path / "library"
    first, second = (bench(folder, "--library", address) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    searcher = open_searcher(f"{address}-animals")
    assert searcher.coverage().reports == 10
    assert {report.title for report in searcher.walk()} == set(TITLES)
    assert {report.languages for report in searcher.walk()} == {("en",)}


def test_a_document_without_text_is_one_that_nothing_finds(bench, write):
    done = bench(write(texts=(*TEXTS[:-1], "")), "--json")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_library_of_something_else_is_refused_and_stays_as_it_was(bench, write, tmp_path):
    address = tmp_path / "library"
    assert bench(write(), "--library", address).returncode == 0
    (tmp_path / "other").mkdir()
    changed = write("other/Animals", texts=("Otters are not here.", *TEXTS[1:]))
    done = bench(changed, "--library", address)
    assert done.returncode == 2
    assert "holds something else than Animals" in done.stderr
    (report,) = (each for each in open_searcher(f"{address}-animals").walk() if each.path == "d0")
    assert open_searcher(f"{address}-animals").page(report.id, 1).text == OTTERS


def test_a_library_with_folders_but_no_reports_yet_is_not_written_into(bench, write, tmp_path):
    with open_writer(str(tmp_path / "library-animals")) as writer:
        writer.set_roots([Root("mine", "/mine")])
        writer.commit()
    done = bench(write(), "--library", tmp_path / "library")
    assert done.returncode == 2
    assert open_searcher(str(tmp_path / "library-animals")).coverage().reports == 0


@pytest.mark.parametrize("file", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(write, file):
    folder = write()
    (folder / file).unlink()
    with pytest.raises(InputError, match=re.escape(f"{folder / file} cannot be read")):
        read_collection(folder)


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("qrels.tsv", "otter d1 1", "line 7: not a query, a document and a whole number"),
        ("qrels.tsv", "otter\td1\tgood", "line 7: not a query, a document and a whole number"),
        ("qrels.tsv", "otter\td1\t1\t1", "line 7: not a query, a document and a whole number"),
        ("qrels.tsv", "otter\td99\t1", "line 7: a query or document that the collection does not have"),
        ("qrels.tsv", "beaver\td1\t1", "line 7: a query or document that the collection does not have"),
        ("queries.jsonl", "otter", "line 5: not a JSON object with id and text"),
        ("queries.jsonl", '{"id": "beaver"}', "line 5: not a JSON object with id and text"),
        ("queries.jsonl", '["beaver"]', "line 5: not a JSON object with id and text"),
        ("corpus.jsonl", '{"id": 11, "text": "A beaver."}', "line 11: id, text and title must be strings"),
        ("corpus.jsonl", '{"id": "d1", "text": "A beaver."}', "line 11: the id d1 is there twice"),
    ],
)
def test_a_malformed_line_is_told_with_its_place(write, file, line, told):
    folder = write()
    with (folder / file).open("a") as opened:
        opened.write(f"{line}\n")
    with pytest.raises(InputError, match=re.escape(f"{folder / file}, {told}")):
        read_collection(folder)


def test_a_collection_without_a_relevant_document_is_refused(write):
    folder = write(grades=[("otter", "d1", 0)])
    with pytest.raises(InputError, match=re.escape(f"{folder} has no query with a relevant document")):
        read_collection(folder)


@pytest.mark.parametrize("file", ["queries.jsonl", "qrels.tsv"])
def test_what_cannot_be_used_ends_the_bench_before_anything_is_measured(bench, write, file):
    whole, broken = write(), write("broken")
    (broken / file).unlink() if file == "queries.jsonl" else (broken / file).write_text("otter d1 1\n")
    done = bench(whole, broken)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bench.relevance: {broken / file}")
    assert len(done.stderr.splitlines()) == 1


def test_a_library_on_elasticsearch_gives_the_same_figures(bench, write, elasticsearch_url):
    done = bench(write(), "--library", f"{elasticsearch_url}/relevance", "--json")
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(done.stdout)["collections"]
    assert measured["findspot"]["ndcg"] == pytest.approx(NDCG)
