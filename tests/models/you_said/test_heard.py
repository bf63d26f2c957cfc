"""What was heard: said of shared results alone, and of no fewer people than the threshold."""

from typing import Any

import pytest

from models.answer.public_snapshot import share
from models.coding.tag import Tag
from models.survey.survey import Survey
from models.you_said.heard import Heard, HeardOf
from models.you_said.subject import subject_at
from tests.makers import choice, make_survey, question, respond

pytestmark = pytest.mark.usefixtures("database")
CLAUSE = question("stance", "c1", "Be civil.", number="1")
NEED = question("request", "need", "A need?", topics=["Yammer", "Video"], places=["Leeds"])
NOTHING = Heard("", ())


def heard(survey: Survey, about: str) -> Heard:
    subject = subject_at(survey, about)
    assert subject is not None
    return HeardOf(survey).of(subject)


def answered(*questions: dict, times: int, shared: bool = True, **answers: Any) -> Survey:
    survey = make_survey(*questions, kind="guideline", anonymous=False)
    for _ in range(times):
        respond(survey, **answers)
    if shared:
        share(survey)
    return Survey.at(survey.code)


def test_nothing_is_said_before_the_results_are_shared():
    survey = answered(CLAUSE, times=5, shared=False, c1="agree")
    assert heard(survey, "c1") == NOTHING
    share(survey)
    assert heard(Survey.at("lunch"), "c1") == Heard(
        "Of 5 people, 5 agree, 0 agree with changes, 0 disagree.", (5, 5, 0, 0)
    )


def test_of_fewer_than_five_people_nothing_is_said():
    survey = answered(CLAUSE, NEED, times=4, c1="agree", need__topic="video", need__place="leeds")
    assert {heard(survey, one) for one in ("c1", "need.topic/video")} == {NOTHING}
    respond(survey, c1="disagree", need__topic="video", need__place="leeds")
    assert heard(survey, "c1").figures == (5, 4, 0, 1)
    assert heard(survey, "need.topic/video") == Heard(
        "5 of the 5 people who asked for something asked for “Video”.", (5, 5)
    )
    # Not even that nobody did.
    assert heard(survey, "need.topic/yammer") == NOTHING


def test_of_choices_the_one_is_said_that_most_people_made():
    tea = choice("Tea?", "Yes", "No", name="tea")
    survey = answered(tea, times=6, tea="yes")
    for _ in range(5):
        respond(survey, tea="no")
    found = heard(survey, "tea")
    assert found == Heard("6 of 11 people chose “Yes”, more than anything else.", (6, 11))
    respond(survey, tea="no")  # as many made either
    assert heard(survey, "tea") == NOTHING


def test_of_a_theme_nothing_is_said_for_tags_are_for_organisers_alone():
    tea = choice("Tea?", "Yes", "No", name="tea", other=True)
    survey = answered(tea, times=9, tea="yes")
    Tag.add(survey, "tea.other", "Cake")
    assert heard(survey, "tea").figures == (9, 9)
    assert heard(survey, "tea.other/cake") == NOTHING


def test_the_results_are_read_once_for_all_subjects(statements):
    survey = answered(CLAUSE, NEED, times=5, c1="agree", need__topic="video", need__place="leeds")
    subjects = [subject_at(survey, one) for one in ("c1", "need.topic/video", "need")]
    of = HeardOf(survey)
    with statements() as made:
        assert [of.figures_of(one) for one in subjects if one][:2] == [(5, 5, 0, 0), (5, 5)]
    assert made == []
