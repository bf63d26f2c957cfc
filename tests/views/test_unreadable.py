"""A character that no database takes is not stored; what is stored and unreadable ends no list."""

import pytest

from models.definition import UNTITLED, loads
from models.event import Event
from models.survey import Survey
from models.title import UNREADABLE
from models.version import Version
from tests.makers import make_event, make_organiser, make_survey, question
from tests.page import form_of, page_of

LEFT = "\0\x01\x1b[31m\x7f"


def spoil(survey: Survey, stored: str) -> None:
    """Store this as what a survey asks, as nothing of ours would."""
    Version.update(definition=stored).where(Version.survey == survey).execute()


@pytest.mark.parametrize("address", ["new", "{}/edit/texts"])
def test_a_title_is_stored_without_characters_of_control(owner, address):
    make_survey(question("text"), draft=True)
    path = f"/surveys/{address.format('lunch')}"
    sent = form_of(page_of(owner.get(path)), path)
    assert owner.post(path, data=sent | {"title": f"a{LEFT}b"}).status_code == 303
    code = Survey.select().order_by(Survey.id.desc()).get().code
    for page in (f"/surveys/{code}/", f"/surveys/{code}/edit", "/surveys/"):
        assert owner.get(page).status_code == 200
    assert page_of(owner.get(f"/surveys/{code}/edit")).one("h1").words == "a[31mb"


def test_a_title_of_nothing_else_is_none(owner):
    sent = form_of(page_of(owner.get("/surveys/new")), "/surveys/new")
    refused = owner.post("/surveys/new", data=sent | {"title": "\0\x1b"})
    assert refused.status_code == 422
    assert "Write a title" in page_of(refused).one("div", **{"class": "problem"}).words
    assert not Survey.select().exists()


@pytest.mark.parametrize(("title", "shown"), [("a\\u0000b", "ab"), ("\\u0000", UNTITLED)])
def test_a_title_that_was_stored_with_one_is_read_without_it(title, shown):
    assert loads(f'{{"title":"{title}","anonymous":true,"question":[]}}').title == shown


UNREAD = ['{"title":"a","question":[{"type":"hologram"}]}', '{"title":', '{"title":""}', "{}"]


@pytest.mark.parametrize("stored", UNREAD)
def test_lists_name_what_cannot_be_read_and_it_can_be_deleted(app, owner, stored):
    spoilt = make_survey(question("text"), code="spoilt")
    make_survey(question("text"), title="Whole")
    make_event(make_survey(question("text"), code="part"), organiser=make_organiser())
    spoil(spoilt, stored)
    for path in ("/surveys/", f"/operator/organisers/{make_organiser().id}/", "/events/fair/"):
        assert owner.get(path).status_code == 200, path
    listed = page_of(owner.get("/surveys/")).words
    assert UNREADABLE in listed
    assert "Whole" in listed
    path = "/surveys/spoilt/deletion"
    page = page_of(owner.get(path))
    assert UNREADABLE in page.one("h1").words
    assert owner.post(path, data=form_of(page, path) | {"sure": "y"}).status_code == 303
    assert Survey.at("spoilt") is None
    assert Event.get().code == "fair"
