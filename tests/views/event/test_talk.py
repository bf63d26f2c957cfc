"""A form for each session of an event, from a pasted programme."""

from models.event.event_survey import EventSurvey
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from tests.makers import choice, definition, make_event, make_organiser
from tests.page import form_of, page_of

PATH = "/events/fair/sessions"


def test_ten_sessions_are_ten_drafts_in_one_press(owner):
    event = make_event()
    Pattern.add(definition(choice("Good?", "Yes", "No"), title="Mine"), make_organiser())
    page = page_of(owner.get("/events/fair/"))
    assert page.one("a", href=PATH)
    page = page_of(owner.get(PATH))
    own = next(one["value"] for one in page.all("option") if one.words == "Mine")
    programme = "\n".join(f"{n}:30 | Talk {n} | Room {n}" for n in range(10, 20))

    reply = owner.post(PATH, data=form_of(page, PATH) | {"programme": programme, "pattern": own})

    assert (reply.status_code, reply.location) == (303, "/events/fair/")
    assert "10 forms were added." in page_of(owner.get("/events/fair/")).words
    parts = EventSurvey.all_of(event)
    assert [one.survey.definition.title for one in parts] == [f"Talk {n}" for n in range(10, 20)]
    assert {one.survey.definition.questions[0].label for one in parts} == {"Good?"}


def test_a_line_that_cannot_be_taken_is_said_at_the_field_and_nothing_is_added(owner):
    make_event()
    sent = form_of(page_of(owner.get(PATH)), PATH)
    for words in "Talk\n10:30 |", "x" * 20_001:
        reply = owner.post(PATH, data=sent | {"programme": words})
        page = page_of(reply)
        assert (reply.status_code, page.one("title").words[:6]) == (422, "Error:")
        assert page.one("textarea").source.strip("\n") == words
    assert owner.post(PATH, data=sent | {"programme": "Talk", "pattern": "999"}).status_code == 422
    assert Survey.select().count() == 0
