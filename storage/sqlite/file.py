"""An SQLite file that no process uses: sealed as a backup, examined, put in the database's place.

The seal of a backup is in two fields of SQLite's header that are free for applications
(https://sqlite.org/fileformat2.html#the_database_header): `application_id` marks it as sealed,
`user_version` is the CRC-32 of all other bytes. So a copy with one wrong bit is found, also where
SQLite itself would not notice.
"""

import os
import shutil
import zlib
from contextlib import closing, suppress
from pathlib import Path

import apsw

from language.message import gettext as _
from storage import state_file
from storage.engine import HISTORY, BackupUnfit

MAGIC = b"SQLite format 3\0"
HEADER = 100
CHECKSUM = slice(60, 64)  # user_version
SEAL = slice(68, 72)  # application_id
SEALED = b"Tngl"
NONE = bytes(4)
CHUNK = 1024 * 1024
COMPANIONS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
LOCKS = (".lock", ".writing", ".migrating")  # what we keep beside it


def seal(file: Path) -> None:
    """Write the seal into `file`."""
    with file.open("r+b") as database:
        database.seek(SEAL.start)
        database.write(SEALED)
    checksum = _checksum(file)
    with file.open("r+b") as database:
        database.seek(CHECKSUM.start)
        database.write(checksum)


def unseal(file: Path) -> None:
    """Take the seal out of `file`, so that the database may change."""
    with file.open("r+b") as database:
        for span in CHECKSUM, SEAL:
            database.seek(span.start)
            database.write(NONE)


def is_sealed(header: bytes) -> bool:
    """True if a file with this header was sealed as a backup; it may be damaged since."""
    return header.startswith(MAGIC) and header[SEAL] == SEALED


def examine(file: Path) -> None:
    """Raise BackupUnfit unless `file` is an SQLite database, of Tangible, whole and undamaged."""
    with file.open("rb") as database:
        header = database.read(HEADER)
    if not header:
        raise BackupUnfit(_("it is empty"))
    if header.startswith(b"PGDMP"):
        raise BackupUnfit(_("it is a dump of PostgreSQL; this instance keeps its data in SQLite"))
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise BackupUnfit(_("it is no SQLite database, or damaged"))
    sealed = header[SEAL] == SEALED
    if not sealed and (header[SEAL] != NONE or header[CHECKSUM] != NONE):
        raise BackupUnfit(_("it is a database of another program, or damaged"))
    if sealed and header[CHECKSUM] != _checksum(file):
        raise BackupUnfit(_("it is damaged: it is not, bit for bit, what tangible backup wrote"))
    try:
        with closing(apsw.Connection(str(file))) as database:
            _examine(database, file)
    except apsw.Error as fault:
        raise BackupUnfit(_("it is damaged: %(why)s", why=fault)) from None


def counts(file: Path) -> tuple[int, int]:
    """The numbers of surveys and responses in a database of Tangible."""
    with closing(apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)) as database:
        surveys, responses = database.execute(
            'SELECT (SELECT count(*) FROM "survey"), (SELECT count(*) FROM "response")'
        ).get
    return surveys, responses


def spare(file: Path, to: Path) -> None:
    """Raise BackupUnfit if making room for `to` would remove `file` before it is read."""
    for one in belongings(to):
        same_name = file.absolute() == one.absolute() or file.resolve() == one.resolve()
        if same_name or (file.exists() and one.exists() and file.samefile(one)):
            raise BackupUnfit(
                _(
                    "%(name)s is a name under which a restore itself writes, and which it removes "
                    "first; give the backup another name",
                    name=one.name,
                )
            )


def take_in(file: Path, to: Path) -> None:
    """Copy `file` to `to`, for the owner of its folder. Raises BackupUnfit."""
    for companion in COMPANIONS:
        with suppress(FileNotFoundError):
            beside = Path(f"{file}{companion}")
            if beside.stat().st_size:
                raise BackupUnfit(
                    _(
                        "%(name)s lies beside it, so it is half of a database that was in use; "
                        "make a whole copy with tangible backup",
                        name=beside.name,
                    )
                )
    delete(to)
    state_file.make(to)
    shutil.copyfile(file, to)


def replace(old: Path, fresh: Path, kept: Path) -> None:
    """Put `fresh` in the place of `old`, which stays as `kept`; at no moment is the name missing.

    A log without its database gets a new name too, or SQLite would take it for that of `fresh`.
    Raises BackupUnfit, and changes nothing, while a program has `old` open, or if `fresh` is not
    whole.
    """
    _close(fresh)
    examine(fresh)
    if old.exists():
        _close(old)
        shutil.copymode(old, fresh)
        os.link(old, kept)
    sync(fresh)
    for companion in COMPANIONS:
        with suppress(FileNotFoundError):
            os.rename(f"{old}{companion}", f"{kept}{companion}")
    fresh.replace(old)
    sync(old.parent)


def sync(path: Path) -> None:
    """Sync a file or folder, so that its content survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def belongings(file: Path) -> list[Path]:
    """The paths of a database and of all that may be kept beside it."""
    return [file, *(Path(f"{file}{end}") for end in (*COMPANIONS, *LOCKS))]


def delete(file: Path) -> None:
    """Delete a database and what is kept beside it."""
    for one in belongings(file):
        one.unlink(missing_ok=True)


def _examine(database: apsw.Connection, file: Path) -> None:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    if not {HISTORY, "survey", "response"} <= tables:
        raise BackupUnfit(_("it is a database of another program"))
    size = database.pragma("page_count") * database.pragma("page_size")
    if size != file.stat().st_size:
        raise BackupUnfit(_("it is damaged: it has another length than it says"))
    if (found := database.pragma("integrity_check")) != "ok":
        raise BackupUnfit(_("it is damaged: %(why)s", why=str(found).splitlines()[0]))
    if database.execute("PRAGMA foreign_key_check").fetchall():
        raise BackupUnfit(_("it is damaged: rows refer to others that are not there"))


def _checksum(file: Path) -> bytes:
    with file.open("rb") as database:
        first = bytearray(database.read(CHUNK))
        first[CHECKSUM] = NONE
        checksum = zlib.crc32(first)
        while chunk := database.read(CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return (checksum or 1).to_bytes(4)


def write_again(log: Path) -> None:
    """Write a file again as it is, and sync it: what a failed sync dropped is on the disk then."""
    with log.open("r+b", buffering=0) as file:
        while part := file.read(CHUNK):
            file.seek(-len(part), os.SEEK_CUR)
            file.write(part)
        os.fsync(file.fileno())


def move_log_at_close(connection: apsw.Connection, *, moves: bool) -> None:
    """Say whether the log is moved into the database if this is the last connection to be closed.

    Not where it is not known to be on the disk: a power cut half-way would leave the database with
    pages of commits that the log on the disk does not have.
    """
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(not moves))


def _close(database: Path) -> None:
    """Move the write-ahead log into the database. Raises BackupUnfit if another program uses it.

    A damaged database, which may be the reason to restore a backup, stays as it is.
    """
    with database.open("rb") as file:
        if not file.read(HEADER).startswith(MAGIC):
            return  # SQLite would delete the log beside it, which may be all that is left
    try:
        with closing(apsw.Connection(str(database))) as connection:
            move_log_at_close(connection, moves=False)
            connection.set_busy_timeout(1000)
            connection.execute("BEGIN IMMEDIATE")  # nobody else writes to the log
            if (log := Path(f"{database}-wal")).exists():
                write_again(log)
            connection.execute("COMMIT")
            # This says what went wrong, about which a close would be silent.
            connection.pragma("journal_mode", "delete")
    except (apsw.BusyError, apsw.LockedError):
        raise BackupUnfit(
            _(
                "another program has the database open; stop it first (Litestream, a shell of "
                "SQLite)"
            )
        ) from None
    except (apsw.CorruptError, apsw.NotADBError):
        pass
    except apsw.Error as fault:
        raise BackupUnfit(
            _("%(name)s cannot be written: %(why)s", name=database.name, why=fault)
        ) from None
