"""The year of a report's edition, from what its first pages and its last print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from engine.pdf import Line
from engine.report import Page
from indexer.cues import after_cues
from indexer.title import MARGIN_BOTTOM, MARGIN_TOP, MONTH, is_date

EARLIEST = 1900
FRONT_PAGES = 3
HEAD_CHARACTERS = 1_500
HEAD_WORDS = 18
COVER_CHARACTERS = 600  # a page with less is a cover
OFTEN = 3  # mentions on the first page that make a year that of the report

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_YEAR = re.compile(r"(?<![\d/.,$€£§-])(19\d\d|20\d\d)(?![\d%]|[.,]\d)")
_EDITION = re.compile(r"^\W*(?:\d{1,3}\s+)?(?:19|20)\d\d\b|\b(?:19|20)\d\d\W*(?:\d{1,3})?$")
_COPYRIGHT = ("©", "(c)", "copyright", "all rights reserved")
_PUBLISHED = (
    "published", "publication date", "issued", "adopted", "beschlossen", "beschluss", "stand:", "veröffentlicht",
    "publicado", "publié", "updated", "approved", "dated", "date:", "fecha", "erschienen", "опубликован", "издан",
)  # fmt: skip
_DATED = re.compile(
    rf"\b{MONTH}\b\.?,?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:de\s+|del\s+)?((?:19|20)\d\d)\b|\b\d{{1,2}}[./-]\d{{1,2}}[./-]((?:19|20)\d\d)\b|((?:19|20)\d\d)\s*年",
    re.IGNORECASE,
)
_OF_A_LAW = re.compile(
    r"\b(?:act|law|convention|protocol|code|resolution|decree|ley|loi|lei|decreto|décret|gesetz)\b[^:;.–]{0,40}?\b(?:of|de|,|vom)?\s*(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def year_of_title(title: str) -> int | None:
    """The year that the title names, the first of a range; not that of a law named in it."""
    return next(_years(_OF_A_LAW.sub("", title)), None)


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
    latest = datetime.now(UTC).year + 1
    for match in _YEAR.finditer(text.translate(_DIGITS)):
        if EARLIEST <= int(match[1]) <= latest:
            yield int(match[1])


def _in_heads(lines: Sequence[Line]) -> Iterator[int]:
    """From running heads with a year, and big lines that begin or end with one, as "2021 Findings"."""
    size = max((line.size for line in lines), default=0.0)
    edges = {min((line.top for line in lines), default=0.0), max((line.top for line in lines), default=0.0)}
    cover = sum(len(line.text) for line in lines) < COVER_CHARACTERS
    for line in lines:
        at_edge = line.top in edges and not MARGIN_TOP < line.top < MARGIN_BOTTOM
        stands_out = (cover or line.size >= 0.8 * size) and bool(_EDITION.search(line.text))
        if (at_edge or stands_out) and len(line.text.split()) <= HEAD_WORDS:
            yield from _years(_OF_A_LAW.sub("", line.text))


def _in_date_lines(lines: Sequence[Line]) -> Iterator[int]:
    for line in lines:
        if is_date(line.text.translate(_DIGITS).strip()):
            yield from _years(line.text)


def _after(cues: Sequence[str], texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for said in after_cues(cues, text, lines=1):
            yield from _years(said)


def _dates(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for match in _DATED.finditer(text[:HEAD_CHARACTERS].translate(_DIGITS)):
            yield from _years(match[0])


def _named_often(texts: Sequence[str]) -> Iterator[int]:
    for text in texts:
        counts = Counter(_years(text))
        latest = max(counts, default=0)  # an earlier one is often that of a law, or of figures compared
        if counts[latest] >= max([OFTEN, *counts.values()]):
            yield latest
