"""Counts over HTTP, and the same from the command line."""

import csv
import io
import json
import re
from contextlib import closing
from html import unescape

import pytest

from engine.evidence.counts import COLUMNS, Bounds, count, rows
from engine.factory import open_searcher
from engine.query.expand import understand
from engine.request import SearchRequest

DEBT = "/counts?q=debt"


@pytest.fixture(scope="module")
def sample_site(serving, sample_library):
    with serving(sample_library) as running:
        yield running


def links_in(page):
    return [unescape(link) for link in re.findall(r'<td class="number[^"]*"><a href="([^"]+)"', page)]


def total(page):
    return re.search(r'<p class="totals"><strong>(?:At least )?(\d+) reports? · (\d+) pages?', page)


@pytest.mark.parametrize("by", ["year", "region", "topic", "organisation", "language", "document_type"])
def test_each_figure_leads_to_the_search_that_it_counts(sample_site, by):
    page = sample_site.get(f"{DEBT}&by={by}&year=2010-").text
    cells = re.findall(
        r'<td class="number (?:chosen|other)"><a href="([^"]+)" aria-label="(\d+) (report|page)s?,', page
    )
    assert cells
    for url, number, noun in cells[:12]:
        found = total(sample_site.get(unescape(url)).text)
        assert found[1 if noun == "report" else 2] == number


def test_the_plot_has_a_name_a_description_and_a_table(sample_site):
    page = sample_site.get(f"{DEBT}&q=labour").text
    assert re.search(r'<svg class="years-plot"[^>]*role="img" aria-labelledby="plot-title plot-told"', page)
    assert '<title id="plot-title">Share of reports by year</title>' in page
    assert re.search(r'<desc id="plot-told">debt: highest in \d{4}, \d+\xa0%\.', page)
    assert len(set(re.findall(r'href="#mark-(\d)" x="[\d.]+%"', page))) == 2
    assert " style=" not in page


def test_searches_beyond_what_a_plot_can_tell_apart_are_named(sample_site):
    page = sample_site.get("/counts?" + "&".join(f"q=debt{n}" for n in range(8))).text
    assert "Left out, since a plot has 6 searches at most: debt6, debt7." in page


def test_hits_that_are_not_counted_are_said_aloud_and_counted_when_asked_for(sample_site, monkeypatch):
    monkeypatch.setattr("webapp.counting.AT_ONCE", Bounds(5_000, 1))
    page = sample_site.get(f"{DEBT}&by=topic").text
    assert re.search(r"Hits are not counted yet: [\d,]+ pages must be read for them\.", page)
    again = unescape(re.search(r'<a href="([^"]+)">Count them</a>', page)[1])
    counted = sample_site.get(again).text
    assert "not counted yet" not in counted
    assert "not counted</span>" not in counted


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=zzzunknown", "?q=debt&by=nothing&of=nothing&words=99", "?q=(((&by=region"]
)
def test_counts_of_little_or_nothing_are_a_page(sample_site, query):
    assert sample_site.get(f"/counts{query}").status == 200


def test_a_sheet_of_nothing_says_what_to_give(sample_site):
    answer = sample_site.get("/counts.csv")
    assert answer.status == 400
    assert "/counts.csv?q=debt" in answer.text


def test_the_sheet_the_command_and_the_engine_say_the_same(sample_site, sample_library, findspot):
    served = sheet(sample_site.get("/counts.csv?q=debt&q=labour&year=2010-").body.decode("utf-8-sig"))
    options = ("counts", "debt", "--with", "labour", "--year", "2010-", "--library", sample_library)
    every = [
        part
        for name in ("year", "region", "topic", "organisation", "language", "document_type")
        for part in ("--by", name)
    ]
    printed = findspot(*options, *every, "--csv")
    assert printed.returncode == 0, printed.stderr
    assert sheet(printed.stdout) == served
    as_json = [json.loads(line) for line in findspot(*options, "--json").stdout.splitlines()]
    with closing(open_searcher(sample_library)) as searcher:
        requests = [SearchRequest(understand(text), filters={"year": ("2010-",)}) for text in ("debt", "labour")]
        made = list(rows(count(searcher, requests), ("year",)))
    assert as_json == made
    assert tuple(served[0]) == COLUMNS
    shown = findspot(*options)
    assert re.search(r"debt: \d+ reports of \d+ \(\d", shown.stdout)
    assert "Year" in shown.stdout


def test_significant_words_lead_on_and_are_those_of_the_command(sample_site, sample_library, findspot):
    page = sample_site.get('/counts?q="debt+bondage"&words=1').text
    words = re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)">([^<]+)</a></th><td>', page)
    printed = findspot("counts", '"debt bondage"', "--words", "--json", "--library", sample_library)
    assert [unescape(word) for _, word in words] == [json.loads(line)["word"] for line in printed.stdout.splitlines()]
    assert words
    assert total(sample_site.get(unescape(words[0][0])).text)


def sheet(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_search_page_links_to_counts_and_batch(sample_site):
    page = sample_site.get("/?q=debt&year=2010-").text
    assert 'href="/counts?q=debt&amp;year=2010-"' in page
    assert 'href="/batch?year=2010-"' in page
    assert "/counts" not in sample_site.get("/").text
