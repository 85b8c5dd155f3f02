"""What a report says of itself, without being told: title, authors, publishers, year, abstract, kind, address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine import vocabulary
from engine.origins import AGREED, FILE_NAME, INFO, PAGE_ONE, TEXT
from engine.pdf import Line
from engine.report import Page
from indexer.abstract import abstract_of
from indexer.authors import authors_of
from indexer.numbered import doi_of, doi_of_info, isbns_of
from indexer.publisher import document_type_of, organisations_of
from indexer.title import info_title, printed_title, title_from_name
from indexer.year import year_of_pages, year_of_title

FRONT_PAGES = 3
CUE_CHARACTERS = 80  # before an address, which may say what it is

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_URL_CUE = re.compile(
    r"(?:available (?:at|from|online|on)|retrieved from|download(?:ed)? (?:at|from)|accessible at|"
    r"disponible (?:en|sur|à)|disponível em|"
    r"verfügbar unter|abrufbar unter|доступ\w* (?:по адресу|на)|permalink|url)\b[^\n]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a report; `origins` says for each value that is there where it was found."""

    title: str
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    year: int | None = None
    abstract: str = ""
    document_type: str = ""
    source_url: str = ""
    doi: str = ""
    isbn: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


def describe(
    *, pages: Sequence[Page], lines: Sequence[Sequence[Line]], info: Mapping[str, str], name: str
) -> Description:
    """What pages, lines of the first pages, PDF information and file name say, in that order of trust."""
    title, title_origin = _title(lines, info, name)
    year, year_origin = _year(title, title_origin, pages, lines, info, name)
    organisations = organisations_of(title, pages, lines, info)
    doi = doi_of(pages)
    described = Description(
        title=title,
        authors=authors_of(title, pages, lines),
        organisations=organisations,
        year=year,
        abstract=abstract_of(pages),
        document_type=document_type_of(title, pages),
        source_url=_source_url(pages, doi),
        doi=doi or doi_of_info(info),
        isbn=isbns_of(pages),
    )
    origins = {"title": title_origin, "year": year_origin, "authors": PAGE_ONE, "doi": TEXT if doi else INFO}
    names = (name for name in Description.__dataclass_fields__ if name != "origins")
    return replace(described, origins={name: origins.get(name, TEXT) for name in names if getattr(described, name)})


def _title(lines: Sequence[Sequence[Line]], info: Mapping[str, str], name: str) -> tuple[str, str]:
    printed, told = printed_title(lines), info_title(info.get("Title", ""))
    whole, part = vocabulary.key(told), vocabulary.key(printed)
    if part and part in whole:
        return (told if len(whole) > len(part) else printed), AGREED
    if printed:
        return printed, PAGE_ONE
    if told:
        return told, INFO
    return title_from_name(name), FILE_NAME


def _year(
    title: str,
    title_origin: str,
    pages: Sequence[Page],
    lines: Sequence[Sequence[Line]],
    info: Mapping[str, str],
    name: str,
) -> tuple[int | None, str]:
    in_title = year_of_title(title)
    if in_title and title_origin != FILE_NAME:
        return in_title, title_origin
    if printed := year_of_pages(pages, lines):
        return printed, TEXT
    if told := year_of_title(" – ".join(info.get(key, "") for key in ("Title", "Subject", "Keywords"))):
        return told, INFO
    if in_title:
        return in_title, title_origin
    return year_of_title(title_from_name(name)), FILE_NAME


def _source_url(pages: Sequence[Page], doi: str) -> str:
    if doi:
        return f"https://doi.org/{doi}"
    front = "\n".join(page.text for page in pages[:FRONT_PAGES])
    for url in _URL.finditer(front):
        if _URL_CUE.search(front[max(0, url.start() - CUE_CHARACTERS) : url.start()].replace("\n", " ")):
            return url[0].rstrip(".,;)")
    return ""
