"""The security record tells who runs the service what organisers did, and what strangers tried."""

import json

import pytest
from flask import Flask

from models.account import audit
from models.account.audit import KINDS, Audit
from models.account.guess import GUESSES
from models.account.organiser import Organiser
from models.answer.contact import Contact
from models.answer.response import Response
from models.event.event import Event
from models.survey.survey import Survey
from tests.makers import (
    choice,
    make_contact,
    make_event,
    make_export,
    make_organiser,
    make_survey,
    respond,
)
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PASSWORD = "three good words"
GOOD = choice("Good?", "Yes", "No")


def kinds() -> list[tuple[str, str, str, str, int]]:
    """What is in the record, but for how the clients of a test signed in."""
    return [
        (one.kind, one.email, one.about, one.detail, one.times)
        for one in Audit.all_of()
        if one.detail != "one-time link"
    ]


def token_of(client) -> str:
    form = form_of(page_of(client.get("/account/password")), "/account/password")
    return form["csrf_token"][0]


@pytest.mark.both
def test_signing_in_and_out_is_in_the_record(app: Flask):
    ada = make_organiser("ada@example.org", PASSWORD)
    client = app.test_client()
    client.post("/sign-in", data={"email": "ADA@example.org", "password": PASSWORD})
    client.post("/sign-out")
    client.post("/sign-out")
    client.post(f"/sign-in/{ada.one_time_link()}")
    assert [(one.kind, one.email, one.detail) for one in Audit.all_of()] == [
        ("signed in", "ada@example.org", "password"),
        ("signed out", "ada@example.org", ""),
        ("signed in", "ada@example.org", "one-time link"),
    ]


def test_wrong_passwords_are_counted_and_what_strangers_write_is_kept_nowhere(app: Flask):
    make_organiser("ada@example.org", PASSWORD)
    client = app.test_client()
    for number in range(GUESSES + 3):
        client.post("/sign-in", data={"email": "ada@example.org", "password": f"wrong {number}"})
    for number in range(5):
        client.post("/sign-in", data={"email": f"eve{number}@example.org", "password": PASSWORD})
    for number in range(4):
        client.post(f"/sign-in/{number}")
    found = sorted((one.kind, one.about, one.times) for one in Audit.all_of())
    assert found == [
        ("link refused", "", 4),
        ("sign-in failed", "", 5),
        ("sign-in failed", "ada@example.org", 10),
        ("sign-in held back", "ada@example.org", 3),
    ]
    assert {one.origin for one in Audit.all_of()} == {"visitor"}
    assert "eve" not in json.dumps(
        [list(map(str, one)) for one in Audit.select().tuples().iterator()]
    )


@pytest.mark.both
def test_what_an_organiser_takes_out_deletes_and_shares_is_in_the_record(owner):
    survey = make_survey(GOOD, anonymous=False)
    make_event(survey)
    for n in range(2):
        respond(survey, f"key {n}", q="yes")
    for n in range(3):
        make_contact(survey, f"eve{n}@example.org")
    export = make_export(survey, "jsonl")
    response, contact = Response.select().first().id, Contact.select().first().id
    token = {"csrf_token": token_of(owner)}

    owner.get("/surveys/lunch/responses.csv").close()
    owner.get(f"/surveys/lunch/exports/{export.id}/file").close()
    owner.get("/surveys/lunch/responses/")
    owner.get("/surveys/lunch/responses/")
    owner.get("/surveys/lunch/contacts/")
    owner.get("/surveys/lunch/contacts.csv")
    for path in (
        *("sharing", "sharing/end", f"responses/{response}/deletion"),
        *(f"contacts/{contact}/deletion", "contacts/deletion"),
    ):
        assert owner.post(f"/surveys/lunch/{path}", data=token).status_code == 303, path
    owner.post("/events/fair/deletion", data=token)
    owner.post("/surveys/lunch/deletion", data=token | {"sure": "y"})

    me = "owner@example.org"
    assert kinds() == [
        ("answers exported", me, "lunch", "csv", 1),
        ("answers exported", me, "lunch", "jsonl", 1),
        ("answers seen", me, "lunch", "", 2),
        ("contacts seen", me, "lunch", "", 1),
        ("contacts exported", me, "lunch", "", 1),
        ("results shared", me, "lunch", "", 1),
        ("results not shared", me, "lunch", "", 1),
        ("answer deleted", me, "lunch", "", 1),
        ("contact deleted", me, "lunch", "", 1),
        ("contacts deleted", me, "lunch", "", 1),
        ("event deleted", me, "fair", "", 1),
        ("survey deleted", me, "lunch", "", 1),
    ]
    assert Survey.select().count() == Event.select().count() == 0
    assert "eve0" not in json.dumps(kinds())


def test_a_new_password_is_in_the_record_and_not_what_it_is(owner):
    sent = {"csrf_token": token_of(owner), "password": PASSWORD}
    assert owner.post("/account/password", data=sent).status_code == 303
    me = "owner@example.org"
    assert kinds()[0] == ("password changed", me, me, "", 1)


def test_a_wrong_old_password_and_ended_sessions_are_in_the_record(app: Flask):
    ada = make_organiser("ada@example.org", PASSWORD)
    client = app.test_client()
    client.post("/sign-in", data={"email": ada.email, "password": PASSWORD})
    token = {"csrf_token": token_of(client)}
    new = {"old": "not this one", "password": "four other good words"}
    assert client.post("/account/password", data=token | new).status_code == 422
    assert client.post("/account/sessions", data=token | {"end": "others"}).status_code == 303
    assert [(one.kind, one.email, one.about) for one in Audit.all_of()] == [
        ("signed in", ada.email, ""),
        ("sign-in failed", "", ada.email),
        ("sessions ended", ada.email, ada.email),
    ]


def test_who_asks_for_what_is_not_theirs_is_counted(owner, outsider):
    make_survey(GOOD)
    for path in "/surveys/lunch/", "/surveys/lunch/tally", "/operator", "/surveys/none/":
        assert outsider.get(path).status_code == 404
    assert owner.get("/surveys/lunch/").status_code == 200
    assert kinds() == [("access refused", "outsider@example.org", "", "", 4)]


def test_the_answers_to_an_anonymous_survey_are_seen_by_nobody_in_particular(owner):
    respond(make_survey(GOOD), q="yes")
    owner.get("/surveys/lunch/responses/")
    assert kinds() == []


def test_the_page_shows_the_newest_first_and_leads_to_earlier_ones(owner):
    ada = make_organiser("ada@example.org")
    for number in range(60):
        audit.note("survey deleted", ada, f"s{number}")
    first = page_of(owner.get("/operator/record"))
    rows = [one.words for one in first.one("ul", id="events").all("li")]
    assert len(rows) == 50
    now = Audit.newest(size=1)[0].at
    assert rows[0] == f"survey deleted : s59 {now:%Y-%m-%d %H:%M:%S}, ada@example.org"
    (earlier,) = (one for one in first.all("a", rel="next") if one.words == "Next page")
    second = page_of(owner.get(earlier["href"]))
    shown = [one.words for one in second.one("ul", id="events").all("span")][::2]
    assert shown[:10] == [f"s{n}" for n in range(9, -1, -1)]
    assert not second.all("a", rel="next")
    assert [one.words for one in second.one("nav", aria_label="Pages").all("a")] == ["First page"]


@pytest.mark.both
def test_the_page_is_of_a_kind_or_of_a_person(owner):
    ada = make_organiser("ada@example.org")
    audit.note("signed out", ada)
    audit.note("signed out", Organiser.at("owner@example.org"))
    audit.note("results shared", ada, "lunch")

    def shown(query: str) -> list[str]:
        page = page_of(owner.get(f"/operator/record?{query}"))
        return [one.words for one in page.all("strong")]

    assert shown("person=ADA@example.org") == ["results shared", "signed out"]
    assert shown("person=ada@example.org&kind=signed+out") == ["signed out"]
    assert shown("kind=signed+out") == ["signed out", "signed out"]
    assert shown("kind=sneezed") == shown("") == shown("before=-1") == shown("before=x")
    assert shown("person=nobody@example.org") == []
    assert shown("before=99999999999999999999") == shown("")


def test_a_number_says_how_often_in_an_hour(owner):
    for _ in range(7):
        audit.count("sign-in failed")
    page = page_of(owner.get("/operator/record?kind=sign-in+failed"))
    words = page.one("ul", id="events").words
    assert words.startswith("sign-in failed 7 times in an hour")
    assert words.endswith(", visitor")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_fits_into_its_column(kind):
    assert len(kind) <= Audit.kind.max_length
