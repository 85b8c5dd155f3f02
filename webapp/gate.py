"""The gate before a library for which users have passwords: every address but the health check is behind it."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

import bcrypt
from flask import Flask, Response, request

from engine.saying import say
from webapp.failures import answer
from webapp.site import Users

OPEN = ("api.health",)  # endpoints that ask for no password
FREE = 5  # wrong passwords that cost no wait
LONGEST_FOR_CLIENT, LONGEST_FOR_USER = 300.0, 60.0  # seconds that a wait grows to, doubled each time
FORGOTTEN = 900.0  # seconds after which wrong passwords do not count any more
KEPT = 10_000  # clients, and names, whose wrong passwords are counted
COMPARED = 72  # bytes of a password: bcrypt, and so htpasswd, leaves out what is beyond
SCHEME = 'Basic realm="Findspot", charset="UTF-8"'

Now = Callable[[], float]


class Waits:
    """Who must wait before the next try, after so many that failed."""

    def __init__(self, longest: float, now: Now) -> None:
        self._longest = longest
        self._now = now
        self._failures: OrderedDict[bytes, tuple[int, float]] = OrderedDict()  # how many, and when the last one was
        self._lock = threading.Lock()

    def left(self, who: str) -> float:
        """Seconds that they have to wait still."""
        with self._lock:
            count, last = self._failures.get(_key(who), (0, 0.0))
        if count <= FREE:
            return 0.0
        return max(0.0, last + min(self._longest, 2.0 ** min(count - FREE, 30)) - self._now())

    def count(self, who: str) -> None:
        """Notes a try, which has failed until it is forgiven."""
        now, key = self._now(), _key(who)
        with self._lock:
            count, last = self._failures.pop(key, (0, now))
            self._failures[key] = (count + 1 if now - last < FORGOTTEN else 1, now)
            if len(self._failures) > KEPT:
                self._failures.popitem(last=False)

    def forgive(self, who: str) -> None:
        """Forgets what failed."""
        with self._lock:
            self._failures.pop(_key(who), None)


class Gate:
    """Lets users pass who give their password, and slows those who guess."""

    def __init__(self, users: Users, now: Now = time.monotonic) -> None:
        self._users = users
        self._clients = Waits(LONGEST_FOR_CLIENT, now)
        self._names = Waits(LONGEST_FOR_USER, now)
        # Who is no user takes as long as who is one.
        cost = max(int(hashed.split(b"$")[2]) for hashed in users.values())
        self._nobody = bcrypt.hashpw(secrets.token_bytes(16), bcrypt.gensalt(cost))
        # bcrypt is slow on purpose: what was right is known again by a keyed hash, which lives as long as this process.
        self._secret = secrets.token_bytes(32)
        self._right: dict[str, bytes] = {}

    def refusal(self) -> Response | None:
        """The answer to who may not pass, None for who may."""
        if request.endpoint in OPEN:
            return None
        client = _network(request.remote_addr or "")
        if left := self._clients.left(client):
            return _slowed(left)
        given = request.authorization
        if given is None or given.type != "basic":
            return _asked(say("This library is for its users. Give your name and password."))
        name, password = given.username or "", given.password or ""
        if self._known_again(name, password):
            return None
        self._clients.count(client)  # before the check: many tries at once are many tries
        if left := self._names.left(name):
            return _slowed(left)
        self._names.count(name)
        if not self._is_right(name, password):
            return _asked(say("The name or the password is not right."))
        self._clients.forgive(client)
        self._names.forgive(name)
        self._right[name] = self._mark(password)
        return None

    def _known_again(self, name: str, password: str) -> bool:
        return hmac.compare_digest(self._right.get(name, b""), self._mark(password))

    def _is_right(self, name: str, password: str) -> bool:
        typed = password.encode("utf-8", "replace")[:COMPARED]
        right = bcrypt.checkpw(typed, self._users.get(name, self._nobody))
        return right and name in self._users

    def _mark(self, password: str) -> bytes:
        return hmac.digest(self._secret, password.encode("utf-8", "replace"), "sha256")


def register(app: Flask, users: Users) -> None:
    """Puts the gate before the app."""
    app.before_request(Gate(users).refusal)


def _network(client: str) -> str:
    """Whom an address is of: with IPv6, one reader has 2**64 of them."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else client


def _key(who: str) -> bytes:
    return hashlib.sha256(who.encode("utf-8", "replace")).digest()


def _asked(message: str) -> Response:
    response = answer(401, message)
    response.headers["WWW-Authenticate"] = SCHEME
    return response


def _slowed(seconds: float) -> Response:
    whole = math.ceil(seconds)
    response = answer(
        429,
        say("Too many wrong passwords came from here, or for this name. Try again in %(seconds)s s.", seconds=whole),
    )
    response.headers["Retry-After"] = str(whole)
    return response
