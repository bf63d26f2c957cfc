"""What shared results propose to tell: through the gate, each with its number in its sentence."""

from datetime import timedelta

import pytest

from models.answer import public_snapshot
from models.event.event import Event
from models.result.audience import Audience, disclosed_to
from models.telling.difference_kind import DifferenceKind
from models.telling.shared_result import proposals
from tests.makers import (
    choice,
    clock_of_fair,
    make_event,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)
from tests.samples import every_kind, some_answers

TEAMS = ["Press", "Policy"]
KINDS = [
    question("before_now", "skill", "How sure are you?", scale=["No", "A bit", "Yes", "Very"]),
    question("myth", "senior", "Only seniors may speak online."),
    question("myth", "open", "Everybody may speak online.", answer=True),
    question("connections", "met", "How many were new to you?", teams=TEAMS),
    question(
        "request", "need", "What would help?", topics=["Video", "Blogs"], places=["Bath", "York"]
    ),
    question("nps", "again", "Would you recommend it?"),
    question("rating", "day", "How was it?"),
    question("stance", "clause", "Say who you are.", number="1"),
    choice("Which?", "A", "B", name="which"),
    question("text", "why", "Why?"),
]


def answered(people: int, *, anonymous: bool = True) -> None:
    survey = make_survey(*KINDS, anonymous=anonymous)
    for n in range(people):
        respond(
            survey,
            skill__before=1 + n % 2,
            skill__now=2 + n % 2 if n % 3 else 1 + n % 2,
            senior__before=("true", "false")[n % 2],
            senior__now="false",
            open__before=("true", "false")[n % 2],
            open__now="true",
            met=n % 20,
            met__teams=["press"] if n % 4 else ["press", "policy"],
            need__topic=("video", "blogs")[n % 2],
            need__place="york" if n % 3 else "bath",
            again=(10, 8, 3)[n % 3],
            day=(5, 3)[n % 2],
            clause=("agree", "disagree")[n % 4 == 0],
            which="a",
            why="Secret",
        )
    public_snapshot.share(survey)
    survey.close()
    make_event(survey)


def told() -> dict[str, str]:
    return {one.source.partition(" ")[2]: one.sentence for one in proposals(Event.get())}


def test_each_kind_that_can_tell_of_a_difference_says_it_in_a_sentence_with_its_number(database):
    answered(60, anonymous=False)
    assert told() == {
        "clause": "45 of the 60 who took a side agree, as it is or with changes.",
        "skill": "40 of 60 chose a higher step now than before, 0 a lower one.",
        "senior": "30 of 60 believed it before, 0 do now.",
        "open": "30 of 60 knew before that this is so, 60 know it now.",
        "met": "60 people told of 570 new acquaintances.",
        "met/met.teams": (
            "People met somebody of 2 other teams, most often of “Press”: 60 of 60 did."
        ),
        "need/need.topic": "60 people asked for something, most often for “Video”: 30.",
        "need/need.place": "20 of the 60 people who named a place asked for another than “York”.",
        "again": "20 of 60 would gladly recommend it (9 or 10), 20 would not (0 to 6).",
        "day": "30 of 60 chose one of the two highest steps, “4” or “5”.",
    }
    for one in proposals(Event.get()):
        assert one.kind is not DifferenceKind.MYTH_SETTLED  # nobody said what settles it
        assert one.number in one.sentence
        assert one.evidence
        assert one.method


def test_of_an_anonymous_survey_only_bands_are_added_up(database):
    answered(60)
    reading = disclosed_to(Event.get().parts.get().survey, Audience.EVERYONE).reading
    field = reading.of_question(reading.survey.definition.questions[3]).main
    assert field.is_banded
    bounds = reading.view.bounds["met"]
    least = sum(
        int(float(a)) * b for a, b in zip(("0", *bounds), field.counts.values(), strict=True)
    )
    assert 0 < least < 570
    assert told()["met"] == f"60 people told of {least} new acquaintances or more."


def test_what_was_asked_again_says_when_in_its_heading_and_its_sentence(database):
    first = make_survey(*KINDS[1:2])
    start = clock_of_fair()
    event = make_event(first, start=start, end=start + timedelta(minutes=1))
    series = make_series(first, 3)
    pass_days(100)
    for survey in (first, series.waves[1].survey):
        for n in range(10):
            respond(survey, f"{survey.code} {n}", senior__before="true", senior__now="false")
        survey.close()
        public_snapshot.share(survey)
    assert [(one.heading, one.sentence, one.number) for one in proposals(event)] == [
        (
            "“Only seniors may speak online.”",
            "10 of 10 believed it before, 0 do now.",
            "10",
        ),
        (
            "“Only seniors may speak online.” – 3 months later",
            "10 of 10 believed it before, 0 do now. (3 months later)",
            "10",
        ),
    ]


@pytest.mark.parametrize("people", [0, 1, 4])
@pytest.mark.parametrize("anonymous", [True, False], ids=["anonymous", "with names"])
def test_nothing_is_proposed_of_fewer_people_than_the_threshold(database, people, anonymous):
    answered(people, anonymous=anonymous)
    assert told() == {}


def test_a_survey_of_every_kind_proposes_nothing_that_the_gate_does_not_let_through(database):
    survey = every_kind()
    some_answers(survey, 30)
    public_snapshot.share(survey)
    make_event(survey)
    found = proposals(Event.get())
    assert found
    for one in found:
        assert "Grand" not in one.sentence
        assert all(bar.people <= bar.of for bar in one.bars)
    public_snapshot.end_sharing(survey)
    assert proposals(Event.get()) == []
