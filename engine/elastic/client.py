"""The connection to Elasticsearch: address, credentials, and its errors as ours."""

from __future__ import annotations

import base64
import os
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

import elasticsearch
from elasticsearch import Elasticsearch

from engine.errors import EngineUnavailable, FindspotError, InputError, LibraryDamaged, LibraryMissing, QueryRefused
from engine.saying import Saying, say

API_KEY, USER, PASSWORD, CA_FILE = (
    f"FINDSPOT_ELASTICSEARCH_{name}" for name in ("API_KEY", "USER", "PASSWORD", "CA_FILE")
)
TIMEOUT = "FINDSPOT_ELASTICSEARCH_TIMEOUT"
SECONDS = 30.0  # for one answer, where TIMEOUT names no other number
PRODUCT = "Elasticsearch"  # what its answers say it is
BLOCKED = "cluster_block_exception"  # the index takes nothing at all: its disk is full, or someone closed it
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)  # it may answer later
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # seconds: an index just made, a node just started or loaded to its limit
DEFAULT_PORTS = {"http": 9200, "https": 9200}

_NO_PORT = re.compile(r"^(\[[^\]]*\]|[^/:\[]*):(?!\d*(?:/|$))[^/]*")
_HOST = r"\1"
_API_KEY = re.compile(r"[\x21-\x7e]+")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Address:
    """A library on Elasticsearch: the node's URL without credentials, and the name of the library's alias."""

    url: str
    name: str

    def __str__(self) -> str:
        return f"{self.url}/{self.name}"


def read_address(address: str) -> Address:
    """The address's parts; InputError where it names no library."""
    parts = _split(address)
    name = parts.path.strip("/")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not name or set(address) & set("?#") or "@" in name:
        raise _no_address(address)
    if name != name.lower() or name.startswith(("-", "_", "+", ".")) or set(name) & set('\\/*"<>| ,:'):
        raise InputError(f"{name} cannot name a library on Elasticsearch: use lower-case letters, digits and hyphens.")
    return Address(_host(parts), name)


def printable(address: str) -> str:
    """The address without user, password and whatever else in it may be secret."""
    scheme, _, rest = address.partition("://")
    host_and_name = re.split("[?#]", rest.rpartition("@")[2], maxsplit=1)[0]
    # What stands in a port's place and is no number can be a password whose host was forgotten.
    return f"{scheme}://{_NO_PORT.sub(_HOST, host_and_name)}"


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # read, since only reading checks it
    except ValueError:
        raise _no_address(address) from None  # its text holds parts of the address
    return parts


def _no_address(address: str) -> InputError:
    told = f"{printable(address)} is no address of a library. It is a folder, or http://HOST:9200/NAME"
    if "@" in address:
        return InputError(
            f"{told}, with USER:PASSWORD@ before HOST. In a password write %2F for /, %3F for ?, %23 for #."
        )
    return InputError(f"{told} for one on Elasticsearch.")


def _host(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


def connect(address: str, environment: Mapping[str, str] = os.environ) -> Elasticsearch:
    """A client for the node at the address, with its credentials or the environment's; nothing is asked of it yet."""
    url = read_address(address).url
    options: dict[str, Any] = {"request_timeout": _seconds(environment), "retry_on_timeout": False, "max_retries": 2}
    options |= _credentials(urlsplit(address), environment)
    if url.startswith("https:") and environment.get(CA_FILE):
        options["ssl_context"] = _trusting(environment[CA_FILE])
    return Elasticsearch(url, **options)


def _seconds(environment: Mapping[str, str]) -> float:
    """How long to wait for one answer."""
    said = environment.get(TIMEOUT, "").strip()
    if not said:
        return SECONDS
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", said, re.ASCII) or not float(said):
        raise InputError(f"{TIMEOUT} is {said!r}. Give it a number of seconds, such as 30.")
    return float(said)


def _credentials(parts: SplitResult, environment: Mapping[str, str]) -> dict[str, str]:
    """As an option of the client: those of the address, an API key, or a user, in this order."""
    if parts.username:
        return {"basic_auth": _basic(unquote(parts.username), unquote(parts.password or ""))}
    if key := environment.get(API_KEY, "").strip():  # a key read from a file ends with a line break
        if not _API_KEY.fullmatch(key):
            raise InputError(f"{API_KEY} holds characters that are in no API key. Give it as Elasticsearch printed it.")
        return {"api_key": key}
    if environment.get(USER):
        return {"basic_auth": _basic(environment[USER], environment.get(PASSWORD, ""))}
    return {}


def _basic(user: str, password: str) -> str:
    """In the form of the header, since the client takes no letters beyond ASCII."""
    return base64.b64encode(f"{user}:{password}".encode(errors="surrogateescape")).decode("ascii")


def _trusting(file: str) -> ssl.SSLContext:
    """Trusts the authorities in the file, and no others."""
    try:
        return ssl.create_default_context(cafile=file)
    except ssl.SSLError as error:
        raise InputError(f"{file}, which {CA_FILE} names, holds no certificate in PEM form.") from error
    except OSError as error:
        raise InputError(f"{file}, which {CA_FILE} names, cannot be read: {error.strerror}.") from error


def patiently(ask: Callable[[], T]) -> T:
    """The answer, asked for again while the node is too busy to give one; its error where that takes too long."""
    for pause in PAUSES:
        try:
            return ask()
        except elasticsearch.ApiError as error:
            full = error.meta.status == HTTPStatus.TOO_MANY_REQUESTS and error.message == BLOCKED
            if error.meta.status not in BUSY or full:
                raise
            time.sleep(pause)
    return ask()


@contextmanager
def own_errors(address: Address) -> Iterator[None]:
    """The client's errors as ours, each with what to do next."""
    try:
        yield
    except FindspotError:
        raise
    except (elasticsearch.UnsupportedProductError, elasticsearch.SerializationError) as error:
        raise _other_product(address) from error
    except (elasticsearch.ConnectionTimeout, elasticsearch.ConnectionError) as error:
        raise EngineUnavailable(_unreachable(address, error)) from error
    except (elasticsearch.AuthenticationException, elasticsearch.AuthorizationException) as error:
        raise EngineUnavailable(_refused(address, error)) from error
    except elasticsearch.ApiError as error:
        raise _own(address, error) from error


def _unreachable(address: Address, error: Exception) -> Saying:
    if isinstance(error, elasticsearch.SSLError):
        return _not_private(address, str(error))
    if isinstance(error, elasticsearch.ConnectionTimeout):
        return say(
            "Elasticsearch at %(url)s did not answer in time (%(setting)s is how many seconds to wait). "
            "Nothing that was committed is lost: see that it runs, then try again.",
            url=address.url,
            setting=TIMEOUT,
        )
    if "Failed to resolve" in str(error):
        return say(
            "There is no machine named %(host)s, or its name cannot be looked up now.",
            host=urlsplit(address.url).hostname,
        )
    return say(
        "Elasticsearch at %(url)s does not answer. Nothing that was committed is lost: see that it runs, "
        "then try again.",
        url=address.url,
    )


def _other_product(address: Address) -> EngineUnavailable:
    return EngineUnavailable(
        say("%(url)s is not Elasticsearch 9, which Findspot needs. See that the address is right.", url=address.url)
    )


def missing(address: Address, error: elasticsearch.NotFoundError) -> FindspotError:
    """Nothing has the library's name; what answers so may be no Elasticsearch at all."""
    if error.meta.headers.get("x-elastic-product") != PRODUCT:
        return _other_product(address)
    return LibraryMissing(
        say(
            "There is no library at %(library)s. Make one: findspot index FOLDER --library %(library)s", library=address
        )
    )


def _not_private(address: Address, why: str) -> Saying:
    if "mismatch" in why or "doesn't match" in why:
        return say(
            "The certificate at %(url)s is for another name. Use the name that it is made for as HOST.",
            url=address.url,
        )
    if "CERTIFICATE_VERIFY_FAILED" in why:
        return say(
            "%(url)s has a certificate that is not trusted. Name its authority's file in %(setting)s.",
            url=address.url,
            setting=CA_FILE,
        )
    return say(
        "%(url)s does not speak TLS as it should. See that the address begins rightly: https:// or http://",
        url=address.url,
    )


def _refused(address: Address, error: elasticsearch.ApiError) -> Saying:
    if "disk usage exceeded" in str(error) or "read-only" in str(error):
        return _full(address)
    if error.meta.status == HTTPStatus.FORBIDDEN:
        return say(
            "Elasticsearch at %(url)s does not allow this (403). The user or API key needs more privileges.",
            url=address.url,
        )
    return say(
        "Elasticsearch at %(url)s does not let us in (%(status)s): wrong credentials, or none. "
        "Give an API key in %(key)s, or %(user)s and %(password)s.",
        url=address.url,
        status=str(error.meta.status),
        key=API_KEY,
        user=USER,
        password=PASSWORD,
    )


def _full(address: Address) -> Saying:
    return say(
        "Elasticsearch at %(url)s takes nothing more, since its disk is nearly full. "
        "What was committed is kept: make room, then run again.",
        url=address.url,
    )


def _own(address: Address, error: elasticsearch.ApiError) -> FindspotError:
    text = f"{error.message or ''} {error.body or ''}"
    if "disk usage exceeded" in text or "read-only-allow-delete" in text:
        return EngineUnavailable(_full(address))
    if "too_many" in text or "maxClauseCount" in text or "too many terms" in text or "max allowed depth" in text:
        return QueryRefused(say("A part of the query stands for too many words. Write more of its letters."))
    if isinstance(error, elasticsearch.NotFoundError) and error.message == "index_not_found_exception":
        return missing(address, error)
    if error.meta.status in (429, 502, 503, 504):
        return EngineUnavailable(
            say(
                "Elasticsearch at %(url)s is too busy (%(status)s). Try again later.",
                url=address.url,
                status=str(error.meta.status),
            )
        )
    if error.meta.headers.get("x-elastic-product") != PRODUCT and not isinstance(error.body, Mapping):
        return _other_product(address)
    if error.message == "media_type_header_exception":  # what an older one says to the client of this one
        return _other_product(address)
    return LibraryDamaged(
        say(
            "Elasticsearch at %(url)s could not do it: %(error)s",
            url=address.url,
            error=_said(error) or str(error.meta.status),
        )
    )


def _said(error: elasticsearch.ApiError) -> str:
    said = error.body.get("error") if isinstance(error.body, Mapping) else None
    return str(said.get("reason", "")) if isinstance(said, Mapping) else error.message or ""
