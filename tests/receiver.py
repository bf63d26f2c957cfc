"""A server of somebody else, on this machine, that keeps what it is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@contextmanager
def receiver() -> Iterator[tuple[int, list[Any]]]:
    """Its port, and what it has heard: (path, headers, body). It answers as the path says."""
    got: list[Any] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), body.decode()))
            self.send_response(int(self.path[1:4]))
            self.send_header("Location", "/200")
            self.end_headers()

        def log_message(self, *about: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, got
    server.shutdown()
    thread.join()
    server.server_close()
