import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from engine.errors import InputError, LibraryMissing
from engine.factory import open_writer
from webapp.server import is_loopback, listening

SERVE = "import sys; from webapp.server import serve; serve(sys.argv[1], host=sys.argv[2], port=0)"


@contextmanager
def started(address: str, host: str):
    """The server as a process, which never outlives the test."""
    command = [sys.executable, "-u", "-c", SERVE, address, host]
    # A shell starts what runs in the background with SIGINT ignored, and children inherit that.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heed) as run:
        try:
            yield run
        finally:
            run.kill()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_where_it_listens_and_ends_when_told(shelf, stop):
    with started(shelf.address, "127.0.0.1") as run:
        line = run.stdout.readline()
        assert line.startswith("Findspot: http://127.0.0.1:")
        assert line.endswith("/  (Ctrl-C stops)\n")
        port = int(line.split(":")[3].split("/")[0])
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
        run.send_signal(stop)
        assert run.wait(20) == 0


def test_beyond_loopback_there_is_a_warning(shelf):
    with started(shelf.address, "0.0.0.0") as run:
        assert "no login" in run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 0


def test_a_port_that_is_taken_is_told(shelf):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"Port {port} is taken"), listening(shelf.address, port=port):
            pass


@pytest.mark.parametrize(
    ("options", "said"), [({"host": "no-such-host.invalid"}, "no machine"), ({"port": 99999}, "no port 99,999")]
)
def test_an_address_that_cannot_be_had_is_told(shelf, options, said):
    with pytest.raises(InputError, match=said), listening(shelf.address, **options):
        pass


def test_no_library_is_told(tmp_path):
    with pytest.raises(LibraryMissing), listening(str(tmp_path / "none")):
        pass


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.4", False), ("example.org", False)],
)  # fmt: skip
def test_only_this_machine_is_loopback(host, private):
    assert is_loopback(host) is private


def test_a_foreign_name_for_this_machine_is_refused(site):
    assert site.get("/", headers={"Host": "evil.example"}).status == 400
    assert site.get("/", headers={"Host": "localhost:1234"}).status == 200


def test_new_reports_are_seen_without_a_restart(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    with open_writer(address) as writer:
        writer.commit()
    with serving(address) as site:
        assert "If <code>findspot index</code> is at work" in site.get("/").text
        with open_writer(address) as writer:
            writer.put(report_of(root / "new.pdf", root, "new", ["A fresh page."], title="Fresh"))
            writer.commit()
        assert site.get("/api/v1/search?q=fresh").json["total"] == 1


def test_a_file_name_that_is_no_text_is_shown_all_the_same(serving, report_of, tmp_path):
    address, root = str(tmp_path / "library"), tmp_path / "reports"
    odd = Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.pdf"))
    with open_writer(address) as writer:
        writer.put(report_of(odd, root, "odd", ["A page."], title=odd.stem))
        writer.commit()
    with serving(address) as site:
        for path in ("/", "/report/odd", "/report/odd/page/1?q=page", "/report/odd/original", "/api/v1/search?q=page"):
            assert site.get(path).status == 200, path
