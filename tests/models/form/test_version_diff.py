"""What changed between two versions is told question by question, in as few words as it takes."""

import pytest

from models.form.version_diff import QuestionChange, Reworded, changes
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


def stance(name: str, label: str, **said: str) -> dict:
    return question("stance", name, label, **said)


def test_a_clause_that_was_reworded_is_changed_and_not_another_one() -> None:
    kind = stance("kind", "Be kind.", number="1")
    first = definition(kind, stance("brief", "Be brief.", number="2"))
    second = definition(
        stance("kinder", "Be kinder.", number="1", was="kind"), kind | {"name": "x"}
    )
    third = definition(stance("kindest", "Be the kindest.", number="1", was="kinder"))
    (found, new, gone) = changes(first, second).questions
    assert (told(found), found.was) == (("kinder", "changed", False), "kind")
    assert found.reworded == (Reworded("label", "Be kind.", "Be kinder."),)
    assert (told(new), told(gone)) == (("x", "added", False), ("brief", "taken away", False))
    (found, _) = changes(first, third, [second]).questions
    assert (told(found), found.was) == (("kindest", "changed", False), "kind")
    (found, _) = changes(third, first, [second]).questions
    assert (told(found), found.was) == (("kind", "changed", False), "kindest")


def test_clauses_that_say_they_were_each_other_do_no_harm() -> None:
    one = definition(stance("a", "A", was="b"), stance("b", "B", was="a"))
    assert changes(one, one).questions == ()
    found = changes(definition(stance("a", "A", was="b")), definition(stance("b", "B", was="a")))
    assert [one.state for one in found.questions] == ["added", "taken away"]


def test_a_reworded_clause_has_moved_only_where_it_stands_elsewhere() -> None:
    first = definition(stance("a", "A"), stance("b", "B"), stance("c", "C"))
    other = stance("d", "A!", was="a")
    for after, found in (
        ((stance("c", "C"), other, stance("b", "B")), {"c": True, "d": False}),
        ((stance("b", "B"), stance("c", "C"), other), {"d": True}),
    ):
        told_now = changes(first, definition(*after)).questions
        assert {one.question.name: one.is_moved for one in told_now} == found


def test_each_language_is_told_by_itself_and_one_that_came_is_told_once() -> None:
    def form(cy: str, *languages: str, title: str = "Cinio"):
        asked = question("text", "a", {"en": "A", "cy": cy})
        return definition(asked, title={"en": "Lunch", "cy": title}, languages=[*languages])

    [change] = changes(form("Un", "en", "cy"), form("Dau", "en", "cy")).questions
    assert change.reworded == (Reworded("label (cy)", "Un", "Dau"),)
    of_title = changes(form("Un", "en", "cy"), form("Un", "en", "cy", title="Swper"))
    assert of_title.settings == (Reworded("title (cy)", "Cinio", "Swper"),)
    assert of_title.questions == ()
    alone = definition(question("text", "a", "A"), language="en")
    came = changes(alone, form("Un", "en", "cy"))
    assert came.questions == ()
    assert Reworded("languages", "", "en · cy") in came.settings
