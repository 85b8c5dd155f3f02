"""The judged queries over the samples, asked of the library that the command line made."""

import json
from pathlib import Path

import pytest

from engine.factory import open_searcher
from engine.query.parse import parse
from engine.request import SearchRequest

QUERIES = json.loads((Path(__file__).parents[2] / "samples" / "truth" / "queries.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def searcher(sample_library):
    searcher = open_searcher(sample_library)
    yield searcher
    searcher.close()


@pytest.mark.parametrize("judged", QUERIES, ids=[row["query"] for row in QUERIES])
def test_query_finds_the_judged_reports_and_pages(searcher, judged):
    result = searcher.search(SearchRequest(parse(judged["query"]), size=1000, pages_per_report=None))
    found = {f"reports/{hit.report.path}": [page.number for page in hit.pages] for hit in result.hits if not hit.some}
    tolerated = judged.get("running_heads", {})
    assert sorted(found) == sorted(judged["files"])
    for file, pages in judged["pages"].items():
        assert set(pages) <= set(found[file]) <= {*pages, *tolerated.get(file, [])}, file


def test_every_mark_is_a_word_of_its_page(searcher):
    for judged in QUERIES:
        query = parse(judged["query"])
        for hit in searcher.search(SearchRequest(query, pages_per_report=None)).hits:
            for page in hit.pages:
                text = searcher.page(hit.report.id, page.number).text
                places = searcher.places(hit.report.id, query, page.number)
                assert len(places) == page.places
                assert all(text[place.start : place.end].strip() for place in places)
