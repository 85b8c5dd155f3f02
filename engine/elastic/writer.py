"""Writing to a library on Elasticsearch: in bulk, with every document accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from elasticsearch import Elasticsearch

from engine.document import Document, failure_from, families_from, report_from, roots_from
from engine.elastic import bulk
from engine.elastic.bulk import Refusal, Write
from engine.elastic.client import Address, connect, own_errors, patiently, read_address
from engine.elastic.index import create
from engine.elastic.lock import Lock
from engine.elastic.pages import documents
from engine.elastic.schema import (
    FAMILIES_ID,
    ROOTS_ID,
    failure_source,
    families_source,
    report_source,
    roots_source,
)
from engine.elastic.searcher import walk_stored
from engine.errors import EngineError, EngineUnavailable
from engine.families import Families
from engine.report import Failure, Known, Report, Root, known_failure, known_report

LEAVING_SECONDS = 5.0  # for one answer of a node that has already failed to give one
LOADING: Mapping[str, Any] = {"refresh_interval": "-1", "auto_expand_replicas": False, "number_of_replicas": 0}
_WHERE = re.compile(r"^\[\d+:\d+\] ")  # line and column in the JSON that was sent, before some reasons
SERVING: Mapping[str, Any] = {"refresh_interval": None, "auto_expand_replicas": "0-1"}


class ElasticWriter:
    """The one writer of a library; LibraryBusy where there is another."""

    def __init__(self, address: str, *, index: str = "") -> None:
        self._address: Address = read_address(address)
        self._client: Elasticsearch = connect(address)
        self._waiting: dict[str, tuple[Write, Report | None]] = {}
        self._waiting_bytes = 0
        self._refused: list[Failure] = []
        with own_errors(self._address):
            self._index = index or create(self._client, self._address)
            self._lock = Lock(self._client, self._address, self._index)
            try:
                self._client.indices.put_settings(index=self._index, settings=dict(LOADING))
                self._family_of = _family_of(self.families())
            except BaseException:
                self._lock.release()
                raise

    def put(self, document: Document) -> None:
        """Adds the report with its pages, in the place of what had its id."""
        family = self._family_of.get(document.report.id, "")
        self._add(bulk.put(document.report.id, report_source(document, family)), document.report)

    def fail(self, failure: Failure) -> None:
        """Remembers a file that could not be read, in the place of what had its id."""
        self._add(bulk.put(failure.id, failure_source(failure)))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes reports and failures."""
        for id in ids:
            self._add(Write(id))

    def known(self) -> Mapping[str, Known]:
        """The files in the library, reports and failures, by id."""
        with own_errors(self._address):
            self._client.indices.refresh(index=self._index)
            reports = map(report_from, self._walk("report"))
            failures = map(failure_from, self._walk("failure"))
            return {
                **{one.id: known_report(one) for one in reports},
                **{one.id: known_failure(one) for one in failures},
            }

    def families(self) -> Families:
        """The families as they were last placed."""
        with own_errors(self._address):
            stored = self._stored(FAMILIES_ID)
        return families_from(stored) if stored else Families()

    def place(self, families: Families) -> None:
        """Says which reports are of one family.

        Elasticsearch cannot change one field of a document whose tokens it does not keep: those are written anew.
        """
        before, self._family_of = self._family_of, _family_of(families)
        changed = sorted({id for id, _ in before.items() ^ self._family_of.items()})
        with own_errors(self._address):
            self._send()
            patiently(lambda: self._client.indices.refresh(index=self._index))
            for document in documents(self._client, self._index, changed):
                self.put(document)
        self._add(bulk.put(FAMILIES_ID, families_source(families)))

    def roots(self) -> tuple[Root, ...]:
        """The folders indexed, in the order in which they came."""
        with own_errors(self._address):
            stored = self._stored(ROOTS_ID)
        return roots_from(stored) if stored else ()

    def set_roots(self, roots: Iterable[Root]) -> None:
        """Remembers the folders indexed."""
        self._add(bulk.put(ROOTS_ID, roots_source(tuple(roots))))

    def commit(self) -> tuple[Failure, ...]:
        """Makes all that was written visible; the reports refused since the last commit, now failures."""
        with own_errors(self._address):
            self._send()
            patiently(lambda: self._client.indices.refresh(index=self._index))
            patiently(lambda: self._client.indices.flush(index=self._index))
        refused, self._refused = tuple(self._refused), []
        return refused

    def close(self) -> None:
        """Gives the library free; what was not committed may be lost."""
        # Where the node is gone, the lock runs out by itself and the next writer mends the settings.
        with suppress(EngineError), own_errors(self._address):
            self._client.indices.put_settings(index=self._index, settings=dict(SERVING))
        with suppress(EngineError), own_errors(self._address):
            self._lock.release()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, EngineUnavailable):
            self._client = self._client.options(request_timeout=LEAVING_SECONDS)
        self.close()

    def _stored(self, id: str) -> bytes:
        """What is stored under the id, empty where nothing is."""
        found = self._client.options(ignore_status=404).get(index=self._index, id=id)
        return str(found["_source"]["stored"]).encode() if found.get("found") else b""

    def _walk(self, kind: str) -> Iterator[bytes]:
        return walk_stored(self._client, Address(self._address.url, self._index), kind)

    def _add(self, write: Write, report: Report | None = None) -> None:
        self._waiting[write.id] = write, report  # of two for one id the later one counts
        self._waiting_bytes += write.size
        if self._waiting_bytes >= bulk.PORTION_BYTES or len(self._waiting) >= bulk.PORTION_WRITES:
            with own_errors(self._address):
                self._send()

    def _send(self) -> None:
        """Sends what waits; a report that Elasticsearch refuses becomes a failure, the others go in."""
        patiently(self._lock.keep)
        waiting, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        refused = bulk.send(self._client, self._index, (write for write, _ in waiting.values()))
        self._refuse([_failure(waiting[id][1], why) for id, why in refused.items()])

    def _refuse(self, failures: list[Failure]) -> None:
        """Remembers what was refused; where not even that is taken, the node is to blame and not the reports."""
        writes = [bulk.put(failure.id, failure_source(failure)) for failure in failures]
        for why in bulk.send(self._client, self._index, writes).values():
            raise why.error
        self._refused += failures


def _family_of(families: Families) -> dict[str, str]:
    """For each report that is of a family the id of that: its first report's."""
    return {id: family[0] for family in families.groups for id in family}


def _failure(report: Report | None, why: Refusal) -> Failure:
    if report is None:
        raise why.error  # without its folders and failures a library is not whole
    told = f"Elasticsearch refused it: {_advice(why)}"
    return Failure(report.id, report.root, report.path, report.fingerprint, "refused", told)


def _advice(why: Refusal) -> str:
    if why.too_large:
        return "it is too large for that node. Raise http.max_content_length or its heap, then run with --retry-failed."
    reason = _WHERE.sub("", why.reason)[:300].rstrip(".")
    return f"{reason}. Mend that, then run with --retry-failed."
