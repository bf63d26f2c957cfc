"""The chooser of conditions: what is stored is chosen again, and what differs from it counts."""

import pytest

from forms.form.condition import Chosen, Unfinished, chosen_from, condition_text, options
from tests.makers import choice, definition, question

FIELDS = options(
    definition(
        choice("Good?", "Yes", "Rather not", name="good"),
        question("select_multiple", "food", "Food?", choices=["Soup", "Rice"]),
        question("rating", "mark", "Mark?"),
        question("likert", "talks", "The talks", items=["Clear"]),
        question("date", "day", "Day?"),
        question("text", "word", "Word?"),
    ).questions
)
SIMPLE = {
    'good = "rather_not"': ("good", "=", "Rather not"),
    'good != "yes"': ("good", "!=", "Yes"),
    'food contains "rice"': ("food", "=", "Rice"),
    'not food contains "rice"': ("food", "!=", "Rice"),
    "mark > 3": ("mark", ">", "3"),
    "mark < 3": ("mark", "<", "3"),
    "talks.clear >= 4": ("talks.clear", ">=", "Agree"),
    'day <= "2026-06-06"': ("day", "<=", "2026-06-06"),
    'word contains "x"': ("word", "contains", "x"),
    "answered(mark)": ("mark", "answered", ""),
}


@pytest.mark.parametrize("written", SIMPLE)
def test_a_simple_condition_is_shown_in_the_chooser_and_comes_out_as_it_was(written: str) -> None:
    shown = chosen_from(written, FIELDS)
    assert shown == Chosen(*SIMPLE[written])
    assert condition_text(shown, FIELDS, "") == written
    assert condition_text(shown, FIELDS, written, written) == written


@pytest.mark.parametrize(
    "written",
    ["mark = 1 or mark = 5", "not answered(mark)", "not mark = 1", "gone = 1", "mark = = 1"],
)
def test_any_other_condition_is_only_written(written: str) -> None:
    assert chosen_from(written, FIELDS) is None
    assert condition_text(Chosen(), FIELDS, written, written) == written


NOW = "mark <= 2"


@pytest.mark.parametrize(
    ("chosen", "written", "found"),
    [
        (("mark", "<=", "3"), NOW, "mark <= 3"),  # only the chooser was changed
        (("mark", "<=", "3"), "", "mark <= 3"),
        (("mark", "<=", "2"), "mark = 5", "mark = 5"),  # only the line was
        (("mark", "<=", "2"), "", ""),
        (("", "<=", "2"), NOW, ""),  # nothing: ask everybody
        (("", "=", ""), NOW, ""),
        (("mark", "<=", "3"), "mark <= 3", "mark <= 3"),  # both, to the same
        (None, NOW, NOW),  # a sender without a chooser
    ],
)
def test_what_was_changed_counts(
    chosen: tuple[str, str, str] | None, written: str, found: str
) -> None:
    sent = Chosen(*chosen) if chosen else None
    assert condition_text(sent, FIELDS, written, NOW) == found


def test_two_changes_that_differ_are_refused() -> None:
    with pytest.raises(Unfinished, match="empty one of them"):
        condition_text(Chosen("mark", "<=", "3"), FIELDS, "mark = 5", NOW)
    with pytest.raises(Unfinished, match="Choose the question"):
        condition_text(Chosen("", "<=", "4"), FIELDS, NOW, NOW)
