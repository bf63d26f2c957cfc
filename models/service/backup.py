"""A backup: a copy of all that is stored, made while the service runs, and taken back whole."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw
from peewee import PeeweeException

from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.answer.recount import mend, recount
from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.api.webhook import Webhook
from models.coding.redaction import Redaction
from models.mail import outbox
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
    """A backup that was written, and what it holds."""

    surveys: int
    responses: int
    size: int  # in bytes
    sha256: str  # in hexadecimal
    location: str  # of the database that was copied
    moment: datetime  # whatever was acknowledged before it is in the backup


@dataclass(frozen=True)
class Restored:
    """What a restore brought back, and where the database that it replaced is kept."""

    surveys: int
    responses: int
    kept: str  # the name of that file, or ""
    unreadable: int  # contacts that another secret key has sealed
    originals: int  # the same of words that were struck out
    webhooks: int  # the same of secrets of webhooks
    messages: int  # of letters, which waited when it was made and are not sent from it


def back_up(file: Path, *, force: bool = False, even_fuller: bool = False) -> Backup:
    """Write a backup to `file`, which appears only when it is whole, examined and on the disk.

    Nothing is replaced but a backup: with `force` one that holds no more than the new one, with
    `even_fuller` any. Raises BackupUnfit.
    """
    _look_at_name(file, may_replace=force or even_fuller)
    try:
        with unfinished(file) as part:
            moment = datetime.now(UTC)
            with connection():
                if not schema.history():
                    raise BackupUnfit(
                        _("there is nothing to back up: the database has no schema yet")
                    )
                surveys, responses = db.copy_to(part)
            if not even_fuller:
                _compare(file, (surveys, responses))
            with part.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
                size = os.fstat(written.fileno()).st_size
            _look_at_name(file, may_replace=force or even_fuller)  # others may have made it since
            finished(part, file)
            sqlite_file.sync(file.parent)
    except OSError as fault:
        raise BackupUnfit(_("it cannot be written: %(why)s", why=words(fault))) from None
    return Backup(surveys, responses, size, sha256, db.location, moment)


def _look_at_name(file: Path, *, may_replace: bool) -> None:
    """Raise BackupUnfit if a backup may not be written under the name `file`."""
    try:
        if file.is_dir():
            raise BackupUnfit(_("it is a folder; name a file"))
        if db.holds(file):
            raise BackupUnfit(_("by its name it is the database, or a part of it; name another"))
        is_there = os.path.lexists(file)  # also a link that leads nowhere
        if is_there and not may_replace:
            raise BackupUnfit(_("it is there already; name another, or replace it with --force"))
        if is_there and not _is_backup(file):
            raise BackupUnfit(_("it is there already, and is no backup; name another"))
    except OSError as fault:
        raise BackupUnfit(_("it cannot be written: %(why)s", why=words(fault))) from None


def holdings(file: Path) -> tuple[int, int] | None:
    """The numbers of surveys and responses in a backup of either database, None without a file.

    Raises BackupUnfit if they cannot be read.
    """
    try:
        with file.open("rb") as found:
            is_dump = postgresql_dump.begins(found.read(sqlite_file.HEADER))
        if is_dump and shutil.which("pg_restore") is None:
            raise BackupUnfit(
                _(
                    "it is a dump of PostgreSQL, and without pg_restore nobody can tell what it "
                    "holds"
                )
            )
        kind = postgresql_dump if is_dump else sqlite_file
        kind.examine(file)
        surveys, responses = kind.counts(file)
        return surveys, responses
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise BackupUnfit(_("it cannot be read: %(why)s", why=words(fault))) from None
    except apsw.Error as fault:
        raise BackupUnfit(_("nobody can tell what it holds: %(why)s", why=fault)) from None


def _is_backup(file: Path) -> bool:
    """True when a file begins as backups do, even if it is damaged. Raises OSError."""
    if not file.is_file():
        return False
    with file.open("rb") as found:
        header = found.read(sqlite_file.HEADER)
    return postgresql_dump.begins(header) or sqlite_file.is_sealed(header)


def _compare(file: Path, new: tuple[int, int]) -> None:
    """Raise BackupUnfit if `file` is a backup that holds, or may hold, more than the `new` one."""
    try:
        old = holdings(file)
    except BackupUnfit as fault:
        raise BackupUnfit(
            _(
                "it is there already, and %(why)s; name another, or replace it all the same with "
                "--even-fuller",
                why=fault,
            )
        ) from None
    if old is not None and (old[0] > new[0] or old[1] > new[1]):
        raise BackupUnfit(
            ngettext(
                "it is a backup with %(surveys)s surveys and %(num)s responses, and %(place)s has "
                "%(new_surveys)s and %(new_responses)s; name another, or replace it all the same "
                "with --even-fuller",
                "it is a backup with %(surveys)s surveys and %(num)s responses, and %(place)s has "
                "%(new_surveys)s and %(new_responses)s; name another, or replace it all the same "
                "with --even-fuller",
                old[1],
                surveys=old[0],
                place=db.location,
                new_surveys=new[0],
                new_responses=new[1],
            )
        )


def restore(file: Path) -> Restored:
    """Replace the database by the backup `file`, after all of it was examined.

    Raises BackupUnfit, and changes nothing, if the file is not a whole backup that this version of
    Tangible understands, or if the database is in use.
    """
    try:
        with db.restoring(file) as restoring, instead(restoring.url):
            surveys, responses, messages = _look_over()
            unreadable = sum(SealedContact.unreadable().values())
            originals = sum(Redaction.unreadable().values())
            webhooks = Webhook.unreadable()
            audit.note("backup restored", None, detail=file.name)
        return Restored(
            surveys, responses, restoring.kept, unreadable, originals, webhooks, messages
        )
    except OSError as fault:
        raise BackupUnfit(_("it cannot be restored: %(why)s", why=words(fault))) from None


def _look_over() -> tuple[int, int, int]:
    """Migrate the restored database and count it again; its numbers of surveys and responses.

    The third are the messages of letters that are not sent from it. Raises BackupUnfit.
    """
    if newer := schema.unknown():
        raise BackupUnfit(
            _(
                "its schema is newer than this version of Tangible knows (%(name)s)",
                name=min(newer),
            )
        )
    if not schema.history():
        raise BackupUnfit(_("it is a database of another program"))
    try:
        schema.migrate()
        Fingerprint.delete_any()  # it is that of the machine on which the backup was made
        messages = outbox.stop_all()
        surveys = list(Survey.select().order_by(Survey.id))
        for survey in surveys:
            mend(survey)
            if recount(survey)[1]:
                raise BackupUnfit(
                    _("it is damaged: a tally of %(code)s is not its responses", code=survey.code)
                )
        return len(surveys), Response.select().count(), messages
    # All of it was valid when it was stored, so only damage makes it unreadable.
    except (PeeweeException, ValueError, KeyError, TypeError, AttributeError) as fault:
        if isinstance(fault.__context__, apsw.FullError | apsw.IOError):
            raise BackupUnfit(
                _("the disk of %(place)s is full, or fails", place=db.location)
            ) from None
        raise BackupUnfit(
            _("it is damaged: %(fault)s while reading it", fault=type(fault).__name__)
        ) from None
