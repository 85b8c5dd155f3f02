"""What breaks around a library on Elasticsearch costs a message, and nothing that was committed.

Every fault is caused for real: nodes are killed, paused and full, documents are refused, writers die.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from engine.document import prepare
from engine.elastic import bulk, lock
from engine.elastic.client import TIMEOUT, read_address
from engine.elastic.index import current_names
from engine.errors import EngineUnavailable, LibraryBusy
from engine.factory import open_searcher, open_writer
from engine.query.parse import parse
from engine.report import Failure, Fingerprint, Page, Report, Root
from engine.request import SearchRequest
from indexer.run import Options, index
from tests.elasticsearch.node import Node
from tests.serving import served

COPIES = 40  # of the samples: more than go into one request
HURRIED = {**os.environ, TIMEOUT: "1"}
QUERIES = ("", "forced labour", '"debt bondage"', "debt NEAR/10 fishing", "traba*", "title:sea OR year:2019-2021")
MANY = 60


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    monkeypatch.delenv("FINDSPOT_LIBRARY", raising=False)


@pytest.fixture
def name():
    return f"findspot-test-{uuid4().hex}"


@pytest.fixture
def address(elasticsearch_url, name):
    """The address of a library that does not exist yet, and is taken away at the end."""
    yield f"{elasticsearch_url}/{name}"
    with Elasticsearch(elasticsearch_url) as opened:
        for found in opened.indices.get(index=f"{name}*"):
            opened.indices.delete(index=found)


@pytest.fixture(scope="session")
def many_reports(samples, tmp_path_factory) -> Path:
    """A folder of so many real PDFs that they go to the node in several requests."""
    if os.environ.get("FINDSPOT_CORPUS"):
        return Path(os.environ["FINDSPOT_CORPUS"], "reports")
    folder = tmp_path_factory.mktemp("many")
    for number in range(COPIES):
        shutil.copytree(samples / "reports", folder / f"{number:02}")
    return folder


@pytest.fixture
def few_reports(samples, tmp_path) -> Path:
    folder = tmp_path / "reports"
    shutil.copytree(samples / "reports" / "tidewater-observatory", folder)
    return folder


def document(id: str, *texts: str):
    pages = tuple(Page(number, text, "en") for number, text in enumerate(texts, start=1))
    report = Report(
        id, "/reports", f"{id}.pdf", Fingerprint(1, 1, id), id, languages=("en",), page_count=len(pages)
    )  # fmt: skip
    return prepare(report, pages)


def put(address, *documents):
    with open_writer(address) as writer:
        for one in documents:
            writer.put(one)
        return writer.commit()


def ids(address, text=""):
    with closing(open_searcher(address)) as searcher:
        return {hit.report.id for hit in searcher.search(SearchRequest(parse(text), size=1000)).hits}


def held(address):
    """All that a library holds: reports, each page, failures and folders, and what searches find in it."""
    with closing(open_searcher(address)) as searcher:
        # When each came in is no part of what it says: two libraries have it from two runs.
        reports = [(replace(report, added=0), searcher.text(report.id)) for report in searcher.walk()]
        return reports, searcher.coverage(), [found(searcher, text) for text in QUERIES]


def found(searcher, text):
    result = searcher.search(SearchRequest(parse(text), sort="title", size=1000, pages_per_report=None))
    hits = [(hit.report.id, [(page.number, page.quote, page.places) for page in hit.pages]) for hit in result.hits]
    return result.total, result.pages_total, hits, result.facets


def one_line(done) -> str:
    """What a command that could not run said, which is one line and no traceback."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    (line,) = done.stderr.splitlines()
    assert line.startswith("findspot: ")
    return line


def start_index(folder, address, *options):
    command = [sys.executable, "-m", "findspot", "index", folder, "--library", address, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    out, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def wait_for_documents(url, name, number):
    """Returns as soon as the node has taken so many documents of the library."""
    end = time.monotonic() + 120
    with Elasticsearch(url) as client:
        while time.monotonic() < end:
            stats = client.options(ignore_status=404).indices.stats(index=f"{name}-*", metric="indexing").body
            if stats.get("_all", {}).get("total", {}).get("indexing", {}).get("index_total", 0) >= number:
                return
            time.sleep(0.02)
    pytest.fail(f"the node did not take {number} documents")


def get(url, path):
    """Status and text of an answer."""
    try:
        with urlopen(url + path, timeout=60) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def gone(url, said):
    """Checks that the page, the API and the health check all say so."""
    status, page = get(url, "/?q=debt")
    assert (status, said in page, "The library cannot be read just now" in page) == (503, True, True)
    for path in ("/api/v1/search?q=debt", "/healthz"):
        status, body = get(url, path)
        error = json.loads(body)
        assert (status, error["status"], said in error["detail"]) == (503, 503, True)
    assert get(url, "/help")[0] == 200


# The node is killed


def test_node_killed_during_index_costs_nothing(breakable_node, findspot, many_reports, address, name, tmp_path):
    process = start_index(many_reports, address, "--workers", "2")
    wait_for_documents(breakable_node.url, name, MANY)
    breakable_node.kill()
    said = one_line(ended(process))
    assert "does not answer" in said
    assert "try again" in said
    breakable_node.start()
    again = findspot("index", many_reports, "--library", address, "--json")
    summary = json.loads(again.stdout)
    assert again.stderr == ""
    assert summary["unchanged"] > 0, "nothing was in before the node was killed"
    assert summary["new"] > 0, "the node was killed too late"
    assert summary["found"] == summary["new"] + summary["unchanged"] + len(summary["failed"] + summary["failed_before"])
    findspot("index", many_reports, "--library", f"{address}-whole")
    cut, whole = held(address), held(f"{address}-whole")
    assert len(cut[0]) == len(whole[0]) > 0
    for (report, pages), (expected, expected_pages) in zip(cut[0], whole[0], strict=True):
        assert report == expected
        assert pages == expected_pages
    assert cut[1:] == whole[1:]


def test_node_that_is_not_there_is_told_in_one_line(breakable_node, findspot, few_reports, address, tmp_path):
    put(address, document("a", "text"))
    breakable_node.kill()
    folder = tmp_path / "folder"
    for arguments in (
        ["index", few_reports, "--library", address],
        ["search", "text", "--library", address],
        ["coverage", "--library", address],
        ["copy", address, folder],
        ["rebuild", "--library", address],
    ):
        assert f"{breakable_node.url} does not answer" in one_line(findspot(*arguments))
    assert not folder.exists()
    breakable_node.start()
    assert ids(address) == {"a"}


def test_web_app_says_that_the_node_is_gone_and_goes_on_when_it_is_back(breakable_node, address):
    put(address, document("a", "debt"))
    with served(address) as url:
        assert get(url, "/?q=debt")[0] == 200
        breakable_node.kill()
        gone(url, "does not answer")
        breakable_node.start()
        assert get(url, "/?q=debt")[0] == 200
        assert json.loads(get(url, "/api/v1/search?q=debt")[1])["total"] == 1


def test_serve_starts_before_its_node(breakable_node, address):
    put(address, document("a", "debt"))
    breakable_node.kill()
    command = [sys.executable, "-u", "-m", "findspot", "serve", "--library", address, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert f"Warning: Elasticsearch at {breakable_node.url} does not answer" in process.stdout.readline()
            url = process.stdout.readline().split()[1]
            gone(url, "does not answer")
            breakable_node.start()
            assert json.loads(get(url, "/api/v1/search?q=debt")[1])["total"] == 1
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()


# The node is slow


def test_node_that_is_silent_is_not_waited_for_without_end(breakable_node, findspot, few_reports, address):
    put(address, document("a", "debt"))
    breakable_node.pause()
    for arguments in (["search", "debt"], ["coverage"], ["index", few_reports]):
        started = time.monotonic()
        assert "did not answer in time" in one_line(findspot(*arguments, "--library", address, env=HURRIED))
        assert time.monotonic() - started < 15
    breakable_node.resume()
    assert ids(address) == {"a"}


def test_node_that_falls_silent_during_index_ends_it(
    breakable_node, findspot, many_reports, address, name, monkeypatch
):
    monkeypatch.setenv(TIMEOUT, "2")
    process = start_index(many_reports, address, "--workers", "1")
    wait_for_documents(breakable_node.url, name, MANY)
    breakable_node.pause()
    assert "did not answer in time" in one_line(ended(process))
    breakable_node.resume()
    monkeypatch.delenv(TIMEOUT)
    assert findspot("index", many_reports, "--library", address, "--json").stderr == ""


def test_web_app_says_that_the_node_is_silent(breakable_node, address, monkeypatch):
    monkeypatch.setenv(TIMEOUT, "1")
    put(address, document("a", "debt"))
    with served(address) as url:
        breakable_node.pause()
        gone(url, "did not answer in time")
        breakable_node.resume()
        assert get(url, "/?q=debt")[0] == 200


# The disk is full


def test_full_disk_is_told_in_one_line(full_disk, findspot, few_reports, address):
    put(address, document("a", "debt"))
    (made,) = index_names(address)
    with full_disk(made):
        assert "disk is nearly full" in one_line(findspot("index", few_reports, "--library", address))
    assert ids(address) == {"a"}


def test_full_disk_during_index_keeps_what_was_committed(full_disk, samples, address):
    folder = samples / "reports"
    options = Options(workers=1, commit_seconds=0.0)
    with ExitStack() as opened:

        def fill(progress):
            if progress.done == 4:
                (made,) = index_names(address)
                opened.enter_context(full_disk(made))

        with pytest.raises(EngineUnavailable, match=r"disk is nearly full.*What was committed is kept.*run again"):
            index([folder], address, options, progress=fill)
        with closing(open_searcher(address)) as searcher:
            kept = searcher.coverage().reports
        assert 0 < kept < 12
    summary = index([folder], address, options)
    assert summary.unchanged == kept
    assert summary.new > 0
    with closing(open_searcher(address)) as searcher:
        assert searcher.coverage().reports == kept + summary.new


def index_names(address):
    with Elasticsearch(address.rpartition("/")[0]) as client:
        return current_names(client, read_address(address))


# A document is refused


def test_refused_report_is_named_and_the_others_go_in(findspot, samples, address, tmp_path):
    put(address)
    with Elasticsearch(address.rpartition("/")[0]) as client:
        client.indices.put_settings(index=index_names(address), settings={"mapping.nested_objects.limit": 4})
    done = findspot("index", samples / "reports", "--library", address)
    assert done.returncode == 1
    assert done.stderr == ""
    findspot("index", samples / "reports", "--library", tmp_path / "whole")
    with closing(open_searcher(str(tmp_path / "whole"))) as searcher:
        pages = {report.path: report.page_count for report in searcher.walk()}
        unreadable = {failure.path for failure in searcher.coverage().failures}
    refused = {path for path, count in pages.items() if count > 4}
    assert 0 < len(refused) < len(pages)
    with closing(open_searcher(address)) as searcher:
        assert {report.path for report in searcher.walk()} == pages.keys() - refused
        failures = {failure.path: failure for failure in searcher.coverage().failures}
    assert failures.keys() == refused | unreadable
    assert {path for path, failure in failures.items() if failure.kind == "refused"} == refused
    for path in refused:
        assert f"{path}: Elasticsearch refused it: The number of nested documents has exceeded" in done.stdout
    assert f"{len(refused | unreadable)} failed" in done.stdout.splitlines()[0]


def test_refused_report_goes_in_once_it_is_taken(samples, address):
    put(address)
    with Elasticsearch(address.rpartition("/")[0]) as client:
        made = index_names(address)
        client.indices.put_settings(index=made, settings={"mapping.nested_objects.limit": 4})
        first = index([samples / "reports"], address, Options(workers=1, commit_seconds=0.0))
        client.indices.put_settings(index=made, settings={"mapping.nested_objects.limit": 100})
    refused = [one.path for one in first.failed if one.kind == "refused"]
    assert refused
    assert first.found == first.new + len(first.failed)
    second = index([samples / "reports"], address, Options(workers=1))
    assert {one.path for one in second.failed_before} == {one.path for one in first.failed}
    third = index([samples / "reports"], address, Options(workers=1, retry_failed=True))
    assert third.changed == len(refused)
    assert not [one for one in third.failed if one.kind == "refused"]


def test_copy_names_what_was_refused(findspot, address, tmp_path):
    source = str(tmp_path / "source")
    put(source, document("short", "one"), document("long", "one", "two", "three"))
    put(address)
    with Elasticsearch(address.rpartition("/")[0]) as client:
        client.indices.put_settings(index=index_names(address), settings={"mapping.nested_objects.limit": 2})
    done = findspot("copy", source, address)
    assert done.returncode == 1
    assert "long.pdf: Elasticsearch refused it" in done.stdout
    assert ids(address) == {"short"}


@pytest.fixture(scope="module")
def small_node(elasticsearch_node, tmp_path_factory):
    """A node with little memory, that takes no request above 20 MB."""
    folder = tmp_path_factory.mktemp("small")
    with Node(folder, heap="128m", settings={"http.max_content_length": "20mb"}) as node:
        yield node


@pytest.mark.parametrize("megabytes", [1, 6], ids=["for its heap", "for its limit"])
def test_report_too_large_for_the_node_is_a_failure(small_node, name, monkeypatch, megabytes):
    address = f"{small_node.url}/{name}"
    monkeypatch.setattr(bulk, "PAUSES", (0.1,) * len(bulk.PAUSES))
    text = "debt bondage at sea " * (megabytes * 50_000)
    refused = put(address, document("a", "before"), document("huge", text), document("z", "after"))
    assert [(one.id, one.kind) for one in refused] == [("huge", "refused")]
    assert "too large for that node" in refused[0].message
    assert ids(address) == {"a", "z"}
    with closing(open_searcher(address)) as searcher:
        assert searcher.coverage().failures == refused


def test_small_node_takes_all_in_smaller_portions(small_node, name):
    address = f"{small_node.url}/{name}"
    documents = [document(f"r{number:03}", "bonded labour in brick kilns " * 400) for number in range(190)]
    assert put(address, *documents) == ()
    assert len(ids(address, "kilns")) == 190


def test_later_write_of_two_for_one_report_counts(address):
    with open_writer(address) as writer:
        writer.put(document("a", "first"))
        writer.delete(["a"])
        writer.put(document("b", "first"))
        writer.fail(Failure("b", "/reports", "b.pdf", Fingerprint(1, 1, ""), "damaged", "It is cut off."))
        writer.put(document("c", "first"))
        writer.put(document("c", "second"))
        writer.commit()
    assert (ids(address), ids(address, "first"), ids(address, "second")) == ({"c"}, set(), {"c"})


# The address is wrong


@contextmanager
def answering(body, *, status=200, product="", kind="application/json"):
    """A server that is no Elasticsearch 9: gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if product:
                self.send_header("X-Elastic-Product", product)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, *_):
            return

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


OPENSEARCH = b'{"version": {"distribution": "opensearch", "number": "2.19.0"}, "tagline": "The OpenSearch Project"}'
OLD = json.dumps(
    {
        "error": {
            "type": "media_type_header_exception",
            "reason": "Invalid media-type value on headers [Accept]",
            "caused_by": {"reason": "Accept version must be either version 8 or 7, but found 9."},
        },
        "status": 400,
    }
).encode()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"body": b"{}"}, id="any JSON"),
        pytest.param({"body": OPENSEARCH}, id="OpenSearch"),
        pytest.param({"body": OLD, "status": 400, "product": "Elasticsearch"}, id="Elasticsearch 8"),
        pytest.param({"body": b"<h1>It works</h1>", "kind": "text/html"}, id="a web server"),
        pytest.param({"body": b"<h1>Not here</h1>", "kind": "text/html", "status": 404}, id="another page"),
        pytest.param({"body": b"\x00\x01", "kind": "image/png"}, id="a picture"),
        pytest.param({"body": b"<h1>It works</h1>", "kind": "application/json"}, id="no JSON"),
    ],
)
def test_wrong_product_is_named(findspot, few_reports, answer):
    with answering(**answer) as url:
        for arguments in (["search", "debt"], ["index", few_reports]):
            said = one_line(findspot(*arguments, "--library", f"{url}/reports"))
            assert f"{url} is not Elasticsearch 9" in said


def test_proxy_without_its_node_is_no_wrong_product(findspot):
    with answering(b"<h1>Bad gateway</h1>", kind="text/html", status=502) as url:
        assert "502" in one_line(findspot("search", "debt", "--library", f"{url}/reports"))


def test_port_that_refuses_is_told(findspot, few_reports):
    with create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for arguments in (["search", "debt"], ["index", few_reports]):
        assert f"{url} does not answer" in one_line(findspot(*arguments, "--library", f"{url}/reports"))


def test_host_that_is_not_known_is_told(findspot):
    said = one_line(findspot("search", "debt", "--library", "http://no-such-host.invalid:9200/reports"))
    assert "no machine named no-such-host.invalid" in said


def test_library_that_does_not_exist_is_told(findspot, address):
    for arguments in (["search", "debt"], ["coverage"], ["serve", "--port", "0"], ["rebuild"]):
        said = one_line(findspot(*arguments, "--library", address))
        assert f"no library at {address}. Make one: findspot index" in said


def test_index_of_something_else_is_left_alone(findspot, few_reports, address, name):
    with Elasticsearch(address.rpartition("/")[0]) as client:
        client.index(index=name, id="mine", document={"kind": "of its own"}, refresh=True)
        before = client.indices.get(index=name).body
        for arguments in (["search", "debt"], ["coverage"], ["index", few_reports], ["rebuild"]):
            assert "is an index of something else" in one_line(findspot(*arguments, "--library", address))
        assert client.indices.get(index=name).body == before
        assert client.count(index=name)["count"] == 1


def test_library_of_another_version_names_the_command_that_mends_it(findspot, few_reports, address):
    put(address, document("a", "debt"))
    with Elasticsearch(address.rpartition("/")[0]) as client:
        client.indices.put_mapping(index=index_names(address), meta={"findspot": 999})
    for arguments in (["search", "debt"], ["coverage"], ["index", few_reports]):
        said = one_line(findspot(*arguments, "--library", address))
        assert f"findspot rebuild --library {address}" in said
    assert findspot("rebuild", "--library", address).returncode == 0
    assert ids(address, "debt") == {"a"}


def test_library_that_is_taken_away_from_a_reader_is_missing(address):
    put(address, document("a", "debt"))
    with served(address) as url:
        with Elasticsearch(address.rpartition("/")[0]) as client:
            client.indices.delete(index=index_names(address))
        gone(url, "There is no library at")
        put(address, document("b", "debt"))
        assert json.loads(get(url, "/api/v1/search?q=debt")[1])["total"] == 1


@pytest.mark.parametrize("said", ["soon", "-1", "0", "1e9", "nan"])
def test_time_limit_that_is_no_number_is_told(findspot, said):
    done = findspot("search", "debt", "--library", "http://127.0.0.1:1/reports", env={**os.environ, TIMEOUT: said})
    assert "Give it a number of seconds" in one_line(done)


# Two writers

HOLD = """
import sys
from engine.elastic import lock
from engine.errors import LibraryBusy
from engine.factory import open_writer
from engine.report import Root

lock.RUNS_OUT, lock.KEEP_EVERY = float(sys.argv[2]), float(sys.argv[3])
with open_writer(sys.argv[1]) as writer:
    print("held", flush=True)
    sys.stdin.readline()
    try:
        writer.set_roots([Root("late", "/late")])
        writer.commit()
    except LibraryBusy as error:
        print(error)
"""


@contextmanager
def holding(address, *, runs_out=120, keep_every=20):
    """Another process that writes to the library."""
    command = [sys.executable, "-c", HOLD, address, str(runs_out), str(keep_every)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_second_indexer_is_told_and_a_killed_one_is_followed_at_once(findspot, few_reports, address):
    with holding(address) as first:
        assert "Another findspot is writing" in one_line(findspot("index", few_reports, "--library", address))
        first.kill()
        first.wait()
        done = findspot("index", few_reports, "--library", address)
    assert (done.returncode, done.stderr) == (0, "")


def test_lock_is_no_report_and_no_failure(address):
    with holding(address), closing(open_searcher(address)) as searcher:
        put_aside = searcher.coverage()
        assert (put_aside.reports, put_aside.pages, put_aside.failures, put_aside.roots) == (0, 0, (), ())
        assert searcher.search(SearchRequest(parse(""))).total == 0
        assert searcher.search(SearchRequest(parse("NOT debt"))).total == 0
        assert list(searcher.walk()) == []


def test_writer_that_reads_for_long_keeps_its_lock(address, monkeypatch):
    monkeypatch.setattr(lock, "RUNS_OUT", 2.0)
    with holding(address, keep_every=0.2):
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with pytest.raises(LibraryBusy):
                open_writer(address)
            time.sleep(0.2)


def test_writer_whose_lock_was_taken_over_writes_no_more(address, monkeypatch):
    monkeypatch.setattr(lock, "RUNS_OUT", 2.0)
    with holding(address, keep_every=0.2) as first:
        first.send_signal(signal.SIGSTOP)
        time.sleep(4)
        with open_writer(address) as second:
            first.send_signal(signal.SIGCONT)
            told, _ = first.communicate("go on\n", timeout=60)
            assert "has taken over the library" in told
            with pytest.raises(LibraryBusy):
                open_writer(address)
            second.set_roots([Root("second", "/second")])
            second.commit()
            assert second.roots() == (Root("second", "/second"),)


def test_writer_whose_index_was_deleted_makes_no_other(address):
    with open_writer(address) as writer, Elasticsearch(address.rpartition("/")[0]) as client:
        client.indices.delete(index=index_names(address))
        writer.put(document("a", "debt"))
        with pytest.raises(LibraryBusy):
            writer.commit()
        assert client.indices.get(index=f"{address.rpartition('/')[2]}*").body == {}


def test_two_that_make_a_library_at_once_make_one(address):
    def write(number):
        for _ in range(200):
            try:
                put(address, document(f"r{number}", "debt"))
                return
            except LibraryBusy:
                time.sleep(0.02)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(index_names(address)) == 1
    assert ids(address) == {"r0", "r1", "r2", "r3"}
