"""The web app: search page, report page, page viewer and JSON API over one library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from engine.ports import Searcher
from engine.vocabulary import Vocabulary
from webapp import (
    api,
    batching,
    counting,
    evidence,
    failures,
    feed,
    gate,
    headers,
    logs,
    metrics,
    pages,
    tongue,
    values,
)
from webapp.keys import KEY_GROUPS
from webapp.library import EXTENSION, Library
from webapp.originals import Originals
from webapp.pictures import Pictures
from webapp.site import NOBODY, Users
from webapp.syntax import syntax_rows


def create_app(
    searcher: Searcher,
    *,
    files: Sequence[Path] = (),
    hosts: Sequence[str] = (),
    pictures: Pictures | None = None,
    concepts: Vocabulary | None = None,
    users: Users = NOBODY,
    with_metrics: bool = False,
) -> Flask:
    """The app over this library; the caller closes `searcher` and `pictures`.

    Originals are looked up where they were indexed, then under each of `files`. `hosts` are the
    names under which the app answers, empty for any. `concepts` take the place of ours. Where there are `users`, it is
    for them alone.
    """
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = list(hosts) or None
    app.json.sort_keys = False  # type: ignore[attr-defined]
    tongue.register(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(keys=KEY_GROUPS, forms_in_short=[form for form in syntax_rows() if form.short])
    app.extensions[EXTENSION] = Library(searcher, Originals(files), pictures or Pictures(), concepts)
    logs.quieten()
    if with_metrics:
        metrics.register(app, searcher)  # first, so that it counts who is turned away
    if users:
        gate.register(app, users)
    app.register_blueprint(tongue.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(evidence.blueprint)
    app.register_blueprint(values.blueprint)
    app.register_blueprint(counting.blueprint)
    app.register_blueprint(batching.blueprint)
    app.register_blueprint(feed.blueprint)
    app.register_blueprint(api.blueprint)
    app.after_request(headers.protect)
    failures.register(app)
    return app
