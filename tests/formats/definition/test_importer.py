"""What every importer does alike: names, conditions, texts that name answers, grids, the report."""

import re

import pytest

from formats.condition.foreign import Known
from formats.definition.importer import Importer, check_size, for_each, grid, named
from formats.unread import FileError

STEPS = [("1", "Low"), ("2", "High")]
ITEMS = named([("a", "Soup"), ("b", "Tea")])


class Reading(Importer):
    dialect = "surveyjs"
    mention = re.compile(r"\{(?P<name>\w+)\}")


def reading(**known: Known) -> Reading:
    found = Reading(["mine"])
    found.known |= known
    found.begin()
    return found


def test_a_condition_is_said_in_the_names_of_here_once_what_it_names_has_been_asked():
    form = reading(Q1=Known("q_1"))
    assert form.condition("page 1", "{Q1} = 'a'") is None
    form.later.discard("Q1")
    assert str(form.condition("page 2", "{Q1} = 'a'")) == 'q_1 = "a"'
    assert form.condition("page 3", "{Q2} = 'a'") is None
    assert form.report == [
        "page 1: Q1 is asked later, so everyone is asked: {Q1} = 'a'",
        "page 3: no question is called 'Q2', so everyone is asked: {Q2} = 'a'",
    ]


def test_questions_are_asked_where_all_conditions_are_met_and_their_texts_name_answers():
    form = reading(Q1=Known("q_1"), Q2=Known("q_2", "tick"))
    form.later.clear()
    when = [form.condition("x", f"{{Q1}} = '{value}'") for value in "ab"]
    form.ask("page 1", [{"label": "{Q1}", "hint": "{Q2}"}, {"label": "{Q3}"}], *when, None)
    relevant = {"relevant": 'q_1 = "a" and q_1 = "b"'}
    assert form.questions == [
        {"label": "${q_1}", "hint": "{Q2}", **relevant},
        {"label": "{Q3}", **relevant},
    ]
    form.ask("page 2", [{"label": "All"}], None)
    assert form.questions[-1] == {"label": "All"}
    assert form.report == [
        "page 1: {Q2} is not filled in here",
        "page 1: {Q3} is not filled in here",
    ]


def test_the_document_has_what_is_said_of_the_form_and_the_report_what_is_left_out():
    form = reading()
    form.leave_out("page 1", ["its logo: left out", "its colour: left out"])
    document, report = form.document(title="Day", intro="", anonymous=False)
    assert document == {"title": "Day", "anonymous": False, "question": []}
    assert report == ["page 1: its logo: left out", "page 1: its colour: left out"]
    assert {"mine", "response_id"} <= form.taken


def test_a_grid_is_one_question_where_its_steps_are_a_scale_and_one_a_row_elsewhere():
    question = {"name": "q", "label": "How?", "required": True}
    assert grid(question, ITEMS, STEPS, {"q"}) == [
        question | {"type": "likert", "items": ITEMS, "scale": ["Low", "High"]}
    ]
    for steps in STEPS[:1], [(str(n), str(n)) for n in range(12)]:
        rows = grid(question, ITEMS, steps, {"q", "q_a"})
        assert [(one["name"], one["label"]) for one in rows] == [
            ("q_a_2", "How? Soup"),
            ("q_b", "How? Tea"),
        ]
        assert {one["type"] for one in rows} == {"select_one"}
        assert rows[0]["choices"] == named(steps)


def test_a_row_alone_is_its_label():
    (one, _) = for_each({"name": "q", "label": ""}, ITEMS, {"q"})
    assert one == {"name": "q_a", "label": "Soup"}


def test_a_file_is_as_large_as_it_may_be():
    check_size(b"12", 2)
    with pytest.raises(FileError, match="The file has 3 bytes; 2 is the most for a form"):
        check_size(b"123", 2)
