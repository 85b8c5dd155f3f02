"""What matches a query tree, said once for both engines in the words of an algebra of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Generic, NamedTuple, Protocol, TypeVar

import regex

from engine.analysis import exact_form, stem_form
from engine.document import AFTER, BEFORE, BODY, PAGE, exact, facet, stems
from engine.fields import BY_NAME, FIELDS, NONE
from engine.places import CONTEXT
from engine.query.tree import And, Everything, InField, Node, Not, Or, Range, Words, evidence

LAST_YEAR = 9999
KEPT = 1000  # parts of queries whose page queries are kept: they are asked again for each report of a list
_YEARS = regex.compile(r"(?P<low>\d{1,4})?(?P<dash>-)?(?P<high>\d{1,4})?")

Q = TypeVar("Q")


class Algebra(Protocol[Q]):
    """An engine's queries over the documents of one kind."""

    def everything(self) -> Q:
        """Matches all, and adds nothing to the score."""

    def nothing(self) -> Q:
        """Matches none."""

    def all_of(self, queries: Sequence[Q]) -> Q: ...

    def any_of(self, queries: Sequence[Q]) -> Q:
        """At least one; of none at all, nothing."""

    def none_of(self, query: Q) -> Q: ...

    def silent(self, query: Q) -> Q:
        """The query without a part in the score."""

    def boosted(self, query: Q, boost: float) -> Q: ...

    def in_order(self, field: str, forms: Sequence[str], *, prefix: bool) -> Q:
        """These tokens one after another; with `prefix`, the last may go on."""

    def between(self, field: str, low: int, high: int) -> Q:
        """Numbers between two bounds, both included."""

    def one_of(self, field: str, values: Sequence[str]) -> Q:
        """Exactly one of these values."""

    def knows(self, field: str, form: str) -> bool:
        """Whether any document may have this token."""

    def meets(self, field: str, forms: Sequence[str], *, prefix: bool) -> bool:
        """Whether any document may have these tokens one after another."""


@dataclass(frozen=True, slots=True)
class ReportMatching(Generic[Q]):
    """Makes queries for reports; the library's languages decide in which stems a word is sought."""

    algebra: Algebra[Q]
    languages: Sequence[str]

    def tree(self, node: Node) -> Q:
        """The reports that match the tree."""
        match node:
            case Everything():
                return self.algebra.everything()
            case Words():
                return self._anywhere(node)
            case InField(field, part):
                return self._walk(part, lambda words: self._in_text(field, words))
            case Range(field, low, high):
                return self.algebra.silent(self._years(field, low, high))
            case And() | Or() | Not():
                return self._joined(node, self.tree)

    def filters(self, chosen: Mapping[str, Iterable[str]]) -> list[Q]:
        """For each facet with values, the reports that have one of them."""
        queries = (self._filter(name, tuple(values)) for name, values in chosen.items() if values)
        return [self.algebra.silent(query) for query in queries]

    def _filter(self, name: str, values: Sequence[str]) -> Q:
        if BY_NAME[name].kind == "year":
            return self.algebra.any_of([self._year_filter(value) for value in values])
        return self.algebra.one_of(facet(name), values)

    def _year_filter(self, value: str) -> Q:
        if value == NONE:
            return self.algebra.between("year", 0, 0)
        match = _YEARS.fullmatch(value)
        if match is None or not (match["low"] or match["high"]):
            return self.algebra.nothing()
        low, high = (int(match[name]) if match[name] else None for name in ("low", "high"))
        return self._years("year", low, high if match["dash"] else low)

    def _years(self, field: str, low: int | None, high: int | None) -> Q:
        # Reports without a year have 0, which no range takes in.
        return self.algebra.between(field, low or 1, LAST_YEAR if high is None else high)

    def _anywhere(self, words: Words) -> Q:
        """The words in the report's pages, or in the fields that plain words search too."""
        fields = [(BODY, 1.0), *((field.name, field.boost) for field in FIELDS if field.boost)]
        return self.algebra.any_of([self.algebra.boosted(self._in_text(name, words), boost) for name, boost in fields])

    def _walk(self, node: Node, of_words: Callable[[Words], Q]) -> Q:
        match node:
            case Words():
                return of_words(node)
            case And() | Or() | Not():
                return self._joined(node, lambda part: self._walk(part, of_words))
            case _:
                return self.algebra.everything()

    def _joined(self, node: And | Or | Not, of_part: Callable[[Node], Q]) -> Q:
        match node:
            case And(parts):
                return self.algebra.all_of([of_part(part) for part in parts])
            case Or(parts):
                return self.algebra.any_of([of_part(part) for part in parts])
            case Not(part):
                return self.algebra.none_of(of_part(part))

    def _in_text(self, field: str, words: Words) -> Q:
        """The words in a token field, in their exact forms or in one language's stems."""
        forms = token_forms(self.algebra, field, words, self.languages)
        return self.algebra.any_of([self.algebra.in_order(name, row, prefix=words.prefix) for name, row in forms])


@dataclass(frozen=True, slots=True)
class PageMatching(Generic[Q]):
    """Makes queries for pages."""

    algebra: Algebra[Q]
    languages: Sequence[str]
    _kept: dict[Words, Q] = field(default_factory=dict)

    def with_places(self, tree: Node) -> Q:
        """The pages with a place of the query."""
        return self.algebra.any_of([self._kept_words(part) for part in dict.fromkeys(evidence(tree))])

    def _kept_words(self, words: Words) -> Q:
        if words not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[words] = self._words(words)
        return self._kept[words]

    def _words(self, words: Words) -> Q:
        """The words on a page, also where they begin on the page before or end on the one after."""
        found = []
        for name, forms in token_forms(self.algebra, PAGE, words, self.languages):
            found.append(self.algebra.in_order(name, forms, prefix=words.prefix))
            for broken, whole_end in self._over_breaks(name, forms, prefix=words.prefix):
                found.append(self.algebra.in_order(name, broken, prefix=words.prefix and whole_end))
        return self.algebra.any_of(found)

    def _over_breaks(self, field: str, forms: Sequence[str], *, prefix: bool) -> Iterator[tuple[list[str], bool]]:
        """The phrase with its first words on earlier pages, its last ones on later pages, or both.

        With each whether its end is whole: of a long phrase only the words nearest to the page are kept.
        """
        size = len(forms)
        breaks = [pair for pair in page_breaks(forms, prefix=prefix) if self._meets(field, pair)]
        firsts = [0, *(pair.at for pair in breaks if pair.begins)]
        ends = [*(pair.at for pair in breaks if not pair.begins), size]
        for first, end in product(firsts, ends):
            if 0 < end - first < size:
                before, after = forms[max(0, first - CONTEXT) : first], forms[end : end + CONTEXT]
                broken = [*(BEFORE + form for form in before), *forms[first:end], *(AFTER + form for form in after)]
                yield broken, size - end <= CONTEXT

    def _meets(self, field: str, pair: PageBreak) -> bool:
        return self.algebra.meets(field, pair.forms, prefix=pair.prefix)


class PageBreak(NamedTuple):
    """Two tokens of a phrase with a page break between them: the page `begins` with the second, or ends with the first.

    `at` is the number of the second in the phrase.
    """

    at: int
    begins: bool
    forms: tuple[str, str]
    prefix: bool


def page_breaks(forms: Sequence[str], *, prefix: bool) -> Iterator[PageBreak]:
    """Every way in which one page break may run through the phrase: a long one has few that any page shows."""
    for at, (first, second) in enumerate(pairwise(forms), start=1):
        goes_on = prefix and at == len(forms) - 1
        yield PageBreak(at, True, (BEFORE + first, second), goes_on)
        yield PageBreak(at, False, (first, AFTER + second), goes_on)


def token_forms(
    algebra: Algebra[Q], field: str, words: Words, languages: Iterable[str]
) -> Iterator[tuple[str, list[str]]]:
    """Each token field with the forms that the words have in it, where the index may have them all."""
    forms = [exact_form(word) for word in words.words]
    if all(algebra.knows(exact(field), form) for form in (forms[:-1] if words.prefix else forms)):
        yield exact(field), forms
    if words.exact or words.prefix:
        return
    for language in languages:
        forms = [stem_form(word, language) for word in words.words]
        if all(algebra.knows(stems(field), form) for form in forms):
            yield stems(field), forms
