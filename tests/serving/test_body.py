"""What breaks off on its way is stored by no server, and a head or a body has a bound."""

import os
import select
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.server import Server
from tests.serving.messages import CHUNKED
from tests.serving.wire import FORM, LAST, connected, heard_on, request, say
from web.session import PLAIN, Sessions

MB = 1_000_000
# Of a head, beyond what is read: what the kernel holds between a client and a server.
LARGEST_TAKEN = 8 * MB
HELD = 256 * MB  # of all requests together that are not whole yet
BESIDE = 96 * MB  # what a process may grow besides


def answer(word: str) -> str:
    return urlencode({"word": word, "submission_key": f"key of {word}"})


def by_length(word: str, more: int = 0) -> bytes:
    """An answer that is said to have `more` bytes than there are."""
    body = answer(word)
    length = f"Content-Length: {len(body) + more}"
    return request("POST", "/s/door", FORM, length, body=body)


def in_chunks(word: str, end: str) -> bytes:
    """An answer in a chunk, and what comes behind it."""
    body = answer(word)
    chunk = f"{len(body):x}\r\n{body}\r\n{end}"
    return request("POST", "/s/door", FORM, CHUNKED, body=chunk)


WHOLE = {
    "whole": by_length("whole"),
    "whole in chunks": in_chunks("whole in chunks", "0\r\n\r\n"),
}
BROKEN = {
    "a byte is missing": by_length("a byte is missing", 1),
    "much is missing": by_length("much is missing", 100_000),
    "the last chunk is missing": in_chunks("the last chunk is missing", ""),
    "the last line is missing": in_chunks("the last line is missing", "0\r\n"),
    "a trailer is missing": in_chunks("a trailer is missing", "0\r\nX: y\r\n"),
    "the next chunk is missing": in_chunks("the next chunk is missing", "5\r\n"),
    "half of the next chunk is missing": in_chunks("half of the next chunk is missing", "5\r\n&a"),
    "the next chunk is no chunk": in_chunks("the next chunk is no chunk", "zz\r\nx\r\n0\r\n\r\n"),
    "a chunk is longer than it says": in_chunks(
        "a chunk is longer than it says", "1\r\nabc\r\n0\r\n\r\n"
    ),
    "a trailer is none": in_chunks("a trailer is none", "0\r\nX\r\n\r\n"),
}


def end_of(connection: socket.socket, way: str) -> None:
    """The client says that this was all, or is gone without a word."""
    if way == "said":
        connection.shutdown(socket.SHUT_WR)
        return
    if way == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def broken_off(server: Server, sent: bytes, way: str) -> tuple[int, ...]:
    """What is answered to an answer that breaks off, where anybody is there to hear it."""
    with closing(connected(server.port)) as connection:
        with suppress(ConnectionError):
            connection.sendall(sent)
        time.sleep(0.3)  # the server has begun to read it
        with suppress(OSError):
            end_of(connection, way)
        return heard_on(connection).statuses if way == "said" else ()


def words(server: Server) -> set[str]:
    exported = server.command("responses", "export", "door").stdout.splitlines()
    return {line.split(",")[-1] for line in exported[1:]}


def test_what_breaks_off_is_neither_stored_nor_thanked_for(door):
    ways = [(sent, way) for sent in BROKEN.values() for way in ("said", "closed", "reset")]
    with ThreadPoolExecutor(len(ways)) as phones:
        answered = list(phones.map(lambda one: broken_off(door, *one), ways))
    assert not [one for one in answered if set(one) & {200, 303, 500}]
    for sent in WHOLE.values():
        assert say(door.port, sent + LAST).statuses == (303, 200)
    assert words(door) & {*WHOLE, *BROKEN} == set(WHOLE)


def memory(server: Server) -> int:
    """The bytes that all processes of this server have in memory."""
    return sum(pages for pages, _ in _processes(server)) * 4096


def processor_seconds(server: Server) -> float:
    """How long its processes have been at work, which is the same beside whatever else works."""
    return sum(ticks for _, ticks in _processes(server)) / os.sysconf("SC_CLK_TCK")


def _processes(server: Server) -> list[tuple[int, int]]:
    """Of each process of this server, how many pages it has and how many ticks it was at work."""
    assert server.process is not None
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            about = process.joinpath("stat").read_text().rpartition(")")[2].split()
            if int(about[2]) == server.process.pid:
                pages = int(process.joinpath("statm").read_text().split()[1])
                found.append((pages, int(about[11]) + int(about[12])))
    return found


ENDLESS = {
    "the first line": (b"GET /", b"a" * 50_000),
    "one line of a head": (request("GET", "/healthz")[:-2] + b"X: ", b"a" * 50_000),
    "many lines of a head": (request("GET", "/healthz")[:-2], b"X-A: " + b"a" * 1_000 + b"\r\n"),
    "an extension of a chunk": (request("POST", "/s/door", CHUNKED) + b"1;", b"a" * 50_000),
    "a trailer": (request("POST", "/s/door", CHUNKED) + b"0\r\n", b"X: " + b"a" * 1_000 + b"\r\n"),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_refused_at_once_and_not_kept(door, what):
    begin, more = ENDLESS[what]
    more *= 1 + 50_000 // len(more)
    before, sent = memory(door), 0
    with closing(connected(door.port)) as connection:
        with suppress(ConnectionError):
            connection.sendall(begin)
            while sent < 60 * MB:
                connection.sendall(more)
                sent += len(more)
        heard = heard_on(connection)
    assert heard.closed
    assert sent < LARGEST_TAKEN
    assert memory(door) - before < 32 * MB
    assert set(heard.statuses) <= {400, 413, 414, 431}
    if what.endswith("head"):
        assert heard.statuses == (431,)
    assert say(door.port, LAST).statuses == (200,)


def test_bodies_that_are_not_whole_are_held_together_up_to_a_bound(door):
    """As many as would be twice the bound: who comes too late is refused, not taken in."""
    size = 3_900_000
    head = request("POST", "/s/door", FORM, f"Content-Length: {size}")
    before = memory(door)
    with ExitStack() as open_:

        def send(connection: socket.socket) -> None:
            with suppress(OSError):
                connection.sendall(head + b"a" * (size - 1))

        crowd = [
            open_.enter_context(closing(connected(door.port))) for _ in range(2 * HELD // size)
        ]
        with ThreadPoolExecutor(8) as phones:
            list(phones.map(send, crowd))
        grown = memory(door) - before
        assert say(door.port, LAST).statuses == (200,)
        refused, _, _ = select.select(crowd, [], [], 10)
    assert grown < HELD + BESIDE
    assert refused


def signed(key: Path, said: dict[str, str]) -> str:
    """The cookie of a session that holds this."""
    app = Flask("tangible")
    app.secret_key = key.read_text()
    made: str = Sessions().get_signing_serializer(app, PLAIN).dumps(said)
    return made


def test_a_photo_of_an_organiser_may_be_larger_than_all_else_and_has_a_bound_too(door):
    """Whether the sign-in goes on is not asked: what matters is whether the body is taken in."""
    organiser = signed(door.folder / "secret_key", {"token": "over"})
    photos = "/events/fair/wall/photos"
    for path, cookie, size, status in [
        (photos, organiser, 11_000_000, 303),  # to sign in
        (photos, organiser, 12_100_000, 413),
        (photos, "", 4_000_001, 413),
        (photos, "", 3_900_000, 303),
        (photos, organiser[:-1], 4_000_001, 413),
        (photos, signed(door.folder / "secret_key", {"device": "x"}), 4_000_001, 413),
        (f"{photos}/x/state", organiser, 4_000_001, 413),
        ("/s/door", organiser, 4_000_001, 413),
    ]:
        more = (f"Content-Length: {size}", f"Cookie: {PLAIN}={cookie}", "Connection: close")
        head = request("POST", path, FORM, *more)
        heard = say(door.port, head + b"a" * size, patience=30)
        until = time.monotonic() + 15
        while heard.statuses == (503,) and time.monotonic() < until:
            # There is room for so many bytes at once, and those of the test before may be there.
            time.sleep(0.2)
            heard = say(door.port, head + b"a" * size, patience=30)
        assert heard.statuses == (status,), (path, size)
