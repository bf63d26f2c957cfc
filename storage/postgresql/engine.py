"""PostgreSQL: for several nodes; pooled connections, and news of what other nodes commit."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from peewee import EXCEPTIONS, OperationalError, PeeweeException  # type: ignore[attr-defined]
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg.errors import (
    DeadlockDetected,
    DivisionByZero,
    LockNotAvailable,
    ReadOnlySqlTransaction,
    SerializationFailure,
)

from storage.address import place_of_database
from storage.engine import (
    BackupUnfit,
    Check,
    DatabaseUnfit,
    Engine,
    NoneFree,
    OnOneCopy,
    Restoring,
    Unkept,
)
from storage.postgresql import dump as postgresql_dump
from storage.postgresql import session as postgresql_session
from storage.postgresql import settings as postgresql_settings
from storage.postgresql.connection import Adapter
from storage.postgresql.news import News

MIGRATION_LOCK = 1_952_541_287  # any number that no other program on the same server uses
MIGRATION_SECONDS = 600
# While a change of a table waits for who reads it, everybody else waits behind it.
TABLE_LOCK_SECONDS = 1
WAIT_SECONDS = 5
LONGEST_LAG_SECONDS = 10
# What a transaction may fail with that is done when it is tried again.
PASSING = (DeadlockDetected, SerializationFailure)

# What is the server's failure, or its operator's, and no mistake here.
EXCEPTIONS.update(
    dict.fromkeys(
        ("InsufficientPrivilege", "ReadOnlySqlTransaction", "DataCorrupted", "IndexCorrupted"),
        OperationalError,
    )
)


class PostgreSQL(Engine, PooledPostgresqlDatabase):  # type: ignore[misc]
    """The engine for several nodes."""

    only_reads = False
    waits_for_nobody = False
    size = "SELECT pg_database_size(current_database())"
    psycopg3_adapter = Adapter

    def __init__(self, url: str) -> None:
        self.url = url
        self._news = News(url)
        super().__init__(
            url,
            autoconnect=False,
            prefer_psycopg3=True,
            max_connections=postgresql_settings.MOST_CONNECTIONS,
            stale_timeout=300,
            timeout=WAIT_SECONDS,
        )

    @staticmethod
    def exists(url: str) -> bool:
        """True: whether there is one, the server says when it is connected to."""
        return True

    foreign = staticmethod(lambda url: "")  # connecting changes nothing; who writes looks first

    @property
    def place(self) -> str:
        """The name of the database, and the servers."""
        return place_of_database(self.url)

    def obstacle(self) -> str | None:
        """None: what is wrong, the server says itself."""
        return None

    def rescue(self) -> None:
        """Nothing: the disk is the server's."""

    def is_full(self) -> bool:
        """False: the disk is the server's."""
        return False

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Borrow a connection for this thread. Raises OperationalError when none is to be had."""
        try:
            return bool(super().connect(reuse_if_open))
        except MaxConnectionsExceeded:
            raise NoneFree("every connection is in use") from None

    def commit(self) -> None:
        """Commit, within the time after which this node gives up. Raises Unkept."""
        try:
            self.connection().commit_in_time()
        except DivisionByZero:
            raise Unkept("the server does not keep what it commits") from None
        except psycopg.Error as fault:
            raise OperationalError(fault, *fault.args) from fault

    def check(self) -> None:
        """Raise DatabaseUnfit where the server may forget a commit, or cannot hold or write it."""
        postgresql_settings.insist(self)

    def examine(self) -> None:
        """Nothing: PostgreSQL looks at each page that it reads, and is looked after elsewhere."""

    def settings(self) -> list[Check]:
        """What is insisted on, one by one, and what else is needed, as enough connections."""
        return postgresql_settings.checks(self)

    def room(self) -> list[Check]:
        """The rights, and a standby where commits wait for one; the disk is the server's own."""
        names = self.execute_sql("SHOW synchronous_standby_names").fetchone()[0]
        connected, hidden = self.execute_sql(
            "SELECT count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),"
            " count(*) FILTER (WHERE sync_state IS NULL) FROM pg_stat_replication"
        ).fetchone()
        found = f"{connected} connected"
        if hidden:
            found += f", {hidden} hidden: GRANT pg_monitor TO the user of Tangible"
        if not names:
            found += ", none asked for: a receipt means one copy"
        wanted = f"1 or more of {names}" if names else "any"
        ok = bool(connected or hidden) or not names
        standbys = Check("synchronous standbys", found, wanted, ok)
        return [postgresql_settings.rights(self), standbys]

    def state(self) -> list[Check]:
        """How far the standbys are behind."""
        behind = self.execute_sql(
            "SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication"
        ).fetchone()[0]
        if behind is None:
            return []
        wanted = f"less than {LONGEST_LAG_SECONDS} seconds"
        ok = behind < LONGEST_LAG_SECONDS
        return [Check("replication lag", f"{behind:.3f} seconds", wanted, ok)]

    @contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """A transaction; raises OperationalError when a commit was not kept by a standby too.

        Writers do not wait for each other here, but for the same counters for a moment.
        """
        if self.in_transaction():
            with self.atomic():
                yield
            return
        if self.connection().gone():
            self._reconnect()
        connection = self.connection()
        connection.warned, connection.writes = False, True
        try:
            with self.atomic():
                if connection.alters:
                    self._wait_for_locks(TABLE_LOCK_SECONDS)
                yield
        except PeeweeException as fault:
            if not _because(fault, ReadOnlySqlTransaction):
                raise
            # It was the first of the servers and is no more; so are all connections to it.
            self.manual_close()
            self.close_idle()
            cause = fault.orig  # type: ignore[attr-defined]  # or it would not be because of that
            raise OperationalError(cause, "the server has become a standby") from None
        finally:
            connection.writes = False
        if connection.warned:
            raise OnOneCopy("committed on this server, not on its standby")
        self._news.tell()

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction on one snapshot."""
        return self.atomic("REPEATABLE READ")

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock that the server keeps for the session."""
        self.check()
        if not postgresql_session.is_kept(self.url):
            raise DatabaseUnfit(postgresql_settings.MIXED)
        with self.atomic():
            self._wait_for_locks(MIGRATION_SECONDS)
            self.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        self.connection().alters = True
        try:
            yield
        finally:
            self.connection().alters = False
            if not self.connection().gone():
                self.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))

    def serialise(self, name: bytes) -> None:
        """A lock that the server keeps until the transaction ends."""
        number = int.from_bytes(name[:8], signed=True)
        self.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))

    def passing(self, fault: Exception) -> bool:
        """True for a deadlock, and for a conflict of two transactions."""
        return _because(fault, *PASSING)

    def held_up(self, fault: Exception) -> bool:
        """True when somebody had a table or a row for longer than was waited for it."""
        return _because(fault, LockNotAvailable)

    def confirm(self) -> None:
        """Make this transaction's commit wait for the standbys, though it may write no row.

        An answer that is sent again may have been committed here and not yet there.
        """
        self.execute_sql("SELECT pg_logical_emit_message(true, 'tangible', '')")

    def changes_seen(self) -> int:
        """How much news was heard."""
        return self._news.heard()

    def shut(self) -> None:
        """Close every connection, and tell what is still untold."""
        self._news.stop()
        self.close_all()

    def settle(self) -> None:
        """Nothing: the log is the server's."""

    def release(self) -> None:
        """Give the connection back to the pool."""
        if not self.is_closed():
            self.close()

    def tidy(self) -> None:
        """Nothing: the pool does so with each that is given back."""

    def last_written(self) -> datetime | None:
        """None: the files are on the server."""
        return None

    def holds(self, file: Path) -> bool:
        """False: there is no such file here."""
        return False

    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write a dump in pg_dump's own format, of the same moment as what is counted."""
        with self.reading():
            counts = self.execute_sql(
                'SELECT (SELECT count(*) FROM "survey"), (SELECT count(*) FROM "response")'
            ).fetchone()
            snapshot = self.execute_sql("SELECT pg_export_snapshot()").fetchone()[0]
            postgresql_dump.write(self.url, file, snapshot)
        postgresql_dump.examine(file)
        surveys, responses = counts
        return surveys, responses

    @contextmanager
    def restoring(self, file: Path) -> Iterator[Restoring]:
        """The dump, read into this database, which has to be empty; an unfit one leaves it so."""
        postgresql_dump.examine(file)
        opened = self.connect(reuse_if_open=True)
        try:
            self.check()
            if self.get_tables():
                raise BackupUnfit(
                    "the database is not empty; make an empty one with createdb, name it in "
                    "TANGIBLE_DATABASE_URL, and restore into that"
                )
            postgresql_dump.read(self.url, file)
            try:
                yield Restoring(self.url, kept="")
            except BaseException:
                for table in self.get_tables():
                    self.execute_sql(f'DROP TABLE "{table}" CASCADE')
                raise
        finally:
            if opened:
                self.close()

    def _wait_for_locks(self, seconds: int) -> None:
        """Within a transaction, until it ends."""
        self.execute_sql(f"SET LOCAL lock_timeout = '{seconds}s'")

    def _reconnect(self) -> None:
        """Another connection for this thread: nothing was written on the old one yet."""
        self.manual_close()
        self.connect()


def _because(fault: Exception, *kinds: type[psycopg.Error]) -> bool:
    """True when the server said one of these, which Peewee wraps in exceptions of its own."""
    return isinstance(getattr(fault, "orig", None), kinds)
