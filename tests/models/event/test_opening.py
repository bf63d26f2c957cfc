"""All drafts of an event are opened at once, as they are in the builder, or none of them."""

from datetime import UTC, datetime

import pytest

from models.answer.response import Response
from models.event.duplicate import duplicate
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.event.opening import Opening, Unready, open_drafts
from models.survey.draft import Draft, Overtaken
from models.survey.schedule import DRAFT, OPEN, WAITING, Schedule
from models.survey.survey import Survey
from tests.makers import choice, details, make_event, make_survey, question, respond


def draft(code: str, *questions: dict) -> Survey:
    asked = questions or (choice("Good?", "Yes", "No"),)
    return make_survey(*asked, code=code, title=code, draft=True)


def empty(code: str) -> Survey:
    """A draft without questions."""
    survey = draft(code)
    change(survey, question=[])
    return survey


def change(survey: Survey, **changes) -> None:
    """Change what the builder shows of the survey, without publishing it."""
    found = Draft.of(Survey.at(survey.code))
    found.change(found.revision, found.document | changes, "Changed")


def found(event: Event) -> Opening:
    return Opening.of(EventSurvey.all_of(event))


def states(event: Event) -> list[str]:
    return [part.survey.state for part in EventSurvey.all_of(event)]


def test_every_draft_with_questions_is_opened_and_nothing_else_is_touched(database):
    closed = make_survey(choice("Good?", "Yes"), code="closed")
    closed.close()
    event = make_event(draft("a"), closed, draft("b"), empty("c"))
    outside = draft("outside")
    opening = found(event)
    assert opening.seen == ["a.0", "b.0"]
    assert [one.survey.code for one in opening.empty] == ["c"]

    open_drafts(event, opening.seen)

    assert states(event) == [OPEN, "closed", OPEN, DRAFT]
    assert Survey.at(outside.code).state == DRAFT
    assert found(event).ready == ()


def test_what_people_are_asked_is_what_the_builder_showed(database):
    event = make_event(draft("a"), draft("b"))
    change(Survey.at("b"), title="Changed", question=[choice("Better?", "Yes", "No")])
    open_drafts(event, found(event).seen)
    assert [part.survey.definition.title for part in EventSurvey.all_of(event)] == ["a", "Changed"]
    b = Survey.at("b")
    assert [one.label for one in b.definition.questions] == ["Better?"]
    assert (b.version, Draft.of(b).is_published) == (1, True)
    respond(b, q="yes")


def test_the_surveys_of_a_duplicate_are_opened_at_once(database):
    event = make_event(draft("a"), draft("b"), draft("c"))
    copy = duplicate(event, details(), "next")
    open_drafts(copy, found(copy).seen)
    assert (states(event), states(copy)) == ([DRAFT] * 3, [OPEN] * 3)


def test_a_draft_with_an_opening_time_waits_for_it(database):
    event = make_event(draft("a"), draft("b"))
    later = datetime(2092, 6, 6, tzinfo=UTC)
    Survey.at("a").plan(Schedule(opens_at=later, time_zone="UTC"))
    open_drafts(event, found(event).seen)
    assert states(event) == [WAITING, OPEN]


def test_when_one_cannot_be_published_none_is_opened_and_it_is_named(database):
    asked = draft("asked", question("integer", "many"))
    event = make_event(draft("a"), asked, draft("z"))
    Response.take_in(asked, [({"many": 3}, None)])
    change(asked, question=[question("text", "many")])
    change(Survey.at("a"), title="Changed")
    with pytest.raises(Unready) as refused:
        open_drafts(event, found(event).seen)
    ((survey, error),) = refused.value.faults
    assert survey.code == "asked"
    assert (error.name, error.setting) == ("many", "name")
    assert states(event) == [DRAFT] * 3
    assert Survey.at("a").definition.title == "a"
    assert Draft.of(Survey.at("a")).definition.title == "Changed"


@pytest.mark.parametrize("way", ["changed", "added", "opened", "taken out"])
def test_what_was_not_seen_is_not_opened(database, way):
    event = make_event(draft("a"), draft("b"))
    other = draft("other")
    seen = found(event).seen
    if way == "changed":
        change(Survey.at("b"), title="Changed")
    elif way == "added":
        EventSurvey.add(event, other)
    elif way == "opened":
        Survey.at("b").open()
    else:
        EventSurvey.inside(event, Survey.at("b")).delete_instance()
    before = states(event)
    with pytest.raises(Overtaken):
        open_drafts(event, seen)
    assert states(event) == before


def test_where_there_is_no_draft_there_is_nothing_to_open(database):
    event = make_event(make_survey(choice("Good?", "Yes")))
    with pytest.raises(Overtaken):
        open_drafts(event, [])


def test_many_drafts_are_what_each_is_alone(database):
    for code in "abc":
        draft(code)
    change(Survey.at("a"), title="One")
    change(Survey.at("a"), title="Two")
    of_a = Draft.of(Survey.at("a"))
    of_a.undo(of_a.revision)
    change(Survey.at("b"), title="Three")
    Survey.at("b").publish(Survey.at("c").definition)
    surveys = [Survey.at(code) for code in "bca"]
    for one, alone in zip(Draft.all_of(surveys), map(Draft.of, surveys), strict=True):
        for said in "definition", "is_published", "revision", "done", "undone":
            assert getattr(one, said) == getattr(alone, said), (one.survey.code, said)
    assert Draft.all_of(surveys)[2].definition.title == "One"
