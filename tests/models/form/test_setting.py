"""What is wrong with a definition is known with its place, for people with a file and on a page."""

import pytest

from models.form.definition import definition_from
from models.form.setting import DefinitionError
from tests.makers import question


@pytest.mark.parametrize(
    ("wrong", "place", "line", "page"),
    [
        (
            {"question": [question("date"), question("rating", "mark", scale=20)]},
            (2, "mark", "scale", 0),
            "Question 2 (mark): scale: write a whole number from 2 to 10.",
            "Write a whole number from 2 to 10",
        ),
        (
            {"question": [question("integer", "many", min=1.2, max=1.8)]},
            (1, "many", "min", 0),
            "Question 1 (many): there is no whole number from 1.2 to 1.8.",
            "There is no whole number from 1.2 to 1.8",
        ),
        (
            {"question": [question("select_one", choices=["A", "Other"], other=True)]},
            (1, "q", "choices", 0),
            "Question 1 (q): choices: take out the choice 'other'; other = true adds it.",
            "Take out “Other”: the tick below adds “Other”",
        ),
        (
            {"question": [{"type": "rank", "label": "Which?", "choices": ["A", ""]}]},
            (1, "", "choices", 2),
            "Question 1: choices 2: give it a label.",
            "give it a label",
        ),
        (
            {"question": [question("text", relevant="why = 1")]},
            (1, "q", "relevant", 0),
            "Question 1 (q): relevant: there is no question before this one that could be why.",
            "There is no question before this one that could be why",
        ),
        (
            {"title": " ", "question": [question("text")]},
            (0, "", "title", 0),
            'The definition has no title: add title = "…" at the top.',
            "Write a title",
        ),
        (
            {"language": "German", "question": [question("text")]},
            (0, "", "language", 0),
            'language: write the code of a language, like "en", "de" or "pt-BR"; '
            "'German' is none.",
            "Choose a language from the list",
        ),
        (
            {"question": []},
            (0, "", "", 0),
            "There are no questions: add at least one, under [[question]].",
            "There are no questions: add at least one",
        ),
    ],
)
def test_an_error_knows_its_place_and_what_to_say_there(wrong, place, line, page):
    with pytest.raises(DefinitionError) as refused:
        definition_from({"title": "Lunch", **wrong})
    error = refused.value
    assert (error.position, error.name, error.setting, error.number) == place
    assert (str(error), error.page) == (line, page)
