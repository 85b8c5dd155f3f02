"""What matches a query tree, said once for both engines in the words of an algebra of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Generic, NamedTuple, Protocol, TypeVar

import regex

from engine.analysis import exact_form, stem_form
from engine.document import ADDED, AFTER, BEFORE, BODY, PAGE, exact, facet, stems
from engine.fields import BY_NAME, FIELDS, NONE
from engine.places import CONTEXT
from engine.query.tree import (
    Also,
    And,
    AtLeast,
    Everything,
    InField,
    Near,
    Node,
    Not,
    Pattern,
    Placed,
    Range,
    SamePage,
    Words,
    children,
    grouped_evidence,
)

LAST_YEAR = 9999
EXACT_WEIGHT = 0.2  # of a word's exact form beside its stem
PAGE_WEIGHT = 0.25  # of a report's best page beside the report as a whole
LAST_PAGE = 1_000_000
LAST = 2**63 - 1
PLACE, NUMBER = "place", "number"  # columns of pages: the page in its report as one number, and its number
KEPT = 1000  # parts of queries whose page queries are kept: they are asked again for each report of a list
_YEARS = regex.compile(r"(?P<low>\d{1,4})?(?P<dash>-)?(?P<high>\d{1,4})?")

Q = TypeVar("Q")


@dataclass(frozen=True, slots=True)
class Checked:
    """The pages on which a Near is true, as `engine.keys.place_key` has them.

    Where time ran out it is not `complete`: of the pages suspected, those `refuted` are known not to have it.
    """

    places: Sequence[int] = ()
    refuted: Sequence[int] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Scored(Generic[Q]):
    """A part of a query in one field of a report, empty for all that it says, weighed as in its score."""

    words: Node
    field: str
    query: Q


class Algebra(Protocol[Q]):
    """An engine's queries over the documents of one kind."""

    def everything(self) -> Q:
        """Matches all, and adds nothing to the score."""

    def nothing(self) -> Q:
        """Matches none."""

    def all_of(self, queries: Sequence[Q]) -> Q: ...

    def any_of(self, queries: Sequence[Q]) -> Q:
        """At least one; of none at all, nothing."""

    def best_of(self, queries: Sequence[Q]) -> Q:
        """At least one, and the best of them alone counts in the score."""

    def at_least(self, number: int, queries: Sequence[Q]) -> Q: ...

    def none_of(self, query: Q) -> Q: ...

    def silent(self, query: Q) -> Q:
        """The query without a part in the score."""

    def boosted(self, query: Q, boost: float) -> Q: ...

    def in_order(self, field: str, forms: Sequence[str], *, prefix: bool) -> Q:
        """These tokens one after another; with `prefix`, the last may go on."""

    def between(self, field: str, low: int, high: int) -> Q:
        """Numbers between two bounds, both included."""

    def one_of(self, field: str, values: Sequence[str] | Sequence[int]) -> Q:
        """Exactly one of these values."""

    def of_pages(self, query: Q) -> Q:
        """Of reports: those with a page that matches a query of pages."""

    def terms(self, field: str, pattern: Pattern) -> Sequence[str]:
        """The tokens of the field that match the pattern; QueryRefused where they are too many."""

    def knows(self, field: str, form: str) -> bool:
        """Whether any document may have this token."""

    def meets(self, field: str, forms: Sequence[str], *, prefix: bool) -> bool:
        """Whether any document may have these tokens one after another."""


@dataclass(frozen=True, slots=True)
class ReportMatching(Generic[Q]):
    """Makes queries for reports; the library's languages decide in which stems a word is sought."""

    algebra: Algebra[Q]
    languages: Sequence[str]
    pages: PageMatching[Q]

    def tree(self, node: Node) -> Q:
        """The reports that match the tree."""
        match node:
            case Everything():
                return self.algebra.everything()
            case Words() | Pattern():
                return self._anywhere(node)
            case Near() | SamePage():
                return self._on_pages(node)
            case InField(field, part):
                return self._walk(part, lambda words: self._in_text(field, words))
            case Range("page"):
                return self.algebra.silent(self.algebra.of_pages(self.pages.tree(node)))
            case Range(field, low, high):
                return self.algebra.silent(self._years(field, low, high))
            case Not(part):
                return self.algebra.none_of(replace(self, pages=self.pages.turned()).tree(part))
        return _joined(self.algebra, node, self.tree)

    def _on_pages(self, node: Near | SamePage) -> Q:
        """The reports with a page that matches, ranked by the words in it."""
        found = self.algebra.silent(self.algebra.of_pages(self.pages.tree(node)))
        words = [self._anywhere(leaf) for leaf in dict.fromkeys(_positive_leaves(node))]
        return self.algebra.all_of([found, self.algebra.any_of([self.algebra.everything(), *words])])

    def scored(self, node: Node) -> Iterator[Sequence[Scored[Q]]]:
        """The parts of a report's score, of each the alternatives, of which the best alone counts."""
        match node:
            case Words() | Pattern():
                yield from ([each] for each in self._weighed(node))
            case Near() | SamePage():
                for leaf in dict.fromkeys(_positive_leaves(node)):
                    yield from self.scored(leaf)
            case InField(field, Also() as also):
                yield [Scored(part, field, self.tree(InField(field, part))) for part in children(also)]
            case InField(field, Words() | Pattern()):
                yield [Scored(node.part, field, self.tree(node))]
            case InField(field, part):
                for each in children(part) if not isinstance(part, Not) else ():
                    yield from self.scored(InField(field, each))
            case Not():
                return
            case Also():
                yield [Scored(part, "", self.tree(part)) for part in children(node)]
            case _:
                for part in children(node):
                    yield from self.scored(part)

    def filters(self, chosen: Mapping[str, Iterable[str]]) -> list[Q]:
        """For each facet with values, the reports that have one of them."""
        queries = (self._filter(name, tuple(values)) for name, values in chosen.items() if values)
        return [self.algebra.silent(query) for query in queries]

    def exclusions(self, excluded: Mapping[str, Iterable[str]]) -> list[Q]:
        """For each facet with values, the reports that have none of them."""
        queries = (self._filter(name, tuple(values)) for name, values in excluded.items() if values)
        return [self.algebra.silent(self.algebra.none_of(query)) for query in queries]

    def added_since(self, time: int) -> Q:
        """The reports that came into the library after that time."""
        return self.algebra.silent(self.algebra.between(ADDED, time + 1, LAST))

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

    def _anywhere(self, words: Words | Pattern) -> Q:
        """The words in the report's pages, or in the fields that plain words search too."""
        return self.algebra.any_of([each.query for each in self._weighed(words)])

    def _weighed(self, words: Words | Pattern) -> list[Scored[Q]]:
        boosts = {BODY: 1.0, **{field.name: field.boost for field in FIELDS if field.boost}}
        return [
            Scored(words, field if field != BODY else "", self.algebra.boosted(self._in_text(field, words), boost))
            for field, boost in boosts.items()
        ]

    def _walk(self, node: Node, of_words: Callable[[Words | Pattern], Q]) -> Q:
        match node:
            case Words() | Pattern():
                return of_words(node)
            case Everything() | Range() | InField() | Near() | SamePage():
                return self.algebra.everything()
        return _joined(self.algebra, node, lambda part: self._walk(part, of_words))

    def _in_text(self, field: str, words: Words | Pattern) -> Q:
        """The words in a token field, in their exact forms or in one language's stems."""
        if isinstance(words, Pattern):
            return self.algebra.one_of(exact(field), self.algebra.terms(exact(field), words))
        made = []
        for name, row in token_forms(self.algebra, field, words, self.languages):
            query = self.algebra.in_order(name, row, prefix=words.prefix)
            weigh = name == exact(field) and not (words.exact or words.prefix)
            made.append(self.algebra.boosted(query, EXACT_WEIGHT) if weigh else query)
        return self.algebra.any_of(made)


def _joined(algebra: Algebra[Q], node: Node, of_part: Callable[[Node], Q]) -> Q:
    match node:
        case And(parts):
            return algebra.all_of([of_part(part) for part in parts])
        case Also():
            return algebra.best_of([of_part(part) for part in children(node)])
        case AtLeast(number, parts):
            return algebra.at_least(number, [of_part(part) for part in parts])
        case Not(part):
            return algebra.none_of(of_part(part))
    return algebra.any_of([of_part(part) for part in children(node)])


def _positive_leaves(node: Node) -> Iterator[Words | Pattern]:
    """The words that a page must or may have to match."""
    match node:
        case Words() | Pattern():
            yield node
        case Not():
            return
        case _:
            for part in children(node):
                yield from _positive_leaves(part)


@dataclass(frozen=True, slots=True)
class PageMatching(Generic[Q]):
    """Makes queries for pages, with what was `checked` of each Near.

    A page that was not checked matches only where that leaves it out: `negated`. So counts are never too high.
    """

    algebra: Algebra[Q]
    languages: Sequence[str]
    checked: Mapping[Near, Checked] = field(default_factory=dict)
    negated: bool = False
    _kept: dict[Words, Q] = field(default_factory=dict)

    def turned(self) -> PageMatching[Q]:
        """The same for what stands under one more NOT."""
        return replace(self, negated=not self.negated)

    def with_places(self, tree: Node) -> Q:
        """The pages with a place of the query."""
        return self.algebra.any_of([self._with_place(part) for part in dict.fromkeys(grouped_evidence(tree))])

    def _with_place(self, part: Placed | Also) -> Q:
        """The pages that match one part and have a place of it: a page may match for what it does not have."""
        if isinstance(part, Also):
            return self.algebra.best_of([self.with_places(each) for each in children(part)])
        if isinstance(part, SamePage):
            return self.algebra.all_of([self.tree(part), self.with_places(part.part)])
        return self.tree(part)

    def tree(self, node: Node) -> Q:
        """The pages that match by themselves; fields, which are of the report, are held for true."""
        match node:
            case Words():
                return self._kept_words(node)
            case Pattern():
                return self._pattern(node, ("",))
            case Near():
                return self._near(node)
            case SamePage(part):
                return self.tree(part)
            case Range("page", low, high):
                last = LAST_PAGE if high is None else min(high, LAST_PAGE)
                return self.algebra.silent(self.algebra.between(NUMBER, low or 1, last))
            case Everything() | InField() | Range():
                return self.algebra.everything()
            case Not(part):
                return self.algebra.none_of(self.turned().tree(part))
        return _joined(self.algebra, node, self.tree)

    def _near(self, near: Near) -> Q:
        checked = self.checked[near]
        if checked.complete or not self.negated:
            return self.algebra.one_of(PLACE, checked.places)
        refuted = self.algebra.one_of(PLACE, checked.refuted)
        return self.algebra.all_of([self.perhaps(near), self.algebra.none_of(refuted)])

    def perhaps(self, node: Node) -> Q:
        """The pages on which the Near may be true: all its parts stand on them or right beside them."""
        match node:
            case Words() if len(node.words) == 1:
                return self._beside(node)
            case Words():
                return self._all_beside(node)
            case Pattern():
                return self._pattern(node, ("", BEFORE, AFTER))
            case Near(parts):
                return self.algebra.all_of([self.perhaps(part) for part in parts])
        return self.algebra.any_of([self.perhaps(part) for part in children(node)])

    def _all_beside(self, words: Words) -> Q:
        last = len(words.words) - 1
        each = [
            replace(words, words=(word,), prefix=words.prefix and at == last) for at, word in enumerate(words.words)
        ]
        return self.algebra.all_of([self._beside(one) for one in each])

    def _beside(self, word: Words) -> Q:
        """The word on a page or right beside it."""
        found = [
            self.algebra.in_order(name, [mark + form], prefix=word.prefix)
            for name, (form,) in token_forms(self.algebra, PAGE, word, self.languages, all_known=True)
            for mark in ("", BEFORE, AFTER)
        ]
        return self.algebra.any_of(found)

    def _pattern(self, pattern: Pattern, marks: Sequence[str]) -> Q:
        terms = self.algebra.terms(exact(PAGE), pattern)
        return self.algebra.one_of(exact(PAGE), [mark + term for term in terms for mark in marks])

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


def nears(tree: Node) -> Iterator[Near]:
    """The parts of the query that places must check, wherever they stand: a Near within another is a part of it."""
    if isinstance(tree, Near):
        yield tree
    elif not isinstance(tree, InField):
        for part in children(tree):
            yield from nears(part)


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
    algebra: Algebra[Q], field: str, words: Words, languages: Iterable[str], *, all_known: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Each token field with the forms that the words have in it, where the index may have them all.

    With `all_known`, also where it has them only beside a page break.
    """
    forms = [exact_form(word) for word in words.words]
    if all_known or all(algebra.knows(exact(field), form) for form in (forms[:-1] if words.prefix else forms)):
        yield exact(field), forms
    if words.exact or words.prefix:
        return
    for language in languages:
        forms = [stem_form(word, language) for word in words.words]
        if all_known or all(algebra.knows(stems(field), form) for form in forms):
            yield stems(field), forms
