"""The reader's language: chosen on the page, else the browser's; what is said is said in it at the edge."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from types import MappingProxyType
from urllib.parse import urlencode

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, abort, has_request_context, redirect, request
from flask_babel import Babel, format_date, format_decimal, get_locale
from markupsafe import Markup, escape
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as AnyResponse

from engine.saying import Saying, Tongue, number, said, say, say_each
from engine.vocabulary import label
from webapp.links import root

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}  # each by its own name
)
SOURCE = "en"  # in which the sentences are written
COOKIE = "findspot-language"
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"  # around what has an order of its own
SCRIPTS: tuple[Saying, ...] = (  # what scripts in `static` say
    say("Suggestions"),
    say("Suggestions: %(number)s"),
    say("Phrase"),
    say("Word"),
    say("Concept"),
    say("Topic"),
    say("Region"),
    say("Organisation"),
    say("Title"),
    say("Field"),
    say("Operator"),
    say("Did you mean"),
    say("Reports: %(number)s"),
    say("Copied: selection with citation"),
    say("Copied: place with citation"),
    say("Copied: page with citation"),
    say("This browser does not let pages copy. Copy this:"),
    say("Close"),
)
KEPT = timedelta(days=365)  # of a choice
_MIRRORED = {"ArrowLeft": "ArrowRight", "ArrowRight": "ArrowLeft", "←": "→", "→": "←"}
_OWN = re.compile(r"/(?![/\\])[!-~]*")  # an address of this app, and of no other host


class _Reader:
    """The language of the request, as sentences are said in it."""

    def gettext(self, form: str) -> str:
        found: str = catalogue(language()).ugettext(form)
        return found

    def ngettext(self, one: str, many: str, number: int) -> str:
        found: str = catalogue(language()).ungettext(one, many, number)
        return found

    def named(self, field: str, value: str) -> str:
        return label(field, value, language())

    def number(self, value: int) -> str:
        written: str = format_decimal(value)
        return written

    def quoted(self, text: str) -> str:
        return f"{ISOLATE}{text}{END}" if text and direction() == "rtl" else text

    def moment(self, at: datetime) -> str:
        form = "d MMMM y" if language() == SOURCE else "long"  # English as it is written outside America
        return f"{format_date(at, form, rebase=False)}{self.gettext(', ')}{at:%H:%M} UTC"


_reader: Tongue = _Reader()
blueprint = Blueprint("tongue", __name__)


@blueprint.get("/language/<name>")
def choose(name: str) -> AnyResponse:
    """Keeps the choice in the browser, and leads back to the page where it was made."""
    if name not in LANGUAGES:
        abort(404)
    to = iri_to_uri(request.args.get("to", ""))
    response = redirect(f"{root()}{to}" if _OWN.fullmatch(to) else f"{root()}/")
    response.set_cookie(
        COOKIE, name, max_age=KEPT, path=f"{root()}/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def register(app: Flask) -> None:
    """Makes the app's templates say every sentence in the reader's language."""
    Babel(app, locale_selector=_chosen, default_locale=SOURCE, configure_jinja=False)
    app.jinja_env.finalize = told
    app.jinja_env.globals.update(
        _=say,
        each=say_each,
        marked=marked,
        number=number,
        mirrored=mirrored,
        language=language,
        direction=direction,
        languages=LANGUAGES,
        language_url=_language_url,
        sentences=_sentences,
    )


@cache
def catalogue(name: str) -> Translations | NullTranslations:
    """The sentences of a language, those of the source as they are.

    They are read as they are written: no step stands between a translator and the page.
    """
    if name == SOURCE:
        return NullTranslations()
    with (files("webapp") / "translations" / f"{name}.po").open("rb") as file:
        written = BytesIO()
        write_mo(written, read_po(file, locale=name))
    written.seek(0)
    return Translations(written)


def language() -> str:
    """The reader's, English where nobody asks."""
    locale = get_locale() if has_request_context() else None
    return locale.language if locale else SOURCE


def direction() -> str:
    """Which way the reader's language is written: "ltr" or "rtl"."""
    return _direction_of(language())


@cache  # each value of each sentence asks
def _direction_of(name: str) -> str:
    found: str = Locale(name).text_direction
    return found


def mirrored(key: str) -> str:
    """The arrow key that points back or on, as "ArrowLeft" or "←" does where one reads from the left."""
    return _MIRRORED.get(key, key) if direction() == "rtl" else key


def told(value: object) -> object:
    """What the templates print: a sentence in the reader's language, all else as it is."""
    return value.said(_reader) if isinstance(value, Saying) else value


def marked(form: str, /, **values: object) -> Markup:
    """A sentence with HTML in its form, in the reader's language; its values are escaped."""
    filled = {
        name: value if isinstance(value, Markup) else escape(said(value, _reader)) for name, value in values.items()
    }
    return Markup(_reader.gettext(form)) % filled if filled else Markup(_reader.gettext(form))


def _sentences() -> str:
    """What the scripts of a page say, as JSON, by its English form; nothing where they say it in English."""
    here = {} if language() == SOURCE else {str(sentence): sentence.said(_reader) for sentence in SCRIPTS}
    return json.dumps(here, ensure_ascii=False)


def _language_url(name: str) -> str:
    """The address that chooses the language and leads back to the page on which it stands."""
    here = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    return f"{root()}/language/{name}?{urlencode({'to': here})}"


def _chosen() -> str:
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LANGUAGES else request.accept_languages.best_match(LANGUAGES, SOURCE)
