"""Elasticsearch for the tests: a node of ours, started when a test first asks for it, or the one that is named."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from elasticsearch import Elasticsearch

from tests.elasticsearch.node import Node, missing

GIVEN = "ELASTICSEARCH_URL"
DISK = "cluster.routing.allocation.disk"
FULL = {f"{DISK}.threshold_enabled": True} | {
    f"{DISK}.watermark.{mark}": "999tb" for mark in ("low", "high", "flood_stage")
}
BLOCK = "index.blocks.read_only_allow_delete"
SEEN_SECONDS = 60


@pytest.fixture(scope="session")
def elasticsearch_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The node of ours that all tests share; for a test that only wants an address there is `elasticsearch_url`."""
    if os.environ.get(GIVEN):
        pytest.skip(f"{GIVEN} names a node that is not ours to stop")
    if lacks := missing():
        message = f"no Elasticsearch node: this machine lacks {lacks}, and {GIVEN} names none"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with Node(tmp_path_factory.mktemp("elasticsearch")) as node:
        yield node


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> str:
    """The address of a real Elasticsearch node, without a slash at its end."""
    given = os.environ.get(GIVEN, "").rstrip("/")
    return given or request.getfixturevalue("elasticsearch_node").url


@pytest.fixture
def breakable_node(elasticsearch_node: Node) -> Iterator[Node]:
    """The shared node for a test that stops, kills or pauses it; the next test finds it running again."""
    yield elasticsearch_node
    if elasticsearch_node.running:
        elasticsearch_node.resume()
    elasticsearch_node.start()


@pytest.fixture
def full_disk(elasticsearch_node: Node) -> Callable[[str], AbstractContextManager[None]]:
    """`with full_disk(index):` the node holds its disk for full and lets nothing be written to the index.

    It takes up to ten seconds until the node has seen it.
    """

    @contextmanager
    def fill(index: str) -> Iterator[None]:
        with Elasticsearch(elasticsearch_node.url) as client:
            client.cluster.put_settings(persistent=FULL)
            try:
                _wait_for_block(client, index)
                yield
            finally:
                client.cluster.put_settings(persistent=dict.fromkeys(FULL))
                client.indices.put_settings(index="*", settings={BLOCK: None})

    return fill


def _wait_for_block(client: Elasticsearch, index: str) -> None:
    end = time.monotonic() + SEEN_SECONDS
    while not any(found["settings"] for found in client.indices.get_settings(index=index, name=BLOCK).body.values()):
        assert time.monotonic() < end, f"after {SEEN_SECONDS} s the node still has room on its disk"
        time.sleep(0.2)
