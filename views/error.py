"""Errors: one page that says what happened and what to do."""

import logging
from typing import Any

from flask import Flask, current_app, render_template
from flask_wtf.csrf import CSRFError
from peewee import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from models import log
from models.installation import Replaced
from views.headers import PROTECTION
from views.log import asked
from views.page import wants_fragment

UPGRADE = (
    "Tangible is being upgraded",
    "Nothing was changed. Wait a few minutes, then try again. If it goes on, tell the people who "
    "run this service that it has to be restarted.",
)
# Title and what to do, by status.
WORDS = {
    400: ("This could not be read", "Go back and try again."),
    403: ("This page cannot do that", "Open the link again and send the form from there."),
    404: ("Page not found", "Check the address, or scan the code again."),
    405: ("This page cannot do that", "Open the link again and use the form there."),
    413: (
        "This is too long to store",
        "Go back: what you wrote is still there. Shorten the longest answer and send it again.",
    ),
    419: ("This page was open too long", "Go back, load the page again and press the button."),
    503: (
        "Tangible is busy",
        "Wait a few seconds, then load this page again. "
        "If you were sending answers, they are sent again then, and count once.",
    ),
    500: ("Something went wrong here", "It was not your fault. Try again in a moment."),
}


def handle_errors(app: Flask) -> None:
    """Answer every error of `app` with the page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda error: _page(419))
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Replaced, lambda error: _page(503, UPGRADE))


def busy_page(app: Flask) -> bytes:
    """An HTTP answer, as it is sent, for those who come when there are too many to be served."""
    with app.test_request_context():
        page = app.make_response(_page(503))
    page.headers.extend(
        [
            *PROTECTION,
            *(("Cache-Control", "no-store"), ("Connection", "close")),
            *(("Retry-After", "2"), ("HX-Reswap", "none")),
        ]
    )
    return f"HTTP/1.1 {page.status}\r\n{page.headers}".encode("latin-1") + page.get_data()


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = current_app.make_response(_page(error.code))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _database(error: OperationalError) -> Any:
    # What the database itself calls it: a full disk, a lock, an error of the disk.
    kind = type(error.__context__ or error).__name__
    log.count("database failed", logging.ERROR, fault=kind, **asked(), status=503)
    return _page(503)


def _page(status: int, words: tuple[str, str] | None = None) -> Any:
    title, advice = words or WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    # Under htmx it would take the place of a form, and of what was written there.
    headers = {"HX-Reswap": "none"} if wants_fragment() else {}
    return render_template("error.html", title=title, advice=advice), status, headers
