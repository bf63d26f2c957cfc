"""A PostgreSQL that cannot hold what people write is refused, and limits are told in time."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from models.answer.response import Response
from models.service.health import hindrance
from models.service.instance import Instance
from storage import schema
from storage.database import db, instead
from storage.engine import Check
from storage.postgresql import settings as postgresql_settings
from storage.postgresql.connection import address
from tests.makers import make_survey, question, respond
from tests.postgresql import Cluster
from tests.server import Server

pytestmark = pytest.mark.postgresql
ENCODINGS = ["LATIN1", "SQL_ASCII"]


@pytest.fixture(scope="module")
def engine() -> Iterator[Cluster]:
    """A server whose connections nobody else counts among."""
    own = Cluster()
    yield own
    own.remove()


@pytest.fixture
def instance(engine: Cluster, instance: Instance) -> Instance:
    """An installation on it, to whose server nobody is connected."""
    engine.hang_up()
    return instance


@pytest.fixture(params=ENCODINGS)
def encoding(request: pytest.FixtureRequest) -> str:
    """One that is not UTF-8."""
    return str(request.param)


@pytest.fixture
def unfit(engine: Cluster, encoding: str) -> Iterator[str]:
    """The address of an empty database in that encoding."""
    url = engine.create("unfit", "template0", f"ENCODING '{encoding}' LOCALE 'C'")
    yield url
    engine.drop(url)


def is_refused(server: Server, encoding: str, *words: str) -> bool:
    """Whether a command ends with the one line on that encoding."""
    done = server.command(*words)
    return (done.returncode, done.stdout, done.stderr) == (
        *(1, ""),
        f"Error: The encoding of this PostgreSQL database is {encoding}, which cannot hold "
        "all that people write. Make one in UTF-8, and name it in TANGIBLE_DATABASE_URL: "
        "CREATE DATABASE tangible ENCODING 'UTF8' TEMPLATE template0\n",
    )


def test_no_command_makes_anything_in_a_database_that_is_not_in_utf8(
    unfit, encoding, instance, tmp_path
):
    made = Server(tmp_path / "made", database=instance.database_url).command(
        "backup", str(tmp_path / "there.backup")
    )
    assert made.returncode == 0, made.stderr
    server = Server(tmp_path / "folder", database=unfit)
    for words in ("migrate",), ("serve",), ("restore", str(tmp_path / "there.backup")):
        assert is_refused(server, encoding, *words), words
    with psycopg.connect(unfit) as there:
        tables = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (0,)


def test_the_line_that_the_message_names_makes_a_database_that_can_be_used(engine):
    engine.order(postgresql_settings.IN_UTF8)
    with instead(engine.url("tangible")):
        schema.migrate()
        assert ("encoding", "UTF8", True) in seen()
    engine.drop(engine.url("tangible"))


def test_what_people_write_is_kept_whatever_the_environment_says_of_encodings(
    instance, monkeypatch
):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with instead(instance.database_url):
        survey = make_survey(question("text"))
        respond(survey, q="it’s 👍")
        assert [one["answers"] for one in Response.all_of(survey)] == [{"q": "it’s 👍"}]


def seen() -> set[tuple[str, str, bool]]:
    """Name, what was found, and whether that is well."""
    return {(one.name, one.found, one.ok) for one in db.settings()}


def connections() -> Check:
    """What is said of how many connections the server has for this node."""
    (found,) = [one for one in db.settings() if one.name == "connections"]
    return found


def test_the_connections_that_this_node_may_need_are_compared_with_those_it_can_have(
    database, monkeypatch
):
    # The server lets 100 in, 3 of them superusers.
    for processes, ok in (2, True), (3, False):
        monkeypatch.setenv("WEB_CONCURRENCY", str(processes))
        assert connections() == Check(
            "connections",
            "97 free of 97 for this node",
            f"{processes * 42}: 42 for each of {processes} server processes",
            ok,
        )


def test_connections_of_others_are_none_for_this_node_and_its_own_are(database, instance):
    others = [psycopg.connect(instance.database_url) for _ in range(5)]
    own = [psycopg.connect(address(instance.database_url)) for _ in range(5)]
    assert connections().found == "92 free of 97 for this node"
    for one in others + own:
        one.close()


def test_the_limit_of_a_role_and_of_a_database_count_as_well(engine, database, instance):
    name = instance.database_url.rpartition("/")[2]
    engine.order(f'ALTER DATABASE "{name}" CONNECTION LIMIT 50')
    assert connections().found == "50 free of 50 for this node"
    engine.order("ALTER ROLE tangible CONNECTION LIMIT 30")
    try:
        assert connections().found == "30 free of 30 for this node"
    finally:
        engine.order("ALTER ROLE tangible CONNECTION LIMIT -1")


def test_who_starts_is_told_in_one_line_that_connections_may_run_out(instance):
    url = instance.database_url
    server = Server(instance.folder, "--workers", "4", workers=1, database=url)
    server.folder.mkdir()
    with server:
        pass
    lines = [json.loads(one) for one in server.log.read_text().splitlines() if one[:1] == "{"]
    (line,) = [one for one in lines if one["event"] == "not as wanted"]
    assert line.pop("time")
    assert line == {
        "level": "warning",
        "event": "not as wanted",
        "check": "connections",
        "found": "97 free of 97 for this node",
        "wanted": "168: 42 for each of 4 server processes",
    }
    (started,) = [one for one in lines if one["event"] == "started"]
    assert started["settings"] == "not as wanted: connections"


def test_without_the_right_to_write_no_answer_can_be_stored(database):
    assert hindrance() is None
    db.execute_sql("CREATE ROLE reader")
    db.execute_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    db.execute_sql("GRANT INSERT, UPDATE ON tally, count, contact, release TO reader")
    db.execute_sql("SET ROLE reader")
    try:
        assert hindrance() == (
            "rights to write is none in response, INSERT and UPDATE on every table is needed"
        )
    finally:
        db.execute_sql("RESET ROLE")
        db.execute_sql("DROP OWNED BY reader")
        db.execute_sql("DROP ROLE reader")


def test_no_command_goes_on_in_such_a_database_that_is_in_use_already(unfit, encoding, tmp_path):
    with psycopg.connect(unfit) as there:
        there.execute("CREATE TABLE schema_migration (name VARCHAR, applied VARCHAR)")
        there.execute("INSERT INTO schema_migration VALUES ('0001_initial', '2026-01-01')")
    server = Server(tmp_path / "folder", database=unfit)
    for words in ("organiser", "add", "ann@example.org"), ("verify",):
        assert is_refused(server, encoding, *words), words
