"""A request's connection: there before the view, given back after it."""

from flask import Flask, g

from models.database import connect, release


def connect_requests(app: Flask) -> None:
    """Connect each request of `app` to the database."""

    @app.before_request
    def open_connection() -> None:
        g.connected = connect()

    @app.teardown_request
    def give_back(_: BaseException | None) -> None:
        if g.pop("connected", False):
            release()
