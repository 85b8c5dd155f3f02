"""How queries of our own rank the samples: as judged, and as before.

`golden.json` has the reports of each query in their order, each with its best pages. After a change of ranking that is
meant, `UPDATE_GOLDEN=1 pytest tests/relevance` writes it anew, and the difference is read in review.
"""

import json
import os
import tomllib
from pathlib import Path

import ir_measures
import pytest
from ir_measures import nDCG

from bench.parity import misplaced
from engine.factory import open_searcher
from engine.query.expand import understand
from engine.request import SearchRequest

HERE = Path(__file__).parent
JUDGED = tomllib.loads((HERE / "judged.toml").read_text("utf-8"))["query"]
GOLDEN = HERE / "golden.json"
BEST = 10
# The least that the means may be: what was reached, rounded down. Covers and contents, which are short, come before the
# pages that say more: hence the lower figure of pages.
REPORTS_NDCG = 0.935
PAGES_NDCG = 0.745


@pytest.fixture(scope="module")
def embedded(sample_library):
    searcher = open_searcher(sample_library)
    yield searcher
    searcher.close()


@pytest.fixture(scope="module")
def elastic(remote_sample_library):
    searcher = open_searcher(remote_sample_library)
    yield searcher
    searcher.close()


def hits_of(searcher, text):
    return searcher.search(SearchRequest(understand(text), size=BEST)).hits


def name_of(hit) -> str:
    return Path(hit.report.path).stem


def ranked(hits):
    """The reports in their order, each with its best pages in theirs."""
    return [{name_of(hit): [page.number for page in hit.pages]} for hit in hits]


@pytest.fixture(scope="module")
def ranks(embedded):
    return {judged["text"]: ranked(hits_of(embedded, judged["text"])) for judged in JUDGED}


def test_judgements_name_reports_and_pages_that_are_there(embedded):
    pages = {Path(report.path).stem: report.page_count for report in embedded.walk()}
    for judged in JUDGED:
        assert judged["reports"].keys() <= pages.keys(), judged["text"]
        assert set(judged["reports"].values()) <= {1, 2}
        for name, graded in judged.get("pages", {}).items():
            assert name in judged["reports"]
            assert all(1 <= int(number) <= pages[name] for number in graded), judged["text"]
    assert len(JUDGED) >= 20


def mean_ndcg(grades, order) -> float:
    """The mean over the queries, one without an answer counting as nothing."""
    qrels = [ir_measures.Qrel(query, name, grade) for query, graded in grades.items() for name, grade in graded.items()]
    run = [
        ir_measures.ScoredDoc(query, name, -rank)
        for query, names in order.items()
        if query in grades
        for rank, name in enumerate(names)
    ]
    return ir_measures.calc_aggregate([nDCG @ BEST], qrels, run)[nDCG @ BEST]


def test_reports_are_ranked_no_worse_than_before(ranks):
    grades = {judged["text"]: judged["reports"] for judged in JUDGED}
    order = {text: [name for hit in hits for name in hit] for text, hits in ranks.items()}
    assert mean_ndcg(grades, order) >= REPORTS_NDCG


def test_pages_are_ranked_no_worse_than_before(ranks):
    grades = {
        judged["text"]: {
            f"{name} {number}": grade for name, pages in judged["pages"].items() for number, grade in pages.items()
        }
        for judged in JUDGED
        if "pages" in judged
    }
    order = {
        text: [f"{name} {number}" for hit in hits for name, pages in hit.items() for number in pages]
        for text, hits in ranks.items()
    }
    assert mean_ndcg(grades, order) >= PAGES_NDCG


def test_ranks_are_those_of_the_golden_file(ranks):
    if os.environ.get("UPDATE_GOLDEN"):
        lines = (f" {json.dumps(text, ensure_ascii=False)}: [\n{_listed(hits)}\n ]" for text, hits in ranks.items())
        GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    assert ranks == json.loads(GOLDEN.read_text("utf-8"))


def _listed(hits) -> str:
    return ",\n".join(f"  {json.dumps(hit, ensure_ascii=False)}" for hit in hits)


@pytest.mark.parametrize("text", [judged["text"] for judged in JUDGED])
def test_elasticsearch_ranks_alike_but_for_neighbours(embedded, elastic, text):
    one, other = hits_of(embedded, text), hits_of(elastic, text)
    for some in (False, True):  # those with all words come first, whatever their scores
        scores = {name_of(hit): hit.score for hit in one if hit.some is some}
        order = [name_of(hit) for hit in other if hit.some is some]
        assert sorted(order) == sorted(scores)
        assert list(misplaced(order, scores)) == []
