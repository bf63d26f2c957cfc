"""Which questions are asked, and which conditions and labels a definition may have."""

from typing import Any

import pytest

from models.form.definition import definition_from, loads
from models.form.relevance import asked
from models.form.setting import DefinitionError
from tests.makers import choice, definition, question

ASKED = (
    question("rating", "overall"),
    choice("Which?", "Talk", "Clinic", name="which", other=True),
    question("select_multiple", "food", choices=["Soup", "Rice"]),
    question("date", "day"),
    question("time", "left"),
    question("text", "word"),
    question("likert", "talks", items=["Clear", "Short"], na="I heard none"),
    question("note", "hello", "Hello"),
)


def refused(*questions: dict) -> DefinitionError:
    with pytest.raises(DefinitionError) as raised:
        definition(*questions)
    return raised.value


def refusal(*questions: dict) -> str:
    return str(refused(*questions))


@pytest.mark.parametrize(
    ("relevant", "message"),
    [
        ("overal = 1", "there is no question overal before this one; there are overall, which,"),
        ("why = 'x'", "why is this question itself; only earlier answers can be named."),
        ("last = 'x'", "last is asked later; only earlier answers can be named."),
        ("answered(talks)", "talks has parts; name one of talks.clear, talks.short."),
        ("answered(hello)", "hello has no answer; name a question that has one."),
        ("overall = '1'", "overall is a number; write '1' as one, without quotes."),
        ("overall = 6", "overall is never 6; it is 1 to 5."),
        ("overall = 'na'", "overall is a number; write 'na' as one, without quotes."),
        ("talks.clear < 'na'", "talks.clear is a number; write 'na' as one, without quotes."),
        ("talks.clear = 6", "talks.clear is never 6; it is 1 to 5."),
        ("overall contains 1", "overall is a number; compare it, as in overall >= 3."),
        ("which = 'tlak'", "there are talk, clinic, other."),
        ("which = 'Clinic'", "which has no choice with the name 'Clinic'; write 'clinic'."),
        ("which = 1", "which is no number; write the name of a choice in quotes."),
        ("which < 'talk'", "which is one choice; write = or !="),
        ("food = 'soup'", "food is several choices; write contains, not =."),
        ("food contains 'bread'", "food has no choice with the name 'bread'"),
        ("day > 3", 'day is a day; compare it with one like "2012-06-06".'),
        ("day > '6 June'", "day is a day"),
        ("day > '20120606'", "day is a day"),
        ("day contains '2012-06-06'", "day cannot contain anything; write =, !=, <, <=, > or >=."),
        ("left > '9:30'", 'left is a time; compare it with one like "09:30".'),
        ("left > 9", "left is a time"),
        ("word < 'm'", "word is a text; write =, != or contains, not <."),
        ("word = 3", "word is a text; write 3 in quotes."),
        ("talks.clear = 'agree'", "talks.clear is a number"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_at_its_question(relevant, message) -> None:
    said = refusal(*ASKED, question("text", "why", relevant=relevant), question("text", "last"))
    assert said.startswith("Question 9 (why): relevant: ")
    assert message in said


@pytest.mark.parametrize(
    "relevant",
    [
        *("overall = 5", "overall >= 7", "talks.clear != 2", "which != 'other'"),
        *("food contains 'soup'", "selected(food, 'rice')", "selected(which, 'talk')"),
        *("day >= '2012-06-06'", "day = '2012-06-06'", "left < '09:30'", "left != '23:59'"),
        *("word = 'm'", "word contains 'rain'", "answered(overall) and answered(left)"),
    ],
)
def test_a_condition_that_can_be_is_taken(relevant: str) -> None:
    assert definition(*ASKED, question("text", "why", relevant=relevant))


@pytest.mark.parametrize("setting", ["label", "hint"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Why ${nobody}?", "Question 2 (why): ${nobody}: there is no question nobody before"),
        ("Why ${why}?", "Question 2 (why): ${why}: why is this question itself"),
        ("Why ${last}?", "Question 2 (why): ${last}: last is asked later"),
    ],
)
def test_a_label_names_earlier_answers_only(setting, text, message) -> None:
    first, last = question("text", "word"), question("text", "last")
    error = refused(first, question("text", "why") | {setting: text}, last)
    assert message in str(error)
    assert error.setting == setting


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (0, "there is no question before this one that could be nobody."),
        (2, "there is no question nobody before this one; there are q0, q1."),
        (10, "there are q0, q1, q2, q3, q4, q5, q6, q7, q8, q9."),
        (11, "there are q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, …."),
    ],
)
def test_who_names_what_is_not_there_is_told_what_is(before: int, said: str) -> None:
    earlier = [question("text", f"q{n}") for n in range(before)]
    error = refused(*earlier, question("text", "why", relevant="answered(nobody)"))
    assert str(error).endswith(said)
    begin = said if before < 10 else f"there is no question nobody before this one; {said}"
    assert error.page == begin.capitalize().removesuffix(".")


def test_a_condition_is_kept_as_it_was_written_and_read_again() -> None:
    made = definition(*ASKED, question("text", "why", relevant=' overall <= 2 and which="talk" '))
    assert made.questions[-1].relevant == 'overall <= 2 and which="talk"'
    assert loads(made.dumps()) == definition_from(made.document) == made


def test_a_stored_definition_is_read_although_a_rule_came_since() -> None:
    stored = '{"title":"T","question":[{"name":"go","type":"text","label":"${nobody} goes?"}]}'
    assert loads(stored).questions[0].fields[0].label == "… goes?"
    assert "Tangible’s own" in refusal(question("text", "go"))


def test_what_is_not_asked_counts_as_not_answered_for_what_follows() -> None:
    made = definition(
        question("rating", "overall"),
        question("text", "why", relevant="overall <= 2"),
        question("text", "more", relevant="answered(why)"),
    )
    answers = {"why": "Rain", "more": "Wind"}
    assert asked(made.questions, answers | {"overall": 2}) == {"overall", "why", "more"}
    assert asked(made.questions, answers | {"overall": 3}) == {"overall"}
    assert asked(made.questions, answers) == {"overall"}


def test_a_section_that_falls_away_takes_its_questions_with_it() -> None:
    made = definition(
        question("rating", "overall"),
        question("section", "part", relevant="overall <= 2"),
        question("text", "why"),
        question("section", "end"),
        question("text", "bye"),
    )
    assert asked(made.questions, {"overall": 5}) == {"overall", "end", "bye"}
    assert asked(made.questions, {"overall": 1}) == {"overall", "part", "why", "end", "bye"}


def test_what_is_not_asked_of_everybody_is_known_by_its_own_condition_or_that_of_its_section() -> (
    None
):
    made = definition(
        question("rating", "overall"),
        question("text", "why", relevant="overall <= 2"),
        question("note", "sorry", relevant="overall <= 2"),
        question("text", "who"),
        question("section", "part", relevant="overall <= 2"),
        question("text", "more"),
        question("section", "end"),
        question("text", "bye"),
    )
    assert made.conditional == {"why", "more"}
    assert definition(question("text", "why")).conditional == frozenset()


def test_questions_come_in_sections() -> None:
    first, part, second = question("text", "a"), question("section", "p"), question("text", "b")
    names = [[one.name for one in page] for page in definition(first, part, second).sections]
    assert names == [["a"], ["p", "b"]]
    assert len(definition(part, first, second).sections) == 1


def test_all_conditions_together_have_a_bound() -> None:
    def asked(n: int) -> list[dict]:
        long = " or ".join(["overall = 1"] * 50)
        return [question("rating", "overall"), *(
            question("text", f"t{k}", relevant=long) for k in range(n)
        )]  # fmt: skip

    definition(*asked(100))
    with pytest.raises(DefinitionError, match="together compare 5,050 times; 5,000 is the most"):
        definition(*asked(101))


@pytest.mark.parametrize(
    ("relevant", "of_three", "of_na", "of_nothing"),
    [
        ("talks.clear = 'na'", False, True, False),
        ("talks.clear != 'na'", True, False, False),
        ("talks.clear <= 3", True, False, False),
        ("talks.clear >= 1", True, False, False),
        ("talks.clear != 4", True, False, False),
        ("not (talks.clear = 4)", True, True, True),
        ("not (talks.clear = 'na')", True, False, True),
        ("answered(talks.clear)", True, True, False),
    ],
)
def test_not_applicable_can_be_asked_for_and_is_no_number(
    relevant: str, of_three: bool, of_na: bool, of_nothing: bool
) -> None:
    form = definition(*ASKED, question("text", "why", relevant=relevant)).questions
    said: list[dict[str, Any]] = [{"talks.clear": 3}, {"talks.clear": "na"}, {}]
    found = ["why" in asked(form, answers) for answers in said]
    assert found == [of_three, of_na, of_nothing]
