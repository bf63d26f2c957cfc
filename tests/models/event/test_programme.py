"""A programme: what attendees see of an event."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.event.event_survey import EventSurvey
from models.event.programme import Entry, Programme, Slot, others, programme
from models.event.talk import MOST_SHOWN, Plan, Talk, add_forms
from models.form.zone import local_time
from models.survey.survey import Survey
from tests.makers import choice, definition, make_event, make_survey, respond
from tests.statements import statements


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code.title(), **settings)


def entry(code: str, **changed) -> Entry:
    usual: dict[str, Any] = {"state": "open", "opens_at": None, "time_zone": None}
    usual |= {"is_shared": False, "identity": Survey.at(code).identity}
    return Entry(code, code.title(), f"the {code}", 1, **usual | changed)


def test_it_has_what_was_opened_in_order_and_nothing_of_drafts(database):
    closed = survey("closed")
    closed.close()
    event = make_event(survey("b"), closed, survey("draft", draft=True), survey("a"))
    seen = programme(event)
    entries = (entry("b"), entry("closed", state="closed"), entry("a"))
    start, end = (
        datetime.fromisoformat("2012-06-06T09:30"),
        datetime.fromisoformat("2012-06-06T17:00"),
    )
    places = ("Hall", "Garden")
    assert seen == Programme("fair", "Fair 2012", entries, places, start, end, "Europe/London")
    assert hash(seen) == hash(programme(event))


def test_one_that_waits_for_its_time_says_when_and_one_that_is_full_is_closed(database):
    later = datetime(2030, 6, 6, 9, 0, tzinfo=UTC)
    full = survey("full")
    respond(full, q="yes")
    event = make_event(survey("later"), full, survey("a"))
    Survey.update(opens_at=later, time_zone="Europe/London").where(Survey.code == "later").execute()
    for limit, state in (2, "open"), (1, "closed"):
        Survey.update(response_limit=limit).where(Survey.code == "full").execute()
        waiting = entry("later", state="waiting", opens_at=later, time_zone="Europe/London")
        assert programme(event).entries == (waiting, entry("full", state=state), entry("a"))
    assert others(full).entries == (entry("a"),)


def test_it_changes_with_its_surveys_at_once(database):
    event = make_event(survey("a"))
    before = programme(event)
    Survey.at("a").close()
    assert programme(event) != before
    Survey.at("a").open()
    assert programme(event) == before
    EventSurvey.inside(event, Survey.at("a")).rename("Now")
    assert programme(event) != before


def test_who_has_answered_one_survey_is_told_what_else_is_open(database):
    closed = survey("closed")
    closed.close()
    answered = survey("a")
    make_event(answered, survey("b"), closed, survey("draft", draft=True))
    found = others(answered)
    assert (found.code, found.title, found.entries) == ("fair", "Fair 2012", (entry("b"),))
    assert others(closed).entries == (entry("a"), entry("b"))
    Survey.at("b").close()
    assert others(answered) is None


def sessions(event, *talks: Plan) -> None:
    """Give the event these talks, each with an open form."""
    for plan in talks:
        Talk.add(event, plan)
    for one in add_forms(event, definition(choice("Good?", "Yes", "No"))):
        one.open()


def names(entries) -> list[str]:
    return [one.title for one in entries]


def test_sessions_come_by_day_and_time_with_place_and_speaker_and_drafts_do_not(database):
    event = make_event(survey("day"))
    morning = datetime(2012, 6, 7, 8, 0, tzinfo=UTC)
    sessions(
        event,
        Plan("Late", morning, morning + timedelta(hours=1), "Hall", "Ann"),
        Plan("Any time"),
        Plan("Early", morning - timedelta(days=1)),
    )
    Talk.add(event, Plan("Formless", morning))
    seen = programme(event)
    assert names(seen.whole) == ["Day"]
    assert {day and day.day: names(found) for day, found in seen.by_day.items()} == {
        6: ["Early"],
        7: ["Late"],
        None: ["Any time"],
    }
    at = datetime.fromisoformat
    assert seen.entries[2].slot == Slot(
        at("2012-06-07T09:00"), at("2012-06-07T10:00"), "Hall", "Ann"
    )


@pytest.mark.parametrize(
    ("begins", "ends", "is_on"),
    [(4, 60, True), (6, 60, False), (-60, -44, True), (-60, -46, False), (-104, None, True)],
)
@pytest.mark.sqlite  # it is worked out after it is read
def test_a_session_is_on_from_five_minutes_before_until_45_minutes_after(
    database, begins, ends, is_on
):
    event, now = make_event(survey("day")), datetime.now(UTC)
    end = now + timedelta(minutes=ends) if ends else None
    sessions(event, Plan("Talk", now + timedelta(minutes=begins), end))
    seen = programme(event)
    assert names(seen.on) == ["Talk"] * is_on
    assert bool(seen.by_day) is not is_on


def test_after_an_answer_one_is_led_to_what_is_on_and_to_few_others(database):
    now = datetime.now(UTC)
    event = make_event()
    sessions(event, *(Plan(f"Old {n}", now - timedelta(days=1, hours=n)) for n in range(9)))
    answered = EventSurvey.all_of(event)[0].survey
    assert len(others(answered).entries) == 5
    sessions(event, Plan("Now", now), Plan("Soon", now + timedelta(minutes=4)))
    assert names(others(answered).entries) == ["Now", "Soon"]


def test_of_many_sessions_a_day_is_shown_the_one_asked_for_or_that_of_today_or_the_next(database):
    event, now = make_event(survey("day")), datetime.now(UTC)
    days = [now + timedelta(days=number) for number in (-3, 3, 6)]
    sessions(
        event, *(Plan(f"{day:%d} {n}", day) for n in range(MOST_SHOWN // 3 + 1) for day in days)
    )
    seen = programme(event)
    own = [local_time(day, event.time_zone).date() for day in days]
    assert (list(seen.days), seen.day) == (own, own[1])
    assert (list(seen.by_day), names(seen.whole)) == ([own[1]], ["Day"])
    assert programme(event, own[2]).day == own[2]
    assert programme(event, own[0] - timedelta(days=1)).day == own[1]


def test_outside_of_an_event_there_is_nothing_else_and_it_costs_one_statement(database, caplog):
    alone = survey("alone")
    with caplog.at_level(logging.DEBUG, "peewee"):
        assert others(alone) is None
    assert len(statements(caplog)) == 1


def test_an_event_of_twenty_surveys_costs_as_many_statements_as_one_of_one(database, caplog):
    def asked(event) -> int:
        programme(event)  # what a version asks is read once
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            programme(event)
        return len(statements(caplog))

    few = asked(make_event(survey("one")))
    many = asked(make_event(*(survey(f"s{n}") for n in range(20)), code="big"))
    assert few == many == 1
