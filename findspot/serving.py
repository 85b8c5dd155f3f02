"""`findspot serve`: the library in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from engine.passwords import Passwords
from engine.vocabulary.additions import own_concepts
from findspot import options
from webapp.server import serve


@click.command("serve", short_help="Open the library to a browser.")
@options.library
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; beyond this machine: 0.0.0.0.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option(
    "--files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder where the originals are now, if they were moved since they were indexed.",
)
@options.passwords
@options.vocabulary
def serve_command(
    address: str, host: str, port: int, files: tuple[Path, ...], passwords: Passwords, vocabulary: Path | None
) -> None:
    """Open the library to a browser, on this machine only unless told otherwise."""
    serve(address, host=host, port=port, files=files, concepts=own_concepts(vocabulary), passwords=passwords)
