"""A guard before a node: TLS with a certificate of its own authority, and credentials, which the node does not ask for.

The node of the tests has no security, so this stands for it: what comes without the right credentials is answered with
401, as Elasticsearch does; all else goes to the node and its answer back.
"""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme
import urllib3

USER, PASSWORD = "märit", "s:e/c r%e#t@ø"
API_KEY = base64.b64encode(b"VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw").decode("ascii")
FORBIDDEN = "forbidden"  # the name of a library that nobody may use
NOT_PASSED_ON = {"authorization", "connection", "host", "content-length", "transfer-encoding", "accept-encoding"}
OWN = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: its port on `localhost`, and the file that holds its authority's certificate."""

    port: int
    ca_file: Path

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"https://localhost:{self.port}"


@contextmanager
def guarded(node: str, folder: Path, *, host: str = "localhost") -> Iterator[Proxy]:
    """A proxy before the node, with a certificate for `host`, that lets in the user and the API key above."""
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.node = node
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Proxy(server.server_port, ca_file)
    finally:
        server.shutdown()
        server.server_close()
        server.hang_up()
        thread.join()
        server.pool.clear()


class _Server(ThreadingHTTPServer):
    node: str

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.pool = urllib3.PoolManager(retries=False, timeout=SECONDS)
        self.open: set[socket.socket] = set()

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        self.open.add(request)
        super().finish_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Ends also the connections that clients keep for later."""
        for connection in tuple(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate hangs up: nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization", "") not in _accepted():
            self._answer(401, OWN, _refusal(401, "unable to authenticate"))
        elif self.path.startswith(f"/{FORBIDDEN}"):
            self._answer(403, OWN, _refusal(403, "action is unauthorized"))
        else:
            self._pass_on(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def _pass_on(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in NOT_PASSED_ON}
        answer = self.server.pool.request(self.command, self.server.node + self.path, body=body, headers=headers)
        self._answer(answer.status, answer.headers, answer.data)

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _accepted() -> set[str]:
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode("ascii")
    return {f"Basic {basic}", f"ApiKey {API_KEY}"}


def _refusal(status: int, reason: str) -> bytes:
    error = {"type": "security_exception", "reason": reason}
    return json.dumps({"error": {"root_cause": [error], **error}, "status": status}).encode()
