"""A database that tests use one after the other is each time as it was when it was new."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from models.account.organiser import Organiser
from storage.database import connect, db, instead, open_database
from storage.engine import Engine
from tests.makers import make_organiser
from tests.postgresql import Cluster

pytestmark = pytest.mark.postgresql


def given_again(engine: Cluster, url: str) -> bool:
    """Whether this database is among those that are given to tests from now on."""
    aside = [engine.fresh(Path()) for _ in range(2)]
    for one in aside:
        engine.drop(one)
    # As many as wait: tests of before may have left some.
    given = [engine.fresh(Path()) for _ in range(max(6, len(engine._emptied)))]
    for one in given:
        engine.drop(one)
    return url in aside + given


def test_what_was_stored_and_counted_is_gone_and_no_connection_stays(engine, monkeypatch):
    monkeypatch.setattr(engine, "most_uses", 1_000)
    url = engine.fresh(Path())
    with instead(url):
        make_organiser()
    connection = psycopg.connect(url)
    connection.execute("SELECT * FROM organiser FOR UPDATE")
    engine.drop(url)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()
    assert given_again(engine, url)
    with instead(url):
        assert Organiser.select().count() == 0
        assert make_organiser().id == 1


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE survey ADD COLUMN later INTEGER",
        "ALTER TABLE survey ALTER COLUMN code DROP NOT NULL",
        "ALTER TABLE survey SET (fillfactor = 50)",
        "CREATE TABLE invoice (id INTEGER)",
        "CREATE INDEX invoice ON survey (code)",
        "DROP TABLE tally",
        "GRANT SELECT ON survey TO PUBLIC",
        "UPDATE schema_migration SET name = 'another' WHERE id = 1",
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database()"
        " || ' SET default_transaction_read_only = on'; END $$",
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database()"
        " || ' CONNECTION LIMIT 50'; END $$",
        "ANALYZE",
    ],
)
def test_one_whose_shape_or_settings_were_changed_is_not_given_again(engine, change):
    url = engine.fresh(Path())
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("INSERT INTO organiser (email, created_at) VALUES ('a@example.org', 0)")
        server.execute(change)
    engine.drop(url)
    assert not given_again(engine, url)


@pytest.mark.same_sql
@pytest.mark.parametrize("case", ["first", "second", "third"])
def test_of_a_table_of_the_same_sql_the_first_case_alone_is_run_here(engine, case, request):
    assert case == "first"


STATE = (
    "SELECT current_setting('statement_timeout'), to_regclass('pg_temp.leftover'),"
    " (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),"
    " (SELECT count(*) FROM pg_listening_channels()), pg_current_xact_id_if_assigned()"
)


@contextmanager
def used(engine: Cluster, url: str) -> Iterator[Engine]:
    """The engine with which a test uses this database."""
    engine.take(url)
    open_database(url)
    connect()
    yield db.obj
    engine.leave(url)


def state() -> tuple[object, ...]:
    return tuple(db.execute_sql(STATE).fetchone())


@pytest.mark.parametrize(
    "left",
    [
        "SELECT 1",
        "SET statement_timeout = 5000",
        "CREATE TEMP TABLE leftover (id INTEGER)",
        "SELECT pg_advisory_lock(5)",
        "LISTEN here",
        "BEGIN; SELECT pg_current_xact_id()",
    ],
)
def test_a_connection_goes_on_to_the_next_test_as_if_it_were_new(engine, left):
    url = engine.fresh(Path())
    with used(engine, url) as first:
        new = state()
        db.connection().execute(left)
    with used(engine, url) as second:
        assert state() == new
        assert second is not first  # so that nothing is found that was kept in memory for it
    engine.drop(url)
