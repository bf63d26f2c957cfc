"""Talks: a programme as people type or paste it, and a form for each session."""

import pytest

from formats.definition.pattern import starting_points
from models.event.event_survey import EventSurvey
from models.event.talk import MOST_TALKS, ProgrammeUnfit, Talk, add_talks, talks_in
from models.survey.survey import Survey
from tests.makers import make_event


@pytest.mark.parametrize(
    ("programme", "talks"),
    [
        ("Writing for the web", [("Writing for the web", "")]),
        (
            "10:30 Writing for the web\n\n11.15 – Open data",
            [
                ("Writing for the web", "10:30"),
                ("Open data", "11.15"),
            ],
        ),
        ("10:30–11:15 | Writing | Room 2 | Ann", [("Writing", "10:30–11:15, Room 2, Ann")]),
        ("Writing\t10:30\tRoom 2", [("Writing", "10:30, Room 2")]),
        ("Writing; Ann; ", [("Writing", "Ann")]),
        ("| 10:30 | Writing |", [("Writing", "10:30")]),
        (
            "Room\tSpeaker\tTitle\tTime\n2\tAnn\tWriting\t10:30\n\tBo\tData\t",
            [
                ("Writing", "10:30, 2, Ann"),
                ("Data", "Bo"),
            ],
        ),
        ("Session", [("Session", "")]),
        ("كتابة للويب | القاعة 2", [("كتابة للويب", "القاعة 2")]),
        ("2001: a space odyssey", [("2001: a space odyssey", "")]),
    ],
)
def test_a_programme_is_read_as_people_write_it(programme, talks):
    assert talks_in(programme) == [Talk(*one) for one in talks]


@pytest.mark.parametrize(
    ("programme", "fault"),
    [
        (" \n\n", "Write a session on each line"),
        (
            "Writing | Room 2\n | Room 3\n\n10:30 |",
            "Line 3 has no title|Line 2|Line 4 has no title",
        ),
        ("Fine\n" + "x" * 201, "Line 2 is too long"),
        ("Fine\n\nWriting | " + "x" * 101, "Line 3 is too long"),
        ("Talk\n" * (MOST_TALKS + 1), "There are 61 lines, and 60 sessions can be added at once"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(programme, fault):
    with pytest.raises(ProgrammeUnfit, match=fault):
        talks_in(programme)


def test_each_talk_has_a_draft_of_its_own_at_the_end_of_the_event(database):
    event = make_event()
    asked = starting_points()["session-feedback"].definition
    add_talks(event, talks_in("10:30 | Writing | Room 2\nData"), asked)
    parts = EventSurvey.all_of(event)
    assert [(one.survey.definition.title, one.role) for one in parts] == [
        ("Writing", "10:30, Room 2"),
        ("Data", ""),
    ]
    assert all(one.survey.state == "draft" for one in parts)
    assert {one.survey.organiser for one in parts} == {event.organiser}
    assert [one.name for one in parts[0].survey.definition.questions] == [
        one.name for one in asked.questions
    ]
    assert Survey.select().count() == 2
