"""An organiser signs in with another address, for who knows the password alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.account.audit import Audit
from models.account.guess import GUESSES
from models.account.organiser import Organiser
from tests.conftest import signed_in
from tests.makers import make_organiser
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PASSWORD = "three words here"
PATH = "/account/address"


@pytest.fixture
def ada(app: Flask) -> Organiser:
    return make_organiser("ada@example.org", PASSWORD)


def change(client: FlaskClient, **fields: str):
    return client.post(PATH, data=form_of(page_of(client.get(PATH)), PATH) | fields)


def test_the_new_address_signs_in_and_the_old_one_no_more(app, ada):
    client = signed_in(app, ada)
    reply = change(client, email=" New@Example.org ", password=PASSWORD)
    assert reply.location == "/account/"
    assert "You sign in as new@example.org" in page_of(client.get(reply.location)).words
    assert Organiser.with_password("new@example.org", PASSWORD) == ada
    assert Organiser.with_password("ada@example.org", PASSWORD) is None
    [kept] = Audit.all_of("organiser renamed")
    assert (kept.about, kept.detail) == ("ada@example.org", "new@example.org")
    assert kept.organiser_id == ada.id


def test_nobody_asks_for_many_addresses_to_learn_whose_are_there(app, ada):
    make_organiser("bob@example.org")
    client = signed_in(app, ada)
    asked = ["bob@example.org", "new@example.org"] * (GUESSES // 2)
    replies = [change(client, email=one, password=PASSWORD) for one in asked]
    assert {one.status_code for one in replies} == {422, 303}  # what can be had counts too
    for email in "bob@example.org", "free@example.org":
        reply = change(client, email=email, password=PASSWORD)
        assert (reply.status_code, reply.headers["Retry-After"]) == (429, "900")
        assert "tried many addresses. Wait 15 minutes." in page_of(reply).one(role="alert").words
    assert Organiser.at("free@example.org") is None


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"password": ""}, "Enter your password"),
        ({"password": "another guess"}, "This is not your password"),
        ({"email": "bob@example.org"}, "There is an organiser bob@example.org already"),
        ({"email": "BOB@example.org "}, "There is an organiser bob@example.org already"),
        ({"email": "nowhere"}, "is no email address"),
        ({"email": ""}, "Write an email address"),
    ],
)
def test_nothing_changes_without_the_password_or_for_an_address_that_cannot_be(
    app, ada, fields, fault
):
    make_organiser("bob@example.org")
    client = signed_in(app, ada)
    reply = change(client, **{"email": "new@example.org", "password": PASSWORD} | fields)
    assert reply.status_code == 422
    assert fault in page_of(reply).one(role="alert").words
    assert {one.email for one in Organiser.select()} == {"ada@example.org", "bob@example.org"}
    assert list(Audit.all_of("organiser renamed")) == []


def test_wrong_passwords_are_counted_as_when_signing_in(app, ada):
    client = signed_in(app, ada)
    for _ in range(10):
        assert change(client, email="new@example.org", password="a guess").status_code == 422
    assert change(client, email="new@example.org", password=PASSWORD).status_code == 429
    assert Organiser.at("ada@example.org") == ada


def test_who_signs_in_by_link_alone_is_asked_for_none(app):
    client = signed_in(app, make_organiser())
    assert page_of(client.get(PATH)).all("input", name="password") == []
    assert change(client, email="new@example.org").status_code == 303
