"""A file of users in the form of Apache's htpasswd, with passwords hashed by bcrypt."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from types import MappingProxyType

from engine.errors import InputError
from webapp.site import Users

_BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53}", re.ASCII)
_COSTS = range(4, 17)  # of 17, one password takes ten seconds
_WEAK = (
    ("$apr1$", "MD5"),
    ("$1$", "MD5"),
    ("{SHA}", "SHA-1"),
    ("$5$", "SHA-256"),
    ("$6$", "SHA-512"),
    ("$2", "a form of bcrypt that is not known"),
)


def read_users(file: Path) -> Users:
    """The users of the file; InputError where a line is none, or a password is kept in another way than bcrypt."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as a file of users: {error}.") from error
    users: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            name, _, hashed = line.strip().partition(":")
            users[name] = _checked(name, hashed, f"{file}, line {number}", file)
    if not users:
        raise InputError(f"{file} names no user. Add one: htpasswd -B {shlex.quote(str(file))} NAME")
    return MappingProxyType(users)


def _checked(name: str, hashed: str, where: str, file: Path) -> bytes:
    found = _BCRYPT.fullmatch(hashed)
    if not name or not hashed:
        raise InputError(f"{where} is no NAME:HASH. Make it with: htpasswd -B {shlex.quote(str(file))} NAME")
    if found is None:
        kept = next((form for start, form in _WEAK if hashed.startswith(start)), "crypt or plain text")
        anew = f"htpasswd -B {shlex.quote(str(file))} {shlex.quote(name)}"
        raise InputError(
            f"{where}: the password of {name} is kept as {kept}. Only bcrypt is taken. Make it anew: {anew}"
        )
    if int(found["cost"]) not in _COSTS:
        raise InputError(f"{where}: a bcrypt cost of {found['cost']} is not taken. Take 10: htpasswd -B -C 10.")
    return hashed.encode()
