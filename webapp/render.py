"""Templates to answers."""

from __future__ import annotations

from flask import Response, render_template


def render(template: str, **values: object) -> Response:
    """The template as an HTML answer.

    File names that are no UTF-8 hold lone surrogates, which no page can carry: they become "?".
    """
    html = render_template(template, **values)
    return Response(html.encode("utf-8", "replace"), mimetype="text/html")
