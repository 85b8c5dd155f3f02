"""Addresses of the pages, made in one place for templates, the API and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import has_request_context, request

Params = Iterable[tuple[str, str]]


def search_url(params: Params = ()) -> str:
    """The search page."""
    return _with("/", params)


def concordance_url(params: Params = ()) -> str:
    """Every place of a search in its context."""
    return _with("/concordance", params)


def export_url(params: Params = ()) -> str:
    """A file of every place of a search."""
    return _with("/export", params)


def values_url(facet: str, params: Params = ()) -> str:
    """All values that a facet has in a search."""
    return _with(f"/values/{quote(facet)}", params)


def counts_url(params: Params = (), *, sheet: bool = False) -> str:
    """How much of the library has one search or several, as a page or as a sheet."""
    return _with("/counts.csv" if sheet else "/counts", params)


def batch_url(params: Params = ()) -> str:
    """A list of terms, each searched."""
    return _with("/batch", params)


def feed_url(params: Params = ()) -> str:
    """What came last of a search, as an Atom feed."""
    return _with("/feed.atom", params)


def follow_url(params: Params = ()) -> str:
    """The ways to follow a search."""
    return _with("/follow", params)


def report_url(report_id: str, params: Params = ()) -> str:
    """The page about a report."""
    return _with(_report(report_id), params)


def page_url(report_id: str, number: int, params: Params = (), *, place: int = 0) -> str:
    """The viewer at a page, and at its `place`-th place where that is not 0."""
    page = f"{_report(report_id)}/page/{number}"
    return _with(page, (*params, ("place", str(place)))) + f"#place-{place}" if place else _with(page, params)


def find_url(report_id: str) -> str:
    """Leads to the first place of words in a report."""
    return _with(f"{_report(report_id)}/find", ())


def step_url(report_id: str, params: Params) -> str:
    """Leads to the place after or before one."""
    return _with(f"{_report(report_id)}/step", params)


def pages_url(report_id: str, params: Params = ()) -> str:
    """All pages of a report as small pictures."""
    return _with(f"{_report(report_id)}/pages", params)


def citation_url(report_id: str, style: str) -> str:
    """A reference to a report, as a file."""
    return _with(f"{_report(report_id)}/citation", (("format", style),))


def picture_url(report_id: str, number: int, *, width: int, version: str) -> str:
    """The picture of a page, `width` pixels wide; `version` tells one content of the file from the next."""
    return _with(f"{_report(report_id)}/page/{number}/picture.png", (("width", str(width)), ("v", version)))


def original_url(report_id: str) -> str:
    """The PDF itself."""
    return _with(f"{_report(report_id)}/original", ())


def doi_url(doi: str) -> str:
    """Where a DOI leads."""
    return f"https://doi.org/{quote(doi, safe='/')}"


def root() -> str:
    """The path under which the app is served, such as "/findspot"; empty at the top, and where there is no server."""
    return request.script_root if has_request_context() else ""


def _report(report_id: str) -> str:
    return f"/report/{quote(report_id, safe='')}"


def _with(path: str, params: Params) -> str:
    encoded = _encoded(tuple(params))
    return f"{root()}{path}?{encoded}" if encoded else f"{root()}{path}"


@lru_cache(maxsize=4096)
def _encoded(params: tuple[tuple[str, str], ...]) -> str:
    """The parameters as an address has them: a list has the same ones in most of its links."""
    return urlencode(params, errors="replace")
