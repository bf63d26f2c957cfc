"""How long a form takes, roughly."""

import pytest

from models.form.duration import minutes, seconds
from tests.makers import choice, definition, question

CLAUSE = " ".join(["word"] * 238)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (choice("Good?", "Yes", "No"), 10),
        (question("rating", "r"), 10),
        (question("text", "t"), 20),
        (question("likert", "l", items=["A", "B", "C"]), 22),
        (question("note", "n", CLAUSE), 60),
        (question("stance", "s", CLAUSE), 70),
    ],
)
def test_a_question_takes_as_long_as_its_kind(asked, expected):
    assert seconds(definition(asked)) == pytest.approx(expected)


def test_the_introduction_is_read_and_minutes_are_whole_and_one_at_least():
    ratings = [question("rating", f"r{n}") for n in range(9)]
    assert seconds(definition(*ratings, intro=CLAUSE)) == pytest.approx(150)
    assert minutes(definition(*ratings, intro=CLAUSE)) == 2
    assert minutes(definition(ratings[0])) == 1
