"""Queries of every form of the language, drawn from a library's own text, vocabulary and descriptions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import TypeVar

import regex

from engine.analysis import spans
from engine.document import facet_values
from engine.fields import BY_NAME, FACETS, NONE
from engine.ports import Searcher
from engine.report import Page, Report
from engine.request import NO_FILTERS
from engine.vocabulary import of_field

TRIES = 500  # draws for one question: few reports have what some forms need
_UNQUOTABLE = regex.compile(r'["“”„‟«»＂「」『』]')
_UNTYPABLE = regex.compile(r'["“”„‟«»＂「」『』()（）*\s]')

T = TypeVar("T")
tokens_of = lru_cache(maxsize=4_000)(spans)


@dataclass(frozen=True, slots=True)
class Question:
    """A query as typed, with what facets choose and exclude, and the name of its form."""

    form: str
    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_FILTERS)

    def __str__(self) -> str:
        chosen = "".join(f" [{name}={'|'.join(values)}]" for name, values in self.filters.items())
        barred = "".join(f" [not {name}={'|'.join(values)}]" for name, values in self.excluded.items())
        return f"{self.text or '(all)'}{chosen}{barred}"


class NothingDrawn(Exception):
    """The report that was drawn lacks what the form needs."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One report of a library, from which words, phrases and values are drawn by chance."""

    random: Random
    report: Report
    pages: Sequence[Page]
    elsewhere: Sequence[Page]  # those of another report

    def word(self) -> str:
        """A word of the report, common or rare."""
        return self._word_in(self._page().text)

    def other(self) -> str:
        """A word of another report, for what a query leaves out."""
        return self._word_in(self.one_of(self.elsewhere).text)

    def letters(self) -> str:
        """A word of five letters or more, without signs."""
        text = self._page().text
        found = sorted({text[start:end] for start, end in tokens_of(text) if end - start >= 5})
        return self.one_of([word for word in found if word.isalpha()])

    def words(self, most: int = 3) -> str:
        """Two words or more, each from any page."""
        return " ".join(self.word() for _ in range(self.random.randint(2, most)))

    def beginning(self, least: int = 2) -> str:
        """The first letters of a word."""
        word = self.word()
        return word[: self.random.randint(min(least, len(word)), len(word))]

    def phrase(self, least: int = 2, most: int = 5) -> str:
        """Words that stand one after another on a page."""
        return self._phrase_in(self._page().text, least, most)

    def cut_phrase(self) -> str:
        """A phrase, the last word of which is cut."""
        phrase = self.phrase(2, 4)
        last = tokens_of(phrase)[-1][0]
        return phrase[: self.random.randint(last + 1, len(phrase))]

    def over_line(self) -> str:
        """Words on both sides of the end of a line."""
        text = self._page().text
        ends = [at for at, (a, b) in enumerate(pairwise(tokens_of(text)), start=1) if "\n" in text[a[1] : b[0]]]
        before = self.random.randint(1, 3)
        return _cut(text, max(0, self.one_of(ends) - before), before + self.random.randint(1, 3))

    def over_page(self, least: int = 1, most: int = 4) -> str:
        """The last words of a page and the first of the next."""
        before, after = self.one_of([pair for pair in pairwise(self.pages) if all(tokens_of(p.text) for p in pair)])
        size = self.random.randint(least, most)
        end = _cut(before.text, max(0, len(tokens_of(before.text)) - size), size)
        return f"{end} {_cut(after.text, 0, self.random.randint(least, most))}"

    def near(self, least: int = 3, most: int = 9) -> tuple[str, str, int]:
        """Two words of a page in their order, and how many others stand between them."""
        words = [word for word in self.phrase(least, most).split() if not _UNTYPABLE.search(word)]
        if len(words) < 2:
            raise NothingDrawn
        return words[0], words[-1], len(words)

    def value(self, name: str) -> str:
        """What the report has in the field; of a vocabulary also a name, of it or of what lies above it."""
        value = self.one_of(BY_NAME[name].values(self.report))
        vocabulary = of_field(name)
        if vocabulary is None or value not in vocabulary:
            return _UNQUOTABLE.sub(" ", value)
        codes = (value, *vocabulary.ancestors(value))
        return self.one_of([value, *(name for code in codes for name in vocabulary[code].names())])

    def field_word(self, name: str) -> str:
        """A word of what the report has in the field."""
        return self._word_in(self.value(name))

    def field_phrase(self, name: str) -> str:
        """Words one after another in what the report has in the field."""
        return self._phrase_in(self.value(name), 2, 4)

    def year(self) -> int:
        """The report's year."""
        return self.one_of([self.report.year] if self.report.year else [])

    def counted(self, name: str) -> str:
        """A facet's value under which the report is counted."""
        if BY_NAME[name].kind == "year":
            return str(self.report.year or NONE)
        return self.one_of(facet_values(BY_NAME[name], self.report))

    def one_of(self, found: Sequence[T]) -> T:
        """One of these, NothingDrawn where there is none."""
        if not found:
            raise NothingDrawn
        return self.random.choice(found)

    def _page(self) -> Page:
        return self.one_of([page for page in self.pages if tokens_of(page.text)])

    def _word_in(self, text: str) -> str:
        words = sorted({text[start:end] for start, end in tokens_of(text)})
        return self.one_of([word for word in words if not _UNTYPABLE.search(word)])

    def _phrase_in(self, text: str, least: int, most: int) -> str:
        starts = len(tokens_of(text)) - least + 1
        return _cut(text, self.one_of(range(max(0, starts))), self.random.randint(least, most))


def _cut(text: str, first: int, size: int) -> str:
    """The text of that many words, from that one on, as it can stand between quotation marks."""
    where = tokens_of(text)[first : first + size]
    return _UNQUOTABLE.sub(" ", text[where[0][0] : where[-1][1]])


def _two_values(draw: Draw, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([draw.counted(name), draw.random.choice([NONE, draw.counted(name)])]))


def _years(draw: Draw) -> str:
    year = draw.year()
    forms = (f"{year}", f"{year - 2}-{year + 1}", f"{year}-", f"-{year}", f">={year}", f"<{year}")
    return draw.one_of(forms)


def _field(draw: Draw) -> str:
    """A word, phrase or beginning in a text field that the report has."""
    name = draw.one_of(("title", "author", "abstract", "organisation", "file"))
    word = draw.field_word(name)
    asked = draw.one_of((word, f'"{draw.field_phrase(name)}"', f"{word[:2]}*", f"={word}"))
    return f"{name}:{asked}"


def _code(draw: Draw) -> str:
    name = draw.one_of(("topic", "region", "language", "type"))
    return f'{name}:"{draw.value(name)}"'


def _filter(draw: Draw) -> dict[str, tuple[str, ...]]:
    name = draw.one_of(FACETS).name
    if name == "year" and draw.report.year:
        year = draw.report.year
        return {name: (draw.one_of((f"{year}", f"{year}-", f"-{year}", f"{year - 3}-{year}")),)}
    return {name: _two_values(draw, name)}


Chosen = Mapping[str, tuple[str, ...]]
Form = Callable[[Draw], "str | tuple[str, Chosen] | tuple[str, Chosen, Chosen]"]

FORMS: Mapping[str, Form] = {
    "word": lambda d: d.word(),
    "words": lambda d: d.words(),
    "many words": lambda d: d.words(12),
    "very many words": lambda d: d.words(200),
    "phrase": lambda d: f'"{d.phrase()}"',
    "phrase over a line's end": lambda d: f'"{d.over_line()}"',
    "phrase over a page break": lambda d: f'"{d.over_page()}"',
    "long phrase": lambda d: f'"{d.phrase(17, 40)}"',
    "long phrase over a page break": lambda d: f'"{d.over_page(10, 25)}"',
    "exact word": lambda d: f"={d.word()}",
    "exact phrase": lambda d: f'="{d.phrase()}"',
    "exact phrase over a page break": lambda d: f'="{d.over_page()}"',
    "prefix": lambda d: f"{d.beginning()}*",
    "prefix of one letter": lambda d: f"{d.word()[0]}*",
    "phrase prefix": lambda d: f'"{d.cut_phrase()}*"',
    "OR": lambda d: f'{d.word()} OR {d.word()} OR "{d.phrase(2, 3)}"',
    "AND": lambda d: f'{d.word()} AND "{d.phrase(2, 3)}" AND {d.beginning(3)}*',
    "NOT": lambda d: f"{d.word()} -{d.other()}",
    "only NOT": lambda d: f'NOT ({d.other()} OR "{d.phrase(2, 3)}")',
    "brackets": lambda d: f'({d.word()} OR "{d.phrase(2, 3)}") ({d.beginning(3)}* OR ={d.word()}) -{d.other()}',
    "near": lambda d: _near(d, "{0} NEAR/{2} {1}"),
    "near, the other way round": lambda d: _near(d, "{1} NEAR/{2} {0}"),
    "before": lambda d: _near(d, "{0} BEFORE/{2} {1}"),
    "near in groups": lambda d: _near(d, f"({{0}} OR {d.word()}) NEAR/{{2}} ({{1}} OR {d.beginning(3)}*)"),
    "loose phrase": lambda d: _near(d, '"{1} {0}"~{2}'),
    "without near": lambda d: f"{d.word()} -({_near(d, '{0} NEAR/{2} {1}')})",
    "wildcard": lambda d: _wild(d.word(), "?"),
    "wildcard for many": lambda d: f"{_wild(d.word(), '*')} OR {d.word()}",
    "near miss": lambda d: f"{d.letters()}~1",
    "regular expression": lambda d: f"/{d.letters()[:4]}(s|ed|ing|.)?/",
    "same page": lambda d: f'same_page:({d.word()} AND ({d.word()} OR "{d.phrase(2, 3)}"))',
    "page": lambda d: f"{d.word()} page:1-{d.random.randint(1, 9)}",
    "at least": lambda d: f'2 OF ({d.word()}, {d.word()}, "{d.phrase(2, 3)}", {d.other()})',
    "exact": lambda d: f"exact:({d.word()} OR {d.word()})",
    "concept": lambda d: d.one_of(("forced labour", '"trabajo forzoso"', "debt bondage -child", "trafficking", "童工")),
    "field": _field,
    "field with brackets": lambda d: f"title:({d.field_word('title')} OR {d.field_word('title')[:2]}* OR {d.word()})",
    "field without": lambda d: f'abstract:({d.field_word("abstract")} -{d.other()}) OR "{d.phrase(2, 3)}"',
    "code": _code,
    "year": lambda d: f"year:{_years(d)}",
    "words and fields": lambda d: f"{d.word()} {_code(d)} (year:{_years(d)} OR {_field(d)})",
    "filter": lambda d: (d.word(), _filter(d)),
    "filters": lambda d: (draw_or_all(d), {**_filter(d), **_filter(d)}),
    "excluded": lambda d: (draw_or_all(d), NO_FILTERS, {**_filter(d), **_filter(d)}),
    "filtered and excluded": lambda d: (draw_or_all(d), _filter(d), _filter(d)),
    "mixed": lambda d: (f'"{d.phrase(2, 3)}" OR {d.words()} -{d.other()} {_field(d)}', _filter(d)),
    "common words": lambda d: f"{d.phrase(1, 1)} {d.phrase(1, 1)} OR {d.phrase(1, 1)}",
    "mistake": lambda d: f'{d.word()}) AND "{d.phrase(2, 3)}',
    "unknown": lambda d: f'{d.word()}{d.word()} OR "{d.word()} {d.word()}" OR {d.word()}',
}


def _near(draw: Draw, form: str) -> str:
    return form.format(*draw.near())


def _wild(word: str, sign: str) -> str:
    """The word with a letter in its middle that is any, or any letters."""
    middle = max(1, len(word) // 2)
    return f"{word[:middle]}{sign}{word[middle + 1 :]}"


def draw_or_all(draw: Draw) -> str:
    """A word, or the empty query that lists everything."""
    return draw.one_of((draw.word(), "", "*"))


def questions(searcher: Searcher, number: int, seed: int) -> Iterator[Question]:
    """So many different questions of all forms in turn, each drawn from a report of a language drawn before."""
    random = Random(seed)
    by_language: dict[str, list[Report]] = {}
    for report in searcher.walk():
        for language in report.languages or ("",):
            by_language.setdefault(language, []).append(report)
    text = lru_cache(maxsize=64)(searcher.text)
    made: list[Question] = []
    names = list(FORMS)
    while by_language and names and len(made) < number:
        form = names[len(made) % len(names)]
        question = _new_question(random, by_language, text, form, made)
        if question is None:
            names.remove(form)
        else:
            made.append(question)
            yield question


def _new_question(
    random: Random,
    by_language: Mapping[str, Sequence[Report]],
    text: Callable[[str], Sequence[Page]],
    form: str,
    made: Collection[Question],
) -> Question | None:
    """A question of that form that was not made yet; None where no report has what it needs for one."""
    for _ in range(TRIES):
        report, other = (random.choice(by_language[random.choice(sorted(by_language))]) for _ in range(2))
        try:
            asked = FORMS[form](Draw(random, report, text(report.id), text(other.id)))
        except NothingDrawn:
            continue
        question = Question(form, asked) if isinstance(asked, str) else Question(form, *asked)
        if question not in made:
            return question
    return None
