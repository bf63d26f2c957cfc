"""Errors: one page that says what happened and what to do."""

import logging
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from peewee import OperationalError, PeeweeException
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from language.catalogue import catalogue
from language.message import Lazy, language, speaking
from language.message import lazy_gettext as _
from models.answer.packed import Packed, Unpacked
from models.form.definition import DefinitionUnreadable
from models.survey.survey import Survey
from models.team.role import MayNot
from models.wall.photo import LARGEST_PHOTO
from process.installation import Replaced
from process.launcher import Failed
from storage import fault
from telemetry import log
from web.address import meant
from web.desk import survey_page
from web.guard import signed_in
from web.headers import PROTECTION
from web.log import asked
from web.page import RETRY_SECONDS, moved, wants_fragment
from web.problem import Problem, is_asked_by_program, told, told_of_status
from web.process import mending
from web.request import is_of_a_photo

UPGRADE, DAMAGED, ROLE = "upgrade", "damaged", "role"
LARGE_PHOTO, NO_ROOM_FOR_PHOTO = "large photo", "no room for photo"
# Who reads the page: an organiser gets the top of the desk, an operator with one entry more.
ANYBODY, ORGANISER, OPERATOR = "anybody", "organiser", "operator"
# (title, what to do) by status, or by the kind of an error that has a page of its own.
WORDS: dict[int | str, tuple[Lazy, Lazy]] = {
    400: (_("This could not be read"), _("Go back and try again.")),
    403: (
        _("This page cannot do that"),
        _("Open the link again and send the form from there."),
    ),
    404: (_("Page not found"), _("Check the address, or scan the code again.")),
    405: (_("This page cannot do that"), _("Open the link again and use the form there.")),
    410: (
        _("This is no longer here"),
        _(
            "The people who made it have deleted it. If you were asked to answer just now, ask "
            "them for the address that they mean."
        ),
    ),
    413: (
        _("This is too long to store"),
        _("Go back: what you wrote is still there. Shorten the longest answer and send it again."),
    ),
    419: (
        _("This page was open too long"),
        _("Go back, load the page again and press the button."),
    ),
    421: (
        _("This is not the address of this service"),
        _(
            "Use the link or the code that you were given. If this is your service, see that your "
            "proxy passes the host on, and that TANGIBLE_BASE_URL names it."
        ),
    ),
    503: (
        _("Tangible is busy"),
        _(
            "Wait a few seconds, then load this page again. "
            "If you were sending answers, they are sent again then, and count once."
        ),
    ),
    507: (
        _("There is no room on the disk"),
        _(
            "The file could not be made, for the disk of this service is full. Answers that are "
            "stored are safe. Tell the people who run this service; the log says where it failed."
        ),
    ),
    LARGE_PHOTO: (
        _("This photo is too large"),
        _(
            "A photo has %(most)s MB at the most. Go back: what you wrote is still there. Save the "
            "photo smaller, or choose another, and send it again.",
            most=LARGEST_PHOTO // 1_000_000,
        ),
    ),
    NO_ROOM_FOR_PHOTO: (
        _("There is no room on the disk"),
        _(
            "The photo was not kept, for the disk of this service is full. What is stored is safe. "
            "Tell the people who run this service; the log says where it failed."
        ),
    ),
    ROLE: (
        _("Your role does not let you do this"),
        _("Whoever owns the survey or event can give you another role: ask them."),
    ),
    UPGRADE: (
        _("Tangible is being upgraded"),
        _(
            "Nothing was changed. Wait a few minutes, then try again. If it goes on, tell the "
            "people who run this service that it has to be restarted."
        ),
    ),
    DAMAGED: (
        _("This cannot be read"),
        _(
            "What is asked here is damaged where it is stored. Nothing was changed, and answers "
            "are kept apart from it. Tell the people who run this service: “tangible verify” names "
            "it, and it can be taken back from a backup."
        ),
    ),
    500: (
        _("Something went wrong here"),
        _("It was not your fault. Try again in a moment."),
    ),
}


def handle_errors(app: Flask) -> None:
    """Answer every error of `app` with its page.

    The pages are rendered now, so that they are there whatever fails later. Their links begin with
    the address that the operator has set.
    """
    host, path = app.config["BASE_URL"], app.config["APPLICATION_ROOT"]
    with app.test_request_context(base_url=f"{host}{path}" if host else None):
        app.extensions["errors"] = {one: _pages(one) for one in app.extensions["languages"]}
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda error: _page(419))
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(DefinitionUnreadable, _unreadable)
    app.register_error_handler(Unpacked, _unpacked)
    app.register_error_handler(MayNot, lambda error: _page(403, ROLE))
    app.register_error_handler(Failed, lambda error: _page(507 if error.no_room else 503))
    app.register_error_handler(Replaced, lambda error: _page(503, UPGRADE))


def _pages(language: str) -> dict[tuple[int | str, str], str]:
    """The page of each error in this language, for each reader."""
    with speaking(catalogue(language)):
        return {
            (status, reader): render_template(
                "error.html",
                title=title,
                advice=advice,
                lost=True,
                at_desk=reader != ANYBODY,
                runs_service=reader == OPERATOR,
            )
            for status, (title, advice) in WORDS.items()
            for reader in (ANYBODY, ORGANISER, OPERATOR)
        }


Page = tuple[str, int, dict[str, str]]  # content, status, headers: as Flask takes them
Answer = tuple[int, list[tuple[str, str]], bytes]  # status, headers, content


def standing_page(app: Flask, status: int, kind: str = "") -> Answer:
    """The page of an error, for requests that are refused before any view sees them."""
    with app.test_request_context():
        page = app.make_response(_page(status, kind))
    headers = [*page.headers.items(), ("HX-Reswap", "none")]
    return status, [*headers, *PROTECTION, ("Cache-Control", "no-store")], page.get_data()


def plain_answer(status: int) -> Answer:
    """A line of text for a request that could not be read, as no browser sends it."""
    content = f"{HTTPStatus(status).phrase}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
    return status, [*headers, *PROTECTION, ("Cache-Control", "no-store")], content


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404 and (path := meant()):
        return moved(path)
    is_large_photo = error.code == 413 and is_of_a_photo(request.path)
    response = current_app.make_response(_page(error.code, LARGE_PHOTO if is_large_photo else ""))
    if isinstance(error, Problem):
        response = current_app.make_response(told(error.kind, error.description or ""))
        response.headers.update(error.headers)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _database(error: OperationalError) -> Page:
    # The log has the database's own name for it: a full disk, a lock, an error of the disk.
    # Answers are sent again then; whoever sends a photo has to know that it would not help.
    lacks_room = bool(fault.full_disk(error)) and is_of_a_photo(request.path)
    status, kind = (507, NO_ROOM_FOR_PHOTO) if lacks_room else (503, "")
    log.count("database failed", logging.ERROR, fault=fault.name(error), **asked(), status=status)
    return _page(status, kind)


def _unreadable(error: DefinitionUnreadable) -> Page:
    # The log does not say what is wrong: that may quote the form.
    log.count("definition cannot be read", logging.ERROR, **asked(), status=409)
    return _page(409, DAMAGED)


def _unpacked(error: Unpacked) -> ResponseReturnValue:
    survey = Survey.at(str(error))
    if survey is None:  # deleted meanwhile
        return _page(404)
    mending.look()
    done, responses = Packed.progress(survey)
    return survey_page(
        "answer/packed/busy.html", survey, done=done, responses=responses, status=503
    )


def _page(status: int, kind: str = "") -> Page:
    if is_asked_by_program():
        text, status, about = told(ROLE) if kind == ROLE else told_of_status(status)
        return text, status, about | ({"Retry-After": RETRY_SECONDS} if status == 503 else {})
    pages = current_app.extensions["errors"][language()]
    reader = _reader(status)
    known = kind or status
    usual = 500 if status >= 500 else 400
    page = pages[known if (known, reader) in pages else usual, reader]
    # htmx would put the page in the place of a form, and lose what was written there.
    headers = {"HX-Reswap": "none"} if wants_fragment() else {}
    if status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    return page, status, headers


def _reader(status: int) -> str:
    """The kind of reader: anybody, an organiser, an operator.

    Looked up for 404 alone: any other fault may be the database's. A page that is not there and
    one that is somebody else's are the same.
    """
    organiser = g.get("organiser")
    if organiser is None and status == 404 and request.cookies:
        with suppress(PeeweeException):
            organiser = signed_in()
    if organiser is None:
        return ANYBODY
    return OPERATOR if organiser.is_operator else ORGANISER
