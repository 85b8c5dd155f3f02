"""One writer at a time: a document that its writer keeps alive, and that runs out when the writer dies."""

from __future__ import annotations

import os
import socket
import time
import uuid
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from engine.elastic.client import Address
from engine.elastic.schema import LOCK_ID
from engine.errors import LibraryBusy

RUNS_OUT = 120.0  # seconds without a sign of life
KEEP_EVERY = 20.0


class Lock:
    """Held from the moment it is made; LibraryBusy where a living writer holds it."""

    def __init__(self, client: Elasticsearch, address: Address, index: str) -> None:
        self._client = client
        self._index = index
        self._owner = uuid.uuid4().hex
        self._kept = 0.0
        self._take(address)

    def _take(self, address: Address) -> None:
        held = self._client.options(ignore_status=404).get(index=self._index, id=LOCK_ID)
        try:
            if not held.get("found"):
                self._write(op_type="create")
            elif _is_dead(held["_source"]):
                self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])
            else:
                raise _busy(address)
        except ConflictError as error:
            raise _busy(address) from error

    def keep(self) -> None:
        """A sign of life, where the last one is some time ago."""
        if time.monotonic() - self._kept > KEEP_EVERY:
            self._write()

    def release(self) -> None:
        """Gives the lock up."""
        self._client.options(ignore_status=404).delete(index=self._index, id=LOCK_ID)

    def _write(self, **condition: Any) -> None:
        held = {"kind": "lock", "id": self._owner, "stored": f"{socket.gethostname()} {os.getpid()} {time.time():.0f}"}
        self._client.index(index=self._index, id=LOCK_ID, document=held, **condition)
        self._kept = time.monotonic()


def _is_dead(held: dict[str, Any]) -> bool:
    """Whether its writer gave no sign of life for long, or was a process of this machine that is no more."""
    host, pid, at = held["stored"].split(" ")
    if time.time() - float(at) > RUNS_OUT:
        return True
    return bool(host == socket.gethostname() and not _runs(int(pid)))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _busy(address: Address) -> LibraryBusy:
    told = f"Another findspot is writing to the library at {address}. Nothing was changed: wait for it to end."
    return LibraryBusy(told)
