"""How code waits: a plain thread blocks; a server may run other calls meanwhile."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Host(Protocol):
    """A server that runs calls, or a thread by itself."""

    def pause(self) -> bool:
        """Run other calls until something was committed; False if there are none."""

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do `work`, which may wait for another machine, while other calls run; its result."""


class Alone:
    """A thread with this call alone."""

    def pause(self) -> bool:
        """False: there is no other call."""
        return False

    def elsewhere(self, work: Callable[[], Result]) -> Result:
        """Do `work` in this thread; its result."""
        return work()


_host: Host = Alone()


def host() -> Host:
    """The host of this process."""
    return _host


def run_by(new: Host) -> None:
    """Make `new` the host of this process."""
    global _host
    _host = new
