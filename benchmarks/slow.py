"""Slow clients: each sends the head of a request, a byte a second, and never comes to its end."""

import socket
import threading
from contextlib import suppress
from itertools import cycle

from benchmarks.crowd import HOST

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 1000


class SlowClients:
    """So many connections, from `with` to its end; who is shut out comes back."""

    def __init__(self, port: int, count: int) -> None:
        self._port, self._count = port, count
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "SlowClients":
        self._connections = [
            socket.create_connection((HOST, self._port)) for _ in range(self._count)
        ]
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._ended.set()
        self._thread.join()
        for connection in self._connections:
            connection.close()

    def _run(self) -> None:
        """A byte for one of them at a time, so that each is given one a second."""
        sent = [0] * self._count
        for number in cycle(range(self._count)):
            if self._ended.wait(1 / self._count):
                return
            try:
                self._connections[number].send(HEAD[sent[number] : sent[number] + 1])
                sent[number] += 1
            except OSError:
                self._connections[number].close()
                sent[number] = 0
                with suppress(OSError):
                    self._connections[number] = socket.create_connection((HOST, self._port))
