"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.passwords import load_passwords
from indexer.extract import EXTRACTORS
from indexer.ocr import OCR

Command = TypeVar("Command", bound=Callable[..., Any])

LIBRARY = "findspot-library"

existing_or_not = click.Path(path_type=Path)

library = click.option(
    "--library",
    "address",
    envvar="FINDSPOT_LIBRARY",
    default=LIBRARY,
    show_default=True,
    show_envvar=True,
    help="Address of the library: a folder, or http://HOST:9200/NAME on Elasticsearch.",
)

vocabulary = click.option(
    "--vocabulary",
    envvar="FINDSPOT_VOCABULARY",
    show_envvar=True,
    type=existing_or_not,
    help="A file of your own concepts, beside those that come with Findspot.",
)

passwords = click.option(
    "--passwords",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=lambda ctx, option, file: load_passwords(file),
    help="A CSV with the columns `path` and `password`, for PDFs that are locked.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def reading(command: Command) -> Command:
    """The options of commands that read PDFs."""
    for option in reversed(_READING):
        command = option(command)
    return command


_READING = (
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=lambda: os.cpu_count() or 1,
        show_default="one a core",
        help="Processes that read files.",
    ),
    click.option(
        "--extractor",
        type=click.Choice(EXTRACTORS),
        default="auto",
        show_default=True,
        help="What reads the text: PDFium, pdfminer.six, or PDFium with pdfminer.six as second opinion.",
    ),
    click.option(
        "--ocr",
        type=click.Choice(OCR),
        default="auto",
        show_default=True,
        envvar="FINDSPOT_OCR",
        help="Read pages from their pictures, with Tesseract where it is installed: those without text, or all.",
    ),
    passwords,
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        help="Seconds for a file, and one more for each megabyte.",
    ),
    click.option(
        "--memory-limit",
        type=click.IntRange(min=256),
        default=1024,
        show_default=True,
        help="Megabytes of memory for a process that reads files.",
    ),
)
