"""Locks on files, among all processes of this machine; the end of a process frees its locks."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from language.message import gettext as _
from storage import state_file
from storage.engine import Busy, DatabaseUnfit
from storage.sqlite.holder import Holder, holder_of

PAUSE_SECONDS = 0.001


def shared(file: Path) -> int:
    """Lock `file` together with all processes that use the database; returns the descriptor.

    The lock is kept through exec, so that the server that `tangible serve` becomes has it from the
    beginning. Raises DatabaseUnfit while another process has the lock alone.
    """
    lock = state_file.opened(file)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DatabaseUnfit(_("A backup is being restored. Try again when that is done.")) from None
    os.set_inheritable(lock, True)
    return lock


@contextmanager
def locked(file: str, patience: float) -> Iterator[None]:
    """Hold the lock `file` alone within the `with`.

    Raises Busy if it is not free within `patience` seconds.
    """
    lock = state_file.opened(file)
    try:
        until = time.monotonic() + patience
        while not _taken(lock):
            if time.monotonic() >= until:
                # Not for those who only look whether it is free, some of them all the time.
                holder = holder_of(file) if patience else Holder()
                raise Busy(holder.has_it(file, patience), str(holder))
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
