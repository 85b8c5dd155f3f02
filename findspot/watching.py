"""`findspot watch`: what is new in a library for searches that are kept in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from engine.added import came, latest, read, written
from engine.errors import InputError
from engine.factory import open_searcher, printable_address
from engine.ports import Searcher
from engine.request import ReportHit
from engine.vocabulary.additions import own_concepts
from findspot import options
from findspot.searching import print_hit
from findspot.show import console, counted, print_json
from webapp.body import hit_body
from webapp.links import search_url
from webapp.saved import Saved, read_searches

NEW = 10  # the exit code where something is new
ENDING = ".seen.json"

Seen = Mapping[str, str]  # for each search the time after which reports are new, as RFC 3339 has it


@dataclass(frozen=True, slots=True)
class News:
    """What is new for a search; of one that is watched for the first time nothing is, unless told since when."""

    saved: Saved
    first: bool
    hits: Sequence[ReportHit]


@click.command("watch", short_help="Say what is new for searches kept in a file.")
@click.argument("file", type=options.existing_or_not)
@options.library
@click.option("--state", type=options.existing_or_not, help=f"Where it is kept what was seen; else FILE{ENDING}.")
@click.option("--since", default="", help="Take what was added after this time for new, such as 2026-11-29.")
@click.option("--site", default="", help="Where the library is served, such as http://127.0.0.1:8080, for links.")
@options.vocabulary
@options.as_json
@click.pass_context
def watch_command(
    ctx: click.Context,
    file: Path,
    address: str,
    state: Path | None,
    since: str,
    site: str,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Say which reports were added since the last run, for each search that FILE holds.

    FILE has a search a line, or is TOML. The exit code is 0 where nothing is new, 10 where something is, 2 where it
    could not run. A search watched for the first time is only noted.
    """
    searches = read_searches(file, concepts=own_concepts(vocabulary))
    kept = state or file.with_name(f"{file.name}{ENDING}")
    seen, library = _load(kept), printable_address(address)
    with closing(open_searcher(address)) as searcher:
        until = latest(searcher)  # first: what comes meanwhile is for the next run
        named = {saved.name: _key(library, saved) for saved in searches}
        news = [_news(searcher, saved, since or seen.get(named[saved.name], ""), until) for saved in searches]
    for one in news:
        _print(one, site.rstrip("/"), as_json=as_json)
    _keep(kept, {**seen, **{key: _later(seen.get(key, ""), until) for key in named.values()}})
    ctx.exit(NEW if any(one.hits for one in news) else 0)


def _news(searcher: Searcher, saved: Saved, since: str, until: int) -> News:
    if not since:
        return News(saved, first=True, hits=())
    request = saved.state.with_since(read(since)).request(facets=False)
    return News(saved, first=False, hits=tuple(came(searcher, request, until=until)))


def _key(library: str, saved: Saved) -> str:
    """A search that was changed is another one."""
    return f"{library} {search_url(saved.state.followed())}"


def _later(before: str, until: int) -> str:
    """Reports that were taken out do not make others new again."""
    return written(max(until, read(before) if before else 0))


def _load(file: Path) -> Seen:
    try:
        seen = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{file}, which keeps what was seen, cannot be read. Delete it to begin anew.") from error
    if not isinstance(seen, dict) or not all(isinstance(value, str) for value in seen.values()):
        raise InputError(f"{file} does not keep what was seen. Name another file with --state.")
    return seen


def _keep(file: Path, seen: Seen) -> None:
    """Writes it at once and whole, after all was printed: what a broken run did not tell is told again."""
    sys.stdout.flush()
    fresh = file.with_name(f"{file.name}.new")
    try:
        fresh.write_text(json.dumps(seen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise InputError(
            f"What was seen cannot be kept in {file}: {error.strerror}. Name another with --state."
        ) from error


def _print(news: News, site: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_body(news, site))
        return
    out, name = console(), news.saved.name
    if news.first:
        out.print(f"{name}: watched from now on", soft_wrap=True)
        return
    if not news.hits:
        return  # so that cron has nothing to mail
    out.print(f"{name}: {counted(len(news.hits), 'new report')}", soft_wrap=True)
    for number, hit in enumerate(news.hits, start=1):
        print_hit(out, number, hit)
    if site:
        out.print(f"    {site}{news.saved.state.url}", soft_wrap=True)
    out.print()


def _body(news: News, site: str) -> dict[str, Any]:
    query = news.saved.state.query()
    return {
        "name": news.saved.name,
        "url": f"{site}{news.saved.state.url}",
        "first": news.first,
        "new": [{**hit_body(hit, query, site), "added": written(hit.report.added)} for hit in news.hits],
    }
