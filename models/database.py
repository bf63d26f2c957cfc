"""The one place that knows which database holds the answers, and that it keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from peewee import BigIntegerField, DatabaseProxy, Model
from playhouse.apsw_ext import APSWDatabase

# Before 3.51.3 a WAL database with two writers may be corrupted: https://sqlite.org/wal.html#walresetbug
OLDEST_SQLITE = (3, 51, 3)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit survives a power cut
    "foreign_keys": 1,
    "cache_size": -16 * 1024,
}
BUSY_SECONDS = 5

db = DatabaseProxy()


class DatabaseUnfit(Exception):
    """The database cannot keep what this service promises; the message says what to do."""


class Stored(Model):
    """What every stored noun inherits."""

    class Meta:
        database = db
        legacy_table_names = False


class MomentField(BigIntegerField):
    """A time in UTC, stored as whole milliseconds since 1970: the same on every database."""

    def db_value(self, value: datetime | None) -> int | None:
        return None if value is None else int(value.timestamp() * 1000)

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class SQLite(APSWDatabase):  # type: ignore[misc]
    """One file, write-ahead log, synchronous commits. A connection for each thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), pragmas=PRAGMAS, timeout=BUSY_SECONDS, autoconnect=False)

    def _connect(self) -> apsw.Connection:
        connection: apsw.Connection = super()._connect()
        # Peewee's own migration history holds a datetime, which apsw does not bind by itself.
        connection.convert_binding = lambda cursor, number, value: str(value)
        return connection

    def changes_seen(self) -> int:
        """A number that differs from the last one when another connection has committed since."""
        return int(self.execute_sql("PRAGMA data_version").fetchone()[0])

    def check(self) -> None:
        """Read the settings back from the running connection.

        Raises DatabaseUnfit when one of them would let an acknowledged answer be lost.
        """
        if self.server_version < OLDEST_SQLITE:
            oldest = ".".join(map(str, OLDEST_SQLITE))
            raise DatabaseUnfit(
                f"SQLite is {apsw.sqlitelibversion()}, {oldest} or newer is needed: upgrade apsw."
            )
        for name, wanted in PRAGMAS.items():
            found = self.execute_sql(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise DatabaseUnfit(f"SQLite runs with {name}={found} where {wanted} is needed.")


def open_database(url: str) -> None:
    """Make `url` ("sqlite:///PATH") the database of this process; connections open later.

    Raises DatabaseUnfit when the address names a database that Tangible cannot use.
    """
    kind, _, path = url.partition(":///")
    if kind != "sqlite" or not path:
        raise DatabaseUnfit(
            f"TANGIBLE_DATABASE_URL begins with {kind!r}: write sqlite:///PATH-TO-FILE."
        )
    file = Path(path)
    if db.obj is not None and db.obj.database == str(file):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    db.initialize(SQLite(file))


def connect() -> None:
    """Open this thread's connection where it is not open yet; it stays as long as the thread."""
    db.connect(reuse_if_open=True)


@contextmanager
def connection() -> Iterator[None]:
    """A connection for the length of a `with`; closed after it if it was opened for it."""
    opened = db.is_closed()
    connect()
    try:
        yield
    finally:
        if opened:
            db.close()


def writing() -> Any:
    """A transaction that holds the write lock from its first moment: it never fails half-way."""
    return db.atomic("IMMEDIATE")


def reading() -> Any:
    """A transaction in which all that is read is of one moment."""
    return db.atomic("DEFERRED")
