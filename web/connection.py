"""The database connection of a request: opened before the view, given back after it."""

from collections.abc import Callable
from typing import ParamSpec

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from storage.database import connect, release, tidy

Asked = ParamSpec("Asked")
View = Callable[Asked, ResponseReturnValue]


def unconnected(view: View[Asked]) -> View[Asked]:
    """Mark a view that opens connections itself, or has an answer without one."""
    view.connects = False  # type: ignore[attr-defined]  # functions take any attribute
    return view


def connect_requests(app: Flask) -> None:
    """Connect each request of `app` to the database."""

    @app.before_request
    def open_connection() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "connects", True):
            g.connected = connect()

    @app.teardown_request
    def give_back(_: BaseException | None) -> None:
        opened = g.pop("connected", None)
        if opened:
            release()
        elif opened is False:  # the caller had opened it, and keeps it
            tidy()
