"""A search, its counts, its concordance and its file say the same, as pages and by the API, on both engines."""

import json
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from bench.questions import questions
from tests.serving import served
from webapp.filters import NOT
from webapp.wording import counted

QUESTIONS = 100


@pytest.fixture(scope="module")
def got(each_sample_library):
    """Gives what stands at an address of a running server."""
    with served(each_sample_library) as url:

        def get(path, params):
            with urlopen(f"{url}{path}?{urlencode(params)}", timeout=60) as answer:
                return answer.read().decode()

        yield get


def test_a_hundred_queries_have_the_same_figures_everywhere(searcher, got):
    drawn = [question for question in questions(searcher, 2 * QUESTIONS, seed=5) if question.text][:QUESTIONS]
    assert len(drawn) == QUESTIONS
    places = 0
    for question in drawn:
        asked = [("q", question.text)]
        asked += [(name, value) for name, values in question.filters.items() for value in values]
        asked += [(NOT + name, value) for name, values in question.excluded.items() for value in values]
        found = json.loads(got("/api/v1/search", [*asked, ("each", "1"), ("size", "0")]))
        lines = json.loads(got("/api/v1/concordance", asked))
        (whole,) = json.loads(got("/api/v1/counts", [*asked, ("hits", "1")]))["counts"]
        rows = [json.loads(row) for row in got("/api/v1/export", [*asked, ("format", "jsonl")]).splitlines()]
        assert (whole["reports"], whole["pages"]) == (found["total"], found["pages_total"]), question
        assert len(rows) == lines["places"] == whole["hits"], question
        assert len({(row["path"], row["page"]) for row in rows}) == found["pages_total"], question
        assert len({row["path"] for row in rows}) == lines["reports"], question
        summary = f"{counted(len(rows), 'place')} in {counted(lines['reports'], 'report')}"
        assert summary in got("/concordance", asked), question
        if found["total"]:
            assert f"{counted(found['total'], 'report')} (" in got("/counts", asked), question
        places += len(rows)
    assert places > QUESTIONS
