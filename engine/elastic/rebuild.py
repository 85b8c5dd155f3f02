"""A library on Elasticsearch made anew in an index of its own, and put behind the alias in one step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from engine.elastic.client import connect, own_errors, read_address
from engine.elastic.index import current, delete_leftovers, new_index, swap
from engine.elastic.lock import Lock
from engine.elastic.searcher import ElasticSearcher
from engine.elastic.writer import ElasticWriter


@contextmanager
def aside(address: str) -> Iterator[tuple[ElasticSearcher, ElasticWriter]]:
    """The library as it is, of whatever version, and a writer of what takes its place when all went well."""
    named = read_address(address)
    with own_errors(named), closing(connect(address)) as client:
        lock = Lock(client, named, current(client, named, any_version=True))  # keeps other writers out
        try:
            delete_leftovers(client, named)
            new = new_index(client, named)
            source = ElasticSearcher(address, any_version=True)
            with closing(source), ElasticWriter(address, index=new) as target:
                yield source, target
            lock.leave()  # its index goes
            swap(client, named, new)
        except BaseException:
            lock.release()
            raise
