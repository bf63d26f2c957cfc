"""The control of the tests of smuggling: a server that reads lengths as ours once did.

What it does not understand of a length, it takes for no length, and it keeps the connection. Behind
a proxy that passes the length on as it came, it reads the rest of a body as somebody's request.
"""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.I)
ALIVE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nalive\n"
ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class _Answerer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Answer one request after the other, until the proxy goes."""
        self._received = b""
        with suppress(ConnectionError):
            while self._answer():
                pass

    def _answer(self) -> bool:
        while b"\r\n\r\n" not in self._received:
            if not self._read():
                return False
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        found = LENGTH.search(head + b"\r\n")
        length = int(found[1]) if found else 0
        while len(self._received) < length:
            if not self._read():
                return False
        self._received = self._received[length:]
        path = head.split(b" ")[1]
        self.request.sendall(ALIVE if path in (b"/healthz", b"/readyz") else ABSENT)
        return True

    def _read(self) -> bytes:
        more: bytes = self.request.recv(65536)
        self._received += more
        return more


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


@contextmanager
def naive() -> Iterator[int]:
    """Serve; the port."""
    with _Server(("127.0.0.1", 0), _Answerer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
