"""The log: one line an event on standard error; never an answer, an address, or a secret."""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any

from flask import Flask, request

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Service(Flask):
    """A Flask that logs of a fault its type and where it happened.

    What the fault says, and the address asked for, may hold an answer, a receipt or a token.
    """

    name = "tangible"

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: none here is a coroutine, so none has to be looked at."""
        return func

    def log_exception(self, exc_info: Any) -> None:
        """One line: the type, the route, and the way to the fault from the outside in."""
        kind, _, trace = exc_info
        way = " > ".join(
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
            for frame in traceback.extract_tb(trace)
        )
        route = request.url_rule.rule if request.url_rule else "no route"
        self.logger.error("%s on %s %s at %s", kind.__name__, request.method, route, way)


def write_log() -> None:
    """Send what Tangible logs to standard error."""
    logger = logging.getLogger(Service.name)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(FORMAT))
        logger.addHandler(handler)
