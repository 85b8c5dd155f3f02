"""Templates to answers."""

from __future__ import annotations

import re

from flask import Response, render_template

from webapp.links import root

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(template: str, **values: object) -> Response:
    """The template as an HTML answer.

    File names that are no UTF-8 hold lone surrogates, which no page can carry: they become "?".
    """
    html = render_template(template, root=root(), **values)
    return Response(html.encode("utf-8", "replace"), mimetype="text/html")


def render_xml(template: str, mimetype: str, **values: object) -> Response:
    """The template as XML, without the characters that it cannot hold."""
    return Response(_NO_XML.sub("", render_template(template, **values)), mimetype=mimetype)
