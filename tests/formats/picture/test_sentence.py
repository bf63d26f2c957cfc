"""The sentence beside a picture says what its counts say, with ties, one answer and none."""

from typing import Any

import pytest

from formats.picture.sentence import sentence
from models.result.reading import Reading
from tests.makers import choice, make_survey, question, respond

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]


def said(asked: dict[str, Any], *answers: Any) -> str:
    """What is said of a question with these answers, without the marks around words of people."""
    survey = make_survey(asked)
    for one in answers:
        given = one if isinstance(one, dict) else {asked["name"]: one}
        respond(survey, **given)
    found = sentence(next(Reading.of(survey).questions))
    return found.replace("\u2068", "").replace("\u2069", "")


WHERE = choice("Where from?", "*Leeds*", "Bath", "York", name="where")
PACE = question("likert", "day", items=["Pace", "Room"])
SKILL = question("before_now", "skill")
BATS = question("myth", "bats", "Bats are blind.", answer=False)


@pytest.mark.parametrize(
    ("asked", "answers", "expected"),
    [
        (WHERE, [], ""),
        (WHERE, ["bath"], "Most often answered: “Bath”, by 1 of 1."),
        (WHERE, ["leeds", "leeds", "bath"], "Most often answered: “Leeds”, by 2 of 3."),
        (WHERE, ["leeds", "bath"], "Most often answered: “Leeds” and “Bath”, each by 1 of 2."),
        (
            WHERE,
            ["leeds", "bath", "york"],
            "3 answers were given equally often, by 1 each, and none more often.",
        ),
        (question("integer", "n"), [], ""),
        (question("integer", "n"), [7], "The only answer is 7."),
        (question("integer", "n"), [1, 2, 2000], "Of 3 answers the one in the middle is 2."),
        (question("date", "d"), ["2012-06-01"], "Most often answered: “2012-06-01”, by 1 of 1."),
        (question("rating", "r"), [5, 4, 1], "2 of 3 gave one of the two highest marks, 4 or 5."),
        (
            question("nps", "n"),
            [10, 8, 0, 0],
            "1 of 4 would gladly recommend it (9 or 10), 2 would not (0 to 6), "
            "1 would neither (7 or 8).",
        ),
        (PACE, [], ""),
        (
            PACE,
            [{"day__pace": "5", "day__room": "1"}, {"day__pace": "2", "day__room": "1"}],
            "“Pace” is highest: 50 % chose one of the two highest steps. "
            "“Room” is lowest, with 0 %.",
        ),
        (
            PACE,
            [{"day__pace": "5", "day__room": "4"}],
            "On every item, 100 % chose one of the two highest steps.",
        ),
        (PACE, [{"day__pace": "5"}], "1 of 1 chose one of the two highest steps."),
        (question("likert", "a", items=["B"], scale=["No", "Yes"]), [{"a__b": "2"}], ""),
        (
            SKILL,
            [{"skill__before": "1", "skill__now": "3"}, {"skill__before": "2", "skill__now": "2"}],
            "1 of 2 chose a higher step now than before, 0 a lower one, 1 the same.",
        ),
        (SKILL, [{"skill__before": "1"}], ""),
        (BATS, [], "The statement is false."),
        (
            BATS,
            [{"bats__before": "true", "bats__now": "false"}],
            "The statement is false. Of the 1 who answered both, 0 knew it before and 1 know it "
            "now.",
        ),
        (
            question("stance", "fair", "Be fair."),
            ["agree", "disagree", "dont_know"],
            "1 of the 2 who took a side agree, as it is or with changes.",
        ),
        (question("acknowledge", "read", "I read it"), [], ""),
        (question("acknowledge", "read", "I read it"), ["yes"], "1 of 1 ticked the box"),
        (
            question("rank", "w", choices=["Room", "Food"]),
            [["food", "room"], ["food"]],
            "“Food” was put first most often, by 2 of 2.",
        ),
        (
            question("rank", "w", choices=["Room", "Food"]),
            [["food", "room"], ["room"]],
            "2 choices were put first equally often, by 1 each.",
        ),
        (question("rank", "w", choices=["Room", "Food"]), [], ""),
        (question("text", "t"), ["Hello"], ""),
        (
            question("request", "n", topics=["Blogs"], places=["Bath"]),
            [{"n__topic": "blogs", "n__place": "bath"}],
            "Most often answered: “Blogs”, by 1 of 1.",
        ),
    ],
)
def test_it_says_what_the_counts_say(asked: Any, answers: Any, expected: str) -> None:
    assert said(asked, *answers) == expected
