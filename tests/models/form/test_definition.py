"""A definition is taken whole or refused with one line that says where and what to do."""

from typing import Any

import pytest
from hypothesis import given, settings

from language.catalogue import Catalogue
from language.message import AT_FIRST, speaking
from models.form.definition import MAX_QUESTIONS, Definition, definition_from, loads
from models.form.setting import DefinitionError
from tests.arbitrary import definitions
from tests.language.brackets import brackets
from tests.makers import choice, definition, question
from tests.samples import EVERY_KIND


def test_what_is_not_said_is_as_usual() -> None:
    made = definition_from({"title": " Lunch ", "question": [{"type": "date", "label": "When?"}]})
    assert made == Definition("Lunch", "feedback", "", "", True, made.questions)
    assert made.document == {
        "title": "Lunch",
        "kind": "feedback",
        "anonymous": True,
        "question": [{"name": "when", "type": "date", "label": "When?"}],
    }


def test_the_fields_stand_in_the_order_of_the_questions() -> None:
    made = definition(
        question("likert", "talks", items=["Clear", "Short"]),
        question("note", "pause"),
        choice("Which?", "A", name="which", other=True),
        question("stance", "clause"),
    )
    assert [field.name for field in made.fields] == [
        *("talks.clear", "talks.short", "which", "which.other", "clause", "clause.comment")
    ]


def test_a_question_without_a_name_gets_one_that_no_other_bears() -> None:
    labels = ["How was it?", "Version", "How was it?", "日本"]
    asked = [{"type": "text", "label": label} for label in labels]
    asked.append(question("text", "how_was_it"))
    made = definition(*asked)
    assert [one.name for one in made.questions] == [
        *("how_was_it_2", "version_2", "how_was_it_3", "q", "how_was_it")
    ]


def test_a_thousand_questions_are_taken_and_one_more_is_not() -> None:
    asked = [question("text", f"q{n}") for n in range(MAX_QUESTIONS + 1)]
    assert len(definition(*asked[1:]).questions) == 1000
    with pytest.raises(DefinitionError) as refused:
        definition(*asked)
    assert str(refused.value) == "There are 1,001 questions; 1,000 is the most."


@given(definitions())
@settings(deadline=None, max_examples=60)
def test_what_is_stored_is_read_as_the_same_definition(made: Definition) -> None:
    assert definition_from(made.document) == made
    assert loads(made.dumps()) == made
    assert "\n" not in made.dumps()


def test_the_language_of_a_definition_is_kept_as_tags_are_written() -> None:
    assert definition(question("text"), language="PT_br").language == "pt-BR"
    assert definition(question("text"), language="en").document["language"] == "en"
    assert "language" not in definition(question("text"), language="").document


def test_a_stored_definition_is_read_once() -> None:
    stored = definition(question("text")).dumps()
    assert loads(stored) is loads(str(stored.encode(), "utf-8"))


@pytest.mark.parametrize(
    ("range", "advice"),
    [
        ({"step": 3}, "max: from 0 in steps of 3 none comes to 10; write 9 or 12."),
        ({"min": 1, "step": 2}, "max: from 1 in steps of 2 none comes to 10; write 9 or 11."),
        ({"max": 1, "step": 0.3}, "max: from 0 in steps of 0.3 none comes to 1; write 0.9 or 1.2."),
        ({"min": -1, "max": 7, "step": 2}, ""),
        ({"max": 0.3, "step": 0.1}, ""),
        ({"min": 0.5, "max": 1000000, "step": 0.25}, ""),
    ],
)
def test_a_step_of_a_range_has_to_come_to_its_end(range, advice) -> None:
    document = {"title": "T", "question": [question("range", **range)]}
    said = ""
    try:
        definition_from(document)
    except DefinitionError as fault:
        said = str(fault).removeprefix("Question 1 (q): ")
    assert said == advice


def test_a_range_that_was_stored_before_that_was_a_rule_can_still_be_read() -> None:
    stored = definition(question("range", max=9, step=3)).dumps().replace("9", "10")
    assert loads(stored).questions[0].settings["max"] == 10


def test_a_definition_is_the_same_in_whatever_language_it_was_read() -> None:
    """It is stored, and what was read is kept for people of all languages."""
    document = {"title": "Lunch", "question": [dict(one) for one in EVERY_KIND]}
    assert read_in(brackets(), document) == read_in(AT_FIRST, document)


def read_in(language: Catalogue, document: dict[str, Any]) -> tuple[Any, ...]:
    with speaking(language):
        made = definition_from(document)
        return made.dumps(), made.fields, [one.apart for one in made.questions]


def test_what_is_wrong_is_said_in_the_language_that_is_spoken() -> None:
    with speaking(brackets()), pytest.raises(DefinitionError) as refused:
        definition(question("rating", "overall", scale=11))
    line = "[scale: [write a whole number from 2 to 10.]]"
    assert str(refused.value) == f"[[Question 1 (overall)]: {line}]"
    assert refused.value.page == "[Write a whole number from 2 to 10]"


def test_a_sensitive_form_says_so_and_is_anonymous() -> None:
    made = definition(question("text"), sensitive=True)
    assert (made.sensitive, made.document["sensitive"]) == (True, True)
    assert "sensitive" not in definition(question("text"), sensitive=False).document
    with pytest.raises(DefinitionError, match="anonymous = false") as caught:
        definition(question("text"), sensitive=True, anonymous=False)
    assert caught.value.setting == "sensitive"
