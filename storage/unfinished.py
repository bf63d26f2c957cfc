"""A file that is being written, under an unpredictable name until it is whole."""

import fcntl
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage import state_file

PREFIX = ".tangible-unfinished-"
UNFINISHED_NAME = re.compile(rf"{re.escape(PREFIX)}[a-z0-9_]{{8}}")
JOURNAL = "-journal"  # what SQLite may leave beside it


@contextmanager
def unfinished(file: Path) -> Iterator[Path]:
    """An empty new file in the folder of `file`; removed unless `finished` gives it its name.

    No existing file is opened, changed or followed: one with a predictable name may be somebody
    else's, or a link to the database. Raises OSError.
    """
    _delete_left_over(file.parent)
    descriptor, name = _fresh(file.parent)
    try:
        yield Path(name)
    finally:
        _delete(name)
        os.close(descriptor)


def finished(part: Path, file: Path) -> None:
    """Sync `part` to the disk, then give it the name `file`. Raises OSError."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
        os.fchmod(written.fileno(), state_file.PRIVATE)
        state_file.give(written.fileno(), file.parent.stat())
    part.replace(file)


def _fresh(folder: Path) -> tuple[int, str]:
    """A new private file as (descriptor, name), locked so that nobody takes it for left over."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        with suppress(BlockingIOError, FileNotFoundError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.lstat(name), os.fstat(descriptor)):
                return descriptor, name
        os.close(descriptor)  # another process removed it before it was locked


def _delete_left_over(folder: Path) -> None:
    """Delete files that killed processes of ours have left in this folder."""
    with suppress(PermissionError):  # a folder that may be written, and not read
        for one in filter(lambda one: UNFINISHED_NAME.fullmatch(one.name), list(folder.iterdir())):
            with suppress(OSError):  # another user's, a link, in use, or gone by now
                _delete_where_left(one)


def _delete_where_left(one: Path) -> None:
    descriptor = os.open(one, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _delete(str(one))
    finally:
        os.close(descriptor)


def _delete(name: str) -> None:
    for one in (name, name + JOURNAL):
        with suppress(FileNotFoundError):
            os.unlink(one)
