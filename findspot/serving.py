"""`findspot serve`: the library in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from engine.passwords import Passwords
from engine.vocabulary.additions import own_concepts
from findspot import options
from webapp.server import serve
from webapp.site import NOBODY, Site, read_name, read_prefix, read_proxy
from webapp.users import read_users


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
@click.option("--prefix", default="", help="The path under which a proxy has it, such as /findspot.")
@click.option("--name", "names", multiple=True, help="A host name under which readers reach it, besides its own.")
@click.option(
    "--behind-proxy", "proxy", metavar="ADDRESS", default="", help="A proxy that is believed who asks, and by TLS."
)
@click.option(
    "--users",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Who may read, with a password for the whole library: a file made by htpasswd -B.",
)
@click.option("--metrics", is_flag=True, help="Tell figures for Prometheus at /metrics.")
@options.passwords
@options.vocabulary
def serve_command(
    address: str,
    host: str,
    port: int,
    files: tuple[Path, ...],
    prefix: str,
    names: tuple[str, ...],
    proxy: str,
    users: Path | None,
    metrics: bool,
    passwords: Passwords,
    vocabulary: Path | None,
) -> None:
    """Open the library to a browser, on this machine only unless told otherwise.

    --users asks readers for a password; --passwords opens PDFs that are locked.
    """
    site = Site(
        prefix=read_prefix(prefix),
        names=tuple(map(read_name, names)),
        proxy=read_proxy(proxy),
        users=read_users(users) if users else NOBODY,
        metrics=metrics,
    )
    concepts = own_concepts(vocabulary)
    serve(address, host=host, port=port, files=files, concepts=concepts, passwords=passwords, site=site)
