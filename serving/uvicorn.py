"""uvicorn's protocol, with what it lacks for phones without a proxy before it.

uvicorn has no deadline and no size for a head (its issue 157), nor for a client that does not take
its answer, and tells a client that has gone only to the last request of a pipeline.
"""

import re
import time
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from models import log, metric
from serving.budget import Share, budget
from serving.desk import Desk
from serving.request import LARGEST_HEAD
from views.error import plain_answer

# What a phone asks for when it comes new: a form, or the page of an event.
PAGE = re.compile(rb"GET /(?:s|e)/[^/? ]+[? ]")
Headers = list[tuple[str, str]]

HEAD_SECONDS = 20.0  # for a whole head, from its first byte; for the first byte of a connection
STILL_SECONDS = 20.0  # without taking anything of an answer
WHOLE_SECONDS = 180.0  # with something untaken all the time
FLOWING_BYTES = 16 * 1024  # that a client may have untaken before its answer waits for it


class Protocol(HttpToolsProtocol):
    """One connection. `look` closes it when it is overdue; the server calls that every second."""

    most = 16_384  # connections of a process

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._since: float | None = None  # when a head began, while nothing is being answered
        self._in_head = self._in_message = self._ends = False
        self._overhead = 0  # bytes received of this message, but for its body
        self._share, self._held = Share(budget), 0
        self._unanswered: list[Any] = []  # the requests before the last one
        self._desk: Desk = self.app_state["desk"]
        self._is_new = True
        self._untaken, self._untaken_since, self._moved = 0, 0.0, 0.0

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=FLOWING_BYTES)
        self._since = time.monotonic()
        if len(self.connections) > self.most:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: every request of it that is being answered is told."""
        super().connection_lost(exc)
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        self._unanswered.clear()
        self._share.give_back()

    def data_received(self, data: bytes) -> None:
        """The client has sent something."""
        if self._is_new:
            self._is_new = False
            if self._desk.turns_pages_away and PAGE.match(data):
                self._turn_away()
                return
        if not self._in_message:
            self._overhead = 0
            if self._since is None and self._is_free:
                self._since = time.monotonic()
        self._overhead += len(data)
        super().data_received(data)
        if self.transport.is_closing() or not self._in_message:
            return
        if self._overhead > LARGEST_HEAD:
            self._refuse(431)
        elif self._overhead > self._held:
            if self._share.take(self._overhead - self._held):
                self._held = self._overhead
            else:
                self._refuse(503)

    def on_message_begin(self) -> None:
        """A message begins."""
        self._in_head = self._in_message = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; one behind the body is no field of the head."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole."""
        before, self._in_head, self._since = self.cycle, False, None
        if self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # RFC 9110, 10.1.1
        super().on_headers_complete()
        self._unanswered = [one for one in self._unanswered if not one.response_complete]
        if before is not None and not before.response_complete:
            self._unanswered.append(before)

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._overhead -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A message is whole."""
        self._in_message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer has been given."""
        if self._ends:
            self.transport.close()
            return
        super().on_response_complete()
        if self._in_message:
            self._since = time.monotonic()
        elif not self.pipeline:
            self._share.give_back()
            self._held = 0

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(400)

    def look(self, now: float, patience: float) -> None:
        """Close the connection if its head, or its taking of an answer, is overdue."""
        if self._since is not None and self._is_free and now - self._since > patience:
            self.transport.close()
        untaken = self.transport.get_write_buffer_size()
        if not untaken:
            self._untaken_since = self._moved = now
        elif untaken < self._untaken:
            self._moved = now
        if now - self._moved > STILL_SECONDS or now - self._untaken_since > WHOLE_SECONDS:
            self.transport.abort()
        self._untaken = untaken

    def _turn_away(self) -> None:
        """Refuse whoever opens a form while too many do, before anything else is done for them."""
        self.transport.write(_written(*self._desk.refusal()[:3]))
        self.transport.close()

    @property
    def _is_free(self) -> bool:
        """Whether no request of this client is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _refuse(self, status: int) -> None:
        """Answer what cannot be read, and close; what is being answered is answered first."""
        metric.refused["unreadable"].inc()
        log.count("refused", reason="unreadable")
        waits = self.cycle is not None and self.cycle.more_body and not self.cycle.response_started
        if not (self._is_free or waits) or any(
            not one.response_complete for one in self._unanswered
        ):
            self._ends = True
            self.flow.pause_reading()
            return
        self.transport.write(_written(*plain_answer(status)))
        self.transport.close()


def _written(status: int, headers: Headers, content: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*headers, ("Connection", "close"))]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content
