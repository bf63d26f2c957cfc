"""How code waits: a plain thread blocks; a server may run other calls meanwhile."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Scheduler(Protocol):
    """A server that runs calls, or a thread by itself."""

    def pause(self) -> bool:
        """Run other calls until something was committed; False if there are none."""

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do `work`, which may wait for another machine, while other calls run; its result."""


class PlainThread:
    """A thread with this call alone."""

    def pause(self) -> bool:
        """False: there is no other call."""
        return False

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do `work` in this thread; its result."""
        return work()


_host: Scheduler = PlainThread()


def scheduler() -> Scheduler:
    """The scheduler of this process."""
    return _host


def schedule_by(new: Scheduler) -> None:
    """Make `new` the scheduler of this process."""
    global _host
    _host = new
