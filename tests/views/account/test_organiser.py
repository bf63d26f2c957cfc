"""Signing in and out, the one-time link, the password, and guessing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.account.audit import Audit
from models.account.guess import GUESSES, Guess
from models.account.organiser import Link, Organiser, SignIn
from models.api.token import Scope, Token
from tests.conftest import signed_in
from tests.makers import make_organiser, make_survey, question
from tests.page import form_of, page_of
from tests.sending import faults

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

EMAIL, PASSWORD = "owner@example.org", "three words here"


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser in which nobody has signed in, at a service with one organiser."""
    make_organiser(EMAIL, PASSWORD)
    return app.test_client()


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password})


def is_in(client: FlaskClient) -> bool:
    return client.get("/surveys/").status_code == 200


def cookie(client: FlaskClient) -> str:
    return client.get_cookie("tangible").value


def without_keys(reply: TestResponse) -> list[str]:
    """A page without the address that was written, to compare it with another."""
    return [line for line in reply.text.splitlines() if 'type="email"' not in line]


def test_the_right_password_leads_home(visitor):
    assert not is_in(visitor)
    reply = sign_in(visitor)
    assert (reply.status_code, reply.location) == (303, "/")
    assert is_in(visitor)
    assert visitor.get("/sign-in").location == "/"


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
    ("sent", "said"),
    [
        ({}, ["Enter your email address", "Enter your password"]),
        ({"email": EMAIL}, ["Enter your password"]),
        ({"email": "a" * 300, "password": "a"}, ["Enter 254 characters or fewer"]),
        ({"email": "a", "password": "a" * 1001}, ["This is longer than any password here"]),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_what_is_missing_or_too_long_is_said_at_its_field(visitor, sent, said):
    reply = visitor.post("/sign-in", data=sent)
    assert reply.status_code == 422
    assert [one.words for one in page_of(reply).one("div", role="alert").all("a")] == said


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
        assert session.keys() == {"_permanent", "token", "known", "device"}
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
    monkeypatch.setattr("web.caller.GUESSES", 2)
    known = [sign_in(visitor, password="wrong") for _ in range(3)][-1]
    unknown = [sign_in(visitor, "nobody@example.org") for _ in range(3)][-1]
    assert known.status_code == unknown.status_code == 429
    assert without_keys(known) == without_keys(unknown)


def test_who_guesses_does_not_lock_out_a_browser_that_is_known(app, visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 2)
    sign_in(visitor)
    visitor.post("/sign-out")
    stranger = app.test_client()
    for _ in range(3):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger).status_code == 429
    assert sign_in(app.test_client(), "other@example.org").status_code == 422

    assert sign_in(visitor).status_code == 303


def test_guesses_in_a_known_browser_end_too_and_lock_out_that_browser_alone(app, visitor):
    sign_in(visitor)
    visitor.post("/sign-out")
    for _ in range(GUESSES):
        assert sign_in(visitor, password="wrong").status_code == 422
    for password in "wrong", PASSWORD:
        assert sign_in(visitor, password=password).status_code == 429
    assert sign_in(app.test_client()).status_code == 303


def test_a_cookie_that_was_copied_shares_the_number_of_its_browser(app, visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 2)
    sign_in(visitor)
    visitor.post("/sign-out")
    copies = [app.test_client() for _ in range(4)]
    for copy in copies:
        copy.set_cookie("tangible", cookie(visitor))
    tried = [sign_in(copy, password="wrong").status_code for copy in copies]
    assert tried == [422, 422, 429, 429]


def test_a_browser_is_known_for_the_account_that_was_in_it_alone(app, visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 1)
    make_organiser("bob@example.org", PASSWORD)
    sign_in(visitor)
    visitor.post("/sign-out")
    stranger = app.test_client()
    sign_in(stranger, "bob@example.org", "wrong")
    assert sign_in(visitor, "bob@example.org").status_code == 429


def test_a_computer_that_is_shared_forgets_who_was_in_it(app, visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 1)
    sign_in(visitor)
    assert form_of(page_of(visitor.get("/sign-out")), "/sign-out") == {}
    visitor.post("/sign-out", data={"shared": "y"})
    assert visitor.get_cookie("tangible") is None
    sign_in(app.test_client(), password="wrong")
    assert sign_in(visitor).status_code == 429


def test_the_cookie_names_nobody(visitor):
    sign_in(visitor)
    with visitor.session_transaction() as session:
        kept = repr(dict(session))
    assert EMAIL.partition("@")[0] not in kept


def test_forged_addresses_of_the_caller_do_not_lift_the_limit(visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 2)
    data = {"email": EMAIL, "password": "wrong"}
    statuses = [
        visitor.post("/sign-in", data=data, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [422, 422, 429, 429]


def test_guesses_are_forgotten_after_a_quarter_of_an_hour(visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 1)
    sign_in(visitor, password="wrong")
    assert sign_in(visitor).status_code == 429
    Guess.update(at=datetime.now(UTC) - timedelta(minutes=15, seconds=1)).execute()
    assert sign_in(visitor).status_code == 303


def test_a_link_opens_a_page_that_says_whose_it_is_and_the_button_signs_in_once(app):
    organiser = make_organiser(EMAIL, PASSWORD)
    path = f"/sign-in/{organiser.one_time_link()}"
    first, second = app.test_client(), app.test_client()
    shown = page_of(first.get(path))
    assert EMAIL in shown.one("main").words
    assert shown.one("form", method="post")["action"] == path

    used, again = first.post(path), second.post(path)

    assert (used.status_code, used.location) == (303, "/")
    assert is_in(first)
    assert again.status_code == second.get(path).status_code == 410
    assert "used already" in again.text
    assert not is_in(second)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_looks_at_a_link_for_somebody_does_not_use_it_up(app, method):
    path = f"/sign-in/{make_organiser().one_time_link()}"
    for headers in {}, {"Sec-Purpose": "prefetch"}, {"User-Agent": "SafeLinks"}:
        scanner = app.test_client()
        assert scanner.open(path, method=method, headers=headers).status_code == 200
        assert not is_in(scanner)
    assert app.test_client().post(path).status_code == 303


def test_another_website_cannot_press_the_button_of_a_link(app):
    path = f"/sign-in/{make_organiser().one_time_link()}"
    client = app.test_client()
    for headers in {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}:
        assert client.post(path, headers=headers).status_code == 403
    assert not is_in(client)
    assert client.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_who_opens_a_link_of_somebody_else_is_told_who_they_are_now(app, owner):
    bob = make_organiser("bob@example.org")
    path = f"/sign-in/{bob.one_time_link()}"
    assert f"{EMAIL} is signed in" in page_of(owner.get(path)).one("main").words
    assert "is signed in" not in app.test_client().get(path).text
    owner.post(path)
    assert "bob@example.org" in owner.get("/account/").text
    assert "is signed in" not in owner.get(f"/sign-in/{bob.one_time_link()}").text


def test_a_newer_link_replaces_the_older_one(app):
    organiser = make_organiser()
    old, new = organiser.one_time_link(), organiser.one_time_link()
    assert app.test_client().post(f"/sign-in/{old}").status_code == 410
    assert app.test_client().post(f"/sign-in/{new}").status_code == 303


def test_a_link_that_is_too_old_or_never_was_signs_nobody_in(app):
    token = make_organiser().one_time_link()
    Link.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)).execute()
    for wrong in token, token[:-1], "x", "%FF%ED%A0%80", "x" * 4000:
        for method in "GET", "POST":
            reply = app.test_client().open(f"/sign-in/{wrong}", method=method)
            assert reply.status_code == 410


def test_who_comes_by_link_and_has_no_password_chooses_one(app):
    client = app.test_client()
    link = f"/sign-in/{make_organiser().one_time_link()}"
    assert client.post(link).location == "/account/password"
    sent: dict[str, Any] = form_of(page_of(client.get("/account/password")), "/account/password")

    short = client.post("/account/password", data=sent | {"password": "short"})
    assert short.status_code == 422
    assert faults(short) == {"password": "Use 10 characters or more"}
    saved = client.post("/account/password", data=sent | {"password": PASSWORD})

    assert (saved.status_code, saved.location) == (303, "/")
    assert is_in(client)
    assert sign_in(app.test_client(), "owner@example.org").status_code == 303


NEW = "four new words here"


def password_form(client: FlaskClient, **written: str) -> dict[str, Any]:
    """What the form for a new password sends when this is written in it."""
    return form_of(page_of(client.get("/account/password")), "/account/password") | written


def choose(client: FlaskClient, **written: str) -> TestResponse:
    return client.post("/account/password", data=password_form(client, **written))


def test_a_new_password_signs_every_other_browser_out(app, visitor):
    organiser = make_organiser(EMAIL, PASSWORD)
    sign_in(visitor)
    there, link = signed_in(app, organiser), organiser.one_time_link()

    assert choose(visitor, old=PASSWORD, password=NEW).location == "/"

    assert (is_in(visitor), is_in(there)) == (True, False)
    assert app.test_client().post(f"/sign-in/{link}").status_code == 410
    assert sign_in(app.test_client()).status_code == 422
    assert sign_in(app.test_client(), password=NEW).status_code == 303


def test_who_signed_in_with_the_password_has_to_know_it_to_change_it(app, visitor):
    sign_in(visitor)
    asked = page_of(visitor.get("/account/password")).all("input", type="password")
    assert [(one["name"], one["autocomplete"]) for one in asked] == [
        ("old", "current-password"),
        ("password", "new-password"),
    ]
    for old, said in (
        ("", "Enter your password now"),
        ("not this one", "This is not your password now."),
        ("x" * 1001, "This is longer than any password here"),
    ):
        reply = choose(visitor, old=old, password=NEW)
        assert reply.status_code == 422
        assert faults(reply)["old"].startswith(said)
        assert NEW not in reply.text
    assert sign_in(app.test_client(), password=NEW).status_code == 422
    # Left out is not known either.
    sent = password_form(visitor, password=NEW)
    del sent["old"]
    assert visitor.post("/account/password", data=sent).status_code == 422


def test_the_old_password_cannot_be_guessed_by_who_has_the_browser(visitor, monkeypatch):
    monkeypatch.setattr("web.caller.GUESSES", 2)
    sign_in(visitor)
    for status in 422, 422, 429:
        assert choose(visitor, old="wrong", password=NEW).status_code == status
    assert choose(visitor, old=PASSWORD, password=NEW).status_code == 429


def test_who_has_just_come_by_link_may_have_forgotten_the_password(app):
    organiser = make_organiser(EMAIL, PASSWORD)
    client = signed_in(app, organiser)
    assert "old" not in password_form(client)
    SignIn.update(began_at=datetime.now(UTC) - timedelta(minutes=15)).execute()
    assert choose(client, password=NEW).status_code == 422
    late = signed_in(app, organiser)
    assert choose(late, password=NEW).status_code == 303
    assert "old" in password_form(late)  # once


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("1234567890", "many people use one like this"),
        ("Password2026!", "many people use one like this"),
        ("owner@example.org", "this is like your email address"),
        ("Tangible 2026", "the name of this service"),
        ("", "Enter a new password"),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_a_password_that_is_guessed_first_is_refused_kindly(owner, password, said):
    reply = choose(owner, password=password)
    assert reply.status_code == 422
    assert said in faults(reply)["password"]
    assert is_in(owner)


def test_a_password_may_have_any_characters_and_be_long(app, owner):
    for password in (
        "  žluťoučký kůň 🐴  ",
        "ab cd\tef\u200bgh",
        "".join(map(chr, range(200, 1200))),
    ):
        client = signed_in(app, make_organiser())
        assert choose(client, password=password).status_code == 303
        assert sign_in(app.test_client(), password=password).status_code == 303
        assert sign_in(app.test_client(), password=password.strip()[:-1]).status_code == 422


def test_where_one_was_last_and_what_was_tried_since_is_said_once(app, visitor):
    sign_in(visitor)
    assert page_of(visitor.get("/surveys/")).all("p", role="status") == []
    for _ in range(2):
        sign_in(app.test_client(), password="wrong")
    again = app.test_client()
    sign_in(again)
    said = page_of(again.get("/events/")).one("p", role="status").words
    assert said.startswith("You last signed in on ")
    assert "2 wrong passwords were tried since." in said
    assert page_of(again.get("/surveys/")).all("p", role="status") == []
    third = app.test_client()
    sign_in(third)
    assert "wrong" not in page_of(third.get("/surveys/")).one("p", role="status").words


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


@pytest.mark.parametrize("by_link", [True, False])
@pytest.mark.parametrize("email", [EMAIL, "other@example.org"])
def test_who_signs_in_again_in_a_browser_ends_the_session_that_was_there(
    app, visitor, by_link, email
):
    make_organiser(email, PASSWORD)
    sign_in(visitor)
    sign_in(elsewhere := app.test_client())
    former = app.test_client()
    former.set_cookie("tangible", cookie(visitor))
    assert is_in(former)
    if by_link:
        again = visitor.post(f"/sign-in/{make_organiser(email).one_time_link()}")
    else:
        again = sign_in(visitor, email)
    assert again.status_code == 303
    assert [is_in(visitor), is_in(former), is_in(elsewhere)] == [True, False, True]


def test_a_new_password_says_which_tokens_go_on_and_ends_them_if_asked(app, visitor):
    organiser, other = make_organiser(EMAIL, PASSWORD), make_organiser("other@example.org")
    survey = make_survey(question("text"))
    secrets = [
        Token.make(organiser, "Script", [Scope.SURVEYS], timedelta(days=9)),
        Token.make(organiser, "Sheet", [Scope.SHEET], timedelta(days=9), [survey]),
    ]
    theirs = Token.make(other, "Theirs", [Scope.SURVEYS], timedelta(days=9))
    sign_in(visitor)
    page = page_of(visitor.get("/account/password"))
    assert "2 tokens of yours go on working" in page.words
    assert choose(visitor, old=PASSWORD, password=NEW).status_code == 303
    assert all(Token.with_secret(one) for one in secrets)
    ended = {"ends_tokens": "y"}
    assert choose(visitor, old=NEW, password=PASSWORD, **ended).status_code == 303
    assert [Token.with_secret(one) for one in secrets] == [None, None]
    assert Token.with_secret(theirs)
    kinds = [one.kind for one in Audit.select().order_by(Audit.id)]
    assert kinds.count("token withdrawn") == 2
    page = page_of(visitor.get("/account/password"))
    assert page.all("input", id="ends_tokens") == []
