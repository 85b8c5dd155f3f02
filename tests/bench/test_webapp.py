"""The weight of the search page over the samples, as `bench.webapp` measures it."""

from contextlib import closing

import pytest

from bench.webapp import MOST_WEIGHT, PAGES, body, weight
from engine.factory import open_searcher
from webapp import create_app


@pytest.fixture(scope="module")
def got(sample_library):
    """Fetches an address of the web app over the samples."""
    with closing(open_searcher(sample_library)) as searcher:
        client = create_app(searcher).test_client()
        yield lambda url: body(client, url)


@pytest.mark.parametrize("url", PAGES)
def test_the_search_page_and_its_files_are_light(got, url):
    assert len(got(url)) < 150_000
    assert 10_000 < weight(got, url) < MOST_WEIGHT / 3  # the samples are few: a real library's page has more rows


def test_each_file_that_a_page_loads_is_weighed():
    site = {
        "/": b'<link rel="icon" href="/a"><script src="/b"></script><script src="/b"></script><a href="/c">',
        "/a": b"x" * 99,
    }
    alone = weight(lambda url: site.get(url, b""), "/")
    site["/b"] = bytes(range(256)) * 40
    assert weight(lambda url: site.get(url, b""), "/") > alone + 200
