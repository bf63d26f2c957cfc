"""A question of every kind, and the fields that its answers are made of."""

from typing import Any

import pytest

from models.form.field import Choice, Field
from models.form.kind import AGREEMENT, LONG_TEXT, SHORT_TEXT, STANCES
from models.form.question import question_from
from models.form.setting import DefinitionError
from tests.makers import question

LABEL = "Question?"
TEN = tuple(Choice(str(n), str(n)) for n in range(11))
TEA, COFFEE = Choice("tea", "Tea"), Choice("black", "Coffee")
OTHER = Choice("other", "Other")
CHOICES = ["Tea", {"name": "black", "label": "Coffee"}]


def fields(asked: dict[str, Any]) -> tuple[Field, ...]:
    return question_from(asked, 1, set()).fields


def refusal(asked: Any) -> str:
    with pytest.raises(DefinitionError) as refused:
        question_from(asked, 3, set())
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "settings", "made"),
    [
        ("date", {}, [Field("q", "date", LABEL)]),
        ("email", {}, [Field("q", "email", LABEL, max_length=254)]),
        ("text", {}, [Field("q", "text", LABEL, max_length=SHORT_TEXT)]),
        ("text", {"multiline": True}, [Field("q", "text", LABEL, max_length=LONG_TEXT)]),
        ("text", {"max_length": 140}, [Field("q", "text", LABEL, max_length=140)]),
        ("integer", {"min": 0, "max": 9}, [Field("q", "integer", LABEL, minimum=0, maximum=9)]),
        ("decimal", {"min": -0.5}, [Field("q", "decimal", LABEL, minimum=-0.5)]),
        ("nps", {"low": "No", "high": "Yes"}, [Field("q", "score", LABEL, choices=TEN)]),
        ("rating", {}, [Field("q", "score", LABEL, choices=TEN[1:6])]),
        ("rating", {"scale": 10}, [Field("q", "score", LABEL, choices=TEN[1:])]),
        ("acknowledge", {}, [Field("q", "one", LABEL, choices=(Choice("yes", "Yes"),))]),
        ("note", {}, []),
        ("select_one", {"choices": CHOICES}, [Field("q", "one", LABEL, choices=(TEA, COFFEE))]),
        (
            "select_multiple",
            {"choices": CHOICES, "other": True},
            [
                Field("q", "many", LABEL, choices=(TEA, COFFEE, OTHER)),
                Field("q.other", "text", "Other", max_length=SHORT_TEXT),
            ],
        ),
        (
            "stance",
            {},
            [
                Field("q", "one", LABEL, choices=STANCES),
                Field("q.comment", "text", "Comment", max_length=LONG_TEXT),
            ],
        ),
        (
            "likert",
            {"items": ["Clear", {"name": "brief", "label": "Short"}], "scale": ["No", "Yes"]},
            [
                Field("q.clear", "score", "Clear", choices=(Choice("1", "No"), Choice("2", "Yes"))),
                Field("q.brief", "score", "Short", choices=(Choice("1", "No"), Choice("2", "Yes"))),
            ],
        ),
    ],
)  # fmt: skip
def test_a_kind_has_its_fields(kind: str, settings: dict[str, Any], made: list[Field]) -> None:
    assert fields(question(kind, **settings)) == tuple(made)


def test_agreement_has_five_steps_unless_others_are_named() -> None:
    [field] = fields(question("likert", items=["Clear"]))
    assert [choice.label for choice in field.choices] == list(AGREEMENT)


def test_a_required_question_requires_its_answer_and_no_text_beside_it() -> None:
    for asked in (
        question("select_one", choices=CHOICES, other=True, required=True),
        question("stance", required=True),
    ):
        assert [field.required for field in fields(asked)] == [True, False]
    assert [
        one.required for one in fields(question("likert", items=["A", "B"], required=True))
    ] == [*(True, True)]


def test_what_is_as_usual_is_not_said_and_nought_is_not_nothing() -> None:
    asked = question("integer", min=0, max=0)
    assert question_from(asked, 1, set()).document == asked
    usual = question("rating", scale=5, low="", hint="", required=False)
    assert question_from(usual, 1, set()).document == question("rating")


def test_line_breaks_in_labels_become_one_character() -> None:
    asked = question("select_one", label="How\r\nwas\rit?", choices=["Very\r\ngood"])
    [field] = fields(asked)
    assert (field.label, field.choices[0].label) == ("How\nwas\nit?", "Very\ngood")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("How?", "Question 3: write it as a table under [[question]]."),
        (
            question("integer", min=5, max=1.5),
            "Question 3 (q): min is 5 and max is 1.5; exchange them.",
        ),
        (
            question("decimal", min=float("nan")),
            "Question 3 (q): min: write a finite number, or leave nan out.",
        ),
        (
            question("decimal", max=float("inf")),
            "Question 3 (q): max: write a finite number, or leave inf out.",
        ),
        (
            question("select_one", choices=["Tea", "Other"], other=True),
            "Question 3 (q): choices: take out the choice 'other'; other = true adds it.",
        ),
        (
            question("text", "a\nb"),
            "Question 3: 'a\\nb' cannot be a name; begin with a-z, go on with a-z, 0-9, _.",
        ),
    ],
)
def test_what_cannot_be_a_question_is_refused_in_one_line(asked: Any, message: str) -> None:
    assert refusal(asked) == message


def test_other_may_be_a_choice_where_it_is_not_added() -> None:
    [field] = fields(question("select_one", choices=["Tea", "Other"]))
    assert [choice.name for choice in field.choices] == ["tea", "other"]
