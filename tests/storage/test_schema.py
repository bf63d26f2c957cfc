"""The migrations make the tables that the models describe."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from peewee import CharField, ForeignKeyField
from playhouse.schema_diff import diff_models

from models.account.guess import Guess
from models.answer.contact import Contact, ContactLot
from models.answer.export import Export
from models.answer.public_snapshot import PublicSnapshot
from models.answer.recount import recount
from models.answer.response import Response
from models.answer.sealed_contact import SealedContact
from models.event.event_survey import EventSurvey
from models.service.health import checks, hindrance
from models.survey.draft import Draft
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.survey.version import Version
from models.team.colleague import Colleague
from models.team.invitation import Invitation
from storage import schema
from storage.database import connect, connection, db, instead, read_transaction
from storage.engine import DatabaseUnfit
from tests.makers import choice, make_survey, respond
from tests.nouns import stored_nouns
from tests.server import ROOT

MODELS = stored_nouns()
# References that a model says in words of SQL: {table: {column: what deletes with it}}.
OF_TWO_COLUMNS = {
    table: {"response": "CASCADE"}
    for table in ("approval", "coding", "exhibit", "quote", "redaction", "verdict")
}


def test_there_are_these_stored_nouns() -> None:
    assert {model.__name__ for model in MODELS} == {
        *("Organiser", "SignIn", "Link", "Guess", "Survey", "Version"),
        *("Response", "Tally", "Count", "PublicSnapshot", "Export", "ExportPart"),
        *("Event", "EventSurvey", "Pattern", "Contact", "Draft", "DraftChange", "Audit"),
        *("Fingerprint", "SealedContact", "ContactLot", "FormerCode", "FormerEventCode"),
        *("Screen", "Approval", "Colleague", "Invitation", "Talk", "Brand", "Packed"),
        *("Token", "TokenSurvey", "Webhook", "Delivery"),
        *("Outcome", "OutcomeVersion", "DeletedOutcome", "Substantiation"),
        *("YouSaid", "YouSaidVersion"),
        *("FollowedMyth", "MythVersion", "MythQuestion"),
        *("JournalEntry", "LastNumber", "Skill", "Indicator", "DataPoint", "WaveCount"),
        *("Series", "Wave", "Reminder", "PairCode", "PairMark", "PairedFigures"),
        *("Differences", "EventDifference", "PublishedDifferences"),
        *("Report", "Quote", "EventReport"),
        *("Tag", "Coder", "Coding", "Verdict", "Redaction"),
        *("Request", "RequestVersion", "RequestCount", "RequestHome"),
        *("RequestIntake", "RequestLetter", "RequestRewording", "WrittenBand"),
        *("Wall", "Exhibit", "Photo", "PhotoFile", "Moderation", "Board", "ReaderReply"),
        *("Letter", "Addressee"),
    }


def test_the_tables_are_those_of_the_models(database):
    assert str(diff_models(db.obj, MODELS)) == ""
    assert set(db.get_tables()) - {"schema_migration"} == {
        model._meta.table_name for model in MODELS
    }


def test_a_table_that_differs_is_noticed(database):
    db.execute_sql("ALTER TABLE survey ADD COLUMN colour TEXT")
    db.execute_sql("DROP INDEX survey_code")
    assert str(diff_models(db.obj, MODELS)) == (
        "drop column survey.colour\nadd index survey (code) unique"
    )


@pytest.mark.sqlite
def test_columns_have_the_type_and_need_of_their_fields(database):
    for model in MODELS:
        columns = {column.name: column for column in db.get_columns(model._meta.table_name)}
        for field in model._meta.sorted_fields:
            column = columns[field.column_name]
            asked = field.rel_field if isinstance(field, ForeignKeyField) else field
            kind = asked.ddl_datatype(db.get_sql_context()).sql.partition("(")[0]
            kind = {"AUTO": "INTEGER"}.get(kind, kind)
            assert (str(model), field.name, column.data_type.partition("(")[0], column.null) == (
                *(str(model), field.name, kind, field.null),
            )


@pytest.mark.sqlite
def test_what_only_the_migrations_make_the_models_say_as_well(database):
    """Lengths, what goes with what it belongs to, and tables without a rowid."""
    for model in MODELS:
        table = model._meta.table_name
        [[made]] = db.execute_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
        assert ("WITHOUT ROWID" in made) == bool(model._meta.without_rowid), table
        types = {one.name: one.data_type for one in db.get_columns(table)}
        for field in model._meta.sorted_fields:
            if isinstance(field, CharField):
                assert types[field.column_name] == f"VARCHAR({field.max_length})", (table, field)
        references = db.execute_sql(f'PRAGMA foreign_key_list("{table}")').fetchall()
        deletions = {column: deletion for _, _, _, column, _, _, deletion, _ in references}
        said = {one.column_name: one.on_delete or "NO ACTION" for one in model._meta.refs}
        said |= OF_TWO_COLUMNS.get(table, {})
        assert deletions == said, table


def test_the_newest_schema_is_known_and_a_second_migration_does_nothing(database):
    assert schema.missing() == schema.unknown() == set()
    assert schema.migrate() == []
    db.execute_sql("UPDATE schema_migration SET name = 'x' || name")
    assert schema.missing() == schema.known()
    assert schema.unknown() == {f"x{name}" for name in schema.known()}


@pytest.mark.parametrize(
    "model",
    [
        *(Response, PublicSnapshot, Export, Contact, SealedContact, ContactLot, Draft),
        *(Colleague, Invitation),
    ],
)
def test_what_belongs_to_a_survey_goes_with_it(model: Any) -> None:
    assert model.survey.on_delete == "CASCADE"
    assert Guess._meta.fields.keys() == {"id", "subject", "at"}
    assert Survey.organiser.on_delete is None
    assert (EventSurvey.survey.on_delete, EventSurvey.event.on_delete) == ("CASCADE", "CASCADE")
    assert Pattern.organiser.on_delete is None


OLD_SCHEMAS = Path(__file__).parent / "schemas"
ADDS = """
import os, signal

def up(migrator, db):
    stop("before")
    db.execute_sql("ALTER TABLE response ADD COLUMN colour VARCHAR(9)")
    db.execute_sql("CREATE TABLE later (id INTEGER NOT NULL PRIMARY KEY)")
    stop("half-way")
    db.execute_sql("INSERT INTO later SELECT tally.responses FROM tally")
    db.execute_sql("UPDATE response SET colour = 'blue'")
    stop("at the end")

def stop(where):
    if os.environ.get("KILLED") == where:
        os.kill(os.getpid(), signal.SIGKILL)
"""
MIGRATE = """
import sys
from pathlib import Path
from storage import schema
from storage.database import open_database

schema.MIGRATIONS = Path(sys.argv[2])
open_database(sys.argv[1])
print(schema.migrate())
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a newer Tangible, which has one more."""
    shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "0999_later.py").write_text(ADDS)
    return tmp_path / "migrations"


def migrate(url: str, migrations: Path, killed: str = "") -> subprocess.CompletedProcess[str]:
    """Migrate in a process of its own, which is killed there."""
    return subprocess.run(
        [sys.executable, "-c", MIGRATE, url, str(migrations)],
        env=os.environ | {"KILLED": killed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def content(tables: dict[str, list[str]] | None = None) -> dict[str, list[Any]]:
    """All that is stored (in these columns), but for when migrations were applied."""
    return {
        name: sorted(db.execute_sql(f'SELECT {", ".join(columns)} FROM "{name}"'), key=repr)
        for name, columns in (tables or all_columns()).items()
        if name not in ("schema_migration", "later")
    }


def all_columns() -> dict[str, list[str]]:
    """The columns of every table."""
    return {
        name: [f'"{column.name}"' for column in db.get_columns(name)] for name in db.get_tables()
    }


def columns() -> set[str]:
    """The columns of a response."""
    return {column.name for column in db.get_columns("response")}


def test_what_was_stored_under_an_old_schema_is_all_there_under_the_newest(engine, tmp_path):
    url = engine.empty(tmp_path / "instance")
    kind = url.partition(":")[0]
    files = sorted(OLD_SCHEMAS.glob(f"*.{kind}.sql"))
    assert [file.name for file in files] == [f"0001.{kind}.sql"]
    (tmp_path / "instance").mkdir(exist_ok=True)
    for file in files:
        with instead(url):
            db.connection().execute(file.read_text())
        with instead(url):
            tables, before = all_columns(), content()
            schema.migrate()
            assert content(tables) == before
            assert str(diff_models(db.obj, MODELS)) == ""
            surveys = list(Survey.select().order_by(Survey.code))
            assert [(one.code, recount(one)) for one in surveys] == [
                ("lunch", (3, [])),
                ("team", (2, [])),
            ]
            assert sorted(str(one["answers"]) for one in Response.all_of(surveys[0])) == [
                """{'q': 'no'}""",
                """{'q': 'yes', 'why': "100 % \\\\ 'quoted'"}""",
                """{'q': 'yes', 'why': 'It’s “fine”;\\nso – ok'}""",
            ]
            respond(surveys[0], q="yes")
            assert recount(surveys[0])[1] == []
            published = {one.survey_id: one.published_at for one in Version.select()}
            assert published == {one.id: one.opened_at or one.created_at for one in surveys}
        engine.drop(url)


def test_a_migration_that_is_killed_has_changed_nothing_and_is_done_again(
    database, instance, newer
):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes")
    before, held = content(), columns()
    db.shut()
    for where in ("before", "half-way", "at the end"):
        done = migrate(instance.database_url, newer, killed=where)
        assert done.returncode == -signal.SIGKILL, done.stderr
        with instead(instance.database_url), connection():
            assert (content(), columns()) == (before, held)
            assert "later" not in db.get_tables()
            assert schema.missing() == schema.unknown() == set()
            db.shut()
    done = migrate(instance.database_url, newer)
    assert (done.stdout, done.stderr) == ("['0999_later']\n", "")
    connect()
    assert columns() == {*held, "colour"}
    assert db.execute_sql("SELECT id FROM later").fetchall() == [(1,)]


def test_a_migration_that_comes_later_is_not_known_to_who_runs(database, newer, monkeypatch):
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    known = schema.known()
    assert "0999_later" in known
    (newer / "1000_upgrade.py").write_text(ADDS)
    assert schema.known() == known


def test_who_runs_goes_on_with_a_newer_schema_and_who_starts_is_refused(database, instance, newer):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert respond(survey, q="yes")
    done = migrate(instance.database_url, newer)
    assert (done.stdout, done.stderr) == ("['0999_later']\n", "")
    assert respond(survey, q="yes")
    assert recount(survey) == (2, [])
    assert hindrance() is None
    (shown,) = [one for one in checks() if one.name == "schema"]
    assert (shown.found, shown.ok) == ("0999_later", False)
    with pytest.raises(DatabaseUnfit, match=r"newer than this Tangible knows \(0999_later\)"):
        schema.migrate()


def test_answers_are_stored_while_a_migration_waits_for_who_reads(database, instance, newer):
    survey = make_survey(choice("Good?", "Yes", "No"))
    respond(survey, q="yes")
    with ThreadPoolExecutor(1) as other:
        with read_transaction():
            assert Response.select().count() == 1
            done = other.submit(migrate, instance.database_url, newer)
            times = []
            with ThreadPoolExecutor(1) as phone:
                for _ in range(20):
                    start = time.monotonic()
                    phone.submit(answer, survey).result()
                    times.append(time.monotonic() - start)
                    time.sleep(0.1)
        assert done.result().stdout == "['0999_later']\n", done.result().stderr
    assert max(times) < 3


def answer(survey: Survey) -> str:
    """Answer from another thread."""
    with connection():
        return respond(survey, q="yes")
