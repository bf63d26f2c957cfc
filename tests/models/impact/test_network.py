"""The network of an event: over all its surveys, and what is proposed to tell of it."""

from typing import Any

from models.answer import public_snapshot
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.impact.differences_desk import proposals_for
from models.impact.network import Network, for_everyone, proposals
from models.result.audience import Audience
from models.survey.survey import Survey
from tests.makers import make_event, make_survey, question, respond
from tests.statements import statements

TEAMS = ["Press", "Policy", "Science", "Legal"]


def asking(code="lunch", *, knew=False, **settings):
    asked = question("connections", "met", "How many?", teams=TEAMS, own=True, knew=knew)
    return make_survey(asked, code=code, **settings)


def answered(survey, people=12, *, knew=()):
    """Press met Policy and tells so; Policy tells of Press and, every third time, of Science."""
    for n in range(people):
        met = ["policy"]
        if n % 2:
            met = ["press", "science"] if n % 3 == 0 else ["press"]
        said: dict[str, Any] = {"met__own": ("press", "policy")[n % 2], "met__teams": met}
        if knew:
            said["met__knew"] = list(knew)
        respond(survey, "", met=1, **said)


def shared(*surveys):
    for survey in surveys:
        public_snapshot.share(survey)
        Survey.get_by_id(survey.id).close()
    return make_event(*surveys)


def test_the_ties_of_shared_results_are_proposed_with_what_is_not_known(database):
    survey = asking()
    answered(survey)
    event = shared(survey)
    [one] = proposals(event)
    assert one.sentence == "2 new ties between 3 teams: people of one met people of another."
    assert one.number == "2"
    assert one.unknown == ("Nobody of 2 teams answered: what they would have told is not known.")
    assert "Counted from 12 answers" in one.method
    assert "Possible pairs: 6." in one.method
    assert [(bar.label, bar.people, bar.of) for bar in one.bars] == [
        ("Pairs of teams that met", 2, 6)
    ]
    assert [(piece.noun, piece.key) for piece in one.evidence] == [("results", "lunch/met")]
    assert one.source in proposals_for(event)
    assert not any(team in f"{one.sentence} {one.unknown} {one.method}" for team in TEAMS)


def test_where_people_say_whom_they_knew_before_and_now_are_both_told(database):
    survey = asking(knew=True)
    answered(survey, knew=["policy"])
    [one] = proposals(shared(survey))
    assert [(bar.label, bar.people, bar.of) for bar in one.bars] == [
        ("Pairs of teams in touch before", 1, 6),
        ("Pairs of teams in touch now", 2, 6),
    ]
    assert "Of 1 of the ties nobody said that they had known anybody" in one.method
    assert "change" not in f"{one.sentence} {one.unknown} {one.method}"


def test_nothing_is_proposed_of_what_is_not_shared_or_of_too_few(database):
    kept, few, none = (asking(code) for code in ("kept", "few", "none"))
    answered(kept)
    answered(few, 4)
    make_event(kept, code="keeping")
    public_snapshot.share(few)
    make_event(few, code="fewer")
    public_snapshot.share(none)
    make_event(none, code="nobody")
    assert [proposals(event) for event in Event.select()] == [[], [], []]
    assert for_everyone([kept]) is None


def test_a_sensitive_survey_takes_ten_people(database):
    few, more = (asking(code, sensitive=True) for code in ("few", "more"))
    answered(few, 9)
    answered(more, 12)
    for one in (few, more):
        public_snapshot.share(one)
        Survey.get_by_id(one.id).close()
    found = [for_everyone([Survey.get_by_id(one.id)]) for one in (few, more)]
    assert found[0] is None
    assert found[1].smallest == 10
    assert found[1].figures.answers == 12
    # Each team has six people: neither has a line of its own.
    assert found[1].rows == {}


def test_answers_to_several_surveys_are_added_up(database):
    first, second = asking("first"), asking("second")
    answered(first, 6)
    answered(second, 7)
    event = shared(first, second)
    [one] = proposals(event)
    assert "Counted from 13 answers" in one.method


def test_thirty_surveys_take_no_more_statements_than_one(database, caplog):
    caplog.set_level("DEBUG", logger="peewee")
    surveys = [asking(f"s{n}") for n in range(30)]
    for one in surveys:
        answered(one, 2)
    event = make_event(*surveys)

    def asked(most):
        loaded = [part.survey for part in EventSurvey.all_of(event)][:most]
        for one in loaded:
            assert one.history  # a published survey's is kept
        caplog.clear()
        network = Network.of(loaded, Audience.ORGANISER)
        assert network.whole.answers == 2 * most
        return len(statements(caplog))

    assert asked(1) == asked(30) == 1
