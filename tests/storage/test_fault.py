"""A fault has the name that the database gives it, and says nothing of what was stored or asked."""

import errno
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import apsw
import psycopg
import pytest
from peewee import IntegrityError, OperationalError, PeeweeException

from models.account.organiser import Organiser
from models.service.health import checks, hindrance
from models.service.instance import Instance
from storage import fault
from storage.database import connection, db, instead, writing
from storage.engine import Busy
from storage.postgresql.engine import PostgreSQL
from tests.makers import make_organiser

DOOR = "somebody"


@pytest.fixture
def server(instance: Instance) -> Iterator[psycopg.Connection[Any]]:
    """The operator of the server, at the same database, where another role may do all but that."""
    with psycopg.connect(instance.database_url, autocommit=True) as operator:
        operator.execute(f"CREATE ROLE {DOOR} LOGIN")
        operator.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {DOOR}")
        operator.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {DOOR}")
        yield operator
        operator.execute(f"DROP OWNED BY {DOOR}")
        operator.execute(f"DROP ROLE {DOOR}")


@contextmanager
def served_as_somebody(instance: Instance) -> Iterator[None]:
    """The database of this process, reached as that role, with no connection to it yet."""
    with instead(instance.database_url.replace("//tangible@", f"//{DOOR}@")):
        db.shut()
        yield


def name_of(act: Callable[[], object]) -> str:
    """The name of the fault that this raises."""
    with pytest.raises(PeeweeException) as raised:
        act()
    return fault.name(raised.value)


def enter() -> None:
    """Connect to the database."""
    with connection():
        pass


@pytest.mark.postgresql
def test_who_is_not_let_in_is_told_why_in_the_servers_own_code(server, instance):
    with served_as_somebody(instance):
        server.execute(f"ALTER ROLE {DOOR} NOLOGIN")
        assert name_of(enter) == "InvalidAuthorizationSpecification 28000"
        assert hindrance() == (
            "the database cannot be written (InvalidAuthorizationSpecification 28000)"
        )
        server.execute(f"ALTER ROLE {DOOR} LOGIN CONNECTION LIMIT 0")
        assert name_of(enter) == "TooManyConnections 53300"
        assert hindrance() == "the database cannot be written (TooManyConnections 53300)"
        server.execute(f"ALTER ROLE {DOOR} CONNECTION LIMIT -1")
        assert hindrance() is None


class Refusing(socketserver.ThreadingTCPServer):
    """Refuses whoever connects, as PostgreSQL does, in German; counts them."""

    def __init__(self, *said: tuple[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Refusal)
        self.said = list(said)
        self.asked = 0

    @property
    def url(self) -> str:
        """The address to connect to."""
        return f"postgresql://u@127.0.0.1:{self.server_address[1]}/t?sslmode=disable"


class Refusal(socketserver.BaseRequestHandler):
    """One connection that is refused."""

    def handle(self) -> None:
        """Read who asks, and say why not."""
        self.request.recv(8000)
        assert isinstance(self.server, Refusing)
        self.server.asked += 1
        code, words = self.server.said[0]
        fields = "".join(f"{one}\0" for one in ("SFATAL", "VFATAL", f"C{code}", f"M{words}"))
        body = f"{fields}\0".encode()
        self.request.sendall(b"E" + (len(body) + 4).to_bytes(4) + body)


def test_a_server_is_asked_once_more_for_each_thing_it_says_in_whatever_language():
    with Refusing(
        ("57P03", "das Datenbanksystem startet"), ("53300", "tut mir leid, schon zu viele Clients")
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tested = PostgreSQL(server.url)
        for _ in range(5):
            assert name_of(tested.connect) == "CannotConnectNow 57P03"
        assert server.asked == 5 + 1
        server.said.pop(0)
        for _ in range(5):
            assert name_of(tested.connect) == "TooManyConnections 53300"
        assert server.asked == 10 + 2
        server.shutdown()


@pytest.mark.postgresql
def test_where_no_server_is_no_server_is_named(database, instance):
    port = instance.database_url.rpartition(":")[2].partition("/")[0]
    nowhere = PostgreSQL(instance.database_url.replace(port, "1"))
    assert name_of(nowhere.connect) == "SqlclientUnableToEstablishSqlconnection 08001"


@pytest.mark.postgresql
def test_a_server_that_has_become_a_standby_is_named_as_what_it_takes_no_more(database):
    db.execute_sql("SET default_transaction_read_only = on")
    assert name_of(make_organiser) == "ReadOnlySqlTransaction 25006"


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("sqlstate", "name"),
    [
        ("57P03", "CannotConnectNow 57P03"),
        ("53100", "DiskFull 53100"),
        ("42501", "InsufficientPrivilege 42501"),
        ("XX001", "DataCorrupted XX001"),
        ("53999", "DatabaseError 53999"),
    ],
)
def test_what_fails_at_the_server_has_its_class_and_its_code(database, sqlstate, name):
    statement = f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}' USING MESSAGE = 'ann@example.org'; END $$"
    with pytest.raises(OperationalError) as raised:
        db.execute_sql(statement)
    assert fault.name(raised.value) == name


@pytest.mark.sqlite
def test_what_fails_in_sqlite_has_the_name_of_its_result_code(database, instance):
    db.execute_sql("PRAGMA query_only = 1")
    assert name_of(make_organiser) == "ReadOnlyError"
    db.execute_sql("PRAGMA query_only = 0")
    db.execute_sql("PRAGMA max_page_count = 1")
    assert (
        name_of(lambda: db.execute_sql("CREATE TABLE more AS SELECT zeroblob(1000000) AS x"))
        == "FullError"
    )
    with closing(apsw.Connection(str(instance.folder / "tangible.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [one.found for one in checks() if one.name == "writing"] == ["Busy"]


def test_a_fault_of_ours_has_its_own_name_and_what_the_disk_said_the_disks(database):
    assert fault.name(Busy("another program is writing")) == "Busy"
    wrapped = OperationalError("the log cannot be written")
    wrapped.__cause__ = OSError(errno.EIO, "Input/output error", "/var/lib/somewhere")
    assert fault.name(wrapped) == "OSError EIO"
    assert fault.name(LookupError("ann@example.org")) == "LookupError"


def test_a_name_holds_nothing_of_what_was_sent(database):
    make_organiser("ann@example.org")
    with pytest.raises(IntegrityError) as raised, writing():
        Organiser.insert(email="ann@example.org", created_at=datetime.now(UTC)).execute()
    assert fault.name(raised.value) in {"UniqueViolation 23505", "ConstraintError"}
