"""Writing to a library on Elasticsearch: in bulk, with every document accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from engine.document import Document, failure_from, report_from, roots_from
from engine.elastic.client import Address, connect, own_errors, read_address
from engine.elastic.index import create
from engine.elastic.lock import Lock
from engine.elastic.schema import ROOTS_ID, failure_source, report_source, roots_source
from engine.elastic.searcher import walk_stored
from engine.errors import EngineUnavailable
from engine.report import Failure, Known, Report, Root

CHUNK_BYTES = 8 << 20  # of one bulk request: Elasticsearch refuses more than a tenth of its heap in flight
CHUNK_DOCUMENTS = 200
RETRIES = 6  # of a chunk that is refused for load, after 1, 2, 4 ... seconds
LOADING: Mapping[str, Any] = {"refresh_interval": "-1", "auto_expand_replicas": False, "number_of_replicas": 0}
SERVING: Mapping[str, Any] = {"refresh_interval": None, "auto_expand_replicas": "0-1"}

Action = dict[str, Any]


class ElasticWriter:
    """The one writer of a library; LibraryBusy where there is another."""

    def __init__(self, address: str, *, index: str = "") -> None:
        self._address: Address = read_address(address)
        self._client: Elasticsearch = connect(address)
        self._waiting: list[Action] = []
        self._waiting_bytes = 0
        with own_errors(self._address):
            self._index = index or create(self._client, self._address)
            self._lock = Lock(self._client, self._address, self._index)
            self._client.indices.put_settings(index=self._index, settings=dict(LOADING))

    def put(self, document: Document) -> None:
        """Adds the report with its pages, in the place of what had its id."""
        source = report_source(document)
        size = 3 * sum(len(page.text) for page in document.pages)  # stored, and tokens in two forms
        self._add({"_op_type": "index", "_id": document.report.id, "_source": source}, size)

    def fail(self, failure: Failure) -> None:
        """Remembers a file that could not be read, in the place of what had its id."""
        self._add({"_op_type": "index", "_id": failure.id, "_source": failure_source(failure)}, len(failure.message))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes reports and failures."""
        for id in ids:
            self._add({"_op_type": "delete", "_id": id}, len(id))

    def known(self) -> Mapping[str, Known]:
        """The files in the library, reports and failures, by id."""
        with own_errors(self._address):
            self._client.indices.refresh(index=self._index)
            reports = map(report_from, self._walk("report"))
            failures = map(failure_from, self._walk("failure"))
            return {
                **{one.id: Known(one.root, one.path, one.fingerprint) for one in reports},
                **{one.id: Known(one.root, one.path, one.fingerprint, one.kind, one.message) for one in failures},
            }

    def roots(self) -> tuple[Root, ...]:
        """The folders indexed, in the order in which they came."""
        with own_errors(self._address):
            found = self._client.options(ignore_status=404).get(index=self._index, id=ROOTS_ID)
        return roots_from(found["_source"]["stored"].encode()) if found.get("found") else ()

    def set_roots(self, roots: Iterable[Root]) -> None:
        """Remembers the folders indexed."""
        self._add({"_op_type": "index", "_id": ROOTS_ID, "_source": roots_source(tuple(roots))}, 0)

    def commit(self) -> None:
        """Makes all that was written visible."""
        with own_errors(self._address):
            self._send()
            self._client.indices.refresh(index=self._index)
            self._client.indices.flush(index=self._index)

    def close(self) -> None:
        """Gives the library free; what was not committed may be lost."""
        try:
            with own_errors(self._address):
                self._client.indices.put_settings(index=self._index, settings=dict(SERVING))
                self._lock.release()
        except EngineUnavailable:
            pass  # the node is gone: its lock runs out by itself
        finally:
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _walk(self, kind: str) -> Iterator[bytes]:
        return walk_stored(self._client, Address(self._address.url, self._index), kind)

    def _add(self, action: Action, size: int) -> None:
        self._waiting.append(action)
        self._waiting_bytes += size
        if self._waiting_bytes >= CHUNK_BYTES or len(self._waiting) >= CHUNK_DOCUMENTS:
            with own_errors(self._address):
                self._send()

    def _send(self) -> None:
        """Sends what waits; a document that Elasticsearch refuses becomes a failure, the others go in."""
        self._lock.keep()
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        refused = [action for action, why in self._bulk(waiting) if why and action["_op_type"] == "index"]
        for action, why in self._bulk(refused):
            if why:
                self._refuse(action, why)

    def _refuse(self, action: Action, why: str) -> None:
        source = action["_source"]
        if source["kind"] != "report":
            raise EngineUnavailable(f"Elasticsearch at {self._address.url} refused what must be kept: {why}")
        report = report_from(source["stored"].encode())
        failure = _refusal(report, why)
        self._client.index(index=self._index, id=report.id, document=failure_source(failure))

    def _bulk(self, actions: list[Action]) -> Iterator[tuple[Action, str]]:
        """Each action with the reason why it was refused, empty where it was not; nothing that is gone is a refusal."""
        answers = streaming_bulk(
            self._client,
            iter(actions),
            index=self._index,
            chunk_size=CHUNK_DOCUMENTS,
            max_chunk_bytes=CHUNK_BYTES,
            max_retries=RETRIES,
            initial_backoff=1,
            max_backoff=30,
            raise_on_error=False,
            raise_on_exception=True,
            yield_ok=True,
        )
        for action, (ok, answer) in zip(actions, answers, strict=True):
            said = next(iter(answer.values()))
            gone = action["_op_type"] == "delete" and said.get("status") == 404
            yield action, "" if ok or gone else _reason(said)


def _reason(said: Mapping[str, Any]) -> str:
    error = said.get("error") or {}
    return str(error.get("reason", error)) if isinstance(error, Mapping) else str(error)


def _refusal(report: Report, why: str) -> Failure:
    told = f"Elasticsearch refused it: {why[:300]}. The others went in; see what it says, then run with --retry-failed."
    return Failure(report.id, report.root, report.path, report.fingerprint, "refused", told)
