"""What of a fault in a request is logged."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, request

from telemetry import log


class Service(Flask):
    """A Flask that logs of a fault its type and where it happened.

    What the fault says, and the address asked for, may hold an answer, a receipt or a token.
    """

    name = log.NAME

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: none here is a coroutine, so none has to be looked at."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """One line a second: the type, the route, and the way to the fault from the outside in."""
        log.count("fault", logging.ERROR, **log.type_and_way(exc_info), **asked(), status=500)


def asked() -> dict[str, str]:
    """What was asked for, without the address: the route and the method."""
    route = request.url_rule.rule if request.url_rule else "none"
    return {"route": route, "method": request.method}
