"""A report's contents: the outline of its file, or the contents that it prints, where its headings are found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from engine.analysis import fold
from engine.pdf import Bookmark
from engine.report import Heading, Page
from indexer.title import letters

MOST = 300  # headings
DEEPEST = 6  # levels
LENGTH = 200  # characters of a heading
LONGEST_LINE = 300  # characters
FRONT_PAGES = 15  # among which contents are printed
LEAST = 4  # entries of printed contents
MOST_ENTRIES = 0.3  # of a page's lines, from which on it is one of contents
RISING = 0.8  # of the steps from one of their numbers to the next
ENDS = frozenset("0123456789ivxl")  # of a line with a page's number
FOOT = "page"  # all that stands before the number in the page's own foot
VOTERS = 20  # entries that are sought to tell how the numbers of pages run
WRAPPED = 3  # lines over which an entry goes before the one with its number

_NUMBER = re.compile(r"[.…·_\s\ufffd]+(?:p\.?|pp\.|page)?\s?(?P<number>[1-9]\d{0,2}|[ivxl]{1,7})$", re.ASCII)
_DEPTH = re.compile(r"\W*(?:[^\W\d_]{3,}\s+)?(?P<number>(?:\d+|[IVX]+|[A-Z])(?:\.\d+)*)(?=[\s.):])")
_OWN_MARK = "_"  # with which programs name what is no heading


def contents_of(outline: Sequence[Bookmark], pages: Sequence[Page]) -> tuple[Heading, ...]:
    """The headings in order, each with the page on which it stands; empty where neither tells of two."""
    listed = max(_outlined(outline, len(pages)), _printed(pages), key=len)
    headings = [
        Heading(title[:LENGTH], level, page, pages[page - 1].label) for title, level, page in listed if level <= DEEPEST
    ]
    return tuple(headings[:MOST]) if len(headings) > 1 else ()


def _outlined(outline: Iterable[Bookmark], page_count: int) -> list[tuple[str, int, int]]:
    return [
        (one.title, one.level, one.page)
        for one in outline
        if not one.title.startswith(_OWN_MARK) and one.page <= page_count
    ]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of printed contents: the titles that it may have, the longest first, and the number of its page."""

    titles: tuple[str, ...]
    number: int
    roman: bool
    letters: tuple[str, ...]  # of each title


class _PageText:
    """A page's letters, and where among them its lines begin and end."""

    def __init__(self, page: Page) -> None:
        lines = [_folded_letters(line) for line in page.text.split("\n")]
        self._letters = "".join(lines)
        self._edges = {0, *accumulate(map(len, lines))}

    def heading(self, entry: _Entry) -> str:
        """The first of the entry's titles that fills lines of the page, one or more; empty where none does."""
        return next((title for title, wanted in zip(entry.titles, entry.letters, strict=True) if self._has(wanted)), "")

    def _has(self, wanted: str) -> bool:
        at = self._letters.find(wanted)
        while at >= 0:
            if at in self._edges and at + len(wanted) in self._edges:
                return True
            at = self._letters.find(wanted, at + 1)
        return False


class _Texts:
    """The pages, each made to letters where it is asked for."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = {page.number: page for page in pages}
        self._made: dict[int, _PageText] = {}

    def heading(self, number: int, entry: _Entry) -> str:
        """The title of the entry that stands on the page; empty where none does, or the page is not there."""
        if number not in self._pages:
            return ""
        if number not in self._made:
            self._made[number] = _PageText(self._pages[number])
        return self._made[number].heading(entry)

    def shift(self, entries: Sequence[_Entry]) -> int:
        """How many pages of the file lie before the page numbered 1: as the pages are called, or most headings say."""
        asked = entries[:: max(1, len(entries) // VOTERS)]
        called = [page.number - number for page in self._pages.values() if (number := _called(page))]
        likely = Counter(called).most_common(1)
        if likely and 2 * sum(bool(self.heading(one.number + likely[0][0], one)) for one in asked) > len(asked):
            return likely[0][0]
        votes = Counter(page - one.number for one in asked for page in self._pages if self.heading(page, one))
        return max(votes, key=lambda shift: votes[shift], default=0)


def _called(page: Page) -> int:
    """The number by which the report calls the page, 0 where that is none."""
    label = page.label or str(page.number)
    return int(label) if label.isdecimal() else 0


def _printed(pages: Sequence[Page]) -> list[tuple[str, int, int]]:
    """The entries of printed contents whose headings stand on the pages that they name."""
    front = {page.number: list(_entries(page)) for page in pages[:FRONT_PAGES]}
    entries = [entry for listed in front.values() for entry in listed]
    if len(entries) < LEAST:
        return []
    texts = _Texts([page for page in pages if not front.get(page.number)])
    found = []
    for roman in (True, False):
        some = [entry for entry in entries if entry.roman == roman]
        shift = texts.shift(some)
        for entry in some:
            page = entry.number + shift
            if title := texts.heading(page, entry):
                found.append((title, _level(title), page))
    return found if len(found) >= LEAST else []


def _folded_letters(text: str) -> str:
    return fold(letters(text))


def _entries(page: Page) -> Iterator[_Entry]:
    """The entries of a page of contents; none of another."""
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    numbered = [_NUMBER.search(line) if line[-1] in ENDS and len(line) <= LONGEST_LINE else None for line in lines]
    if not _is_contents([match for match in numbered if match], len(lines)):
        return
    before: list[str] = []
    for line, match in zip(lines, numbered, strict=True):
        if match is None:
            before = [*before, line][-WRAPPED:]
            continue
        whole = [*before, line[: match.start()]]
        titles = [" ".join(" ".join(whole[at:]).split()) for at in range(len(whole))]
        made = [(title, found) for title in titles if (found := _folded_letters(title)) not in ("", FOOT)]
        if made:
            number, roman = match["number"], not match["number"].isdigit()
            yield _Entry(
                tuple(title for title, _ in made),
                _roman(number) if roman else int(number),
                roman,
                tuple(found for _, found in made),
            )
        before = []


def _is_contents(numbered: Sequence[re.Match[str]], lines: int) -> bool:
    """Whether so many lines end in numbers, and these rise: those of a table do not."""
    numbers = [int(match["number"]) for match in numbered if match["number"].isdigit()]
    rising = sum(one <= other for one, other in pairwise(numbers))
    return len(numbered) >= max(LEAST, MOST_ENTRIES * lines) and rising >= RISING * (len(numbers) - 1)


def _roman(number: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in number]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _level(title: str) -> int:
    """From its number: that of "2.1 Method" is 2."""
    match = _DEPTH.match(title)
    return match["number"].count(".") + 1 if match else 1
