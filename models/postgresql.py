"""PostgreSQL: for several nodes; pooled connections, and news of what other nodes commit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from weakref import WeakSet

import psycopg
from peewee import OperationalError
from playhouse.pool import PooledPostgresqlDatabase
from psycopg.errors import Diagnostic

from models.engine import DatabaseUnfit
from models.news import News

OLDEST = 13
MIGRATION_LOCK = 1_952_541_287  # any number that no other program on the same server uses
WAIT_SECONDS = 5
MOST_CONNECTIONS = 40
# Settings that let the server forget what it has said it kept.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgreSQL(PooledPostgresqlDatabase):  # type: ignore[misc]
    """The engine for several nodes."""

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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; raises OperationalError when a commit was not kept by a standby too."""
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

    def release(self) -> None:
        """Give the connection back to the pool."""
        if not self.is_closed():
            self.close()

    def _settle(self) -> None:
        """A warning at commit says: committed here, but no standby has it."""
        connection = self.connection()
        if connection in self._doubtful:
            self._doubtful.discard(connection)
            raise OperationalError("committed on this server, not on its standby")
