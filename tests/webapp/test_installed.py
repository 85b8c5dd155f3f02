"""A library behind a path, a proxy and passwords, through a real nginx configured as docs/installing.md says."""

import base64
import html
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, HTTPSHandler, build_opener

import bcrypt
import pytest
import trustme
from lxml import etree

from engine.errors import InputError
from tests.machine import PROGRAMS
from webapp.gate import FREE, Waits
from webapp.site import Site, read_name, read_prefix, read_proxy
from webapp.users import read_users

INSTALLING = (Path(__file__).parents[2] / "docs" / "installing.md").read_text(encoding="utf-8")
LOCATIONS = re.search(r"```nginx\n(.*?)```", INSTALLING, re.DOTALL)[1]
CONFIG = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}{tls}; {locations} }}
}}
"""
PASSWORD = "pässword of ann"
PATHS = [
    "/", "/?q=debt", "/static/style.css", "/api/v1/search?q=debt", "/feed.atom", "/report/sea/original", "/nowhere",
    "/report/sea/page/1/picture.png", "/concordance?q=debt", "/coverage.csv", "/metrics",
]  # fmt: skip
KINDS = {
    "text/html", "text/css", "text/javascript", "image/png", "image/svg+xml", "application/atom+xml",
    "application/json", "application/pdf", "text/csv",
}  # fmt: skip
STARTS = ["", "?q=vessel+OR+debt&size=2", "report/sea/page/3?q=debt", "help", "nowhere"]
CRAWLED = 150  # addresses


@pytest.fixture(scope="session")
def nginx(tmp_path_factory):
    """Runs a real nginx before a server: `nginx(url)` gives the proxy's address for the length of a `with`."""
    program = shutil.which("nginx", path=PROGRAMS)
    if not program:
        missing = "nginx is not installed"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)

    @contextmanager
    def before(url, *, strips=False, certificate=None):
        folder = tmp_path_factory.mktemp("nginx")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        behind = url.removesuffix("/findspot") + "/" * strips  # with a path, nginx puts it in place of the location
        locations = LOCATIONS.replace("http://127.0.0.1:8080", behind)
        config = folder / "nginx.conf"
        tls = ""
        if certificate:
            certificate.private_key_and_cert_chain_pem.write_to_path(folder / "tls.pem")
            tls = f" ssl; ssl_certificate {folder}/tls.pem; ssl_certificate_key {folder}/tls.pem"
        config.write_text(CONFIG.format(folder=folder, port=port, tls=tls, locations=locations), encoding="utf-8")
        with subprocess.Popen([program, "-c", config, "-e", folder / "error.log"]) as process:
            try:
                for _ in range(100):
                    with socket.socket() as probe:
                        if probe.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    assert process.poll() is None, (folder / "error.log").read_text()
                    time.sleep(0.05)
                yield f"http{'s' * bool(tls)}://127.0.0.1:{port}"
            finally:
                process.terminate()

    return before


@pytest.fixture(scope="module")
def htpasswd(tmp_path_factory):
    """A file as htpasswd -B writes it."""
    file = tmp_path_factory.mktemp("users") / "users"
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode().replace("$2b$", "$2y$")
    file.write_text(f"# readers\nann:{hashed}\n", encoding="utf-8")
    return file


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize("strips", [False, True], ids=["path kept", "path taken off"])
def test_everything_stays_under_the_path_through_nginx(shelf, serving, nginx, strips):
    site = Site(prefix="/findspot", proxy="127.0.0.1")
    with serving(shelf.address, files=(shelf.moved,), site=site) as inner, nginx(inner.url, strips=strips) as outer:
        reader = type(inner)(outer)
        assert reader.get("/findspot", follow=False).headers["Location"].endswith("/findspot/")
        seen, kinds, todo = set(), set(), [f"/findspot/{start}" for start in STARTS]
        while todo and len(seen) < CRAWLED:
            address = todo.pop(0).partition("#")[0].removeprefix(outer)
            if not address or address in seen or address.startswith("http"):
                continue
            seen.add(address)
            assert address.startswith("/findspot/"), address
            answer = reader.get(address)
            kind = answer.headers["Content-Type"].partition(";")[0]
            assert answer.status == 200 or ("nowhere" in address or "/original" in address), address
            kinds.add(kind)
            if kind == "text/html":
                found = re.findall(r'(?:href|src|action|data-suggest)="([^"]*)"', answer.text)
                found += [
                    one.split()[0] for all in re.findall(r'srcset="([^"]*)"', answer.text) for one in all.split(",")
                ]
                # One of each kind of address: facets make thousands.
                todo += [url for url in map(html.unescape, found) if url.count("=") < 3]
        assert kinds >= KINDS
        hit = reader.get("/findspot/api/v1/search?q=debt").json["hits"][0]
        assert hit["url"].startswith("/findspot/report/")
        rows = reader.get("/findspot/export?q=debt&format=jsonl").text.splitlines()
        assert all(json.loads(row)["link"].startswith(f"{outer}/findspot/report/") for row in rows)
        feed = etree.fromstring(reader.get("/findspot/feed.atom?q=debt").body)
        hrefs = feed.xpath("//@href")
        assert len(hrefs) > 2
        assert all(href.startswith(f"{outer}/findspot/") for href in hrefs)
        assert reader.get("/findspot/?q=a&year_from=2019", follow=False).headers["Location"].startswith("/findspot/?")
        assert reader.get("/findspot/metrics").status == 403


def test_through_tls_links_and_cookies_are_for_tls(shelf, serving, nginx):
    authority = trustme.CA()
    site, certificate = Site(prefix="/findspot", proxy="127.0.0.1"), authority.issue_cert("127.0.0.1")
    with serving(shelf.address, site=site) as inner, nginx(inner.url, certificate=certificate) as outer:
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        cookies = CookieJar()
        reader = build_opener(HTTPSHandler(context=trusting), HTTPCookieProcessor(cookies))
        feed = etree.fromstring(reader.open(f"{outer}/findspot/feed.atom?q=debt").read())
        assert outer.startswith("https://")
        assert all(href.startswith(f"{outer}/findspot/") for href in feed.xpath("//@href"))
        page = reader.open(f"{outer}/findspot/language/fr?to=/%3Fq%3Ddebt")
        assert page.url == f"{outer}/findspot/?q=debt"
        assert b'<html lang="fr"' in page.read()
        assert [(one.path, one.secure) for one in cookies] == [("/findspot/", True)]


def test_a_proxy_is_believed_and_nobody_else(shelf, serving):
    told = {"X-Forwarded-Proto": "https", "Host": "reports.example.org", "X-Forwarded-Host": "evil.example"}
    feed = "/feed.atom?q=debt"
    with serving(shelf.address, site=Site(names=("reports.example.org",), proxy="127.0.0.1")) as site:
        links = etree.fromstring(site.get(feed, headers=told).body).xpath("//@href")
        assert all(link.startswith("https://reports.example.org/") for link in links)
        assert site.get("/", headers={"Host": "evil.example"}).status == 400
    with serving(shelf.address, site=Site(names=("reports.example.org",))) as site:
        links = etree.fromstring(site.get(feed, headers=told).body).xpath("//@href")
        assert all(link.startswith("http://reports.example.org/") for link in links)


def test_every_address_asks_for_the_password_through_nginx_too(shelf, serving, nginx, htpasswd):
    site = Site(prefix="/findspot", proxy="127.0.0.1", users=read_users(htpasswd), metrics=True)
    with serving(shelf.address, files=(shelf.moved,), site=site) as inner, nginx(inner.url) as outer:
        for reader, paths in ((inner, PATHS), (type(inner)(f"{outer}/findspot"), PATHS[:-1])):
            for path in paths:
                refused = reader.get(path)
                assert refused.status == 401, path
                assert refused.headers["WWW-Authenticate"].startswith('Basic realm="Findspot"')
                assert "Blood" not in refused.text
                passed = reader.get(path, headers=basic("ann", PASSWORD))
                assert passed.status == (404 if path == "/nowhere" else 200), path
            assert reader.get("/healthz").status == 200
        assert inner.get("/api/v1/search").json["status"] == 401
        figures = inner.get("/metrics", headers=basic("ann", PASSWORD)).text
        assert 'findspot_answers_total{endpoint="pages.search",status="401"} 4.0' in figures


def test_wrong_passwords_are_slowed_by_client_and_by_name(shelf, serving, nginx, htpasswd):
    site = Site(prefix="/findspot", proxy="127.0.0.1", users=read_users(htpasswd))
    with serving(shelf.address, site=site) as inner:

        def ask(client, name="ann", password="wrong"):
            return inner.get("/", headers={**basic(name, password), "X-Forwarded-For": client})

        assert ask("10.0.0.1", password=PASSWORD).status == 200
        assert [ask("10.0.0.2", f"name{number}").status for number in range(FREE + 1)] == [401] * (FREE + 1)
        slowed = ask("10.0.0.2", "another")
        assert (slowed.status, slowed.headers["Retry-After"]) == (429, "2")
        assert ask("10.0.0.2", password=PASSWORD).status == 429, "who guesses learns nothing while they wait"
        assert ask("10.0.0.3").status == 401, "others are not slowed"
        assert [ask(f"10.0.1.{number}").status for number in range(FREE)] == [401] * FREE
        assert ask("10.0.0.4").status == 429, "one name is guessed from many places"
        assert ask("10.0.0.1", password=PASSWORD).status == 200, "who was in stays in"
        time.sleep(2.1)
        assert ask("10.0.0.5", password=PASSWORD).status == 200, "waiting helps"


ODD = [b"ann", b"ann:\xff", b"ann:\x00", b"ann:" + b"x" * 5000, b":", b""]


@pytest.mark.parametrize(
    "given", ["Basic %%%", "Bearer x", *(f"Basic {base64.b64encode(odd).decode()}" for odd in ODD)]
)
def test_what_is_no_password_is_refused_like_a_wrong_one(shelf, serving, htpasswd, given):
    with serving(shelf.address, site=Site(users=read_users(htpasswd))) as site:
        assert site.get("/", headers={"Authorization": given}).status == 401


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0", "--users"], "without TLS sends the password"),
        (["--behind-proxy", "127.0.0.1", "--name", "reports.example.org"], "reach reports.example.org can read"),
    ],
)
def test_who_serves_is_warned(shelf, htpasswd, options, said):
    users = [str(htpasswd)] if options[-1] == "--users" else []
    command = [
        sys.executable,
        "-u",
        "-m",
        "findspot",
        "serve",
        "--library",
        shelf.address,
        "--port",
        "0",
        *options,
        *users,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        try:
            assert said in run.stdout.readline()
        finally:
            run.kill()


def test_waits_grow_to_a_bound_and_are_forgotten():
    now = [0.0]
    waits = Waits(60.0, lambda: now[0])
    seen = []
    for _ in range(FREE + 8):
        waits.count("ann")
        seen.append(waits.left("ann"))
    assert seen == [0.0] * FREE + [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert waits.left("ben") == 0.0
    now[0] = 1000.0
    waits.count("ann")
    assert waits.left("ann") == 0.0


HASHES = [
    ("ann:$apr1$x$yyyyyyyyyyyyyyyyyyyyyy", "MD5"),
    ("ann:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "SHA-1"),
    ("ann:$6$salt$hash", "SHA-512"),
    ("ann:rl5FQRqPz1eTU", "crypt or plain text"),
    ("ann:$2y$31$" + "a" * 53, "cost of 31"),
    ("ann", "no NAME:HASH"),
    ("# nobody", "names no user"),
]


@pytest.mark.parametrize(("line", "said"), HASHES, ids=[row[1] for row in HASHES])
def test_only_bcrypt_is_taken_and_what_else_it_is_is_named(tmp_path, line, said):
    (tmp_path / "users").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_users(tmp_path / "users")


@pytest.mark.parametrize("text", ["findspot", "/a b", '/a"b', "//evil.example", "/../x", "/a?b", "https://x/"])
def test_a_prefix_that_is_no_path_is_refused(text):
    with pytest.raises(InputError, match="is no path"):
        read_prefix(text)


def test_prefixes_names_and_proxies_are_read():
    assert [read_prefix(text) for text in ("", "/", "/findspot/", "/a/b-c")] == ["", "", "/findspot", "/a/b-c"]
    assert read_name("Reports.Example.org") == "reports.example.org"
    with pytest.raises(InputError, match="is no host"):
        read_name("https://reports.example.org")
    assert [read_proxy(text) for text in ("", "*", "127.0.0.1", "[::1]")] == ["", "*", "127.0.0.1", "::1"]
    with pytest.raises(InputError, match="is no address"):
        read_proxy("localhost")


def test_logs_hold_no_query(shelf, serving, monkeypatch, caplog, capfd):
    """Neither where all goes well, nor where an error repeats it, before or while an answer is sent."""
    secret = "kafala-secret"

    def fails(*_, **__):
        raise ValueError(f"cannot do {secret}")

    with caplog.at_level("INFO"), serving(shelf.address) as site:
        assert site.get(f"/?q={secret}").status == 200
        monkeypatch.setattr("webapp.pages.search_page", fails)
        assert site.get(f"/?q={secret}").status == 500
        monkeypatch.setattr("engine.evidence.export.places_found", fails)
        site.get(f"/export?q={secret}")
    printed = "".join(capfd.readouterr())
    for record in caplog.records:
        assert secret not in record.getMessage()
    assert secret not in caplog.text + printed
    assert "ValueError" in caplog.text
    assert "in search" in caplog.text
    assert site.url


def test_a_link_elsewhere_tells_no_query(site):
    assert {
        site.get(path).headers["Referrer-Policy"] for path in ("/?q=a", "/api/v1/search?q=a", "/static/style.css")
    } == {"no-referrer"}


def test_metrics_are_told_only_where_asked_and_hold_no_query(shelf, serving, site):
    assert site.get("/metrics").status == 404
    with serving(shelf.address, site=Site(metrics=True)) as told:
        for path in ("/?q=secretword", "/nowhere/secretword", "/report/secretword"):
            told.get(path)
        answer = told.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "secretword" not in answer.text
    for line in ('findspot_answers_total{endpoint="pages.search",status="200"} 1.0',
                 'findspot_answers_total{endpoint="none",status="404"} 1.0',
                 'findspot_answer_seconds_count{endpoint="pages.report"} 1.0',
                 "findspot_library_up 1.0", "findspot_library_reports 9.0"):  # fmt: skip
        assert line in answer.text
