"""`findspot mcp` asked by the protocol's own client."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters

from engine.evidence.places import places_found
from engine.factory import open_searcher
from engine.query.expand import understand
from engine.request import SearchRequest
from findspot.assisting import mcp_command
from findspot.tools import MOST_CONTEXT, MOST_PLACES, MOST_REPORTS, PAGE_LENGTH

DOCS = (Path(__file__).parents[2] / "docs" / "assistants.md").read_text(encoding="utf-8")
SITE = "http://127.0.0.1:8080"


class Assistant:
    """A client that waits for each answer."""

    def __init__(self, portal, client):
        self._portal = portal
        self._client = client

    def tools(self):
        return {tool.name: tool for tool in self._portal.call(self._client.list_tools).tools}

    def text(self, tool, error=False, **arguments):
        answer = self._portal.call(self._client.call_tool, tool, arguments)
        (said,) = answer.content
        assert answer.is_error == error, said.text
        return said.text

    def ask(self, tool, **arguments):
        return json.loads(self.text(tool, **arguments))

    def all(self, tool, items, **arguments):
        """The items of the answer and of all that follow it."""
        answer = self.ask(tool, **arguments)
        found = answer[items]
        while answer["cursor"]:
            answer = self.ask(tool, **arguments, cursor=answer["cursor"])
            found += answer[items]
        return found


@contextmanager
def connected(server):
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server)) as client:
        yield Assistant(portal, client)


@pytest.fixture(scope="module")
def assistant(each_sample_library):
    arguments = ["-m", "findspot", "mcp", "--library", each_sample_library, "--site", SITE]
    with connected(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))) as made:
        yield made


def test_a_sentence_is_found_and_quoted_with_its_page(assistant, samples):
    truth = json.loads((samples / "truth" / "seasonal-workers-uk-2023.json").read_text(encoding="utf-8"))
    passage = truth["passages"][1]
    words = " ".join(re.findall(r"\w+", passage["text"])[:6])
    (found,) = assistant.ask("search", query=f'"{words}"')["reports"]
    assert found["title"] == truth["metadata"]["title"]
    (place,) = assistant.ask("find_places", query=f'"{words}"', report=found["report"], context=200)["places"]
    assert passage["text"] in place["quote"]
    assert (place["page"], place["label"]) == (passage["page"], "1")
    assert place["citation"].endswith(f"{found['title']} (2023), p. 1 (page {passage['page']} of the PDF).")
    assert place["link"].startswith(f"{SITE}/report/{found['report']}/page/{passage['page']}?")
    page = assistant.ask("read_page", report=found["report"], page=place["page"])
    assert place["quote"] in " ".join(page["text"].split())
    assert (page["label"], page["citation"]) == (place["label"], place["citation"])


def test_cursors_lead_to_the_end_without_gap_or_repeat(assistant, each_sample_library):
    searcher = open_searcher(each_sample_library)
    request = SearchRequest(understand("debt"))
    whole = [(one.report.id, one.page.number, one.number) for one in places_found(searcher, request)]
    links = [place["link"] for place in assistant.all("find_places", "places", query="debt", limit=7)]
    assert [re.search(r"report/(\w+)/page/(\d+)\?.*#place-(\d+)", link).groups() for link in links] == [
        tuple(map(str, place)) for place in whole
    ]
    listed = [one["report"] for one in assistant.all("search", "reports", query="debt OR labour", limit=2)]
    assert listed == [hit.report.id for hit in searcher.search(SearchRequest(understand("debt OR labour"))).hits]
    counts = searcher.search(SearchRequest(understand("debt"))).facets["region"]
    values = assistant.all("list_values", "values", facet="region", query="debt")
    assert [(one["value"], one["reports"]) for one in values] == [(one.value, one.count) for one in counts]
    searcher.close()


def test_an_answer_fits_a_window(assistant):
    places = assistant.text("find_places", query="the OR of", context=MOST_CONTEXT, limit=MOST_PLACES)
    assert 10_000 < len(places) < 20_000
    assert len(json.loads(places)["places"]) < MOST_PLACES
    assert len(assistant.text("search", query="the OR of", limit=MOST_REPORTS)) < 20_000
    assert sum(len(tool.description) for tool in assistant.tools().values()) < 6_000


@pytest.mark.parametrize(
    ("tool", "asked", "told"),
    [
        ("search", {"query": "debt", "filters": {"region": "Thialand"}}, "Did you mean Thailand"),
        ("search", {"query": "debt", "filters": {"colour": "red"}}, "no facet colour. Choose topic, region"),
        ("search", {"query": "debt", "region": "Thailand"}, "region\n  Extra inputs are not permitted"),
        ("search", {"query": "debt", "limit": 1000}, f"limit is 1000; it goes from 1 to {MOST_REPORTS}"),
        ("search", {"query": "debt", "cursor": "abc"}, "none of Findspot's. Start again without it"),
        ("search", {"query": "debt " * 5000}, "more than the 20,000 of one. Shorten it"),
        ("find_places", {"query": " "}, "no words that stand on pages: give words"),
        ("find_places", {"query": "year:2019 -debt"}, "no words that stand on pages: give words"),
        ("find_places", {"query": "debt", "report": "none"}, "This library has no report none"),
        ("list_values", {"facet": "region", "cursor": "WzFlOTk5XQ"}, "Start again without it"),
        ("read_page", {"report": "none", "page": 1}, "This library has no report none"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_says_what_to_do(assistant, tool, asked, told):
    assert told in assistant.text(tool, error=True, **asked)


def test_a_mistyped_query_is_repaired_and_told(assistant):
    answer = assistant.ask("search", query='"debt bondgae')
    assert answer["reports"] == []
    assert answer["repairs"] == ["At character 1: This quotation mark was never closed: it was taken to the end."]
    assert "debt bondage" in answer["did_you_mean"]
    assert answer["missing"].startswith("3 pages of this library have no searchable text")


def test_what_is_not_there_is_said(assistant):
    (report,) = assistant.ask("search", query="title:kilns")["reports"]
    assert assistant.ask("describe_report", report=report["report"])["not_searchable"] == "pages 1–3"
    assert assistant.ask("read_page", report=report["report"], page=2)["problem"] == "no text"
    answer = assistant.ask("coverage")
    assert (answer["reports"], answer["failed"], len(answer["failures"])) == (13, {"damaged": 1, "encrypted": 1}, 2)


def test_tools_only_read_and_teach_the_query_language(assistant):
    tools = assistant.tools()
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools.values())
    assert "`debt NEAR/10 fishing`" in tools["search"].description
    assert '{"region": ["Thailand"]' in tools["search"].description


def test_it_listens_to_this_machine_only(sample_library):
    command = [sys.executable, "-m", "findspot", "mcp", "--library", sample_library, "--http", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            url = re.search(r"http://127\.0\.0\.1:\d+/mcp", server.stderr.readline())[0]
            with connected(url) as assistant:
                assert assistant.ask("search", query="kafala")["total"] == 1
            for header in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
                headers = {"Content-Type": "application/json", "Accept": "application/json", **header}
                with pytest.raises(HTTPError) as refused:
                    urlopen(Request(url, data=b"{}", headers=headers))
                assert refused.value.code in (403, 421)
                refused.value.close()
        finally:
            server.terminate()


def test_a_library_that_is_none_ends_it_with_the_reason(findspot, tmp_path):
    done = findspot("mcp", "--library", tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no library" in done.stderr


def test_what_docs_say_of_it_is_so(sample_library):
    configured = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)]
    commands = [one["findspot"] for block in configured[:2] for one in block.values()]
    assert [Path(one["command"]).name for one in commands] == ["findspot", "findspot"]
    arguments = [sample_library if "/" in one and "://" not in one else one for one in commands[1]["args"]]
    with connected(
        StdioServerParameters(command=sys.executable, args=["-m", "findspot", *arguments], env=dict(os.environ))
    ) as assistant:
        assert re.findall(r"^\| `(\w+)` \|", DOCS, re.MULTILINE) == list(assistant.tools())
        places = assistant.ask("find_places", query='"debt bondage"', context=30, filters={"year": 2018})["places"]
        assert places == [configured[2]]
    options = {name for option in mcp_command.params for name in option.opts}
    assert set(re.findall(r"^\| `(--\w+)` \|", DOCS, re.MULTILINE)) == options
    for most in (MOST_REPORTS, MOST_PLACES, PAGE_LENGTH):
        assert f"{most:,} " in DOCS.partition("Answers are small")[2]
