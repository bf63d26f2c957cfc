"""Where an organiser is signed in: seen, and ended singly or all at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.account.organiser import Organiser, SignIn
from tests.makers import make_organiser
from tests.page import form_of, page_of
from tests.sending import faults

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PASSWORD = "three words here"
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537"
)


@pytest.fixture
def ada(app: Flask) -> Organiser:
    return make_organiser(password=PASSWORD)


def browser_of(app: Flask, organiser: Organiser, agent: str = FIREFOX) -> FlaskClient:
    """A browser of this kind in which this organiser has just signed in."""
    client = app.test_client()
    sent = {"email": organiser.email, "password": PASSWORD}
    assert client.post("/sign-in", data=sent, headers={"User-Agent": agent}).status_code == 303
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/surveys/").status_code == 200


def rows(client: FlaskClient) -> list[str]:
    return [one.words for one in page_of(client.get("/account/")).all("h3")]


def buttons(client: FlaskClient) -> list[str]:
    """What the buttons to end sessions elsewhere send, in their order."""
    found = page_of(client.get("/account/")).all("button", name="end")
    return [one["value"] for one in found if one["value"] != "all"]


def end(client: FlaskClient, which: str, **written: str) -> TestResponse:
    sent: dict[str, Any] = form_of(page_of(client.get("/account/")), "/account/sessions")
    return client.post("/account/sessions", data=sent | {"end": which} | written)


def grown_old() -> None:
    """It is a while since anybody signed in."""
    SignIn.update(began_at=datetime.now(UTC) - timedelta(minutes=16)).execute()


def test_one_sees_where_one_is_signed_in_and_which_is_this_one(app, ada):
    here = browser_of(app, ada)
    browser_of(app, ada, CHROME)
    browser_of(app, make_organiser("bob@example.org", PASSWORD))
    assert sorted(rows(here)) == [
        "Chrome on Windows",
        "Firefox on Android, which you are using now",
    ]
    assert len(buttons(here)) == 2


def test_who_is_signed_in_nowhere_else_has_no_button(app, ada):
    page = page_of(browser_of(app, ada).get("/account/"))
    assert page.all("button", name="end") == []
    assert "You are signed in nowhere else." in page.words


def test_all_sessions_are_ended_with_this_one(app, ada):
    here, there = browser_of(app, ada), browser_of(app, ada, CHROME)
    assert end(here, "all").status_code == 303
    assert (is_in(here), is_in(there)) == (False, False)


def test_one_session_is_ended_and_the_others_go_on(app, ada):
    here, there = browser_of(app, ada), browser_of(app, ada, CHROME)
    one, _ = buttons(here)
    third = browser_of(app, ada)
    reply = end(here, one)
    assert (reply.status_code, reply.location) == (303, "/account/")
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]
    assert end(here, one).status_code == 303  # it is over: pressing twice is no fault


def test_all_others_are_ended_at_once(app, ada):
    here, there, third = (browser_of(app, ada) for _ in range(3))
    bob = browser_of(app, make_organiser("bob@example.org", PASSWORD))
    assert end(here, "others").status_code == 303
    assert [is_in(client) for client in (here, there, third, bob)] == [True, False, False, True]


def test_nobody_ends_the_session_of_another_organiser(app, ada):
    here = browser_of(app, ada)
    bob = browser_of(app, make_organiser("bob@example.org", PASSWORD))
    browser_of(app, make_organiser("bob@example.org"), CHROME)
    theirs, _ = buttons(bob)
    assert end(here, theirs).status_code == 303
    assert len(rows(bob)) == 2


def test_after_a_while_the_password_is_asked_for_first(app, ada):
    here, there = browser_of(app, ada), browser_of(app, ada)
    assert "password" not in form_of(page_of(here.get("/account/")), "/account/sessions")
    grown_old()
    for written, said in (
        ("", "Enter your password"),
        ("not this one", "This is not your password. Try again."),
    ):
        reply = end(here, "others", password=written)
        assert (reply.status_code, faults(reply)) == (422, {"password": said})
    assert is_in(there)
    assert end(here, "others", password=PASSWORD).status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)


def test_the_password_cannot_be_guessed_there(app, ada, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 2)
    here = browser_of(app, ada)
    browser_of(app, ada)
    grown_old()
    statuses = [end(here, "others", password="wrong").status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    assert end(here, "others", password=PASSWORD).status_code == 429


def test_who_has_no_password_is_not_asked_for_one(app):
    ada = make_organiser()
    here, there = app.test_client(), app.test_client()
    for client in here, there:
        client.post(f"/sign-in/{ada.one_time_link()}")
    grown_old()
    assert end(here, "others").status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.both
def test_a_session_of_the_version_before_is_shown_too(app, ada):
    here = browser_of(app, ada)
    browser_of(app, ada)
    SignIn.update(began_at=None, seen_at=None, browser=None).where(
        SignIn.token != SignIn.with_token(token_of(here)).token
    ).execute()
    assert rows(here) == ["Firefox on Android, which you are using now", "A browser"]


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return session["token"]


def test_being_there_puts_the_end_off_and_a_live_tally_alone_does_not(app, ada):
    here = browser_of(app, ada)
    token = token_of(here)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    SignIn.update(seen_at=long_ago).execute()
    assert SignIn.organiser_of(token) == ada  # as a watcher is looked at
    assert SignIn.with_token(token).seen_at < long_ago + timedelta(seconds=1)
    assert is_in(here)
    assert SignIn.with_token(token).seen_at > long_ago + timedelta(hours=1)
