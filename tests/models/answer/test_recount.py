"""A recount finds every count that is not what the responses say."""

from models.answer.recount import Difference, recount
from models.answer.response import Response
from models.answer.tally import Count, Tally
from tests.makers import choice, make_survey, question, respond
from tests.samples import every_kind, some_answers


def test_a_tally_that_was_kept_as_it_should_differs_nowhere(database):
    survey = every_kind()
    some_answers(survey, 12)
    assert recount(survey) == (len(survey.fields) + 1, [])


def test_every_wrong_count_is_named_with_what_was_kept_and_what_was_counted(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("text", "why"))
    for answer in ("yes", "yes", "no"):
        respond(survey, q=answer, why="Soup")
    Count.update(count=5).where(Count.value == "yes").execute()
    Count.delete().where(Count.value == "no").execute()
    Count.create(survey=survey, field="gone", value="", count=1)
    Tally.update(responses=4).execute()
    assert recount(survey) == (
        3,
        [
            Difference("", "", kept=4, counted=3),
            Difference("gone", "", kept=1, counted=0),
            Difference("q", "no", kept=0, counted=1),
            Difference("q", "yes", kept=5, counted=2),
        ],
    )


def test_a_response_that_vanished_behind_the_tallys_back_is_noticed(database):
    survey = make_survey(question("integer"))
    respond(survey, q=3)
    Response.delete().execute()
    assert recount(survey)[1] == [
        Difference("", "", kept=1, counted=0),
        Difference("q", "3", kept=1, counted=0),
    ]
