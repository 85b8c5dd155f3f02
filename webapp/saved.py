"""Searches that people keep in a file of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import tomli

from engine.errors import InputError
from engine.fields import BY_NAME, FACETS
from engine.vocabulary import Vocabulary
from webapp.filters import canonical
from webapp.state import SearchState
from webapp.strict import refuse_unusable

TABLE = "search"
_FACETS = tuple(facet.name for facet in FACETS)
_KEYS = ("name", "query", *_FACETS, "exact", "without")
_LISTED = ("sort", "size", "page", "pages", "cursor", "each", "since")  # how a search is listed is not saved


@dataclass(frozen=True, slots=True)
class Saved:
    """A search with the name that its owner gave it."""

    name: str
    state: SearchState


def read_searches(file: Path, *, concepts: Vocabulary | None = None) -> tuple[Saved, ...]:
    """The searches of the file, TOML or one a line; InputError where one cannot be used, or there is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not in UTF-8. Save it so.") from error
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from error
    made = tuple(_from_toml(text, file, concepts) if file.suffix == ".toml" else _from_lines(text, file, concepts))
    if not made:
        raise InputError(f"{file} has no search. Write one a line, or a [[{TABLE}]] with a query.")
    names = [saved.name for saved in made]
    if again := next((name for name in names if names.count(name) > 1), ""):
        raise InputError(f"{file} has two searches called {again}. Give each a name of its own.")
    return made


def as_toml(state: SearchState, name: str) -> str:
    """The search as a file has it."""
    values: dict[str, Any] = {"name": name, "query": state.text}
    values |= {facet: list(chosen) for facet, chosen in state.filters.items()}
    values |= {"exact": True} if state.exact else {}
    values |= {"without": list(state.without)} if state.without else {}
    # A string of JSON is one of TOML.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value != "")
    return "\n".join([f"[[{TABLE}]]", *lines, ""])


def _from_lines(text: str, file: Path, concepts: Vocabulary | None) -> Iterator[Saved]:
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said and not said.startswith("#"):
            yield Saved(said, _state(_pairs_of_line(said), f"{file}, line {number}", concepts))


def _pairs_of_line(line: str) -> list[tuple[str, str]]:
    """A line is a query, or the address of a search page."""
    if not line.startswith(("http://", "https://")):
        return [("q", line)]
    return [(name, value) for name, value in parse_qsl(urlsplit(line).query) if name not in _LISTED]


def _from_toml(text: str, file: Path, concepts: Vocabulary | None) -> Iterator[Saved]:
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InputError(f"{file} is no TOML: {error}.") from error
    rows = table.pop(TABLE, [])
    if table or not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        other = next(iter(table), TABLE)
        raise InputError(f"{file} has {other}. It takes nothing but [[{TABLE}]], once for each search.")
    for number, row in enumerate(rows, start=1):
        where = f"{file}, search {number}"
        if unknown := next((key for key in row if key not in _KEYS), ""):
            raise InputError(f"{where} has {unknown}. A search takes {', '.join(_KEYS)}.")
        yield Saved(_text(row, "name", where) or _text(row, "query", where) or where, _of_row(row, where, concepts))


def _of_row(row: Mapping[str, Any], where: str, concepts: Vocabulary | None) -> SearchState:
    pairs = [("q", _text(row, "query", where))]
    pairs += [(name, value) for name in (*_FACETS, "without") for value in _values(row.get(name, ()), name, where)]
    if not isinstance(row.get("exact", False), bool):
        raise InputError(f"{where}: exact is true or false.")
    pairs += [("exact", "1")] if row.get("exact") else []
    return _state(pairs, where, concepts)


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise InputError(f"{where}: {name} is a text in quotation marks.")
    return value


def _values(value: object, name: str, where: str) -> Sequence[str]:
    """One value or a list of them; years may be numbers."""
    values = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, str) or (type(one) is int and name == "year") for one in values):
        raise InputError(f"{where}: {name} is a text in quotation marks, or a list of such.")
    return [str(one) for one in values]


def _state(pairs: Sequence[tuple[str, str]], where: str, concepts: Vocabulary | None) -> SearchState:
    try:
        refuse_unusable(pairs)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    sure = [(name, canonical(BY_NAME[name], value) if name in _FACETS else value) for name, value in pairs]
    return SearchState.from_pairs(sure, concepts=concepts)
