"""Where and for whom a library is served: what stands before the server, and who may read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType

from engine.errors import InputError

ANYONE = "*"
Users = Mapping[str, bytes]  # for each name the bcrypt hash of the password

NOBODY: Users = MappingProxyType({})
_PREFIX = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", re.ASCII)
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """How a library is reached.

    `prefix` is the path under which it stands, empty at the top. `names` are those of hosts under which readers reach
    it, beside its own. `proxy` is the address of a proxy that is believed who asks and whether by TLS, `*` for any.
    With `users`, all but the health check is for them. `metrics` are told only where it says so.
    """

    prefix: str = ""
    names: tuple[str, ...] = ()
    proxy: str = ""
    users: Users = field(default_factory=lambda: NOBODY, repr=False)
    metrics: bool = False


def read_prefix(text: str) -> str:
    """The path as it stands before every address; InputError where it is none."""
    prefix = text.rstrip("/")
    if not _PREFIX.fullmatch(prefix):
        raise InputError(f"--prefix {text} is no path. Write one such as /findspot, in letters, digits, - and _.")
    return prefix


def read_proxy(text: str) -> str:
    """The proxy's address as connections from it have it; InputError where it is none."""
    if text in ("", ANYONE):
        return text
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError as error:
        raise InputError(f"--behind-proxy {text} is no address. Write one such as 127.0.0.1, or * for any.") from error


def read_name(text: str) -> str:
    """The name of a host as it is compared; InputError where it is none."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise InputError(f"--name {text} is no host. Write one such as findspot.example.org, without https:// or port.")
    return name
