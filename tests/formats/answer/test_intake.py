"""Every column of a table is known before a row is taken, and a row says what it answers."""

import csv
import io
from typing import Any

import pytest

from formats.answer.intake import Intake
from formats.answer.table import read_table
from formats.unread import FileError
from forms.answer.answer import AnswerUnfit, read
from tests.makers import choice, definition, question

ASKED = (
    choice("Good?", "Yes", "No", name="good", other=True),
    question("select_multiple", "food", "What?", choices=["Soup; hot", "Rice"], other=True),
    question("likert", "talks", "They were …", items=["Clear", "Short"]),
    question("text", "why", "Why?"),
)


def sent(*lines: list[str], asked: tuple = ASKED) -> list[dict[str, list[str]]]:
    """What each row of a table sends."""
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    table = read_table(file.getvalue().encode())
    intake = Intake(definition(*asked).questions, table)
    return [intake.sent(row) for row in table.rows]


def read_rows(*lines: list[str], asked: tuple) -> list[dict[str, Any]]:
    """The answers that each row of a table gives."""
    fields = definition(*asked).fields
    rows = sent(*lines, asked=asked)
    return [{one.name: read(one, row.get(one.name, [])) for one in fields} for row in rows]


def test_headings_are_names_or_labels_in_any_case() -> None:
    assert sent(["good", " CLEAR", "why?"], ["yes", "4", "Soup"]) == [
        {"good": ["yes"], "talks.clear": ["4"], "why": ["Soup"]}
    ]
    assert sent(["Good?", "talks.short"], ["No", "2"]) == [{"good": ["No"], "talks.short": ["2"]}]


def test_a_list_that_is_joined_by_commas_is_one_where_each_part_is_a_choice() -> None:
    assert sent(["food"], ["Rice, Soup; hot"], ["Rice, well done"]) == [
        {"food": ["Rice", "Soup; hot"]},
        {"food": ["other"], "food.other": ["Rice, well done"]},
    ]


def test_two_columns_with_one_heading_are_two_questions() -> None:
    asked = (question("text", "a", "Why?"), question("text", "b", "Why?"))
    assert sent(["Why?", "Why?"], ["x", "y"], asked=asked) == [{"a": ["x"], "b": ["y"]}]
    with pytest.raises(FileError) as refused:
        sent(["Why?", "Why?", "Why?"], ["x", "y", "z"], asked=asked)
    assert str(refused.value) == "Line 1: no question is called 'Why?'; there are a, b."


def test_several_answers_are_joined_by_semicolons_and_what_is_none_of_them_is_other() -> None:
    assert sent(["food"], ["rice; Soup; hot"], ["Soup; hot"], ["Tea;rice; Cake"]) == [
        {"food": ["rice", "Soup; hot"]},
        {"food": ["Soup; hot"]},
        {"food": ["other", "rice"], "food.other": ["Tea; Cake"]},
    ]
    assert sent(["good"], ["Perhaps; later"]) == [
        {"good": ["other"], "good.other": ["Perhaps; later"]}
    ]


RATED = question("rating", "lunch", "Lunch?", na="I had none")


@pytest.mark.parametrize("cell", ["NA", "N/A", "n/a", "na", "I had none", "not applicable", "6"])
def test_a_cell_that_does_not_apply_is_that_answer_where_the_question_has_it(cell: str) -> None:
    asked = (RATED, question("rating", "tea", "Tea?"))
    assert read_rows(["lunch"], [cell], asked=asked) == [{"lunch": "na", "tea": None}]


def test_a_choice_may_be_called_what_is_no_answer_elsewhere() -> None:
    region = choice("Where?", {"name": "na", "label": "North America"}, "Europe", name="region")
    asked = (region, choice("Of?", "N/A", "Null", name="of"), question("text", "why", "Why?"))
    assert sent(["region", "of", "why"], ["NA", "N/A", "N/A"], ["", "null", "x"], asked=asked) == [
        {"region": ["NA"], "of": ["N/A"]},
        {"of": ["null"], "why": ["x"]},
    ]


def test_what_is_read_otherwise_than_it_is_written_is_said_with_its_number() -> None:
    table = read_table(b"lunch,tea\n6,NA\n6,N/A\n3,NA\nNA,\n")
    asked = definition(RATED, question("rating", "tea", "Tea?"))
    intake = Intake(asked.questions, table)
    for row in table.rows:
        intake.sent(row)
    assert intake.notes == [
        "2 cells say NA: taken as no answer.",
        "1 cell says N/A: taken as no answer.",
        "lunch: 2 cells say 6, one more than the scale has: taken as “I had none”.",
    ]


def test_without_that_answer_one_more_than_the_scale_has_is_no_answer_of_the_form() -> None:
    with pytest.raises(AnswerUnfit):
        read_rows(["tea"], ["6"], asked=(question("rating", "tea", "Tea?"),))


def test_a_cell_that_says_missing_is_no_answer_but_text_in_an_export_is() -> None:
    assert sent(["why", "good"], ["NA", "n/a"], [" x ", ""]) == [{}, {"why": ["x"]}]
    exported = sent(["response_id", "why", "good"], ["k1", "NA", ""], ["k2", "  x\n", "yes"])
    assert exported == [{"why": ["NA"]}, {"why": ["  x\n"], "good": ["yes"]}]


def test_text_of_an_export_loses_its_guard_and_other_text_keeps_its_apostrophe() -> None:
    assert sent(["why"], ["'=1"]) == [{"why": ["'=1"]}]
    assert sent(["response_id", "why"], ["k", "'=1"], ["k", "''=1"], ["k", "'tis"]) == [
        *({"why": ["=1"]}, {"why": ["'=1"]}, {"why": ["'tis"]})
    ]


def test_an_export_says_what_each_response_is_in_columns_that_answer_nothing() -> None:
    table = read_table(b"response_id,submitted_on,version,wave,why\nk,2012-06-06,1,,Soup\n")
    intake = Intake(definition(*ASKED).questions, table)
    [row] = table.rows
    assert (intake.sent(row), intake.submitted(row)) == ({"why": ["Soup"]}, "2012-06-06")


@pytest.mark.parametrize(
    ("said", "versions"),
    [("1", [1]), ("2..4", [4, 3, 2]), ("", []), ("4..2", []), ("1..999999999", 100), ("x", [])],
)
def test_a_row_answers_one_of_the_versions_that_it_names(
    said: str, versions: list[int] | int
) -> None:
    table = read_table(f"response_id,version,why\nk,{said},Soup\n".encode())
    found = list(Intake(definition(*ASKED).questions, table).versions(table.rows[0]))
    assert found == versions or len(found) == versions


def test_without_the_id_of_a_response_those_columns_have_to_be_questions() -> None:
    with pytest.raises(FileError, match=r"^Line 1: no question is called 'wave'; there are good, "):
        sent(["wave", "why"], ["1", "Soup"])


def test_in_an_export_a_name_goes_before_a_label_that_reads_the_same() -> None:
    asked = (question("text", "a", "b"), question("text", "b", "a"))
    assert sent(["response_id", "a", "b"], ["k", "x", "y"], asked=asked) == [
        {"a": ["x"], "b": ["y"]}
    ]
    assert sent(["a", "b"], ["x", "y"], asked=asked) == [{"b": ["x"], "a": ["y"]}]


def test_a_column_a_choice_says_1_or_0() -> None:
    headings = ["food/soup_hot", "food/rice", "food/other", "food.other"]
    assert sent(headings, ["1", "0", "1", "Tea"], ["0", " 1 ", "", ""]) == [
        {"food": ["soup_hot", "other"], "food.other": ["Tea"]},
        {"food": ["rice"]},
    ]
    with pytest.raises(ValueError, match=r"^food/rice: write 1 or 0, not 'yes'$"):
        sent(["food/rice"], ["yes"])


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["1,000", "2.5", "7"], ["1000", "2.5", "7"]),
        (["1.000", "2,5", "7"], ["1000", "2.5", "7"]),
        (["1.125", "2.5", "−3"], ["1.1250", "2.5", "-3"]),
        (["1.125", "2.250"], ["1.125", "2.250"]),
        (["1,000", "7", "some"], ["1,000", "7", "some"]),
    ],
)
def test_a_column_of_numbers_tells_what_its_commas_and_points_are_for(cells, meant) -> None:
    asked = (question("decimal", "cost"),)
    assert sent(["cost"], *([one] for one in cells), asked=asked) == [
        {"cost": [one]} for one in meant
    ]


def test_in_an_export_a_point_stands_before_decimals() -> None:
    [row] = sent(["response_id", "cost"], ["k", "1.125"], asked=(question("decimal", "cost"),))
    assert row == {"cost": ["1.1250"]}
