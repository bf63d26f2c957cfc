"""Waiting: what a call does that cannot go on at once. A server may let others run meanwhile."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Scheduler(Protocol):
    """Who runs this call."""

    def pause(self) -> bool:
        """Let others run until something has been committed; False where there are no others."""

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """What `work` returns, done where it may wait for another machine; others run meanwhile."""


class PlainThread:
    """A thread that has nothing else to do."""

    def pause(self) -> bool:
        """False."""
        return False

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """What `work` returns, done here."""
        return work()


_host: Scheduler = PlainThread()


def scheduler() -> Scheduler:
    """Who runs the calls of this process."""
    return _host


def schedule_by(new: Scheduler) -> None:
    """From now on `new` runs the calls of this process."""
    global _host
    _host = new
