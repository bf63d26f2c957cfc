"""Queues in which whole requests wait: answers before new pages, and neither for long."""

import re
import time
from asyncio import Future
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# What needs a few rows at most, and takes less than a millisecond.
QUICK = re.compile(r"/(?:s/[^/]+(?:/receipt/[^/]+)?|e/[^/]+|static/.+|healthz)\Z")
LARGEST_QUICK = 100_000  # bytes: longer ones take longer to read
# What belongs to a visit that has begun: who got the form gets to the receipt.
BEGUN = re.compile(r"/(?:s/[^/]+/receipt/|static/|healthz\Z)")
# How long one may wait; where it is longer, those who come then are refused.
ANSWERS_WAIT_SECONDS = 2.0
PAGES_WAIT_SECONDS = 0.5
PACED_OVER = 32  # requests, about
BEGUN_IN_A_ROW = 4  # a visit has two of them to a page
PIECE_BYTES = 64 * 1024  # of a long reply


class Rest:
    """What is still to come of a long reply; it may take time to read, and is read in a thread."""

    def __init__(self, parts: Iterator[bytes], close: Callable[[], None]) -> None:
        self._parts, self.close = parts, close

    def read(self) -> bytes:
        """The next piece, b"" at the end. Raises whatever the application does."""
        return b"".join(takewhile_short(self._parts, PIECE_BYTES))


class Reply(NamedTuple):
    """The application's answer: whole, or the beginning of a long one and its `rest`.

    `watched` says what its stream goes on telling about.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    watched: Any = None
    rest: Rest | None = None


def takewhile_short(parts: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The next of `parts`, until together they have `most` bytes or more."""
    size = 0
    for part in parts:
        yield part
        size += len(part)
        if size >= most:
            return


class Call(NamedTuple):
    """A request as the application reads it, when it was whole, and who waits for the reply."""

    environ: dict[str, Any]
    arrived: float
    reply: "Future[Reply]"

    @property
    def is_answer(self) -> bool:
        """Whether the request sends something."""
        return bool(self.environ["REQUEST_METHOD"] == "POST")

    @property
    def is_quick(self) -> bool:
        """Whether the request is one of the many that take no time."""
        size = int(self.environ.get("CONTENT_LENGTH") or 0)
        return size <= LARGEST_QUICK and QUICK.match(self.environ["PATH_INFO"]) is not None

    @property
    def has_begun(self) -> bool:
        """Whether the request belongs to a visit that has begun."""
        return self.is_answer or BEGUN.match(self.environ["PATH_INFO"]) is not None


class RequestQueue(deque[Call]):
    """Requests in the order in which they were whole."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience
        self._pace = 0.0  # seconds from one that is taken to the next, while others wait
        self._taken: float | None = None  # when the last was, if others waited then

    def is_full(self) -> bool:
        """Whether nobody else should queue: the first has waited long, or the last would."""
        if not self:
            return False
        waited, will_wait = time.monotonic() - self[0].arrived, len(self) * self._pace
        return waited > self._patience or will_wait > self._patience

    def take(self) -> Call:
        """The first. Raises IndexError when nobody waits."""
        call, now = self.popleft(), time.monotonic()
        if self._taken is not None:
            self._pace += (now - self._taken - self._pace) / PACED_OVER
        if self:
            self._taken = now
        else:
            self._pace, self._taken = 0.0, None  # a bad minute is forgotten when it is over
        return call


class RequestQueues:
    """Two queues: visits that have begun, and pages, which wait for most of those."""

    def __init__(self) -> None:
        self._begun, self._pages = (
            RequestQueue(ANSWERS_WAIT_SECONDS),
            RequestQueue(PAGES_WAIT_SECONDS),
        )
        self._in_a_row = 0  # of the first queue, while pages wait

    def __bool__(self) -> bool:
        return bool(self._begun or self._pages)

    def add(self, call: Call) -> bool:
        """Let the request wait; False when there are too many."""
        queue = self._begun if call.has_begun else self._pages
        if queue.is_full():
            return False
        queue.append(call)
        return True

    def pages_are_full(self) -> bool:
        """Whether no page is taken in any more."""
        return self._pages.is_full()

    def next(self) -> Call:
        """Whose turn it is. Raises IndexError when nobody waits.

        A page is at the latest the turn after BEGUN_IN_A_ROW others: anyone can make up requests
        that look as if a visit had begun.
        """
        if self._begun and (not self._pages or self._in_a_row < BEGUN_IN_A_ROW):
            self._in_a_row = self._in_a_row + 1 if self._pages else 0
            return self._begun.take()
        self._in_a_row = 0
        return self._pages.take()
