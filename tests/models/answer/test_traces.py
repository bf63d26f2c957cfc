"""What lies around the database tells neither order nor time of answers, nor whose a contact is.

Each test is an attack. A control shows that it finds what it looks for where the guard is off.
"""

import re
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from models.answer.contact import Contact
from models.answer.response import Response
from models.service.backup import back_up
from models.survey.survey import Survey
from storage.database import db, rest, settle, writing
from tests.makers import (
    choice,
    definition,
    make_contact,
    make_survey,
    question,
    respond,
    responses_of,
)
from tests.postgresql import newer_pg_dump

ASKED = (
    question("text", "why", "Why?", multiline=True),
    question("request", "need", "Training?", topics=["Blogs"]),
)
PEOPLE = 23
EMPTY = "PRAGMA wal_checkpoint(TRUNCATE)"  # what a service does at rest, but for the rest of it
WAL_HEAD, FRAME_HEAD = 32, 24  # https://sqlite.org/fileformat2.html#the_write_ahead_log


class Seen(NamedTuple):
    """The answers and readable contacts in a database, by their ids."""

    answers: dict[str, str]
    contacts: dict[str, str]


def answer(survey: Survey, person: int) -> None:
    said = {"why": f"answer-{person:03}", "need.topic": "blogs"}
    Response.record(survey, f"key {person}", said, [("need", f"contact-{person:03}")])


def answer_unguarded(survey: Survey, person: int) -> None:
    """As Tangible did before: the contact is readable, in the transaction of its answers."""
    with writing():
        Response.take_in(survey, [({"why": f"answer-{person:03}"}, None)])
        make_contact(survey, f"contact-{person:03}")


def seen(copy: apsw.Connection) -> Seen:
    answers: list[Any] = copy.execute("SELECT id, answers FROM response").fetchall()
    contacts: list[Any] = copy.execute("SELECT id, contact FROM contact").fetchall()
    return Seen(dict(answers), dict(contacts))


def seen_in(image: bytearray) -> Seen:
    """What is in the bytes of an SQLite file, read as one that never had a log."""
    with closing(apsw.Connection(":memory:")) as copy:
        copy.deserialize("main", bytes(image[:18]) + b"\1\1" + bytes(image[20:]))
        return seen(copy)


def each_commit(file: Path) -> Iterator[Seen]:
    """The database as it is without its log, and after each commit that is in that."""
    log = Path(f"{file}-wal").read_bytes()
    image = bytearray(file.read_bytes())
    yield seen_in(image)
    if not log:
        return
    size, salt = struct.unpack(">8xI", log[:12])[0], log[16:24]
    for start in range(WAL_HEAD, len(log) - size, FRAME_HEAD + size):
        page, pages = struct.unpack(">2I", log[start : start + 8])
        if log[start + 8 : start + 16] != salt:
            return
        image += bytes(max(0, page * size - len(image)))
        image[(page - 1) * size : page * size] = log[start + FRAME_HEAD :][:size]
        if pages:  # the last frame of a commit
            yield seen_in(image)


class Found(NamedTuple):
    """The order in which people answered, and the contacts that are joined to one answer."""

    order: list[int]
    joined: int


def found_in(states: Iterable[Seen]) -> Found:
    """What whoever has one state after the other finds out."""
    order, joined, last = [], 0, None
    for state in states:
        if last is not None:
            new = [state.answers[id] for id in state.answers.keys() - last.answers.keys()]
            came = [state.contacts[id] for id in state.contacts.keys() - last.contacts.keys()]
            people = [int(re.findall(r"answer-(\d+)", one)[0]) for one in new]
            order += people
            joined += len(people) == 1 and [f"contact-{one:03}" for one in people] == came
        last = state
    return Found(order, joined)


@pytest.fixture
def file(database: None) -> Path:
    return Path(db.database)


@pytest.mark.sqlite
def test_the_log_leads_from_no_contact_to_an_answer_and_is_empty_when_nobody_answers(file):
    survey = make_survey(*ASKED)
    settle()
    for person in range(PEOPLE):
        answer(survey, person)
        Contact.let_out_due()
    commits = found_in(each_commit(file))
    assert commits.order == sorted(commits.order)  # the attack works: so much is in the log
    assert len(commits.order) == PEOPLE
    assert commits.joined == 0
    rest()
    assert Path(f"{file}-wal").stat().st_size
    rest()
    assert not Path(f"{file}-wal").stat().st_size
    assert len(list(each_commit(file))) == 1
    assert not re.search(rb"contact-02[0-2]", file.read_bytes())


@pytest.mark.sqlite
def test_control_a_readable_contact_beside_its_answers_is_joined_to_them(file):
    survey = make_survey(*ASKED)
    settle()
    for person in range(PEOPLE):
        answer_unguarded(survey, person)
    assert found_in(each_commit(file)).joined == PEOPLE


@pytest.mark.sqlite
@pytest.mark.parametrize(("way", "joined"), [(answer, 0), (answer_unguarded, PEOPLE)])
def test_a_copy_that_follows_each_commit_has_the_order_and_leads_from_no_contact(
    file, tmp_path, way, joined
):
    """A copy that follows the log has the order: docs/backup.md says so, and what to do."""
    survey = make_survey(*ASKED)
    states = []
    for person in range(-1, PEOPLE):
        if person >= 0:
            way(survey, person)
            Contact.let_out_due()
        for ending in ("", "-wal"):
            shutil.copy(f"{file}{ending}", tmp_path / f"copy.db{ending}")
        with closing(apsw.Connection(str(tmp_path / "copy.db"))) as copy:
            states.append(seen(copy))
    assert found_in(states) == (list(range(PEOPLE)), joined)


@pytest.mark.sqlite
@pytest.mark.parametrize("guarded", [True, False])
def test_what_was_deleted_is_overwritten_and_gone_from_the_file_when_the_service_ends(
    file, guarded
):
    db.execute_sql(f"PRAGMA secure_delete = {int(guarded)}")
    survey = make_survey(*ASKED)
    for person in range(100):
        text = f"answer-{person:03} " + "x" * 800
        Response.record(survey, f"{person}", {"why": text}, [("need", f"contact-{person:03}")])
    gone = responses_of(survey)[:40]
    for one in gone:
        one.delete_instance()
    Contact.delete_all_of(survey)
    db.execute_sql(EMPTY)

    def left() -> int:
        image = file.read_bytes()
        answers = sum(one.answers["why"][:10].encode() in image for one in gone)
        return answers + len(set(re.findall(rb"contact-\d+", image)))

    # SQLite leaves a copy of few rows, which it had moved, in gaps of its pages: 2 of 500 here.
    assert (left() < 10) == guarded
    settle()
    assert left() == 0


@pytest.mark.sqlite
def test_at_rest_the_pages_of_the_file_do_not_tell_the_order_of_arrival(file):
    survey = make_survey(question("text", "why", "Why?"))
    for person in range(15):
        respond(survey, why=f"arrival-{person:03}")
    db.execute_sql(EMPTY)

    def places() -> list[int]:
        stored = file.read_bytes()
        return [stored.index(f"arrival-{person:03}".encode()) for person in range(15)]

    assert places() == sorted(places(), reverse=True)  # SQLite fills a page from its end
    respond(survey, why="the last")
    for _ in range(2):
        rest()
    assert places() != sorted(places(), reverse=True)
    assert places() != sorted(places())


@pytest.mark.sqlite
def test_the_settings_that_the_file_needs_are_looked_at(file):
    db.check()
    db.execute_sql("PRAGMA secure_delete = 0")
    assert [one.ok for one in db.settings() if one.name == "secure_delete"] == [False]


@pytest.mark.parametrize(("way", "joined"), [(answer, 0), (answer_unguarded, 12)])
def test_an_organiser_who_looks_after_each_answer_joins_no_contact_to_it(database, way, joined):
    survey = make_survey(*ASKED)
    states = [Seen({}, {})]
    for person in range(12):
        way(survey, person)
        Contact.let_out([survey.id])
        answers = {one["id"]: one["answers"]["why"] for one in Response.exported(survey)}
        states.append(Seen(answers, {one.id: one.contact for one in Contact.all_of(survey)}))
    assert found_in(states) == (list(range(12)), joined)


@pytest.mark.postgresql
@pytest.mark.parametrize("is_newer", [False, True], ids=["known", "of a version to come"])
def test_a_dump_has_rows_in_the_order_of_their_keys_not_as_they_came(
    database, tmp_path, monkeypatch, is_newer
):
    if is_newer:
        monkeypatch.setenv("PATH", newer_pg_dump(tmp_path))
    survey = make_survey(*ASKED)
    for person in range(40):
        answer(survey, person)
        Contact.let_out_due()
    heap = [row[0]["why"] for row in db.execute_sql("SELECT answers FROM response").fetchall()]
    # The control: it lies as it came, but where a page was used before. By chance 20 of 39 would.
    assert sum(one < other for one, other in pairwise(heap)) >= 30
    back_up(tmp_path / "dump")
    words = ("pg_restore", "--data-only", "--file=-", str(tmp_path / "dump"))
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    by_key = [one["answers"]["why"] for one in Response.all_of(survey)]
    assert re.findall(r"answer-\d+", text) == by_key
    assert sorted(by_key) == sorted(heap) == [f"answer-{n:03}" for n in range(40)]
    contacts = [one.contact for one in Contact.all_of(survey)]
    assert re.findall(r"contact-\d+", text) == contacts
    for rows in re.findall(r"^COPY .*?;\n(.*?)^\\\.$", text, re.DOTALL | re.MULTILINE):
        lines = rows.encode().splitlines()
        assert lines == sorted(lines)


def test_versions_published_after_each_answer_tell_nothing_of_its_order(database):
    survey = make_survey(choice("Yes?", "Yes", "No"))
    for n in range(12):
        respond(survey, q="yes" if n % 3 else "no")
        survey.publish(definition(choice("Yes?", "Yes", "No"), title=f"Lunch {n}"))
    stored: list[dict[str, Any]] = list(Response.all_of(survey))
    assert sorted(one["version"] for one in stored) == list(range(1, 13))  # the control
    told = [one["version"] for one in Response.exported(survey)]
    assert {said: told.count(said) for said in told} == {"1..5": 5, "6..12": 7}
    assert [one["id"] for one in Response.exported(survey)] == [one["id"] for one in stored]


def test_versions_of_answers_that_are_not_anonymous_are_told_as_they_are(database):
    survey = make_survey(choice("Yes?", "Yes", "No"), anonymous=False)
    for n in range(2):
        respond(survey, q="yes")
        survey.publish(definition(choice("Yes?", "Yes", "No"), title=f"Lunch {n}", anonymous=False))
    assert [one["version"] for one in Response.exported(survey)] == [1, 2]
