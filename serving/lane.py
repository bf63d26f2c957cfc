"""Lanes: what has arrived waits in them, answers before new pages, and not for long."""

import re
import time
from collections import deque

from serving.connection import Connection

# What needs a few rows at most, and takes less than a millisecond.
QUICK = re.compile(
    rb"[A-Z]+ /(?:s/[^/? ]+(?:/receipt/[^/? ]+)?|e/[^/? ]+|static/[^? ]+|healthz)[? ]"
)
LARGEST_QUICK = 100_000  # bytes: longer ones take longer to read
# An answer, and what belongs to a visit that has begun: who got the form gets to the receipt.
BEGUN = re.compile(rb"POST |GET /(?:s/[^/? ]+/receipt/|static/|healthz[? ])")
# How long what is in front may have waited before those who come then are refused.
ANSWERS_WAIT_SECONDS = 2.0
PAGES_WAIT_SECONDS = 0.5


class Lane(deque[Connection]):
    """Connections whose request has arrived, in that order."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience

    def is_full(self) -> bool:
        """Whether what is in front has waited so long that nobody else should queue behind it."""
        return bool(self) and time.monotonic() - self[0].arrived > self._patience


class Lanes:
    """Two lanes: visits that have begun, and pages, which wait until all of those are seen to."""

    def __init__(self) -> None:
        self._begun, self._pages = Lane(ANSWERS_WAIT_SECONDS), Lane(PAGES_WAIT_SECONDS)

    def __bool__(self) -> bool:
        return bool(self._begun or self._pages)

    def add(self, connection: Connection) -> bool:
        """Let the connection wait; False when there are too many."""
        lane = self._begun if BEGUN.match(connection.received) else self._pages
        if lane.is_full():
            return False
        lane.append(connection)
        return True

    def next(self) -> Connection:
        """Whose turn it is. Raises IndexError when nobody waits."""
        return (self._begun or self._pages).popleft()


def is_answer(connection: Connection) -> bool:
    """Whether the request sends something."""
    return connection.received.startswith(b"POST ")


def is_quick(connection: Connection) -> bool:
    """Whether the request is one of the many that take no time."""
    if connection.size is None or connection.chunked or connection.size > LARGEST_QUICK:
        return False
    return QUICK.match(connection.received) is not None
