"""Is the service alive, and can it store a response?"""

import platform
import re
from datetime import UTC, datetime, timedelta

import pytest
from peewee import OperationalError

from models.service.fingerprint import Fingerprint
from models.survey.survey import Survey
from process.installation import VERSION
from storage.database import db
from storage.engine import DatabaseUnfit
from storage.sqlite import engine as sqlite
from tests.makers import choice, make_survey, respond
from tests.page import page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite


def test_it_is_alive_and_ready(attendee):
    alive, ready = attendee.get("/healthz"), attendee.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "alive\n")
    assert (ready.status_code, ready.text.splitlines()[0]) == (200, "ready")
    assert alive.mimetype == ready.mimetype == "text/plain"


@pytest.mark.both
def test_who_is_ready_says_what_should_be_looked_after(attendee):
    said = attendee.get("/readyz").text
    assert re.search(r"^clock: [\d: -]{16} UTC$", said, re.MULTILINE)
    later = datetime.now(UTC) + timedelta(days=3)
    make_survey(choice("Good?", "Yes"))
    Survey.update(created_at=later).execute()
    reply = attendee.get("/readyz")
    assert reply.status_code == 200
    assert f" UTC, wanted: not before {later:%Y-%m-%d %H:%M} UTC\n" in reply.text


@pytest.mark.postgresql
def test_who_is_ready_says_how_many_copies_a_receipt_means(attendee):
    line = "synchronous standbys: 0 connected, none asked for: a receipt means one copy"
    assert line in attendee.get("/readyz").text.splitlines()


def test_it_is_alive_when_the_database_is_not(attendee, monkeypatch):
    def fail(*_):
        raise DatabaseUnfit("SQLite runs with synchronous=1 where 2 is needed.")

    monkeypatch.setattr(type(db.obj), "check", fail)
    assert attendee.get("/healthz").status_code == 200
    reply = attendee.get("/readyz")
    assert reply.status_code == 503
    assert reply.text == "not ready: SQLite runs with synchronous=1 where 2 is needed.\n"


@pytest.mark.both
def test_it_is_not_ready_with_another_schema(attendee):
    # They refer to the next.
    for one in "approval", "coding", "verdict", "redaction", "quote", "exhibit", "pair_mark":
        db.execute_sql(f"DROP TABLE {one}")
    db.execute_sql("DROP TABLE response")
    history = next(name for name in db.get_tables() if "migra" in name)
    db.execute_sql(f"DELETE FROM {history}")
    reply = attendee.get("/readyz")
    assert reply.status_code == 503
    assert "tangible migrate" in reply.text


def test_it_is_not_ready_when_it_cannot_write(attendee, monkeypatch):
    def fail(*_, **__):
        raise OperationalError("disk full, in /var/lib/secret")

    attendee.get("/readyz")
    monkeypatch.setattr(type(db.obj), "execute_sql", fail)
    reply = attendee.get("/readyz")
    assert reply.status_code == 503
    assert "secret" not in reply.text


@pytest.mark.sqlite
def test_it_is_not_ready_when_the_disk_is_nearly_full(attendee, monkeypatch):
    monkeypatch.setattr(sqlite, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(sqlite, "LEAST_FREE_SHARE", 1)
    reply = attendee.get("/readyz")
    assert reply.status_code == 503
    assert reply.text.startswith("not ready: free space is ")
    assert attendee.get("/healthz").status_code == 200


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_503_and_never_500(attendee, instance):
    db.close()
    (instance.folder / "tangible.db").write_bytes(b"gone" * 1000)
    attendee.application.testing = False
    for path, status in ("/readyz", 503), ("/healthz", 200):
        assert attendee.get(path).status_code == status
    assert (
        attendee.get("/readyz").text == "not ready: the database cannot be written (NotADBError)\n"
    )


@pytest.mark.sqlite
def test_the_first_organiser_sees_each_check(owner):
    reply = owner.get("/operator")
    assert reply.status_code == 200
    page = page_of(reply)
    rows = [[one.words for one in row.elements] for row in page.one("tbody").all("tr")]
    assert ["synchronous", "2", "2", "yes"] in rows
    assert ["secret key", "the first here", "any", "yes"] in rows
    assert all(row[-1] == "yes" for row in rows)
    assert f"All {len(rows)} checks passed." in page.words


@pytest.mark.sqlite
def test_the_first_organiser_sees_that_this_node_has_another_key_than_others(owner):
    Fingerprint.accept("the key of the others")
    words = page_of(owner.get("/operator")).words
    assert "secret key another than that of the other nodes that of the other nodes no" in words


@pytest.mark.sqlite
def test_the_first_organiser_sees_what_is_not_as_it_should_be(owner, monkeypatch):
    monkeypatch.setattr(sqlite, "LARGEST_WAL", -1)
    page = page_of(owner.get("/operator"))
    rows = page.one("tbody").all("tr")
    assert f"1 of {len(rows)} checks failed." in page.words
    assert page.words.count(" no ") + page.words.endswith(" no") == 1


@pytest.mark.both
def test_the_first_organiser_sees_what_runs_and_how_much_it_holds(owner):
    respond(make_survey(choice("Good?", "Yes")), q="yes")
    page = page_of(owner.get("/operator"))
    names = [one.words for one in page.all("dt")]
    said = dict(zip(names, (one.words for one in page.all("dd")), strict=True))
    assert said["Version"].split(",")[0] == VERSION
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, [\d:]+ ago", said["Started"])
    assert said["Python"] == platform.python_version()
    assert re.fullmatch(r"[\d.]+ MB", said["Size of the database"])
    assert float(said["Size of the database"].split()[0]) > 0
    assert [said[one] for one in ("Organisers", "Surveys", "Responses")] == ["1", "1", "1"]


def test_other_organisers_and_attendees_do_not_see_the_checks(owner, outsider, attendee):
    assert outsider.get("/operator").status_code == 404
    assert "synchronous" not in outsider.get("/operator").text
    assert attendee.get("/operator").location == "/sign-in?next=/operator"
    assert owner.get("/operator").status_code == 200


# How somebody asks who is no program of the operator on this machine.
STRANGERS = {
    "from elsewhere": {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}},
    "through a proxy": {"headers": {"X-Forwarded-For": "203.0.113.7"}},
    "by another name": {"headers": {"Host": "feedback.example.org"}},
    "with a token that is none": {
        "headers": {"Authorization": "Bearer guess"},
        "environ_overrides": {"REMOTE_ADDR": "203.0.113.7"},
    },
}


@pytest.mark.parametrize("how", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_is_told_ready_or_not_ready_and_no_more(app, attendee, monkeypatch, how):
    def fail(*_):
        raise DatabaseUnfit("SQLite runs with synchronous=1 where 2 is needed.")

    app.config["METRICS_TOKEN"] = "a long text that nobody guesses"
    assert len(attendee.get("/readyz").text.splitlines()) > 1
    reply = attendee.get("/readyz", **how)
    assert (reply.status_code, reply.text) == (200, "ready\n")
    monkeypatch.setattr(type(db.obj), "check", fail)
    assert "synchronous" in attendee.get("/readyz").text
    reply = attendee.get("/readyz", **how)
    assert (reply.status_code, reply.text) == (503, "not ready\n")


def test_who_has_the_token_is_told_everything_from_anywhere(app, attendee):
    app.config["METRICS_TOKEN"] = "a long text that nobody guesses"
    reply = attendee.get(
        "/readyz",
        headers={"Authorization": "Bearer a long text that nobody guesses"},
        environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
    )
    assert "clock: " in reply.text
