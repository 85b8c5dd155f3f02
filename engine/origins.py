"""Where what is known of a report came from, and how sure that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.report import Report

Confidence = Literal["high", "medium", "low"]

SIDECAR = "sidecar"
LISTING = "listing"
AGREED = "page 1 and PDF information"
PAGE_ONE = "page 1"
TEXT = "text"
INFO = "PDF information"
FILE_NAME = "file name"

_BY_ORIGIN: Mapping[str, Confidence] = {
    SIDECAR: "high",
    LISTING: "high",
    AGREED: "high",
    PAGE_ONE: "medium",
    TEXT: "medium",
    INFO: "medium",
    FILE_NAME: "low",
}
# What `bench.description` finds right in more than 95 of a hundred, or what has a check digit.
_BY_FIELD: Mapping[tuple[str, str], Confidence] = {
    ("year", PAGE_ONE): "high",
    ("languages", TEXT): "high",
    ("regions", TEXT): "high",
    ("topics", TEXT): "high",
    ("organisations", TEXT): "high",
    ("isbn", TEXT): "high",
}


def confidence(field: str, origin: str) -> Confidence:
    """How sure a value of that field is that came from there."""
    return _BY_FIELD.get((field, origin)) or _BY_ORIGIN.get(origin, "low")


def confidences(report: Report) -> Mapping[str, Confidence]:
    """How sure each value is whose origin is known."""
    return {field: confidence(field, origin) for field, origin in report.origins.items()}
