"""`findspot mcp`: the library as tools of an AI assistant."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from engine.errors import InputError
from findspot import options
from findspot.library import Library
from findspot.tools import Tools


@click.command("mcp", short_help="Let AI assistants search, read and cite the library.")
@options.library
@click.option("--site", default="", help="Where the library is served, such as http://127.0.0.1:8080, for links.")
@click.option("--http", is_flag=True, help="Listen at http://127.0.0.1:PORT/mcp, to this machine only; else by stdio.")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0 takes a free one.")
@options.vocabulary
def mcp_command(address: str, *, site: str, http: bool, port: int, vocabulary: Path | None) -> None:
    """Let AI assistants search, read and cite the library, by the Model Context Protocol. They can change nothing.

    An assistant starts this command itself and talks to it by stdio; with --http it listens, to this machine only.
    """
    try:
        from findspot import protocol  # here, since it needs a package that not everybody installs
    except ModuleNotFoundError as error:
        raise InputError("This needs the package `mcp`. Install it with: pip install 'mcp>=2.3,<3'") from error
    with closing(Library(address, site=site, vocabulary=vocabulary)) as library:
        server = protocol.server_of(Tools(library))
        if http:
            protocol.listen(server, port, announce=lambda url: click.echo(f"Findspot: {url}  (Ctrl-C stops)", err=True))
        else:
            server.run()
