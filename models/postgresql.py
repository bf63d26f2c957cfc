"""PostgreSQL: for several nodes; pooled connections, and news of what other nodes commit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakSet

import psycopg
from peewee import OperationalError
from playhouse.pool import PooledPostgresqlDatabase
from psycopg.errors import Diagnostic

from models import postgresql_dump
from models.engine import BackupUnfit, Check, DatabaseUnfit, Restoring
from models.news import News

OLDEST = 13
MIGRATION_LOCK = 1_952_541_287  # any number that no other program on the same server uses
WAIT_SECONDS = 5
MOST_CONNECTIONS = 40
# Settings that let the server forget what it has said it kept.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgreSQL(PooledPostgresqlDatabase):  # type: ignore[misc]
    """The engine for several nodes."""

    waits_for_nobody = False

    def __init__(self, url: str) -> None:
        self.url = url
        self._news = News(url)
        self._listened_to: WeakSet[psycopg.Connection[Any]] = WeakSet()
        self._doubtful: WeakSet[psycopg.Connection[Any]] = WeakSet()
        super().__init__(
            url,
            autoconnect=False,
            prefer_psycopg3=True,
            max_connections=MOST_CONNECTIONS,
            stale_timeout=300,
            timeout=WAIT_SECONDS,
            connect_timeout=WAIT_SECONDS,
            application_name="tangible",
        )

    def _connect(self) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = super()._connect()
        if connection not in self._listened_to:
            self._listened_to.add(connection)
            connection.add_notice_handler(self._hears(connection))
        return connection

    def _hears(self, connection: psycopg.Connection[Any]) -> Callable[[Diagnostic], None]:
        def hear(notice: Diagnostic) -> None:
            if notice.severity_nonlocalized == "WARNING":
                self._doubtful.add(connection)

        return hear

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
        """Nothing: the disk is the server's, and cannot be seen from here."""
        return []

    def state(self) -> list[Check]:
        """The standbys that have to have a commit before it is acknowledged."""
        names = self.execute_sql("SHOW synchronous_standby_names").fetchone()[0]
        connected, hidden = self.execute_sql(
            "SELECT count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),"
            " count(*) FILTER (WHERE sync_state IS NULL) FROM pg_stat_replication"
        ).fetchone()
        found = f"{connected} connected"
        if hidden:
            found += f", {hidden} hidden: GRANT pg_monitor TO the user of Tangible"
        wanted = f"1 or more of {names}" if names else "none asked for: there is one copy only"
        return [Check("synchronous standbys", found, wanted, bool(connected) or not names)]

    @contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """A transaction; raises OperationalError when a commit was not kept by a standby too.

        Writers do not wait for each other here, but for the same counters for a moment.
        """
        outermost = not self.in_transaction()
        with self.atomic():
            yield
        if outermost:
            self._settle()
            self._news.tell()

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction on one snapshot."""
        return self.atomic("REPEATABLE READ")  # type: ignore[no-any-return]

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """A lock that the server keeps for the session."""
        self.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        try:
            yield
        finally:
            self.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))

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

    def _settle(self) -> None:
        """A warning at commit says: committed here, but no standby has it."""
        connection = self.connection()
        if connection in self._doubtful:
            self._doubtful.discard(connection)
            raise OperationalError("committed on this server, not on its standby")
