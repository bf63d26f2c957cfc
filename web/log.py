"""The log line of a fault in a request."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, request

from telemetry import log


class Service(Flask):
    """A Flask that logs only the type and the place of a fault.

    The message of the fault and the address asked for may hold an answer, a receipt or a token.
    """

    name = log.NAME

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none here is a coroutine, so Flask need not check."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """Log at most one line a second: the type, the route, and the stack, outermost first."""
        log.count("fault", logging.ERROR, **log.type_and_way(exc_info), **asked(), status=500)


def asked() -> dict[str, str]:
    """The route and the method of the request, without its address."""
    route = request.url_rule.rule if request.url_rule else "none"
    return {"route": route, "method": request.method}
