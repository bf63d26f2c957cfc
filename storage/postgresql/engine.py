"""PostgreSQL, for several nodes: pooled connections, and news of commits of other nodes."""

from collections.abc import Iterator, Mapping, Sequence
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

from language.message import gettext as _
from language.message import ngettext
from storage.address import location_of_database
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
# An ALTER that waits for a reader blocks everyone behind it, so it waits a second and tries again.
TABLE_LOCK_SECONDS = 1
WAIT_SECONDS = 5
LONGEST_LAG_SECONDS = 10
LARGEST_GROUPS = 65_536  # as many as two bytes tell apart
# Faults of a transaction that may succeed when it is tried again.
PASSING = (DeadlockDetected, SerializationFailure)

# Faults of the server or its operator, and no mistakes of ours.
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
        """Always True: the server says so itself when one connects."""
        return True

    foreign = staticmethod(lambda url: "")  # connecting changes nothing, and migrations check first

    @property
    def location(self) -> str:
        """The name of the database, and the servers."""
        return location_of_database(self.url)

    def obstacle(self) -> str | None:
        """None: the server itself says what is wrong."""
        return None

    def clear_up(self) -> None:
        """Nothing: a restore leaves nothing beside the database."""

    def rescue(self) -> None:
        """Nothing: the disk is the server's."""

    def is_full(self) -> bool:
        """False: the disk is the server's."""
        return False

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Take a connection from the pool for this thread. Raises NoneFree, OperationalError."""
        try:
            return bool(super().connect(reuse_if_open))
        except MaxConnectionsExceeded:
            raise NoneFree(_("every connection is in use")) from None

    def commit(self) -> None:
        """Commit within the time that Connection.commit_in_time allows. Raises Unkept."""
        try:
            self.connection().commit_in_time()
        except DivisionByZero:
            raise Unkept(_("the server does not keep what it commits")) from None
        except psycopg.Error as fault:
            raise OperationalError(fault, *fault.args) from fault

    def check(self) -> None:
        """Raise DatabaseUnfit if the server may forget a commit, or cannot hold every text."""
        postgresql_settings.insist(self)

    def examine(self) -> None:
        """Nothing: PostgreSQL checks each page that it reads."""

    def settings(self) -> list[Check]:
        """Checks of the settings that `check` requires, and of connections."""
        return postgresql_settings.checks(self)

    def room(self) -> list[Check]:
        """Checks of the rights to write, and of standbys for which commits wait."""
        names, waits = self.execute_sql(
            "SELECT current_setting('synchronous_standby_names'),"
            " current_setting('synchronous_commit') <> 'local'"
        ).fetchone()
        connected, hidden = self.execute_sql(
            "SELECT count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),"
            " count(*) FILTER (WHERE sync_state IS NULL) FROM pg_stat_replication"
        ).fetchone()
        found = [ngettext("%(num)s connected", "%(num)s connected", connected)]
        if hidden:
            found.append(
                ngettext(
                    "%(num)s hidden: GRANT pg_monitor TO the user of Tangible",
                    "%(num)s hidden: GRANT pg_monitor TO the user of Tangible",
                    hidden,
                )
            )
        if not names:
            found.append(_("none asked for: a receipt means one copy"))
        if names and not waits:
            found.append(_("no commit waits for them: synchronous_commit is local"))
        wanted = _("1 or more of %(names)s", names=names) if names else _("any")
        ok = not names or (waits and bool(connected or hidden))
        standbys = Check(_("synchronous standbys"), ", ".join(found), wanted, ok)
        return [postgresql_settings.rights(self), standbys]

    def state(self) -> list[Check]:
        """The check of how far standbys are behind; none without standbys."""
        behind = self.execute_sql(
            "SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication"
        ).fetchone()[0]
        if behind is None:
            return []
        wanted = ngettext(
            "less than %(num)s second", "less than %(num)s seconds", LONGEST_LAG_SECONDS
        )
        found = _("%(behind).3f seconds", behind=behind)
        ok = behind < LONGEST_LAG_SECONDS
        return [Check(_("replication lag"), found, wanted, ok)]

    @contextmanager
    def writing(self, patience: float) -> Iterator[None]:
        """A transaction. Raises OnOneCopy if the commit is not on a standby that should have it.

        `patience` is not used: writers wait for each other only while they change the same row.
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
            # The server was the primary and is a standby now, for all connections to it.
            self.manual_close()
            self.close_idle()
            cause = fault.orig  # type: ignore[attr-defined]  # or it would not be because of that
            raise OperationalError(cause, _("the server has become a standby")) from None
        finally:
            connection.writes = False
        if connection.warned:
            raise OnOneCopy(_("committed on this server, not on its standby"))
        self._news.tell()

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction that reads one snapshot."""
        return self.atomic("REPEATABLE READ")

    def joined(
        self, table: str, columns: Sequence[str], of: Mapping[str, Any], rows: int, about: int
    ) -> Iterator[bytes]:
        """One statement, in groups by the last bits of the id, as it takes twice as long in order.

        What the groups take is the server's; here is one at a time.
        """
        groups = min(LARGEST_GROUPS, 1 << (about // rows).bit_length())
        where = " AND ".join(f'"{name}" = %s' for name in of)
        group = f'(get_byte("id", 14) * 256 + get_byte("id", 15)) & {groups - 1}'
        all_of = f'"{table}" WHERE {where} GROUP BY {group}'
        codes = " || ".join(f'"{column}"' for column in columns)
        sql = f"SELECT string_agg({codes}, ''::bytea) FROM {all_of}"
        with self.connection().cursor(name="joined") as cursor:
            cursor.itersize = 1
            for (joined,) in cursor.execute(sql, tuple(of.values()), binary=True):
                yield joined

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """An advisory lock of the session. Raises DatabaseUnfit if a pooler mixes sessions."""
        self.check()
        if not postgresql_session.is_kept(self.url):
            raise DatabaseUnfit(str(postgresql_settings.MIXED))
        with self.atomic():
            self._wait_for_locks(MIGRATION_SECONDS)
            self._lock_to_migrate()
        self.connection().alters = True
        try:
            yield
        finally:
            self.connection().alters = False
            if not self.connection().gone():
                self.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))

    def _lock_to_migrate(self) -> None:
        try:
            self.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        except OperationalError as fault:
            if not self.held_up(fault):
                raise
            raise DatabaseUnfit(
                ngettext(
                    "Another process has been changing the schema for more than %(num)s second. "
                    "Wait until it has ended, and try again.",
                    "Another process has been changing the schema for more than %(num)s seconds. "
                    "Wait until it has ended, and try again.",
                    MIGRATION_SECONDS,
                )
            ) from None

    def serialise(self, name: bytes) -> None:
        """An advisory lock until the transaction ends."""
        number = int.from_bytes(name[:8], signed=True)
        self.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))

    def passing(self, fault: Exception) -> bool:
        """True for a deadlock, and for a conflict of transactions."""
        return _because(fault, *PASSING)

    def held_up(self, fault: Exception) -> bool:
        """True if a lock on a table or a row could not be had in time."""
        return _because(fault, LockNotAvailable)

    def confirm(self) -> None:
        """Make this transaction's commit wait for the standbys, even if it writes no row.

        An answer that is sent again may be committed here, and not yet on a standby.
        """
        self.execute_sql("SELECT pg_logical_emit_message(true, 'tangible', '')")

    def changes_seen(self) -> int:
        """The number of news heard so far."""
        return self._news.heard()

    def changes_before(self) -> int:
        """The number of news heard when those of earlier commits have come."""
        return self._news.heard_so_far()

    def read_once(self) -> None:
        """Nothing: what is kept is kept by its server."""

    def shut(self) -> None:
        """Tell the last news, and close every connection."""
        self._news.stop()
        self.close_all()

    def settle(self) -> None:
        """Nothing: the log is the server's."""

    def rest(self) -> None:
        """Nothing: the log is the server's."""

    def release(self) -> None:
        """Give the connection back to the pool."""
        if not self.is_closed():
            self.close()

    def tidy(self) -> None:
        """Nothing: the pool tidies each connection that is given back."""

    def last_written(self) -> datetime | None:
        """None: the files are on the server."""
        return None

    def holds(self, file: Path) -> bool:
        """False: there is no such file here."""
        return False

    def copy_to(self, file: Path) -> tuple[int, int]:
        """Write a dump in pg_dump's custom format; it and the numbers are of one snapshot."""
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
        """The dump, restored into this database, which has to be empty. A fault empties it."""
        postgresql_dump.examine(file)
        opened = self.connect(reuse_if_open=True)
        try:
            self.check()
            if self.get_tables():
                raise BackupUnfit(
                    _(
                        "the database is not empty; make an empty one with createdb, name it in "
                        "TANGIBLE_DATABASE_URL, and restore into that"
                    )
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
        """Set the time to wait for a lock, in seconds, until this transaction ends."""
        self.execute_sql(f"SET LOCAL lock_timeout = '{seconds}s'")

    def _reconnect(self) -> None:
        """Take another connection for this thread, on which nothing was written yet."""
        self.manual_close()
        self.connect()


def _because(fault: Exception, *kinds: type[psycopg.Error]) -> bool:
    """True if the server raised one of `kinds`, which Peewee wraps in its own exceptions."""
    return isinstance(getattr(fault, "orig", None), kinds)
