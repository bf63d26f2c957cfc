"""A visit: what Flask keeps for a browser from one request to the next, in a signed cookie."""

from collections.abc import Mapping

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

PLAIN, SECURE = "tangible", "__Host-tangible"


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, but for three things.

    An attendee has none, so there is nothing to take apart. How old the cookie is decides nothing:
    how long somebody is signed in is stored, and a clock that is set back, for which the cookie
    comes from the future, signs nobody out. And who comes by https gets a cookie that is sent over
    https alone and that no other host can set, under a name of its own (RFC 6265bis, 4.1.3).
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session of this browser, an empty one where it sent no cookie.

        The first time that somebody comes by https they bring the cookie they had before.
        """
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        name = self.get_cookie_name(app)
        if name in request.cookies:
            return self._read(app, request.cookies, name)
        brought = self._read(app, request.cookies, PLAIN)
        brought.modified = bool(brought)  # so that it is stored under the other name
        return brought

    def _read(self, app: Flask, cookies: Mapping[str, str], name: str) -> SecureCookieSession:
        signer = self.get_signing_serializer(app, name)
        try:
            return self.session_class(signer.loads(cookies[name]))
        except (KeyError, BadSignature):
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it has changed; what https has replaced is not left behind."""
        super().save_session(app, session, response)
        if PLAIN in request.cookies and self.get_cookie_secure(app):
            response.delete_cookie(PLAIN)

    def get_signing_serializer(self, app: Flask, name: str = "") -> URLSafeTimedSerializer:
        """What signs the cookie of that name: its value under the other name is worth nothing."""
        signer = super().get_signing_serializer(app)
        assert signer is not None, "a service always has its key"
        if (name or self.get_cookie_name(app)) == SECURE:
            signer.salt = SECURE.encode()
        return signer

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether people come by https, as this request or the operator says."""
        return request.is_secure or app.config["BASE_URL"].startswith("https:")

    def get_cookie_name(self, app: Flask) -> str:
        """The name of the cookie for this request."""
        return SECURE if self.get_cookie_secure(app) else PLAIN
