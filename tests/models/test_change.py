"""What changed between two versions is told question by question, in as few words as it takes."""

import pytest

from models.change import QuestionChange, Reworded, changes
from tests.makers import choice, definition, question

A, B, C = (question("text", name, name.upper()) for name in "abc")


def told(change: QuestionChange) -> tuple:
    return change.question.name, change.state, change.is_moved


def test_the_same_has_no_changes() -> None:
    found = changes(definition(A, B), definition(A, B))
    assert (found.settings, found.questions, found.unchanged) == ((), (), 2)


def test_questions_that_came_and_went_are_told_and_the_others_are_counted() -> None:
    found = changes(definition(A, B), definition(C, A))
    assert [told(one) for one in found.questions] == [("c", "added", False),
                                                      ("b", "taken away", False)]  # fmt: skip
    assert found.unchanged == 1


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ([A, B, C], [C, A, B], {"c"}),
        ([A, B, C], [B, C, A], {"a"}),
        ([A, B], [A, C, B], set()),
        ([A, B, C], [A, C], set()),
    ],
)
def test_as_few_as_explain_it_have_moved(before, after, moved) -> None:
    found = changes(definition(*before), definition(*after))
    assert {one.question.name for one in found.questions if one.is_moved} == moved


def test_words_settings_and_choices_are_told_each() -> None:
    yes, no = {"name": "yes", "label": "Yes"}, {"name": "no", "label": "No"}
    before = choice("Was it good?", yes, no, "Perhaps", name="good", hint="One")
    after = choice("Was it very good?", no, yes | {"label": "Yes!"}, "Why?", name="good",
                   required=True)  # fmt: skip
    (found,) = changes(definition(before), definition(after)).questions
    assert told(found) == ("good", "changed", False)
    assert found.reworded == (
        Reworded("label", "Was it good?", "Was it very good?"),
        Reworded("hint", "One", ""),
        Reworded("required", "", "yes"),
        Reworded("yes", "Yes", "Yes!"),
        Reworded("order", "Yes · No", "No · Yes!"),
    )
    assert (found.added, found.taken_away) == (("Why?",), ("Perhaps",))


def test_items_of_a_grid_are_told_like_choices() -> None:
    before = question("likert", items=["Clear", "Short"])
    after = question("likert", items=["Clear", "Loud"])
    (found,) = changes(definition(before), definition(after)).questions
    assert (found.added, found.taken_away, found.reworded) == (("Loud",), ("Short",), ())


def test_settings_of_the_survey_are_told_first() -> None:
    before, after = definition(A, intro="Hello"), definition(A, title="Dinner", anonymous=False)
    assert changes(before, after).settings == (
        Reworded("title", "Lunch", "Dinner"),
        Reworded("intro", "Hello", ""),
        Reworded("anonymous", "yes", "no"),
    )
