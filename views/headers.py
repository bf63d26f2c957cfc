"""What every answer carries: what it may load, who may keep it, and less of it on the way."""

import gzip

from flask import Flask, Response, request, session

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
SMALL = 1_000  # bytes that are not worth compressing


def add_headers(app: Flask) -> None:
    """See to the headers of every answer of `app`."""
    app.after_request(_protect)
    app.after_request(_compress)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in response.headers:
        # A form may be gone back to on the phone that it was opened on; what an organiser sees
        # must not stay behind.
        private = "token" in session if request.cookies else False
        response.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
    return response


def _compress(response: Response) -> Response:
    if (
        response.mimetype != "text/html"
        or response.content_encoding is not None
        or response.is_streamed
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        content = response.get_data()
        if len(content) > SMALL:
            response.set_data(gzip.compress(content, 5, mtime=0))
            response.content_encoding = "gzip"
    return response
