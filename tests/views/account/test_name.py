"""The name that colleagues read."""

import pytest

from models.account.organiser import Organiser
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py).
pytestmark = pytest.mark.sqlite

PATH = "/account/name"


def give(client, name: str):
    sent = form_of(page_of(client.get("/account/")), PATH)
    return client.post(PATH, data=sent | {"name": name})


def test_a_name_is_given_and_taken_back(owner):
    assert give(owner, "  Ada \x07L. ").location == "/account/"
    assert Organiser.get().called == "Ada L."
    assert page_of(owner.get("/account/")).one(id="name")["value"] == "Ada L."
    give(owner, " ")
    assert (Organiser.get().name, Organiser.get().called) == (None, "owner@example.org")


def test_a_name_that_is_too_long_is_told(owner):
    reply = give(owner, "x" * 81)
    assert reply.status_code == 422
    assert "80 characters or fewer" in page_of(reply).one(role="alert").words
    assert Organiser.get().name is None


def test_the_account_is_one_page_with_all_that_it_has(owner):
    page = page_of(owner.get("/account/"))
    assert [one.words for one in page.all("h2")] == [
        *("Name", "Address and password", "Programs", "Where you are signed in"),
    ]
    for link in "/account/address", "/account/password":
        assert page.one("a", href=link)
    assert page_of(owner.get("/surveys/")).one("a", href="/account/")
