"""SQLite: one file, a write-ahead log, synchronous commits; a connection for each thread."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import apsw
from playhouse.apsw_ext import APSWDatabase

from models.engine import DatabaseUnfit

# Before 3.51.3 two writers may corrupt a WAL database: https://sqlite.org/wal.html#walresetbug
OLDEST = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit survives a power cut
    "foreign_keys": 1,
    "cache_size": -16 * 1024,
}
BUSY_SECONDS = 5


class SQLite(APSWDatabase):  # type: ignore[misc]
    """The engine for one machine."""

    def __init__(self, url: str) -> None:
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        super().__init__(str(file), pragmas=PRAGMAS, timeout=BUSY_SECONDS, autoconnect=False)

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection = super()._connect()
        # Peewee's own migration history holds a datetime, which apsw does not bind by itself.
        connection.convert_binding = lambda cursor, number, value: str(value)
        return connection

    def check(self) -> None:
        """Raise DatabaseUnfit where the library or a setting is not what a promise rests on."""
        if self.server_version < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise DatabaseUnfit(
                f"SQLite is {apsw.sqlitelibversion()}, {oldest} or newer is needed: upgrade apsw."
            )
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise DatabaseUnfit(f"SQLite runs with {name}={found} where {wanted} is needed.")

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction that has the write lock from its first moment: it never fails half-way."""
        return self.atomic("IMMEDIATE")  # type: ignore[no-any-return]

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction on the state of the database at its first read."""
        return self.atomic("DEFERRED")  # type: ignore[no-any-return]

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock on a file beside the database."""
        with Path(f"{self.database}.migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def confirm(self) -> None:
        """Nothing: what can be read here was committed, and what was committed is kept."""

    def changes_seen(self) -> int:
        """SQLite's data_version, which another connection's commit moves."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def release(self) -> None:
        """Nothing: a connection is a thread's own and costs little to keep."""
