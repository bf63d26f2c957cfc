"""When responses came is what a look at each of them says, in steps that fit the time it took."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from models.answer.response import Response
from models.form.zone import local_time
from models.result.arrival import MOST, ArrivalLine, arrival
from models.result.audience import Audience, arrival_for
from models.survey.survey import Survey
from tests.makers import make_survey, question

pytestmark = pytest.mark.usefixtures("database")

START = datetime(2026, 3, 28, 9, 10, 11, 123000, UTC)


def survey_with(*given: datetime | date, zone: str | None = None, **settings: Any) -> Survey:
    """A survey that was answered at these moments, or on these days."""
    survey = make_survey(question("integer", "n"), **{"anonymous": False, **settings})
    if zone:
        survey.take_zone(zone)
    Response.take_in(survey, [({"n": n}, one) for n, one in enumerate(given)])
    return survey


def counted(found: ArrivalLine) -> dict[datetime | date, int]:
    return {one.begins: one.people for one in found.steps if one.people}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])
def test_by_the_hour_it_is_what_the_clocks_showed_at_each_response(zone: str) -> None:
    # In this night clocks in Berlin go forward.
    chance = Random(zone)
    moments = [START + timedelta(seconds=chance.randrange(1, 46 * 3600)) for _ in range(200)]
    found = arrival(survey_with(*moments, zone=zone))
    assert (found.unit, found.zone, found.responses) == ("hour", zone, 200)
    hours = Counter(
        local_time(one, zone).replace(minute=0, second=0, microsecond=0) for one in moments
    )
    assert counted(found) == hours
    assert {one.ends - one.begins for one in found.steps} == {timedelta(hours=1)}
    assert (found.first, found.last) == (min(hours), max(hours) + timedelta(hours=1))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("days", "unit", "steps"),
    [
        (3, "day", 4),
        (MOST - 1, "day", MOST),
        (MOST, "week", 10),
        (500, "month", 18),
        (9000, "year", 25),
        (100_000, "years", 29),
        (2_000_000, "years", 56),
    ],
)
def test_a_longer_time_is_told_in_larger_steps_that_leave_nothing_out(
    days: int, unit: str, steps: int
) -> None:
    first = date(2026, 3, 28)
    last = first + timedelta(days=days)
    found = arrival(survey_with(first, last, last, first + timedelta(days=1)))
    assert (found.unit, len(found.steps), found.responses) == (unit, steps, 4)
    assert (found.first, found.last) == (first, last)
    assert found.steps[0].begins <= first
    assert last <= found.steps[-1].ends
    for one, after in zip(found.steps, found.steps[1:], strict=False):
        assert after.begins - one.ends == timedelta(days=1)
    assert len(found.points) == steps
    assert max(point.dot.at for point in found.points) == 1


@pytest.mark.sqlite
def test_the_last_days_that_there_are_have_their_steps() -> None:
    for days in 1, 100, 1000, 40_000:
        found = arrival(survey_with(date.max, date.max - timedelta(days=days)))
        assert found.steps[-1].ends == date.max
        Survey.delete().execute()


@pytest.mark.sqlite
def test_of_an_anonymous_survey_there_are_days_alone() -> None:
    moments = [START + timedelta(minutes=n) for n in range(30)]
    found = arrival(survey_with(*moments, anonymous=True))
    assert (found.unit, found.anonymous) == ("day", True)
    assert counted(found) == {START.date(): 30}
    assert found.points == []


@pytest.mark.sqlite
def test_the_hour_of_what_came_with_its_day_alone_is_not_made_up() -> None:
    found = arrival(survey_with(START, START + timedelta(hours=1), START.date()))
    assert found.unit == "day"
    assert counted(found) == {START.date(): 3}


@pytest.mark.sqlite
def test_the_step_of_most_is_told_where_it_is_one_of_several() -> None:
    day = date(2026, 6, 4)
    several = arrival(survey_with(day, day, day + timedelta(days=1)))
    assert several.peak is not None
    assert (several.peak.begins, several.peak.people) == (day, 2)
    Survey.delete().execute()
    assert arrival(survey_with(day, day + timedelta(days=1))).peak is None
    Survey.delete().execute()
    assert arrival(survey_with(day)).peak is None
    Survey.delete().execute()
    nothing = arrival(survey_with())
    assert (nothing.responses, nothing.peak, nothing.points) == (0, None, [])


@pytest.mark.sqlite
def test_it_is_for_organisers_alone() -> None:
    survey = survey_with(START)
    for audience in Audience:
        told = arrival_for(survey, audience) is not None
        assert told == (audience is Audience.ORGANISER), audience


@pytest.mark.sqlite
def test_what_is_deleted_and_what_another_version_was_answered_counts_as_it_is() -> None:
    survey = survey_with(*(START + timedelta(hours=n) for n in range(3)))
    Response.delete_among(survey, Response.ids(survey, size=1))
    assert sum(one.people for one in arrival(survey).steps) == 2
