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
PROTECTION = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
]
SMALL = 1_000  # bytes that are not worth compressing


def add_headers(app: Flask) -> None:
    """See to the headers of every answer of `app`."""
    app.after_request(_protect)
    app.after_request(_compress)


def _protect(response: Response) -> Response:
    response.headers.extend(PROTECTION)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in response.headers:
        # A form may be gone back to on the phone that it was opened on; what an organiser sees
        # must not stay behind.
        private = "token" in session if request.cookies else False
        response.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
    return response


def _compress(response: Response) -> Response:
    # The header is looked at first: to take it apart costs more than all the rest.
    wanted = "gzip" in request.headers.get("Accept-Encoding", "")
    if wanted and response.mimetype == "text/html" and request.accept_encodings["gzip"] > 0:
        content = response.get_data()
        if len(content) > SMALL:
            response.set_data(gzip.compress(content, 5, mtime=0))
            response.content_encoding = "gzip"
    return response
