"""Reminders: people leave an address and take it off; the organiser gets the list."""

import csv
import io

import pytest

from models.account.audit import Audit
from models.wave.reminder import Reminder
from models.wave.series import Series
from storage.database import db
from tests.makers import choice, make_series, make_survey, pass_days
from tests.page import form_of, page_of
from tests.sending import faults, send
from views.wave import reminder

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PATH = "/surveys/lunch/reminders/"
LEAVE = "/s/lunch/reminder"
USES = choice("Which?", "Yammer", "Twitter", name="uses")
PEOPLE = [f"eve{n}@example.org" for n in range(5)]


def begun(*, anonymous: bool = True) -> Series:
    reminder._sent.clear()
    return make_series(make_survey(USES, anonymous=anonymous), 1, 3, takes=True)


def test_an_address_is_left_on_the_receipt_after_the_answers(attendee, owner):
    series = begun()
    receipt = send(attendee, uses="yammer").location
    page = page_of(attendee.get(receipt))
    form = form_of(page, LEAVE)
    assert set(form) == {"address"}
    reply = attendee.post(LEAVE, data={"address": " eve@example.org"})
    assert reply.status_code == 200
    assert page_of(reply).one("h1").words == "Your address is kept"
    assert "Set-Cookie" not in reply.headers
    pass_days(32)
    page = page_of(owner.get(PATH))
    assert page.one("textarea", id="addresses").source.strip() == "eve@example.org"
    assert Reminder.waiting(series) == 0


@pytest.mark.both
def test_nothing_that_is_stored_of_it_comes_with_a_response_or_has_a_time(attendee):
    begun()
    before = {name: count(name) for name in db.get_tables()}
    attendee.post(LEAVE, data={"address": "eve@example.org"})
    after = {name: count(name) for name in db.get_tables()}
    assert {name for name in after if after[name] != before[name]} == {"reminder"}


def count(table: str) -> int:
    return db.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]


@pytest.mark.parametrize("path", [LEAVE, f"{LEAVE}/removal"])
def test_what_is_no_address_is_said_and_kept(attendee, path):
    begun()
    for written in ("", "eve", "eve@localhost", "x" * 250 + "@example.org"):
        reply = attendee.post(path, data={"address": written})
        assert reply.status_code == 422
        assert set(faults(reply)) == {"address"}
        assert page_of(reply).one("input", id="address")["value"] == written
    assert Reminder.select().count() == 0


def test_nobody_is_told_whether_an_address_is_on_the_list(attendee):
    begun()
    attendee.post(LEAVE, data={"address": PEOPLE[0]})
    (row,) = Reminder.select()
    for known, unknown in (
        ((LEAVE, PEOPLE[0]), (LEAVE, PEOPLE[1])),
        ((f"{LEAVE}/removal", PEOPLE[0]), (f"{LEAVE}/removal", PEOPLE[2])),
    ):
        one, other = (
            attendee.post(path, data={"address": said}) for path, said in (known, unknown)
        )
        assert (one.status_code, one.data) == (other.status_code, other.data)
    for method in (attendee.get, attendee.post):
        one, other = method(f"{LEAVE}/{row.mark}"), method(f"{LEAVE}/{'0' * 32}")
        assert one.status_code == other.status_code == 200
        assert one.text.replace(row.mark, "0" * 32) == other.text


@pytest.mark.both
def test_it_is_taken_off_by_the_address_or_by_the_link_with_one_press(attendee, owner):
    begun()
    for one in PEOPLE:
        attendee.post(LEAVE, data={"address": one})
    reply = attendee.post(f"{LEAVE}/removal", data={"address": "EVE0@example.org"})
    assert page_of(reply).one("h1").words == "Your address is off the list"
    pass_days(32)
    rows = list(csv.DictReader(io.StringIO(owner.get("/surveys/lunch/reminders.csv").text)))
    assert [one["address"] for one in rows] == PEOPLE[1:]
    link = rows[0]["link_to_leave"].partition("localhost")[2] + "."
    page = page_of(attendee.get(link))
    assert attendee.post(page.one("form")["action"]).status_code == 200
    assert Reminder.select().count() == 3
    assert [one.kind for one in Audit.all_of("reminders exported")] == ["reminders exported"]


def test_the_list_can_be_written_to_unseen_with_a_text_that_says_how_to_leave(attendee, owner):
    series = begun()
    for one in PEOPLE:
        attendee.post(LEAVE, data={"address": one})
    page = page_of(owner.get(PATH))
    assert "5 addresses wait for the next time to open." in page.words
    assert page.all("textarea") == []
    assert PEOPLE[0] not in page.words
    pass_days(32)
    page = page_of(owner.get(PATH))
    assert page.one("textarea", id="addresses").source.strip() == ", ".join(PEOPLE)
    wave = series.waves[1].survey
    said = page.one("textarea", id="letter").source
    assert f"http://localhost/s/{wave.code}\n" in said
    assert f"http://localhost/s/{wave.code}/reminder" in said
    assert attendee.get(f"/s/{wave.code}/reminder").status_code == 200


def test_all_addresses_are_deleted_with_a_press(attendee, owner):
    begun()
    attendee.post(LEAVE, data={"address": PEOPLE[0]})
    path = f"{PATH}deletion"
    owner.post(path, data=form_of(page_of(owner.get(PATH)), path))
    assert Reminder.select().count() == 0
    assert page_of(owner.get(PATH)).words.endswith("Nobody has left an address.")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"{LEAVE}.", LEAVE),
        ("/S/Lunch/Reminder/", LEAVE),
    ],
)
@pytest.mark.same_sql
def test_the_address_of_a_letter_works_with_what_stood_around_it(attendee, typed, meant):
    begun()
    reply = attendee.get(typed)
    assert reply.location == meant
    assert attendee.get(meant).status_code == 200


def test_none_is_taken_where_it_is_not_asked_for(attendee, owner):
    series = begun()
    path = "/surveys/lunch/waves/settings"
    owner.post(path, data=form_of(page_of(owner.get("/surveys/lunch/waves/")), path))
    reply = attendee.post(LEAVE, data={"address": PEOPLE[0]})
    assert reply.status_code == 409
    assert "No more addresses are taken for this." in page_of(reply).words
    assert page_of(attendee.get(send(attendee, uses="yammer").location)).all("form") == []
    owner.post(path, data=form_of(page_of(owner.get("/surveys/lunch/waves/")), path))
    assert attendee.post(LEAVE, data={"address": PEOPLE[0]}).status_code == 200
    assert [one.kind for one in Audit.all_of() if "reminders" in one.kind] == [
        *("reminders not taken", "reminders taken")
    ]
    assert Reminder.waiting(series) == 1


def test_a_survey_that_is_asked_once_has_no_such_page(attendee, owner):
    make_survey(USES)
    for path in (LEAVE, f"{LEAVE}/{'0' * 32}"):
        assert attendee.get(path).status_code == 404
    assert attendee.post(LEAVE, data={"address": PEOPLE[0]}).status_code == 404
    assert owner.get(PATH).status_code == 404


def test_many_addresses_from_one_network_have_to_wait(attendee, monkeypatch):
    begun()
    attendee.environ_base |= {"REMOTE_ADDR": "192.0.2.7"}
    monkeypatch.setattr(reminder, "MOST_OF_A_NETWORK", 3)
    for one in PEOPLE[:3]:
        assert attendee.post(LEAVE, data={"address": one}).status_code == 200
    reply = attendee.post(LEAVE, data={"address": PEOPLE[3]})
    assert reply.status_code == 429
    assert "Try again in a quarter of an hour." in page_of(reply).words
    assert attendee.post(f"{LEAVE}/removal", data={"address": PEOPLE[0]}).status_code == 429
    assert Reminder.select().count() == 3
    monkeypatch.setattr(reminder, "monotonic", lambda: 10**9)
    assert attendee.post(LEAVE, data={"address": PEOPLE[3]}).status_code == 200
    monkeypatch.setattr(reminder, "MOST_OF_ALL", 1)
    assert attendee.post(LEAVE, data={"address": PEOPLE[4]}).status_code == 429


def test_what_one_network_sends_too_often_keeps_nobody_else_waiting(attendee, monkeypatch):
    begun()
    monkeypatch.setattr(reminder, "MOST_OF_A_NETWORK", 3)
    monkeypatch.setattr(reminder, "MOST_OF_ALL", 5)
    attendee.environ_base |= {"REMOTE_ADDR": "192.0.2.7"}
    for path in (LEAVE, f"{LEAVE}/removal"):
        for _ in range(10):
            reply = attendee.post(path, data={"address": PEOPLE[0]})
        assert reply.status_code == 429
    attendee.environ_base |= {"REMOTE_ADDR": "198.51.100.9"}
    assert attendee.post(LEAVE, data={"address": PEOPLE[1]}).status_code == 200
    # All together have a number too, but for those who want to leave.
    monkeypatch.setattr(reminder, "MOST_OF_ALL", 0)
    attendee.environ_base |= {"REMOTE_ADDR": "203.0.113.4"}
    assert attendee.post(LEAVE, data={"address": PEOPLE[2]}).status_code == 429
    assert attendee.post(f"{LEAVE}/removal", data={"address": PEOPLE[1]}).status_code == 200
