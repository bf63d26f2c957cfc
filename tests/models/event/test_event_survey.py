"""The parts of an event: their order, one event a survey, and an event once more."""

from dataclasses import replace
from datetime import datetime
from importlib import import_module

import pytest

from models.answer.recount import recount
from models.answer.response import Response
from models.event.duplicate import duplicate
from models.event.event import Event
from models.event.event_survey import EventSurvey, InAnotherEvent, without_event
from models.form.definition import definition_from
from models.form.setting import DefinitionError
from models.survey.code import CodeUnfit
from models.survey.draft import Draft
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from models.survey.version import Version
from storage.database import db
from tests.makers import choice, details, make_event, make_organiser, make_survey, question
from tests.samples import every_kind, some_answers

on = datetime.fromisoformat


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code, **settings)


def order(event: Event) -> list[str]:
    return [part.survey.code for part in EventSurvey.all_of(event)]


def test_parts_stand_in_the_order_in_which_they_were_added_and_can_be_moved(database):
    event = make_event(survey("c"), survey("a"), survey("b"))
    assert order(event) == ["c", "a", "b"]
    first = EventSurvey.inside(event, Survey.at("c"))
    for steps, expected in [(1, "acb"), (1, "abc"), (1, "abc"), (-1, "acb"), (-9, "cab")]:
        first.move(steps)
        assert "".join(order(event)) == expected


def test_one_that_is_taken_out_stays_a_survey_and_the_others_keep_their_order(database):
    event = make_event(survey("a"), survey("b"), survey("c"))
    EventSurvey.inside(event, Survey.at("b")).delete_instance()
    assert order(event) == ["a", "c"]
    assert without_event(Survey.select()) == [Survey.at("b")]
    EventSurvey.add(event, Survey.at("b"))
    assert order(event) == ["a", "c", "b"]


def test_a_survey_is_part_of_one_event_at_the_most(database):
    lunch = survey("lunch")
    event, other = make_event(lunch), make_event(code="other")
    for one in event, other:
        with pytest.raises(InAnotherEvent, match="part of an event already"):
            EventSurvey.add(one, lunch)
    assert EventSurvey.of(lunch).event == event
    assert EventSurvey.inside(other, lunch) is None
    assert order(other) == []


def test_a_survey_has_the_time_zone_of_its_event_unless_it_has_its_own(database):
    lunch, dinner = survey("lunch"), survey("dinner")
    dinner.plan(Schedule(time_zone="Asia/Tokyo"))
    event = make_event(Survey.at("lunch"), Survey.at("dinner"), time_zone="Australia/Sydney")
    zones = [Survey.at(one.code).time_zone for one in (lunch, dinner)]
    assert zones == ["Australia/Sydney", "Asia/Tokyo"]
    event.update_to(replace(event.details, time_zone="Pacific/Auckland"))
    zones = [Survey.at(one.code).time_zone for one in (lunch, dinner)]
    assert zones == ["Pacific/Auckland", "Asia/Tokyo"]


def test_surveys_that_were_in_an_event_before_take_its_time_zone_too(database):
    for one in "lunch", "dinner", "alone":
        survey(one)
    make_event(Survey.at("lunch"), Survey.at("dinner"), time_zone="Australia/Sydney")
    Survey.update(time_zone=None).where(Survey.code == "lunch").execute()
    Survey.update(time_zone="Asia/Tokyo").where(Survey.code == "dinner").execute()
    import_module("migrations.0016_zone").up(None, db)
    zones = {one.code: one.time_zone for one in Survey.select()}
    assert zones == {"lunch": "Australia/Sydney", "dinner": "Asia/Tokyo", "alone": None}


def test_what_it_is_there_can_be_said_anew(database):
    event = make_event(survey("lunch"))
    EventSurvey.inside(event, Survey.at("lunch")).rename(" At noon ")
    assert EventSurvey.of(Survey.at("lunch")).role == "At noon"


def test_a_duplicate_has_drafts_of_what_the_surveys_ask_and_none_of_the_answers(database):
    asked = every_kind(code="day", anonymous=False)
    some_answers(asked, 3)
    closed = survey("closed")
    closed.close()
    event = make_event(asked, closed, survey("draft", draft=True))
    before = recount(asked)

    copy = duplicate(event, details(title="Fair 2013"), "fair-2013")

    parts = EventSurvey.all_of(copy)
    assert (copy.code, copy.title, copy.organiser) == ("fair-2013", "Fair 2013", event.organiser)
    assert [part.role for part in parts] == ["the day", "the closed", "the draft"]
    originals = [part.survey for part in EventSurvey.all_of(event)]
    for part, original in zip(parts, originals, strict=True):
        assert part.survey.definition == original.definition
        assert part.survey.code != original.code
        assert part.survey.opened_at is None
        assert Response.select().where(Response.survey == part.survey).count() == 0
    assert order(event) == ["day", "closed", "draft"]
    assert recount(asked) == before
    assert before[1] == []


def test_the_year_in_the_titles_of_surveys_moves_with_the_event(database):
    def named(title: str) -> Survey:
        return make_survey(question("text"), code=title[:4].lower(), title=title)

    title = {"en": "Fair 2012: how was it?", "cy": "Ffair 2012"}
    many = {"languages": ["en", "cy"], "title": title, "question": [question("text", "q", "2012?")]}
    told = Survey.add(definition_from(many), make_organiser(), "told")
    event = make_event(named("Fair 2012"), named("Lunch"), told)
    next_one = details(start=on("2015-06-03T09:00"), end=on("2015-06-03T17:00"))
    copies = [part.survey.definition for part in EventSurvey.all_of(duplicate(event, next_one))]
    assert [one.title for one in copies] == ["Fair 2015", "Lunch", "Fair 2015: how was it?"]
    assert copies[2].document["title"] == {"en": "Fair 2015: how was it?", "cy": "Ffair 2015"}
    assert copies[2].questions[0].label == "2012?"


def test_a_duplicate_has_what_is_in_the_builder_published_or_not(database):
    event = make_event(survey("draft", draft=True), survey("open"))
    for part in EventSurvey.all_of(event):
        draft = Draft.of(part.survey)
        draft.change(0, draft.document | {"title": f"New {part.survey.code}"}, "Changed")
    copies = [part.survey for part in EventSurvey.all_of(duplicate(event, details()))]
    assert [one.definition.title for one in copies] == ["New draft", "New open"]
    assert [one.opened_at for one in copies] == [None, None]


def test_a_duplicate_that_cannot_be_leaves_nothing_behind(database):
    event = make_event(survey("lunch"))
    with pytest.raises(CodeUnfit):
        duplicate(event, details(), "fair")
    assert (Event.select().count(), Survey.select().count()) == (1, 1)


def test_a_duplicate_that_fails_half_way_leaves_nothing_behind(database):
    event = make_event(survey("lunch"), survey("broken"))
    Version.update(definition="{}").where(Version.survey == Survey.at("broken")).execute()
    with pytest.raises(DefinitionError):
        duplicate(event, details())
    assert (Event.select().count(), Survey.select().count(), EventSurvey.select().count()) == (
        1,
        2,
        2,
    )
