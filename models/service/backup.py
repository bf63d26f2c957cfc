"""A backup: a copy of all that is stored, made while the service runs, and taken back whole."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw
from peewee import PeeweeException

from models.account import audit
from models.answer.recount import recount
from models.answer.response import Response
from models.service.fingerprint import Fingerprint
from models.survey.survey import Survey
from storage import schema
from storage.database import connection, db, instead
from storage.engine import BackupUnfit
from storage.fault import words
from storage.postgresql import dump as postgresql_dump
from storage.sqlite import file as sqlite_file
from storage.unfinished import finished, unfinished


@dataclass(frozen=True)
class Backup:
    """A file that was written, and what it holds; `size` in bytes, `sha256` in hexadecimal."""

    surveys: int
    responses: int
    size: int
    sha256: str
    place: str  # of the database that was copied
    moment: datetime  # of which it is: whatever was acknowledged before is in it


@dataclass(frozen=True)
class Restored:
    """What came back, and the name under which the database before it is kept, or ""."""

    surveys: int
    responses: int
    kept: str


def back_up(file: Path, *, force: bool = False, even_fuller: bool = False) -> Backup:
    """Write a backup to `file`, which is there only when it is whole, looked over and on the disk.

    Raises BackupUnfit; with `force` not for a backup that is there already, unless it holds more or
    nobody can tell, and with `even_fuller` not then either. Nothing else is ever replaced.
    """
    _look_at_name(file, may_replace=force or even_fuller)
    try:
        with unfinished(file) as part:
            moment = datetime.now(UTC)
            with connection():
                if not schema.history():
                    raise BackupUnfit("there is nothing to back up: the database has no schema yet")
                surveys, responses = db.copy_to(part)
            if not even_fuller:
                _compare(file, (surveys, responses))
            with part.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
                size = os.fstat(written.fileno()).st_size
            _look_at_name(file, may_replace=force or even_fuller)  # others have had time meanwhile
            finished(part, file)
            sqlite_file.sync(file.parent)
    except OSError as fault:
        raise BackupUnfit(f"it cannot be written: {words(fault)}") from None
    return Backup(surveys, responses, size, sha256, db.place, moment)


def _look_at_name(file: Path, *, may_replace: bool) -> None:
    """Raise BackupUnfit where something has the name `file` that a backup may not replace."""
    try:
        if file.is_dir():
            raise BackupUnfit("it is a folder; name a file")
        if db.holds(file):
            raise BackupUnfit("by its name it is the database, or a part of it; name another")
        is_there = os.path.lexists(file)  # also a link that leads nowhere
        if is_there and not may_replace:
            raise BackupUnfit("it is there already; name another, or replace it with --force")
        if is_there and not _is_backup(file):
            raise BackupUnfit("it is there already, and is no backup; name another")
    except OSError as fault:
        raise BackupUnfit(f"it cannot be written: {words(fault)}") from None


def holdings(file: Path) -> tuple[int, int] | None:
    """How many surveys and responses a backup holds, of whichever database it is.

    None where there is no file. Raises BackupUnfit where nobody can tell.
    """
    try:
        with file.open("rb") as found:
            is_dump = found.read(len(postgresql_dump.MAGIC)) == postgresql_dump.MAGIC
        if is_dump and shutil.which("pg_restore") is None:
            raise BackupUnfit(
                "it is a dump of PostgreSQL, and without pg_restore nobody can tell what it holds"
            )
        kind = postgresql_dump if is_dump else sqlite_file
        kind.examine(file)
        surveys, responses = kind.counts(file)
        return surveys, responses
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise BackupUnfit(f"it cannot be read: {words(fault)}") from None
    except apsw.Error as fault:
        raise BackupUnfit(f"nobody can tell what it holds: {fault}") from None


def _is_backup(file: Path) -> bool:
    """True when a file begins as backups do, whole or not. Raises OSError."""
    if not file.is_file():
        return False
    with file.open("rb") as found:
        header = found.read(sqlite_file.HEADER)
    return header.startswith(postgresql_dump.MAGIC) or sqlite_file.is_sealed(header)


def _compare(file: Path, new: tuple[int, int]) -> None:
    """Raise BackupUnfit where the file to be replaced is a backup that holds more, or may."""
    try:
        old = holdings(file)
    except BackupUnfit as fault:
        raise BackupUnfit(
            f"it is there already, and {fault}; name another, or replace it all the same with "
            "--even-fuller"
        ) from None
    if old is not None and (old[0] > new[0] or old[1] > new[1]):
        raise BackupUnfit(
            f"it is a backup with {old[0]} surveys and {old[1]} responses, and {db.place} has "
            f"{new[0]} and {new[1]}; name another, or replace it all the same with --even-fuller"
        )


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
        raise BackupUnfit(f"it cannot be restored: {words(fault)}") from None


def _look_over() -> tuple[int, int]:
    """Bring the database to the newest schema and count everything in it again."""
    if newer := schema.unknown():
        raise BackupUnfit(f"its schema is newer than this version of Tangible knows ({min(newer)})")
    if not schema.history():
        raise BackupUnfit("it is a database of another program")
    try:
        schema.migrate()
        Fingerprint.delete_any()  # it is of the machine that the backup was made on
        surveys = list(Survey.select().order_by(Survey.id))
        for survey in surveys:
            if recount(survey)[1]:
                raise BackupUnfit(f"it is damaged: a tally of {survey.code} is not its responses")
        return len(surveys), Response.select().count()
    # What is stored was valid when it was: nothing else than damage makes it unreadable.
    except (PeeweeException, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BackupUnfit(f"it is damaged: {type(fault).__name__} while reading it") from None
