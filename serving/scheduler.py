"""Scheduler of a worker's thread: one greenlet a request, parked while it waits.

It waits for a commit, or for PostgreSQL.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from models.answer.response import writer
from storage.database import db

Result = TypeVar("Result")

MOST_RESTING = 64  # greenlets kept for reuse
COMMIT_SECONDS = 10.0  # that a commit on PostgreSQL may take to begin


class GreenletScheduler:
    """Runs calls in one thread, one after the other; a call that waits lets the next one run.

    `defer(function, …)` calls a function in this thread; it may be called from any other.
    """

    def __init__(self, threads: Executor, defer: Callable[..., None]) -> None:
        self._threads, self._defer = threads, defer
        self._own = getcurrent()
        self._paused: list[Any] = []
        self._resting: list[Any] = []
        self._leading = False

    @property
    def wants_commit(self) -> bool:
        """True if a call waits for a commit and none is under way."""
        return bool(self._paused) and not self._leading

    def run(self, call: Callable[..., None], *given: Any) -> None:
        """Run `call` until it is done or waits."""
        # Greenlets are reused, as each new one costs memory from the system.
        runner = self._resting.pop() if self._resting else greenlet(self._go_through_calls)
        runner.switch(call, given)

    def _go_through_calls(self, call: Callable[..., None], given: tuple[Any, ...]) -> None:
        me = getcurrent()
        call(*given)
        while len(self._resting) < MOST_RESTING:
            self._resting.append(me)
            call, given = self._own.switch()
            call(*given)

    def in_thread(self, work: Callable[[], Any], then: Callable[[Future[Any]], Any]) -> None:
        """Do `work` in another thread, then call `then` here with its future."""
        # No reference to the work is kept, so that a body and its reply are freed at once.
        self._threads.submit(work).add_done_callback(partial(self._defer, then))

    def close(self) -> None:
        """End the resting greenlets, which only their own thread can."""
        while self._resting:
            self._resting.pop().throw()

    def pause(self) -> bool:
        """Run other calls until something was committed; False in a thread that may block."""
        me = getcurrent()
        if me.parent is not self._own:
            return False
        self._paused.append(me)
        self._own.switch()
        return True

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do `work`, in another thread if it may wait for PostgreSQL; its result."""
        me = getcurrent()
        if db.waits_for_nobody or me.parent is not self._own:
            return work()
        self.in_thread(work, me.switch)
        done: Future[Result] = self._own.switch()
        return done.result()

    def commit(self) -> None:
        """Store what waits, unless somebody else is writing."""
        if not db.waits_for_nobody:
            self._leading = True
            self.in_thread(partial(writer.lead, COMMIT_SECONDS), self._committed)
        elif writer.lead():
            self._go_on()

    def _committed(self, done: Future[bool]) -> None:
        self._leading = False
        self._go_on()

    def _go_on(self) -> None:
        """Resume the calls that waited for a commit; those not in it wait again."""
        paused, self._paused = self._paused, []
        for one in paused:
            one.switch()
