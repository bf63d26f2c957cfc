"""Queues of whole requests: sent answers before new pages, each with a limit of time."""

import re
import time
from asyncio import Future
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# Paths that need a few rows at most, and less than a millisecond.
QUICK = re.compile(r"/(?:s/[^/]+(?:/receipt/[^/]+)?|e/[^/]+|static/.+|brand/.+|healthz)\Z")
LARGEST_QUICK = 100_000  # bytes of a body
# Paths of a visit that has begun: a person who got the form shall get to the receipt.
BEGUN = re.compile(r"/(?:s/[^/]+/receipt/|static/|brand/|healthz\Z)")
# The longest wait in a queue; beyond it new requests are refused.
ANSWERS_WAIT_SECONDS = 2.0
PAGES_WAIT_SECONDS = 0.5
PACED_OVER = 32  # requests over which the pace is averaged
BEGUN_IN_A_ROW = 4  # a visit has two such requests for one page
PIECE_BYTES = 64 * 1024  # of a long reply


class Rest:
    """The rest of a long reply, read in a thread, as that may take time."""

    def __init__(self, parts: Iterator[bytes], close: Callable[[], None]) -> None:
        self._parts, self.close = parts, close

    def read(self) -> bytes:
        """The next piece, b"" at the end. Raises what the application raises."""
        return b"".join(takewhile_short(self._parts, PIECE_BYTES))


class Reply(NamedTuple):
    """The application's reply: whole, or the beginning of a long one with its `rest`.

    `watched` is the topic of the stream that goes on after it, or None.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    watched: Any = None
    rest: Rest | None = None


def takewhile_short(parts: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Yield from `parts` until together they have `most` bytes or more."""
    size = 0
    for part in parts:
        yield part
        size += len(part)
        if size >= most:
            return


class Call(NamedTuple):
    """A request for WSGI, when it was whole, and the future of its reply."""

    environ: dict[str, Any]
    arrived: float
    reply: "Future[Reply]"

    @property
    def is_answer(self) -> bool:
        """True for a POST."""
        return bool(self.environ["REQUEST_METHOD"] == "POST")

    @property
    def is_quick(self) -> bool:
        """True for a request that is answered within about a millisecond."""
        size = int(self.environ.get("CONTENT_LENGTH") or 0)
        return size <= LARGEST_QUICK and QUICK.match(self.environ["PATH_INFO"]) is not None

    @property
    def has_begun(self) -> bool:
        """True if the request belongs to a visit that has begun."""
        return self.is_answer or BEGUN.match(self.environ["PATH_INFO"]) is not None


class RequestQueue(deque[Call]):
    """Requests in the order in which they were whole."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience
        self._pace = 0.0  # average seconds between two requests taken, while others wait
        self._taken: float | None = None  # when the last was taken, if others waited then

    def is_full(self) -> bool:
        """True if the first has waited too long, or a new one would."""
        if not self:
            return False
        waited, will_wait = time.monotonic() - self[0].arrived, len(self) * self._pace
        return waited > self._patience or will_wait > self._patience

    def take(self) -> Call:
        """Take the first request out. Raises IndexError if none waits."""
        call, now = self.popleft(), time.monotonic()
        if self._taken is not None:
            self._pace += (now - self._taken - self._pace) / PACED_OVER
        if self:
            self._taken = now
        else:
            self._pace, self._taken = 0.0, None  # forget a crowd when it is over
        return call


class RequestQueues:
    """Two queues: visits that have begun, and new pages, which mostly wait for those."""

    def __init__(self) -> None:
        self._begun, self._pages = (
            RequestQueue(ANSWERS_WAIT_SECONDS),
            RequestQueue(PAGES_WAIT_SECONDS),
        )
        self._in_a_row = 0  # requests taken from the first queue while pages wait

    def __bool__(self) -> bool:
        return bool(self._begun or self._pages)

    def add(self, call: Call) -> bool:
        """Queue a request; False if its queue is full."""
        queue = self._begun if call.has_begun else self._pages
        if queue.is_full():
            return False
        queue.append(call)
        return True

    def pages_are_full(self) -> bool:
        """True if new pages are refused."""
        return self._pages.is_full()

    def next(self) -> Call:
        """Take the next request out. Raises IndexError if none waits.

        After BEGUN_IN_A_ROW others it is a page, because anyone can make up requests that look as
        if a visit had begun.
        """
        if self._begun and (not self._pages or self._in_a_row < BEGUN_IN_A_ROW):
            self._in_a_row = self._in_a_row + 1 if self._pages else 0
            return self._begun.take()
        self._in_a_row = 0
        return self._pages.take()
