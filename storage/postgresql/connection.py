"""A connection to PostgreSQL: it is to the server that may be written, and never waits for ever."""

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
# Settings with which, when they are off, a server forgets what it has said it kept.
KEEPING = ("fsync", "full_page_writes", "synchronous_commit")
LOCK_SECONDS = 2  # a row is another node's for a commit, or that waits for its standby
# What the address of the database does not say itself.
UNSAID = {
    "application_name": "tangible",
    "target_session_attrs": "read-write",  # of several servers the one that is no standby
    "connect_timeout": 3,
    # A server that is gone without a word is found out in as many seconds as are given up after.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": GIVE_UP_SECONDS * 1000,
    "client_encoding": "UTF8",
    "options": f"-c lock_timeout={LOCK_SECONDS}s",
}


def address(url: str) -> str:
    """`url` with what it does not say, as libpq takes it."""
    said: dict[str, Any] = {**UNSAID, **conninfo_to_dict(url)}
    return make_conninfo("", **said)


# Fails where the server would forget what is committed with it, in the same message: a session
# reads its settings anew between two messages, and never within one.
KEPT = "SELECT 1 / ('off' NOT IN ({}))::int".format(
    ", ".join(f"current_setting('{name}')" for name in KEEPING)
)


class Connection(psycopg.Connection[Any]):
    """Remembers that the server warned, and commits within a time or not at all."""

    warned = False
    writes = False  # what is committed now has to be kept
    alters = False  # what it does now, everybody else waits behind
    _patience: float | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_notice_handler(self._hear)

    def commit_in_time(self) -> None:
        """Commit, in time as below; raises DivisionByZero where what is written would not be kept.

        No cancel is sent: a server whose commit is cancelled while it waits for a standby says
        that all is well. What happened to the transaction is then not known here.
        """
        self.in_time(f"{KEPT}; COMMIT" if self.writes else "COMMIT")

    def in_time(self, statement: str) -> psycopg.Cursor[Any]:
        """Execute it; raises OperationalError, with the connection closed, if it takes too long."""
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
        """As psycopg has it; for what is done in time not longer than this node has patience."""
        return super().wait(gen, interval, self._patience if timeout is None else timeout)

    def gone(self) -> bool:
        """True, and closed, when this connection is of no more use between two transactions.

        To ask the server would be a round trip for each request. It says nothing unasked to who
        does not LISTEN, but that it is leaving.
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
    """Has Peewee use these connections."""

    def connect(self, db: Any, **given: Any) -> Connection:
        """A new connection to the server of `db` that may be written."""
        try:
            return Connection.connect(address(db.url), **given)
        except ConnectionTimeout:
            raise
        except psycopg.OperationalError as fault:
            fault.sqlstate = postgresql_refusal.code_of(str(fault), address(db.url))
            raise

    def is_connection_closed(self, conn: Connection) -> bool:
        """True for a connection that is not to be used again."""
        return conn.gone()
