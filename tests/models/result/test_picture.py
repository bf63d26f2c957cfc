"""Pictures: each question gets the shape that shows its answers, and no one person is in it."""

import pytest

from models.answer import public_snapshot
from models.result.audience import Audience, reading_for
from models.result.picture import columns_of, diverging_of, keys_of, slopes_of
from models.result.reading import QuestionReading, Reading
from models.survey.survey import Survey
from tests.makers import make_survey, question, respond

# What is counted is asked of both databases in test_audience.py.
pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def asked(survey: Survey, audience: Audience = Audience.ORGANISER) -> QuestionReading:
    """What this audience sees of the first question."""
    reading = reading_for(survey, audience)
    assert reading is not None
    return next(reading.questions)


def skilled(*pairs: tuple[str, str], anonymous: bool = False) -> Survey:
    """A survey in which people went from one step to another."""
    skill = question("before_now", "skill", scale=["New", "Fair", "Sure"], na="No idea")
    survey = make_survey(skill, anonymous=anonymous)
    for before, now in pairs:
        respond(survey, skill__before=before, skill__now=now)
    public_snapshot.share(survey)
    return survey


def test_a_clause_has_disagreement_on_the_left_and_no_side_taken_beside() -> None:
    survey = make_survey(question("stance", "fair", "Be fair."))
    for stance in ("agree", "agree", "agree_with_changes", "disagree", "dont_know"):
        respond(survey, fair=stance)
    found = diverging_of(asked(survey))
    assert [(one.slice.value, one.slice.colour) for one in found.rows[0]] == [
        *(("disagree", "low"), ("agree_with_changes", "higher"), ("agree", "high")),
        ("dont_know", "aside"),
    ]
    assert found.rows[0][1].start == found.centre


def test_each_item_of_a_grid_is_a_row_and_the_colours_are_those_of_its_key() -> None:
    survey = make_survey(question("likert", "day", items=["Pace", "Room"], na="Was not there"))
    for pace, room in (("1", "5"), ("3", "4"), ("na", "4")):
        respond(survey, day__pace=pace, day__room=room)
    found, keys = diverging_of(asked(survey)), keys_of(asked(survey))
    assert keys == {
        **{"1": "low", "2": "lower", "3": "middle", "4": "higher", "5": "high"},
        "na": "aside",
    }
    first, second = found.rows
    assert [one.slice.value for one in first] == ["1", "3", "na"]
    assert [(one.slice.value, one.slice.people) for one in second] == [("4", 2), ("5", 1)]
    assert all(keys[one.slice.value] == one.slice.colour for one in (*first, *second))


def test_its_organiser_sees_from_which_step_to_which() -> None:
    survey = skilled(("1", "3"), ("1", "3"), ("2", "2"), ("3", "1"), ("na", "2"))
    change = slopes_of(asked(survey))
    assert change is not None
    assert [(one.label, one.people) for one in change.befores] == [
        *(("Sure", 1), ("Fair", 1), ("New", 2)),
    ]
    assert [one.people for one in change.nows] == [2, 1, 1]
    moves = {(one.move.before, one.move.now): one.move for one in change.bands}
    assert {pair: (one.people, one.colour) for pair, one in moves.items()} == {
        (0, 2): (2, "high"),
        (1, 1): (1, "middle"),
        (2, 0): (1, "low"),
    }


@pytest.mark.parametrize("anonymous", [True, False])
@pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.ROOM])
def test_nobody_else_sees_from_which_step_to_which(audience: Audience, anonymous: bool) -> None:
    survey = skilled(*[("1", "3")] * 6, *[("2", "2")] * 3, ("3", "1"), anonymous=anonymous)
    survey.close()
    found = asked(survey, audience)
    assert found.change is not None
    assert found.pairs, "what is drawn is what is left out of these"
    change = slopes_of(found)
    assert change is not None
    assert [(one.label, one.people) for one in change.befores] == [("", 10)]
    assert [(one.label, one.people) for one in change.nows] == [
        *(("Rose", 6), ("Stayed", 3), ("Fell", 1)),
    ]
    assert {(one.move.before, one.move.now) for one in change.bands} == {(0, 0), (0, 1), (0, 2)}


def test_of_a_statement_the_right_answer_is_on_top() -> None:
    survey = make_survey(question("myth", "bats", "Bats are blind.", answer=False))
    for before, now in (("true", "false"), ("not_sure", "false"), ("false", "false")):
        respond(survey, bats__before=before, bats__now=now)
    change = slopes_of(asked(survey))
    assert change is not None
    assert [(one.label, one.people) for one in change.nows] == [
        *(("False", 3), ("Not sure", 0), ("True", 0)),
    ]
    assert sorted(one.move.colour for one in change.bands) == ["high", "high", "middle"]


def test_nobody_has_changed_where_nobody_answered_both() -> None:
    survey = skilled(("1", "na"))
    respond(survey, skill__before="2")
    assert slopes_of(asked(survey)) is None


def test_numbers_have_columns_where_they_are_shown_one_by_one() -> None:
    survey = make_survey(question("integer", "n"))
    for n in (1, 2, 2, 4, *[3] * 6):
        respond(survey, n=n)
    public_snapshot.share(survey)
    survey.close()
    found = columns_of(asked(survey).main)
    assert found is not None
    assert [one.bar.people for one in found.columns] == [1, 2, 6, 1]
    assert columns_of(asked(survey, Audience.EVERYONE).main) is None
    assert (
        columns_of(next(Reading.of(make_survey(question("text"), code="w")).questions).main) is None
    )
