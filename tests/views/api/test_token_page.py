"""Organisers let programs in and shut them out on a page of their account."""

import pytest

from models.api import token
from models.api.token import Scope, Token
from tests.makers import choice, make_organiser, make_survey
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
NEW = "/account/tokens/new"


def make(client, **wishes):
    """What comes of the form for a token with these fields."""
    sent = {"name": "Script", "scopes": ["tallies"], "reach": "all", "lasts": "30"} | wishes
    token = form_of(page_of(client.get(NEW)), NEW)["csrf_token"][0]
    return client.post(NEW, data=sent | {"csrf_token": token})


def test_the_secret_is_shown_once_and_opens_what_was_chosen(app, owner):
    make_survey(GOOD)
    make_survey(GOOD, code="tea", title="Tea")
    reply = make(owner, scopes=["surveys", "tallies"], reach="chosen", surveys=["tea"])
    secret = page_of(reply).one("input", id="secret")["value"]
    assert reply.headers["Cache-Control"] == "no-store"
    found = Token.with_secret(secret)
    assert (found.opens, [one.code for one in found.chosen]) == (
        *((Scope.SURVEYS, Scope.TALLIES), ["tea"]),
    )
    page = page_of(owner.get("/account/tokens/"))
    assert secret not in str(owner.get("/account/tokens/").data)
    assert "Script" in page.words
    assert "Never used." in page.words
    assert "Of these surveys alone: tea" in page.words


@pytest.mark.same_sql
@pytest.mark.parametrize(("wishes", "says"), [
    ({"name": " "}, "Write a name by which you will know it"),
    ({"name": "x" * 81}, "Write a shorter name"),
    ({"scopes": []}, "Choose what it may read"),
    ({"reach": "chosen"}, "Choose a survey, or all"),
    ({"reach": "chosen", "surveys": ["foreign"]}, ""),
    ({"scopes": ["sheet"]}, ""),
    ({"lasts": "100000"}, ""),
])  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_made(app, owner, wishes, says):
    make_survey(GOOD)
    make_survey(GOOD, code="foreign", organiser=make_organiser("ben@example.org"))
    reply = make(owner, **wishes)
    assert reply.status_code == 422
    assert says in page_of(reply).words
    assert Token.select().count() == 0


def test_there_is_room_for_so_many(app, owner, monkeypatch):
    monkeypatch.setattr(token, "MOST_TOKENS", 1)
    assert make(owner).status_code == 200
    reply = make(owner)
    assert reply.status_code == 422
    assert "You have 1 already." in page_of(reply).words


def test_a_token_is_withdrawn_by_who_made_it_alone(app, owner, outsider):
    secret = page_of(make(owner)).one("input", id="secret")["value"]
    path = f"/account/tokens/{Token.get().id}/withdrawal"
    token = form_of(page_of(outsider.get(NEW)), NEW)["csrf_token"][0]
    assert outsider.post(path, data={"csrf_token": token}).status_code == 404
    assert Token.with_secret(secret)
    token = form_of(page_of(owner.get("/account/tokens/")), path)["csrf_token"][0]
    assert owner.post(path, data={"csrf_token": token}).location == "/account/tokens/"
    assert Token.with_secret(secret) is None
    assert "You have none." in page_of(owner.get("/account/tokens/")).words
