"""Query tree to tantivy query: reports by the whole tree, pages by the parts that can have a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex
from tantivy import FieldType, Occur, Query

from engine.analysis import exact_form, stem_form
from engine.document import AFTER, BEFORE
from engine.embedded.schema import BODY, PAGE_TEXT, Kind, exact, facet, stems
from engine.embedded.table import Table
from engine.errors import QueryRefused
from engine.fields import BY_NAME, FIELDS, NONE
from engine.places import CONTEXT
from engine.query.tree import And, Everything, InField, Node, Not, Or, Range, Words, evidence

LAST_YEAR = 9999
KEPT = 1000  # parts of queries whose page queries are kept: they are asked again for each report of a list
_YEARS = regex.compile(r"(?P<low>\d{1,4})?(?P<dash>-)?(?P<high>\d{1,4})?")


@dataclass(frozen=True, slots=True)
class ReportQueries:
    """Makes queries for reports; the library's languages decide in which stems a word is sought."""

    table: Table
    languages: Sequence[str]

    def matching(self, tree: Node, filters: Mapping[str, Iterable[str]]) -> Query:
        """The reports that match the tree and have for each facet one of its values."""
        chosen = [self._filter(name, tuple(values)) for name, values in filters.items() if values]
        return _all_of([self.kind(Kind.REPORT), *map(_silent, chosen), self._report(tree)])

    def kind(self, kind: Kind) -> Query:
        """All documents of a kind; adds nothing to the score."""
        return _silent(self.table.equals("kind", int(kind)))

    def _filter(self, name: str, values: Sequence[str]) -> Query:
        if BY_NAME[name].kind == "year":
            return _any_of([self._years(value) for value in values])
        return Query.term_set_query(self.table.schema, facet(name), list(values))

    def _years(self, value: str) -> Query:
        if value == NONE:
            return self.table.equals("year", 0)
        match = _YEARS.fullmatch(value)
        if match is None or not (match["low"] or match["high"]):
            return Query.empty_query()
        low, high = (int(match[name]) if match[name] else None for name in ("low", "high"))
        return self._range("year", low, high if match["dash"] else low)

    def _range(self, field: str, low: int | None, high: int | None) -> Query:
        # Reports without a year have 0, which no range takes in.
        bounds = low or 1, LAST_YEAR if high is None else high
        return Query.range_query(self.table.schema, field, FieldType.Integer, *bounds)

    def _report(self, node: Node) -> Query:
        match node:
            case Everything():
                return _silent(Query.all_query())
            case Words():
                return self._in_report(node)
            case InField(field, part):
                return self._in_field(field, part)
            case Range(field, low, high):
                return _silent(self._range(field, low, high))
            case And(parts):
                return _all_of([self._report(part) for part in parts])
            case Or(parts):
                return _any_of([self._report(part) for part in parts])
            case Not(part):
                return _none_of(self._report(part))

    def _in_report(self, words: Words) -> Query:
        """The words anywhere in the report: its pages, or the fields that plain words search too."""
        fields = [(BODY, 1.0), *((field.name, field.boost) for field in FIELDS if field.boost)]
        return _any_of(
            [Query.boost_query(found, boost) for name, boost in fields for found in self._in_text(name, words)]
        )

    def _in_field(self, field: str, node: Node) -> Query:
        match node:
            case Words():
                return _any_of(list(self._in_text(field, node)))
            case And(parts):
                return _all_of([self._in_field(field, part) for part in parts])
            case Or(parts):
                return _any_of([self._in_field(field, part) for part in parts])
            case Not(part):
                return _none_of(self._in_field(field, part))
            case _:
                return _silent(Query.all_query())

    def _in_text(self, field: str, words: Words) -> Iterator[Query]:
        """The words in a token field, in their exact forms and in each language's stems."""
        for name, forms in _forms(self.table, field, words, self.languages):
            yield _in_order(self.table, name, forms, prefix=words.prefix)


@dataclass(frozen=True, slots=True)
class PageQueries:
    """Makes queries for pages."""

    table: Table
    languages: Sequence[str]
    _kept: dict[Words, Query] = field(default_factory=dict)

    def with_places(self, tree: Node, key: int | None = None) -> Query:
        """The pages with a place of the query; those of one report where its key is given."""
        parts = _any_of([self._kept_on_page(part) for part in dict.fromkeys(evidence(tree))])
        return parts if key is None else _all_of([_silent(self.table.equals("key", key)), parts])

    def _kept_on_page(self, words: Words) -> Query:
        if words not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[words] = self._on_page(words)
        return self._kept[words]

    def _on_page(self, words: Words) -> Query:
        """The words on a page, also where they begin on the page before or end on the one after."""
        found = []
        for name, forms in _forms(self.table, PAGE_TEXT, words, self.languages):
            found.append(_in_order(self.table, name, forms, prefix=words.prefix))
            for broken, whole_end in self._over_breaks(name, forms):
                found.append(_in_order(self.table, name, broken, prefix=words.prefix and whole_end))
        return _any_of(found)

    def _over_breaks(self, field: str, forms: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
        """The phrase with its first words on earlier pages, its last ones on later pages, or both.

        With each whether its end is whole: of a long phrase only the words nearest to the page are kept.
        """
        earlier = [self.table.knows(field, BEFORE + form) for form in forms]
        later = [self.table.knows(field, AFTER + form) for form in forms[:-1]] + [True]  # the last may be a prefix
        size = len(forms)
        for first in range(size):
            for end in range(first + 1, size + 1):
                before, after = slice(max(0, first - CONTEXT), first), slice(end, end + CONTEXT)
                if end - first < size and all(earlier[before]) and all(later[after]):
                    marked = [BEFORE + form for form in forms[before]], [AFTER + form for form in forms[after]]
                    yield [*marked[0], *forms[first:end], *marked[1]], size - end <= CONTEXT


def _forms(table: Table, field: str, words: Words, languages: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each token field with the forms that the words have in it, where the index has them all."""
    forms = [exact_form(word) for word in words.words]
    if all(table.knows(exact(field), form) for form in (forms[:-1] if words.prefix else forms)):
        yield exact(field), forms
    if words.exact or words.prefix:
        return
    for language in languages:
        forms = [stem_form(word, language) for word in words.words]
        if all(table.knows(stems(field), form) for form in forms):
            yield stems(field), forms


def _in_order(table: Table, field: str, forms: Sequence[str], *, prefix: bool) -> Query:
    if not prefix:
        return Query.phrase_query(table.schema, field, list(forms)) if len(forms) > 1 else table.equals(field, forms[0])
    if len(forms) == 1:
        terms = [term for term, _ in table.searcher.terms_with_prefix(field, forms[0])]
        return Query.term_set_query(table.schema, field, terms)
    try:
        return Query.regex_phrase_query(table.schema, field, [*map(_literal, forms[:-1]), f"{_literal(forms[-1])}.*"])
    except ValueError as error:
        raise QueryRefused(f"{forms[-1]}* stands for too many words here. Write more of its letters.") from error


def _literal(form: str) -> str:
    return str(regex.escape(form, special_only=True))


def _silent(query: Query) -> Query:
    """The query without a part in the score: filters choose, they do not rank."""
    return Query.const_score_query(query, 0.0)


def _all_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


def _none_of(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, _silent(Query.all_query())), (Occur.MustNot, query)])
