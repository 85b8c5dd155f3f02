"""Brings the catalogues in step with what the pages say: new sentences stand in them without a translation.

Run as `make translations`; a test tells where it has to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from webapp.syntax import forms
from webapp.tongue import LANGUAGES, SOURCE

ROOT = Path(__file__).parent.parent
FOLDERS = ("engine", "indexer", "webapp")
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract"), ("**.xml", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"encoding": "utf-8"}, "**.xml": {"encoding": "utf-8"}}
KEYWORDS = {"say": None, "_": None, "marked": None, "say_each": (1, 2), "each": (1, 2)}
PLURALS = {  # the forms in which sentences are translated: Babel's own rules change with its versions
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
SEPARATORS = (", ", ": ", " or ")  # between the items of a list
MADE = datetime(2026, 11, 29, tzinfo=UTC)  # a catalogue changes where its sentences do


def template() -> Catalog:
    """All that the pages say, with the files in which it is said."""
    catalog = _new("")
    for form, file in sorted(_said(), key=lambda one: (one[1], str(one[0]))):
        catalog.add(form, locations=[(file, 1)])
    return catalog


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return ROOT / "webapp" / "translations" / f"{language}.po"


def written(language: str) -> Catalog:
    """The catalogue as it stands in its file, empty where there is none."""
    path = path_of(language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _said() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for folder in FOLDERS:
        for name, _, form, _, _ in extract_from_dir(ROOT / folder, METHODS, OPTIONS, KEYWORDS):
            yield form, f"{folder}/{name}"
    for form in forms():
        yield form, "webapp/syntax.toml"
    for separator in SEPARATORS:
        yield separator, "engine/saying.py"


def _new(language: str) -> Catalog:
    catalog = Catalog(
        locale=language or None,
        project="Findspot",
        version="",
        copyright_holder="Findspot",
        header_comment="# What the pages say.",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="Findspot",
        language_team=LANGUAGES.get(language, ""),
        msgid_bugs_address="Findspot",
        fuzzy=False,
    )
    if language in PLURALS:
        catalog.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalog


def main() -> None:
    """Writes each catalogue anew with what it had."""
    said = template()
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        before, catalog = written(language), _new(language)
        for message in said:
            if message.id:
                known = before.get(message.id)
                catalog.add(message.id, known.string if known else None, locations=message.locations)
        with path_of(language).open("wb") as file:
            write_po(file, catalog, width=110, include_lineno=False)


if __name__ == "__main__":
    main()
