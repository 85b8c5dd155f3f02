"""Reports cited in a line of text."""

from __future__ import annotations

from engine.report import Page, Report


def citation(report: Report, page: Page | None = None) -> str:
    """ "Ana Müller, Net Watch, Blood and water (2019), p. 12 (page 14 of the PDF)."; without a page, of the report."""
    by = dict.fromkeys((*report.authors, *report.organisations))
    named = ", ".join((*by, f"{report.title} ({report.year})" if report.year else report.title))
    return f"{named}, {_page_cited(page)}." if page else f"{named}."


def _page_cited(page: Page) -> str:
    return f"p. {page.label} (page {page.number} of the PDF)" if page.label else f"p. {page.number}"
