"""The processes that do the work of exports: so many at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from threading import BoundedSemaphore, Thread

from language.message import language
from models.answer.export import Export
from models.survey.survey import Survey
from process import installation
from storage.database import db
from web.process.sandbox import module_path

# In one serving process. A file on its way holds a request's thread, so both leave most of them.
MOST_CHILDREN = MOST_FILES = 4
PIECE = 64 * 1024

children = BoundedSemaphore(MOST_CHILDREN)
files = BoundedSemaphore(MOST_FILES)


class ExportsBusy(Exception):
    """As many exports as may be are under way in this process."""


class ExportBroken(Exception):
    """The process that wrote an export has failed; what was sent of it is not all."""


class Stream:
    """The file of an export as a process writes it, in pieces; `close` ends that process."""

    def __init__(self, survey: Survey, format: str, *, labels: bool) -> None:
        """Raise ExportsBusy, Replaced, or ExportBroken where nothing at all was written."""
        installation.check()
        if not children.acquire(blocking=False):
            raise ExportsBusy
        self._closed = False
        words = ("stream", str(survey.id), format, "labels" if labels else "")
        self._process = _start(*words, stdout=subprocess.PIPE)
        self._first = self._read()
        if not self._first and self._process.wait() != 0:
            self.close()
            installation.check()
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


def _see_off(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    children.release()


def _start(*words: str, stdout: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-c", "from formats.process.export import main; main()", *words],
            env=os.environ
            | {
                "TANGIBLE_DATABASE_URL": db.url,
                "PYTHONPATH": module_path(),
                "LANGUAGE": language(),
            },
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            bufsize=0,
        )
    except OSError:
        children.release()
        raise ExportsBusy from None
