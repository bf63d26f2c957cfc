"""PostgreSQL: lost connections, who is told of a commit, and a commit without its standby."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from peewee import OperationalError

from models.answer.recount import recount
from models.answer.response import Response
from models.service import health
from models.service.instance import Instance
from storage import schema
from storage.database import connection, db, open_database, writing
from storage.engine import DatabaseUnfit
from storage.postgresql import connection as postgresql_connection
from storage.postgresql.connection import address
from storage.postgresql.engine import MIGRATION_LOCK
from storage.postgresql.news import TICK_SECONDS, News
from storage.writer import Writer
from tests.makers import choice, make_survey, respond
from tests.server import ROOT

pytestmark = pytest.mark.postgresql


@pytest.fixture
def server(database: None, instance: Instance) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else at the same database."""
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        yield connection


def end_all_others(server: psycopg.Connection[Any]) -> None:
    """What a restart does to connections."""
    server.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Whether it happened in that time."""
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.02)
    return happened()


def test_whoever_turns_to_another_database_leaves_no_connection_behind(engine, database, tmp_path):
    idle = db.connection()
    db.release()
    own, url = db.obj, engine.empty(tmp_path)
    open_database(url)
    assert db.obj is not own
    assert idle.closed
    engine.drop(url)


def test_a_thousand_commits_are_told_a_few_times_and_heard_within_a_second(server, instance):
    server.execute("LISTEN tangible")
    other = News(instance.database_url)
    before = other.heard()
    start = time.monotonic()
    for _ in range(1000):
        with writing():
            pass
    lasted = time.monotonic() - start
    assert within(1, lambda: other.heard() != before)
    time.sleep(2 * TICK_SECONDS)
    told = sum(1 for _ in server.notifies(timeout=0.2))
    assert 1 <= told <= lasted / TICK_SECONDS + 2
    other.stop()


def test_who_no_longer_hears_listens_again_and_looks_once(server, instance):
    other = News(instance.database_url)
    assert other.heard() == other.heard()
    end_all_others(server)
    assert within(5, lambda: other.heard() == 3)  # that it was lost, and that it is there again
    again = other.heard()
    assert again == 3
    server.execute("NOTIFY tangible")
    assert within(1, lambda: other.heard() == again + 1)
    other.stop()


def who_tells(server) -> list[int]:
    """The connections of this database that have told news, and wait for more."""
    told = server.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND query LIKE '%NOTIFY%' AND state = 'idle'"
    )
    return [pid for (pid,) in told.fetchall()]


def test_what_could_not_be_told_is_told_later(server, instance):
    with writing():
        pass
    assert within(30, lambda: bool(who_tells(server)))
    other = News(instance.database_url)
    before = other.heard()
    for pid in who_tells(server):
        assert server.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,)).fetchone() == (True,)
    with writing():
        pass
    assert within(30, lambda: other.heard() > before)
    other.stop()


def test_a_connection_that_was_cut_is_replaced_before_anything_is_written(server):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert survey.definition.fields
    end_all_others(server)
    assert respond(survey, q="yes")
    db.close()
    end_all_others(server)
    with connection():
        assert Response.select().count() == 1


def test_a_server_that_may_no_longer_be_written_is_left(server):
    survey = make_survey(choice("Good?", "Yes", "No"))
    db.execute_sql("SET default_transaction_read_only = on")
    with pytest.raises(OperationalError, match="has become a standby"):
        respond(survey, q="yes")
    with connection():
        assert respond(survey, q="yes")
        assert Response.select().count() == 1


def test_a_standby_is_no_server_to_connect_to(instance, server):
    server.execute(f'ALTER DATABASE "{server.info.dbname}" SET default_transaction_read_only = on')
    with pytest.raises(psycopg.OperationalError, match="read-only"):
        psycopg.connect(address(instance.database_url))


def test_what_an_address_says_itself_stands():
    said = psycopg.conninfo.conninfo_to_dict(
        address("postgresql://u@one:1,two:2/t?target_session_attrs=any&connect_timeout=9")
    )
    assert (said["host"], said["port"]) == ("one,two", "1,2")
    assert (said["target_session_attrs"], said["connect_timeout"]) == ("any", "9")


def test_of_several_servers_the_one_that_answers_is_taken(instance):
    with psycopg.connect(instance.database_url) as found:
        port = found.info.port
    url = instance.database_url.replace(f"@127.0.0.1:{port}", f"@127.0.0.1:1,127.0.0.1:{port}")
    with psycopg.connect(address(url)) as found:
        assert found.info.port == port


@contextmanager
def without_its_standby(server: psycopg.Connection[Any]) -> Iterator[None]:
    """Commits wait for a standby that is not there."""
    server.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    server.execute("SELECT pg_reload_conf()")
    try:
        assert within(5, lambda: standbys(server) == "nobody")
        time.sleep(0.2)  # every process of the server has to have read it
        yield
    finally:
        server.execute("ALTER SYSTEM RESET synchronous_standby_names")
        server.execute("SELECT pg_reload_conf()")


def standbys(server: psycopg.Connection[Any]) -> str:
    """The standbys that a commit waits for."""
    return server.execute("SHOW synchronous_standby_names").fetchone()[0]


WAITING = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'"


def waiting(server: psycopg.Connection[Any]) -> int:
    """How many commits wait for a standby."""
    return server.execute(f"SELECT count(*) {WAITING}").fetchone()[0]


def test_who_gives_up_a_commit_does_not_cancel_it_and_the_key_gets_its_receipt(server, monkeypatch):
    monkeypatch.setattr(postgresql_connection, "GIVE_UP_SECONDS", 0.5)
    survey = make_survey(choice("Good?", "Yes", "No"))
    with without_its_standby(server):
        with pytest.raises(OperationalError):
            respond(survey, "once", q="yes")
        assert db.connection().closed
        time.sleep(0.3)
        assert waiting(server) >= 1  # it was left to itself
    assert within(5, lambda: waiting(server) == 0)
    db.close()
    with connection():
        assert respond(survey, "once", q="yes")
        assert Response.select().count() == 1
        assert recount(survey) == (2, [])


def test_without_the_standby_that_commits_wait_for_no_answer_can_be_stored(server):
    assert health.hindrance() is None
    with without_its_standby(server):
        reason = "synchronous standbys is 0 connected, 1 or more of nobody is needed"
        assert health.hindrance() == reason
        db.execute_sql("SET synchronous_commit = local")
        try:
            said = "0 connected, no commit waits for them: synchronous_commit is local, 1 or more"
            assert said in str(health.hindrance())
        finally:
            db.execute_sql("RESET synchronous_commit")


def test_a_commit_that_ends_with_a_warning_is_no_receipt(server):
    survey = make_survey(choice("Good?", "Yes", "No"))

    def answer() -> str:
        with connection():
            try:
                return respond(survey, "once", q="yes")
            except OperationalError as fault:
                return str(fault)

    with without_its_standby(server), ThreadPoolExecutor(1) as phone:
        said = phone.submit(answer)
        assert within(5, lambda: waiting(server) >= 1)
        server.execute(f"SELECT pg_cancel_backend(pid) {WAITING}")
        assert said.result(10) == "committed on this server, not on its standby"
        # It is there all the same; who sends it again waits for the standby as well.
        assert server.execute("SELECT count(*) FROM response").fetchone() == (1,)
        again = phone.submit(answer)
        assert within(5, lambda: waiting(server) >= 1)
        server.execute(f"SELECT pg_cancel_backend(pid) {WAITING}")
        assert again.result(10) == "committed on this server, not on its standby"
    assert len(answer()) == 24


def test_what_another_node_was_in_the_way_of_is_done_again(database):
    tries = []

    def store(batch: Sequence[str]) -> Sequence[str]:
        tries.append(batch)
        if len(tries) == 1:
            db.execute_sql("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
        return batch

    assert Writer(store).do("x") == "x"
    assert tries == [["x"], ["x"]]


NODE = """
import sys
from storage.database import connection, open_database, writing
from models.answer.response import store
from models.answer.submission import submission
from models.survey.survey import Survey

url, node, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
open_database(url)
with connection():
    surveys = list(Survey.select().order_by(Survey.id))
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(batches):
        batch = [
            submission(survey, f"{node} {n} {k}", {"q": ("yes", "no")[k % 2], "r": "no"})
            for survey in surveys for k in range(3)
        ]
        batch += [submission(surveys[k], f"both {n} {k}", {"r": "yes"}) for k in range(4)]
        with writing():
            store(batch if node == "one" else batch[::-1])
"""


def test_two_nodes_that_count_the_same_in_opposite_order_never_stop_each_other(server, instance):
    questions = choice("Good?", "Yes", "No"), choice("Long?", "Yes", "No", name="r")
    surveys = [make_survey(*questions, code=f"s{n}") for n in range(12)]
    nodes = [
        subprocess.Popen(
            [sys.executable, "-c", NODE, instance.database_url, node, "200"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for node in ("one", "two")
    ]
    assert [node.stdout.readline() for node in nodes] == ["ready\n"] * 2
    for node in nodes:
        node.stdin.write("go\n")
        node.stdin.flush()
    assert [(node.communicate(timeout=120)[1], node.returncode) for node in nodes] == [("", 0)] * 2
    assert Response.select().count() == 200 * (2 * 12 * 3 + 4)
    assert [recount(survey)[1] for survey in surveys] == [[]] * 12
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert server.execute(deadlocks).fetchone() == (0,)


def lock_timeout() -> str:
    """How long a session waits for a table or a row."""
    return str(db.execute_sql("SHOW lock_timeout").fetchone()[0])


def test_a_migration_waits_but_a_moment_for_a_table_and_leaves_no_setting_behind(database):
    with db.migrating():
        assert lock_timeout() == "2s"
        with writing():
            assert lock_timeout() == "1s"
        assert lock_timeout() == "2s"
    with writing():
        assert lock_timeout() == "2s"


def test_who_has_waited_long_enough_for_another_migration_is_told_to_wait_for_its_end(
    server, monkeypatch
):
    monkeypatch.setattr("storage.postgresql.engine.MIGRATION_SECONDS", 1)
    server.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
    with pytest.raises(DatabaseUnfit, match="for more than 1 second"), db.migrating():
        pass
    server.execute("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
    with db.migrating():
        pass


def test_who_migrates_waits_for_who_does_so_already_as_long_as_that_takes(server, monkeypatch):
    # Nothing is missing; who finds that out before the lock waits for nobody.
    found = iter([["0001_first"], []])
    monkeypatch.setattr(schema, "_lacking", lambda: next(found))
    server.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
    with ThreadPoolExecutor(1) as other:
        done = other.submit(schema.migrate)
        time.sleep(3)  # longer than anybody waits for a row
        assert not done.done()
        server.execute("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
        assert done.result(10) == []
