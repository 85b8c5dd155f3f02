"""The words of the field: concepts, topics, regions, languages and document types, in many languages.

Each is a table in a TOML file beside this module, read when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import regex
import tomli  # as the standard library's, compiled: three times as fast

from engine.analysis import fold

_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
NOT_LABELS = frozenset({"broader", "codes", "parts", "cues", "source", "topic", "exact"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a vocabulary: `labels` has for each language the label, then other names of the same thing."""

    id: str
    label: str  # in English
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    broader: str = ""
    codes: tuple[str, ...] = ()  # other codes of it: ISO 3166 alpha-2, UN M49, ISO 639-2
    parts: tuple[str, ...] = ()  # names of parts of it: they lead to it, but are no names of it
    cues: tuple[str, ...] = ()  # words that tell that a text is about it, but are no names of it
    source: str = ""  # where its terms were read, or "own"
    topic: bool = True  # reports are classified into it
    exact: bool = True  # its names say the same thing: a search may put any of them for another

    def names(self) -> Iterator[str]:
        """Its labels and variants in all languages."""
        for names in self.labels.values():
            yield from names


class Vocabulary:
    """Concepts by id, in the order of their table."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = {concept.id: concept for concept in concepts}
        self._children: dict[str, list[str]] = {}
        for concept in self:
            self._children.setdefault(concept.broader, []).append(concept.id)
        self._by_key: Mapping[str, str] = {}
        self._by_name: Mapping[str, str] = {}

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, id: object) -> bool:
        return id in self._concepts

    def __getitem__(self, id: str) -> Concept:
        return self._concepts[id]

    def find(self, text: str) -> str | None:
        """The id of what is named by an id, a code, or a name in any language; case and accents do not matter."""
        if not self._by_key:
            self._by_key = _keys(self, (_ids, _labels, _codes, _names, _parts))
        return self._by_key.get(key(text))

    def named(self, text: str) -> str | None:
        """The id of the concept of which the text is a name, so that a search may put its other names for it.

        Stricter than `find`: no ids, codes or parts, and nothing whose names only lie near each other.
        """
        if not self._by_name:
            self._by_name = _keys((concept for concept in self if concept.exact), (_labels, _names))
        return self._by_name.get(key(text))

    def label(self, id: str, language: str = "en") -> str:
        """The label in that language, else in English; an unknown id comes back as it is."""
        concept = self._concepts.get(id)
        if concept is None:
            return id
        label = concept.labels.get(language, (concept.label,))[0]
        return label[:1].upper() + label[1:]

    def ancestors(self, id: str) -> tuple[str, ...]:
        """The ids above, the nearest first; none for an unknown id."""
        found: list[str] = []
        while (concept := self._concepts.get(found[-1] if found else id)) and concept.broader:
            found.append(concept.broader)
        return tuple(found)

    def children(self, id: str) -> tuple[str, ...]:
        """The ids right below; those of "" have nothing above them."""
        return tuple(self._children.get(id, ()))


def _keys(concepts: Iterable[Concept], kinds: Iterable[Callable[[Concept], Iterable[str]]]) -> Mapping[str, str]:
    """Each key once: what is of an earlier kind goes before what is of a later one.

    An id goes before a label, a label before a code, a code before a variant, a name before the name of a part.
    """
    found: dict[str, str] = {}
    told = tuple(concepts)
    for kind in kinds:
        for concept in told:
            for name in kind(concept):
                found.setdefault(key(name), concept.id)
    found.pop("", None)
    return found


def _ids(concept: Concept) -> Iterable[str]:
    return (concept.id,)


def _labels(concept: Concept) -> Iterable[str]:
    return (names[0] for names in concept.labels.values())


def _codes(concept: Concept) -> Iterable[str]:
    return concept.codes


def _names(concept: Concept) -> Iterable[str]:
    return concept.names()


def _parts(concept: Concept) -> Iterable[str]:
    return concept.parts


def key(text: str) -> str:
    """The text as names are compared: its words, folded, with one space between them."""
    return " ".join(_WORDS.findall(fold(text)))


@cache
def concepts() -> Vocabulary:
    """All that has a name in the field: the topics, and what is too fine or of another kind to be one."""
    return Vocabulary(_read("concepts"))


@cache
def topics() -> Vocabulary:
    """What reports are about; who asks for a finer concept by its name finds the topic above it."""
    whole = concepts()
    finer: dict[str, list[str]] = {}
    for concept in whole:
        if not concept.topic:
            above = next((id for id in whole.ancestors(concept.id) if whole[id].topic), "")
            finer.setdefault(above, []).extend(concept.names())
    return Vocabulary(replace(topic, parts=tuple(finer.get(topic.id, ()))) for topic in whole if topic.topic)


@cache
def regions() -> Vocabulary:
    """Countries by ISO 3166 alpha-3, under sub-regions and regions by UN M49."""
    return Vocabulary(_with_variants(_read("regions"), _table("region_variants")))


@cache
def languages() -> Vocabulary:
    """Languages by ISO 639-1."""
    return Vocabulary(_read("languages"))


@cache
def document_types() -> Vocabulary:
    """Kinds of documents."""
    return Vocabulary(_read("document_types"))


@cache
def organisations() -> Vocabulary:
    """Organisations that publish reports; the id is the name shown."""
    return Vocabulary(_read("organisations"))


_OF_FIELD = {"topic": topics, "region": regions, "language": languages, "document_type": document_types}


def of_field(field_name: str) -> Vocabulary | None:
    """The vocabulary of a field's values, None where any value will do."""
    vocabulary = _OF_FIELD.get(field_name)
    return vocabulary() if vocabulary else None


def label(field_name: str, value: str, language: str = "en") -> str:
    """How a value of a facet is shown; a value of a field without a vocabulary is shown as it is."""
    vocabulary = of_field(field_name)
    return vocabulary.label(value, language) if vocabulary else value


def _table(name: str) -> Mapping[str, Any]:
    return tomli.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def _read(name: str) -> Iterator[Concept]:
    return (concept_of(id, entry) for id, entry in _table(name).items())


def concept_of(id: str, entry: Mapping[str, Any]) -> Concept:
    """The concept as its table in a TOML file tells it."""
    labels = {language: _several(names) for language, names in entry.items() if language not in NOT_LABELS}
    return Concept(
        id=id,
        label=labels["en"][0] if "en" in labels else id,
        labels=MappingProxyType(labels),
        broader=entry.get("broader", ""),
        codes=tuple(entry.get("codes", ())),
        parts=tuple(entry.get("parts", ())),
        cues=tuple(entry.get("cues", ())),
        source=entry.get("source", ""),
        topic=entry.get("topic", True),
        exact=entry.get("exact", True),
    )


def _several(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _with_variants(concepts: Iterable[Concept], variants: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Concept]:
    for concept in concepts:
        yield _varied(concept, variants.get(concept.id, {}))


def _varied(concept: Concept, variants: Mapping[str, list[str]]) -> Concept:
    """The concept with the names written by hand, which go before those of the generated table."""
    labels = dict(concept.labels)
    for language, names in variants.items():
        if language not in NOT_LABELS:
            labels[language] = tuple(dict.fromkeys((*names, *labels.get(language, ()))))
    return Concept(
        id=concept.id,
        label=labels["en"][0],
        labels=MappingProxyType(labels),
        broader=concept.broader,
        codes=concept.codes,
        parts=(*concept.parts, *variants.get("parts", ())),
        cues=(*concept.cues, *variants.get("cues", ())),
        source=concept.source,
    )
