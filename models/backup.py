"""A backup: a copy of all that is stored, made while the service runs, and taken back whole."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import PeeweeException

from models import audit, schema
from models.database import connection, db, instead
from models.engine import BackupUnfit
from models.recount import recount
from models.response import Response
from models.sqlite_file import sync
from models.survey import Survey


@dataclass(frozen=True)
class Backup:
    """A file that was written, and what it holds; `size` in bytes, `sha256` in hexadecimal."""

    surveys: int
    responses: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Restored:
    """What came back, and the name under which the database before it is kept, or ""."""

    surveys: int
    responses: int
    kept: str


def back_up(file: Path, *, force: bool = False) -> Backup:
    """Write a backup to `file`, which is there only when it is whole, looked over and on the disk.

    Raises BackupUnfit; with `force` not for a file that is there already.
    """
    if file.is_dir():
        raise BackupUnfit("it is a folder; name a file")
    if file.exists() and not force:
        raise BackupUnfit("it is there already; name another, or replace it with --force")
    if db.holds(file):
        raise BackupUnfit("it is the database itself; name another")
    try:
        with _unfinished(file) as part:
            with connection():
                if not schema.history():
                    raise BackupUnfit("there is nothing to back up: the database has no schema yet")
                surveys, responses = db.copy_to(part)
            with part.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
                os.fsync(written.fileno())
                size = os.fstat(written.fileno()).st_size
            part.replace(file)
            sync(file.parent)
    except OSError as fault:
        raise BackupUnfit(f"it cannot be written: {fault.strerror}") from None
    return Backup(surveys, responses, size, sha256)


def restore(file: Path) -> Restored:
    """Put what `file` holds in the place of the database, once all of it was looked over.

    Raises BackupUnfit, and nothing has changed, when the file is not a whole backup that this
    version of Tangible understands, or when the database is in use.
    """
    try:
        with db.restoring(file) as restoring, instead(restoring.url):
            surveys, responses = _look_over()
            audit.note("backup restored", None, detail=file.name)
        return Restored(surveys, responses, restoring.kept)
    except OSError as fault:
        raise BackupUnfit(f"it cannot be restored: {fault.strerror}") from None


def _look_over() -> tuple[int, int]:
    """Bring the database to the newest schema and count everything in it again."""
    if newer := schema.unknown():
        raise BackupUnfit(f"its schema is newer than this version of Tangible knows ({min(newer)})")
    if not schema.history():
        raise BackupUnfit("it is a database of another program")
    try:
        schema.migrate()
        surveys = list(Survey.select().order_by(Survey.id))
        for survey in surveys:
            if recount(survey)[1]:
                raise BackupUnfit(f"it is damaged: a tally of {survey.code} is not its responses")
        return len(surveys), Response.select().count()
    # What is stored was valid when it was: nothing else than damage makes it unreadable.
    except (PeeweeException, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BackupUnfit(f"it is damaged: {type(fault).__name__} while reading it") from None


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """The path FILE.part, ours alone and empty; nothing is left of it in the end."""
    part = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another backup may have finished it, under its own name, since it was opened here.
            ours = os.path.samestat(part.stat(), os.fstat(lock.fileno()))
        except (BlockingIOError, FileNotFoundError):
            ours = False
        if not ours:
            raise BackupUnfit("another backup is being written to it")
        lock.truncate(0)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)
