"""An invitation in the browser: its link is copied, opened, looked at, and used once."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.account.guess import GUESSES, Guess
from models.account.organiser import Organiser
from models.survey.survey import Survey
from models.team import invitation
from models.team.colleague import Thing, role_of
from models.team.invitation import Invitation
from models.team.role import Role
from tests.conftest import signed_in
from tests.makers import choice, make_event, make_organiser, make_survey
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
PASSWORD = "three words here"


@pytest.fixture(params=["survey", "event"])
def thing(request: pytest.FixtureRequest, app: Flask) -> Thing:
    return make_survey(GOOD) if request.param == "survey" else make_event()


def place(thing: Thing) -> str:
    return f"/{'surveys' if isinstance(thing, Survey) else 'events'}/{thing.code}"


def invited(client: FlaskClient, thing: Thing, role: str = "viewer") -> str:
    """The path of a new invitation, made as its owner makes it."""
    action = f"{place(thing)}/invitations"
    sent = form_of(page_of(client.get(f"{place(thing)}/colleagues")), action)
    reply = client.post(action, data=sent | {"role": role})
    assert reply.status_code == 200
    return urlsplit(page_of(reply).one(id="link")["value"]).path


def accept(client: FlaskClient, link: str):
    return client.post(link, data=form_of(page_of(client.get(link)), link))


@pytest.mark.parametrize("role", list(Role)[:2])
def test_who_has_an_account_signs_in_and_accepts(app, owner, thing, role):
    ben = make_organiser("ben@example.org", PASSWORD)
    link = invited(owner, thing, role)
    client = app.test_client()
    for _ in range(3):  # programs that look at links use nothing up
        page = page_of(client.get(link))
    assert thing.code.title() in page.words or "Fair 2012" in page.words
    [way] = [one["href"] for one in page.all("a") if one["href"].startswith("/sign-in")]
    sent: dict[str, Any] = form_of(page_of(client.get(way)), "/sign-in")
    sent |= {"email": "ben@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=sent).location == link

    reply = accept(client, link)

    sees_results = isinstance(thing, Survey) and role is Role.VIEWER
    assert reply.location == place(thing) + ("/tally" if sees_results else "/")
    assert "is shared with you now" in page_of(client.get(reply.location)).words
    assert role_of(ben, thing) is role
    assert client.get(link).status_code == 410
    assert client.get(f"{place(thing)}/colleagues").status_code == 200


def join(client: FlaskClient, link: str, **fields: str):
    action = f"{link}/account"
    sent: dict[str, Any] = form_of(page_of(client.get(link)), action)
    sent |= {"email": "cy@example.org", "name": "Cy", "password": PASSWORD}
    return client.post(action, data=sent | fields)


def test_who_has_no_account_makes_one_and_is_signed_in(app, owner, thing):
    link, client = invited(owner, thing, "editor"), app.test_client()
    reply = join(client, link)
    assert (reply.status_code, reply.location) == (303, f"{place(thing)}/")
    assert "is shared with you now" in page_of(client.get(reply.location)).words
    cy = Organiser.at("cy@example.org")
    assert (cy.name, cy.is_operator, role_of(cy, thing)) == ("Cy", False, Role.EDITOR)
    assert [one.kind for one in Audit.all_of()][-3:] == [
        *("organiser added", "role given", "signed in"),
    ]
    assert client.get("/operator/organisers/").status_code == 404
    assert join_again(app, link).status_code == 410
    assert Organiser.select().count() == 2


def join_again(app: Flask, link: str):
    sent = {"email": "di@example.org", "name": "", "password": PASSWORD}
    return app.test_client().post(f"{link}/account", data=sent)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"email": "owner@example.org"}, "There is an account with this address already"),
        ({"email": "no address"}, "is no email address"),
        ({"password": "short"}, "10 characters or more"),
        ({"password": "cy@example.org"}, "address"),
        ({"name": "x" * 81}, "80 characters or fewer"),
    ],
)
def test_an_account_that_cannot_be_is_told_and_the_link_stays(app, owner, fields, fault):
    link = invited(owner, make_survey(GOOD))
    reply = join(app.test_client(), link, **fields)
    assert reply.status_code == 422
    assert fault in page_of(reply).one(role="alert").words
    assert Organiser.select().count() == 1
    assert app.test_client().get(link).status_code == 200


def test_an_invitation_tells_of_a_few_addresses_only_whether_they_have_an_account(app, owner):
    link, client = invited(owner, make_survey(GOOD)), app.test_client()
    for _ in range(GUESSES):
        assert join(client, link, email="owner@example.org").status_code == 422
    reply = join(client, link, email="free@example.org")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "900")
    assert "tried many addresses" in page_of(reply).one(role="alert").words
    kept = Guess.select().count()
    assert join_again(app, f"{link[:-4]}aaaa").status_code == 410
    assert Guess.select().count() == kept


def test_the_operator_can_keep_accounts_for_themselves_to_make(app, owner):
    link = invited(owner, make_survey(GOOD))
    app.config["INVITED_ACCOUNTS"] = False
    page = page_of(app.test_client().get(link))
    assert page.all("form") == []
    assert "ask whoever runs this service" in page.words
    assert join_again(app, link).status_code == 404
    ben = make_organiser("ben@example.org")
    assert accept(signed_in(app, ben), link).status_code == 303


def test_its_owner_is_told_to_send_it_on(owner):
    link = invited(owner, make_survey(GOOD))
    page = page_of(owner.get(link))
    assert "It is yours" in page.words
    assert page.all("form") == []
    token = form_of(page_of(owner.get("/account/password")), "/account/password")["csrf_token"]
    assert owner.post(link, data={"csrf_token": token}).status_code == 409
    assert owner.get(link).status_code == 200


def test_one_that_waits_is_withdrawn(owner, attendee, thing):
    link = invited(owner, thing)
    page = page_of(owner.get(f"{place(thing)}/colleagues"))
    [action] = [one["action"] for one in page.all("form") if "withdrawal" in one["action"]]
    assert link.rpartition("/")[2] not in owner.get(f"{place(thing)}/colleagues").text
    assert owner.post(action, data=form_of(page, action)).status_code == 303
    assert attendee.get(link).status_code == 410
    assert join_again(owner.application, link).status_code == 410
    assert Invitation.select().count() == 0


def test_too_many_are_refused_with_what_to_do(owner, monkeypatch):
    monkeypatch.setattr(invitation, "MOST_INVITATIONS", 1)
    survey = make_survey(GOOD)
    invited(owner, survey)
    sent = form_of(page_of(owner.get("/surveys/lunch/colleagues")), "/surveys/lunch/invitations")
    reply = owner.post("/surveys/lunch/invitations", data=sent | {"role": "viewer"})
    assert reply.status_code == 422
    assert "Withdraw one first" in page_of(reply).one(role="alert").words


@pytest.mark.parametrize("role", ["owner", "", "king"])
@pytest.mark.same_sql  # each is refused before anything is stored
def test_nobody_is_invited_to_another_role(owner, role):
    make_survey(GOOD)
    sent = form_of(page_of(owner.get("/surveys/lunch/colleagues")), "/surveys/lunch/invitations")
    assert owner.post("/surveys/lunch/invitations", data=sent | {"role": role}).status_code == 422
    assert Invitation.select().count() == 0


def test_a_link_that_is_none_is_told_and_counted(attendee):
    for path in "/invitations/x", "/invitations/" + "y" * 3000:
        reply = attendee.get(path)
        assert reply.status_code == 410
        assert "This invitation has ended" in page_of(reply).words
    assert [(one.kind, one.times) for one in Audit.all_of()] == [("link refused", 2)]


def test_what_another_website_sends_lets_nobody_in(app, owner):
    link = invited(owner, make_survey(GOOD))
    ben = make_organiser("ben@example.org")
    client = signed_in(app, ben)
    sent = form_of(page_of(client.get(link)), link)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(link, data=sent, headers=elsewhere).status_code == 403
    assert client.post(link).status_code == 419
    assert client.post(f"{link}/account", headers=elsewhere).status_code == 403
    assert role_of(ben, Survey.at("lunch")) is None
