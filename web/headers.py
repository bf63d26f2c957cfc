"""What every answer carries: what it may load, who may keep it, and less of it on the way."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request, session

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A page that shows another of ours in a frame, and the page that may be shown there.
FRAMING = f"{POLICY}; frame-src 'self'"
FRAMEABLE = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
PROTECTION = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Robots-Tag", "noindex, nofollow"),
]
COMMON = {"gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd"}  # of browsers
SMALL = 1_000  # bytes that are not worth compressing


def add_headers(app: Flask) -> None:
    """See to the headers of every answer of `app`."""
    app.after_request(_compress)
    serve = app.wsgi_app

    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return serve(environ, _protecting(environ, start_response))

    app.wsgi_app = protected  # type: ignore[method-assign]  # the way Flask says to wrap it


def allow(response: Response, policy: str) -> Response:
    """The answer under `policy` in the place of the one that all others have."""
    response.headers["Content-Security-Policy"] = policy
    return response


def _protecting(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """`start_response` with the headers that no answer may lack.

    They are added to the list that goes to the server: Werkzeug would look at each more than once.
    """

    def start(
        status: str, headers: Headers, fault: OptExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        own = any(name == "Content-Security-Policy" for name, _ in headers)
        headers += PROTECTION[1:] if own else PROTECTION
        if environ["wsgi.url_scheme"] == "https":
            headers.append(("Strict-Transport-Security", "max-age=31536000"))
        if not any(name == "Cache-Control" for name, _ in headers):
            headers.append(("Cache-Control", _who_may_keep(environ)))
        return start_response(status, headers, fault)

    return start


def _who_may_keep(environ: WSGIEnvironment) -> str:
    """A form may be gone back to on the phone that it was opened on; what an organiser sees must
    not stay behind."""
    return "no-store" if "HTTP_COOKIE" in environ and "token" in session else "private, no-cache"


def _compress(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.content_encoding and takes_gzip():
        content = response.get_data()
        if len(content) > SMALL:
            response.set_data(gzip.compress(content, 5, mtime=0))
            response.content_encoding = "gzip"
    return response


def takes_gzip() -> bool:
    """Whether this request may be answered with gzip."""
    # The header is looked at first: to take it apart costs more than all the rest.
    asked = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    return asked in COMMON or ("gzip" in asked and request.accept_encodings["gzip"] > 0)
