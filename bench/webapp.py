"""What the search page costs, over a library: `python -m bench.webapp LIBRARY`.

Its weight: the page with all files that it loads, each compressed. Its time: each of so many questions of all forms is
asked once of the engine and once of the page, each from a reader of its own, so that neither answers from what the
other has kept. Prints the heaviest pages, and how many times the engine's time the page takes.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from statistics import median

import regex
from flask.testing import FlaskClient

from bench.questions import questions
from engine.factory import open_searcher
from webapp import create_app
from webapp.pictures import Pictures
from webapp.state import SearchState

MOST_WEIGHT = 150_000  # bytes, compressed
MOST_RATIO = 3.0
WORST = 5  # pages that are named
# Beside the questions: lists of all, with all quotes, with none, with filters and without a report.
PAGES = ("/", "/?q=labour&pages=all", "/?q=labour&pages=0", "/?q=forced+labour&region=142&not_region=THA", "/?q=zzzqqq")
_LOADED = regex.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Timed:
    """One question, and the seconds that engine and page took."""

    url: str
    engine: float
    page: float

    @property
    def ratio(self) -> float:
        return self.page / self.engine


def weight(got: Callable[[str], bytes], url: str) -> int:
    """The bytes of the page and of each file that it loads, compressed; `got` fetches an address."""
    page = got(url)
    files = dict.fromkeys(_LOADED.findall(page.decode()))
    return sum(len(gzip.compress(sent, 6)) for sent in (page, *map(got, files)))


def body(client: FlaskClient, url: str) -> bytes:
    """What stands at an address."""
    with client.get(url) as answer:
        return bytes(answer.data)


def timed(library: str, client: FlaskClient, number: int, seed: int) -> Iterator[Timed]:
    """Each question's times."""
    with closing(open_searcher(library)) as searcher:
        asked = list(questions(searcher, number, seed))
        body(client, "/")
        searcher.coverage()
        for at, question in enumerate(asked):
            state = SearchState(question.text, question.filters, question.excluded)
            of_engine, of_page = partial(searcher.search, state.request()), partial(body, client, state.url)
            turns = (
                (of_engine, of_page) if at % 2 else (of_page, of_engine)
            )  # the machine's own memory helps the second
            took = {ask: _seconds(ask) for ask in turns}
            yield Timed(state.url, took[of_engine], took[of_page])


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def main(arguments: list[str]) -> int:
    """1 where a page is too heavy, or pages take too long."""
    parser = argparse.ArgumentParser(prog="python -m bench.webapp", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("library")
    parser.add_argument("--questions", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(arguments)
    with closing(open_searcher(args.library)) as searcher, closing(Pictures()) as pictures:
        client = create_app(searcher, pictures=pictures).test_client()
        found = list(timed(args.library, client, args.questions, args.seed))
        weights = {url: weight(lambda at: body(client, at), url) for url in (*PAGES, *(one.url for one in found))}
    heaviest = sorted(weights.items(), key=lambda one: -one[1])
    print(f"Weight of {len(weights)} pages with their files, compressed: median {median(weights.values()):,.0f} bytes")
    for url, size in heaviest[:WORST]:
        print(f"{size:>10,}  {url}")
    engine, page = (sum(getattr(one, name) for one in found) for name in ("engine", "page"))
    ratio = median(one.ratio for one in found)
    times = f"{page / engine:.2f} times; median {ratio:.2f}"
    print(f"{len(found)} questions: engine {engine:.2f} s, page {page:.2f} s, {times}")
    for one in sorted(found, key=lambda one: -one.ratio)[:WORST]:
        print(f"{one.ratio:>10.1f}  {one.engine * 1000:.0f} ms, {one.page * 1000:.0f} ms  {one.url}")
    return int(heaviest[0][1] > MOST_WEIGHT or max(page / engine, ratio) > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
