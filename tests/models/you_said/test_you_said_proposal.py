"""What people said and what was done, proposed as a difference."""

from typing import Any

import pytest

from models.evidence.evidence import Evidence
from models.telling.difference_kind import DifferenceKind
from models.you_said.you_said_proposal import proposals
from tests.makers import choice, make_event, make_reply, make_survey, question

pytestmark = pytest.mark.usefixtures("database")
CLAUSE = question("stance", "c1", "Be civil.", number="1")
TEA = choice("Tea?", "Yes", name="tea")


@pytest.mark.parametrize(("said", "number"), [("15 people agree.", ""), ("Of 15, 5 agree.", "5")])
def test_its_number_stands_in_its_sentence_as_a_whole_one(said: str, number: str):
    survey = make_survey(CLAUSE, kind="guideline")
    event = make_event(survey)
    make_reply(survey, "c1", said=said, figures=(5,))
    [proposed] = proposals(event)
    assert proposed.number == number


@pytest.mark.parametrize(
    ("said", "sentence", "unknown"),
    [
        ({"state": "done"}, "You said: Tea We did: We pour it", ""),
        (
            {"state": "doing"},
            "You said: Tea We did: We pour it",
            "It is in progress: what comes of it is not known yet.",
        ),
        ({"state": "heard", "did": ""}, "You said: Tea", ""),
        (
            {"state": "not_done", "reason": "Too hot"},
            "You said: Tea It will not be done: Too hot",
            "",
        ),
    ],
)
def test_its_sentence_says_what_became_of_it(said: dict[str, Any], sentence: str, unknown: str):
    survey = make_survey(TEA)
    event = make_event(survey)
    make_reply(survey, "tea", **{"said": "Tea", "did": "We pour it"} | said)
    [proposed] = proposals(event)
    assert (proposed.sentence, proposed.unknown) == (sentence, unknown)


def test_only_a_clause_that_was_changed_is_told_as_a_change_of_the_guideline():
    survey = make_survey(CLAUSE, TEA, kind="guideline")
    event = make_event(survey)
    link = Evidence("link", "https://example.org/a", "")
    make_reply(survey, "c1", evidence=(link,))
    make_reply(survey, "tea")
    clause, tea = proposals(event)
    assert (clause.kind, tea.kind) == (DifferenceKind.GUIDELINE_CHANGED, DifferenceKind.OTHER)
    # Results that are not shared are no evidence.
    assert [one.noun for one in clause.evidence] == ["you_said", "link"]


def test_what_is_not_shown_is_not_proposed():
    survey = make_survey(TEA)
    event = make_event(survey)
    made = make_reply(survey, "tea", shown=False)
    assert proposals(event) == []
    made.show(survey.organiser, shown=True)
    assert [one.source for one in proposals(event)] == [f"you_said:{made.id}"]
