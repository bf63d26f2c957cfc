"""The processes that do the work of exports, and read files from elsewhere: so many at once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

from models.database import db
from models.export import Export
from models.survey import Survey

ROOT = Path(__file__).parent.parent
# In one serving process. A file on its way holds a request's thread, so both leave most of them.
MOST_CHILDREN = MOST_FILES = 4
MOST_TASTERS = 2
PIECE = 64 * 1024
LONGEST_TASTING = 30.0  # seconds, on a machine that has much else to do

children = BoundedSemaphore(MOST_CHILDREN)
files = BoundedSemaphore(MOST_FILES)
tasters = BoundedSemaphore(MOST_TASTERS)


class ExportsBusy(Exception):
    """As many exports as may be are under way in this process."""


class ExportBroken(Exception):
    """The process that wrote an export has failed; what was sent of it is not all."""


class Stream:
    """The file of an export as a process writes it, in pieces; `close` ends that process."""

    def __init__(self, survey: Survey, format: str, *, labels: bool) -> None:
        """Raise ExportsBusy, or ExportBroken where nothing at all was written."""
        if not children.acquire(blocking=False):
            raise ExportsBusy
        self._closed = False
        words = ("stream", str(survey.id), format, "labels" if labels else "")
        self._process = _start(*words, stdout=subprocess.PIPE)
        self._first = self._read()
        if not self._first and self._process.wait() != 0:
            self.close()
            raise ExportBroken

    def __iter__(self) -> Iterator[bytes]:
        piece = self._first
        try:
            while piece:
                yield piece
                piece = self._read()
            if self._process.wait() != 0:
                raise ExportBroken
        finally:
            self.close()

    def close(self) -> None:
        """Let the process end, if it has not, and another begin."""
        if self._closed:
            return
        self._closed = True
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        children.release()

    def _read(self) -> bytes:
        assert self._process.stdout is not None
        return os.read(self._process.stdout.fileno(), PIECE)


class File:
    """A file that is there, on its way; `close` lets another begin."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Raise ExportsBusy."""
        if not files.acquire(blocking=False):
            raise ExportsBusy
        self._chunks, self._closed = chunks, False

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._chunks
        finally:
            self.close()

    def close(self) -> None:
        """Let another begin."""
        if not self._closed:
            self._closed = True
            files.release()


def make(export: Export) -> None:
    """Have a process make the file of an export. Raises ExportsBusy."""
    if not children.acquire(blocking=False):
        raise ExportsBusy
    process = _start("store", export.id, stdout=subprocess.DEVNULL)
    Thread(target=_see_off, args=(process,), name="export", daemon=True).start()


def taste(name: str, data: bytes) -> dict[str, Any]:
    """What a process with limits makes of a file from elsewhere: {definition, report} or {fault}.

    It is told no address of a database and no secret. Raises ExportsBusy, and ExportBroken where
    the process came to its limits.
    """
    if not tasters.acquire(blocking=False):
        raise ExportsBusy
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from formats.taster import main; main()", name],
            env={"PYTHONPATH": _path(), "PATH": os.environ.get("PATH", "")},
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_TASTING,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise ExportBroken from None
    finally:
        tasters.release()
    if done.returncode != 0:
        raise ExportBroken
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _see_off(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    children.release()


def _start(*words: str, stdout: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-c", "from formats.maker import main; main()", *words],
            env=os.environ | {"TANGIBLE_DATABASE_URL": db.url, "PYTHONPATH": _path()},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            bufsize=0,
        )
    except OSError:
        children.release()
        raise ExportsBusy from None


def _path() -> str:
    """Where the process finds our modules."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
