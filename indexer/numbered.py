"""The DOI and the ISBNs under which a report was published, as it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.identifiers import doi, isbn
from engine.report import Page
from indexer.cues import after_cues

DOI_PAGES = 3
ISBN_PAGES = 5  # the first ones; else the last page
MOST_ISBNS = 8

_DOI_CUE = re.compile(r"(?:doi\.org/|\bdoi\b:?)\s*(?P<doi>10\.\d{4,9}/\S+)(?P<end>\n?)", re.IGNORECASE)
_BROKEN_OFF = ("-", "/", ".", "_")
_ISBN = re.compile(r"(?<![\dX])(?:97[89][-\u2010-\u2015 ]?)?(?:\d[-\u2010-\u2015 ]?){9}[\dX](?![\dX])", re.IGNORECASE)


def doi_of(pages: Sequence[Page]) -> str:
    """The DOI that the first pages name, empty where they name none or several: those are of works cited."""
    found = {name.lower(): name for page in pages[:DOI_PAGES] for name in _dois(page.text)}
    return next(iter(found.values())) if len(found) == 1 else ""


def _dois(text: str) -> Iterator[str]:
    for match in _DOI_CUE.finditer(text) if "10." in text else ():
        may_go_on = match["end"] and match["doi"].endswith(_BROKEN_OFF)
        if not may_go_on and (name := doi(match["doi"])):
            yield name


def doi_of_info(info: Mapping[str, str]) -> str:
    """The DOI that the file's information names; publishers write it into one field or another."""
    return next(filter(None, map(doi, info.values())), "")


def isbns_of(pages: Sequence[Page]) -> tuple[str, ...]:
    """The ISBNs named so on the first pages, else on the last, each once, in 13 digits."""
    for some in (pages[:ISBN_PAGES], pages[ISBN_PAGES:][-1:]):
        if found := tuple(dict.fromkeys(name for page in some for name in _isbns(page.text))):
            return found[:MOST_ISBNS]
    return ()


def _isbns(text: str) -> Iterator[str]:
    for said in after_cues(("isbn",), text, lines=2):
        yield from filter(None, (isbn(match[0]) for match in _ISBN.finditer(said)))
