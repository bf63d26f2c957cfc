"""Silent connections are closed in time, and not before: a phone may be slow.

All wait at once, for the longest of it is more than half a minute.
"""

import select
import socket
import time
from contextlib import suppress

import pytest

from tests.server import Server
from tests.serving.conftest import SERVERS
from tests.serving.messages import CHUNKED
from tests.serving.wire import FORM, connected, request

IDLE = request("GET", "/healthz")
HALF = IDLE[:-2] + b"X: "
BODY = request("POST", "/s/door", FORM, "Content-Length: 5000", body="word=")
CHUNK = request("POST", "/s/door", FORM, CHUNKED, body="5\r\nwo")
# What was sent, what is sent each second from then on, and between which seconds the end comes.
LEFT = {
    "half a line": (b"GET /hea", b"", 10, 30),
    "half a head": (HALF, b"", 10, 30),
    "a head that never ends": (HALF, b"a", 10, 30),
    "half a body": (BODY, b"", 10, 30),
    "half a chunk": (CHUNK, b"", 10, 30),
    "half a second head": (IDLE + HALF, b"", 3, 30),
    "nothing more": (IDLE, b"", 3, 30),
}
# The kernel keeps such a connection for a while before it is anybody's. granian has no deadline for
# it; it costs a file and some kilobytes.
LEFT_BY_UVICORN = {"nothing": (b"", b"", 3, 45)}
LONGEST_SECONDS = 50.0


@pytest.fixture(scope="module")
def ended(doors: dict[str, Server]) -> dict[tuple[str, str], float]:
    """After how many seconds each server closed each connection."""
    crowd: dict[socket.socket, tuple[str, str, bytes, float]] = {}
    for name, server in doors.items():
        cases = LEFT | (LEFT_BY_UVICORN if name == "uvicorn" else {})
        for what, (sent, drip, _, _) in cases.items():
            connection = connected(server.port)
            connection.sendall(sent)
            crowd[connection] = (name, what, drip, time.monotonic())
    found, until = {}, time.monotonic() + LONGEST_SECONDS
    while crowd and time.monotonic() < until:
        told, _, _ = select.select(list(crowd), [], [], 1)
        for connection in told:
            if not _heard(connection):
                name, what, _, began = crowd.pop(connection)
                found[name, what] = time.monotonic() - began
                connection.close()
        for connection, (_, _, drip, _) in crowd.items():
            _send(connection, drip)
    for connection in crowd:
        connection.close()
    return found


def _heard(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""


def _send(connection: socket.socket, drip: bytes) -> None:
    with suppress(ConnectionError):  # it is closed, and seen to be so in the next turn
        connection.sendall(drip)


@pytest.mark.parametrize("what", LEFT)
def test_who_falls_silent_is_let_go_in_time_and_not_before(ended, what):
    _, _, least, most = LEFT[what]
    seconds = {name: took for (name, left), took in ended.items() if left == what}
    assert set(seconds) == set(SERVERS)
    assert all(least <= took <= most for took in seconds.values()), seconds


def test_who_never_says_anything_is_let_go_as_well(ended):
    _, _, least, most = LEFT_BY_UVICORN["nothing"]
    assert least <= ended["uvicorn", "nothing"] <= most
