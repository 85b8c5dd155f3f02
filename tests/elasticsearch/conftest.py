"""An index shaped as Findspot's own: white-space text, nested pages with copies at the root."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

TOKENS = {"type": "text", "analyzer": "whitespace"}
MAPPINGS = {
    "dynamic": "strict",
    "_source": {"excludes": ["exact", "pages.exact"]},
    "properties": {
        "id": {"type": "keyword"},
        "region": {"type": "keyword"},
        "year": {"type": "integer"},
        "ord": {"type": "long"},
        "text": {"type": "binary"},
        "stored": {"type": "text", "index": False},
        "exact": TOKENS,
        "pages": {
            "type": "nested",
            "include_in_root": True,
            "properties": {"number": {"type": "integer"}, "exact": TOKENS},
        },
    },
}


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url, request_timeout=60) as opened:
        yield opened


@pytest.fixture
def index(client: Elasticsearch) -> Iterator[str]:
    """The name of an empty index."""
    name = f"findspot-test-{uuid4().hex}"
    client.indices.create(index=name, mappings=MAPPINGS, settings={"number_of_shards": 1, "number_of_replicas": 0})
    yield name
    client.options(ignore_status=404).indices.delete(index=name)
