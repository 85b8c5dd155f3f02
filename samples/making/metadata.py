"""What lies beside the reports: sidecars, a listing, and a file that is no report."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from making.catalogue import Sample

COLUMNS = (
    "path", "title", "authors", "organisations", "year", "abstract", "topics", "regions", "languages",
    "document_type", "source_url",
)  # fmt: skip
NOTE = """These folders hold specimen reports. Their words, organisations and persons are invented.
This file is here because real folders hold more than reports.
"""


def described(sample: Sample) -> dict[str, Any]:
    """The sample's metadata as its owner wrote them: regions by name where the catalogue gives names."""
    return {
        "title": sample.title, "authors": list(sample.authors), "organisations": list(sample.organisations),
        "year": sample.year, "abstract": sample.abstract, "topics": list(sample.topics),
        "regions": list(sample.region_names or sample.regions), "languages": list(sample.languages),
        "document_type": sample.document_type, "source_url": sample.source_url,
    }  # fmt: skip


def write_sidecar(sample: Sample, file: Path) -> None:
    """Writes NAME.json beside the report where its metadata come that way."""
    if sample.described_by == "json":
        write_json(file.with_suffix(".json"), described(sample))


def write_csv(samples: Iterable[Sample], file: Path) -> None:
    """Writes the listing of those reports whose metadata come that way; several values are parted by `;`."""
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(_row(sample) for sample in samples if sample.described_by == "csv")


def _row(sample: Sample) -> dict[str, str]:
    values = {"path": sample.path.removeprefix("reports/"), **described(sample)}
    return {key: ";".join(value) if isinstance(value, list) else str(value) for key, value in values.items()}


def write_other_files(folder: Path) -> None:
    """Writes the file among the reports that is none."""
    (folder / "reports" / "README.txt").write_text(NOTE, "utf-8")


def write_json(file: Path, value: object) -> None:
    """Writes the value as JSON that a person can read and compare."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
