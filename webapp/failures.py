"""Errors as answers: a page for people, JSON under /api, a plain message in both."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from engine.errors import (
    EngineError,
    EngineUnavailable,
    FindspotError,
    InputError,
    LibraryBusy,
    LibraryDamaged,
    LibraryMissing,
    LibraryOutdated,
    PageNotFound,
    ReportNotFound,
)
from engine.saying import Saying, say
from webapp.originals import OriginalChanged, OriginalMissing
from webapp.pictures import PictureFailed
from webapp.render import render

STATUSES: dict[type[FindspotError], int] = {
    ReportNotFound: 404,
    PageNotFound: 404,
    OriginalMissing: 404,
    OriginalChanged: 404,
    PictureFailed: 404,
    InputError: 400,
    EngineUnavailable: 503,
    LibraryBusy: 503,
    LibraryDamaged: 503,
    LibraryMissing: 503,
    LibraryOutdated: 503,
    EngineError: 500,
    FindspotError: 500,
}
PROBLEM = "application/problem+json"  # RFC 9457
MESSAGES = {
    400: say("The address cannot be understood."),
    404: say("There is nothing at this address."),
    405: say("This address does not take such a request."),
}
HEADINGS = {
    400: say("This cannot be used as it is"),
    401: say("This library is for its users"),
    404: say("Nothing is here"),
    405: say("This cannot be done here"),
    429: say("Wait a little"),
    500: say("Something went wrong"),
    503: say("The library cannot be read just now"),
}
AWAY = say(
    "It is not your search that is at fault. Load the page again in a minute; if it stays so, tell whoever runs it:"
)
UNFORESEEN = say("Something went wrong here. The library is not harmed. What happened stands in the server's log.")


def register(app: Flask) -> None:
    """Makes the app answer errors in words."""

    def known(error: FindspotError) -> Response:
        status = next(code for kind, code in STATUSES.items() if isinstance(error, kind))
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            app.logger.error("%s %s", request.method, request.path, exc_info=error)
        return answer(status, error.message)

    def http(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        return answer(status, MESSAGES.get(status, error.description or ""))

    def unforeseen(error: Exception) -> Response:
        app.logger.error("%s %s", request.method, request.path, exc_info=error)
        return answer(HTTPStatus.INTERNAL_SERVER_ERROR, UNFORESEEN)

    app.register_error_handler(FindspotError, known)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, unforeseen)


def answer(status: int, message: str) -> Response:
    """The error in the form in which the address is answered."""
    if request.path.startswith("/api/") or request.path == "/healthz":
        title = HTTPStatus(status).phrase
        response = jsonify({"type": "about:blank", "title": title, "status": int(status), "detail": message})
        response.mimetype = PROBLEM
    else:
        heading = HEADINGS.get(status, HTTPStatus(status).phrase)
        before = AWAY if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
        in_english = [text for text in (heading, message) if not isinstance(text, Saying)]
        response = render(
            "error.html", message=message, in_english=in_english, before=before, heading=heading, text=_text()
        )
    response.status_code = status
    return response


def _text() -> str:
    return request.args.get("q", "")
