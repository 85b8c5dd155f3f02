"""Templates and rows to answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from flask import Response, render_template, stream_template

from engine.evidence.sheet import csv_lines
from webapp.links import root

CHUNK = 2_000  # characters of a page that are sent as soon as they are made

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(template: str, **values: object) -> Response:
    """The template as an HTML answer.

    File names that are no UTF-8 hold lone surrogates, which no page can carry: they become "?".
    """
    html = render_template(template, root=root(), **values)
    return Response(html.encode("utf-8", "replace"), mimetype="text/html")


def stream(template: str, **values: object) -> Response:
    """The same, sent while it is made."""
    pieces = stream_template(template, root=root(), **values)
    return Response((html.encode("utf-8", "replace") for html in _chunks(pieces)), mimetype="text/html")


def _chunks(pieces: Iterable[str]) -> Iterator[str]:
    made, size = list[str](), 0
    for piece in pieces:
        made.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(made)
            made, size = [], 0
    yield "".join(made)


def sheet(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Rows as a CSV file to keep; its first bytes tell spreadsheets that it is UTF-8."""
    lines = chain(["\ufeff"], csv_lines(rows))
    response = Response((line.encode("utf-8", "backslashreplace") for line in lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return response


def render_xml(template: str, mimetype: str, **values: object) -> Response:
    """The template as XML, without the characters that it cannot hold."""
    return Response(_NO_XML.sub("", render_template(template, **values)), mimetype=mimetype)
