"""uvicorn's protocol, with the limits that it needs without a proxy before it.

uvicorn limits neither time nor size of a head (its issue 157), nor the time in which a client takes
a reply, and of a pipeline it tells only the last request that the client has gone.
"""

import time
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from serving.budget import Share, budget
from serving.request import LARGEST_HEAD, MOST_HEADERS
from telemetry import log, metric
from web.error import plain_answer

Headers = list[tuple[str, str]]

MOST_WAITING = 32  # requests behind the one that is being answered
BYTES_OF_ONE = 4_000  # of memory for a waiting request, about
BODY_TIMES = 10  # a whole body may take so many times as long as a head
HEAD_SECONDS = 20.0  # for a whole head, from its first byte; for the first byte of a connection
STILL_SECONDS = 20.0  # in which a client takes nothing of a reply
WHOLE_SECONDS = 180.0  # in which a client is never done taking
FLOWING_BYTES = 16 * 1024  # not taken yet, beyond which a reply waits for its client


class TooMuch(Exception):
    """A client sends more than is allowed. It ends the parsing, as broken HTTP does."""


class Protocol(HttpToolsProtocol):
    """One connection. The server calls `look` every second, which closes it when it is overdue."""

    most = 16_384  # connections of a process

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._since: float | None = None  # when the wait for a head began, if nothing is answered
        self._began = 0.0  # when the incomplete message began
        self._in_head = self._in_message = self._ends = False
        self._fields = 0  # number of fields in this head
        self._overhead = 0  # bytes received of this message without its body
        self._share, self._held = Share(budget), 0
        self._status = 400  # of the reply to a message that cannot be read
        self._running: Any = None  # the request that is being answered
        self._untaken = 0

    def connection_made(self, transport: Any) -> None:
        """Set limits for a new connection, or close it if there are too many."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=FLOWING_BYTES)
        self._since = self._moved = self._untaken_since = time.monotonic()
        if len(self.connections) > self.most:
            metric.refused["overloaded"].inc()
            log.count("refused", reason="overloaded")
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the running request that the client has gone, and drop the waiting ones."""
        super().connection_lost(exc)
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        for cycle, _ in self.pipeline:
            cycle.on_response = _nothing  # breaks a circle of references
        self.pipeline.clear()
        self._share.give_back()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # asyncio allows bool
        """Keep the connection open (True) until a whole request of a client is answered."""
        running = self._running
        if running is None or running.response_started or running.more_body or self.pipeline:
            return None
        self._ends = True
        return True

    def data_received(self, data: bytes) -> None:
        """Parse data; refuse a head that is too large, and count the bytes that are held."""
        if self._ends:
            return
        if not self._in_message:
            self._overhead = 0
            if self._since is None and self._is_free:
                self._since = time.monotonic()
        self._overhead += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self._ends:
            return
        if self._in_message and self._overhead > LARGEST_HEAD:
            self._refuse(431)
        else:
            self._hold(
                (self._overhead if self._in_message else 0) + BYTES_OF_ONE * len(self.pipeline)
            )

    def on_message_begin(self) -> None:
        """Begin a message. Raises TooMuch if too many wait."""
        if len(self.pipeline) >= MOST_WAITING:
            self._status = 429
            raise TooMuch
        self._in_head = self._in_message = True
        self._fields, self._began = 0, time.monotonic()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head, but ignore trailers. Raises TooMuch for too many."""
        if self._in_head:
            self._fields += 1
            if self._fields > MOST_HEADERS:
                self._status = 431
                raise TooMuch
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_head, self._since = False, None
        if self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # RFC 9110, 10.1.1
        super().on_headers_complete()
        if not self.pipeline:
            self._running = self.cycle

    def on_body(self, body: bytes) -> None:
        """Pass on a part of the body."""
        self._overhead -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a message."""
        self._in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Begin the next request of the pipeline, or close the connection if it ends."""
        self._running = self.pipeline[-1][0] if self.pipeline else None
        if self._ends and not self.pipeline:
            self.transport.close()
            return
        super().on_response_complete()
        if self._ends:
            self.flow.pause_reading()
        elif self._in_message and self._is_free:
            self._since = time.monotonic()
        elif not self._in_message and not self.pipeline:
            self._share.give_back()
            self._held = 0

    def send_400_response(self, msg: str) -> None:
        """Refuse a message that cannot be read, or is too much."""
        self._refuse(self._status)

    def look(self, now: float, patience: float) -> None:
        """Close the connection if a head, a body, or the taking of a reply is overdue.

        `now` is of time.monotonic(), `patience` the seconds for a head.
        """
        if self._since is not None and self._is_free and now - self._since > patience:
            self.transport.close()
        if self._in_message and not self._in_head and now - self._began > BODY_TIMES * patience:
            self.transport.abort()
        untaken = self.transport.get_write_buffer_size()
        if not untaken or not self._is_free:
            self._untaken_since = now  # a reply that is being sent has its own deadline
        if not untaken or untaken < self._untaken:
            self._moved = now
        if now - self._moved > STILL_SECONDS or now - self._untaken_since > WHOLE_SECONDS:
            self.transport.abort()
        self._untaken = untaken

    @property
    def _is_free(self) -> bool:
        """True if no request of this client is being answered."""
        return self._running is None or self._running.response_complete

    def _hold(self, size: int) -> None:
        """Count the bytes held for this client until it has its replies; refuse if too many."""
        if size > self._held:
            if self._share.take(size - self._held):
                self._held = size
            else:
                self._refuse(503)

    def _refuse(self, status: int) -> None:
        """Reply with `status` and close, after whole requests before it were answered."""
        metric.refused["unreadable"].inc()
        log.count("refused", reason="unreadable")
        if self.pipeline and self.pipeline[0][0].more_body:
            self.pipeline.popleft()[0].on_response = _nothing  # will never be whole
        waits = self._running is not None and self._running.more_body
        if self._is_free or (waits and not self._running.response_started):
            self.transport.write(written(*plain_answer(status)))
            self.transport.close()
            return
        self._ends = True
        self.flow.pause_reading()


def _nothing() -> None:
    pass


def written(status: int, headers: Headers, content: bytes) -> bytes:
    """The bytes of a reply on a connection that is closed after it."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*headers, ("Connection", "close"))]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content
