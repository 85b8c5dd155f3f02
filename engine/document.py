"""What is written for a report, the same in both engines: its tokens, facet values and stored form.

A page's tokens stand between the last words of the pages before it, marked `<`, and the first words
of those after it, marked `>`. A phrase over a page break is then a phrase of marked and plain words,
found on both pages by the index alone.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from engine.analysis import forms
from engine.caveats import BY_KIND, CAVEATS, caveats_of
from engine.families import Families
from engine.fields import FACETS, FIELDS, NONE, Field
from engine.likeness import likeness_of
from engine.places import CONTEXT
from engine.report import Failure, Fingerprint, Heading, Likeness, Page, Report, Root, TextBox
from engine.vocabulary import of_field

BEFORE, AFTER = "<", ">"  # marks of a neighbouring page's words; no token begins with them
BODY, PAGE = "body", "page"  # the token fields of a report's text and of a page's
MOST_BLANK = 0.2  # of a report's pages
LONGEST_VALUE = 500  # characters of a facet's value
PAGE_COUNT, UNSEARCHABLE, CONFIDENCE = "page_count", "unsearchable_count", "ocr_confidence"  # columns of reports
ADDED = "added"  # another
COVERAGE_COLUMNS = (PAGE_COUNT, UNSEARCHABLE, CONFIDENCE, *(caveat.column for caveat in CAVEATS))
GAP = "|"  # between two values of a field, so that no phrase runs from one into the other; by itself where none is


def exact(field: str) -> str:
    """The name under which an engine indexes a text's exact tokens."""
    return f"{field}_exact"


def stems(field: str) -> str:
    """The name under which an engine indexes a text's stemmed tokens."""
    return f"{field}_stems"


def facet(field: str) -> str:
    """The name under which an engine indexes a facet's values."""
    return f"facet_{field}"


@dataclass(frozen=True, slots=True)
class TokenText:
    """A text's tokens in their two forms, joined by spaces: as many in one as in the other."""

    exact: str
    stems: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report ready to be written, its analysis done."""

    report: Report
    pages: tuple[Page, ...]
    page_tokens: tuple[TokenText, ...]  # each page's own

    @property
    def body(self) -> TokenText:
        """What plain words search: described fields, then all pages as one, so that a phrase may run over a break."""
        described = [field_tokens(field, self.report) for field in FIELDS if field.plain]
        exact = " ".join(page.exact for page in self.page_tokens if page.exact)
        stems = " ".join(page.stems for page in self.page_tokens if page.stems)
        return _with_gaps([*described, TokenText(exact, stems)])

    def pages_in_context(self) -> Iterator[tuple[Page, TokenText]]:
        """Each page with its tokens between its neighbours' marked ones."""
        exact = _in_context([page.exact for page in self.page_tokens])
        stems = _in_context([page.stems for page in self.page_tokens])
        return zip(self.pages, map(TokenText, exact, stems), strict=True)


def prepare(report: Report, pages: Iterable[Page]) -> Document:
    """The report with its caveats, its pages' tokens and what it is compared by: the costly part of writing it.

    It is free of any engine. A report of which too much cannot be searched is like no other: a scan's printed cover
    says nothing of the scan.
    """
    pages = tuple(pages)
    tokens = tuple(token_text(page.text, page.language) for page in pages)
    blank = sum(not page.searchable for page in pages)
    likeness = likeness_of([page.exact for page in tokens]) if blank <= MOST_BLANK * len(pages) else Likeness()
    return Document(replace(report, caveats=caveats_of(report, pages), likeness=likeness), pages, tokens)


def token_text(text: str, language: str) -> TokenText:
    """The tokens of a text in that language."""
    found = forms(text, language)
    return TokenText(" ".join([exact for exact, _ in found]), " ".join([stem for _, stem in found]))


def _in_context(pages: Sequence[str]) -> Iterator[str]:
    heads = [page.split(" ", CONTEXT)[:CONTEXT] if page else [] for page in pages]
    tails = [page.rsplit(" ", CONTEXT)[-CONTEXT:] if page else [] for page in pages]
    after = _following(heads)
    before: list[str] = []
    for page, tail, following in zip(pages, tails, after, strict=True):
        marked = [*(BEFORE + word for word in before), *([page] if page else ()), *(AFTER + word for word in following)]
        yield " ".join(marked) or GAP
        before = (before + tail)[-CONTEXT:]


def _following(heads: Sequence[list[str]]) -> list[list[str]]:
    """For each page the first words of those after it."""
    found: list[list[str]] = []
    after: list[str] = []
    for head in reversed(heads):
        found.append(after)
        after = (head + after)[:CONTEXT]
    return found[::-1]


def field_tokens(field: Field, report: Report) -> TokenText:
    """The tokens of a field's values; a code is found by itself, by its names, and by what lies above it."""
    if of_field(field.name) is None:
        return _with_gaps(token_text(value, report.language) for value in field.values(report))
    return _with_gaps(_code_tokens(field.name, value) for value in field.values(report))


@lru_cache(maxsize=10_000)
def _code_tokens(field_name: str, value: str) -> TokenText:
    vocabulary = of_field(field_name)
    if vocabulary is None or value not in vocabulary:
        return token_text(value, "")
    codes = (value, *vocabulary.ancestors(value))
    names = dict.fromkeys(name for code in codes for name in (code, *vocabulary[code].names()))
    return _with_gaps(token_text(name, "") for name in names)


def _with_gaps(texts: Iterable[TokenText]) -> TokenText:
    made = tuple(text for text in texts if text.exact not in ("", GAP))
    between = f" {GAP} "
    exact, stems = between.join(text.exact for text in made), between.join(text.stems for text in made)
    return TokenText(exact or GAP, stems or GAP)


def no_tokens() -> dict[str, str]:
    """The token fields of what is no report, each with a token that no query asks for.

    Every document has every field: a word's weight depends on how many documents there are, which one
    engine counts for the whole index and the other among those that have the field.
    """
    fields = (BODY, *(field.name for field in text_fields()))
    return {form(name): GAP for name in fields for form in (exact, stems)}


def text_fields() -> tuple[Field, ...]:
    """The fields that are searched by words."""
    return tuple(field for field in FIELDS if field.kind != "year")


def facet_values(field: Field, report: Report) -> tuple[str, ...]:
    """The values under which a report is counted, those above them in a hierarchy included; `none` for none."""
    values = field.values(report)
    vocabulary = of_field(field.name)
    if field.hierarchical and vocabulary is not None:
        values = tuple(above for value in values for above in (value, *vocabulary.ancestors(value)))
    return tuple(dict.fromkeys(_countable(value) for value in values)) or (NONE,)


def _countable(value: str) -> str:
    """The value as an engine can hold it: no lone surrogates, and not without end."""
    return value.encode("utf-8", "replace").decode("utf-8")[:LONGEST_VALUE]


def facet_fields() -> tuple[Field, ...]:
    """The facets whose values are words; the year is a number of its own."""
    return tuple(field for field in FACETS if field.kind != "year")


def coverage_columns(document: Document) -> dict[str, int]:
    """The numbers from which an engine sums up its coverage, by the name of their column."""
    report = document.report
    return {
        **dict.fromkeys(COVERAGE_COLUMNS, 0),
        PAGE_COUNT: len(document.pages),
        UNSEARCHABLE: len(report.unsearchable_pages),
        CONFIDENCE: sum(page.confidence for page in document.pages if page.ocr),
        **{BY_KIND[kind].column: len(pages) for kind, pages in report.caveats.items()},
    }


def report_json(report: Report) -> bytes:
    """The report as it is stored."""
    fields = {name: getattr(report, name) for name in report.__dataclass_fields__}
    plain = {name: dict(fields[name]) for name in ("origins", "replaced", "caveats")}
    likeness = {name: b64encode(sketch).decode() for name, sketch in asdict(report.likeness).items()}
    return _json({**fields, **plain, "fingerprint": asdict(report.fingerprint), "likeness": likeness})


def report_from(stored: bytes) -> Report:
    """The report that `report_json` stored."""
    fields = {name: _tuple(value) for name, value in _from_json(stored).items()}
    fields["fingerprint"] = Fingerprint(**fields["fingerprint"])
    fields["contents"] = tuple(Heading(*line) for line in fields.get("contents", ()))
    replaced = fields.get("replaced", {})
    fields["replaced"] = {name: (_tuple(value), origin) for name, (value, origin) in replaced.items()}
    # Older libraries have neither.
    fields["caveats"] = {kind: tuple(pages) for kind, pages in fields.get("caveats", {}).items()}
    fields["likeness"] = Likeness(**{name: b64decode(kept) for name, kept in fields.get("likeness", {}).items()})
    return Report(**fields)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def page_json(page: Page) -> bytes:
    """The page as it is stored, text and all."""
    return _json({name: getattr(page, name) for name in page.__dataclass_fields__})


def page_from(stored: bytes) -> Page:
    """The page that `page_json` stored."""
    fields = _from_json(stored)
    runs, boxes = fields["runs"], fields.get("boxes", ())  # pages of older libraries have none
    fields["runs"], fields["boxes"] = tuple((a, b, c) for a, b, c in runs), tuple(TextBox(*box) for box in boxes)
    return Page(**fields)


def failure_json(failure: Failure) -> bytes:
    """The failure as it is stored."""
    return _json(asdict(failure))


def failure_from(stored: bytes) -> Failure:
    """The failure that `failure_json` stored."""
    fields = _from_json(stored)
    return Failure(**{**fields, "fingerprint": Fingerprint(**fields["fingerprint"])})


def roots_json(roots: Iterable[Root]) -> bytes:
    """The folders indexed, as they are stored."""
    return _json([asdict(root) for root in roots])


def roots_from(stored: bytes) -> tuple[Root, ...]:
    """The folders that `roots_json` stored."""
    return tuple(Root(**fields) for fields in _from_json(stored))


def families_json(families: Families) -> bytes:
    """The families, as they are stored."""
    return _json(asdict(families))


def families_from(stored: bytes) -> Families:
    """The families that `families_json` stored."""
    fields = _from_json(stored)
    return Families(tuple(map(tuple, fields["groups"])), fields["state"])


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value, default=tuple)  # of named tuples
    except TypeError:  # a file name that is no UTF-8 holds lone surrogates
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _from_json(stored: bytes) -> Any:
    try:
        return orjson.loads(stored)
    except orjson.JSONDecodeError:
        return json.loads(stored)
