"""A browser that asks one thing at a time, and how long it waits for the whole of each page."""

import gzip
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode

from benchmarks.ceiling import GZIP
from tests.page import Page, form_of

REDIRECTS = (302, 303)
PIECE = 1_000_000  # bytes that are read at once


@dataclass(frozen=True)
class Reply:
    """A page: after how many milliseconds its last byte was there, and how many bytes these were.

    Where it was come to by a redirect, both requests are in the time.
    """

    milliseconds: float
    size: int
    html: str

    def form(self, address: str) -> dict[str, list[str]]:
        """What the browser would send of the form that goes to `address`, as it stands."""
        return form_of(Page(self.html), address)


class Browser:
    """Asks the server on a port, on a connection for each page; it keeps cookies."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port, self._cookie = port, cookie

    def ask(self, path: str, sent: Mapping[str, Any] | None = None) -> Reply:
        """The page at `path`, or the one that comes of what is `sent` there.

        Raises RuntimeError where there is none.
        """
        body = None if sent is None else urlencode(sent, doseq=True).encode()
        began = time.perf_counter()
        with closing(HTTPConnection("127.0.0.1", self._port)) as connection:
            status, where, content = self._request(connection, path, body)
            if status in REDIRECTS:
                status, _, content = self._request(connection, where, None)
            waited = 1000 * (time.perf_counter() - began)
        html = (gzip.decompress(content) if content.startswith(GZIP) else content).decode()
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {html}")
        return Reply(waited, len(content), html)

    def _request(
        self, connection: HTTPConnection, path: str, body: bytes | None
    ) -> tuple[int, str, bytes]:
        headers = {"Accept-Encoding": "gzip, deflate", "Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        if given := reply.getheader("Set-Cookie"):
            self._cookie = given.partition(";")[0]
        return reply.status, reply.getheader("Location", ""), content


class Reader:
    """Asks for pages on one connection that is kept, and does not look at what is in them."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Accept-Encoding": "gzip", **headers}

    def ask(self, path: str) -> int:
        """How many bytes the page at `path` has as it is sent. Raises RuntimeError for no page."""
        return sum(map(len, self.pieces(path)))

    def pieces(self, path: str) -> Iterator[bytes]:
        """The page at `path` as it is sent, in pieces. Raises RuntimeError where there is none."""
        reply = self._reply(path)
        while piece := reply.read(PIECE):
            yield piece
        if reply.status != 200:
            raise RuntimeError(f"{path} answered {reply.status}")

    def close(self) -> None:
        self._connection.close()

    def _reply(self, path: str) -> HTTPResponse:
        """The reply, on a new connection where the server has closed one that lay idle."""
        try:
            self._connection.request("GET", path, headers=self._headers)
            return self._connection.getresponse()
        except ConnectionError:
            self._connection.close()
            self._connection.request("GET", path, headers=self._headers)
            return self._connection.getresponse()
