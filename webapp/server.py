"""The web app served over HTTP."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from waitress.server import create_server

from engine.errors import EngineUnavailable, InputError
from engine.factory import open_searcher
from engine.passwords import NO_PASSWORDS, Passwords
from engine.ports import Searcher
from engine.vocabulary import Vocabulary
from webapp import create_app
from webapp.pictures import Pictures
from webapp.site import Site

THREADS = 8
MAX_PORT = 65_535
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
FROM_PROXY = ("x-forwarded-for", "x-forwarded-proto")  # what a proxy says that is believed
HERE = Site()


def serve(
    address: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    files: Sequence[Path] = (),
    concepts: Vocabulary | None = None,
    passwords: Passwords = NO_PASSWORDS,
    site: Site = HERE,
    announce: Callable[[str], None] = print,
) -> None:
    """Serves the library until it is told to stop; InputError where the host and port cannot be had.

    Port 0 takes a free one. `announce` is told the address once it is listened at.
    """
    opened = listening(
        address,
        host=host,
        port=port,
        files=files,
        concepts=concepts,
        passwords=passwords,
        site=site,
        announce=announce,
    )
    with opened as (server, url), _until_interrupted():
        for warning in _warnings(host, site):
            announce(f"Warning: {warning}")
        announce(f"Findspot: {url}  (Ctrl-C stops)")
        server.run()


@contextmanager
def listening(
    address: str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    files: Sequence[Path] = (),
    concepts: Vocabulary | None = None,
    passwords: Passwords = NO_PASSWORDS,
    site: Site = HERE,
    announce: Callable[[str], None] = print,
) -> Iterator[tuple[Any, str]]:
    """A waitress server that listens and is ready to `run`, and its address; closed at the end.

    `announce` is told where the library's engine does not answer yet.
    """
    with ExitStack() as opened:
        searcher = opened.enter_context(closing(_open(address, announce)))
        bound = opened.enter_context(closing(listener(host, port)))
        pictures = opened.enter_context(closing(Pictures(passwords=passwords)))
        # A name that resolves to this machine must not let another site's script read a private library.
        hosts = (*LOOPBACK_NAMES, host, *site.names) if is_loopback(host) or site.names else ()
        app = create_app(
            searcher,
            files=files,
            hosts=hosts,
            pictures=pictures,
            concepts=concepts,
            users=site.users,
            with_metrics=site.metrics,
        )
        server = create_server(
            app,
            sockets=[bound],
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
            url_prefix=site.prefix,
            trusted_proxy=site.proxy or None,
            trusted_proxy_headers=FROM_PROXY if site.proxy else (),
        )
        opened.callback(server.close)
        yield server, f"{_url(host, bound.getsockname()[1])}{site.prefix}/"


def _warnings(host: str, site: Site) -> Iterator[str]:
    """What whoever serves the library should know of who may read it, and what."""
    public = not is_loopback(host)
    if not site.users and (public or site.proxy):
        yield f"anyone who can reach {', '.join(site.names) or host} can read this library, since there is no login."
    if site.users and public:
        yield (
            f"who reaches {host} without TLS sends the password for all on the way to read. Put a proxy with TLS "
            "before this server, and let it listen on 127.0.0.1 only."
        )


def _open(address: str, announce: Callable[[str], None]) -> Searcher:
    """The library; one on an engine that may answer later is opened all the same."""
    try:
        return open_searcher(address)
    except EngineUnavailable as error:
        announce(f"Warning: {error} Until it answers, every page says so.")
        return open_searcher(address, patient=True)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens there; InputError where that cannot be had. Port 0 takes a free one."""
    if not 0 <= port <= MAX_PORT:
        raise InputError(f"There is no port {port:,}. Give --port a number from 0 to {MAX_PORT:,}.")
    try:
        family, _, _, _, where = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(where[:2], family=family)
    except socket.gaierror as error:
        raise InputError(f"There is no machine named {host}. Give --host a name or number of this one.") from error
    except OSError as error:
        raise InputError(_refusal(error, host, port)) from error


def _refusal(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is taken by another program. Choose another with --port, or --port 0 for a free one."
        case errno.EACCES:
            return f"Port {port} may not be used by you. Choose one from 1024 with --port."
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of its addresses."
    return f"The server cannot listen at {host}, port {port}: {error.strerror or error}."


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host.strip('[]') and not host.startswith('[') else host}:{port}"


@contextmanager
def _until_interrupted() -> Iterator[None]:
    """Ends quietly at Ctrl-C, and at SIGTERM in the same way, so that the workers end too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
