"""A crowd: the connections of many phones, each with a script of what it asks for, in one thread.

Raw sockets and one selector, so that the servers get the processors.
"""

import heapq
import re
import resource
import selectors
import socket
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import count

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0
SWEEP_SECONDS = 0.25
STARTED_AT_ONCE = 16  # of those that are due, before replies are read again
FILES_KEPT = 500  # that are not for connections
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, read to its end at the moment `at` of time.perf_counter()."""

    status: int
    head: bytes
    body: bytes
    at: float


class Lost(Exception):
    """No reply: the connection ended before it came, or patience did."""


# What a phone does: it yields a request and is given the reply, or Lost is raised there; it yields
# seconds, and goes on after them on a new connection.
Script = Generator[bytes | float, Reply | None, None]


class Crowd:
    """Phones, from their first request until the last one has done what its script says."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self.patience = patience
        self.selector = selectors.DefaultSelector()
        self.waiting: set[_Phone] = set()  # for a reply
        self.most = allow_many_files() - FILES_KEPT
        self._later: list[tuple[float, int, Callable[[], object]]] = []
        self._serial = count()

    def begin(self, port: int, script: Script, then: Callable[[], object] | None = None) -> None:
        """Let a phone begin its script at the server on `port`; call `then` when it is done."""
        _Phone(self, port, script, then).proceed()

    def at(self, moment: float, do: Callable[[], object]) -> None:
        """Do something at a moment of time.perf_counter()."""
        heapq.heappush(self._later, (moment, next(self._serial), do))

    def run(self) -> None:
        """See to all of them until the last one is done."""
        sweep = 0.0
        while self.waiting or self._later:
            now = time.perf_counter()
            if now >= sweep:
                sweep = now + SWEEP_SECONDS
                for phone in [one for one in self.waiting if now - one.asked > self.patience]:
                    phone.fail("no reply in time")
            for _ in range(STARTED_AT_ONCE):
                if not self._later or self._later[0][0] > now:
                    break
                heapq.heappop(self._later)[2]()
            due = min(sweep, self._later[0][0]) if self._later else sweep
            for key, _ in self.selector.select(max(0.0, due - time.perf_counter())):
                key.data.ready()
        self.selector.close()


class _Phone:
    """One script, and the connection it is on."""

    def __init__(
        self, crowd: Crowd, port: int, script: Script, then: Callable[[], object] | None
    ) -> None:
        self._crowd, self._port, self._script, self._then = crowd, port, script, then
        self._socket: socket.socket | None = None
        self._connected = False
        self.asked = 0.0
        self._request = self._read = b""

    def proceed(self, reply: Reply | None = None, fault: Lost | None = None) -> None:
        """Give the script what it waits for, and do what it asks for next."""
        self._crowd.waiting.discard(self)
        try:
            wanted = self._script.throw(fault) if fault else self._script.send(reply)
        except (StopIteration, Lost):
            self._hang_up()
            if self._then:
                self._then()
            return
        if isinstance(wanted, bytes):
            self._ask(wanted)
        else:
            self._hang_up()
            self._crowd.at(time.perf_counter() + wanted, self.proceed)

    def ready(self) -> None:
        """The connection can be read, or a new one written to."""
        if self._connected:
            self._receive()
        else:
            self._send()

    def fail(self, reason: str) -> None:
        """Tell the script that no reply will come."""
        self._hang_up()
        self.proceed(fault=Lost(reason))

    def _ask(self, request: bytes) -> None:
        self._request, self._read, self.asked = request, b"", time.perf_counter()
        self._crowd.waiting.add(self)
        if self._socket is None:
            self._socket = socket.socket()
            self._socket.setblocking(False)
            try:
                self._socket.connect((HOST, self._port))
            except BlockingIOError:
                pass
            except OSError as fault:
                self.fail(str(fault))
                return
        self._send()

    def _send(self) -> None:
        assert self._socket
        known = bool(self._crowd.selector.get_map().get(self._socket))
        try:
            self._socket.send(self._request)  # small enough for any buffer
        except BlockingIOError:  # still connecting
            if not known:
                self._crowd.selector.register(self._socket, selectors.EVENT_WRITE, self)
        except OSError as fault:
            self.fail(str(fault))
        else:
            if not known:
                self._crowd.selector.register(self._socket, selectors.EVENT_READ, self)
            elif not self._connected:
                self._crowd.selector.modify(self._socket, selectors.EVENT_READ, self)
            self._connected = True

    def _receive(self) -> None:
        assert self._socket
        try:
            data = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError as fault:
            self.fail(str(fault))
            return
        self._read = self._read + data if self._read else data
        end = self._read.find(b"\r\n\r\n") + 4
        length = CONTENT_LENGTH.search(self._read, 0, end) if end >= 4 else None
        if end >= 4 and (
            (length and len(self._read) >= end + int(length[1])) or not (data or length)
        ):
            head, body = self._read[:end], self._read[end:]
            if not data or CLOSES.search(head):
                self._hang_up()
            self.proceed(Reply(int(head[9:12]), head, body, time.perf_counter()))
        elif not data:
            self.fail("the connection was closed")

    def _hang_up(self) -> None:
        if self._socket:
            if self._crowd.selector.get_map().get(self._socket):
                self._crowd.selector.unregister(self._socket)
            self._socket.close()
        self._socket, self._connected = None, False


def allow_many_files() -> int:
    """As many open files as this process may have: every connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
