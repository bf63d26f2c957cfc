"""A character that no database takes is not stored; what is stored and unreadable ends no list."""

import json

import pytest

from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.opening import Opening
from models.form.definition import UNTITLED, DefinitionUnreadable, definition_from, loads
from models.survey.draft import Draft, DraftChange
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.survey.title import UNREADABLE
from models.survey.version import Version
from telemetry import log
from tests.makers import definition, make_event, make_organiser, make_survey, question
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


NESTED = "[" * 100_000 + "]" * 100_000
UNREAD = {
    "cut": '{"title":',
    "nothing": "",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "a text": '"a"',
    "nested": NESTED,
    "nested inside": f'{{"title":"a","question":{NESTED}}}',
    "a kind nested": f'{{"title":"a","kind":{"[" * 900}{"]" * 900},"question":[]}}',
    "no title": "{}",
    "an empty title": '{"title":""}',
    "a title that is a list": '{"title":["a"],"question":[]}',
    "half a character": '{"title":"\\ud800","question":[]}',
    "a question of no kind": '{"title":"a","question":[{"type":"hologram"}]}',
    "a question that is none": '{"title":"a","question":[1]}',
    "choices that are none": '{"title":"a","question":[{"type":"select_one","label":"a",'
    '"name":"a","choices":[[1],{"name":[]}]}]}',
    "a huge number": f'{{"title":"a","question":[{"9" * 5_000}]}}',
}


@pytest.fixture(params=UNREAD)
def stored(request) -> str:
    return UNREAD[request.param]


def test_what_is_no_definition_is_said_to_be_none(stored):
    with pytest.raises(DefinitionUnreadable):
        loads(stored)


@pytest.mark.same_sql  # the database keeps a text, and Python reads it
def test_lists_name_what_cannot_be_read_and_it_can_be_deleted(app, owner, stored):
    spoilt = make_survey(question("text"), code="spoilt")
    make_survey(question("text"), title="Whole")
    make_event(make_survey(question("text"), code="part"), organiser=make_organiser())
    spoil(spoilt, stored)
    for path in ("/surveys/", f"/operator/organisers/{make_organiser().id}/", "/events/fair/"):
        assert owner.get(path).status_code == 200, path
    listed = page_of(owner.get("/surveys/")).words
    assert str(UNREADABLE) in listed
    assert "Whole" in listed
    path = "/surveys/spoilt/deletion"
    assert f'href="{path}"' in owner.get("/surveys/").text
    page = page_of(owner.get(path))
    assert str(UNREADABLE) in page.one("h1").words
    assert owner.post(path, data=form_of(page, path) | {"sure": "y"}).status_code == 303
    assert Survey.at("spoilt") is None
    assert Event.get().code == "fair"


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.same_sql  # the database keeps a text, and Python reads it
def test_an_event_goes_on_without_a_part_that_cannot_be_read(app, owner, attendee, stored, draft):
    spoilt = make_survey(question("text"), code="spoilt", draft=draft)
    whole = make_survey(question("text"), code="whole", title="Whole", draft=draft)
    spoil(spoilt, stored)
    event = make_event(spoilt, whole, organiser=make_organiser())
    assert len(Opening.of(EventSurvey.all_of(event)).ready) == draft
    page = page_of(owner.get("/events/fair/"))
    assert str(UNREADABLE) in page.words
    assert "Whole" in page.words
    shown = attendee.get("/e/fair")
    assert shown.status_code == 200
    assert ("Whole" in shown.text) is not draft
    path = "/events/fair/surveys/spoilt"
    assert str(UNREADABLE) in page_of(owner.get(path)).one("h2").words
    for place in "share", "poster", "present", "results", "settings":
        assert owner.get(f"/events/fair/{place}").status_code == 200, place


@pytest.mark.same_sql  # the database keeps a text, and Python reads it
def test_a_draft_whose_last_step_cannot_be_read_holds_up_no_other(app, owner, stored):
    spoilt = make_survey(question("text"), code="spoilt", draft=True)
    draft = Draft.of(spoilt)
    draft.change(0, draft.document | {"title": "Changed"}, "Changed")
    DraftChange.update(definition=stored).execute()
    event = make_event(
        spoilt, make_survey(question("text"), code="whole", draft=True), organiser=make_organiser()
    )
    assert owner.get("/events/fair/").status_code == 200
    assert [one.survey.code for one in Opening.of(EventSurvey.all_of(event)).ready] == ["whole"]


@pytest.mark.same_sql  # the database keeps a text, and Python reads it
def test_a_starting_point_that_cannot_be_read_is_named_and_can_be_deleted(app, owner, stored):
    pattern = Pattern.add(definition(question("text"), title="Whole"), make_organiser())
    spoilt = Pattern.add(definition(question("text")), make_organiser())
    Pattern.update(stored=stored).where(Pattern.id == spoilt.id).execute()
    listed = page_of(owner.get("/surveys/new/patterns")).words
    assert str(UNREADABLE) in listed
    assert "Whole" in listed
    page = page_of(owner.get(f"/surveys/new/patterns/{spoilt.id}"))
    assert page.one("h1").words == "This starting point cannot be read"
    path = f"/surveys/new/patterns/{spoilt.id}/deletion"
    assert owner.post(path, data=form_of(page, path)).status_code == 303
    assert [one.id for one in Pattern.all_of(make_organiser())] == [pattern.id]


@pytest.mark.same_sql  # the database keeps a text, and Python reads it
def test_its_own_pages_say_that_it_cannot_be_read(app, owner, attendee, stored, caplog):
    spoil(make_survey(question("text"), code="spoilt"), stored)
    for client, path in (
        *((owner, f"/surveys/spoilt/{page}") for page in ("", "edit", "tally", "versions/")),
        (attendee, "/s/spoilt"),
    ):
        reply = client.get(path)
        assert reply.status_code == 409, path
        assert page_of(reply).one("h1").words == "This cannot be read"
    log.write_counted()
    assert "definition cannot be read" in caplog.text


SIGNS = "\0\x01\x07\x0b\x0c\x1b\x7f"


def test_a_document_comes_without_characters_of_control_but_line_breaks_and_tabs():
    asked = definition_from(
        {
            "title": f"A{SIGNS}b",
            "intro": f"a{SIGNS}\tb\r\nc",
            "thanks": SIGNS,
            "question": [
                question("select_one", "q", f"W{SIGNS}hy", choices=[f"Y{SIGNS}es", "No"]),
                question(
                    "likert", "l", hint=f"a{SIGNS}", items=[f"I{SIGNS}"], scale=["a", SIGNS + "b"]
                ),
                question("rating", "r", low=f"l{SIGNS}ow"),
                question("myth", "m", answer=True, source=f"b{SIGNS}ook"),
                question("stance", "s", number=f"1{SIGNS}"),
            ],
        }
    )
    said = asked.dumps()
    assert not any(sign in said or json.dumps(sign)[1:-1] in said for sign in SIGNS)
    assert (asked.title, asked.intro, asked.thanks) == ("Ab", "a\tb\nc", "")
    assert asked.questions[0].document["choices"][0] == {"name": "yes", "label": "Yes"}


def test_what_was_stored_with_such_characters_is_shown_without(app, attendee):
    survey = make_survey(question("text", label="Why?"))
    spoil(survey, Version.get().definition.replace("Why?", "W\\u0000\\u001bhy?"))
    shown = attendee.get("/s/lunch").text
    assert "Why?" in shown
    assert "\x1b" not in shown
