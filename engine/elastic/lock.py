"""One writer at a time: a document that its writer keeps alive, and that runs out when the writer dies."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, ConflictError, Elasticsearch, TransportError

from engine.elastic.client import Address, patiently
from engine.elastic.schema import LOCK_ID
from engine.errors import LibraryBusy
from engine.saying import say

RUNS_OUT = 120.0  # seconds without a sign of life
KEEP_EVERY = 20.0  # seconds
RELEASE_SECONDS = 5.0  # a node that does not answer shall not keep its writer from ending

_held_here: set[str] = set()  # by this process

Held = Mapping[str, Any]


class Lock:
    """Held from the moment it is made until `release` or `leave`; LibraryBusy where a living writer holds it.

    A thread gives the signs of life, so that a writer may be silent for as long as it reads.
    """

    def __init__(self, client: Elasticsearch, address: Address, index: str) -> None:
        self._client = client
        self._address = address
        self._index = index
        self._owner = uuid.uuid4().hex
        self._one_at_a_time = threading.Lock()
        self._left = threading.Event()
        self._take()
        threading.Thread(target=self._keep_alive, name="findspot-lock", daemon=True).start()

    def keep(self) -> None:
        """A sign of life; LibraryBusy where another writer has taken the lock over."""
        with self._one_at_a_time:
            if not self._left.is_set():
                self._renew()

    def leave(self) -> None:
        """Ends the signs of life without giving the lock up: it goes with its index, or runs out."""
        self._left.set()
        _held_here.discard(self._owner)
        with self._one_at_a_time:  # a sign of life that is on its way would come after this
            pass

    def release(self) -> None:
        """Gives the lock up where it is still held."""
        self.leave()
        client = self._client.options(request_timeout=RELEASE_SECONDS)
        held = _read(client, self._index)
        if held.get("found") and held["_source"]["id"] == self._owner:
            with suppress(ConflictError):
                client.delete(index=self._index, id=LOCK_ID, **_unchanged(held))

    def _take(self) -> None:
        held = patiently(lambda: _read(self._client, self._index))
        if held.get("found") and not _is_dead(held["_source"]):
            raise _busy(self._address)
        try:
            self._write(**_unchanged(held) if held.get("found") else {"op_type": "create"})
        except ConflictError as error:
            raise _busy(self._address) from error
        _held_here.add(self._owner)

    def _renew(self) -> None:
        held = _read(self._client, self._index)
        if not held.get("found") or held["_source"]["id"] != self._owner:
            raise _lost(self._address)
        try:
            self._write(**_unchanged(held))
        except ConflictError as error:
            raise _lost(self._address) from error

    def _write(self, **condition: Any) -> None:
        source = {"kind": "lock", "id": self._owner, "stored": f"{_machine()} {os.getpid()} {time.time():.0f}"}
        try:
            self._client.index(index=self._index, id=LOCK_ID, document=source, **condition)
        except ConflictError:
            # An answer that was lost is asked for again, and then the first try stands in its way.
            if _read(self._client, self._index).get("_source", {}).get("id") != self._owner:
                raise

    def _keep_alive(self) -> None:
        while not self._left.wait(KEEP_EVERY):
            # The writer itself is told at its next `keep`.
            with suppress(LibraryBusy, ApiError, TransportError):
                self.keep()


def _read(client: Elasticsearch, index: str) -> Held:
    answer: Held = client.options(ignore_status=404).get(index=index, id=LOCK_ID).body
    return answer


def _unchanged(held: Held) -> dict[str, Any]:
    return {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}


def _is_dead(lock: Held) -> bool:
    """Whether its writer gave no sign of life for long, or was of this machine and is no more."""
    machine, pid, at = lock["stored"].split(" ")
    if time.time() - float(at) > RUNS_OUT:
        return True
    if machine != _machine():
        return False
    return lock["id"] not in _held_here if int(pid) == os.getpid() else not _runs(int(pid))


def _machine() -> str:
    """Where this process's number means something: containers of one name count their processes apart."""
    numbers = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}/{numbers.readlink() if numbers.is_symlink() else ''}"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _busy(address: Address) -> LibraryBusy:
    return LibraryBusy(
        say(
            "Another findspot is writing to the library at %(library)s. Nothing was changed: wait for it to end. "
            "If it died on another machine, try again in %(minutes)s minutes.",
            library=address,
            minutes=round(RUNS_OUT / 60),
        )
    )


def _lost(address: Address) -> LibraryBusy:
    return LibraryBusy(
        say(
            "Another findspot has taken over the library at %(library)s, since this one gave no sign of life. "
            "What was committed is kept: run again when the other one has ended.",
            library=address,
        )
    )
