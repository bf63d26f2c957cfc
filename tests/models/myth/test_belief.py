"""What people believed before and believe now, and what a myth proposes to tell."""

from datetime import timedelta
from typing import Any

import pytest

from models.answer import public_snapshot
from models.evidence.evidence import Evidence
from models.impact.differences_desk import proposals_for
from models.impact.public_evidence import witnesses
from models.myth.belief import belief_of, events_untold, steps_of
from models.myth.followed_myth import FollowedMyth, MythQuestion
from models.myth.myth_proposal import proposals
from models.myth.myth_statement import MythStatement, MythUnfit
from models.myth.myth_verdict import MythVerdict
from models.result.audience import Audience
from models.result.measure import conversion
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from tests.makers import (
    choice,
    clock_of_fair,
    make_event,
    make_myth,
    make_organiser,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)

pytestmark = pytest.mark.usefixtures("database")
LABEL = "Only seniors may post"
SETTLED: dict[str, Any] = {
    "verdict": MythVerdict.FALSE,
    "settled_on": "2012-06-03",
    "sources": (Evidence("link", "https://example.org/rules", "Rules"),),
}


def asking(code: str = "lunch", **settings: Any) -> Survey:
    """A survey that asks what people believed of a statement, with the answers of ten people."""
    survey = make_survey(question("myth", "q", LABEL, answer=False), code=code, **settings)
    for number in range(10):
        before, now = "true" if number < 7 else "false", "true" if number < 2 else "not_sure"
        respond(survey, f"{code} {number}", **{"q.before": before, "q.now": now})
    return survey


@pytest.mark.sqlite
def test_who_is_not_sure_does_not_believe_it_and_the_figures_are_those_of_conversion():
    pairs = {"true true": 8, "true false": 20, "true not_sure": 2, "false true": 1}
    belief = belief_of(pairs | {"not_sure false": 9})
    assert belief is not None
    cells = belief.both, belief.stopped, belief.began, belief.neither
    assert (belief.people, cells, belief.net) == (40, (8, 22, 1, 9), -21)
    by_hand = conversion({(True, True): 8, (True, False): 22, (False, True): 1, (False, False): 9})
    assert by_hand is not None
    assert (belief.low, belief.high, belief.p) == (by_hand.low, by_hand.high, by_hand.p)
    assert belief.is_sure
    assert belief_of({}) is None


@pytest.mark.sqlite
def test_a_difference_is_said_as_it_is_and_chance_with_it():
    said = [
        belief_of({"true false": 3, "false true": 1, "false false": 2}),
        belief_of({"false true": 3, "true false": 1, "false false": 8}),
        belief_of({"false true": 1, "true false": 1, "false false": 10}),
    ]
    assert [(one.moved, one.by_chance) for one in said if one] == [
        (
            "3 of 6 believed it before, 1 do now: 2 fewer.",
            "So few answered that nothing more can be said.",
        ),
        (
            "1 of 12 believed it before, 3 do now: 2 more.",
            "Chance alone may have made the difference.",
        ),
        (
            "1 of 12 believed it before, and as many do now.",
            "Chance alone may have made the difference.",
        ),
    ]


def test_everyone_is_told_of_what_is_shared_and_of_enough_people_alone():
    open_one, sensitive = asking(), asking("secret", sensitive=True)
    make_event(open_one)
    make_event(sensitive, code="gala")
    myth = make_myth(open_one)
    MythQuestion.add(myth, sensitive, "q", make_organiser())
    assert [bool(one.belief) for one in steps_of(myth, Audience.ORGANISER)] == [True, True]
    steps = steps_of(myth, Audience.EVERYONE)
    assert ([one.belief for one in steps], events_untold(steps)) == ([None, None], 2)
    for survey in (open_one, sensitive):
        survey.close()
        public_snapshot.share(survey)
    told = {one.survey: one.belief for one in steps_of(myth, Audience.EVERYONE)}
    assert told["lunch"] is not None
    assert told["lunch"].people == 10
    few = make_survey(question("myth", "q", LABEL), code="few", anonymous=False)
    make_event(few, code="tea")
    for number in range(4):
        respond(few, f"few {number}", **{"q.before": "true", "q.now": "false"})
    MythQuestion.add(myth, few, "q", make_organiser())
    public_snapshot.share(few)
    told = {one.survey: one.belief for one in steps_of(myth, Audience.EVERYONE)}
    assert told["few"] is None
    respond(few, "few 5", **{"q.before": "true", "q.now": "false"})
    told = {one.survey: one.belief for one in steps_of(myth, Audience.EVERYONE)}
    assert told["few"] is not None


def test_the_waves_of_a_series_are_steps_of_their_own_in_the_order_of_their_days():
    survey = asking()
    start = clock_of_fair()
    make_event(survey, start=start, end=start + timedelta(minutes=1))
    myth = make_myth(survey)
    wave = make_series(survey, 1).waves[1]
    MythQuestion.add(myth, wave.survey, "q", make_organiser())
    assert [one.survey for one in steps_of(myth, Audience.ORGANISER)] == ["lunch"]  # it waits
    Survey.update(opens_at=None, opened_at=survey.opened_at).where(
        Survey.id == wave.survey.id
    ).execute()
    steps = steps_of(myth, Audience.ORGANISER)
    assert [(one.title, one.time) for one in steps] == [
        ("Fair 2012", ""),
        ("Fair 2012", wave.label),
    ]
    assert steps[0].day == start.date()


def test_a_published_myth_takes_the_place_of_the_shared_result_with_its_sources():
    survey = asking()
    event = make_event(survey)
    survey.close()
    public_snapshot.share(survey)
    alone = proposals_for(event)
    myth = make_myth(survey, **SETTLED)
    assert proposals_for(event) == alone  # nobody has published it
    assert list(alone) == [f"results:{survey.id} q"]
    myth.publish(make_organiser())
    found = proposals_for(event)
    assert list(found) == list(alone)
    one = found[f"results:{survey.id} q"]
    assert one.kind is DifferenceKind.MYTH_SETTLED
    assert one.sentence == "7 of 10 believed it before, 2 do now. It is not so."
    assert one.number == "7"
    assert [(piece.noun, piece.key) for piece in one.evidence] == [
        ("results", "lunch/q"),
        ("myth", myth.code),
        ("link", "https://example.org/rules"),
    ]
    seen = witnesses(event, one.evidence)
    assert [piece.leads_to for piece in seen.values()] == [
        *(("lunch", "q"), (myth.code,), ("https://example.org/rules",))
    ]
    FollowedMyth.get().withdraw(make_organiser())
    assert [piece.noun for piece in witnesses(event, one.evidence)] == ["results", "link"]
    assert proposals_for(event) == alone
    assert proposals(event) == []


def test_a_published_myth_that_is_not_settled_is_proposed_as_what_people_know():
    survey = asking()
    event = make_event(survey)
    survey.close()
    public_snapshot.share(survey)
    make_myth(survey).publish(make_organiser())
    one = proposals_for(event)[f"results:{survey.id} q"]
    assert one.kind is DifferenceKind.AWARENESS
    assert one.sentence == "7 of 10 believed it before, 2 do now. It is not settled yet."


def test_what_is_proposed_of_a_later_time_says_when():
    survey = asking()
    start = clock_of_fair()
    event = make_event(survey, start=start, end=start + timedelta(minutes=1))
    make_series(survey, 1)
    pass_days(40)
    again = Survey.get(Survey.code != "lunch")
    for number in range(10):
        respond(again, f"again {number}", **{"q.before": "true", "q.now": "false"})
    again.close()
    public_snapshot.share(again)
    myth = make_myth(survey, **SETTLED)
    MythQuestion.add(myth, again, "q", make_organiser())
    myth.publish(make_organiser())
    [one] = proposals(event)
    assert one.heading.endswith("” – 1 month later")
    assert one.sentence.endswith("It is not so. (1 month later)")


def test_a_question_is_about_one_myth_and_only_what_asks_a_belief_can_be():
    survey = make_survey(question("myth", "q", LABEL), choice("Good?", "Yes", "No", name="good"))
    owner = make_organiser()
    other = FollowedMyth.follow(MythStatement("Something else"), owner)
    with pytest.raises(MythUnfit, match="Put the survey into an event first"):
        MythQuestion.add(other, survey, "q", owner)
    make_event(survey)
    myth = make_myth(survey)
    MythQuestion.add(other, survey, "q", owner)
    assert [one.about.code for one in MythQuestion.select()] == [myth.code]
    with pytest.raises(MythUnfit, match="does not ask this"):
        MythQuestion.add(other, survey, "good", owner)


def test_what_goes_with_an_organiser_an_event_or_a_survey_leaves_the_rest():
    survey, ann = asking(organiser=make_organiser("ann@example.org")), make_organiser()
    event = make_event(survey, organiser=ann)
    myth = FollowedMyth.follow(MythStatement(LABEL), make_organiser("gone@example.org"))
    MythQuestion.add(myth, survey, "q", ann)
    myth.publish(ann)
    make_organiser("gone@example.org").delete_instance()
    left = FollowedMyth.get()
    assert (left.organiser_id, left.home_id) == (None, event.id)
    survey.delete_instance()
    assert (FollowedMyth.select().count(), MythQuestion.select().count()) == (1, 0)
    event.delete_instance()
    assert FollowedMyth.get().home_id is None


@pytest.mark.parametrize(
    ("said", "setting"),
    [
        ({"statement": " "}, "claim"),
        ({"statement": "x" * 301}, "claim"),
        ({"words": "x" * 2001}, "words"),
        ({"verdict": "open", "settled_on": "2012-06-03"}, "settled_on"),
        ({"verdict": "true", "settled_on": ""}, "settled_on"),
        ({"verdict": "true", "settled_on": "2999-01-01"}, "settled_on"),
        ({"sources": (Evidence("link", "https://example.org", ""),) * 21}, "links"),
    ],
)
def test_what_is_said_has_its_bounds(said, setting):
    usual: dict[str, Any] = {"statement": LABEL, "verdict": "open"}
    with pytest.raises(MythUnfit) as refused:
        MythStatement.of({**MythStatement(LABEL).document, **usual, **_plain(said)}).check()
    assert refused.value.setting == setting


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    sources = [vars(one) for one in said.get("sources", ())]
    return {**said, **({"sources": sources} if sources else {})}
