"""An embedded library made anew beside the old one, and put in its place in one step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from engine.embedded import folder
from engine.embedded.searcher import EmbeddedSearcher
from engine.embedded.writer import EmbeddedWriter


@contextmanager
def aside(library: Path) -> Iterator[tuple[EmbeddedSearcher, EmbeddedWriter]]:
    """The library as it is, of whatever version, and a writer of what takes its place when all went well."""
    old = folder.current(library, any_version=True)
    with EmbeddedWriter(library, old):  # keeps other writers out
        new = folder.new_indexes(library)
        try:
            with closing(EmbeddedSearcher(library, any_version=True)) as source, EmbeddedWriter(library, new) as target:
                yield source, target
        except BaseException:
            shutil.rmtree(new)
            raise
        folder.point_to(library, new)
    shutil.rmtree(old)
