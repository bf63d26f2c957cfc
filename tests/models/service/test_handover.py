"""What an organiser made becomes another's, with all answers to it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag

import pytest

from models.account.audit import Audit
from models.answer.recount import recount
from models.answer.response import Response
from models.event.event import Event
from models.service import handover, staff
from models.service.handover import HandoverUnfit, belongings
from models.survey.pattern import Pattern
from models.survey.survey import Survey
from models.team.colleague import Colleague, Thing
from models.team.invitation import Invitation
from models.team.role import Role
from models.wave.series import Series
from storage.database import connection, writing
from tests.makers import choice, make_event, make_organiser, make_series, make_survey, respond

GOOD = choice("Good?", "Yes", "No")


def noted() -> list[tuple[str, str, str]]:
    return [(one.kind, one.about, one.detail) for one in Audit.all_of()]


def test_a_survey_goes_with_its_answers_and_its_address(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    survey = make_survey(GOOD, organiser=ada)
    respond(survey, q="yes")
    assert Survey.of(ada, "lunch")

    handover.hand_over_survey(survey, bob, ada)

    assert Survey.of(ada, "lunch") is None
    assert Survey.of(bob, "lunch") == survey
    assert (Response.select().count(), recount(survey)[1]) == (1, [])
    assert noted() == [("survey handed over", "lunch", "bob@example.org")]


def test_an_event_goes_with_its_surveys(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    event = make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    make_survey(GOOD, code="supper", organiser=ada)

    handover.hand_over_event(event, bob)

    assert Event.of(bob, "fair") == event
    assert {one.code for one in Survey.all_of(bob)} == {"lunch"}
    assert {one.code for one in Survey.all_of(ada)} == {"supper"}
    assert noted() == [
        ("survey handed over", "lunch", "bob@example.org"),
        ("event handed over", "fair", "bob@example.org"),
    ]


def test_a_survey_of_an_event_does_not_go_alone(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    survey = make_survey(GOOD, organiser=ada)
    make_event(survey, organiser=ada)
    with pytest.raises(HandoverUnfit, match="part of the event fair: hand the event over"):
        handover.hand_over_survey(survey, bob)
    assert Survey.of(ada, "lunch") == survey
    assert noted() == []


@pytest.mark.parametrize("kind", ["survey", "event"])
def test_who_gets_it_while_they_accept_an_invitation_to_it_is_its_owner_alone(database, kind):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    thing: Thing = (
        make_survey(GOOD, organiser=ada) if kind == "survey" else make_event(organiser=ada)
    )
    token, is_in = Invitation.make(thing, Role.EDITOR, ada), Flag()

    def accepting() -> None:
        with connection(), writing():
            Invitation.accept(token, bob)
            is_in.set()
            time.sleep(0.3)  # it is handed over before this is committed

    with ThreadPoolExecutor(1) as others:
        other = others.submit(accepting)
        assert is_in.wait(timeout=10)
        if isinstance(thing, Survey):
            handover.hand_over_survey(thing, bob)
        else:
            handover.hand_over_event(thing, bob)
        other.result(timeout=10)
    assert Colleague.all_of(thing) == []


def test_all_of_it_goes_at_once(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    make_event(make_survey(GOOD, organiser=ada), organiser=ada)
    alone = make_survey(GOOD, code="supper", organiser=ada)
    Pattern.add(alone.definition, ada)
    found = belongings(ada)
    assert ([one.code for one in found.events], [one.code for one in found.surveys]) == (
        *(["fair"], ["supper"]),
    )
    assert (found.patterns, found.is_empty) == (1, False)
    assert belongings(bob).is_empty

    handover.hand_over_all(ada, bob)

    assert belongings(ada).is_empty
    assert belongings(bob) == found
    assert [one.detail for one in Audit.all_of()] == ["bob@example.org"] * 4


@pytest.mark.parametrize("to", ["oneself", "somebody who is disabled"])
def test_nothing_goes_to_who_could_not_reach_it(database, to):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    survey = make_survey(GOOD, organiser=ada)
    event = make_event(organiser=ada)
    if to != "oneself":
        staff.disable(bob)
    target = ada if to == "oneself" else make_organiser("bob@example.org")
    turns: tuple[tuple[Callable[..., object], object], ...] = (
        (handover.hand_over_survey, survey),
        (handover.hand_over_event, event),
        (handover.hand_over_patterns, ada),
        (handover.hand_over_all, ada),
    )
    for verb, thing in turns:
        with pytest.raises(HandoverUnfit):
            verb(thing, target)
    assert Survey.of(ada, "lunch") == survey


def owners(series: Series) -> list[str]:
    return [one.survey.organiser.email for one in series.waves]


def test_what_is_asked_again_goes_with_all_its_times(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    series = make_series(make_survey(GOOD, organiser=ada), 6, 12)
    assert owners(series) == ["ada@example.org"] * 3
    later = series.waves[1].survey
    handover.hand_over_survey(later, bob, ada)
    assert owners(series) == ["bob@example.org"] * 3
    handover.hand_over_all(bob, ada)
    assert owners(series) == ["ada@example.org"] * 3


def test_a_time_that_is_part_of_an_event_goes_with_it_alone_and_takes_the_others(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    survey = make_survey(GOOD, organiser=ada)
    series = make_series(survey, 6)
    event = make_event(series.waves[1].survey, organiser=ada)
    with pytest.raises(HandoverUnfit, match="one of its times is part of the event fair"):
        handover.hand_over_survey(survey, bob)
    assert owners(series) == ["ada@example.org"] * 2
    handover.hand_over_event(event, bob)
    assert owners(series) == ["bob@example.org"] * 2


def test_a_time_that_is_another_organisers_stays_theirs(database):
    ada, bob = make_organiser("ada@example.org"), make_organiser("bob@example.org")
    series = make_series(make_survey(GOOD, organiser=ada), 6)
    eve = make_organiser("eve@example.org")
    Survey.update(organiser=eve).where(Survey.id == series.waves[1].survey_id).execute()
    handover.hand_over_survey(series.waves[0].survey, bob)
    assert owners(series) == ["bob@example.org", "eve@example.org"]
