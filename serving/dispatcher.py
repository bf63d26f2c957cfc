"""The dispatcher: in which order, and in which thread, requests are answered."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Request

from serving.request_queue import Call, Reply, RequestQueues, Rest, takewhile_short
from serving.scheduler import GreenletScheduler
from storage.database import db
from storage.scheduler import PlainThread, schedule_by
from telemetry import log, metric
from web.error import LARGE_PHOTO, plain_answer, standing_page
from web.live.watcher import WATCHED
from web.request import is_of_a_photo
from web.session import Sessions

Result = TypeVar("Result")

THREADS = 16
SLICE_SECONDS = 0.01  # of answering, before the loop reads from other connections
COMMIT_PAUSE_SECONDS = 0.0005  # before a commit is tried again while others write
LONG_BYTES = 1_000_000  # a longer reply is sent while it is made
AGAIN_SECONDS = range(2, 11)  # for the Retry-After of refusals


class Dispatcher:
    """Answers whole requests: attendees' in the event loop's thread, all others in threads.

    Attendees' requests run one after the other, each in a greenlet. One that waits for a commit
    lets the next one run, and all that wait are stored in one transaction. Slower requests run in
    threads: organisers' pages, and on PostgreSQL everything but sent answers. No request waits for
    a client: requests and replies are whole.

    Requests wait in queues. When the first of a queue has waited too long, new ones are refused at
    once with 503 and Retry-After.
    """

    def __init__(self, app: Flask, loop: asyncio.AbstractEventLoop) -> None:
        self._app, self._loop = app, loop
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="dispatcher")
        self._hub = GreenletScheduler(self.threads, self._defer)
        schedule_by(self._hub)
        self._quick, self._slow = RequestQueues(), RequestQueues()
        self._in_threads = 0
        self._turns = False  # True if a turn is scheduled
        self._too_large = Reply(*standing_page(app, 413))
        self._large_photo = Reply(*standing_page(app, 413, LARGE_PHOTO))
        busy = Reply(*standing_page(app, 503))
        # With different times, so that not all come back at once.
        self.refusals = [_coming_again(busy, seconds) for seconds in AGAIN_SECONDS]

    def ask(self, environ: dict[str, Any]) -> "asyncio.Future[Reply] | None":
        """Queue a request; the future of its reply, or None if too many wait already."""
        call = Call(environ, time.monotonic(), self._loop.create_future())
        # A sent answer uses the database only for its commit, which a thread does.
        here = (db.waits_for_nobody or call.is_answer) and call.is_quick
        if not (self._quick if here else self._slow).add(call):
            return None
        self._wake()
        return call.reply

    @property
    def is_busy(self) -> bool:
        """True if a request waits."""
        return bool(self._quick or self._slow)

    @property
    def turns_pages_away(self) -> bool:
        """True if new requests for a form are refused now."""
        return (self._quick if db.waits_for_nobody else self._slow).pages_are_full()

    def refusal(self) -> Reply:
        """A reply for a request when too many wait; it is counted."""
        self.note_refused(1)
        return random.choice(self.refusals)

    def note_refused(self, times: int) -> None:
        """Count and log this number of refusals."""
        metric.refused["overloaded"].inc(times)
        log.count("refused", logging.WARNING, times, reason="overloaded")

    def is_of_organiser(self, environ: dict[str, Any]) -> bool:
        """True if a request brings a sign-in of ours, whether or not it goes on still."""
        sessions = self._app.session_interface
        assert isinstance(sessions, Sessions)
        return sessions.holds_sign_in(self._app, Request(environ))

    def too_large(self, path: str) -> Reply:
        """The reply to a request to this path that is too large; it is counted."""
        metric.refused["too_long"].inc()
        log.count("refused", reason="too_long")
        return self._large_photo if is_of_a_photo(path) else self._too_large

    def in_thread(self, work: Callable[[], Result]) -> "asyncio.Future[Result]":
        """Do `work` in one of the threads; the future of its result."""
        return self._loop.run_in_executor(self.threads, work)

    def close(self) -> None:
        """Stop running calls, and end the threads when their work is done."""
        schedule_by(PlainThread())
        self._hub.close()
        self.threads.shutdown(wait=False)

    def _defer(self, then: Callable[..., Any], *given: Any) -> None:
        """Call `then` in the thread of the loop; safe from any thread."""

        def now() -> None:
            then(*given)
            self._wake()

        self._loop.call_soon_threadsafe(now)

    def _wake(self) -> None:
        if not self._turns:
            self._turns = True
            self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        """Answer for SLICE_SECONDS, then let the loop read from other connections."""
        until = time.monotonic() + SLICE_SECONDS
        while self._quick:
            self._hub.run(self._answer, self._quick.next())
            if time.monotonic() > until:
                break
        if self._hub.wants_commit:
            self._hub.commit()
        while self._slow and self._in_threads < THREADS:
            self._in_threads += 1
            call = self._slow.next()
            self._hub.in_thread(
                partial(_answered, self._app, call.environ), partial(self._settle, call)
            )
        self._turns = True
        if self._quick:
            self._loop.call_soon(self._turn)
        elif self._hub.wants_commit:
            self._loop.call_later(COMMIT_PAUSE_SECONDS, self._turn)
        else:
            self._turns = False

    def _answer(self, call: Call) -> None:
        reply = _answered(self._app, call.environ)
        if not call.reply.done():  # the client may have gone
            call.reply.set_result(reply)

    def _settle(self, call: Call, done: "Future[Reply]") -> None:
        self._in_threads -= 1
        if not call.reply.done():
            call.reply.set_result(done.result())


def _coming_again(busy: Reply, seconds: int) -> Reply:
    headers = [one for one in busy.headers if one[0] != "Retry-After"]
    return busy._replace(headers=[("Retry-After", str(seconds)), *headers])


def _answered(app: Flask, environ: dict[str, Any]) -> Reply:
    """The application's reply, or the beginning of a long one."""
    started: list[Any] = []
    parts: list[bytes] = []

    def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[..., Any]:
        started[:] = int(status[:3]), headers
        return parts.append

    try:
        given = app.wsgi_app(environ, start)
        close = getattr(given, "close", _nothing)
        try:
            rest = iter(given)
            parts.extend(takewhile_short(rest, LONG_BYTES))
            status, headers = started
        except BaseException:
            close()
            raise
    except Exception as fault:  # noqa: BLE001 - logged and answered, as Flask has not caught it
        way = log.type_and_way((type(fault), fault, fault.__traceback__))
        log.count("fault", logging.ERROR, **way, route="none")
        return Reply(*plain_answer(500))
    body = b"".join(parts)
    if len(body) >= LONG_BYTES:
        return Reply(status, headers, body, rest=Rest(rest, close))
    close()
    return Reply(status, headers, body, environ.get(WATCHED))


def _nothing() -> None:
    pass
