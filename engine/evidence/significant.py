"""Words that stand on the pages of a search more often than in the library: what its reports talk about there.

They are ranked by the log-likelihood ratio G² of two page frequencies (T. Dunning, "Accurate Methods for the Statistics
of Surprise and Coincidence", Computational Linguistics 19(1), 1993, pages 61-74), each within its own language.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from math import log

from stop_words import StopWordError, get_stop_words

from engine.analysis import STEMMED, exact_form, forms, has_unspaced, spans, stem_form
from engine.evidence.places import reports_found
from engine.ports import Searcher
from engine.query.tree import Everything, leaves
from engine.query.tree import Words as Typed
from engine.report import Page
from engine.request import PageCounts, SearchRequest

REPORTS = 200  # of the list, whose pages are read at once
SHOWN = 40
LEAST_PAGES, LEAST_REPORTS = 3, 2  # with the word: what one page or report says says nothing of the others
SHORTEST = 3  # letters
CERTAIN = 10.83  # G² that chance reaches once in a thousand words


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its commonest written form: on how many of the pages of the search, and of all in its language."""

    text: str
    language: str
    pages: int
    of_pages: int
    library_pages: int
    of_library_pages: int
    score: float

    @property
    def times(self) -> float:
        """How much more often a page of the search has it than a page of the library."""
        return (self.pages / self.of_pages) / (self.library_pages / self.of_library_pages)


@dataclass(frozen=True, slots=True)
class Words:
    """The words, the most significant first, from so many reports of all that the search finds, and so many pages."""

    words: tuple[Word, ...]
    reports: int
    of_reports: int
    pages: int


@dataclass(slots=True)
class _Seen:
    """A stem met: on how many pages, in which reports, and how it was written."""

    pages: int = 0
    reports: set[str] = field(default_factory=set)
    written: Counter[str] = field(default_factory=Counter)


def significant_words(
    searcher: Searcher, request: SearchRequest, *, reports: int | None = REPORTS, shown: int = SHOWN
) -> Words:
    """What the pages found say more often than the library's, read from the first reports of the list, None for all.

    Without words in the query, all pages of the reports are read. Left out are the query's own words, the commonest
    of each language, numbers, and words of fewer than 3 letters, 3 pages or 2 reports.
    """
    total = searcher.search(replace(request, size=0, page=1, cursor="", facets=False)).total
    seen: dict[str, dict[str, _Seen]] = defaultdict(lambda: defaultdict(_Seen))
    pages: Counter[str] = Counter()
    read = 0
    for report_id, found in islice(_pages_found(searcher, request), reports):
        read += 1
        for page in found:
            pages[_group(page.language)] += 1
            _note(seen[_group(page.language)], page, report_id)
    least = min(LEAST_REPORTS, read)
    own = frozenset(_own_words(request))
    kept = {
        (language, stem): one
        for language, stems in seen.items()
        for stem, one in stems.items()
        if one.pages >= LEAST_PAGES and len(one.reports) >= least and not _left_out(stem, language, own)
    }
    in_library = searcher.on_pages([stem for _, stem in kept])
    words = _ranked(kept, pages, in_library, searcher.coverage().pages)
    return Words(tuple(islice(words, shown)), read, total, pages.total())


def _pages_found(searcher: Searcher, request: SearchRequest) -> Iterator[tuple[str, Sequence[Page]]]:
    """Report by report, the pages with a place; of a query that asks for no words, all of them."""
    everything = isinstance(request.query.tree, Everything)
    for hit in reports_found(searcher, request, pages=0 if everything else None):
        numbers = {page.number for page in hit.pages}
        found = [page for page in searcher.text(hit.report.id) if everything or page.number in numbers]
        if found:
            yield hit.report.id, found


def _group(language: str) -> str:
    """The language in whose stems a page's words stand; those without stems are one."""
    return language if language in STEMMED else ""


def _note(seen: Mapping[str, _Seen], page: Page, report_id: str) -> None:
    met: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, stem), (start, end) in zip(forms(page.text, page.language), spans(page.text), strict=True):
        met[stem][page.text[start:end]] += 1
    for stem, written in met.items():
        one = seen[stem]
        one.pages += 1
        one.reports.add(report_id)
        one.written.update(written)


def _own_words(request: SearchRequest) -> Iterator[str]:
    """The words that the query asks for, as tokens in each language."""
    for leaf in leaves(request.query.tree):
        for word in leaf.words if isinstance(leaf, Typed) else ():
            yield exact_form(word)
            yield from (stem_form(word, language) for language in STEMMED)


def _left_out(stem: str, language: str, own: frozenset[str]) -> bool:
    bare = stem.removeprefix(f"{language}:")
    short = len(bare) < SHORTEST and not has_unspaced(bare)
    return short or stem in own or stem in _stop_stems(language) or not any(map(str.isalpha, bare))


@cache
def _stop_stems(language: str) -> frozenset[str]:
    """The stems of the commonest words of the language."""
    try:
        words = get_stop_words(language)
    except StopWordError:
        return frozenset()
    return frozenset(stem for word in words for _, stem in forms(word, language))


def _ranked(
    kept: Mapping[tuple[str, str], _Seen], pages: Mapping[str, int], library: PageCounts, all_pages: int
) -> Iterator[Word]:
    made = []
    for ((language, _), one), in_library in zip(kept.items(), library.tokens, strict=True):
        whole = _pages_in(language, library, all_pages)
        score = log_likelihood(one.pages, pages[language], in_library - one.pages, whole - pages[language])
        if score >= CERTAIN:
            written = _commonest(one.written)
            made.append(Word(written, language, one.pages, pages[language], in_library, whole, score))
    return iter(sorted(made, key=lambda word: (-word.score, word.text)))


def _pages_in(language: str, library: PageCounts, all_pages: int) -> int:
    if language:
        return library.languages.get(language, 0)
    return all_pages - sum(number for each, number in library.languages.items() if each in STEMMED)


def _commonest(written: Counter[str]) -> str:
    """The form written most often; in small letters unless most have a capital."""
    folded: Counter[str] = Counter()
    for form, number in written.items():
        folded[form.casefold()] += number
    best = min(folded, key=lambda form: (-folded[form], form))
    cased = {form: number for form, number in written.items() if form.casefold() == best}
    return min(cased, key=lambda form: (-cased[form], form.isupper(), form))


def log_likelihood(found: int, of_found: int, other: int, of_other: int) -> float:
    """G² of two shares, `found` of `of_found` and `other` of `of_other`; 0 where the first is not the greater.

    It is the full ratio over the table of four: pages with the word and without, on both sides.
    """
    if other < 0 or not of_found or not of_other or found * of_other <= other * of_found:
        return 0.0
    observed = (found, of_found - found, other, of_other - other)
    both, neither, whole = found + other, of_found + of_other - found - other, of_found + of_other
    expected = (
        both * of_found / whole, neither * of_found / whole, both * of_other / whole, neither * of_other / whole
    )  # fmt: skip
    return 2 * sum(seen * log(seen / due) for seen, due in zip(observed, expected, strict=True) if seen)
