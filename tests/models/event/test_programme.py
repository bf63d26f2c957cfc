"""A programme: what attendees see of an event."""

import logging
from datetime import UTC, datetime
from typing import Any

from models.event.event_survey import EventSurvey
from models.event.programme import Entry, Programme, others, programme
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey, respond
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
