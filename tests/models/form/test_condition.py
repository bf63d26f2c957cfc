"""A condition is read, never run, and says of any answers whether it holds."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.form.condition import (
    BETWEEN,
    DEEPEST,
    WORDS,
    Comparison,
    Condition,
    Not,
    answered,
    condition_from,
    joined,
    renamed,
    straightened,
)
from models.form.name import field_renamed
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
        ("a <> 1", "after < write a number, or a text in quotes"),
        ("'x' = a", "write the name of a question, not \"'x'\""),
        ("string(a) = 1", "after string write =, !=, <, <=, >, >= or contains"),
        ("a answered 1", "after a write =, !=, <, <=, >, >= or contains"),
        ("a = 1 && b = 2", "'&& b = 2' cannot be read"),
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


NAMES = st.sampled_from(["a", "b.c", "talks.other", "a_1", "android", *sorted(WORDS)])
TEXTS = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), max_size=8)
VALUES = (
    st.builds("{}{}".format, TEXTS, st.sampled_from(["", "’", " and ", "${b}", ")", "≤"]))
    | TEXTS.map(lambda text: f'say "{text.replace(chr(39), "")}"')
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.decimals(-(10**6), 10**6, places=9).map(float)
)
SIGNS = st.sampled_from(sorted(BETWEEN | {"selected"}))
TREES: st.SearchStrategy[Condition] = st.recursive(
    NAMES.map(answered)
    # Without a value it is the question whether something was answered.
    | st.builds(Comparison, NAMES, SIGNS, VALUES.filter(lambda value: value != "")),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=8,
)


@given(TREES)
def test_what_is_printed_is_read_as_the_same_tree(tree: Condition) -> None:
    printed = str(tree)
    assert straightened(printed) == printed
    assert condition_from(printed) == tree


@given(TREES, st.permutations(["a", "b", *sorted(WORDS)]))
def test_questions_are_renamed_and_nothing_else_and_back(tree: Condition, names: list[str]) -> None:
    now = dict(zip(sorted(names), names, strict=True))
    before = {other: name for name, other in now.items()}
    written = renamed(str(tree), now)
    assert condition_from(renamed(written, before)) == tree
    after = condition_from(written)
    assert after == tree.changed(lambda one: replace(one, name=field_renamed(one.name, now)))


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("m='c1' or (not  m.other='m')", "n='c1' or (not  n.other='m')"),
        ("${ m }<=2.50 and ((b=1))", "${ n }<=2.50 and ((${or}=1))"),
        ("  M ≤ 2 and b = “m”\n", '  n <= 2 and ${or} = "m"\n'),
        (" or ".join(["m='c1'"] * 90), " or ".join(["n='c1'"] * 90)),
        ("not " * 19 + "m=1", "not " * 19 + "n=1"),
    ],
)
def test_a_renamed_question_changes_its_name_alone_in_what_was_written(
    written: str, after: str
) -> None:
    assert renamed(written, {"m": "n", "b": "or"}) == after
    assert condition_from(after)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("${overall}<=2 AND selected( ${food},'soup' )", 'overall <= 2 and selected(food, "soup")'),
        ("${and}=1 or not ${b}=2.50", "${and} = 1 or not b = 2.5"),
        ("a=1 and (b=2 and (c=3))", "a = 1 and b = 2 and c = 3"),
        ("a=1 or b=2 and c=3", "a = 1 or (b = 2 and c = 3)"),
        ("not (a=1 or b=2)", "not (a = 1 or b = 2)"),
        ("a = '' and ${b} != ''", "not answered(a) and answered(b)"),
        ("a = 'say \"no\"' or a = 007.0", "a = 'say \"no\"' or a = 7"),
        ("a < 0.000000000000001", "a < 0.000000000000001"),
    ],
)
def test_it_is_printed_in_one_way_however_it_was_written(written: str, printed: str) -> None:
    assert str(condition_from(written)) == printed
