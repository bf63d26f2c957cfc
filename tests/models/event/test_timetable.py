"""Timetables: a programme as people type or paste it."""

from datetime import UTC, datetime

import pytest

from models.event.event import Event
from models.event.talk import MOST_TALKS, Plan
from models.event.timetable import TimetableUnfit, plans_in
from models.form.zone import local_time, moment_of
from tests.makers import details


def event(**changed) -> Event:
    """The fair, of one day, which needs no database to be read for."""
    said = details(**changed)
    starts_at, ends_at = (moment_of(one, said.time_zone) for one in (said.start, said.end))
    return Event(places="", starts_at=starts_at, ends_at=ends_at, time_zone=said.time_zone)


def two_days(**changed) -> Event:
    return event(end=datetime.fromisoformat("2012-06-07T17:00"), **changed)


def read(timetable: str, fair: Event) -> list[tuple[str, ...]]:
    """(title, from when to when, place, speaker) of each."""
    return [
        (one.title, _shown(one.start, fair), _shown(one.end, fair), one.place, one.speaker)
        for one in plans_in(timetable, fair)
    ]


def _shown(moment: datetime | None, fair: Event) -> str:
    return f"{local_time(moment, fair.time_zone):%d %H:%M}" if moment else ""


@pytest.mark.parametrize(
    ("timetable", "talks"),
    [
        ("Writing for the web", [("Writing for the web", "", "", "", "")]),
        (
            "10:30 Writing for the web\n\n11.15 – Open data",
            [
                ("Writing for the web", "06 10:30", "", "", ""),
                ("Open data", "06 11:15", "", "", ""),
            ],
        ),
        (
            "10:30–11:15 | Writing | Room 2 | Ann",
            [("Writing", "06 10:30", "06 11:15", "Room 2", "Ann")],
        ),
        ("Writing\t10:30\tRoom 2", [("Writing", "06 10:30", "", "Room 2", "")]),
        ("9am to 10am; Writing; ; Ann; Bo", [("Writing", "06 09:00", "06 10:00", "", "Ann, Bo")]),
        ("| 10:30 | Writing |", [("Writing", "06 10:30", "", "", "")]),
        (
            "Room\tSpeaker\tTitle\tStart\tEnd\n2\tAnn\tWriting\t10:30\t11:00\n\tBo\tData\t\t",
            [("Writing", "06 10:30", "06 11:00", "2", "Ann"), ("Data", "", "", "", "Bo")],
        ),
        ("22:00 - 0:30 | Dance", [("Dance", "06 22:00", "07 00:30", "", "")]),
        ("١٠:٣٠ | كتابة للويب | القاعة 2", [("كتابة للويب", "06 10:30", "", "القاعة 2", "")]),
        ("2001: a space odyssey", [("2001: a space odyssey", "", "", "", "")]),
        ("Tea until 10:30 | Hall", [("Tea until 10:30", "", "", "Hall", "")]),
        ("Dinner 6 June", [("Dinner 6 June", "", "", "", "")]),
        ("6 June 10:30 | Writing", [("Writing", "06 10:30", "", "", "")]),
    ],
)
def test_a_timetable_is_read_as_people_write_it(timetable, talks):
    assert read(timetable, event()) == talks


@pytest.mark.parametrize(
    "day",
    ["7 June", "Thursday", "Thu", "Thursday 7 June 2012", "2012-06-07", "07/06/2012", "June 7"],
)
def test_at_an_event_of_several_days_a_line_says_the_day_of_those_below(day):
    fair = two_days()
    assert read(f"6 June\n10:30 | A\n{day}\n10:30 | B\n11:30 | C", fair) == [
        ("A", "06 10:30", "", "", ""),
        ("B", "07 10:30", "", "", ""),
        ("C", "07 11:30", "", "", ""),
    ]
    assert read(f"{day} 10:30 | B", fair) == [("B", "07 10:30", "", "", "")]
    heads = f"Day\tTime\tTitle\n{day}\t10:30–11:00\tB"
    assert read(heads, fair) == [("B", "07 10:30", "07 11:00", "", "")]


def test_a_time_is_by_the_clocks_of_the_event_and_on_the_only_day_on_which_it_can_be():
    (plan,) = plans_in("10:30 | A", event(time_zone="America/New_York"))
    assert plan == Plan("A", datetime(2012, 6, 6, 14, 30, tzinfo=UTC))
    night = {"start": "2012-06-06T20:00", "end": "2012-06-07T02:00"}
    fair = event(**{name: datetime.fromisoformat(at) for name, at in night.items()})
    assert [one[1] for one in read("21:00 | A\n1:00 | B", fair)] == ["06 21:00", "07 01:00"]


def test_how_many_are_expected_is_read_under_its_head():
    plans = plans_in("Title;Seats\nA;40\nB;", event())
    assert [one.expected for one in plans] == [40, None]


@pytest.mark.parametrize(
    ("timetable", "fault"),
    [
        (" \n\n", "Write a session on each line"),
        ("Fine\n10:30 | | Room 3\n\n10:30 |", "Line 2: it has no title. Line 4: it has no title"),
        ("Fine\n" + "x" * 201, "Line 2: Write a title of 1 to 200 characters"),
        ("Writing | " + "x" * 201, "Line 1: Write 200 characters or fewer"),
        ("Talk\n" * (MOST_TALKS + 1), "There are 501 lines, and an event has 500 sessions at the"),
        ("Title\tTime\nA\tsoon", "Line 2: “soon” is no time; write one like 10:30 or 10:30–11:15"),
        ("Title\tTime\nA\t25:30", "Line 2: Enter a time from 00:00 to 23:59, like 14:30"),
        ("Title\tPeople\nA\tmany", "Line 2: “many” is no number of people"),
        ("Title\tDay\tTime\nA\tsoon\t10:30", "Line 2: Enter the day, the month and the year"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(timetable, fault):
    with pytest.raises(TimetableUnfit) as raised:
        plans_in(timetable, event())
    assert str(raised.value).startswith(fault)


def test_where_the_day_may_be_any_of_several_it_is_asked_for():
    with pytest.raises(TimetableUnfit, match="Line 1: the event has several days; write the day"):
        plans_in("10:30 | A", two_days())


def test_an_hour_that_the_clocks_skip_is_said():
    start, end = (datetime.fromisoformat(f"2012-03-25T{at}") for at in ("00:30", "17:00"))
    with pytest.raises(TimetableUnfit, match="the clocks go forward over 01:30"):
        plans_in("1:30 | A", event(start=start, end=end))


def test_a_year_that_no_clock_can_reach_is_told_at_its_line():
    with pytest.raises(TimetableUnfit, match=r"Line 1: Write a year from 1900 to 2999"):
        plans_in("1 January 0001 00:10 | B", event(time_zone="Europe/Berlin"))
