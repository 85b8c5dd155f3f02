"""How values are printed: lines of JSON for programs, plain words for people."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from rich.console import Console

from engine.vocabulary import label


def print_json(value: Any) -> None:
    """One line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))


WIDE = 200  # characters of a table that is not printed to a terminal


def console(*, stderr: bool = False, wide: bool = False) -> Console:
    """Prints to a terminal as wide as it is; to anything else in plain lines of any length, and tables `wide`."""
    piped = not (sys.stderr if stderr else sys.stdout).isatty()
    width = WIDE if piped and wide else None
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=piped, width=width)


def counted(count: int, one: str, many: str = "") -> str:
    """The number with its noun, such as `1 page` and `1,204 pages`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def language_name(code: str) -> str:
    """The language's English name."""
    return label("language", code)
