"""Credentials get in, wherever they were given, and never get out."""

import base64
import json
import logging
import os
import re
from contextlib import closing
from urllib.parse import quote
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from engine.elastic.client import API_KEY, CA_FILE, PASSWORD, USER, connect
from engine.errors import EngineUnavailable, InputError
from engine.factory import open_searcher, open_writer, printable_address
from tests.elasticsearch import proxy
from tests.elasticsearch.proxy import guarded
from webapp import create_app
from webapp.server import listening

FOLDER = "tidewater-observatory"
BY_KEY = {API_KEY: proxy.API_KEY}
BY_USER = {USER: proxy.USER, PASSWORD: proxy.PASSWORD}
IN_ADDRESS = f"{quote(proxy.USER, safe='')}:{quote(proxy.PASSWORD, safe='')}@"
SECRETS = (
    proxy.PASSWORD,
    quote(proxy.PASSWORD, safe=""),
    proxy.API_KEY,
    base64.b64encode(f"{proxy.USER}:{proxy.PASSWORD}".encode()).decode("ascii"),
)


@pytest.fixture(scope="module")
def guard(elasticsearch_url, tmp_path_factory):
    with guarded(elasticsearch_url, tmp_path_factory.mktemp("guard")) as running:
        yield running


@pytest.fixture(scope="module")
def name(elasticsearch_url):
    """The name of a library that is taken away at the end."""
    made = f"findspot-test-{uuid4().hex}"
    yield made
    with Elasticsearch(elasticsearch_url) as client:
        for index in client.indices.get(index=f"{made}-*"):
            client.indices.delete(index=index)


@pytest.fixture(scope="module")
def library(findspot, samples, guard, name):
    """A library of samples, indexed through the guard with the credentials in the address."""
    address = f"{_with_credentials(guard)}/{name}"
    done = findspot("index", samples / "reports" / FOLDER, "--library", address, env=_environment(guard))
    assert done.returncode in (0, 1), done.stderr
    assert _nothing_told(done)
    assert f" into {guard.url}/{name}." in done.stdout
    return f"{guard.url}/{name}"


@pytest.fixture
def environment(monkeypatch, guard):
    """Sets what the environment says of credentials, and trusts the guard's authority."""
    for variable in (API_KEY, USER, PASSWORD, CA_FILE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(CA_FILE, str(guard.ca_file))

    def put(said):
        for variable, value in said.items():
            monkeypatch.setenv(variable, value)

    return put


def _with_credentials(guard, credentials=IN_ADDRESS):
    return guard.url.replace("://", f"://{credentials}")


def _environment(guard, said=None):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FINDSPOT_")}
    return {**kept, CA_FILE: str(guard.ca_file), **(said or {})}


def _nothing_told(done):
    return not any(secret in done.stdout + done.stderr for secret in SECRETS)


# Let in


@pytest.mark.parametrize("said", [BY_KEY, BY_USER], ids=["API key", "user"])
def test_credentials_of_the_environment_let_in(findspot, guard, library, said):
    done = findspot("search", "debt", "--json", "--library", library, env=_environment(guard, said))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["total"] > 0
    assert _nothing_told(done)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({API_KEY: f" {proxy.API_KEY}\n"}, id="a key as it stands in a file"),
        pytest.param({**BY_KEY, USER: "other", PASSWORD: "wrong"}, id="an API key goes before a user"),
        pytest.param({**BY_USER, API_KEY: ""}, id="an empty API key is none"),
    ],
)
def test_which_credentials_of_the_environment_count(environment, library, said):
    environment(said)
    with closing(open_searcher(library)) as searcher:
        assert searcher.coverage().reports > 0


def test_credentials_of_the_address_go_before_those_of_the_environment(environment, guard, name, library):
    environment({API_KEY: "wrong", USER: "wrong", PASSWORD: "wrong"})
    with closing(open_searcher(f"{_with_credentials(guard)}/{name}")) as searcher:
        assert searcher.coverage().reports > 0


# Kept out, in one clear line


@pytest.mark.parametrize(
    ("command", "credentials", "said"),
    [
        pytest.param("search", "", {}, id="none"),
        pytest.param("coverage", "", {API_KEY: "d3Jvbmc6a2V5"}, id="another API key"),
        pytest.param("rebuild", "someone:d3Jvbmc6a2V5@", {}, id="another user in the address"),
        pytest.param("index", "someone:d3Jvbmc6a2V5@", {}, id="while indexing"),
    ],
)
def test_wrong_credentials_are_told_without_being_shown(findspot, guard, samples, command, credentials, said):
    more = [samples / "reports" / FOLDER] if command == "index" else []
    address = f"{_with_credentials(guard, credentials)}/reports"
    done = findspot(command, *more, "--library", address, env=_environment(guard, said))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"findspot: Elasticsearch at {guard.url} does not let us in (401): wrong credentials, or none. "
        f"Give an API key in {API_KEY}, or {USER} and {PASSWORD}.\n"
    )


def test_lacking_privileges_are_told(environment, guard):
    environment(BY_KEY)
    with pytest.raises(EngineUnavailable, match=r"does not allow this \(403\).*privileges"):
        open_searcher(f"{guard.url}/{proxy.FORBIDDEN}")


def test_an_untrusted_certificate_is_told_with_what_to_set(findspot, guard):
    environment = {key: value for key, value in _environment(guard, BY_KEY).items() if key != CA_FILE}
    done = findspot("search", "debt", "--library", f"{_with_credentials(guard)}/reports", env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"findspot: {guard.url} has a certificate that is not trusted. Name its authority's file in {CA_FILE}.\n"
    )


def test_a_certificate_for_another_name_is_told(environment, elasticsearch_url, tmp_path, monkeypatch):
    with guarded(elasticsearch_url, tmp_path, host="search.example") as other:
        environment({**BY_KEY, CA_FILE: str(other.ca_file)})
        with pytest.raises(EngineUnavailable, match=f"certificate at {other.url} is for another name"):
            open_searcher(f"{other.url}/reports")


def test_tls_where_there_is_none_is_told(environment, elasticsearch_url):
    environment({})
    with pytest.raises(EngineUnavailable, match="does not speak TLS"):
        open_searcher(f"{elasticsearch_url.replace('http:', 'https:')}/reports")


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot be read: No such file"), ("no certificate", "holds no certificate")]
)
def test_an_authority_file_that_cannot_be_used_is_told(tmp_path, content, message):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=f"{re.escape(str(file))}, which {CA_FILE} names, {message}"):
        connect("https://localhost:9200/reports", {CA_FILE: str(file)})


@pytest.mark.parametrize("key", ["se cret", "se\ncret", "sécret", "se\u20accret"])
def test_an_api_key_that_no_header_can_carry_is_refused_unseen(key):
    with pytest.raises(InputError, match=API_KEY) as refused:
        connect("http://localhost:9200/reports", {API_KEY: key})
    assert key not in str(refused.value)


# Never shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://user:secret@host:9200/name", "http://host:9200/name"),
        ("https://secret@host/name", "https://host/name"),
        ("https://user:secret@[::1]:9200/name", "https://[::1]:9200/name"),
        ("http://user:sec@secret@host/name", "http://host/name"),
        ("http://user:sec/secret@host:9200/name", "http://host:9200/name"),
        ("http://user:12/secret@host", "http://host"),
        ("http://user:sec#secret@host/name", "http://host/name"),
        ("http://user:sec?secret@host/name", "http://host/name"),
        ("http://user:[secret@host/name", "http://host/name"),
        ("http://user:\u2100secret@host/name", "http://host/name"),
        ("http://user:secret", "http://user"),
        ("http://host:9200/name?key=secret", "http://host:9200/name"),
        ("other://user:secret@host/name", "other://host/name"),
        ("folder/of:secret@things", "folder/of:secret@things"),
    ],
)
def test_the_printable_address_has_no_secret(address, shown):
    assert printable_address(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "http://user:sec/secret@host:9200/name",
        "http://user:12/secret@host",
        "http://user:sec#secret@host/name",
        "http://user:[secret@host/name",
        "http://user:\u2100secret@host/name",
        "http://user:secret",
        "http://user:secret@host/Name",
        "http://user:secret@host/a/b",
        "http://host:9200/name?key=secret",
        "other://user:secret@host/name",
        "http://user:secret@",
    ],
)
@pytest.mark.parametrize("opened", [open_searcher, open_writer])
def test_an_address_that_cannot_be_read_is_told_without_its_secret(address, opened):
    with pytest.raises(InputError) as refused:
        opened(address)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_copying_shows_neither_address(findspot, guard, library, name, tmp_path):
    there = f"{_with_credentials(guard)}/{name}"
    done = findspot("copy", there, tmp_path / "copy", env=_environment(guard))
    assert (done.returncode, done.stderr) == (0, "")
    assert _nothing_told(done)
    back = findspot("copy", tmp_path / "copy", f"{_with_credentials(guard)}/{proxy.FORBIDDEN}", env=_environment(guard))
    assert (back.returncode, back.stdout) == (2, "")
    assert f"{guard.url} does not allow this" in back.stderr
    assert _nothing_told(back)


def test_no_secret_is_logged(environment, guard, name, library, caplog):
    environment(BY_KEY)
    caplog.set_level(logging.DEBUG)
    with closing(open_searcher(f"{_with_credentials(guard)}/{name}")) as searcher:
        searcher.coverage()
    with closing(open_searcher(library)) as searcher:
        searcher.coverage()
    assert name in caplog.text  # the client does log what it asks
    assert not any(secret in caplog.text for secret in SECRETS)


def test_a_server_that_is_not_let_in_says_so_without_the_password(environment, guard):
    environment({})
    told = []
    with listening(f"{_with_credentials(guard, 'someone:d3Jvbmc6a2V5@')}/reports", announce=told.append) as (_, url):
        assert f"Elasticsearch at {guard.url} does not let us in (401)" in told[0]
    assert "d3Jvbmc6a2V5" not in "".join(told) + url


def test_a_web_app_whose_engine_is_gone_shows_no_secret(
    environment, elasticsearch_url, library, name, tmp_path, caplog
):
    with guarded(elasticsearch_url, tmp_path) as gone:
        environment({CA_FILE: str(gone.ca_file)})
        searcher = open_searcher(f"{_with_credentials(gone)}/{name}")
        client = create_app(searcher).test_client()
        assert client.get("/?q=debt").status_code == 200
    with closing(searcher):
        answers = [client.get(path) for path in ("/?q=debt", "/healthz", "/api/v1/search?q=debt", "/coverage")]
    assert {answer.status_code for answer in answers} == {503}
    shown = "".join(answer.text for answer in answers) + caplog.text
    assert gone.url in shown
    assert not any(secret in shown for secret in SECRETS)
