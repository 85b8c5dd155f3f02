"""Related reports: those that say most of what a report says of itself, asked as an ordinary search."""

from __future__ import annotations

from collections import Counter

from engine.analysis import forms
from engine.ports import Searcher
from engine.query.parse import ParsedQuery
from engine.query.tree import Or, Words
from engine.report import Report
from engine.request import ReportHit, SearchRequest

WORDS = 25  # of the report's description, the most frequent first
SHORTEST = 4  # letters: shorter words say little in most languages
TITLE_WEIGHT = 3
OPENING = 1_500  # characters of the first page that stand for an abstract where there is none


def related(searcher: Searcher, report_id: str, *, size: int = 5) -> tuple[ReportHit, ...]:
    """The reports most like this one, each with its best page, the likest first; none for one without words."""
    report = searcher.get(report_id)
    words = _words(searcher, report)
    if not words:
        return ()
    tree = Or(tuple(Words((word,)) for word in words)) if len(words) > 1 else Words((words[0],))
    same = {report_id, *(other.id for other in searcher.family(report_id))}
    request = SearchRequest(ParsedQuery(str(tree), tree), size=size + 1, pages_per_report=1, facets=False, grouped=True)
    return tuple(hit for hit in searcher.search(request).hits if hit.report.id not in same)[:size]


def _words(searcher: Searcher, report: Report) -> list[str]:
    said = report.abstract or (searcher.page(report.id, 1).text[:OPENING] if report.page_count else "")
    counted: Counter[str] = Counter()
    for text, weight in ((report.title, TITLE_WEIGHT), (said, 1)):
        for exact, _ in forms(text, report.language):
            if len(exact) >= SHORTEST and not exact.isdigit():
                counted[exact] += weight
    return [word for word, _ in counted.most_common(WORDS)]
