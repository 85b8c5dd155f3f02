"""Figures for Prometheus: answers by address and status, their time, and what the library holds. No word of a query."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from engine.errors import FindspotError
from engine.ports import Searcher

PATH = "/metrics"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
NOWHERE = "none"  # the endpoint of an address that the app does not have


def register(app: Flask, searcher: Searcher) -> None:
    """Counts what the app answers, and tells it at /metrics."""
    registry = CollectorRegistry()
    answers = Counter("findspot_answers", "Answers given.", ("endpoint", "status"), registry=registry)
    seconds = Histogram(
        "findspot_answer_seconds", "Seconds to an answer.", ("endpoint",), buckets=SECONDS, registry=registry
    )
    up = Gauge("findspot_library_up", "Whether the library can be read.", registry=registry)
    reports = Gauge("findspot_library_reports", "Reports of the library.", registry=registry)
    pages = Gauge("findspot_library_pages", "Pages of the library.", registry=registry)

    def begin() -> None:
        g.begun = time.perf_counter()

    def count(response: Response) -> Response:
        endpoint = request.endpoint or NOWHERE
        answers.labels(endpoint, str(response.status_code)).inc()
        if "begun" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.begun)
        return response

    def tell() -> Response:
        try:
            held = searcher.coverage()
        except FindspotError:
            up.set(0)
        else:
            up.set(1)
            reports.set(held.reports)
            pages.set(held.pages)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    app.before_request(begin)
    app.after_request(count)
    app.add_url_rule(PATH, "metrics", tell)
