"""A spreadsheet fetches the answers from an address that is made for it, and shown once."""

from urllib.parse import urlsplit

import pytest

from models.api.token import Token
from tests.makers import choice, make_organiser, make_survey, respond
from tests.page import form_of, page_of

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

GOOD = choice("Good?", "Yes", "No")
PLACE, MAKE = "/surveys/lunch/programs/", "/surveys/lunch/sheets"


def make(client, **wishes):
    """What comes of the form for an address."""
    sent = {"name": "Board", "lasts": "365"} | wishes
    token = form_of(page_of(client.get(PLACE)), MAKE)["csrf_token"][0]
    return client.post(MAKE, data=sent | {"csrf_token": token})


@pytest.mark.both
def test_an_address_is_made_fetched_and_withdrawn(app, owner, attendee):
    respond(make_survey(GOOD), q="yes")
    shown = page_of(make(owner)).one("input", id="address")["value"]
    address = urlsplit(shown)
    path = f"{address.path}?{address.query}"
    assert shown.startswith("http://localhost/api/v1/surveys/lunch/responses.csv?token=")
    assert b"yes" in attendee.get(path).data
    assert b"Yes" in attendee.get(f"{path}&labels=1").data
    page = owner.get(PLACE)
    assert address.query not in page.text
    assert "Board" in page_of(page).words
    end = f"{MAKE}/{Token.get().id}/withdrawal"
    token = form_of(page_of(page), end)["csrf_token"][0]
    assert owner.post(end, data={"csrf_token": token}).location == PLACE
    assert attendee.get(path).status_code == 404
    assert owner.post(end, data={"csrf_token": token}).status_code == 404


def test_a_form_without_a_name_says_so_in_its_place(app, owner):
    make_survey(GOOD)
    reply = make(owner, **{"name": ""})
    assert reply.status_code == 422
    assert "Write a name by which you will know it" in page_of(reply).words
    assert Token.select().count() == 0


def test_that_of_another_survey_is_not_there(app, owner):
    make_survey(GOOD)
    make(owner)
    make_survey(GOOD, code="tea", organiser=make_organiser())
    token = form_of(page_of(owner.get(PLACE)), MAKE)["csrf_token"][0]
    end = f"/surveys/tea/sheets/{Token.get().id}/withdrawal"
    assert owner.post(end, data={"csrf_token": token}).status_code == 404
    assert Token.select().count() == 1
