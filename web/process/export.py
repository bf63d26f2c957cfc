"""The processes that write exports, and how many may run at once."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore

from formats.process.export import FILTER
from language.message import language
from models.answer.export import Export
from models.event.event import Event
from models.survey.survey import Survey
from models.wave.series import Series
from process.launcher import Full, Launcher, Stream
from storage.database import db
from web.process.permit import Permits
from web.process.transfer import Transfer, Transfers

MOST_WRITERS = 4  # of one serving process
MOST_OF_ONE = 2  # of these writers, for one organiser
MOST_FOR_PROGRAMS = 2  # of these writers: the others are for people
MOST_FILES = 20  # that were prepared: to send one takes a thread only while a part is read
# Variables that a connection may need beside its address, and the folders for temporary files:
# https://www.postgresql.org/docs/current/libpq-envars.html, https://sqlite.org/tempfiles.html
OF_THE_DATABASE = re.compile(r"PG[A-Z]+|HOME|KRB5\w+|SSL_CERT_(FILE|DIR)|(SQLITE_)?TMPDIR|TZ")

launcher = Launcher("formats.process.export", at_once=MOST_WRITERS, nice=10)  # answers go first
files = BoundedSemaphore(MOST_FILES)
programs = Permits(MOST_FOR_PROGRAMS)
streams, sent = Transfers(), Transfers()  # files that are written meanwhile, and those prepared


def stream(
    survey: Survey, format: str, *, labels: bool, where: str = "", asker: int | None = None
) -> Transfer:
    """Start a process that writes a file of the present answers, and send what it writes.

    Of those that meet the filter `where`. Raises Full, Failed, or Replaced; Full also where the
    organiser with the id `asker` has MOST_OF_ONE already, and none of theirs is slow.
    """
    return _sent(lambda: _writing(survey, format, labels, where), asker)


def bundle(
    event: Event, surveys: Iterable[Survey], *, with_log: bool, asker: int | None = None
) -> Transfer:
    """Start a process that writes an archive of the answers to these surveys, and send it.

    `with_log` what its differences are made of is in it as well.

    Raises Full, Failed, or Replaced.
    """
    ids = " ".join(str(one.id) for one in surveys)
    words = ("bundle", str(event.id), ids, "log" if with_log else "")
    return _sent(lambda: launcher.stream(*words, environment=environment()), asker)


def series(
    series: Series,
    surveys: Iterable[Survey],
    format: str,
    *,
    labels: bool,
    asker: int | None = None,
) -> Transfer:
    """Start a process that writes the answers to these waves of a series, and send it.

    Raises Full, Failed, or Replaced.
    """
    ids = " ".join(str(one.id) for one in surveys)
    words = ("series", str(series.id), ids, format, "labels" if labels else "")
    return _sent(lambda: launcher.stream(*words, environment=environment()), asker)


def for_program(token: int, survey: Survey, *, labels: bool) -> Transfer:
    """Start a process that writes CSV for a program. Raises Full, Failed, or Replaced.

    Also Full where the token takes one already, or as many programs as may, and none is slow.
    """

    def is_in_the_way(one: Transfer) -> bool:
        return one.who == token if programs.has(token) else one.who is not None

    streams.through(lambda: programs.take(token), is_in_the_way)
    try:
        pieces = streams.through(lambda: _writing(survey, "csv", labels))
    except BaseException:
        programs.give_back(token)
        raise

    def close() -> None:
        try:
            pieces.close()
        finally:
            programs.give_back(token)

    return streams.add(pieces, close, token)


def recorded(handed_out: Transfer, note: Callable[[], object]) -> Transfer:
    """The file that is going to be sent, when `note` has written into the record that it is.

    It has its permit by then: what was refused is no export. Without the record nothing goes.
    """
    try:
        note()
    except BaseException:
        handed_out.close()
        raise
    return handed_out


def prepared(chunks: Iterator[bytes]) -> Transfer:
    """Send a file that was prepared. Raises Full."""

    def take() -> None:
        if not files.acquire(blocking=False):
            raise Full

    sent.through(take)
    return sent.add(chunks, files.release)


def make(export: Export) -> None:
    """Have a process make the file of an export. Raises Full, or Replaced."""
    streams.through(lambda: launcher.begin("store", export.id, environment=environment()))


def _sent(start: Callable[[], Stream], asker: int | None) -> Transfer:
    has_enough = asker is not None and streams.held_by(asker) >= MOST_OF_ONE

    def begin() -> Stream:
        if asker is not None and streams.held_by(asker) >= MOST_OF_ONE:
            raise Full
        return start()

    pieces = streams.through(begin, lambda one: not has_enough or one.asker == asker)
    return streams.add(pieces, pieces.close, asker=asker)


def _writing(survey: Survey, format: str, labels: bool, where: str = "") -> Stream:
    words = ("stream", str(survey.id), format, "labels" if labels else "")
    known = environment() | ({FILTER: where} if where else {})
    return launcher.stream(*words, environment=known)


def environment() -> dict[str, str]:
    """What a process of ours needs to know to find the database."""
    of_the_database = {
        name: os.environ[name] for name in os.environ if OF_THE_DATABASE.fullmatch(name)
    }
    return of_the_database | {"TANGIBLE_DATABASE_URL": db.url, "LANGUAGE": language()}
