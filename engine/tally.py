"""What engines count for a library's coverage: asked of both in the same words, and read from the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.caveats import CAVEATS
from engine.document import CONFIDENCE, COVERAGE_COLUMNS, PAGE_COUNT, UNSEARCHABLE, facet, facet_fields
from engine.fields import FACETS, NONE
from engine.report import Failure, Root
from engine.request import Coverage, Extent

Found = Mapping[str, Any]

# Both engines answer aggregations in this form; of a range, one of them adds what lies outside.
AGGREGATIONS: Mapping[str, Any] = {
    **{f"sum {name}": {"sum": {"field": name}} for name in COVERAGE_COLUMNS},
    **{f"reports {name}": {"range": {"field": name, "ranges": [{"from": 1}]}} for name in COVERAGE_COLUMNS},
    **{f"without {field.name}": {"terms": {"field": facet(field.name), "include": [NONE]}} for field in facet_fields()},
    "without year": {"range": {"field": "year", "ranges": [{"to": 1}]}},
}


def coverage_of(
    found: Found,
    *,
    reports: int,
    failures: Iterable[Failure],
    roots: Sequence[Root],
    languages: Mapping[str, int],
) -> Coverage:
    """The coverage of so many reports for which `AGGREGATIONS` gave this; `languages` are those of so many pages."""
    extents = {name: Extent(_sum(found, name), _ranged(found, f"reports {name}", "from")) for name in COVERAGE_COLUMNS}
    caveats = {caveat.kind: extents[caveat.column] for caveat in CAVEATS}
    read_by_ocr = caveats["ocr"].pages
    return Coverage(
        reports=reports,
        pages=extents[PAGE_COUNT].pages,
        unsearchable_pages=extents[UNSEARCHABLE].pages,
        reports_with_unsearchable_pages=extents[UNSEARCHABLE].reports,
        caveats=caveats,
        ocr_confidence=round(extents[CONFIDENCE].pages / read_by_ocr) if read_by_ocr else 0,
        without={field.name: _without(found, field.name) for field in FACETS},
        failures=tuple(sorted(failures, key=lambda failure: (failure.path, failure.id))),
        roots=tuple(roots),
        languages=by_pages(languages),
    )


def by_pages(languages: Mapping[str, int]) -> tuple[str, ...]:
    """The languages, those of most pages first."""
    return tuple(sorted(filter(None, languages), key=lambda language: (-languages[language], language)))


def _sum(found: Found, name: str) -> int:
    return int(found[f"sum {name}"]["value"])


def _without(found: Found, name: str) -> int:
    if name == "year":
        return _ranged(found, "without year", "to")
    return sum(int(bucket["doc_count"]) for bucket in found[f"without {name}"]["buckets"])


def _ranged(found: Found, name: str, bound: str) -> int:
    return sum(int(bucket["doc_count"]) for bucket in found[name]["buckets"] if bucket.get(bound) == 1)
