"""What the same people’s answers in two waves propose to tell, and what they do not."""

from datetime import timedelta
from typing import Any

from models.answer.public_snapshot import share
from models.answer.response import Response
from models.event.event import Event
from models.evidence.evidence import Evidence
from models.request.request import today_at
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.telling.paired_proposal import proposals
from models.telling.proposal import Proposal
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from tests.makers import (
    choice,
    clock_of_fair,
    make_event,
    make_organiser,
    make_series,
    make_survey,
    pass_days,
    question,
)

SURE = question("rating", "sure", "How confident are you?")
USES = choice("Do you use **Yammer**?", "Yes", "No", name="uses")


def answer(survey: Survey, answers: list[dict[str, Any]]) -> None:
    asked = PairCode.asked_lately(survey)
    for person, given in enumerate(answers):
        values = {name: f"{person} {name}" for name in USUAL_ELEMENTS}
        key = f"{survey.code} {person}"
        Response.record(survey, key, given, marks=asked.marks_of(values))


def asked_twice(*, shares: bool = True) -> tuple[Event, Survey]:
    """Of twenty, twelve are surer and the others as sure; six said yes, now fifteen do."""
    first = make_survey(SURE, USES)
    day = clock_of_fair(10)
    event = make_event(first, start=day, end=day + timedelta(hours=7))
    PairCode.ask(make_series(first, 12), USUAL_ELEMENTS, make_organiser())
    second = Survey.get(Survey.code != "lunch")
    answer(first, [{"sure": 2, "uses": "yes" if n < 6 else "no"} for n in range(20)])
    first.close()
    pass_days(365)
    second = Survey.get_by_id(second.id)
    answer(
        second,
        [{"sure": 4 if n < 12 else 2, "uses": "yes" if n < 15 else "no"} for n in range(20)],
    )
    second.close()
    if shares:
        share(first)
        share(second)
    return event, Survey.get_by_id(second.id)


def test_what_changed_by_more_than_chance_is_proposed_with_its_number_and_evidence(database):
    event, second = asked_twice()
    today = today_at(event)
    label, before = "12 months later", "At the event"
    evidence = (Evidence("wave", "lunch", before), Evidence("wave", second.code, label))
    unknown = "What those think who did not answer both times, and what made the difference."
    assert proposals(event) == [
        Proposal(
            f"pairs:{second.code}.sure",
            DifferenceKind.AWARENESS,
            "How confident are you?",
            "“How confident are you?”: 12 of 20 people who answered both times gave a higher "
            "answer (12 months later) than before (At the event).",
            "12 of 20",
            today,
            evidence,
            unknown,
        ),
        Proposal(
            f"pairs:{second.code}.uses.yes",
            DifferenceKind.AWARENESS,
            "Do you use **Yammer**?",
            "“Do you use **Yammer**?”: of the people who answered both times, 15 of 20 say “Yes” "
            "(12 months later); before it was 6 (At the event).",
            "15 of 20",
            today,
            evidence,
            unknown,
        ),
    ]
    assert all(one.number in one.sentence for one in proposals(event))


def test_nothing_is_proposed_of_results_that_are_not_shared(database):
    event, _ = asked_twice(shares=False)
    assert proposals(event) == []


def test_nothing_is_proposed_of_an_event_without_waves(database):
    assert proposals(make_event(make_survey(SURE))) == []
