"""Two hundred of each kind of slow client hold nobody up, on either database.

And silent connections are closed in time, and not before: a phone may be slow. All of these wait at
once, for the longest of it is more than half a minute, and on servers of their own while the slow
are looked at: therefore both are in one file.
"""

import select
import selectors
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from threading import Event, Thread

import pytest

from tests.postgresql import Engine
from tests.server import Server
from tests.serving.conftest import SERVERS, started
from tests.serving.messages import CHUNKED
from tests.serving.wire import FORM, LAST, connected, request, say

EACH = 200
SECONDS = 4.0  # in which the others ask
PATIENCE_SECONDS = 10.0  # of those who ask: a thread that the slow held would be held for minutes
ASKED = "/sign-in", "/s/door", "/healthz", "/readyz"
# The page that comes back has it four times as long: more than the kernel takes of an answer.
WRITTEN = f"word={'<' * 80_000}"
READER = request("POST", "/s/door", FORM, f"Content-Length: {len(WRITTEN)}", body=WRITTEN)
# What is sent at once, and what each second.
SLOW = {
    "head": (request("GET", "/sign-in")[:-2] + b"X: ", b"a"),
    "chunk": (request("POST", "/sign-in", FORM, CHUNKED, body="5\r\nab0\r\n\r\n"), b"1\r\na\r\n"),
    "body": (request("POST", "/s/door", FORM, "Content-Length: 5000", body="word="), b"a"),
    "reader": (READER, b""),
}

IDLE = request("GET", "/healthz")
HALF = IDLE[:-2] + b"X: "
BODY = request("POST", "/s/door", FORM, "Content-Length: 5000", body="word=")
CHUNK = request("POST", "/s/door", FORM, CHUNKED, body="5\r\nwo")
# What was sent, what is sent each second from then on, and after how many seconds the end may come.
LEFT = {
    "half a line": (b"GET /hea", b"", 10),
    "half a head": (HALF, b"", 10),
    "a head that never ends": (HALF, b"a", 10),
    "half a body": (BODY, b"", 10),
    "half a chunk": (CHUNK, b"", 10),
    "half a second head": (IDLE + HALF, b"", 3),
    "nothing more": (IDLE, b"", 3),
}
# The kernel keeps such a connection for a while before it is anybody's. granian has no deadline for
# it; it costs a file and some kilobytes.
LEFT_BY_UVICORN = {"nothing": (b"", b"", 3)}
# In which all have to be let go: the longest deadlines are 20 s, and a machine may have other work.
LONGEST_SECONDS = 180.0
Ended = dict[tuple[str, str], float]


@pytest.fixture(scope="module", autouse=True)
def silent(doors: dict[str, Server]) -> Iterator[Future[Ended]]:
    """After how many seconds each server closes each silent connection: from the first test on."""
    with ThreadPoolExecutor(1, "silent") as beside:
        yield beside.submit(let_go, doors)


def let_go(doors: dict[str, Server]) -> Ended:
    found, until = {}, time.monotonic() + LONGEST_SECONDS
    with ExitStack() as open_:
        crowd = open_.enter_context(selectors.DefaultSelector())
        for name, server in doors.items():
            cases = LEFT | (LEFT_BY_UVICORN if name == "uvicorn" else {})
            for what, (sent, drip, _) in cases.items():
                connection = open_.enter_context(closing(connected(server.port)))
                connection.sendall(sent)
                about = connection, name, what, drip, time.monotonic()
                crowd.register(connection, selectors.EVENT_READ, about)
        while crowd.get_map() and time.monotonic() < until:
            for key, _ in crowd.select(1):
                connection, name, what, _, began = key.data
                if not _heard(connection):
                    found[name, what] = time.monotonic() - began
                    crowd.unregister(connection)
            for key in crowd.get_map().values():
                connection, _, _, drip, _ = key.data
                with suppress(ConnectionError):  # it is closed, and seen to be so in the next turn
                    connection.sendall(drip)
    return found


def _heard(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, engine: Engine, tmp_path) -> Iterator[Server]:
    """Each server on each database."""
    database = engine.fresh(tmp_path / "instance")
    with started(tmp_path, request.param, database) as server:
        yield server
    engine.drop(database)


def opened(server: Server, what: str) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(SLOW[what][0])
    return connection


def crawl(crowd: dict[socket.socket, str], over: Event) -> None:
    """Each sends a byte a second, or reads a thousand."""
    while not over.wait(1):
        for one, what in crowd.items():
            with suppress(OSError):
                one.sendall(SLOW[what][1])
                if what == "reader":
                    one.recv(1_000)


def still(crowd: dict[socket.socket, str], what: str) -> int:
    """How many of the slow are still served: there is nothing to read for them, or more of it."""
    count = 0
    for one, kind in crowd.items():
        if kind == what:
            looked = select.poll()  # select() knows no file above 1,023
            looked.register(one, select.POLLIN)
            told = bool(looked.poll(0))
            with suppress(OSError):
                ended = told and not one.recv(1, socket.MSG_PEEK)
                count += not ended and told == (what == "reader")
    return count


def ask(port: int) -> dict[str, tuple[int, float]]:
    """The status of each page, and after how many seconds it was there."""
    found = {}
    for path in ASKED:
        began = time.monotonic()
        with closing(connected(port, 2 * PATIENCE_SECONDS)) as connection:
            connection.sendall(request("GET", path, "Connection: close"))
            status = int(connection.recv(65536)[9:12])
        found[path] = status, time.monotonic() - began
    return found


def test_slow_heads_chunks_bodies_and_readers_hold_nobody_up(server):
    over, late, asks = Event(), [], 0
    with ExitStack() as open_:
        crowd = {}
        for what in SLOW:
            for _ in range(EACH):
                crowd[open_.enter_context(closing(opened(server, what)))] = what
        slow = Thread(target=crawl, args=(crowd, over))
        slow.start()
        try:
            _once_all_are_taken_in(server)
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                asked = ask(server.port)
                asks += len(asked)
                late += [
                    (path, *got)
                    for path, got in asked.items()
                    if got[0] != 200 or got[1] > PATIENCE_SECONDS
                ]
                time.sleep(0.1)
        finally:
            over.set()
            slow.join()
        served = {what: still(crowd, what) for what in SLOW}
    # A machine that has other work refuses some of those who ask, and some of the slow.
    assert len(late) < asks / 4, late
    assert all(count > EACH / 2 for count in served.values()), served


def _once_all_are_taken_in(server: Server) -> None:
    """Those who came before have been answered, as far as they can be."""
    until = time.monotonic() + 60
    while say(server.port, request("GET", "/sign-in") + LAST).statuses != (200, 200):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("what", LEFT)
def test_who_falls_silent_is_let_go_in_time_and_not_before(silent, what):
    least = LEFT[what][-1]
    seconds = {name: took for (name, left), took in silent.result().items() if left == what}
    assert set(seconds) == set(SERVERS)
    assert all(least <= took for took in seconds.values()), seconds


def test_who_never_says_anything_is_let_go_as_well(silent):
    assert LEFT_BY_UVICORN["nothing"][-1] <= silent.result()["uvicorn", "nothing"]
