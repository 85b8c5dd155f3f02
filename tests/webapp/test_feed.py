"""Following a search: its feed, the link of a visit, and the page that offers both."""

import html
import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from engine.factory import open_writer
from webapp.saved import read_searches

ATOM = {"a": "http://www.w3.org/2005/Atom", "x": "http://www.w3.org/1999/xhtml"}
GRAMMAR = etree.RelaxNG(file=str(Path(__file__).with_name("atom.rng")))


def read_feed(answer):
    """The feed, valid by the grammar of RFC 4287 and by what it says beside that."""
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    tree = etree.fromstring(answer.body)
    assert GRAMMAR.validate(tree), GRAMMAR.error_log
    ids = tree.xpath("//a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids)
    assert tree.xpath("boolean(a:author)", namespaces=ATOM)
    assert len(tree.xpath("a:link[@rel='self']", namespaces=ATOM)) == 1
    assert len(tree.xpath("a:entry", namespaces=ATOM)) == len(
        tree.xpath("a:entry[a:link[@rel='alternate']]", namespaces=ATOM)
    )
    return tree


def titles(tree):
    return tree.xpath("a:entry/a:title/text()", namespaces=ATOM)


@pytest.mark.parametrize("broken", ["updated", "id", "title"])
def test_the_grammar_refuses_a_feed_that_lacks_what_it_must_have(site, broken):
    tree = read_feed(site.get("/feed.atom"))
    tree.remove(tree.find(f"a:{broken}", ATOM))
    assert not GRAMMAR.validate(tree)


def test_an_entry_leads_to_the_place_that_it_quotes(site):
    tree = read_feed(site.get("/feed.atom?q=%22debt+bondage%22&region=THA"))
    assert titles(tree) == ["Blood and water"]
    assert tree.xpath("a:entry/a:author/a:name/text()", namespaces=ATOM) == ["Net Watch"]
    assert set(tree.xpath("a:entry//x:strong/text()", namespaces=ATOM)) == {"debt bondage"}
    url = tree.xpath("string(a:entry/a:link/@href)", namespaces=ATOM)
    assert url.startswith(f"{site.url}/report/sea/page/")
    assert 'id="place-1"' in site.get(url.removeprefix(site.url)).text


def test_all_that_a_report_may_hold_makes_a_valid_feed(site, nasty):
    tree = read_feed(site.get("/feed.atom"))
    assert len(titles(tree)) == 9
    assert f"Title {nasty}" in titles(tree)
    assert titles(read_feed(site.get("/feed.atom?q=nothing+has+this"))) == []
    assert titles(read_feed(site.get("/feed.atom?q=bondage+zzzz"))) == []  # some of the words are not enough


def test_the_search_page_names_its_feed(site):
    page = site.get("/?q=vessel&sort=title&year=2019-").text
    (feed,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]*)"', page)
    assert html.unescape(feed) == "/feed.atom?q=vessel&year=2019-"
    read_feed(site.get(html.unescape(feed)))


def test_an_unchanged_feed_is_not_sent_again(site):
    tag = site.get("/feed.atom?q=vessel").headers["ETag"]
    again = site.get("/feed.atom?q=vessel", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_a_long_feed_goes_on(serving, report_of, tmp_path, monkeypatch):
    monkeypatch.setattr("webapp.feed.SIZE", 2)
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        for number in range(5):
            document = report_of(root / f"{number}.pdf", root, str(number), ["Debt."], title=f"T{number}")
            writer.put(replace(document, report=replace(document.report, added=number + 1)))
        writer.commit()
    with serving(address) as site:
        found, url = [], "/feed.atom?q=debt&since=1970-01-01T00:00:00.000001Z"
        while url:
            tree = read_feed(site.get(url))
            found += titles(tree)
            next_url = tree.xpath("string(a:link[@rel='next']/@href)", namespaces=ATOM)
            url = next_url.removeprefix(site.url)
    assert found == ["T4", "T3", "T2", "T1"]


def links(page):
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


@pytest.fixture(scope="module")
def grown(samples, findspot, tmp_path_factory, serving):
    """What a feed and the link of a visit have before and after reports were added."""
    folder = tmp_path_factory.mktemp("grown")
    reports, address = folder / "reports", folder / "library"
    every = sorted((samples / "reports" / "tidewater-observatory").rglob("*.pdf"))
    reports.mkdir()
    for file in every[:2]:
        shutil.copy2(file, reports / file.name)
    index = ("index", reports, "--library", address, "--workers", "1")
    findspot(*index)
    with serving(str(address)) as site:
        before = read_feed(site.get("/feed.atom"))
        followed = site.get("/follow?q=labour").text
        (visit,) = [url for url in links(followed) if "since=" in url]
        visit = visit.removeprefix(site.url)
        new_before = site.get(visit).text
        shutil.copy2(every[2], reports / every[2].name)
        changed = reports / every[0].name
        changed.write_bytes(changed.read_bytes() + b"\n")  # read again, as the next one is: neither is a new report
        (reports / every[1].name).rename(reports / "moved.pdf")
        findspot(*index, "--prune")
        after = read_feed(site.get("/feed.atom"))
        new = read_feed(site.get("/feed.atom?" + urlsplit(visit).query.replace("q=labour", "")))
        yield before, after, new, new_before, site.get(visit).text


def test_a_feed_gains_exactly_the_reports_added(grown):
    before, after, new, _, _ = grown
    gained = [id for id in _ids(after) if id not in _ids(before)]
    assert len(_ids(before)) == 2
    assert len(_ids(after)) == 3
    assert gained == _ids(new)
    assert len(gained) == 1
    assert _ids(after)[0] == gained[0]


def test_the_link_of_a_visit_lists_what_came_since(grown):
    *_, before, after = grown
    assert "Nothing found" in before
    assert "No report is left of those added after" in before
    assert "<strong>1 report ·" in after
    assert "Added after" in after


def _ids(tree):
    return tree.xpath("a:entry/a:id/text()", namespaces=ATOM)


def test_the_search_that_the_page_offers_for_a_file_is_that_search(site, tmp_path):
    page = site.get("/follow?q=%22debt+bondage%22&region=THA&year=2015-2020&exact=1&without=bonded+labour").text
    (tmp_path / "s.toml").write_text(html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1]))
    (saved,) = read_searches(tmp_path / "s.toml")
    assert dict(saved.state.filters) == {"region": ("THA",), "year": ("2015-2020",)}
    assert (saved.state.text, saved.state.exact, saved.state.without) == ('"debt bondage"', True, ("bonded labour",))


def test_a_time_that_is_none_is_refused_by_the_api_and_left_out_by_the_page(site):
    assert site.get("/api/v1/search?since=yesterday").status == 400
    assert site.get("/api/v1/search?since=2999-01-01").json["total"] == 0
    assert "All 9 reports" in site.get("/?since=yesterday").text
