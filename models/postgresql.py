"""PostgreSQL: for several nodes; pooled connections, and news of what other nodes commit."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from peewee import OperationalError, PeeweeException
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg.errors import (
    DeadlockDetected,
    LockNotAvailable,
    ReadOnlySqlTransaction,
    SerializationFailure,
)

from models import postgresql_dump
from models.engine import BackupUnfit, Check, DatabaseUnfit, Restoring
from models.news import News
from models.postgresql_connection import Adapter

OLDEST = 13
MIGRATION_LOCK = 1_952_541_287  # any number that no other program on the same server uses
MIGRATION_SECONDS = 600
# While a change of a table waits for who reads it, everybody else waits behind it.
TABLE_LOCK_SECONDS = 1
WAIT_SECONDS = 5
MOST_CONNECTIONS = 40
LONGEST_LAG_SECONDS = 10
# Settings that let the server forget what it has said it kept.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
# What a transaction may fail with that is done when it is tried again.
PASSING = (DeadlockDetected, SerializationFailure)


class PostgreSQL(PooledPostgresqlDatabase):  # type: ignore[misc]
    """The engine for several nodes."""

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
            max_connections=MOST_CONNECTIONS,
            stale_timeout=300,
            timeout=WAIT_SECONDS,
        )

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Borrow a connection for this thread. Raises OperationalError when none is to be had."""
        try:
            return bool(super().connect(reuse_if_open))
        except MaxConnectionsExceeded:
            raise OperationalError("every connection is in use") from None

    def commit(self) -> None:
        """Commit, within the time after which this node gives up."""
        connection = self.connection()
        try:
            connection.commit_in_time()
        except psycopg.Error as fault:
            raise OperationalError(fault, *fault.args) from fault

    def check(self) -> None:
        """Raise DatabaseUnfit where the server may forget a commit, or cannot write."""
        if self.server_version < OLDEST * 10_000:
            raise DatabaseUnfit(f"PostgreSQL {OLDEST} or newer is needed.")
        for name, unsafe in UNSAFE.items():
            if self.execute_sql(f"SHOW {name}").fetchone()[0] == unsafe:
                raise DatabaseUnfit(f"PostgreSQL runs with {name} = {unsafe}: switch it on.")
        if self.execute_sql("SELECT pg_is_in_recovery()").fetchone()[0]:
            raise DatabaseUnfit(
                "This PostgreSQL is a standby: add target_session_attrs=read-write to the address."
            )

    def examine(self) -> None:
        """Nothing: PostgreSQL looks at each page that it reads, and is looked after elsewhere."""

    def settings(self) -> list[Check]:
        """The version of the server, each setting, and that it is no standby."""
        version = self.execute_sql("SHOW server_version").fetchone()[0]
        ok = self.server_version >= OLDEST * 10_000
        checks = [Check("PostgreSQL", version, f"{OLDEST} or newer", ok)]
        for name, unsafe in UNSAFE.items():
            found = self.execute_sql(f"SHOW {name}").fetchone()[0]
            checks.append(Check(name, found, f"not {unsafe}", found != unsafe))
        standby = self.execute_sql("SELECT pg_is_in_recovery()").fetchone()[0]
        return [*checks, Check("in recovery", "yes" if standby else "no", "no", not standby)]

    def room(self) -> list[Check]:
        """Whether a standby is there that a commit waits for; the server's disk is its own."""
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
        return [Check("synchronous standbys", found, wanted, ok)]

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
        connection.warned = False
        try:
            with self.atomic():
                yield
        except PeeweeException as fault:
            if not _because(fault, ReadOnlySqlTransaction):
                raise
            # It was the first of the servers and is no more; so are all connections to it.
            self.manual_close()
            self.close_idle()
            raise OperationalError("the server has become a standby") from None
        if connection.warned:
            raise OperationalError("committed on this server, not on its standby")
        self._news.tell()

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction on one snapshot."""
        return self.atomic("REPEATABLE READ")  # type: ignore[no-any-return]

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock that the server keeps for the session."""
        self.execute_sql(f"SET lock_timeout = '{MIGRATION_SECONDS}s'")
        self.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        self.execute_sql(f"SET lock_timeout = '{TABLE_LOCK_SECONDS}s'")
        try:
            yield
        finally:
            if not self.connection().gone():
                self.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
                self.execute_sql("RESET lock_timeout")

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

    def release(self) -> None:
        """Give the connection back to the pool."""
        if not self.is_closed():
            self.close()

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

    def _reconnect(self) -> None:
        """Another connection for this thread: nothing was written on the old one yet."""
        self.manual_close()
        self.connect()


def _because(fault: Exception, *kinds: type[psycopg.Error]) -> bool:
    """True when the server said one of these, which Peewee wraps in exceptions of its own."""
    return isinstance(getattr(fault, "orig", None), kinds)
