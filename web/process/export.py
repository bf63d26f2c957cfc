"""The processes that do the work of exports: so many at once."""

import os
import re
from collections.abc import Iterator
from threading import BoundedSemaphore

from language.message import language
from models.answer.export import Export
from models.survey.survey import Survey
from process.launcher import Full, Launcher, Stream
from storage.database import db

# In one serving process. A file on its way holds a request's thread, so both leave most of them.
MOST_WRITERS = MOST_FILES = 4
# What a connection to the database may rest on beside its address, and where large files are put
# together: https://www.postgresql.org/docs/current/libpq-envars.html
OF_THE_DATABASE = re.compile(r"PG[A-Z]+|HOME|KRB5\w+|SSL_CERT_(FILE|DIR)|(SQLITE_)?TMPDIR|TZ")

launcher = Launcher("formats.process.export", at_once=MOST_WRITERS, nice=10)  # answers go first
files = BoundedSemaphore(MOST_FILES)


class ExportFile:
    """A file that is there, on its way; `close` lets another begin."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Raise Full."""
        if not files.acquire(blocking=False):
            raise Full
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


def stream(survey: Survey, format: str, *, labels: bool) -> Stream:
    """The file of this moment as a process writes it. Raises Full, Failed, or Replaced."""
    words = ("stream", str(survey.id), format, "labels" if labels else "")
    return launcher.stream(*words, environment=_environment())


def make(export: Export) -> None:
    """Have a process make the file of an export. Raises Full, or Replaced."""
    launcher.begin("store", export.id, environment=_environment())


def _environment() -> dict[str, str]:
    of_the_database = {
        name: os.environ[name] for name in os.environ if OF_THE_DATABASE.fullmatch(name)
    }
    return of_the_database | {"TANGIBLE_DATABASE_URL": db.url, "LANGUAGE": language()}
