"""Bulk requests: each document has its answer, and what is refused for load is sent again in smaller portions."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from elastic_transport import ApiResponseMeta
from elasticsearch import ApiError, Elasticsearch

from engine.elastic.client import BLOCKED

PORTION_BYTES = 8 << 20  # of one request: Elasticsearch refuses more than a tenth of its heap in flight
PORTION_WRITES = 200
SMALLER = 4  # by how much a portion shrinks each time
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # seconds before what was refused for load is sent again

_OF_LOAD = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_OF_SIZE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_BYTES = re.compile(r"(\w+)_operation_bytes=(\d+), max_\1_bytes=(\d+)")


@dataclass(frozen=True, slots=True)
class Write:
    """What is to stand under an id: a document as JSON, or nothing."""

    id: str
    body: bytes = b""

    @property
    def size(self) -> int:
        """Its bytes in a request, nearly."""
        return len(self.id) + len(self.body)

    def lines(self) -> tuple[bytes, ...]:
        """As Elasticsearch takes it."""
        if not self.body:
            return (_json({"delete": {"_id": self.id}}),)
        return _json({"index": {"_id": self.id}}), self.body


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Elasticsearch did not take a document; `last` where asking again is of no use."""

    error: ApiError
    last: bool

    @property
    def too_large(self) -> bool:
        """Whether it was refused for its size."""
        return self.error.meta.status in (_OF_SIZE, *_OF_LOAD)

    @property
    def reason(self) -> str:
        """In the words of Elasticsearch, empty where it said none."""
        return reason(self.error)


def put(id: str, source: Mapping[str, Any]) -> Write:
    """The write that puts this document under the id."""
    return Write(id, _json(source))


def reason(error: ApiError) -> str:
    """What Elasticsearch says of the error, empty where it says nothing."""
    said = error.body.get("error", "") if isinstance(error.body, Mapping) else ""
    return str(said.get("reason", said)) if isinstance(said, Mapping) else str(said)


def send(client: Elasticsearch, index: str, writes: Iterable[Write]) -> Mapping[str, Refusal]:
    """Sends writes of different ids; gives those that were refused for what they are, by id.

    ApiError where the refusal is none of their fault. It may take a minute until that is known.
    """
    waiting = {write.id: write for write in writes}
    refused: dict[str, Refusal] = {}
    answers: dict[str, Refusal] = {}
    for times_before, pause in enumerate((0.0, *PAUSES)):
        time.sleep(pause)
        portions = _portions(waiting.values(), PORTION_BYTES // SMALLER**times_before)
        answers = {id: why for portion in portions for id, why in _ask(client, index, portion).items()}
        refused |= {id: why for id, why in answers.items() if why.last}
        waiting = {id: waiting[id] for id, why in answers.items() if not why.last}
        if not waiting:
            return refused
    for id in waiting:
        if answers[id].error.meta.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise answers[id].error
    return refused | answers


def _portions(writes: Iterable[Write], size: int) -> Iterator[list[Write]]:
    portion: list[Write] = []
    total = 0
    for write in writes:
        if portion and (total + write.size > size or len(portion) == PORTION_WRITES):
            yield portion
            portion, total = [], 0
        portion.append(write)
        total += write.size
    if portion:
        yield portion


def _ask(client: Elasticsearch, index: str, portion: Sequence[Write]) -> Mapping[str, Refusal]:
    """Sends the portion at once; what of it was refused, by id."""
    alone = len(portion) == 1
    operations: list[Any] = [line for write in portion for line in write.lines()]
    try:
        answer = client.options(retry_on_status=()).bulk(index=index, operations=operations)
    except ApiError as error:
        if error.meta.status not in (_OF_SIZE, HTTPStatus.TOO_MANY_REQUESTS) or error.message == BLOCKED:
            raise
        return {write.id: Refusal(error, alone and _never_fits(error)) for write in portion}
    items = (next(iter(item.values())) for item in answer["items"])
    errors = {
        write.id: _error(answer.meta, item) for write, item in zip(portion, items, strict=True) if "error" in item
    }
    return {id: Refusal(error, _is_own_fault(error) or (alone and _never_fits(error))) for id, error in errors.items()}


def _error(meta: ApiResponseMeta, item: Mapping[str, Any]) -> ApiError:
    """The error that one document had, as though it had been sent by itself; raised where it would be any other's."""
    said = item["error"]
    error = ApiError(str(said["type"]), replace(meta, status=item["status"]), {"error": said})
    if error.message == BLOCKED or not (_is_own_fault(error) or error.meta.status in _OF_LOAD):
        raise error
    return error


def _is_own_fault(error: ApiError) -> bool:
    return error.meta.status == HTTPStatus.BAD_REQUEST


def _never_fits(error: ApiError) -> bool:
    """Whether the document is larger than all that Elasticsearch holds at a time."""
    found = _BYTES.search(reason(error))
    return error.meta.status == _OF_SIZE or bool(found and int(found[2]) > int(found[3]))


def _json(value: object) -> bytes:
    # File names that are no UTF-8 hold lone surrogates.
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
