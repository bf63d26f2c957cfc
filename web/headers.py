"""The headers of every answer: what it may load, who may keep it, how it is compressed."""

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
# The policy of a page that shows another of ours in a frame, and of the page in the frame.
FRAMING = f"{POLICY}; frame-src 'self'"
FRAMEABLE = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# The policy of the one page that other sites may show in a frame: it runs and sends nothing.
EMBEDDABLE = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)
# Of a file that is shown as an image alone. Who opens its address gets it as inert as it is there.
INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
# Tells a reply of ours from one of a portal or a proxy on the way: no page gives way to that.
MARK = ("Tangible", "1")
PROTECTION = [
    ("Content-Security-Policy", POLICY),
    MARK,
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Robots-Tag", "noindex, nofollow"),
]
# What a view may say instead.
OWN = {"Content-Security-Policy", "Cross-Origin-Resource-Policy"}
COMMON_ENCODINGS = {
    "gzip",
    "gzip, deflate",
    "gzip, deflate, br",
    "gzip, deflate, br, zstd",
}  # as browsers send it
PACKED = {"text/html", "application/atom+xml"}
SMALLEST_PACKED = 1_000  # bytes; less is not worth compressing


def add_headers(app: Flask) -> None:
    """Add these headers to every answer of `app`."""
    app.after_request(_compress)
    serve = app.wsgi_app

    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return serve(environ, _protecting(environ, start_response))

    app.wsgi_app = protected  # type: ignore[method-assign]  # the way Flask says to wrap it


def allow(response: Response, policy: str) -> Response:
    """The answer with `policy` in the place of POLICY."""
    response.headers["Content-Security-Policy"] = policy
    return response


def let_in(response: Response) -> Response:
    """The answer with a header that lets pages of other sites show it, strict ones included.

    HTML standard, 7.1.4: a page with Cross-Origin-Embedder-Policy frames no page that lacks it.
    """
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return response


def _protecting(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """`start_response`, which adds the headers that no answer may lack.

    It adds them to the list for the server: Werkzeug would search the list once for each.
    """

    def start(
        status: str, headers: Headers, fault: OptExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        own = {name for name, _ in headers} & OWN
        headers += [one for one in PROTECTION if one[0] not in own] if own else PROTECTION
        if environ["wsgi.url_scheme"] == "https":
            headers.append(("Strict-Transport-Security", "max-age=31536000"))
        if not any(name == "Cache-Control" for name, _ in headers):
            headers.append(("Cache-Control", _who_may_keep(environ)))
        return start_response(status, headers, fault)

    return start


def _who_may_keep(environ: WSGIEnvironment) -> str:
    """The value of Cache-Control: the page of an organiser must not stay behind in a browser, a
    form may be gone back to."""
    return "no-store" if "HTTP_COOKIE" in environ and "token" in session else "private, no-cache"


def _compress(response: Response) -> Response:
    if response.mimetype in PACKED and not response.content_encoding and takes_gzip():
        content = response.get_data()
        if len(content) > SMALLEST_PACKED:
            response.set_data(gzip.compress(content, 5, mtime=0))
            response.content_encoding = "gzip"
    return response


def takes_gzip() -> bool:
    """True if this request may be answered with gzip."""
    # The header is compared as a text first: to parse it costs more than all the rest.
    asked = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    return asked in COMMON_ENCODINGS or ("gzip" in asked and request.accept_encodings["gzip"] > 0)
