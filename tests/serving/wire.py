"""Bytes to a server and what comes back, without a client that would put them right."""

import re
import socket
from contextlib import closing, suppress
from dataclasses import dataclass

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n")
PATIENCE_SECONDS = 15.0
HOST = "Host: 127.0.0.1"
FORM = "Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Heard:
    """What came back on one connection: `closed` is False when nothing more came and it stayed."""

    received: bytes
    closed: bool

    @property
    def statuses(self) -> tuple[int, ...]:
        """Of each answer, in order, without those that only say how a request goes on."""
        return tuple(status for status in self._all if status >= 200)

    @property
    def interim(self) -> int:
        """How many answers only said that a request may go on."""
        return sum(status < 200 for status in self._all)

    @property
    def _all(self) -> list[int]:
        return [int(one) for one in STATUS.findall(self.received)]


def connected(port: int, patience: float = PATIENCE_SECONDS) -> socket.socket:
    """A connection that waits so long for whatever it waits for."""
    return socket.create_connection(("127.0.0.1", port), timeout=patience)


def heard_on(connection: socket.socket, until: int = 0) -> Heard:
    """All that comes until the connection is closed, its patience is over, or so many answered."""
    received = b""
    try:
        while more := connection.recv(65536):
            received += more
            if until and len(Heard(received, closed=False).statuses) >= until:
                return Heard(received, closed=False)
    except ConnectionError:
        pass
    except TimeoutError:
        return Heard(received, closed=False)
    return Heard(received, closed=True)


def say(port: int, sent: bytes, patience: float = PATIENCE_SECONDS, *, cut: bool = False) -> Heard:
    """Send all of this at once, and hear what comes of it; `cut`: let it be known to be all.

    A server may close before it has read everything, and what is sent to it then is lost.
    """
    with closing(connected(port, patience)) as connection:
        with suppress(OSError):
            connection.sendall(sent)
            if cut:
                connection.shutdown(socket.SHUT_WR)
        return heard_on(connection)


def request(method: str, target: str, *headers: str, body: str = "", version: str = "1.1") -> bytes:
    """A message as it is written here, whether or not it is one; Latin-1 on the wire."""
    lines = f"{method} {target} HTTP/{version}", HOST, *headers
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin-1")


# What no body may ever become: answered with 405, which nothing else here is.
NEXT = request("DELETE", "/healthz")
LAST = request("GET", "/healthz", "Connection: close")
