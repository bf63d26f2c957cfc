"""What everyone sees of an anonymous survey moves in steps of five, and never in smaller ones."""

from models.answer.public_snapshot import PublicSnapshot, end_sharing, share
from models.answer.response import Response
from models.result.audience import Audience, reading_for
from models.survey.survey import Survey
from tests.makers import choice, make_survey, question, respond


def shown() -> int | None:
    """How many responses everyone sees now."""
    reading = reading_for(Survey.get(code="lunch"), Audience.EVERYONE)
    return reading.responses if reading else None


def sends(survey: Survey, many: int) -> list[int | None]:
    """What everyone sees after each of `many` responses."""
    found = []
    for _ in range(many):
        respond(survey, q="yes")
        found.append(shown())
    return found


def test_shared_results_begin_with_the_fifth_response_and_move_with_every_fifth(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    assert shown() == 0
    assert sends(survey, 11) == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_what_is_there_when_sharing_begins_is_shown_at_once_if_it_is_a_step(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    assert sends(survey, 7) == [None] * 7
    share(survey)
    assert shown() == 7
    assert sends(survey, 5) == [7, 7, 7, 7, 12]


def test_less_than_a_step_is_not_shown_when_sharing_begins(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    sends(survey, 4)
    share(survey)
    assert shown() == 0
    assert sends(survey, 1) == [5]


def test_sharing_again_does_not_release_a_smaller_step(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    sends(survey, 5)
    for more in (5, 5, 5, 5, 10):
        end_sharing(survey)
        assert shown() is None
        respond(survey, q="yes")
        share(survey)
        assert shown() == more


def test_a_deletion_is_not_shown_until_the_next_step(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    sends(survey, 6)
    for one in Response.page_of(survey, size=3):
        one.delete_instance()
    assert shown() == 5
    assert sends(survey, 8) == [5, 5, 5, 5, 5, 5, 10, 10]


def test_answers_collected_elsewhere_are_released_too(database):
    survey = make_survey(choice("Good?", "Yes", "No"))
    share(survey)
    Response.take_in(Survey.get(code="lunch"), [({"q": "yes"}, None)] * 12)
    assert shown() == 12


def test_a_named_survey_and_one_that_is_not_shared_have_no_release(database):
    named = make_survey(choice("Good?", "Yes", "No"), anonymous=False)
    private = make_survey(choice("Good?", "Yes", "No"), code="dinner")
    share(named)
    for survey in (named, private):
        for _ in range(6):
            respond(survey, q="yes")
    assert PublicSnapshot.select().count() == 0
    assert shown() == 6


def test_a_number_that_nobody_gives_holds_nothing_back(database):
    survey = make_survey(choice("Good?", "Yes", "No"), question("integer", "age"))
    share(survey)
    assert sends(survey, 10) == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10]
