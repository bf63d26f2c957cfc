"""uvicorn's protocol, with what it lacks for phones without a proxy before it.

uvicorn has no deadline and no size for a head (its issue 157), nor for a client that does not take
its answer, and tells a client that has gone only to the last request of a pipeline.
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
BYTES_OF_ONE = 4_000  # of memory, about
BODY_TIMES = 10  # of the patience for a head, for a whole body
HEAD_SECONDS = 20.0  # for a whole head, from its first byte; for the first byte of a connection
STILL_SECONDS = 20.0  # without taking anything of an answer
WHOLE_SECONDS = 180.0  # with something untaken all the time
FLOWING_BYTES = 16 * 1024  # that a client may have untaken before its answer waits for it


class TooMuch(Exception):
    """More than is taken of a client at once. It ends the parsing, as what is no HTTP does."""


class Protocol(HttpToolsProtocol):
    """One connection. `look` closes it when it is overdue; the server calls that every second."""

    most = 16_384  # connections of a process

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._since: float | None = None  # when a head began, while nothing is being answered
        self._began = 0.0  # when the message began that is not whole yet
        self._in_head = self._in_message = self._ends = False
        self._fields = 0  # of this head
        self._overhead = 0  # bytes received of this message, but for its body
        self._share, self._held = Share(budget), 0
        self._status = 400  # of what cannot be read
        self._running: Any = None  # the request that is being answered; others wait behind it
        self._untaken = 0

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=FLOWING_BYTES)
        self._since = self._moved = self._untaken_since = time.monotonic()
        if len(self.connections) > self.most:
            metric.refused["overloaded"].inc()
            log.count("refused", reason="overloaded")
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: the request that is being answered is told, the others forgotten."""
        super().connection_lost(exc)
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        for cycle, _ in self.pipeline:
            cycle.on_response = _nothing  # or it and the connection would keep each other
        self.pipeline.clear()
        self._share.give_back()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # asyncio's says so
        """The client sends nothing more. If it has sent all of a request, it gets its answer."""
        running = self._running
        if running is None or running.response_started or running.more_body or self.pipeline:
            return None
        self._ends = True
        return True

    def data_received(self, data: bytes) -> None:
        """The client has sent something."""
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
        """A message begins. Raises TooMuch."""
        if len(self.pipeline) >= MOST_WAITING:
            self._status = 429
            raise TooMuch
        self._in_head = self._in_message = True
        self._fields, self._began = 0, time.monotonic()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; one behind the body is no field of the head. Raises TooMuch."""
        if self._in_head:
            self._fields += 1
            if self._fields > MOST_HEADERS:
                self._status = 431
                raise TooMuch
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        self._in_head, self._since = False, None
        if self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # RFC 9110, 10.1.1
        super().on_headers_complete()
        if not self.pipeline:
            self._running = self.cycle

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._overhead -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A message is whole."""
        self._in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been given; the next one is begun."""
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
        """Refuse what is no HTTP, or too much."""
        self._refuse(self._status)

    def look(self, now: float, patience: float) -> None:
        """Close the connection if its head, its body or its taking of an answer is overdue."""
        if self._since is not None and self._is_free and now - self._since > patience:
            self.transport.close()
        if self._in_message and not self._in_head and now - self._began > BODY_TIMES * patience:
            self.transport.abort()
        untaken = self.transport.get_write_buffer_size()
        if not untaken or not self._is_free:
            self._untaken_since = now  # while an answer is being given, its giver has a deadline
        if not untaken or untaken < self._untaken:
            self._moved = now
        if now - self._moved > STILL_SECONDS or now - self._untaken_since > WHOLE_SECONDS:
            self.transport.abort()
        self._untaken = untaken

    @property
    def _is_free(self) -> bool:
        """Whether no request of this client is being answered."""
        return self._running is None or self._running.response_complete

    def _hold(self, size: int) -> None:
        """Count what is held for this client until it has its answers."""
        if size > self._held:
            if self._share.take(size - self._held):
                self._held = size
            else:
                self._refuse(503)

    def _refuse(self, status: int) -> None:
        """Answer what cannot be read, and close; whole requests before it are answered first."""
        metric.refused["unreadable"].inc()
        log.count("refused", reason="unreadable")
        if self.pipeline and self.pipeline[0][0].more_body:
            self.pipeline.popleft()[0].on_response = _nothing  # it will never be whole
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
    """An answer, as it is sent on a connection that is closed then."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*headers, ("Connection", "close"))]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content
