"""Load: phones that come one after the other, or at moments of their own, and what came of it."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks import machine
from benchmarks.crowd import Crowd, Lost, Reply, Script
from benchmarks.server import Server

CLIENTS = 16
# A kept-alive connection stays with the process that accepted it. Without new ones all may lie on
# one of two processes, and a figure halves by chance.
REQUESTS_A_CONNECTION = 20

# What a phone's browser sends over plain http.
HEADERS = (
    "Host: 127.0.0.1:{port}\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "Accept-Encoding: {encoding}\r\n"
)


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
    """What came of a load; scripts write down what they did."""

    until: float = 0.0  # the moment after which nobody begins
    seconds: float = 0.0
    done: list[tuple[float, float]] = field(default_factory=list)  # at which moment, after how long
    statuses: Counter[int] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)  # requests without a reply, by the reason
    acknowledged: list[str] = field(default_factory=list)  # the marks of answers
    refusals: list[float] = field(default_factory=list)  # milliseconds to each 503, or to no reply
    begun: int = 0
    client: float = 0.0  # cores that the client kept busy
    processes: list[float] = field(default_factory=list)  # cores that each server process did
    _milliseconds: list[float] = field(default_factory=list)

    def note(self, began: float, reply: Reply, mark: str = "") -> None:
        """That what began then is done."""
        self.done.append((reply.at, 1000 * (reply.at - began)))
        if mark and reply.status == 303:
            self.acknowledged.append(mark)

    @property
    def milliseconds(self) -> list[float]:
        """How long each took that was done, sorted."""
        if len(self._milliseconds) != len(self.done):
            self._milliseconds = sorted(one for _, one in self.done)
        return self._milliseconds

    @property
    def rate(self) -> float:
        """Done a second."""
        return len(self.done) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds within which this part was done."""
        return percentile(self.milliseconds, percent)

    def errors(self, *wanted: int) -> int:
        """Requests that did not get a status that was wanted."""
        well = sum(self.statuses[status] for status in wanted)
        return self.lost.total() + self.statuses.total() - well

    @property
    def summary(self) -> dict[str, Any]:
        """What goes into the JSON."""
        return {
            "rate": round(self.rate, 1),
            **{f"p{n}": round(self.percentile(n), 2) for n in (50, 95, 99)},
            "statuses": dict(self.statuses),
            "lost": dict(self.lost),
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


Visitor = Callable[[int, Load], Script]  # what a phone does at the server on a port


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The number below which this part of the ordered ones lies; infinite where there are none."""
    return ordered[int((len(ordered) - 1) * percent / 100)] if ordered else float("inf")


def asking(request: Callable[[int], tuple[bytes, str]]) -> Visitor:
    """A phone that sends a request, reads the reply and sends the next, on one connection.

    `request` makes one for a port, and says the mark of the answer that is in it.
    """

    def script(port: int, load: Load) -> Script:
        for left in reversed(range(REQUESTS_A_CONNECTION)):
            content, mark = request(port)
            if not left:
                content = content.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
            began = time.perf_counter()
            reply = yield from answered(load, content)
            load.note(began, reply, mark)
            if reply.at > load.until:
                return

    return script


def answered(load: Load, request: bytes) -> Generator[bytes | float, Reply | None, Reply]:
    """Send a request; its reply. Raises Lost."""
    began = time.perf_counter()
    try:
        reply = yield request
    except Lost as fault:
        load.lost[str(fault)] += 1
        load.refusals.append(1000 * (time.perf_counter() - began))
        raise
    assert reply
    load.statuses[reply.status] += 1
    if reply.status == 503:
        load.refusals.append(1000 * (reply.at - began))
    return reply


def closed(servers: Sequence[Server], visitor: Visitor, clients: int, seconds: float) -> Load:
    """Phones one after the other, so many at a time, shared out among the servers.

    Every request that was sent is waited for, so that what was acknowledged can be counted.
    """
    load, crowd = Load(), Crowd()

    def begin(port: int) -> None:
        if time.perf_counter() < load.until:
            load.begun += 1
            crowd.begin(port, visitor(port, load), lambda: begin(port))

    with measured(servers, load):
        load.until = time.perf_counter() + seconds
        for number in range(clients):
            begin(servers[number % len(servers)].port)
        crowd.run()
    return load


def opened(server: Server, plans: Iterable[tuple[float, Visitor, Load]], patience: float) -> Load:
    """Phones that come at moments of their own, whether or not the earlier ones are done.

    Each plan is the second at which one comes, what it does, and the Load that is told. What is
    returned knows of the cores alone. Who finds no file number left is not begun.
    """
    all_of_them, crowd = Load(), Crowd(patience)
    start = time.perf_counter() + 0.05

    def begin(visitor: Visitor, load: Load) -> None:
        if len(crowd.waiting) < crowd.most:
            load.begun += 1
            crowd.begin(server.port, visitor(server.port, load))

    for second, visitor, load in plans:
        crowd.at(start + second, partial(begin, visitor, load))
    with measured([server], all_of_them):
        crowd.run()
    all_of_them.until = start
    return all_of_them


@contextmanager
def measured(servers: Sequence[Server], load: Load) -> Iterator[None]:
    """How long the `with` took, and which cores it kept busy."""
    processes = [process for server in servers for process in server.processes()]
    before = [machine.cpu_seconds(one) for one in processes]
    own, start = time.process_time(), time.perf_counter()
    yield
    load.seconds = time.perf_counter() - start
    load.client = (time.process_time() - own) / load.seconds
    load.processes = [
        (machine.cpu_seconds(one) - then) / load.seconds
        for one, then in zip(processes, before, strict=True)
    ]
