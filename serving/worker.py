"""The worker: one thread that reads requests, answers attendees, and waits for nobody."""

import gc
import random
import selectors
import socket
import struct
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from models import log, metric
from models.database import db
from models.waiting import run_by
from serving.connection import Connection, Gone, wait_for_data
from serving.exchange import Exchange
from serving.hub import Hub
from serving.lane import LARGEST_QUICK, Lanes, is_answer, is_quick
from views.error import busy_page

SLICE_SECONDS = 0.01  # of answering, before it is looked who else has come
ACCEPTS_AT_ONCE, FEW = 64, 4
PAUSE_SECONDS = 0.1
LINGER_SECONDS = 0.5  # for a request that may be on its way when the worker ends
COMMIT_PAUSE_SECONDS = 0.0005  # between two looks whether others have committed
STILL_SECONDS = 20.0  # without a further byte, of a request or of an answer
REQUEST_SECONDS = 180.0  # for a whole request
THREAD_SECONDS = 15  # without a byte, in a thread
MOST_HELD_BYTES = 256 * 1024 * 1024  # of requests that are not whole yet


class Worker(ThreadWorker):
    """A worker for all the phones of a room at once, on bad wifi.

    One thread reads every request as its bytes arrive: a slow phone holds nothing but its
    connection. It answers attendees itself, one after the other, each in a greenlet. One that has
    to wait for a commit lets the next one run; what has come together meanwhile is one transaction.
    What may take longer, organisers' pages and everything on PostgreSQL, is done in threads.

    What has arrived waits in lanes, answers before pages. When the first of a lane has waited
    longer than people should, those who come then are refused at once, with 503 and Retry-After.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._quick, self._slow = Lanes(), Lanes()
        self._connections: set[Connection] = set()
        self._in_threads = 0
        self._looked = self._full_until = 0.0

    def run(self) -> None:
        """Serve until told to stop; then answer what has arrived, and end."""
        self._hub = Hub(self.tpool, self.method_queue.defer)
        run_by(self._hub)
        _collect_less()
        self._refusal = busy_page(self.wsgi)
        self.poller.register(
            self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks
        )
        for listener in self.sockets:
            wait_for_data(listener)
        while self.alive and self.is_parent_alive():
            self.set_accept_enabled(self._has_room())
            self._turn()
        self._finish()
        self.tpool.shutdown(wait=False)
        self.poller.close()
        self.method_queue.close()
        for listener in self.sockets:
            listener.close()

    def accept(self, listener: socket.socket) -> None:
        """Take in those who have come, and what they have sent already.

        While there is nothing to do, only a few: the other processes have nothing to do either.
        """
        server = listener.getsockname()
        for _ in range(ACCEPTS_AT_ONCE if self._quick else FEW):
            try:
                sock, client = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as fault:
                self.log.error("No connection can be taken in: %s", fault.strerror)
                self._full_until = time.monotonic() + PAUSE_SECONDS
                return
            sock.setblocking(False)
            connection = Connection(sock, client, server)
            self._connections.add(connection)
            self._read(connection)

    def _has_room(self) -> bool:
        """Whether one more connection can be taken in; if not, the stillest are closed."""
        if len(self._connections) < self.worker_connections:
            return time.monotonic() > self._full_until
        self._close_the_still(time.monotonic(), PAUSE_SECONDS)
        return False

    def _turn(self) -> None:
        """See to all that has happened, and answer for a slice of time."""
        self.wait_for_and_dispatch_events(self._patience())
        until = time.monotonic() + SLICE_SECONDS
        while self._quick:
            self._hub.run(self._answer, self._quick.next())
            if time.monotonic() > until:
                break
        if self._hub.wants_commit:
            self._hub.commit()
        while self._slow and self._in_threads < self.cfg.threads:
            self._begin_in_thread(self._slow.next())
        if until - self._looked > 1:
            self._looked = until
            self.notify()
            self._close_the_still(until, STILL_SECONDS)

    def _patience(self) -> float:
        """How long nothing has to be done unless something happens."""
        if self._quick:
            return 0.0
        if self._hub.wants_commit:
            return COMMIT_PAUSE_SECONDS
        return 1.0 if self.alive else PAUSE_SECONDS

    def _finish(self) -> None:
        """Answer those who have come; let go who sends nothing more."""
        for listener in self.sockets:
            self.accept(listener)
        self.set_accept_enabled(False)
        now = time.monotonic()
        linger, deadline = now + LINGER_SECONDS, now + self.cfg.graceful_timeout
        while (self._connections or self._in_threads) and now < deadline:
            self._turn()
            now = time.monotonic()
            if now > linger:
                for one in list(self._connections):
                    if not (one.busy or one.received or one.unsent):
                        self._close(one)

    # What arrives.

    def _read(self, connection: Connection) -> None:
        try:
            connection.read()
        except Gone:
            # An answer that is being stored is stored; nobody hears of it.
            if connection.busy:
                self._listen(connection, 0)
            else:
                self._close(connection)
            return
        if connection.busy:
            if len(connection.received) > LARGEST_QUICK:
                self._listen(connection, 0)
        elif connection.is_whole():
            self._queue(connection)
        elif self._held() > MOST_HELD_BYTES:
            self._refuse(connection)
        else:
            self._listen(connection, selectors.EVENT_READ)

    def _held(self) -> int:
        """The bytes of the requests that are not whole yet, counted where there may be many."""
        if len(self._connections) * LARGEST_QUICK < MOST_HELD_BYTES:
            return 0
        return sum(len(one.received) for one in self._connections)

    def _queue(self, connection: Connection) -> None:
        connection.busy, connection.arrived = True, time.monotonic()
        # An answer needs the database for its commit alone, and that is done elsewhere.
        here = (db.waits_for_nobody or is_answer(connection)) and is_quick(connection)
        lanes = self._quick if here else self._slow
        if not lanes.add(connection):
            self._refuse(connection)

    # What is answered here.

    def _answer(self, connection: Connection) -> None:
        exchange = Exchange(self.cfg, connection, connection.take())
        connection.keep = self.handle(exchange)
        connection.unsent = memoryview(exchange.sock.content)
        self._go_on_sending(connection)

    def _refuse(self, connection: Connection) -> None:
        metric.refused["overloaded"].inc()
        log.count("refused", reason="overloaded")
        connection.take()
        connection.keep = False
        again = b"Retry-After: %d\r" % random.randint(2, 10)
        connection.unsent = memoryview(self._refusal.replace(b"Retry-After: 2\r", again))
        self._go_on_sending(connection)

    def _go_on_sending(self, connection: Connection) -> None:
        try:
            if not connection.send():
                self._listen(connection, selectors.EVENT_WRITE)
                return
        except Gone:
            self._close(connection)
            return
        connection.busy = False
        if not connection.keep:
            self._close(connection)
        elif connection.is_whole():
            self._queue(connection)
        else:
            self._listen(connection, selectors.EVENT_READ)

    # What is answered in threads.

    def _begin_in_thread(self, connection: Connection) -> None:
        self._listen(connection, 0)
        self._connections.discard(connection)
        self._in_threads += 1
        request = connection.take()
        conn = TConn(self.cfg, connection.sock, connection.client, connection.server)
        rest = bytes(connection.received)
        work = partial(self._answer_in_thread, conn, request + rest)
        self._hub.in_thread(work, partial(self._finish_in_thread, conn))

    def _answer_in_thread(self, conn: TConn, received: bytes) -> bool:
        conn.data_ready = True
        limit = struct.pack("ll", THREAD_SECONDS, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        conn.init()
        conn.parser.unreader.unread(received)
        keep: bool = self.handle(conn)
        if not keep:
            conn.close(graceful=True)
        return keep

    def _finish_in_thread(self, conn: TConn, done: Future[bool]) -> None:
        self._in_threads -= 1
        if done.exception() is not None:
            conn.close()
        elif done.result():
            conn.sock.setblocking(False)
            rest = conn.parser.unreader.take_buffered()
            connection = Connection(conn.sock, conn.client, conn.server, rest)
            self._connections.add(connection)
            if connection.is_whole():
                self._queue(connection)
            else:
                self._listen(connection, selectors.EVENT_READ)

    # Connections.

    def _listen(self, connection: Connection, events: int) -> None:
        """Be told when the connection can be read from, or written to; or (0) of nothing."""
        if events == connection.registered:
            return
        if not events:
            self.poller.unregister(connection.sock)
        else:
            happened = self._read if events == selectors.EVENT_READ else self._go_on_sending
            see = self.poller.modify if connection.registered else self.poller.register
            see(connection.sock, events, partial(_told, happened, connection))
        connection.registered = events

    def _close(self, connection: Connection) -> None:
        self._listen(connection, 0)
        self._connections.discard(connection)
        connection.sock.close()

    def _close_the_still(self, now: float, still: float) -> None:
        """Close those who have sent nothing, or taken nothing, for a while."""
        for one in list(self._connections):
            if one.unsent or (one.received and not one.busy):
                over = now - one.moved > still or now - one.arrived > REQUEST_SECONDS
            else:
                over = not one.busy and now - one.moved > min(still, self.cfg.keepalive)
            if over:
                self._close(one)


def _told(happened: Any, connection: Connection, _: Any) -> None:
    happened(connection)


def _collect_less() -> None:
    """Leave what was loaded out of every later collection, and do not collect at every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
