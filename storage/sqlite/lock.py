"""Locks on files: who holds one, among all processes of this machine, until it ends or lets go."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import state_file
from storage.engine import Busy, DatabaseUnfit

PAUSE_SECONDS = 0.001


def shared(file: Path) -> int:
    """A file number under which this process shares `file` with all that use the database.

    It is kept through exec, so that what `tangible serve` turns into has it from the beginning.
    Raises DatabaseUnfit while somebody has the file alone.
    """
    lock = state_file.opened(file)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseUnfit("A backup is being restored. Try again when that is done.") from None
    os.set_inheritable(lock, True)
    return lock


@contextmanager
def locked(file: str, patience: float) -> Iterator[None]:
    """Nobody else is in here with the same file; whoever made it, all may wait for it.

    Raises Busy when it is not free within `patience` seconds.
    """
    lock = state_file.opened(file)
    try:
        until = time.monotonic() + patience
        while not _taken(lock):
            if time.monotonic() >= until:
                raise Busy(f"{file} was not free within {patience:g} seconds")
            time.sleep(PAUSE_SECONDS)
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
