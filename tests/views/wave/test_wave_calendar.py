"""What is asked again in an event: what is open, what opens next, who answered, who waits."""

from datetime import timedelta

import pytest

from models.event.event_survey import EventSurvey
from models.wave.reminder import Reminder
from tests.makers import (
    choice,
    clock_of_fair,
    make_event,
    make_series,
    make_survey,
    pass_days,
    respond,
)
from tests.page import page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

PATH = "/events/fair/waves/"
USES = choice("Which do you use weekly?", "Yammer", "Twitter", name="uses")


def an_event(*surveys):
    day = clock_of_fair(10)
    return make_event(*surveys, start=day, end=day + timedelta(hours=7))


def test_an_event_says_of_each_survey_what_is_open_and_what_opens_next(owner):
    survey = make_survey(USES, title="The day")
    an_event(survey)
    series = make_series(survey, 2, 6, takes=True)
    for _ in range(3):
        respond(survey, uses="yammer")
    Reminder.keep(survey, "eve@example.org")
    pass_days(55, series)
    respond(series.waves[1].survey, uses="yammer")
    page = page_of(owner.get(PATH))
    said = page.one("p", **{"class": "says"}).words
    assert said.startswith("Open now: 2 months later. Next: 6 months later, on ")
    rows = [one for one in page.all("tr") if "data-wave" in one]
    assert [[cell.words for cell in row.all("td")][0::3] for row in rows] == [
        *(["Open", "3"], ["Open", "1"], ["Not open yet", "–"])
    ]
    assert "1 address waits for the next time." in page.words
    desk = page_of(owner.get("/events/fair/differences"))
    assert desk.one("a", href=PATH).words == "Asked again"
    assert "1 address waits" in desk.words


@pytest.mark.both
def test_it_says_what_to_do_where_nothing_is_asked_again_and_is_nobody_elses(owner, outsider):
    an_event(make_survey(USES))
    assert "No survey of this event is asked again yet." in page_of(owner.get(PATH)).words
    assert outsider.get(PATH).status_code == 404


@pytest.mark.both
def test_a_time_in_another_event_is_not_listed_here(owner):
    survey = make_survey(USES)
    an_event(survey)
    series = make_series(survey, 2)
    other = make_event(code="other")
    moved = series.waves[1].survey
    EventSurvey.update(event=other).where(EventSurvey.survey == moved).execute()
    rows = [one for one in page_of(owner.get(PATH)).all("tr") if "data-wave" in one]
    assert [row["data-wave"] for row in rows] == ["1"]


def test_it_asks_as_often_with_one_series_as_with_thirty_and_has_pages(owner, caplog):
    event = an_event()
    caplog.set_level("DEBUG", logger="peewee")
    counted = []
    for more in 1, 29:
        for _ in range(more):
            survey = make_survey(USES, code="")
            EventSurvey.add(event, survey)
            make_series(survey, 2)
        owner.get(PATH)
        caplog.clear()
        page = page_of(owner.get(PATH))
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1]
    assert len([one for one in page.all("section") if "data-series" in one]) == 20
    last = page_of(owner.get(f"{PATH}?page=99"))
    assert len([one for one in last.all("section") if "data-series" in one]) == 10
