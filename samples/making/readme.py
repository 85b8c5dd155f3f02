"""README.md of the samples, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2

from making.catalogue import Sample
from making.truth import Truth


def write(samples: Sequence[Sample], truths: Mapping[str, Truth], sources: Path, file: Path) -> None:
    """Writes the page with a row for each sample."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(sources), autoescape=False, keep_trailing_newline=True
    )
    file.write_text(environment.get_template("readme.md").render(samples=samples, truths=truths), "utf-8")
