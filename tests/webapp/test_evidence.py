"""Concordance and export over HTTP, and the same from the command line."""

import csv
import io
import re

import pytest


@pytest.fixture(scope="module")
def sample_site(serving, sample_library):
    with serving(sample_library) as running:
        yield running


def test_concordance_page_has_each_place_with_a_link_to_it(sample_site):
    page = sample_site.get("/concordance?q=%22debt+bondage%22&by=right").text
    places = int(re.search(r"<strong>(\d+) places", page)[1])
    links = re.findall(r'<td class="words"><a href="([^"]+)"', page)
    assert len(links) == places > 3
    target = sample_site.get(links[0].replace("&amp;", "&").partition("#")[0])
    assert target.status == 200
    assert links[0].rpartition("#")[2] in target.text


def test_concordance_goes_on(sample_site, monkeypatch):
    monkeypatch.setattr("webapp.evidence.SHOWN", 5)
    first = sample_site.get("/concordance?q=debt").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = sample_site.get(following).text
    links = [re.findall(r'<td class="words"><a href="([^"]+)"', page) for page in (first, second)]
    assert len(links[0]) == 5
    assert not set(links[0]) & set(links[1])


@pytest.mark.parametrize("asked", ["", "?q=zzzunknown", "?q=debt&by=nothing&start=-7"])
def test_concordance_of_little_or_nothing_is_a_page(sample_site, asked):
    assert sample_site.get(f"/concordance{asked}").status == 200


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "markdown"])
def test_exports_are_files(sample_site, form):
    answer = sample_site.get(f"/export?q=debt&format={form}")
    assert answer.status == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def test_export_has_the_rows_of_page_and_command_line(sample_site, sample_library, findspot):
    served = rows(sample_site.get("/export?q=debt&year=2015-&sort=title").body.decode("utf-8-sig"))
    printed = findspot("export", "debt", "--year", "2015-", "--sort", "title", "--library", sample_library)
    assert printed.returncode == 0, printed.stderr
    same = ("quote", "page", "place", "path", "sha256", "query")
    assert [[row[name] for name in same] for row in served] == [
        [row[name] for name in same] for row in rows(printed.stdout.removeprefix("\ufeff"))
    ]
    lines = findspot("concordance", "debt", "--year", "2015-", "--sort", "title", "--library", sample_library)
    assert len(lines.stdout.splitlines()) == len(served)
    assert f"{len(served)} places in" in lines.stderr
    link = served[0]["link"]
    assert sample_site.get(link[link.index("/report/") :].partition("#")[0]).status == 200


def rows(text: str):
    return list(csv.DictReader(io.StringIO(text)))


def test_search_page_links_to_both_only_where_there_are_places(sample_site):
    assert 'href="/concordance?q=debt"' in sample_site.get("/?q=debt").text
    assert "/concordance" not in sample_site.get("/").text
