"""Talks: the sessions of an event, and a form for each."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from peewee import IntegrityError

from formats.definition.pattern import starting_points
from formats.text.markdown import to_text
from models.event.duplicate import duplicate
from models.event.event_survey import EventSurvey
from models.event.talk import MOST_TALKS, Plan, Talk, TalkUnfit, add_forms
from models.survey.draft import Draft
from models.survey.survey import Survey
from tests.makers import choice, definition, details, make_event, make_survey

MORNING = datetime(2012, 6, 6, 9, 30, tzinfo=UTC)
NOON = datetime(2012, 6, 6, 11, 0, tzinfo=UTC)
WRITING = Plan("Writing", MORNING, NOON, "Room 2", "Ann", 40)


def titles(event) -> list[str]:
    return [one.title for one in Talk.all_of(event)]


def test_talks_come_by_time_and_those_without_last_in_their_order(database):
    event = make_event()
    for plan in Plan("Later"), Plan("Noon", NOON), WRITING, Plan("Last"):
        Talk.add(event, plan)
    assert titles(event) == ["Writing", "Noon", "Later", "Last"]
    assert Talk.all_of(event)[0].plan == WRITING


@pytest.mark.parametrize(
    ("changed", "setting"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"place": "x" * 201}, "place"),
        ({"speaker": "x" * 501}, "speaker"),
        ({"guid": "x" * 301}, "guid"),
        ({"end": MORNING}, "end"),
        ({"start": None}, "end"),
        ({"start": MORNING.replace(year=1066)}, "start"),
        ({"expected": 0}, "expected"),
        ({"expected": 1_000_001}, "expected"),
    ],
)
def test_what_cannot_be_a_talk_is_said_at_its_field(changed, setting):
    with pytest.raises(TalkUnfit) as raised:
        replace(WRITING, **changed).check()
    assert raised.value.setting == setting


@pytest.mark.sqlite  # it is counted
def test_an_event_has_so_many_talks_and_no_more(database):
    event = make_event()
    rows = [
        {"event": event, "position": n, "title": "T", "place": "", "speaker": ""}
        for n in range(MOST_TALKS)
    ]
    Talk.insert_many(rows).execute()
    with pytest.raises(TalkUnfit, match="500 sessions at the most"):
        Talk.add(event, WRITING)


def test_each_talk_without_a_form_gets_a_draft_with_its_title(database):
    event = make_event()
    ids = [Talk.add(event, plan).id for plan in (WRITING, Plan("Data"), Plan("Tea"))]
    asked = starting_points()["session-feedback"].definition
    assert [one.definition.title for one in add_forms(event, asked, {ids[1]})] == ["Data"]
    assert [one.definition.title for one in add_forms(event, asked)] == ["Writing", "Tea"]
    assert add_forms(event, asked) == []
    parts = EventSurvey.all_of(event)
    assert [(one.survey.definition.title, one.role, one.survey.state) for one in parts] == [
        ("Data", "", "draft"),
        ("Writing", "", "draft"),
        ("Tea", "", "draft"),
    ]
    assert {one.survey.organiser for one in parts} == {event.organiser}
    assert {one.survey.time_zone for one in parts} == {"Europe/London"}
    talk = Talk.of(parts[1].survey)
    assert (talk.title, talk.response_rate(10)) == ("Writing", Fraction(1, 4))


def test_a_form_is_of_one_talk_and_what_leaves_the_event_is_of_none(database):
    survey = make_survey(choice("Good?", "Yes"))
    event = make_event()
    part = EventSurvey.add(event, survey)
    talk = Talk.add(event, WRITING, part)
    with pytest.raises(IntegrityError):
        Talk.add(event, Plan("Data"), part)
    part.delete_instance()
    assert Talk.get_by_id(talk.id).survey_id is None
    Talk.update(part=EventSurvey.add(event, survey).survey_id).execute()
    survey.delete_instance()
    assert Talk.get_by_id(talk.id).survey_id is None
    event.delete_instance()
    assert Talk.select().count() == 0


def test_the_title_of_a_form_goes_with_its_talk_while_nobody_has_seen_it(database):
    event = make_event()
    ids = [Talk.add(event, Plan(title)).id for title in ("A", "B", "C")]
    surveys = add_forms(event, definition(choice("Good?", "Yes")))
    surveys[1].open()
    draft = Draft.of(surveys[2])
    draft.change(0, draft.document | {"title": "My own"}, "Changed")
    new = [Talk.get_by_id(id).update_to(Plan(f"New {id}")) for id in ids]
    assert new == [True, False, True]
    drafts = Draft.all_of([Survey.get_by_id(one.id) for one in surveys])
    assert [one.definition.title for one in drafts] == [f"New {ids[0]}", "B", "My own"]


@pytest.mark.sqlite
def test_the_title_of_a_talk_is_plain_text_and_stays_so_as_that_of_its_form(database):
    event = make_event()
    written = ["2*3*4", "Why __init__ matters", "[a](b) & c_d &amp; <e>", "*" * 200]
    ids = [Talk.add(event, Plan(title)).id for title in written]
    made = [one.definition.title for one in add_forms(event, definition(choice("Good?", "Yes")))]
    assert [to_text(one) for one in made] == [*written[:3], "*" * 99 + "…"]
    for id, title in zip(ids, reversed(written), strict=True):
        assert Talk.get_by_id(id).update_to(Plan(title))
    drafts = Draft.all_of([one.survey for one in EventSurvey.all_of(event)])
    assert [one.definition.title for one in drafts] == made[::-1]


@pytest.mark.sqlite
def test_the_form_of_an_earlier_release_goes_with_its_talk_too(database):
    event = make_event()
    part = EventSurvey.add(event, make_survey(choice("Good?", "Yes"), title="2*3*4", draft=True))
    talk = Talk.add(event, Plan("2*3*4"), part)
    talk.update_to(Plan("2*3"))
    draft = Draft.of(part.survey)
    assert draft.definition.title == r"2\*3"
    draft.publish(draft.revision)
    draft.survey.open()
    assert not Talk.get_by_id(talk.id).update_to(Plan("3"))


def test_by_other_clocks_a_typed_time_is_the_same_hour_and_that_of_a_file_the_same_moment(database):
    event = make_event()
    Talk.add(event, WRITING)
    Talk.add(event, replace(WRITING, title="From a file", guid="g"))
    event.update_to(details(time_zone="Europe/Berlin"))
    typed, read = Talk.select().order_by(Talk.position)
    assert (typed.starts_at, typed.ends_at) == (MORNING.replace(hour=8), NOON.replace(hour=10))
    assert (read.starts_at, read.ends_at) == (MORNING, NOON)


def test_a_duplicate_has_the_talks_at_their_hours_a_year_later_with_drafts_of_their_forms(database):
    event = make_event()
    Talk.add(event, replace(WRITING, title="Fair 2012: writing", guid="g"))
    Talk.add(event, Plan("Data"))
    add_forms(event, definition(choice("Good?", "Yes")), {Talk.get(Talk.title == "Data").id})
    winter = details().a_year_later
    copy = duplicate(event, replace(winter, time_zone="Europe/Berlin"))
    first, second = Talk.all_of(copy)
    assert (first.title, first.guid, first.survey_id) == ("Fair 2013: writing", None, None)
    assert first.starts_at == datetime(2013, 6, 5, 8, 30, tzinfo=UTC)
    assert Survey.get_by_id(second.survey_id).definition.title == "Data"
    assert Talk.select().where(Talk.event == event).count() == 2
