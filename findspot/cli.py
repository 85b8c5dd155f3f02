"""The command line: its commands, and what becomes of errors."""

from __future__ import annotations

import importlib
import os
import sys
from typing import NoReturn

import click

from engine.errors import FindspotError
from findspot.stopping import hear_each_interrupt
from indexer import server

COULD_NOT_RUN = 2
INTERRUPTED = 130

# Each command with its module, loaded when it is called: `findspot search` need not load the indexer,
# and the indexer's workers, which load this file again, need not load the web server.
COMMANDS = {
    "index": "findspot.indexing",
    "search": "findspot.searching",
    "serve": "findspot.serving",
    "mcp": "findspot.assisting",
    "extract": "findspot.reading",
    "describe": "findspot.reading",
    "concordance": "findspot.concording",
    "counts": "findspot.counting",
    "batch": "findspot.batching",
    "coverage": "findspot.covering",
    "export": "findspot.exporting",
    "watch": "findspot.watching",
    "copy": "findspot.copying",
    "rebuild": "findspot.copying",
}


WITH_WORKERS = ("index",)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name in WITH_WORKERS:
            server.start(__name__)  # which loads what it needs while the command does
        command: click.Command = getattr(importlib.import_module(COMMANDS[name]), f"{name}_command")
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="findspot")
def findspot() -> None:
    """Full-text search over a library of report PDFs: every answer is a place, on a page, in its words."""


def main() -> NoReturn:
    """Runs the command and ends the process: 0 all well, 1 some files failed, 2 it could not run."""
    hear_each_interrupt()
    for stream in (sys.stdout, sys.stderr):
        # A file's name need not be UTF-8; it must not end the command that prints it.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = findspot.main(standalone_mode=False)
        sys.stdout.flush()
    except click.NoSuchOption as error:
        error.show()
        if "search" in sys.argv[1:2]:
            click.echo("A word to leave out has one minus before it: findspot search fish -lake", err=True)
        code = COULD_NOT_RUN
    except click.ClickException as error:
        error.show()
        code = COULD_NOT_RUN
    except FindspotError as error:
        click.echo(f"findspot: {error}", err=True)
        code = COULD_NOT_RUN
    except BrokenPipeError:
        code = _reader_left()
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


def _reader_left() -> int:
    """`findspot search ... | head` is no error; the rest of the output goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    main()
