"""Access to SQLite's files: what keeps this process from writing, and how to read all the same."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from storage import state_file
from storage.engine import DatabaseUnfit, Engine
from storage.sqlite import foreign
from storage.sqlite.file import LOCKS

SCHEME = "sqlite:///"
LEAST_BYTES = 100_000
BESIDE = ("-wal", "-shm", *LOCKS)


class Access(Engine):
    """What the engine for SQLite has to do with the folder that its files are in."""

    database: str
    only_reads = False

    @staticmethod
    def exists(url: str) -> bool:
        """True when the file is there, and holds something."""
        file = file_of(url)
        return file.is_file() and file.stat().st_size > 0

    @staticmethod
    def foreign(url: str) -> str:
        """What the file says of itself to who only reads it."""
        return foreign.foreign(file_of(url))

    @property
    def place(self) -> str:
        """The path of the file."""
        return self.database

    @property
    def _folder(self) -> Path:
        return Path(self.database).parent

    def obstacle(self) -> str | None:
        """Whose files these are not, or what the disk lacks."""
        if self._is_sealed():
            return (
                f"{self._folder} is on a disk that is read-only now. What is stored can be read: "
                "tangible backup FILE, tangible responses export CODE."
            )
        files = (self._folder, *(Path(f"{self.database}{end}") for end in ("", *BESIDE)))
        for file in files:
            if file.exists() and not state_file.is_ours(file):
                return state_file.not_ours(file)
        if self.is_full():
            return (
                f"The disk of {self._folder} is full: make room on it. "
                "Delete nothing in that folder."
            )
        return None

    def rescue(self) -> None:
        """Only read from now on, where the disk is mounted read-only."""
        self.only_reads = self._is_sealed()

    def is_full(self) -> bool:
        """True when the disk has no room for SQLite to begin, or for not one more file."""
        disk = os.statvfs(self._folder)
        blocks = disk.f_bfree if os.geteuid() == 0 else disk.f_bavail
        return blocks * disk.f_frsize < LEAST_BYTES or (disk.f_files > 0 and disk.f_favail == 0)

    def settle(self) -> None:
        """Move all that is in the log into the database; what others are just using stays there."""
        self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def last_written(self) -> datetime | None:
        """When a file of the database was changed last, by the clock of that moment."""
        files = [Path(f"{self.database}{end}") for end in ("", "-wal")]
        return datetime.fromtimestamp(
            max(file.stat().st_mtime for file in files if file.exists()), UTC
        )

    def _is_sealed(self) -> bool:
        return bool(os.statvfs(self._folder).f_flag & os.ST_RDONLY)

    def _connect(self) -> Any:
        if self.only_reads:
            return self._connected_to_read()
        if not Path(self.database).exists():
            state_file.make(Path(self.database))
        return super()._connect()  # type: ignore[misc]  # Peewee's

    def _connected_to_read(self) -> apsw.Connection:
        """A connection that writes nothing, not even beside the file."""
        log, index = (Path(f"{self.database}{end}") for end in ("-wal", "-shm"))
        has_log = log.exists() and log.stat().st_size > 0
        if has_log and not index.exists():
            raise DatabaseUnfit(
                f"{self._folder} is on a disk that is read-only now, and {index.name} is not "
                "in it. Copy the folder to another disk, and name that in TANGIBLE_INSTANCE."
            )
        how = "mode=ro" if has_log else "mode=ro&immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"file:{quote(self.database)}?{how}", flags=flags)
        self._add_conn_hooks(connection)  # type: ignore[attr-defined]  # Peewee's
        return connection


def file_of(url: str) -> Path:
    """The file that an address of SQLite names."""
    return Path(url.removeprefix(SCHEME))
