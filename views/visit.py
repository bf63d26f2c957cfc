"""A visit: what Flask keeps for a browser from one request to the next, in a signed cookie."""

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class Visits(SecureCookieSessionInterface):
    """Flask's own sessions; an attendee has none, so there is nothing to take apart."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """The session of this browser, an empty one where it sent no cookie."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)
