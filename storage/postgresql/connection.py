"""A connection to the PostgreSQL server that may be written; no wait on it is endless."""

import select
from typing import Any

import psycopg
from peewee import Psycopg3Adapter
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import ConnectionTimeout, Diagnostic
from psycopg.pq import TransactionStatus

from storage.postgresql import refusal as postgresql_refusal

GIVE_UP_SECONDS = 10
# With one of these settings off, a server may forget an acknowledged commit.
KEEPING = ("fsync", "full_page_writes", "synchronous_commit")
LOCK_SECONDS = 2  # another node may hold a row while its commit waits for a standby
# Parameters for libpq, unless the address of the database sets them.
UNSAID = {
    "application_name": "tangible",
    "target_session_attrs": "read-write",  # of several servers the primary
    "connect_timeout": 3,
    # A server that vanished is noticed within GIVE_UP_SECONDS.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": GIVE_UP_SECONDS * 1000,
    "client_encoding": "UTF8",
    "options": f"-c lock_timeout={LOCK_SECONDS}s",
}


def address(url: str) -> str:
    """`url` with the parameters of UNSAID that it lacks, as a conninfo string for libpq."""
    said: dict[str, Any] = {**UNSAID, **conninfo_to_dict(url)}
    return make_conninfo("", **said)


# Fails by a division by zero if the server would forget a commit. It is sent in one message with
# the COMMIT, because a session reads its settings anew between messages only.
KEPT = "SELECT 1 / ('off' NOT IN ({}))::int".format(
    ", ".join(f"current_setting('{name}')" for name in KEEPING)
)


class Connection(psycopg.Connection[Any]):
    """A connection that remembers warnings of the server, and gives up a commit that takes long."""

    warned = False
    writes = False  # True while its transaction writes, and so has to be kept
    alters = False  # True while it changes the schema, which blocks everybody else
    _patience: float | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_notice_handler(self._hear)

    def commit_in_time(self) -> None:
        """Commit within GIVE_UP_SECONDS. Raises DivisionByZero if the commit would not be kept.

        After that time it is unknown whether the transaction was committed. No cancel is sent: a
        server that is cancelled while it waits for a standby reports success.
        """
        self.in_time(f"{KEPT}; COMMIT" if self.writes else "COMMIT")

    def in_time(self, statement: str) -> psycopg.Cursor[Any]:
        """Execute a statement. Raises OperationalError if it takes too long, and closes itself."""
        self._patience = GIVE_UP_SECONDS
        try:
            return self.execute(statement, prepare=False)
        except psycopg.Error:
            if self.info.transaction_status is TransactionStatus.ACTIVE:
                self.close()
            raise
        finally:
            self._patience = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait as psycopg does; within `in_time` for GIVE_UP_SECONDS at the most."""
        return super().wait(gen, interval, self._patience if timeout is None else timeout)

    def gone(self) -> bool:
        """True if this connection, between transactions, cannot be used again; then it is closed.

        The server is not asked, which would cost a round trip a request: to a connection without
        LISTEN it sends nothing unasked but that it is shutting down.
        """
        if self.info.transaction_status is not TransactionStatus.IDLE:
            self.close()
        else:
            mail = select.poll()  # select() takes no file number above 1,023
            mail.register(self.fileno(), select.POLLIN)
            if mail.poll(0):
                self.close()
        return self.closed

    def _hear(self, notice: Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self.warned = True


class Adapter(Psycopg3Adapter):
    """Makes Peewee use `Connection`."""

    def connect(self, db: Any, **given: Any) -> Connection:
        """A new connection to the server of `db` that may be written. Raises OperationalError."""
        try:
            return Connection.connect(address(db.url), **given)
        except ConnectionTimeout:
            raise
        except psycopg.OperationalError as fault:
            fault.sqlstate = postgresql_refusal.code_of(str(fault), address(db.url))
            raise

    def is_connection_closed(self, conn: Connection) -> bool:
        """True for a connection that cannot be used again."""
        return conn.gone()
