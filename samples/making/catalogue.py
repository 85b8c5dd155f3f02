"""The samples as catalogue.toml lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sample:
    """One report: what is printed on it, what its metadata say, and what is done to its file.

    `regions` are ISO 3166 alpha-3 codes; `region_names` are what the sidecar says in their place.
    `info` is the PDF's own information as it is to stand in the file, good, junk or empty.
    `page_languages` are the languages of its pages, in order, where they have several.
    """

    path: str
    source: str  # the name of its page source and, with .css, of nothing else
    style: str
    language: str
    title: str
    subtitle: str
    authors: tuple[str, ...]
    organisations: tuple[str, ...]
    year: int
    abstract: str
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    document_type: str
    purpose: str
    running: str
    described_by: Literal["json", "csv", "none"] = "none"
    region_names: tuple[str, ...] = ()
    source_url: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    traits: tuple[str, ...] = ()
    password: str = ""
    columns: int = 2
    page_languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without folders and ending."""
        return Path(self.path).stem

    @property
    def languages(self) -> tuple[str, ...]:
        """Each language of its pages once, its own first."""
        return tuple(dict.fromkeys((self.language, *self.page_languages)))

    def language_of(self, page: int) -> str:
        """The language of the page of that number, counted from 1."""
        return self.page_languages[page - 1] if self.page_languages else self.language

    @property
    def failure(self) -> str:
        """Why the file cannot be read: encrypted, damaged, or empty where it can."""
        return next((trait for trait in self.traits if trait in ("encrypted", "damaged")), "")

    @property
    def has_text(self) -> bool:
        """Whether a reader without OCR finds text in it."""
        return not self.failure and "scan" not in self.traits


def load(file: Path) -> tuple[Sample, ...]:
    """All samples, in the order of the file."""
    return tuple(_sample(row) for row in tomllib.loads(file.read_text("utf-8"))["sample"])


def _sample(row: dict[str, object]) -> Sample:
    return Sample(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})  # type: ignore[arg-type]
