"""The sheet has a column for all that can be answered, and a cell says what was."""

from formats.answer.sheet import header, is_export, rows
from tests.makers import definition, question
from tests.samples import LUNCH

ABOUT = ["response_id", "submitted_on", "version", "wave"]


def cells(asked: dict, answers: dict, *, labels: bool = False) -> list:
    """The cells of one response, without those that say what it is."""
    response = {
        **{"id": "k1", "submitted_on": "2012-06-06", "submitted_at": None, "version": 1},
        "answers": answers,
    }
    [row] = rows(definition(asked).fields, [response], labels=labels)
    assert row[:4] == ["k1", "2012-06-06", 1, None]
    return row[4:]


def test_every_field_has_a_column_and_every_one_of_several_choices_its_own() -> None:
    assert header(definition(*LUNCH).fields) == [
        *ABOUT,
        *("overall", "recommend", "session", "session.other"),
        *("food/soup", "food/rice", "food/other", "food.other"),
        *("talks.clear", "talks.short", "clause", "clause.comment", "read"),
        *("people", "hours", "day", "address", "word", "better", "pace", "wishes", "left"),
        *("skill.before", "skill.now", "grade.before", "grade.now"),
        *("need.topic", "need.place"),
        *("met", "met.teams/press", "met.teams/policy"),
    ]


def test_of_several_choices_each_is_1_or_0_and_none_where_nobody_answered() -> None:
    food = question("select_multiple", choices=["Soup", "Rice"])
    assert cells(food, {"q": ["rice"]}) == [0, 1]
    assert cells(food, {}) == [None, None]


def test_an_order_is_one_cell_that_begins_with_the_best() -> None:
    wishes = question("rank", choices=["=Room", "Food", "Talks"])
    assert cells(wishes, {"q": ["room", "food"]}) == ["room;food"]
    assert cells(wishes, {"q": ["room", "food"]}, labels=True) == ["'=Room;Food"]
    assert cells(wishes, {}) == [None]


def test_labels_stand_in_the_place_of_names_only_where_asked_for() -> None:
    likert = question("likert", items=["Clear"], scale=["No", "=Yes"])
    assert cells(likert, {"q.clear": 2}) == [2]
    assert cells(likert, {"q.clear": 2}, labels=True) == ["'=Yes"]
    assert cells(question("rating"), {"q": 4}, labels=True) == ["4"]


def test_what_people_wrote_is_guarded_and_a_number_stays_a_number() -> None:
    assert cells(question("text"), {"q": "=HYPERLINK(1)"}) == ["'=HYPERLINK(1)"]
    assert cells(question("email"), {"q": "+a@example.org"}) == ["'+a@example.org"]
    assert cells(question("integer"), {"q": -5}) == [-5]
    assert cells(question("decimal"), {"q": -2.5}) == [-2.5]


def test_a_decimal_is_written_as_people_write_it() -> None:
    assert cells(question("decimal"), {"q": 1e-05}) == ["0.00001"]
    assert cells(question("decimal"), {"q": -1.5e-07}) == ["-0.00000015"]


def test_an_export_is_known_by_its_first_column() -> None:
    assert is_export([" response_id ", "q"])
    assert not is_export(["Response ID", "submitted_on", "version", "wave"])
