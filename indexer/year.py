"""The year of a report's edition, from what its first pages and its last print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from engine.pdf import Line
from engine.report import Page
from indexer.cues import after_cues
from indexer.title import BIGGER, MARGIN_BOTTOM, MARGIN_TOP, MONTH, body_size, is_date

EARLIEST = 1900
FRONT_PAGES = 3
HEAD_CHARACTERS = 1_500
HEAD_WORDS = 18
COVER_CHARACTERS = 600  # a page with less is a cover
OFTEN = 3  # mentions on the first page that make a year that of the report

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_OTHER_DIGITS = re.compile("[٠-٩۰-۹]")
_YEAR = re.compile(r"(?<![\d/.,$€£§-])(19\d\d|20\d\d)(?![\d%]|[.,]\d)")
_YEAR_ALONE = re.compile(r"\W*\d{4}\W*")
_EDITION = re.compile(r"^\W*(?:\d{1,3}\s+)?(?:19|20)\d\d\b|\b(?:19|20)\d\d\W*(?:\d{1,3})?$")
_COPYRIGHT = ("©", "(c)", "copyright", "all rights reserved")
_PUBLISHED = (
    "published", "publication date", "issued", "adopted", "beschlossen", "beschluss", "stand:", "veröffentlicht",
    "publicado", "publié", "updated", "approved", "dated", "date:", "fecha", "erschienen", "опубликован", "издан",
)  # fmt: skip
_DATED = re.compile(
    rf"\b{MONTH}\b\.?,?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:de\s+|del\s+)?((?:19|20)\d\d)(?!\d)|"
    r"\b\d{1,2}[./-]\d{1,2}[./-]((?:19|20)\d\d)(?!\d)|((?:19|20)\d\d)\s*年",
    re.IGNORECASE,
)
_OF_A_LAW = re.compile(
    r"\b(?:act|law|convention|protocol|code|resolution|decree|ley|loi|lei|decreto|décret|gesetz)\b[^:;.–]{0,40}?\b(?:of|de|,|vom)?\s*(?:19|20)\d\d\b",
    re.IGNORECASE,
)

_COMPARED_WITH = re.compile(
    r"\b(?:base(?:line)?|reference) year\b\W*\d{4}|\bann[ée]e de (?:base|r[ée]f[ée]rence)\b\W*\d{4}"
    r"|\ba[ñn]o (?:base|de refer[eê]ncia)\b\W*\d{4}|\b(?:basis|referenz)jahr\b\W*\d{4}|базов\w+ год\w*\W*\d{4}",
    re.IGNORECASE,
)


def year_of_title(title: str) -> int | None:
    """The year that the title names, the first of a range; not that of a law, or one to compare with."""
    return next(_own_years(title), None)


def year_of_pages(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> int | None:
    """The year printed as that of the report: in its head, as its date, with its copyright."""
    return next(_candidates(pages, lines), None)


def _candidates(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> Iterator[int]:
    front = [page.text for page in pages[:FRONT_PAGES]]
    imprint = [*front, *(page.text for page in pages[FRONT_PAGES:][-1:])]
    cover = lines[0] if lines else ()
    yield from _in_heads(cover)
    yield from _in_date_lines(cover)
    yield from _after(_PUBLISHED, front[:1])
    yield from _dates(front[:1])
    yield from _after(_COPYRIGHT, imprint)
    yield from _after(_PUBLISHED, imprint)
    yield from (year for page in lines[1:] for find in (_in_heads, _in_date_lines) for year in find(page))
    yield from _named_often(front)


def _years(text: str) -> Iterator[int]:
    return filter(_may_be, (int(match[1]) for match in _YEAR.finditer(_in_digits(text))))


def _in_digits(text: str) -> str:
    return text.translate(_DIGITS) if _OTHER_DIGITS.search(text) else text


def _own_years(text: str) -> Iterator[int]:
    """Years that are neither those of laws nor those with which others are compared."""
    return _years(_COMPARED_WITH.sub("", _OF_A_LAW.sub("", text)))


def _names_goals(text: str) -> bool:
    """Whether it names years to come, and so perhaps those that goals begin with, or are compared with."""
    return not all(_may_be(int(match[1])) for match in _YEAR.finditer(_in_digits(text)))


def _may_be(year: int) -> bool:
    return EARLIEST <= year <= datetime.now(UTC).year + 1


def _in_heads(lines: Sequence[Line]) -> Iterator[int]:
    """From running heads with a year, and big lines that begin or end with one, as "2021 Findings"."""
    size = 0.8 * max((line.size for line in lines), default=0.0)
    body = _size_of_text(lines)
    edges = {min((line.top for line in lines), default=0.0), max((line.top for line in lines), default=0.0)}
    for line in lines:
        at_edge = line.top in edges and not MARGIN_TOP < line.top < MARGIN_BOTTOM
        stands_out = line.size >= max(size if body else 0.0, BIGGER * body) and bool(_EDITION.search(line.text))
        if (at_edge or stands_out) and len(line.text.split()) <= HEAD_WORDS:
            yield from _own_years(line.text)


def _in_date_lines(lines: Sequence[Line]) -> Iterator[int]:
    """From lines that are a date; a year alone is one where it stands out, and else a cell of a table."""
    body = _size_of_text(lines)
    for line in lines:
        text = _in_digits(line.text).strip()
        if is_date(text) and not _names_goals(text) and (line.size >= BIGGER * body or not _YEAR_ALONE.fullmatch(text)):
            yield from _years(line.text)


def _size_of_text(lines: Sequence[Line]) -> float:
    """The size in which most of a page is set, 0 on a cover."""
    return body_size(lines) if sum(len(line.text) for line in lines) >= COVER_CHARACTERS else 0.0


def _after(cues: Sequence[str], texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for said in after_cues(cues, text, lines=1):
            yield from _years(said)


def _dates(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        head = "\n".join(line for line in text[:HEAD_CHARACTERS].split("\n") if not _names_goals(line))
        for match in _DATED.finditer(_in_digits(head)):
            yield from filter(_may_be, (int(year) for year in match.groups() if year))


def _named_often(texts: Sequence[str]) -> Iterator[int]:
    for text in texts:
        counts = Counter(() if _names_goals(text) else _years(text))
        latest = max(counts, default=0)  # an earlier one is often that of a law, or of figures compared
        if counts[latest] >= max([OFTEN, *counts.values()]):
            yield latest
