"""Signing in and out, the one-time link, the password, and guessing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models.organiser import GUESSES, Guess, Link, Organiser, SignIn
from tests.conftest import signed_in
from tests.makers import make_organiser
from tests.page import CheckedClient, form_of, page_of

EMAIL, PASSWORD = "owner@example.org", "three words here"


@pytest.fixture
def visitor(app: Flask) -> CheckedClient:
    """A browser in which nobody has signed in, at a service with one organiser."""
    make_organiser(EMAIL, PASSWORD)
    return app.test_client()


def sign_in(client: CheckedClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password})


def is_in(client: CheckedClient) -> bool:
    return client.get("/surveys/").status_code == 200


def cookie(client: CheckedClient) -> str:
    return client.get_cookie("tangible").value


def without_keys(reply: TestResponse) -> list[str]:
    """A page without the address that was written, to compare it with another."""
    return [line for line in reply.text.splitlines() if 'type="email"' not in line]


def test_the_right_password_leads_to_the_list(visitor):
    assert not is_in(visitor)
    reply = sign_in(visitor)
    assert (reply.status_code, reply.location) == (303, "/surveys/")
    assert is_in(visitor)
    assert visitor.get("/sign-in").location == "/surveys/"


def test_an_address_is_the_same_however_it_is_written(visitor):
    assert sign_in(visitor, " Owner@Example.ORG ").status_code == 303


def test_a_known_and_an_unknown_address_get_the_same_answer(visitor):
    known, unknown = sign_in(visitor, password="wrong"), sign_in(visitor, "nobody@example.org", "w")
    assert known.status_code == unknown.status_code == 422
    assert without_keys(known) == without_keys(unknown)
    assert "The email address or the password is wrong" in known.text
    assert page_of(known).one("title").words == "Error: Sign in"


def test_an_organiser_without_a_password_cannot_sign_in_with_one(app):
    make_organiser("link@example.org")
    for password in "", "None", "password", "x":
        assert sign_in(app.test_client(), "link@example.org", password).status_code == 422


def test_the_page_keeps_the_address_and_never_the_password(visitor):
    reply = visitor.post(
        "/sign-in", data={"email": EMAIL, "password": "not this one", "next": "/surveys/a/"}
    )
    shown = form_of(page_of(reply), "/sign-in")
    assert shown == {"email": [EMAIL], "password": [""], "next": ["/surveys/a/"]}
    assert "not this one" not in reply.text


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, ["Enter your email address", "Enter your password"]),
        ({"email": EMAIL}, ["Enter your password"]),
        ({"email": "a" * 300, "password": "a"}, ["Field cannot be longer than 254 characters."]),
        ({"email": "a", "password": "a" * 1001}, ["Field cannot be longer than 1000 characters."]),
    ],
)
def test_what_is_missing_or_too_long_is_said_at_its_field(visitor, sent, faults):
    reply = visitor.post("/sign-in", data=sent)
    assert reply.status_code == 422
    assert [one.words for one in page_of(reply).one("div", role="alert").all("a")] == faults


@pytest.mark.parametrize("damage", ["a\0b", "%", b"\xed\xa0\x80", b"\xff"])
def test_no_address_or_password_is_a_fault_of_ours(visitor, damage):
    for sent in {"email": damage, "password": "a"}, {"email": EMAIL, "password": damage}:
        assert visitor.post("/sign-in", data=sent).status_code == 422
    assert visitor.post("/sign-in", data=b"email=\xff&password=%ED%A0%80").status_code == 422


def test_a_new_session_has_nothing_of_the_one_before(visitor):
    with visitor.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["csrf_token"] = "known to somebody else"
    before = cookie(visitor)

    sign_in(visitor)

    with visitor.session_transaction() as session:
        assert session.keys() == {"_permanent", "token", "known"}
        first = session["token"]
    assert cookie(visitor) != before
    visitor.post("/sign-out")
    sign_in(visitor)
    with visitor.session_transaction() as session:
        assert session["token"] != first


def test_a_token_that_the_visitor_chose_signs_nobody_in(app, visitor):
    with visitor.session_transaction() as session:
        session["token"] = "chosen"
    assert not is_in(visitor)
    assert not is_in_with(app, "chosen")


def test_after_signing_out_the_old_cookie_is_worth_nothing(app, visitor):
    sign_in(visitor)
    old = cookie(visitor)
    assert is_in_with(app, old)
    assert page_of(visitor.get("/sign-out")).one("form", action="/sign-out")
    assert is_in(visitor)

    reply = visitor.post("/sign-out")

    assert (reply.status_code, reply.location) == (303, "/sign-in")
    assert not is_in(visitor)
    assert not is_in_with(app, old)
    assert SignIn.select().count() == 0
    assert visitor.post("/sign-out").status_code == 303


def is_in_with(app: Flask, value: str) -> bool:
    client = app.test_client()
    client.set_cookie("tangible", value)
    return is_in(client)


def test_a_cookie_that_is_changed_signs_nobody_in(app, visitor):
    sign_in(visitor)
    good = cookie(visitor)
    assert is_in_with(app, good)
    for bad in good[:-1], good[1:], f"{good}x", "", ".", "x" * 4000, "\xff":
        assert not is_in_with(app, bad), bad


def test_a_session_ends_after_a_week(visitor):
    sign_in(visitor)
    SignIn.update(expires_at=datetime.now(UTC) + timedelta(minutes=1)).execute()
    assert is_in(visitor)
    SignIn.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    assert not is_in(visitor)


@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=6)])
def test_a_clock_that_is_set_anew_signs_nobody_out(visitor, monkeypatch, by):
    sign_in(visitor)
    then = datetime.now(UTC).timestamp() + by.total_seconds()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: then)
    assert is_in(visitor)


def test_guessing_ends_after_ten_wrong_passwords(visitor):
    assert GUESSES == 10
    for _ in range(GUESSES):
        assert sign_in(visitor, password="wrong").status_code == 422

    for password in "wrong", PASSWORD:
        reply = sign_in(visitor, password=password)
        assert (reply.status_code, reply.headers["Retry-After"]) == (429, "900")
        assert "Wait 15 minutes" in reply.text
        assert form_of(page_of(reply), "/sign-in")["email"] == [EMAIL]
    assert not is_in(visitor)


def test_guessing_ends_for_an_address_that_nobody_has_too(visitor, monkeypatch):
    monkeypatch.setattr("models.organiser.GUESSES", 2)
    known = [sign_in(visitor, password="wrong") for _ in range(3)][-1]
    unknown = [sign_in(visitor, "nobody@example.org") for _ in range(3)][-1]
    assert known.status_code == unknown.status_code == 429
    assert without_keys(known) == without_keys(unknown)


def test_who_guesses_does_not_lock_out_a_browser_that_is_known(app, visitor, monkeypatch):
    monkeypatch.setattr("models.organiser.GUESSES", 2)
    sign_in(visitor)
    visitor.post("/sign-out")
    stranger = app.test_client()
    for _ in range(3):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger).status_code == 429
    assert sign_in(app.test_client(), "other@example.org").status_code == 422

    assert sign_in(visitor).status_code == 303


def test_forged_addresses_of_the_caller_do_not_lift_the_limit(visitor, monkeypatch):
    monkeypatch.setattr("models.organiser.GUESSES", 2)
    data = {"email": EMAIL, "password": "wrong"}
    statuses = [
        visitor.post("/sign-in", data=data, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [422, 422, 429, 429]


def test_guesses_are_forgotten_after_a_quarter_of_an_hour(visitor, monkeypatch):
    monkeypatch.setattr("models.organiser.GUESSES", 1)
    sign_in(visitor, password="wrong")
    assert sign_in(visitor).status_code == 429
    Guess.update(at=datetime.now(UTC) - timedelta(minutes=15, seconds=1)).execute()
    assert sign_in(visitor).status_code == 303


def test_a_link_signs_in_once(app):
    organiser = make_organiser(EMAIL, PASSWORD)
    token = organiser.one_time_link()
    first, second = app.test_client(), app.test_client()

    used, again = first.get(f"/sign-in/{token}"), second.get(f"/sign-in/{token}")

    assert (used.status_code, used.location) == (303, "/surveys/")
    assert is_in(first)
    assert again.status_code == 410
    assert "used already" in again.text
    assert not is_in(second)


def test_a_newer_link_replaces_the_older_one(app):
    organiser = make_organiser()
    old, new = organiser.one_time_link(), organiser.one_time_link()
    assert app.test_client().get(f"/sign-in/{old}").status_code == 410
    assert app.test_client().get(f"/sign-in/{new}").status_code == 303


def test_a_link_that_is_too_old_or_never_was_signs_nobody_in(app):
    token = make_organiser().one_time_link()
    Link.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    for wrong in token, token[:-1], "x", "%FF%ED%A0%80", "x" * 4000:
        assert app.test_client().get(f"/sign-in/{wrong}").status_code == 410


def test_who_comes_by_link_and_has_no_password_chooses_one(app):
    client = app.test_client()
    link = f"/sign-in/{make_organiser().one_time_link()}"
    assert client.get(link).location == "/account/password"
    sent: dict[str, Any] = form_of(page_of(client.get("/account/password")), "/account/password")

    short = client.post("/account/password", data=sent | {"password": "short"})
    assert short.status_code == 422
    assert "Use 10 characters or more" in short.text
    saved = client.post("/account/password", data=sent | {"password": PASSWORD})

    assert (saved.status_code, saved.location) == (303, "/surveys/")
    assert is_in(client)
    assert sign_in(app.test_client(), "owner@example.org").status_code == 303


def test_a_new_password_signs_every_other_browser_out(app):
    organiser = make_organiser(EMAIL, PASSWORD)
    here, there = signed_in(app, organiser), signed_in(app, organiser)
    sent: dict[str, Any] = form_of(page_of(here.get("/account/password")), "/account/password")

    here.post("/account/password", data=sent | {"password": "four new words here"})

    assert (is_in(here), is_in(there)) == (True, False)
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), password="four new words here").status_code == 303


def test_a_form_may_stay_open_for_months(owner, monkeypatch):
    sent: dict[str, Any] = form_of(page_of(owner.get("/account/password")), "/account/password")
    later = datetime.now(UTC).timestamp() + 60 * 24 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    reply = owner.post("/account/password", data=sent | {"password": "four new words here"})
    assert reply.status_code == 303


def test_nothing_that_would_sign_somebody_in_is_stored_as_it_is(app):
    organiser = make_organiser(EMAIL, PASSWORD)
    link = organiser.one_time_link()
    client = signed_in(app, organiser)
    with client.session_transaction() as session:
        token = session["token"]
    organiser.one_time_link()
    kept = repr([list(table.select().tuples()) for table in (Organiser, SignIn, Link, Guess)])
    assert EMAIL in kept
    assert not [secret for secret in (token, link, PASSWORD) if secret in kept]
