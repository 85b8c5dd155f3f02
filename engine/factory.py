"""Opens a library by its address: the one module that names the engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.ports import Searcher, Writer

# An engine is loaded when a library of its kind is opened: Elasticsearch's client takes half a second.


def open_searcher(address: str, *, patient: bool = False) -> Searcher:
    """A reader of the library at the address; LibraryMissing where there is none.

    A patient one of a service is opened also while that does not answer; each question then says so.
    """
    if is_remote(address):
        from engine.elastic.searcher import ElasticSearcher

        return ElasticSearcher(address, patient=patient)
    from engine.embedded.searcher import EmbeddedSearcher

    return EmbeddedSearcher(Path(address).expanduser())


def open_writer(address: str) -> Writer:
    """The writer of the library at the address, made where there is none; LibraryBusy while there is another."""
    if is_remote(address):
        from engine.elastic.writer import ElasticWriter

        return ElasticWriter(address)
    from engine.embedded.writer import EmbeddedWriter

    return EmbeddedWriter(Path(address).expanduser())


@contextmanager
def open_aside(address: str) -> Iterator[tuple[Searcher, Writer]]:
    """The library as it is, of whatever version, and the writer of one that takes its place when all went well."""
    from engine.elastic import rebuild as elastic
    from engine.embedded import rebuild as embedded

    with elastic.aside(address) if is_remote(address) else embedded.aside(Path(address).expanduser()) as both:
        yield both


def same_address(one: str, other: str) -> bool:
    """Whether both name the same library."""
    if is_remote(one) or is_remote(other):
        from engine.elastic.client import read_address

        return is_remote(one) and is_remote(other) and read_address(one) == read_address(other)
    return Path(one).expanduser().resolve() == Path(other).expanduser().resolve()


def is_remote(address: str) -> bool:
    """Whether the address is that of a service, not a folder."""
    return "://" in address


def printable_address(address: str) -> str:
    """The address as it may be shown: without the credentials that it may hold."""
    if not is_remote(address):
        return address
    from engine.elastic.client import printable

    return printable(address)
