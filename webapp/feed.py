"""A search to be followed: its Atom feed, and the page that says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine.added import latest, written
from engine.request import QuotePiece, ReportHit, SearchResult
from engine.saying import listed, named, say
from webapp import links
from webapp.asked import asked_state
from webapp.evidence import page_said
from webapp.library import library
from webapp.present import labelled_filters
from webapp.render import render, render_xml
from webapp.saved import as_toml
from webapp.state import SearchState
from webapp.wording import moment

blueprint = Blueprint("feed", __name__)

MEDIA_TYPE = "application/atom+xml"
SIZE = 100  # entries of a feed; its next part has more


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A report as an entry of a feed."""

    id: str
    title: str
    updated: str
    url: str
    people: Sequence[str]
    topics: Sequence[tuple[str, str]]
    language: str
    page: str
    quote: Sequence[QuotePiece]
    abstract: str


@dataclass(frozen=True, slots=True)
class Feed:
    """All that a feed prints; `next` is the address of what came before, empty where that is all."""

    id: str
    title: str
    updated: str
    this: str
    search: str
    next: str
    entries: Sequence[FeedEntry]


@blueprint.get("/feed.atom")
def feed() -> AnyResponse:
    """The search's reports as Atom, those added last first, each by itself."""
    state = asked_state()
    asked = replace(state, sort="added", size=SIZE, page=1, quotes=1, each=True)
    found = library().searcher.search(asked.request(facets=False))
    response = render_xml("feed.xml", MEDIA_TYPE, feed=_feed(state, found))
    response.headers["Cache-Control"] = "no-cache"  # but it may be asked for only if it changed
    response.vary.update(("Accept-Language", "Cookie"))
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/follow")
def follow() -> Response:
    """How to follow the search: a feed, an address with the time of this visit, a file for `findspot watch`."""
    state = asked_state()
    now = latest(library().searcher)
    said = state.followed()
    new = replace(state.with_since(now), sort="added", each=True)
    return render(
        "follow.html",
        text=state.text,
        title=_title(state),
        feed=_absolute(links.feed_url(said)),
        now=moment(now) if now else "",
        new=_absolute(new.url),
        saved=as_toml(state, _title(state)),
        search=state.with_since(0).url,
    )


def _feed(state: SearchState, found: SearchResult) -> Feed:
    hits = [hit for hit in found.hits if not hit.some]
    said = state.followed()
    since = (("since", written(state.since)),) if state.since else ()
    more = (("cursor", found.next_cursor),) if found.next_cursor and hits else ()
    return Feed(
        id=_urn(f"findspot:search:{links.search_url(said)}"),
        title=_title(state),
        updated=written(max((hit.report.added for hit in hits), default=state.since)),
        this=_absolute(links.feed_url((*said, *since))),
        search=_absolute(links.search_url(said)),
        next=_absolute(links.feed_url((*said, *since, *more))) if more else "",
        entries=[_entry(hit, said) for hit in hits],
    )


def _entry(hit: ReportHit, said: links.Params) -> FeedEntry:
    report, page = hit.report, next(iter(hit.pages), None)
    place = links.page_url(report.id, page.number, tuple(said), place=page.place) if page else ""
    return FeedEntry(
        id=_urn(f"findspot:report:{report.added or report.id}"),  # a file that moves has another id, and came as before
        title=report.title,
        updated=written(report.added),
        url=_absolute(place or links.report_url(report.id, said)),
        people=tuple(filter(str.strip, dict.fromkeys((*report.authors, *report.organisations)))),
        topics=[(topic, named("topic", topic)) for topic in report.topics],
        language=report.language,
        page=page_said(page.number, page.label) if page else "",
        quote=page.quote if page else (),
        abstract=report.abstract,
    )


def _title(state: SearchState) -> str:
    """The search in words."""
    return listed((state.text or say("All reports"), *labelled_filters(state)), " · ")


def _urn(name: str) -> str:
    """The same for the same thing wherever the library is served."""
    return uuid5(NAMESPACE_URL, name.encode("utf-8", "replace").decode()).urn


def _absolute(path: str) -> str:
    return request.host_url.rstrip("/") + path
