"""The archive: what takes answers stays out of it, and nothing is lost by it."""

from datetime import UTC, datetime, timedelta

import pytest

from models.answer.response import Response
from models.event.archive import TakesAnswers, put_away, take_back
from models.event.event import Event
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_organiser, make_survey, respond


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code, **settings)


def archived() -> set[str]:
    """The codes of all that is in the archive."""
    return {
        one.code
        for model in (Survey, Event)
        for one in model.select().where(model.archived_at.is_null(False))
    }


def test_an_event_takes_its_surveys_with_it_and_brings_them_back(database):
    for code in "lunch", "clinic":
        survey(code).close()
    make_event(Survey.at("lunch"), Survey.at("clinic"))
    survey("alone", draft=True)
    assert put_away(make_organiser(), {"alone"}, {"fair"}) == 2
    assert archived() == {"fair", "lunch", "clinic", "alone"}
    assert take_back(make_organiser(), (), {"fair"}) == 1
    assert archived() == {"alone"}


def test_nothing_is_put_away_where_one_takes_answers_or_will(database):
    survey("over").close()
    make_event(survey("open"))
    survey("soon").plan(Schedule(opens_at=datetime.now(UTC) + timedelta(days=1)))
    for surveys, events, named in (
        ({"over", "open"}, (), ["open"]),
        ({"over", "soon"}, (), ["soon"]),
        ({"over"}, {"fair"}, ["Fair 2012"]),
    ):
        with pytest.raises(TakesAnswers) as fault:
            put_away(make_organiser(), surveys, events)
        assert fault.value.titles == named
        assert archived() == set()


def test_what_is_somebody_elses_is_passed_over(database):
    other = make_organiser("other@example.org")
    survey("theirs", organiser=other).close()
    make_event(code="party", organiser=other)
    assert put_away(make_organiser(), {"theirs"}, {"party"}) == 0
    assert archived() == set()


def test_what_is_opened_or_planned_again_is_out_of_it_and_its_answers_were_there_all_along(
    database,
):
    ways = {"opened": Survey.open, "planned": lambda one: one.plan(Schedule())}
    for count, (code, again) in enumerate(ways.items(), 1):
        one = survey(code)
        respond(one, q="yes")
        one.close()
        put_away(make_organiser(), {code}, ())
        assert archived() == {code}
        assert Response.select().count() == count
        again(Survey.at(code))
        assert archived() == set()
