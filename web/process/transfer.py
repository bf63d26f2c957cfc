"""Transfers: files on their way to readers. One whose reader is slow gives way to who waits.

A file that is written while it is sent has a process for as long as its reader takes, and there may
be few of these. So a slow reader has one only as long as nobody else wants it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TypeVar

from process.launcher import Full
from telemetry import log

SLOW_BYTES = 100_000  # a second: a reader who takes less is slow
PATIENCE_SECONDS = 30.0  # in which all in all a reader is waited for, before it is called slow

Result = TypeVar("Result")


class GaveWay(TimeoutError):
    """The reader was slow, and somebody else wanted the place. What was sent is not all."""


class Transfer:
    """A file on its way to a reader; `close` lets another begin.

    `who` takes it, where that is a program: the id of its token. `asker` is the id of the organiser
    who takes it, where that is one.
    """

    def __init__(
        self,
        pieces: Iterable[bytes],
        close: Callable[[], None],
        who: int | None = None,
        asker: int | None = None,
    ) -> None:
        self.who, self.asker = who, asker
        self._pieces, self._end = pieces, close
        self._lock = Lock()
        self._given: float | None = None  # when the reader was given the piece that it has now
        self._waited, self._sent = 0.0, 0
        self._gave_way = self._closed = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._pieces:
                self._sent += len(piece)
                self._given = time.monotonic()
                yield piece
                self._come_back()
        finally:
            self.close()

    def _come_back(self) -> None:
        """The reader wants more. Raises GaveWay."""
        with self._lock:
            self._waited, self._given = self._waited_for(), None
            if self._gave_way:
                raise GaveWay

    def _waited_for(self) -> float:
        return self._waited + (time.monotonic() - self._given if self._given else 0.0)

    @property
    def is_slow(self) -> bool:
        """True if its reader is waited for, and has been for long."""
        return (
            self._given is not None
            and self._waited_for() >= PATIENCE_SECONDS
            and self.pace < SLOW_BYTES
        )

    @property
    def pace(self) -> float:
        """The bytes that the reader took, at the most, in a second of those it was waited for."""
        waited = self._waited_for()
        return self._sent / waited if waited else float("inf")

    def give_way(self) -> bool:
        """End it, unless its reader came back meanwhile; True if it ended."""
        with self._lock:
            self._gave_way = self.is_slow and not self._closed
            gives = self._gave_way
        if gives:
            self.close()
        return gives

    def close(self) -> None:
        """End it, and let another begin; a second call does nothing."""
        with self._lock:
            is_first, self._closed = not self._closed, True
        if is_first:
            self._end()


class Transfers:
    """The transfers of one kind of place that go on in this serving process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._there: set[Transfer] = set()

    def add(
        self,
        pieces: Iterable[bytes],
        close: Callable[[], None],
        who: int | None = None,
        asker: int | None = None,
    ) -> Transfer:
        """A transfer of these pieces, which calls `close` once when it ends."""

        def end() -> None:
            with self._lock:
                self._there.discard(made)
            close()

        made = Transfer(pieces, end, who, asker)
        with self._lock:
            self._there.add(made)
        return made

    def held_by(self, asker: int) -> int:
        """How many an organiser has."""
        with self._lock:
            return sum(one.asker == asker for one in self._there)

    def through(
        self,
        start: Callable[[], Result],
        may_give_way: Callable[[Transfer], bool] = lambda one: True,
    ) -> Result:
        """What `start` gives. Where it is Full, the slowest that may gives way, if any is slow."""
        try:
            return start()
        except Full:
            with self._lock:
                slow = [one for one in self._there if one.is_slow and may_give_way(one)]
            slow.sort(key=lambda one: one.pace)
            if not any(one.give_way() for one in slow):
                raise
        log.count("download gave way")
        return start()
