"""Files with what people say is true of them: `bench/labels`, by the sha256 of each file, and others' lists."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

LABELS = Path(__file__).parent / "labels"


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, by its head."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def by_sha256(file: Path, column: str) -> Mapping[str, str]:
    """The values of this column."""
    return {row["sha256"]: row[column] for row in rows(file)}
