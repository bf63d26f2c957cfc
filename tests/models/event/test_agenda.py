"""The day of an organiser: what is today, open, next, and waits."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from models.answer.response import Response
from models.event.agenda import Agenda
from models.event.event import Event
from models.survey.draft import Draft
from models.survey.schedule import Schedule
from models.survey.survey import Survey
from models.survey.version import Version
from tests.makers import (
    choice,
    make_contact,
    make_event,
    make_organiser,
    make_survey,
    question,
    respond,
)
from tests.statements import statements

HOUR = timedelta(hours=1)


def survey(code: str, **settings) -> Survey:
    return make_survey(choice("Good?", "Yes", "No"), code=code, title=code, **settings)


def agenda(moment: datetime | None = None) -> Agenda:
    made = Agenda(make_organiser())
    made.now = moment or made.now
    return made


def codes(lines) -> list[str]:
    return [one.survey.code for one in lines]


def at(time: str) -> datetime:
    return datetime.fromisoformat(time).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_today"),
    [
        ("2012-06-05T23:59+12:00", False),
        ("2012-06-06T00:01+12:00", True),
        ("2012-06-05T12:01+00:00", True),  # the same moment
        ("2012-06-06T23:59+12:00", True),
        ("2012-06-07T00:01+12:00", False),
    ],
)
@pytest.mark.sqlite
def test_an_event_is_today_by_its_own_clock(database, moment, is_today):
    make_event(time_zone="Pacific/Auckland")
    assert bool(agenda(at(moment)).today) is is_today


@pytest.mark.sqlite
def test_an_event_of_days_is_today_on_each_of_them(database):
    make_event(end=datetime.fromisoformat("2012-06-08T12:00"))
    for day, is_today in ("05", False), ("06", True), ("07", True), ("08", True), ("09", False):
        assert bool(agenda(at(f"2012-06-{day}T12:00+01:00")).today) is is_today, day


def test_what_is_open_stands_once_with_its_event_or_alone(database):
    make_event(survey("part"))
    survey("alone")
    survey("draft", draft=True)
    survey("over").close()
    now = at("2012-06-06T12:00+01:00")
    day = agenda(now)
    assert [codes(one.surveys) for one in day.today] == [["part"]]
    assert codes(day.open) == ["alone"]
    assert set(codes(agenda().open)) == {"alone", "part"}


def test_the_last_ten_minutes_are_told_of_who_is_not_anonymous_alone(database):
    named, nameless = survey("named", anonymous=False), survey("nameless")
    now = datetime.now(UTC)
    Response.take_in(
        named, [({"q": "yes"}, now - timedelta(minutes=minutes)) for minutes in (5, 11)]
    )
    for one in named, nameless:
        respond(one, q="no")
    assert agenda().lately == {named.id: 2}
    # Even if such a response had an id that looks like a time.
    Survey.update(anonymous=False).where(Survey.id == nameless.id).execute()
    assert agenda().lately == {named.id: 2}


def test_what_comes_next_is_in_the_order_in_which_it_comes(database):
    now = datetime.now(UTC)
    survey("opens").plan(Schedule(opens_at=now + 2 * HOUR, closes_at=now + 9 * HOUR))
    survey("closes").plan(Schedule(closes_at=now + HOUR))
    survey("over").plan(Schedule(closes_at=now - HOUR))
    make_event()
    far = now + timedelta(days=3)
    Event.update(starts_at=far, ends_at=far + HOUR).execute()
    assert [(one.kind, one.line.title) for one in agenda().ahead] == [
        ("closes", "closes"),
        ("opens", "opens"),
        ("begins", "Fair 2012"),
    ]


def test_what_waits_are_drafts_of_today_changes_and_people(database):
    make_event(survey("part", draft=True))
    changed, survey_of_people = survey("changed"), survey("people")
    draft = Draft.of(changed)
    draft.change(0, draft.document | {"title": "Changed"}, "Changed")
    for code in "undone", "published":
        draft = Draft.of(survey(code))
        draft.change(0, draft.document | {"title": "Else"}, "Changed")
        draft.undo(1) if code == "undone" else draft.publish(1)
    make_contact(survey_of_people), make_contact(survey_of_people, "b@example.org")
    day = agenda(at("2012-06-06T12:00+01:00"))
    assert codes(day.drafts_of_today) == ["part"]
    assert codes(day.unpublished) == ["changed"]
    assert [(one.survey.code, count) for one, count in day.contacts] == [("people", 2)]


def test_what_is_in_the_archive_or_somebody_elses_is_in_none_of_it(database):
    other = make_organiser("other@example.org")
    make_event(survey("theirs", organiser=other), code="party", organiser=other)
    make_contact(survey("put-by"))
    Survey.update(archived_at=datetime.now(UTC), closed_at=datetime.now(UTC)).where(
        Survey.code == "put-by"
    ).execute()
    day = agenda(at("2012-06-06T12:00+01:00"))
    assert day.is_empty
    assert (day.today, day.open, day.contacts, day.unpublished) == ([], [], [], [])


def test_a_survey_that_cannot_be_read_ends_no_day(database):
    one = make_survey(question("text"), code="spoilt")
    draft = Draft.of(one)
    draft.change(0, draft.document | {"title": "Changed"}, "Changed")
    Version.update(definition="[]").execute()
    assert agenda().unpublished == []
    assert codes(agenda().open) == ["spoilt"]


def test_a_day_of_many_surveys_costs_as_many_statements_as_one_of_few(database, caplog):
    def asked() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            day = agenda(at("2012-06-06T12:00+01:00"))
            parts = [day.today, day.contacts, day.unpublished, day.open, day.lately, day.ahead]
            assert sum(map(bool, parts)) == 3
        return len(statements(caplog))

    def add(number: int) -> None:
        one = survey(f"s{number}", anonymous=False)
        make_event(one, code=f"e{number}")
        draft = Draft.of(one)
        draft.change(0, draft.document | {"title": "Changed"}, "Changed")
        make_contact(one)

    add(0)
    few = asked()
    for number in range(1, 12):
        add(number)
    assert asked() == few <= 8
