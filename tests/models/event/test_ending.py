"""All surveys of an event are closed, or all their results shared, at once or not at all."""

from datetime import UTC, datetime

import pytest

from models.event.ending import Ending
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.draft import Overtaken
from models.survey.schedule import CLOSED, DRAFT, OPEN, WAITING, Schedule
from models.survey.survey import Survey
from tests.makers import choice, make_event, make_survey

LATER = Schedule(opens_at=datetime(2092, 6, 6, tzinfo=UTC), time_zone="UTC")


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code, **settings)


def fair() -> Event:
    """An event with a survey of each state; beside it is an open one."""
    survey("outside")
    found = {code: survey(code) for code in (CLOSED, WAITING, OPEN)}
    found[CLOSED].close()
    found[WAITING].plan(LATER)
    return make_event(*found.values(), survey(DRAFT, draft=True))


def ending(event: Event) -> Ending:
    return Ending.of(EventSurvey.all_of(event))


def test_all_that_take_answers_or_will_are_closed_and_nothing_else_is_touched(database):
    event = fair()
    before = Survey.at(CLOSED).closed_at
    assert ending(event).seen_unclosed == ["waiting.waiting", "open.open"]

    ending(event).close(["waiting.waiting", "open.open"])

    assert [part.survey.state for part in EventSurvey.all_of(event)] == [*[CLOSED] * 3, DRAFT]
    assert Survey.at(CLOSED).closed_at == before
    assert Survey.at("outside").is_open
    assert ending(event).unclosed == ()
    Survey.at(OPEN).open()
    assert ending(event).seen_unclosed == ["open.open"]


def test_all_results_that_nobody_sees_are_shared_but_those_of_drafts(database):
    event = fair()
    seen = ["closed.1", "waiting.1", "open.1"]
    assert ending(event).seen_unshared == seen

    ending(event).share(seen)

    shared = Survey.select(Survey.code).where(Survey.shared_at.is_null(False))
    assert {one.code for one in shared} == {CLOSED, WAITING, OPEN}
    assert ending(event).unshared == ()


@pytest.mark.parametrize("way", ["opened", "closed", "added", "not seen"])
def test_what_was_not_seen_is_not_closed(database, way):
    event = fair()
    seen = ending(event).seen_unclosed
    if way == "opened":
        Survey.at(DRAFT).open()
    elif way == "closed":
        Survey.at(OPEN).close()
    elif way == "added":
        EventSurvey.add(event, Survey.at("outside"))
    else:
        seen = []
    before = [one.state for one in Survey.select()]
    with pytest.raises(Overtaken):
        ending(event).close(seen)
    assert [one.state for one in Survey.select()] == before


def test_what_was_not_seen_is_not_shared(database):
    event = fair()
    seen = ending(event).seen_unshared
    Survey.at(DRAFT).open()
    with pytest.raises(Overtaken):
        ending(event).share(seen)
    assert not Survey.select().where(Survey.shared_at.is_null(False)).exists()


def test_where_nothing_is_left_there_is_nothing_to_do(database):
    event = make_event()
    with pytest.raises(Overtaken):
        ending(event).close([])
    with pytest.raises(Overtaken):
        ending(event).share([])
