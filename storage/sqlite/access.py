"""Access to SQLite's files: why this process cannot write, and how it can still read."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from language.message import gettext as _
from storage import state_file
from storage.engine import DatabaseUnfit, Engine
from storage.sqlite import foreign
from storage.sqlite.file import LOCKS
from storage.sqlite.stray import LOG_HEAD, is_stray

SCHEME = "sqlite:///"
SOON_WRITTEN = 64_000_000  # bytes, in about a second
WRITTEN_AT_REST = 8_000_000  # bytes, in so little time that who answers next does not notice
LEAST_BYTES = 100_000  # free on the disk, for SQLite to begin a transaction
BESIDE = ("-wal", "-shm", *LOCKS)


class Access(Engine):
    """The part of the engine for SQLite that looks at its files and their folder."""

    database: str
    only_reads = False

    @staticmethod
    def exists(url: str) -> bool:
        """True if something is there of a database: the file, or its log alone."""
        file = file_of(url)
        return _size(file) > 0 or _size(_log_of(file)) > LOG_HEAD

    @staticmethod
    def foreign(url: str) -> str:
        """How one sees that the file is another program's, as `foreign.foreign` says it."""
        return foreign.foreign(file_of(url))

    @property
    def location(self) -> str:
        """The path of the file."""
        return self.database

    @property
    def _folder(self) -> Path:
        return Path(self.database).parent

    @property
    def _log(self) -> Path:
        return _log_of(Path(self.database))

    def _log_size(self) -> int:
        return _size(self._log)

    def obstacle(self) -> str | None:
        """The message that files are another user's, or the disk is full or read-only; or None."""
        if self._is_sealed():
            return _(
                "%(folder)s is on a disk that is read-only now. What is stored can be read: "
                "tangible backup FILE, tangible responses export CODE.",
                folder=self._folder,
            )
        files = (self._folder, *(Path(f"{self.database}{end}") for end in ("", *BESIDE)))
        for file in files:
            if file.exists() and not state_file.is_ours(file):
                return state_file.not_ours(file)
        if self.is_full():
            return _(
                "The disk of %(folder)s is full: make room on it. Delete nothing in that folder.",
                folder=self._folder,
            )
        return None

    def rescue(self) -> None:
        """Only read from now on if the disk is mounted read-only."""
        self.only_reads = self._is_sealed()

    def is_full(self) -> bool:
        """True if the disk has no room for a transaction of SQLite, or for one more file."""
        disk = os.statvfs(self._folder)
        blocks = disk.f_bfree if os.geteuid() == 0 else disk.f_bavail
        return blocks * disk.f_frsize < LEAST_BYTES or (disk.f_files > 0 and disk.f_favail == 0)

    def settle(self, largest: int = SOON_WRITTEN) -> None:
        """Move the log into the database, except for what other processes are reading now.

        A database of up to `largest` bytes is then written anew. Rows lie in a page in the order
        in which they came; and where SQLite moved one to another page, a copy of it may be left in
        a gap, which `secure_delete` does not find.
        """
        if self.empty_log() and Path(self.database).stat().st_size <= largest:
            self.execute_sql("VACUUM")
            self.empty_log()

    def empty_log(self) -> bool:
        """Move the log into the database; False if somebody reads or writes just then."""
        busy, *_ = self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def last_written(self) -> datetime | None:
        """When a file of the database was changed last, by the clock of then."""
        files = [Path(f"{self.database}{end}") for end in ("", "-wal")]
        return datetime.fromtimestamp(
            max(file.stat().st_mtime for file in files if file.exists()), UTC
        )

    def _is_sealed(self) -> bool:
        return bool(os.statvfs(self._folder).f_flag & os.ST_RDONLY)

    def _connect(self) -> Any:
        file = Path(self.database)
        if is_stray(self._log, file):
            raise DatabaseUnfit(
                _(
                    "%(file)s was never in use, and %(log)s beside it is the log of another "
                    "database, which SQLite would write into it. Move that copy to another folder, "
                    "and put it in place by tangible restore FILE, which keeps the log apart.",
                    file=file,
                    log=self._log.name,
                )
            )
        if self.only_reads:
            return self._connected_to_read()
        if not _size(file):
            self._refuse_log_alone()
        if not file.exists():
            state_file.make(file)
        return super()._connect()  # type: ignore[misc]  # Peewee's

    def _refuse_log_alone(self) -> None:
        """Raise DatabaseUnfit for a log without its database: SQLite would delete it."""
        if self._log_size() > LOG_HEAD:
            raise DatabaseUnfit(
                _(
                    "%(file)s is missing or empty, and %(log)s beside it holds answers that belong "
                    "to it. Put the file back, or a backup in its place: tangible restore FILE.",
                    file=self.database,
                    log=self._log.name,
                )
            )

    def _connected_to_read(self) -> apsw.Connection:
        """A connection that writes nothing, not even beside the file. Raises DatabaseUnfit."""
        index = Path(f"{self.database}-shm")
        has_log = self._log_size() > 0
        if has_log and not index.exists():
            raise DatabaseUnfit(
                _(
                    "%(folder)s is on a disk that is read-only now, and %(file)s is not in it. "
                    "Copy the folder to another disk, and name that in TANGIBLE_INSTANCE.",
                    folder=self._folder,
                    file=index.name,
                )
            )
        how = "mode=ro" if has_log else "mode=ro&immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"file:{quote(self.database)}?{how}", flags=flags)
        self._add_conn_hooks(connection)  # type: ignore[attr-defined]  # Peewee's
        return connection


def file_of(url: str) -> Path:
    """The file that an address of SQLite names; where that is a link, the file it leads to.

    SQLite keeps the log beside that file, so what is ours is kept there as well. Raises
    DatabaseUnfit for a link that leads nowhere: the file may be on a disk that is not mounted now,
    and a new one would hide it.
    """
    file = Path(url.removeprefix(SCHEME))
    if why := state_file.leads_nowhere(file):
        raise DatabaseUnfit(why)
    return file.resolve() if file.is_symlink() else file


def _log_of(file: Path) -> Path:
    return Path(f"{file}-wal")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
