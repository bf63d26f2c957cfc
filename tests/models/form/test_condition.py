"""A condition is read, never run, and says of any answers whether it holds."""

from typing import Any

import pytest

from models.form.condition import DEEPEST, condition_from, straightened
from models.form.setting import DefinitionError

ANSWERS: dict[str, Any] = {
    **{"overall": 2, "hours": 2.5, "day": "2012-06-06", "session": "clinic", "word": "Very good"},
    **{"food": ["soup", "bread"], "talks.clear": 4},
}


@pytest.mark.parametrize(
    "text",
    [
        "overall = 2",
        "overall<=2 and overall>=2",
        "overall != 3",
        "hours > 2.4 and hours < 2.6",
        'day >= "2012-06-01"',
        "session = 'clinic'",
        'food contains "soup" and not food contains "rice"',
        'word contains "good"',
        "talks.clear > 3",
        "answered(word)",
        "not answered(better)",
        "overall = 1 or overall = 2 and hours = 2.5",
        "not (overall = 1 or hours = 1)",
        "${overall} <= 2 and selected(${food}, 'soup') and selected(${session}, 'clinic')",
        "${better} = '' and ${word} != ''",
        "Overall ≤ 2 And overall ≥ 2 AND overall == 2 and overall ≠ 3",
        "session = “clinic” and food contains ‘soup’ and word = „Very good“",
        "NOT Answered(better) Or Selected(food, 'rice')",
    ],
)
def test_these_hold(text: str) -> None:
    assert condition_from(text).holds(ANSWERS) is True


@pytest.mark.parametrize(
    "text",
    [
        "overall = 3",
        "overall < 2",
        "(overall = 2 or hours = 2.5) and hours = 1",
        "not (overall = 2)",
        *("better = 'x'", "better != 'x'", "better < 3", "better contains 'x'", "answered(better)"),
        "food contains 'rice'",
        "selected(${session}, 'clin')",
    ],
)
def test_these_do_not_and_what_was_not_answered_compares_with_nothing(text: str) -> None:
    assert condition_from(text).holds(ANSWERS) is False


def test_the_names_it_looks_at() -> None:
    found = condition_from('a = 1 and (not answered(b.c) or ${d} contains "and e = 2")').names
    assert found == {"a", "b.c", "d"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write the name of a question, not nothing"),
        ("overall", "after overall write =, !=, <, <=, >, >= or contains"),
        ("overall = ", "after = write a number, or a text in quotes"),
        ("overall = high", "after = write a number, or a text in quotes"),
        ("overall = 2 3", "write and, or, or nothing before '3'"),
        ("(overall = 2", "a ')' is missing before 'the end'"),
        ("overall = 2)", "write and, or, or nothing before ')'"),
        ("and = 2", "write the name of a question, not 'and'"),
        ("2 = overall", "write the name of a question, not '2'"),
        ("overall = “x", "'“x' cannot be read"),
        ("__import__('os')", "cannot be read"),
        ("answered overall", "a '(' is missing before 'overall'"),
        ("overall = 1234567890123456", "cannot be read"),
        ("a = 1 or " * 200 + "a = 1", "shorten it to 1,000 characters"),
        ("(" * (DEEPEST + 1) + "a = 1" + ")" * (DEEPEST + 1), "at most 20 brackets"),
        ("not " * (DEEPEST + 1) + "a = 1", "at most 20 brackets"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        condition_from(text)
    assert message in str(refused.value)


def test_however_it_was_typed_it_is_kept_as_the_language_has_it() -> None:
    for typed, kept in (
        ("Day ≤ “2012-06-06” AND not ‘x’ = Y", 'day <= "2012-06-06" and not "x" = y'),
        ("word = 'A ≤ “B” And C'", "word = 'A ≤ “B” And C'"),
        ('word = “say "No"”', "word = 'say \"No\"'"),
        ("word = “don’t”", 'word = "don’t"'),
        ("overall === 2", "overall = 2"),
    ):
        assert straightened(typed) == kept
        assert straightened(kept) == kept


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    assert condition_from(" or ".join(["(a = 1)"] * 60)).holds({"a": 1})


def test_a_question_may_be_called_like_a_word_of_the_language() -> None:
    assert condition_from("${and} = 1 and ${not} = 2").holds({"and": 1, "not": 2})
