"""An event: what can be said of it, its clock, its rate of responses, and whose it is."""

from datetime import UTC, datetime
from fractions import Fraction
from functools import partial

import pytest

from models.event.event import Event, EventUnfit
from models.event.event_survey import EventSurvey
from models.survey.code import CodeUnfit
from models.survey.survey import Survey
from tests.makers import choice, details, make_event, make_organiser, make_survey


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_what_is_said_of_an_event_is_what_is_found_there(database):
    event = make_event(places=" Hall \n\n Garden")
    found = Event.at("FAIR")
    assert found == event
    assert found.details == details()
    assert found.place_names == ["Hall", "Garden"]
    assert found.starts_at == datetime(2012, 6, 6, 8, 30, tzinfo=UTC)  # London is an hour ahead


@pytest.mark.parametrize(
    ("changed", "setting", "message"),
    [
        ({"title": " "}, "title", "Write a title of 1 to 200 characters"),
        ({"title": "x" * 201}, "title", "Write a title of 1 to 200 characters"),
        ({"places": "x" * 2_001}, "places", "Write 2,000 characters or fewer"),
        ({"time_zone": "Mars/Base"}, "time_zone", "Choose a time zone, like Europe/London"),
        ({"time_zone": "../etc"}, "time_zone", "Choose a time zone, like Europe/London"),
        ({"end": at("2012-06-06T09:30")}, "end", "Choose a time after the start"),
        ({"start": at("0001-01-01T00:00")}, "start", "Write a year from 1900 to 2999"),
        ({"end": at("9999-12-31T23:59")}, "end", "Write a year from 1900 to 2999"),
        (
            {"start": at("2012-03-25T01:30")},
            "start",
            "Choose another time: the clocks go forward over this",
        ),
        ({"expected": 0}, "expected", "Write a number from 1 to 1,000,000, or nothing"),
        ({"expected": 1_000_001}, "expected", "Write a number from 1 to 1,000,000, or nothing"),
    ],
)
@pytest.mark.same_sql  # what is refused is not stored
def test_what_cannot_be_is_refused_with_what_to_do(database, changed, setting, message):
    event = make_event()
    new = details(**changed)
    for act in (partial(Event.add, new, make_organiser()), partial(event.update_to, new)):
        with pytest.raises(EventUnfit) as fault:
            act()
        assert (fault.value.setting, fault.value.message) == (setting, message)
    assert [one.details for one in Event.select()] == [details()]


def test_a_code_that_is_taken_or_no_address_is_refused(database):
    make_event()
    for code, message in ("fair", "is taken"), ("a b", "cannot be a code"):
        with pytest.raises(CodeUnfit, match=message):
            make_event(code=code)
    assert Event.select().count() == 1
    assert len(make_event(code="").code) == 13


def test_a_survey_and_an_event_may_have_the_same_code(database):
    make_survey(choice("Good?", "Yes", "No"), code="fair")
    assert make_event().code == "fair"


def test_what_is_said_can_be_changed(database):
    event = make_event()
    event.update_to(details(title="Fair and square", expected=None))
    assert Event.at("fair").details == details(title="Fair and square", expected=None)


def test_an_event_that_is_deleted_leaves_its_surveys(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    make_event(survey).delete_instance()
    assert Event.at("fair") is None
    assert Survey.at("lunch") == survey
    assert EventSurvey.select().count() == 0


def test_an_event_is_its_organisers_own(database):
    event = make_event()
    other = make_organiser("outsider@example.org")
    assert Event.of(make_organiser(), "fair") == event
    assert Event.of(other, "fair") is None
    assert Event.of(make_organiser(), "nobody") is None
    assert (Event.all_of(make_organiser()), Event.all_of(other)) == ([event], [])


@pytest.mark.parametrize(
    ("expected", "responses", "rate"),
    [
        (120, 68, Fraction(68, 120)),
        (120, 0, Fraction(0)),
        (120, 120, Fraction(1)),
        (None, 68, None),
        (120, 121, None),
    ],
)
def test_the_response_rate_is_of_those_expected(expected, responses, rate):
    assert Event(expected=expected).response_rate(responses) == rate


@pytest.mark.parametrize(
    ("start", "later"),
    [
        ("2012-06-06T09:30", "2013-06-05T09:30"),
        ("2012-02-29T09:30", "2013-02-27T09:30"),
        ("2026-11-26T09:30", "2027-11-25T09:30"),
    ],
)
def test_a_year_later_is_the_same_weekday_and_time(start, later):
    said = details(title="Fair 2012 in 2012", start=at(start), end=at(start))
    moved = said.a_year_later
    assert (moved.start, moved.end) == (at(later), at(later))
    assert moved.start.weekday() == said.start.weekday()
    assert abs((moved.start - at(start).replace(year=at(start).year + 1, day=1)).days) < 31
    title = "Fair 2013 in 2013" if at(start).year == 2012 else said.title
    assert moved.title == title


def test_a_year_later_the_clock_shows_the_same_time_whatever_summer_time_does(database):
    event = make_event(start=at("2012-03-25T09:30"), end=at("2012-03-25T10:30"))
    later = Event.add(event.details.a_year_later, make_organiser())
    assert (event.starts_at.hour, later.starts_at.hour) == (8, 9)
    assert later.details.start == at("2013-03-24T09:30")
