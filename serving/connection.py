"""A connection: what has arrived of a request, and what has still to be sent of its answer."""

import re
import socket
import time
from contextlib import suppress
from typing import Any

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 4 * 1024 * 1024  # more is refused by the application before it is read
READ_AT_ONCE = 64 * 1024
FIRST_SECONDS = 10  # for the first byte
END_OF_HEAD = b"\r\n\r\n"
END_OF_CHUNKS = b"0\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


class Gone(Exception):
    """The other side has closed the connection, or it was lost."""


class Connection:
    """One client's connection. Nothing here ever waits for the client."""

    __slots__ = (
        *("sock", "client", "server", "received", "size", "chunked", "registered"),
        *("unsent", "keep", "busy", "arrived", "moved"),
    )

    def __init__(
        self, sock: socket.socket, client: Any, server: Any, received: bytes = b""
    ) -> None:
        self.sock, self.client, self.server = sock, client, server
        self.received = bytearray(received)
        self.size: int | None = None  # of the request, once its head has arrived
        self.chunked = False
        self.registered = 0  # the events that the worker is told of
        self.unsent: memoryview = memoryview(b"")
        self.keep = False
        self.busy = False  # its request waits, or is being answered
        self.arrived = self.moved = time.monotonic()

    def read(self) -> None:
        """Take what has arrived. Raises Gone."""
        try:
            data = self.sock.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            raise Gone from None
        if not data:
            raise Gone
        self.received += data
        self.moved = time.monotonic()

    def is_whole(self) -> bool:
        """Whether a request has arrived, or more of it than is waited for."""
        if self.size is None and not self._look_at_head():
            return len(self.received) > LARGEST_HEAD
        assert self.size is not None
        if self.chunked:
            too_long = len(self.received) > LARGEST_HEAD + LARGEST_BODY
            return too_long or self.received.endswith(END_OF_CHUNKS)
        return len(self.received) >= self.size

    def take(self) -> bytes:
        """The bytes of the request; what has arrived behind it stays."""
        size = len(self.received) if self.chunked or self.size is None else self.size
        request = bytes(self.received[:size])
        del self.received[:size]
        self.size, self.chunked = None, False
        return request

    def send(self) -> bool:
        """Send what the connection takes; whether that was all. Raises Gone."""
        try:
            while self.unsent:
                self.unsent = self.unsent[self.sock.send(self.unsent) :]
                self.moved = time.monotonic()
        except BlockingIOError:
            return False
        except OSError:
            raise Gone from None
        return True

    def _look_at_head(self) -> bool:
        end = self.received.find(END_OF_HEAD)
        if end < 0:
            return False
        head = self.received[: end + 2]
        length = _LENGTH.search(head)
        body = int(length[1]) if length else 0
        self.chunked = _CHUNKED.search(head) is not None
        self.size = end + len(END_OF_HEAD) + (body if body <= LARGEST_BODY else 0)
        if (body or self.chunked) and _EXPECT.search(head):
            with suppress(OSError):
                self.sock.send(CONTINUE)
        return True


def wait_for_data(listener: socket.socket) -> None:
    """Have the kernel hand over connections only when there is something to read on them."""
    if hasattr(socket, "TCP_DEFER_ACCEPT") and listener.family in (socket.AF_INET, socket.AF_INET6):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, FIRST_SECONDS)
