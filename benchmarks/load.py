"""Load: many connections that each send a request, read the reply and send the next.

One thread of raw sockets, so that the servers get the processors; what it takes itself is told.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks import machine
from benchmarks.server import Server

CONNECTIONS = 16
# A kept-alive connection stays with the process that accepted it. Without new ones all may lie on
# one of two processes, and a figure halves by chance.
REQUESTS_A_CONNECTION = 20
PATIENCE_SECONDS = 30

# What a phone's browser sends over plain http.
HEADERS = (
    "Host: 127.0.0.1:{port}\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "Accept-Encoding: {encoding}\r\n"
)
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)

Request = Callable[[], bytes]


def get(port: int, path: str, encoding: str = "gzip, deflate", cookie: str = "") -> bytes:
    """The request for a page, as a browser asks for it."""
    headers = HEADERS.format(port=port, encoding=encoding)
    if cookie:
        headers += f"Cookie: {cookie}\r\n"
    return f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode()


def post(port: int, path: str, body: bytes) -> bytes:
    """The request that sends a form, as a browser sends it."""
    headers = HEADERS.format(port=port, encoding="gzip, deflate")
    headers += f"Origin: http://127.0.0.1:{port}\r\n"
    headers += "Content-Type: application/x-www-form-urlencoded\r\n"
    headers += f"Content-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{headers}\r\n".encode() + body


@dataclass
class Load:
    """What came of a load."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)  # of each reply, sorted in the end
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0  # requests whose connection ended without a reply
    client: float = 0.0  # cores that the client kept busy
    processes: list[float] = field(default_factory=list)  # cores that each server process did

    @property
    def rate(self) -> float:
        """Replies a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds within which this part of the replies came."""
        return self.milliseconds[int((len(self.milliseconds) - 1) * percent / 100)]

    def errors(self, wanted: int) -> int:
        """Requests that did not get the status that was wanted."""
        return self.lost + self.statuses.total() - self.statuses[wanted]

    @property
    def summary(self) -> dict[str, Any]:
        """What goes into the JSON."""
        return {
            "rate": round(self.rate, 1),
            **{f"p{n}": round(self.percentile(n), 2) for n in (50, 95, 99)},
            "statuses": dict(self.statuses),
            "lost": self.lost,
            "client": round(self.client, 3),
            "processes": [round(one, 2) for one in self.processes],
        }

    def __str__(self) -> str:
        fifty, most, nearly_all = (self.percentile(n) for n in (50, 95, 99))
        shares = " + ".join(f"{one:.2f}" for one in self.processes)
        return (
            f"{self.rate:,.0f}/s, p50 {fifty:.1f} p95 {most:.1f} p99 {nearly_all:.1f} ms, "
            f"cores: client {self.client:.2f}, server {shares}"
        )


def run(server: Server, request: Request, seconds: float) -> Load:
    """Load `server` with what `request` makes, on 16 connections, for some seconds.

    Every request that was sent is waited for, so that what was acknowledged can be counted.
    """
    processes = server.processes()
    before = [machine.cpu_seconds(one) for one in processes]
    own = time.process_time()
    load = asyncio.run(_run(server.port, request, seconds))
    load.client = (time.process_time() - own) / load.seconds
    load.processes = [
        (machine.cpu_seconds(one) - then) / load.seconds
        for one, then in zip(processes, before, strict=True)
    ]
    load.milliseconds.sort()
    return load


async def _run(port: int, request: Request, seconds: float) -> Load:
    load, start = Load(), time.perf_counter()
    clients = (_client(port, request, load, start + seconds) for _ in range(CONNECTIONS))
    await asyncio.gather(*clients)
    load.seconds = time.perf_counter() - start
    return load


async def _client(port: int, request: Request, load: Load, until: float) -> None:
    loop = asyncio.get_running_loop()
    while time.perf_counter() < until:
        done = loop.create_future()
        await loop.create_connection(
            lambda done=done: _Connection(request, load, until, done), "127.0.0.1", port
        )
        async with asyncio.timeout(until - time.perf_counter() + PATIENCE_SECONDS):
            await done


class _Connection(asyncio.Protocol):
    """One connection, from its first request to its last reply."""

    def __init__(
        self, request: Request, load: Load, until: float, done: asyncio.Future[None]
    ) -> None:
        self._request, self._load, self._until, self._done = request, load, until, done
        self._left = REQUESTS_A_CONNECTION
        self._reply = b""
        self._sent: float | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._reply = self._reply + data if self._reply else data
        end = self._reply.find(b"\r\n\r\n")
        if end < 0:
            return
        length = CONTENT_LENGTH.search(self._reply, 0, end)
        if length is None or len(self._reply) < end + 4 + int(length[1]):
            return
        now = time.perf_counter()
        self._load.milliseconds.append((now - self._sent) * 1000)
        self._load.statuses[int(self._reply[9:12])] += 1
        self._sent, self._reply = None, b""
        if self._left and now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self._sent is not None:
            self._load.lost += 1
        if not self._done.done():
            self._done.set_result(None)

    def _send(self) -> None:
        request = self._request()
        self._left -= 1
        if not self._left:
            request = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
        self._sent = time.perf_counter()
        self._transport.write(request)
