"""Who published a report and what kind of document it is, from names and cues on its front and its last page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from engine import vocabulary
from engine.pdf import Line
from engine.report import Page
from engine.vocabulary import Concept
from engine.vocabulary.mentions import Mentions, Name
from indexer.cues import after_cues
from indexer.title import MARGIN_BOTTOM, MARGIN_TOP

MOST = 5
FRONT_PAGES = 3
HEAD_LINES = 12  # of a page: letterhead and title
MOST_OF_LINE = 0.5  # of a line's letters, above which a name is what the line is for
EDGE_LINES = 4  # of each page's text, in which running heads are
HEAD_CHARACTERS = 2_500
LEAST = 3  # what a name must weigh to be a publisher's; a mention in the text weighs 1
TO_FIRST = 0.5  # of the first's weight

_LETTERLESS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PUBLISHER_CUES = (
    "©", "(c)", "copyright", "published by", "publisher", "prepared by", "produced by", "issued by", "publicado por",
    "publié par", "herausgegeben von", "herausgeber", "elaborado por", "издатель", "الناشر", "صادر عن", "出版", "发行",
)  # fmt: skip


def organisations_of(
    title: str, pages: Sequence[Page], lines: Sequence[Sequence[Line]], info: Mapping[str, str]
) -> tuple[str, ...]:
    """The names of known organisations that seem to have published the report, the surest first."""
    weights = _weights(title, pages, lines, info)
    first = max(weights.values(), default=0)
    ranked = sorted(weights, key=lambda name: -weights[name])
    return tuple(name for name in ranked if weights[name] >= max(LEAST, TO_FIRST * first))[:MOST]


def warm() -> None:
    """Makes what the first report would wait for: about a tenth of a second."""
    document_type_of("", ())
    _organisation_names()
    _type_cues()


def _weights(
    title: str, pages: Sequence[Page], lines: Sequence[Sequence[Line]], info: Mapping[str, str]
) -> Counter[str]:
    front, last = pages[:FRONT_PAGES], pages[FRONT_PAGES:][-1:]
    weights: Counter[str] = Counter()
    for weight, texts in (
        (6, [title, info.get("Author", "")]),
        (4, [info.get("Title", "")]),
        (8, _publisher_cues([*front, *last])),
        (6, _standing_out(lines)),
        (3, _running_heads(front)),
        (1, [page.text[:HEAD_CHARACTERS] for page in [*front[:1], *last]]),
    ):
        for text in texts:
            for name in dict.fromkeys(mention.id for mention in _organisation_names().find(text)):
                weights[name] += weight
    return weights


def _publisher_cues(pages: Iterable[Page]) -> Iterator[str]:
    for page in pages:
        yield from after_cues(_PUBLISHER_CUES, page.text, lines=2)


def _standing_out(lines: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Lines of the first page that are bigger than most, lie in a margin, or are little else than a name."""
    for number, page in enumerate(lines):
        big = sorted(line.size for line in page)[len(page) // 2] * 1.15 if page else 0.0
        for place, line in enumerate(page):
            if (
                (number == 0 and line.size >= big)
                or line.top < MARGIN_TOP
                or line.top > MARGIN_BOTTOM
                or ((number == 0 or place < HEAD_LINES) and _is_mostly_a_name(line.text))
            ):
                yield line.text


def _is_mostly_a_name(text: str) -> bool:
    named = sum(mention.end - mention.start for mention in _organisation_names().find(text))
    return named > MOST_OF_LINE * len(text)


def _running_heads(pages: Iterable[Page]) -> Iterator[str]:
    """The lines at the edges of pages that come again, but for page numbers."""
    edges = ((*lines[:EDGE_LINES], *lines[-EDGE_LINES:]) for page in pages if (lines := page.text.splitlines()))
    heads = Counter(head for edge in edges for head in dict.fromkeys(_LETTERLESS.sub("", line) for line in edge))
    yield from (head for head, times in heads.items() if head and times > 1)


def document_type_of(title: str, pages: Sequence[Page]) -> str:
    """The kind of document that the title names, else the first page; empty where neither does."""
    cover = pages[0] if pages else None
    language = cover.language if cover else ""
    found = {mention.id for mention in _type_words().find(title, language)}
    if not found and cover:
        found = {mention.id for mention in _type_cues().find(cover.text[:HEAD_CHARACTERS])}
    return next((kind.id for kind in vocabulary.document_types() if kind.id in found), "")


@cache
def _organisation_names() -> Mentions:
    organisations = vocabulary.organisations()
    names = [Name(body.id, name) for body in organisations for name in (*body.names(), *body.cues)]
    return Mentions([*names, *(Name(body.id, site) for body in organisations for site in body.parts)])


@cache
def _type_words() -> Mentions:
    """Names only where they are the document's language, so that no English "act" is a French one."""
    return Mentions(name for kind in vocabulary.document_types() for name in (*_names(kind.labels, kind), *_cues(kind)))


@cache
def _type_cues() -> Mentions:
    return Mentions(name for kind in vocabulary.document_types() for name in _cues(kind))


def _names(labels: Mapping[str, tuple[str, ...]], kind: Concept) -> Iterator[Name]:
    for language, names in labels.items():
        yield from (Name(kind.id, name, language) for name in names)


def _cues(kind: Concept) -> Iterator[Name]:
    return (Name(kind.id, cue) for cue in kind.cues)
