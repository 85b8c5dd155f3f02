"""A library's indices behind its alias: made, found, and known by the version of their schema."""

from __future__ import annotations

import re
import time

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from engine.elastic.client import Address, missing
from engine.elastic.schema import SETTINGS, mapping
from engine.errors import InputError, LibraryMissing, LibraryOutdated
from engine.fields import SCHEMA_VERSION
from engine.saying import say

_MADE = re.compile(r"-\d{14}-\d{6}")
_FIRST = f"{0:014}-{0:06}"


def current(client: Elasticsearch, address: Address, *, any_version: bool = False) -> str:
    """The index behind the library's alias; LibraryMissing or LibraryOutdated where it cannot be used."""
    try:
        found = client.indices.get_mapping(index=address.name)
    except NotFoundError as error:
        raise missing(address, error) from error
    name, index = next(iter(found.items()))
    version = index["mappings"].get("_meta", {}).get("findspot")
    if version is None:
        told = say("%(address)s is an index of something else. Choose another name for the library.", address=address)
        raise InputError(told)
    if version != SCHEMA_VERSION and not any_version:
        raise LibraryOutdated(
            say(
                "The library at %(library)s was made by another version of Findspot (its form is %(form)s, this one "
                "reads %(own)s). Nothing was changed. Run: findspot rebuild --library %(library)s",
                library=address,
                form=str(version),
                own=str(SCHEMA_VERSION),
            )
        )
    return str(name)


def create(client: Elasticsearch, address: Address) -> str:
    """The index behind the alias, which is made where there is none."""
    try:
        return current(client, address)
    except LibraryMissing:
        _make_first(client, address)
        return current(client, address)


def _make_first(client: Elasticsearch, address: Address) -> None:
    """Makes the first index of a library, its alias with it: of two that do so at once, one finds it made."""
    first = f"{address.name}-{_FIRST}"
    try:
        client.indices.create(index=first, settings=dict(SETTINGS), mappings=mapping(), aliases={address.name: {}})
    except BadRequestError as error:
        if error.message != "resource_already_exists_exception":
            raise
        client.indices.put_alias(index=first, name=address.name)  # where someone took it away


def new_index(client: Elasticsearch, address: Address) -> str:
    """An empty index for the library, not yet behind its alias."""
    name = f"{address.name}-{time.strftime('%Y%m%d%H%M%S')}-{time.time_ns() % 1_000_000:06d}"
    client.indices.create(index=name, settings=dict(SETTINGS), mappings=mapping())
    return name


def delete_leftovers(client: Elasticsearch, address: Address) -> None:
    """Deletes what rebuilds of this library that broke off have left: indices of ours behind no alias."""
    for name, index in client.indices.get(index=f"{address.name}-*", ignore_unavailable=True).items():
        ours = index["mappings"].get("_meta", {}).get("findspot") is not None
        if ours and not index["aliases"] and _MADE.fullmatch(name.removeprefix(address.name)):
            client.indices.delete(index=name)


def swap(client: Elasticsearch, address: Address, new: str) -> None:
    """Puts the new index behind the alias in one step, and deletes the old one."""
    old = current_names(client, address)
    actions: list[dict[str, object]] = [{"add": {"index": new, "alias": address.name}}]
    actions += [{"remove_index": {"index": name}} for name in old if name != new]
    client.indices.update_aliases(actions=actions)


def current_names(client: Elasticsearch, address: Address) -> list[str]:
    """The indices behind the alias."""
    try:
        return sorted(client.indices.get_alias(name=address.name))
    except NotFoundError:
        return []
