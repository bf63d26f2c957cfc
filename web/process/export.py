"""The processes that write exports, and how many may run at once."""

import os
import re
from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore

from language.message import language
from models.answer.export import Export
from models.event.event import Event
from models.survey.survey import Survey
from process.launcher import Full, Launcher, Stream
from storage.database import db
from web.process.places import Places

# Of one serving process. A file that is being sent holds a thread, so most threads stay free.
MOST_WRITERS = MOST_FILES = 4
MOST_FOR_PROGRAMS = 2  # of these writers: the others are for people
# Variables that a connection may need beside its address, and the folders for temporary files:
# https://www.postgresql.org/docs/current/libpq-envars.html, https://sqlite.org/tempfiles.html
OF_THE_DATABASE = re.compile(r"PG[A-Z]+|HOME|KRB5\w+|SSL_CERT_(FILE|DIR)|(SQLITE_)?TMPDIR|TZ")

launcher = Launcher("formats.process.export", at_once=MOST_WRITERS, nice=10)  # answers go first
files = BoundedSemaphore(MOST_FILES)
programs = Places(MOST_FOR_PROGRAMS)


class ExportFile:
    """A finished file on its way to a client; `close` lets another begin."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Begin to send; raises Full if MOST_FILES are being sent."""
        if not files.acquire(blocking=False):
            raise Full
        self._chunks, self._closed = chunks, False

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._chunks
        finally:
            self.close()

    def close(self) -> None:
        """Let another file begin; a second call does nothing."""
        if not self._closed:
            self._closed = True
            files.release()


class ProgramFile:
    """A file that a process writes while a program takes it; `close` lets its next one begin."""

    def __init__(self, token: int, survey: Survey, *, labels: bool) -> None:
        """Begin to write CSV. Raises Full, also where the token takes one already, or as stream."""
        programs.take(token)
        self._token, self._closed = token, False
        try:
            self._pieces = stream(survey, "csv", labels=labels)
        except BaseException:
            programs.leave(token)
            raise

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """End the process, and let the next one begin; a second call does nothing."""
        if not self._closed:
            self._closed = True
            try:
                self._pieces.close()
            finally:
                programs.leave(self._token)


def stream(survey: Survey, format: str, *, labels: bool) -> Stream:
    """Start a process that writes a file of the present answers; return its output.

    Raises Full, Failed, or Replaced.
    """
    words = ("stream", str(survey.id), format, "labels" if labels else "")
    return launcher.stream(*words, environment=environment())


def bundle(event: Event, surveys: Iterable[Survey], *, besides: bool) -> Stream:
    """Start a process that writes an archive of the answers to these surveys; return its output.

    With `besides` what the event has beside its surveys is in it too.

    Raises Full, Failed, or Replaced.
    """
    ids = " ".join(str(one.id) for one in surveys)
    also = "yes" if besides else ""
    return launcher.stream("bundle", str(event.id), ids, also, environment=environment())


def make(export: Export) -> None:
    """Have a process make the file of an export. Raises Full, or Replaced."""
    launcher.begin("store", export.id, environment=environment())


def environment() -> dict[str, str]:
    """What a process of ours needs to know to find the database."""
    of_the_database = {
        name: os.environ[name] for name in os.environ if OF_THE_DATABASE.fullmatch(name)
    }
    return of_the_database | {"TANGIBLE_DATABASE_URL": db.url, "LANGUAGE": language()}
