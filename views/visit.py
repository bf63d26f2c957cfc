"""A visit: what Flask keeps for a browser from one request to the next, in a signed cookie."""

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature


class Visits(SecureCookieSessionInterface):
    """Flask's own sessions, but for two things.

    An attendee has none, so there is nothing to take apart. And how old the cookie is decides
    nothing: how long somebody is signed in is stored, and a clock that is set back, for which the
    cookie comes from the future, signs nobody out.
    """

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """The session of this browser, an empty one where it sent no cookie."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        sent = request.cookies.get(self.get_cookie_name(app))
        signer = self.get_signing_serializer(app)
        if sent is None or signer is None:
            return self.session_class()
        try:
            return self.session_class(signer.loads(sent))
        except BadSignature:
            return self.session_class()
