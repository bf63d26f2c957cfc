"""The scheduler of a worker’s thread: a greenlet a request, parked while it waits for a commit."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from models.answer.response import writer
from storage.database import db

Result = TypeVar("Result")

MOST_RESTING = 64
COMMIT_SECONDS = 10.0  # that a commit on another machine may take to begin


class GreenletScheduler:
    """A thread that runs calls one after the other; one that has to wait lets the next one run.

    `defer` has a function called in this thread, from any other.
    """

    def __init__(self, threads: Executor, defer: Callable[..., None]) -> None:
        self._threads, self._defer = threads, defer
        self._own = getcurrent()
        self._paused: list[Any] = []
        self._resting: list[Any] = []
        self._leading = False

    @property
    def wants_commit(self) -> bool:
        """Whether somebody waits for a commit that nobody makes yet."""
        return bool(self._paused) and not self._leading

    def run(self, call: Callable[..., None], *given: Any) -> None:
        """Run `call` until it is done, or has to wait."""
        # A greenlet is used again: Python gets memory from the system for each new one.
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
        """Have `work` done in a thread, and `then` called here with what came of it."""
        # Nothing of ours refers back to what was done: a body and its reply go as soon as both are.
        self._threads.submit(work).add_done_callback(partial(self._defer, then))

    def close(self) -> None:
        """End the greenlets that rest, in their own thread: no other can."""
        while self._resting:
            self._resting.pop().throw()

    def pause(self) -> bool:
        """Let others run until something has been committed; False in a thread, which may wait."""
        me = getcurrent()
        if me.parent is not self._own:
            return False
        self._paused.append(me)
        self._own.switch()
        return True

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """What `work` returns; done in a thread where it may wait for another machine."""
        me = getcurrent()
        if db.waits_for_nobody or me.parent is not self._own:
            return work()
        self.in_thread(work, me.switch)
        done: Future[Result] = self._own.switch()
        return done.result()

    def commit(self) -> None:
        """Have what waits stored, unless somebody else is writing."""
        if not db.waits_for_nobody:
            self._leading = True
            self.in_thread(partial(writer.lead, COMMIT_SECONDS), self._committed)
        elif writer.lead():
            self._go_on()

    def _committed(self, _: Future[bool]) -> None:
        self._leading = False
        self._go_on()

    def _go_on(self) -> None:
        """Let those go on who waited for a commit; who was not in it waits again."""
        paused, self._paused = self._paused, []
        for one in paused:
            one.switch()
