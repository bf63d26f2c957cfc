"""Watchers of a page: one thread in each process writes to every event stream that is open."""

import logging
import os
import resource
import selectors
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from models import metric

Topic = TypeVar("Topic", bound=Hashable)
Revision = int | str
Wire = tuple[bytes, bytes]  # what is sent, made once for all: plain, and as an HTTP/1.1 chunk

log = logging.getLogger("tangible.watcher")

CHUNKED = {"HTTP/1.0": False, "HTTP/1.1": True}  # how gunicorn has begun the answer
HALF_THE_FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2  # negative: no limit
UNSENT_BYTES = 64 * 1024  # the kernel's buffer for one watcher; a bigger one holds only old states
LONGEST_PAUSE = 5.0  # seconds between two looks, however often they fail


@dataclass(frozen=True, slots=True)
class State:
    """A topic as it is at one revision, rendered; `until` is when the clock alone changes it."""

    revision: Revision
    html: str
    until: datetime | None = None

    def event(self) -> bytes:
        """The state as a server-sent event: https://html.spec.whatwg.org/#event-stream."""
        data = b"".join(b"data: %b\n" % line for line in self.html.encode().splitlines())
        return b"id: %b\n%b\n" % (str(self.revision).encode(), data)


def wire(content: bytes, end: bytes = b"") -> Wire:
    return content, b"%x\r\n%b\r\n%b" % (len(content), content, end)


HEARTBEAT = wire(b":\n\n")
CLOSE = wire(b"event: close\ndata:\n\n", end=b"0\r\n\r\n")


@dataclass(eq=False, slots=True)
class Watcher(Generic[Topic]):
    """One open stream: the revision it was given last, and what it has not taken yet."""

    connection: socket.socket
    topic: Topic
    seen: Revision
    chunked: bool
    rest: bytes | memoryview = b""  # of the event that is on its way
    latest: bytes = b""  # the one after it
    moved: float = field(default_factory=time.monotonic)
    leaving: bool = False

    def gone(self) -> bool:
        """Whether the other side has closed; anything else it says is of no interest."""
        try:
            return not self.connection.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def send(self) -> None:
        """Send what the connection takes, an event to its end before the latest one begins.

        Raises OSError when the connection is lost.
        """
        with suppress(BlockingIOError):
            while self.rest or self.latest:
                if not self.rest:
                    self.rest, self.latest = memoryview(self.latest), b""
                self.rest = self.rest[self.connection.send(self.rest) :]
                self.moved = time.monotonic()


class Watchers(Generic[Topic]):
    """Everyone who has a stream open in this process, and the one thread that writes to them.

    `look` is called in that thread, at most once a `tick` and only while someone watches. It gets
    each watched topic with the revision its watchers have (None: not all the same), and returns
    those that are at another one now, each with its State, or None when the topic has ended. It
    keeps no connection and no transaction. Whatever it raises is logged by its type, and it is
    called again, less and less often.

    A watcher that has taken nothing for `patience` seconds is let go. When `room` is full a stream
    ends after its first state and the browser comes back: a process that has no file number left
    serves nobody.
    """

    def __init__(
        self,
        look: Callable[[Mapping[Topic, Revision | None]], Mapping[Topic, State | None]],
        tick: float = 0.1,
        heartbeat: float = 15.0,
        patience: float = 60.0,
        room: int = HALF_THE_FILES,
    ) -> None:
        self.look, self.tick, self.room = look, tick, room
        self.heartbeat, self.patience = heartbeat, patience
        self._watchers: set[Watcher[Topic]] = set()
        self._arrivals: deque[Watcher[Topic]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = False

    @property
    def count(self) -> int:
        return len(self._watchers) + len(self._arrivals)

    def stream(self, environ: Mapping[str, Any], topic: Topic, state: State) -> Iterator[bytes]:
        """Yield the present state; asked for more, take the connection from the server.

        Where that cannot be (development server, test client, TLS or HTTP/2 in gunicorn itself)
        the stream ends there and the browser comes back.
        """
        yield b"retry: 2000\n" + state.event()
        theirs, protocol = environ.get("gunicorn.socket"), environ["SERVER_PROTOCOL"]
        # An SSLSocket is a subclass; its connection is more than a file number.
        if type(theirs) is socket.socket and protocol in CHUNKED:
            with self._lock:
                if not self._stopped and not 0 <= self.room <= self.count:
                    ours = _take(theirs)
                    self._arrivals.append(Watcher(ours, topic, state.revision, CHUNKED[protocol]))
                    self._wake()

    def stop(self) -> None:
        """Close every stream and end the thread; later streams end after their first state."""
        with self._lock:
            running, self._stopped = self._thread and not self._stopped, True
            if running:
                self._wake()
        if self._thread:
            self._thread.join()

    def _wake(self) -> None:
        """Call the thread. The first call starts it: none would survive gunicorn's fork."""
        if self._thread is None:
            self._selector = selectors.DefaultSelector()
            self._ear, self._bell = socket.socketpair()
            self._bell.setblocking(False)
            self._selector.register(self._ear, selectors.EVENT_READ)
            self._thread = threading.Thread(target=self._run, name="watchers", daemon=True)
            self._thread.start()
        with suppress(BlockingIOError):  # earlier calls are still to be heard
            self._bell.send(b"!")

    def _run(self) -> None:
        next_look, next_beat, pause = 0.0, time.monotonic() + self.heartbeat, self.tick
        while not self._stopped:
            metric.watchers.set(len(self._watchers))
            try:
                self._serve(min(next_look, next_beat) if self._watchers else None)
                now = time.monotonic()
                if now >= next_beat:
                    next_beat = now + self.heartbeat
                    self._beat(now)
                if now >= next_look and self._watchers:
                    next_look = now + self.tick
                    with metric.tell_seconds.time():
                        self._tell()
                    pause = self.tick
            except Exception as error:  # noqa: BLE001 - one fault must not end what serves all
                pause = min(2 * pause, LONGEST_PAUSE)
                next_look = time.monotonic() + pause
                log.error("Watchers could not be told of changes: %s", type(error).__name__)
        for watcher in [*self._watchers, *self._arrivals]:
            watcher.connection.close()
        self._watchers.clear()
        self._arrivals.clear()
        metric.watchers.set(0)
        for closing in self._selector, self._ear, self._bell:
            closing.close()

    def _serve(self, until: float | None) -> None:
        """Wait, and see to those who arrive, who leave, and who can take more."""
        wait = None if until is None else max(0.0, until - time.monotonic())
        for key, events in self._selector.select(wait):
            if key.data is None:
                self._ear.recv(4096)
            elif events & selectors.EVENT_READ and key.data.gone():
                self._drop(key.data)
            elif events & selectors.EVENT_WRITE:
                self._send(key.data)
        while self._arrivals:
            watcher = self._arrivals.popleft()
            self._selector.register(watcher.connection, selectors.EVENT_READ, watcher)
            self._watchers.add(watcher)

    def _tell(self) -> None:
        """Look once, and give what has changed to those who do not have it."""
        audiences: defaultdict[Topic, list[Watcher[Topic]]] = defaultdict(list)
        for watcher in self._watchers:
            if not watcher.leaving:
                audiences[watcher.topic].append(watcher)
        seen = {topic: _agreed(audience) for topic, audience in audiences.items()}
        with metric.look_seconds.time():
            changed = self.look(seen)
        for topic, state in changed.items():
            audience = audiences[topic]
            if state is None:
                for watcher in audience:
                    watcher.leaving = True
                self._give(audience, CLOSE)
            else:
                behind = [watcher for watcher in audience if watcher.seen != state.revision]
                event = wire(state.event())
                for watcher in behind:
                    watcher.seen = state.revision
                metric.watcher_events.inc(len(behind))
                self._give(behind, event)

    def _beat(self, now: float) -> None:
        """Keep quiet streams alive in the proxies on their way, and let go who takes nothing."""
        stuck = [watcher for watcher in self._watchers if watcher.rest]
        self._give(self._watchers.difference(stuck), HEARTBEAT)
        for watcher in stuck:
            if now - watcher.moved > self.patience:
                self._drop(watcher)

    def _give(self, watchers: Collection[Watcher[Topic]], message: Wire) -> None:
        for watcher in watchers:
            watcher.latest = message[watcher.chunked]
            self._send(watcher)  # each call lets the other threads run: send() frees the GIL

    def _send(self, watcher: Watcher[Topic]) -> None:
        was_stuck = bool(watcher.rest)
        try:
            watcher.send()
        except OSError:
            return self._drop(watcher)
        if watcher.leaving and not watcher.rest:
            return self._drop(watcher)
        if bool(watcher.rest) != was_stuck:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if watcher.rest else 0)
            self._selector.modify(watcher.connection, wanted, watcher)

    def _drop(self, watcher: Watcher[Topic]) -> None:
        self._watchers.discard(watcher)
        self._selector.unregister(watcher.connection)
        watcher.connection.close()


def _agreed(audience: Collection[Watcher[Topic]]) -> Revision | None:
    """The revision all of them have; None when they differ."""
    revisions = {watcher.seen for watcher in audience}
    return revisions.pop() if len(revisions) == 1 else None


def _take(theirs: socket.socket) -> socket.socket:
    """The connection, taken from the server.

    Under its file number the server is left a socket that was never connected: whatever it still
    does to the response fails there at once, as if the client had gone.
    """
    ours = theirs.dup()
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT_BYTES)
    with socket.socket() as nowhere:
        os.dup2(nowhere.fileno(), theirs.fileno(), inheritable=False)
    return ours
