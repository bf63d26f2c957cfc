"""Streams: many watchers of a tally, read in a process of its own that costs little."""

import multiprocessing
import re
import selectors
import socket
import time
from array import array
from multiprocessing.connection import Connection
from typing import NamedTuple

from benchmarks.crowd import HOST, allow_many_files

MARK = b'data-responses="'
NUMBER = re.compile(rb"\d+")
# An event ends with an empty line; what may follow is the end of the chunk that it came in.
ENDS = (b"\n\n", b"\n\n\r\n")
LONGEST_MARK = 40
REFUSED = b"HTTP/1.1 503"
OPENED_AT_ONCE = 20  # a server that is to carry a crowd may refuse one that comes at a stroke
PATIENCE_SECONDS = 120


class Told(NamedTuple):
    """What the watchers have read since they were last asked."""

    read: list[
        tuple["array[float]", "array[int]"]
    ]  # a watcher: at which moments, of how many responses
    processor: float  # seconds, since the start
    ended: int  # streams that the server has ended


class Streams:
    """Open streams, from `with` to its end."""

    def __init__(self, port: int, request: bytes, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, self._theirs = context.Pipe()
        self._process = context.Process(
            target=_read_all, args=(self._theirs, port, request, count), daemon=True
        )

    def __enter__(self) -> "Streams":
        self._process.start()
        self._theirs.close()
        self._answer()  # all are open
        return self

    def __exit__(self, *fault: object) -> None:
        self._process.kill()
        self._process.join()

    def told(self) -> Told:
        """What was read since this was last asked. Moments are of time.perf_counter()."""
        self._ours.send(None)
        return self._answer()

    def _answer(self) -> Told:
        if not self._ours.poll(PATIENCE_SECONDS):
            raise RuntimeError("Not every watcher was given the present state")
        try:
            told: Told = self._ours.recv()
            return told
        except EOFError:
            raise RuntimeError("The watchers could not open their streams") from None


class _Watcher:
    """One stream: the states that it has read to their ends."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.coming, self.seam = -1, b""
        self.forget()

    def forget(self) -> None:
        self.moments, self.responses = array("d"), array("q")

    def hears(self, data: bytes) -> None:
        """Only the newest state counts; what an unfinished one says counts at its end."""
        if self.seam:
            data, self.seam = self.seam + data, b""
        at = data.rfind(MARK)
        if at >= 0 and (number := NUMBER.match(data, at + len(MARK))):
            self.coming = int(number[0])
        if data.endswith(ENDS):
            if self.coming >= 0:
                self.moments.append(time.perf_counter())
                self.responses.append(self.coming)
        else:
            self.seam = data[-LONGEST_MARK:]  # a mark may lie across two reads


def _read_by(watchers: list[_Watcher]) -> "list[tuple[array[float], array[int]]]":
    """What each has read since this was last asked."""
    read = [(one.moments, one.responses) for one in watchers]
    for one in watchers:
        one.forget()
    return read


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1 << 18)
    except ConnectionResetError:
        return b""


def _read_all(parent: Connection, port: int, request: bytes, count: int) -> None:
    """Open the streams, say so, and read; say what was read whenever the parent asks."""
    allow_many_files()
    selector, ended = selectors.DefaultSelector(), 0
    watchers: list[_Watcher] = []

    def read(seconds: float) -> None:
        nonlocal ended
        for key, _ in selector.select(seconds):
            if key.data is None:
                parent.recv()
                parent.send(Told(_read_by(watchers), time.process_time(), ended))
            elif (data := _received(key.data.connection)) and not data.startswith(REFUSED):
                key.data.hears(data)
            else:
                selector.unregister(key.data.connection)
                key.data.connection.close()
                if key.data.coming >= 0:
                    ended += 1
                else:  # it comes back, as a browser does
                    watchers.remove(key.data)

    while len(watchers) < count or any(one.coming < 0 for one in watchers):
        if ended:
            raise RuntimeError("The server ended a stream")
        opening = sum(one.coming < 0 for one in watchers)
        for _ in range(min(OPENED_AT_ONCE - opening, count - len(watchers))):
            connection = socket.create_connection((HOST, port))
            connection.sendall(request)
            watchers.append(_Watcher(connection))
            selector.register(connection, selectors.EVENT_READ, watchers[-1])
        read(0.05)
    parent.send(Told([], time.process_time(), ended))
    selector.register(parent, selectors.EVENT_READ, None)
    while True:
        read(1.0)
