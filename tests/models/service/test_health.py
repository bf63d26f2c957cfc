"""Health: what is looked at, and that it is seen when it is not as it should be."""

import os
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import apsw
import pytest

from models.answer.response import Response
from models.mail import mail_server
from models.service.health import checks, hindrance
from models.survey.survey import Survey
from storage import schema
from storage.database import db
from storage.engine import Check
from storage.sqlite import engine as sqlite
from tests.mail import mail_server as a_server
from tests.makers import choice, make_survey

pytestmark = pytest.mark.sqlite


def check(name: str) -> Check:
    """The check of that name."""
    (found,) = [one for one in checks() if one.name == name]
    return found


def test_all_is_well_with_a_new_installation(database):
    assert hindrance() is None
    assert [(one.name, one.ok) for one in checks()] == [
        ("the program’s files", True),
        ("SQLite", True),
        ("journal_mode", True),
        ("synchronous", True),
        ("foreign_keys", True),
        ("secure_delete", True),
        ("cache_size", True),
        ("schema", True),
        ("the disk", True),
        ("free space", True),
        ("writing", True),
        ("clock", True),
        ("write-ahead log", True),
    ]


def test_a_mail_server_that_does_not_let_us_in_is_seen(database):
    with a_server() as box:
        mail_server.use(box.server(user="ann", password="secret"))
        assert check("mail server") == Check("mail server", "lets us in", "lets us in", ok=True)
        box.answers["AUTH"] = "535 wrong"
        refused = check("mail server")
        assert (refused.found, refused.ok) == ("SMTPAuthenticationError", False)
        assert box.got == []
    assert check("mail server").found == "ConnectionRefusedError"
    assert hindrance() is None  # no answer depends on it


def test_a_setting_that_could_lose_an_answer_is_seen(database):
    db.execute_sql("PRAGMA synchronous = 1")
    assert hindrance() == "SQLite runs with synchronous=1 where 2 is needed."
    assert check("synchronous") == Check("synchronous", "1", "2", ok=False)


def test_another_schema_is_seen(database):
    newest = max(schema.known())
    db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2030')")
    assert hindrance() is None  # it only adds to this one
    assert check("schema") == Check("schema", "0999_later", newest, ok=False)
    db.execute_sql("DELETE FROM schema_migration")
    assert hindrance() == "the database has an older schema; run: tangible migrate"


def test_a_disk_that_is_nearly_full_is_seen(database, monkeypatch):
    monkeypatch.setattr(sqlite, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(sqlite, "LEAST_FREE_SHARE", 1)
    assert hindrance().startswith("free space is ")
    assert not check("free space").ok


def test_a_disk_that_is_read_only_is_seen(database, instance, monkeypatch):
    assert check("the disk") == Check("the disk", "writable", "writable", ok=True)
    # What this disk is mounted with counts as read-only now.
    flags = os.statvfs(instance.folder).f_flag
    assert flags
    monkeypatch.setattr(os, "ST_RDONLY", flags)
    assert hindrance() == "the disk is read-only, writable is needed"
    assert not check("the disk").ok


def test_of_a_share_of_the_disk_and_a_number_of_bytes_the_smaller_is_wanted(database, monkeypatch):
    monkeypatch.setattr(sqlite, "LEAST_FREE_SHARE", 1)
    assert (check("free space").wanted, check("free space").ok) == ("at least 50.0 MB", True)
    monkeypatch.setattr(sqlite, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(sqlite, "LEAST_FREE_SHARE", 0)
    assert (check("free space").wanted, check("free space").ok) == ("at least 0.0 MB", True)


def test_a_database_that_cannot_be_written_is_seen(database, instance):
    with closing(apsw.Connection(str(instance.folder / "tangible.db"))) as other:
        other.execute("BEGIN IMMEDIATE")
        assert hindrance() == "the database cannot be written (Busy)"
        assert check("writing") == Check("writing", "Busy", "possible", ok=False)
    assert hindrance() is None
    assert check("writing").ok


@pytest.mark.parametrize("ahead", [timedelta(hours=23), timedelta(days=2)])
def test_a_clock_that_stands_before_a_survey_is_seen(database, ahead):
    survey = make_survey(choice("Good?", "Yes"))
    later = datetime.now(UTC) + ahead
    Survey.update(created_at=later).where(Survey.id == survey.id).execute()
    assert check("clock").ok == (ahead < timedelta(days=1))
    assert check("clock").wanted == f"not before {later:%Y-%m-%d %H:%M} UTC"
    assert hindrance() is None


def test_a_clock_that_stands_before_an_answer_is_seen(database):
    survey = make_survey(choice("Good?", "Yes"))
    for days, ok in (1, True), (3, False):
        day = datetime.now(UTC).date() + timedelta(days=days)
        Response.take_in(survey, [({"q": "yes"}, day)])
        assert check("clock").ok == ok, days


def test_a_clock_that_stands_before_the_last_write_is_seen(database, instance):
    make_survey(choice("Good?", "Yes"))
    tomorrow = time.time() + 3 * 24 * 3600
    os.utime(instance.folder / "tangible.db", (tomorrow, tomorrow))
    assert not check("clock").ok


def test_a_write_ahead_log_that_has_grown_is_seen(database, monkeypatch):
    make_survey(choice("Good?", "Yes"))
    monkeypatch.setattr(sqlite, "LARGEST_WAL", 1000)
    assert not check("write-ahead log").ok
    assert hindrance() is None


def test_a_file_that_is_no_database_is_seen(database, instance):
    db.close()
    (instance.folder / "tangible.db").write_bytes(b"gone" * 1000)
    assert hindrance() == "the database cannot be written (NotADBError)"


def test_to_ask_whether_a_response_can_be_stored_takes_few_statements(database, statements):
    with statements() as made:
        assert hindrance() is None
    assert len(made) <= 7
    assert not any("response" in one or "survey" in one for one in made)
