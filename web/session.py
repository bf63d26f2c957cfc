"""The session of a browser, which Flask keeps in a signed cookie."""

from collections.abc import Mapping

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

PLAIN, SECURE = "tangible", "__Host-tangible"


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, with three differences.

    A request without a cookie, as an attendee's, has nothing to parse. The age of the cookie is
    ignored: the database says how long somebody is signed in, and a clock that is set back, so that
    the cookie is from the future, signs nobody out. Over https the cookie has a name of its own, is
    sent over https alone, and no other host can set it (RFC 6265bis, 4.1.3).
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session of this browser, an empty one if it sent no cookie.

        The first request over https still brings the cookie of plain http.
        """
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        name = self.get_cookie_name(app)
        if name in request.cookies:
            return self._read(app, request.cookies, name)
        brought = self._read(app, request.cookies, PLAIN)
        brought.modified = bool(brought)  # so that it is stored under the cookie's new name
        return brought

    def holds_sign_in(self, app: Flask, request: Request) -> bool:
        """True if this browser brings a sign-in of ours; the database knows whether it goes on."""
        cookies = request.cookies
        return any("token" in self._read(app, cookies, name) for name in (PLAIN, SECURE))

    def _read(self, app: Flask, cookies: Mapping[str, str], name: str) -> SecureCookieSession:
        signer = self.get_signing_serializer(app, name)
        try:
            return self.session_class(signer.loads(cookies[name]))
        except (KeyError, BadSignature):
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie if it has changed; over https, delete the one of plain http."""
        super().save_session(app, session, response)
        if PLAIN in request.cookies and self.get_cookie_secure(app):
            response.delete_cookie(PLAIN)

    def get_signing_serializer(self, app: Flask, name: str = "") -> URLSafeTimedSerializer:
        """The signer of the cookie of that name; it refuses a value signed for the other name."""
        signer = super().get_signing_serializer(app)
        assert signer is not None, "a service always has its key"
        if (name or self.get_cookie_name(app)) == SECURE:
            signer.salt = SECURE.encode()
        return signer

    def get_cookie_secure(self, app: Flask) -> bool:
        """True if this request came by https, or the operator's address is https."""
        return request.is_secure or app.config["BASE_URL"].startswith("https:")

    def get_cookie_name(self, app: Flask) -> str:
        """The name of the cookie for this request."""
        return SECURE if self.get_cookie_secure(app) else PLAIN
