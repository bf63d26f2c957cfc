"""No answer is acknowledged from the moment in which the server would forget it."""

import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask

from models.answer.recount import recount
from models.answer.response import Response
from models.service.health import hindrance
from storage.database import connect, connection, db, writing
from storage.engine import Unkept
from tests.makers import choice, make_survey, respond
from tests.page import page_of

pytestmark = pytest.mark.postgresql
SETTINGS = ["fsync", "full_page_writes", "synchronous_commit"]
QUESTIONS = choice("Good?", "Yes", "No"), choice("Long?", "Yes", "No", name="r")


@pytest.fixture
def server(instance) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else at the same server."""
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        yield connection


@contextmanager
def off(server: psycopg.Connection[Any], setting: str) -> Iterator[None]:
    """The server with that setting off, as soon as each of its processes knows."""
    server.execute(f"ALTER SYSTEM SET {setting} = off")
    reload(server, setting, "off")
    try:
        yield
    finally:
        server.execute(f"ALTER SYSTEM RESET {setting}")
        reload(server, setting, "on")


def reload(server: psycopg.Connection[Any], setting: str, wanted: str) -> None:
    """Have the server read its settings; back when it has."""
    server.execute("SELECT pg_reload_conf()")
    until = time.monotonic() + 5
    while server.execute(f"SHOW {setting}").fetchone() != (wanted,):
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(0.3)  # every process of the server has to have read it


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_answer_is_refused_and_not_stored_while_a_setting_is_off(attendee, server, setting):
    make_survey(*QUESTIONS)
    sent = {"submission_key": "k" * 24, "q": "yes", "r": "no"}
    with off(server, setting):
        reply = attendee.post("/s/lunch", data=sent)
        assert reply.status_code == 503
        page = page_of(reply)
        assert "We could not store your answers just now." in page.words
        kept = [one["value"] for one in page.all("input") if "checked" in one.attributes]
        assert kept == ["yes", "no"]
        assert Response.select().count() == 0
        assert hindrance() == f"PostgreSQL runs with {setting} = off: switch it on."
    assert attendee.post("/s/lunch", data=sent).status_code == 303
    assert Response.select().count() == 1


@pytest.mark.parametrize("setting", SETTINGS)
def test_of_answers_that_come_all_the_time_none_is_acknowledged_meanwhile(app, server, setting):
    survey = make_survey(*QUESTIONS)
    replies: list[tuple[float, float, int]] = []
    ended = threading.Event()
    phones = [threading.Thread(target=phone, args=(app, n, replies, ended)) for n in range(4)]
    for one in phones:
        one.start()
    try:
        time.sleep(0.5)
        with off(server, setting):
            since = time.monotonic()
            while sum(began > since for began, *_ in replies) < 9 and time.monotonic() < since + 20:
                time.sleep(0.05)
            until = time.monotonic()
        again = time.monotonic()
        time.sleep(0.5)
    finally:
        ended.set()
        for one in phones:
            one.join()
    meanwhile = [status for began, over, status in replies if began > since and over < until]
    assert len(meanwhile) > 8
    assert set(meanwhile) == {503}
    assert 303 in {status for _, over, status in replies if over < since}
    assert {status for began, _, status in replies if began > again} == {303}
    # And what was not acknowledged was not stored.
    assert Response.select().count() == sum(status == 303 for *_, status in replies)
    assert recount(survey)[1] == []


def phone(app: Flask, n: int, replies: list[Any], ended: threading.Event) -> None:
    """Answers without pause; notes when it began and ended, and the status."""
    attendee = app.test_client()
    for k in range(100_000):
        if ended.is_set():
            return
        sent = {"submission_key": f"{n} {k} ".ljust(24, "k"), "q": "yes", "r": "no"}
        began = time.monotonic()
        status = attendee.post("/s/lunch", data=sent).status_code
        replies.append((began, time.monotonic(), status))


def test_what_somebody_else_has_set_on_a_shared_session_is_noticed_at_the_commit(database):
    survey = make_survey(*QUESTIONS)
    db.execute_sql("SET synchronous_commit = off")
    for _ in range(3):
        with pytest.raises(Unkept):
            respond(survey, "once", q="yes")
    assert Response.select().count() == 0
    db.execute_sql("SET synchronous_commit = on")
    assert respond(survey, "once", q="yes")


def test_what_a_transaction_itself_sets_is_noticed_at_its_commit(database):
    def forgets() -> None:
        with writing():
            make_survey(*QUESTIONS)
            db.execute_sql("SET LOCAL synchronous_commit = off")

    with pytest.raises(Unkept):
        forgets()
    assert db.execute_sql("SELECT count(*) FROM survey").fetchone() == (0,)
    assert not db.in_transaction()


def test_who_only_reads_is_served_all_the_same(owner, server):
    make_survey(*QUESTIONS)
    with off(server, "fsync"):
        assert owner.get("/surveys/lunch/tally").status_code == 200
        assert owner.get("/s/lunch").status_code == 200


def test_the_settings_are_read_in_the_message_that_commits(database):
    db.shut()
    connect()  # anew: what was prepared on it before is sent in other messages
    survey = make_survey(*QUESTIONS)
    respond(survey, q="yes")
    with connection(), tempfile.TemporaryFile() as trace:
        db.connection().pgconn.trace(trace.fileno())
        respond(survey, q="yes")
        db.connection().pgconn.untrace()
        sent = messages(trace.fileno())
    begin, *work, commit = sent
    assert begin == 'Query\t "BEGIN"'
    # The survey, the rows, the packed rows, its counter, those of its questions.
    assert work == ["Sync"] * 5
    assert [commit.count(setting) for setting in (*SETTINGS, "COMMIT")] == [1, 1, 1, 1]


def messages(trace: int) -> list[str]:
    """What was sent to the server, each of which it answers: a journey there and back."""
    os.lseek(trace, 0, os.SEEK_SET)
    text = os.read(trace, 1_000_000).decode(errors="replace")
    return [one.strip() for one in re.findall(r"\tF\t\d+\t((?:Query|Sync)\b.*)", text)]
