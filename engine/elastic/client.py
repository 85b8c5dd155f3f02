"""The connection to Elasticsearch: address, credentials, and its errors as ours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import elasticsearch
from elasticsearch import Elasticsearch

from engine.errors import EngineUnavailable, FindspotError, InputError, LibraryDamaged, QueryRefused

API_KEY, USER, PASSWORD, CA_FILE = (
    f"FINDSPOT_ELASTICSEARCH_{name}" for name in ("API_KEY", "USER", "PASSWORD", "CA_FILE")
)
SECONDS = 30  # for one answer
DEFAULT_PORTS = {"http": 9200, "https": 9200}


@dataclass(frozen=True, slots=True)
class Address:
    """A library on Elasticsearch: the node's URL without credentials, and the name of the library's alias."""

    url: str
    name: str

    def __str__(self) -> str:
        return f"{self.url}/{self.name}"


def read_address(address: str) -> Address:
    """The address's parts; InputError where it names no library."""
    parts = urlsplit(address)
    name = parts.path.strip("/")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not name or "/" in name:
        raise InputError(
            f"{_without_credentials(parts)} is no address of a library. "
            "It is a folder, or http://HOST:9200/NAME for one on Elasticsearch."
        )
    if name != name.lower() or name.startswith(("-", "_", "+", ".")) or set(name) & set('\\/*?"<>| ,#:'):
        raise InputError(f"{name} cannot name a library on Elasticsearch: use lower-case letters, digits and hyphens.")
    return Address(_host(parts), name)


def _host(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def _without_credentials(parts: SplitResult) -> str:
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def connect(address: str, environment: Mapping[str, str] = os.environ) -> Elasticsearch:
    """A client for the node at the address; nothing is asked of it yet."""
    parts = urlsplit(address)
    options: dict[str, Any] = {"request_timeout": SECONDS, "retry_on_timeout": False, "max_retries": 2}
    if parts.username:
        options["basic_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    elif environment.get(API_KEY):
        options["api_key"] = environment[API_KEY]
    elif environment.get(USER):
        options["basic_auth"] = (environment[USER], environment.get(PASSWORD, ""))
    if parts.scheme == "https" and environment.get(CA_FILE):
        options["ca_certs"] = environment[CA_FILE]
    return Elasticsearch(read_address(address).url, **options)


@contextmanager
def own_errors(address: Address) -> Iterator[None]:
    """The client's errors as ours, each with what to do next."""
    try:
        yield
    except FindspotError:
        raise
    except elasticsearch.UnsupportedProductError as error:
        told = f"{address.url} is no Elasticsearch, or an old one. Findspot needs Elasticsearch 9."
        raise EngineUnavailable(told) from error
    except (elasticsearch.ConnectionTimeout, elasticsearch.ConnectionError) as error:
        raise EngineUnavailable(_unreachable(address, error)) from error
    except (elasticsearch.AuthenticationException, elasticsearch.AuthorizationException) as error:
        raise EngineUnavailable(_refused(address, error)) from error
    except elasticsearch.ApiError as error:
        raise _own(address, error) from error


def _unreachable(address: Address, error: Exception) -> str:
    if isinstance(error, elasticsearch.SSLError):
        return f"{address.url} has a certificate that is not trusted. Name its authority's file in {CA_FILE}."
    what = f"did not answer in {SECONDS} s" if isinstance(error, elasticsearch.ConnectionTimeout) else "does not answer"
    return f"Elasticsearch at {address.url} {what}. Nothing was lost: see that it runs, then try again."


def _refused(address: Address, error: elasticsearch.ApiError) -> str:
    if "disk usage exceeded" in str(error) or "read-only" in str(error):
        return _full(address)
    return (
        f"Elasticsearch at {address.url} does not let us in ({error.meta.status}). "
        f"Give an API key in {API_KEY}, or {USER} and {PASSWORD}."
    )


def _full(address: Address) -> str:
    return (
        f"Elasticsearch at {address.url} takes nothing more, since its disk is nearly full. "
        "What was committed is kept: make room, then run again."
    )


def _own(address: Address, error: elasticsearch.ApiError) -> FindspotError:
    text = f"{error.message or ''} {error.body or ''}"
    if "disk usage exceeded" in text or "read-only-allow-delete" in text:
        return EngineUnavailable(_full(address))
    if "too_many" in text or "maxClauseCount" in text or "too many terms" in text or "max allowed depth" in text:
        return QueryRefused("A part of the query stands for too many words. Write more of its letters.")
    if error.meta.status in (429, 502, 503, 504):
        return EngineUnavailable(f"Elasticsearch at {address.url} is too busy ({error.meta.status}). Try again later.")
    return LibraryDamaged(f"Elasticsearch at {address.url} could not do it: {error.message or error.meta.status}")
