"""The smallest application that answers as Tangible does to the messages of the table."""

from collections.abc import Callable, Iterable
from typing import Any

ANSWERS = {"GET": "200 OK", "HEAD": "200 OK", "POST": "422 Unprocessable Content"}


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Read what was sent, and say nothing but a status."""
    while environ["wsgi.input"].read(65536):
        pass
    status = ANSWERS.get(environ["REQUEST_METHOD"], "405 Method Not Allowed")
    start_response(status, [("Content-Length", "0")])
    return []
