"""A user's own concepts, laid over ours: a TOML file of the form of `concepts.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomli

from engine.errors import InputError
from engine.vocabulary import NOT_LABELS, Concept, Vocabulary, concept_of, concepts, key, languages

_TEXTS = frozenset({"broader", "source"})
_SWITCHES = frozenset({"topic", "exact"})
_ADDED = frozenset({"cues"})  # what an entry may add to a concept of ours, besides names


def own_concepts(path: Path | None) -> Vocabulary:
    """Our concepts, with the user's where a file of them is named."""
    return concepts_with(path) if path else concepts()


def concepts_with(path: Path) -> Vocabulary:
    """Our concepts and the user's: an entry with the id of one of ours adds its names to it.

    A new concept is no topic unless it says so. Raises InputError that names the entry and what is wrong in it.
    """
    ours = {concept.id: concept for concept in concepts()}
    told = {id: _checked(path, id, entry) for id, entry in _entries(path).items()}
    for id, entry in told.items():
        ours[id] = _added(path, ours[id], entry) if id in ours else concept_of(id, {"topic": False} | entry)
    laid = Vocabulary(ours.values())
    for id in told:
        _check_place(path, ours, id)
    _check_names(path, laid, told)
    return laid


def _entries(path: Path) -> Mapping[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Give the address of a file of concepts.") from error
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no valid TOML: {error}. Correct it, and save it as UTF-8.") from error


def _checked(path: Path, id: str, entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _wrong(path, id, "is no table", f"Begin it with a line [{id}]")
    for name, value in entry.items():
        _check_value(path, id, name, value)
    if not any(name not in NOT_LABELS for name in entry):
        raise _wrong(path, id, "has no name", f'Add one, such as en = ["{id}"]')
    return entry


def _check_value(path: Path, id: str, name: str, value: object) -> None:
    if name in _TEXTS:
        if not isinstance(value, str):
            raise _wrong(path, id, f"has a {name} that is no text", "Write it in quotation marks")
    elif name in _SWITCHES:
        if not isinstance(value, bool):
            raise _wrong(path, id, f"has a {name} that is neither true nor false", f"Write {name} = true or false")
    elif name not in NOT_LABELS and name not in languages():
        raise _wrong(path, id, f'has names in "{name}", which is no language', 'Use a code such as "en" or "fr"')
    elif not _are_names(value):
        raise _wrong(path, id, f'has something under "{name}" that is no name', f'Write {name} = ["…", "…"]')


def _are_names(value: object) -> bool:
    names = [value] if isinstance(value, str) else value
    return isinstance(names, list) and bool(names) and all(isinstance(name, str) and key(name) for name in names)


def _added(path: Path, ours: Concept, entry: Mapping[str, Any]) -> Concept:
    if wrong := sorted((NOT_LABELS & entry.keys()) - _ADDED):
        raise _wrong(path, ours.id, f'has "{wrong[0]}", but is a concept of ours', "Leave only names and cues in it")
    more = concept_of(ours.id, entry)
    labels = {language: _joined(ours, more, language) for language in (*ours.labels, *more.labels)}
    return replace(ours, labels=MappingProxyType(labels), cues=tuple(dict.fromkeys((*ours.cues, *more.cues))))


def _joined(ours: Concept, more: Concept, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours.labels.get(language, ()), *more.labels.get(language, ()))))


def _check_place(path: Path, all: Mapping[str, Concept], id: str) -> None:
    """What lies above a concept exists, is not the concept itself, and is a topic if the concept is one."""
    seen = {id}
    for concept in _upwards(all, id):
        above = concept.broader
        if above not in all:
            raise _wrong(path, id, f'lies below "{above}", which is no concept', "Give an id that there is")
        if above in seen:
            raise _wrong(path, id, "lies above itself", "Take out its broader, or give another")
        if concept.topic and not all[above].topic:
            raise _wrong(path, id, f'is a topic below "{above}", which is none', "Write topic = false")
        seen.add(above)


def _upwards(all: Mapping[str, Concept], id: str) -> Iterator[Concept]:
    while all[id].broader:
        yield all[id]
        id = all[id].broader


def _check_names(path: Path, laid: Vocabulary, told: Mapping[str, Mapping[str, Any]]) -> None:
    owners: dict[str, str] = {}
    for concept in sorted(laid, key=lambda concept: concept.id in told):
        for name in concept.names():
            owner = owners.setdefault(key(name), concept.id)
            if owner != concept.id and concept.id in told:
                wrong = f'has the name "{name}", which is one of [{owner}]'
                raise _wrong(path, concept.id, wrong, f"Take it out, or add your names to [{owner}]")


def _wrong(path: Path, id: str, wrong: str, advice: str) -> InputError:
    return InputError(f"{path}: the entry [{id}] {wrong}. {advice}.")
