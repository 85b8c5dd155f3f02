"""Both engines answer alike, asked with queries of every form drawn from a library's own text."""

import pytest

from bench.parity import compare, compare_coverage, misplaced, run
from bench.questions import FORMS, Question, questions
from engine.factory import open_searcher, open_writer

QUERIES = 4 * len(FORMS)


@pytest.fixture(scope="module")
def remote_library(sample_library, findspot, elasticsearch_url) -> str:
    """The samples on Elasticsearch, each document written once: one written over counts until its segment is merged."""
    address = f"{elasticsearch_url}/parity-samples"
    done = findspot("copy", sample_library, address)
    assert done.returncode == 0, done.stderr
    return address


def test_both_engines_answer_alike(sample_library, remote_library):
    one, other = open_searcher(sample_library), open_searcher(remote_library)
    compared = list(run(one, other, queries=QUERIES, seed=1))
    other.close()
    assert {each.question.form for each in compared} == {"coverage", *FORMS}
    assert len(compared) == QUERIES + 1
    assert sum(each.reports > 0 for each in compared) > QUERIES * 0.8, "too few questions find anything"
    assert [difference for each in compared for difference in each.differences] == []
    assert max(each.apart for each in compared) < 0.001, "the engines weigh words differently"


@pytest.fixture
def library_of(tmp_path):
    """Makes a small library of these documents and opens it."""

    def made(name, *documents):
        with open_writer(str(tmp_path / name)) as writer:
            for document in documents:
                writer.put(document)
            writer.commit()
        return open_searcher(str(tmp_path / name))

    return made


def test_each_kind_of_difference_is_noticed(library_of, make):
    one = library_of("one", make("a", ["debt", "debt"], year=2019), make("b", ["debt"], title="Debt", year=2020))
    other = library_of("other", make("a", ["debt", "bond"], year=2021), make("b", ["debt."], title="Debt", year=2020))
    fewer = library_of("fewer", make("a", ["debt", "debt"], year=2019))
    question = Question("word", "debt")
    kinds = {found.kind for found in compare(one, other, question).differences}
    orders = {"newest", "oldest", "newest grouped", "oldest grouped"}
    assert kinds == {"pages_total", "description", "pages_matching", "pages", "quotes", "facet", *orders}
    assert {"total", "reports"} <= {found.kind for found in compare(one, fewer, question).differences}
    assert compare(one, one, question).differences == ()


def test_each_difference_in_coverage_is_noticed(library_of, make):
    one = library_of("one", make("a", ["debt", ""]), make("b", ["deuda"], language="es"))
    other = library_of("other", make("a", ["debt"]), make("b", ["deuda", "mucha"], language="es"))
    kinds = {found.kind for found in compare_coverage(one, other).differences}
    unsearchable = {"unsearchable_pages", "reports_with_unsearchable_pages", "caveats", "picture"}
    assert kinds == {*unsearchable, "languages"}
    assert compare_coverage(one, one).differences == ()


def test_neighbours_may_change_places_only_where_their_scores_are_near():
    scores = {"a": 2.0, "b": 1.99, "c": 1.0}
    assert list(misplaced(["b", "a", "c"], scores)) == []
    assert list(misplaced(["a", "c", "b"], scores)) == [("c", "b")]


def test_questions_end_where_no_new_one_can_be_drawn(library, make):
    library.put(make("only", ["word"]))
    drawn = list(questions(library.searcher, number=100_000, seed=1))
    assert 0 < len(drawn) < 100_000
