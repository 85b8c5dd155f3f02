"""Answers as JSON, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.evidence.concordance import Line
from engine.origins import confidences
from engine.query.parse import ParsedQuery
from engine.report import Page, Report
from engine.request import FacetCount, PageHit, QuotePiece, ReportHit, ScorePart, SearchRequest, SearchResult
from webapp import links
from webapp.family import Kin, family_of, kin_of

Body = dict[str, Any]


def search_body(
    result: SearchResult, request: SearchRequest, *, base: str = "", scores: Sequence[Sequence[ScorePart]] = ()
) -> Body:
    """The answer to a search; `base` goes before each address, such as "http://127.0.0.1:8080".

    With the parts of each hit's score, they are told.
    """
    hits = [hit_body(hit, request.query, base) for hit in result.hits]
    for body, hit, parts in zip(hits, result.hits, scores, strict=False):
        body.update(_explained(hit, parts))
    return {
        "total": result.total,
        "groups": result.groups,
        "pages_total": result.pages_total,
        "complete": result.complete,
        "matches": _matches(some=result.some),
        "rest": result.rest,
        "took_ms": round(result.took_ms, 1),
        "query": query_body(result.query, result.also),
        "hits": hits,
        "facets": {name: [_count(count) for count in counts] for name, counts in result.facets.items()},
        "cursor": result.next_cursor or None,
    }


def report_body(
    report: Report,
    pages: Sequence[PageHit],
    query: ParsedQuery,
    *,
    family: Sequence[Report] = (),
    base: str = "",
) -> Body:
    """All that is known of a report, with every page on which the query has a place."""
    return {
        **_described(report, query, base),
        "abstract": report.abstract,
        "languages": list(report.languages),
        "document_type": report.document_type,
        "source_url": report.source_url,
        "origins": dict(report.origins),
        "confidence": dict(confidences(report)),
        "contents": [line._asdict() for line in report.contents],
        "page_count": report.page_count,
        "unsearchable_pages": list(report.unsearchable_pages),
        "caveats": {kind: list(pages) for kind, pages in report.caveats.items()},
        "size": report.fingerprint.size,
        "sha256": report.fingerprint.sha256,
        "original": base + links.original_url(report.id),
        "family": [_kin(kin, query, base) for kin in family_of(report, family)],
        "query": query_body(query),
        "pages_matching": len(pages),
        "pages": [_page(report.id, page, query, base) for page in pages],
    }


def page_body(report: Report, page: Page, query: ParsedQuery, places: Sequence[Body]) -> Body:
    """A page's text, and the query's places in it."""
    return {
        "report": report.id,
        "page": page.number,
        "label": page.label,
        "of": report.page_count,
        "language": page.language,
        "text": page.text,
        "searchable": page.searchable,
        "problem": page.problem,
        "ocr": page.ocr,
        "confidence": page.confidence,
        "query": query_body(query),
        "places": places,
        "url": links.page_url(report.id, page.number, _params(query)),
        "original": links.original_url(report.id),
    }


def place_body(line: Line, url: str) -> Body:
    """A place: the page, where in its text, and the words with what stands beside them."""
    found = line.found
    return {
        "report": found.report.id,
        "title": found.report.title,
        "year": found.report.year,
        "page": found.page.number,
        "label": found.page.label,
        "place": found.number,
        "start": found.place.start,
        "end": found.place.end,
        "left": line.left,
        "words": line.words,
        "right": line.right,
        "url": url,
    }


def query_body(query: ParsedQuery, also: Sequence[str] | None = None) -> Body:
    """How a query was understood, what was repaired in it, and what was searched beside it: where known, and found."""
    return {
        "understood": query.understood,
        "repairs": [{"position": repair.position, "message": repair.message} for repair in query.repairs],
        "expansions": list(query.expansions if also is None else also),
    }


def hit_body(hit: ReportHit, query: ParsedQuery, base: str) -> Body:
    """A report of a list, with its pages and family."""
    return {
        **_described(hit.report, query, base),
        "matches": _matches(some=hit.some),
        "pages_matching": hit.pages_matching,
        "pages": [_page(hit.report.id, page, query, base) for page in hit.pages],
        "family": [{**_kin(kin, query, base), "listed": kin.listed} for kin in kin_of(hit.report, hit.family)],
    }


def _kin(kin: Kin, query: ParsedQuery, base: str) -> Body:
    report = kin.report
    return {
        "id": report.id,
        "relation": kin.relation,
        "title": report.title,
        "language": report.language,
        "year": report.year,
        "path": report.path,
        "url": base + links.report_url(report.id, _params(query)),
    }


def _explained(hit: ReportHit, parts: Sequence[ScorePart]) -> Body:
    return {
        "score": round(hit.score, 4),
        "scored": [
            {"words": part.words or None, "field": part.field or None, "page": part.page or None, "score": part.score}
            for part in parts
        ],
    }


def _matches(*, some: bool) -> str:
    return "some" if some else "all"


def _described(report: Report, query: ParsedQuery, base: str) -> Body:
    return {
        "id": report.id,
        "title": report.title,
        "authors": list(report.authors),
        "organisations": list(report.organisations),
        "year": report.year,
        "language": report.language,
        "regions": list(report.regions),
        "topics": list(report.topics),
        "doi": report.doi,
        "isbn": list(report.isbn),
        "path": report.path,
        "url": base + links.report_url(report.id, _params(query)),
    }


def _page(report_id: str, page: PageHit, query: ParsedQuery, base: str) -> Body:
    return {
        "page": page.number,
        "label": page.label,
        "quote": [_piece(piece) for piece in page.quote],
        "url": base + links.page_url(report_id, page.number, _params(query), place=page.place),
    }


def _piece(piece: QuotePiece) -> Body:
    return {"text": piece.text, "marked": piece.marked}


def _count(count: FacetCount) -> Body:
    return {
        "value": count.value,
        "label": count.label,
        "count": count.count,
        "selected": count.selected,
        "excluded": count.excluded,
    }


def _params(query: ParsedQuery) -> tuple[tuple[str, str], ...]:
    return (("q", query.text),) if query.text else ()
