"""What a report prints as the numbers of its pages: its page labels, else the numbers in its heads and feet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from indexer.running import Edges

OUTERMOST = 2  # lines at each edge in which a page's number stands
MOST = 0.5  # of the pages must be numbered in one way
LEAST = 5  # pages so numbered
REACH = 3  # pages from one without a number to those around it that have one
# Programs also make labels of their own, such as "i1" and "Sec2:4", which no page prints.
_PRINTED = re.compile(r"[ivxlcdm]+|[IVXLCDM]+|(?:[A-Z]{1,3}[-–.]?|\d+[-–.])?\d+", re.ASCII)
_AT_AN_END = re.compile(r"^\W*(\d{1,4})\b|\b(\d{1,4})(?:\s*(?:/|of|de|von|sur)\s*\d{1,4})?\W*$", re.ASCII)


def labels_of(told: Sequence[str], edges: Sequence[Edges]) -> tuple[str, ...]:
    """For each page what is printed as its number, empty where that is its place in the file, or is not sure.

    What the file tells goes before the numbers at the pages' edges.
    """
    numbers = [str(number) for number in range(1, len(edges) + 1)]
    says_more = list(told) != numbers and any(told) and all(map(_PRINTED.fullmatch, filter(None, told)))
    labels = told if says_more else _read(edges)
    return tuple("" if label == number else label for label, number in zip(labels, numbers, strict=True))


def _read(edges: Sequence[Edges]) -> list[str]:
    """The numbers read from the pages' edges, where those of most pages are as far from the pages' places."""
    seen: Mapping[int, set[int]] = defaultdict(set)  # by how much a number is less than the page's place
    for page, lines in enumerate(edges, 1):
        for number in filter(None, _numbers(lines)):
            seen[page - number].add(page)
    shift = max(seen, key=lambda shift: len(seen[shift]), default=0)
    numbered = seen[shift] if len(seen[shift]) >= max(LEAST, MOST * len(edges)) else set[int]()
    return [str(page - shift) if _is_among(page, numbered) else "" for page in range(1, len(edges) + 1)]


def _numbers(edges: Edges) -> Iterator[int]:
    for edge in edges:
        for line in edge[:OUTERMOST]:
            for match in _AT_AN_END.finditer(" ".join(line.words)):
                yield int(match[1] or match[2])


def _is_among(page: int, numbered: set[int]) -> bool:
    """Whether the page is one of these, or has some close before and after it."""
    around = range(1, REACH + 1)
    return page in numbered or (
        any(page - step in numbered for step in around) and any(page + step in numbered for step in around)
    )
