"""A packed row has all of a response that can be counted, for every kind of question."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.answer.packed import counted
from models.answer.tally import counts
from models.form.condition import COMPARED
from models.form.definition import Definition
from models.form.layout import CodeCell, NumberCell, Page
from models.form.relevance import asked
from tests.arbitrary import answers_to, definitions, sent_to
from tests.makers import choice, definition, question

# A definition of any kinds takes a while to make up, and more on a busy machine.
arbitrary = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates().map(lambda day: day.isoformat())


def page_of(asking: Definition, *responses: dict[str, Any], day: str = "2026-11-30") -> Page:
    """The packed rows of these responses."""
    layout = asking.layout
    return Page(layout, b"".join(layout.encode(answers, day) for answers in responses))


def rows_of(page: Page, mask: int) -> list[int]:
    """The places of the rows in a mask, from 0."""
    return [place for place, byte in enumerate(page.chosen(mask)) if byte]


@arbitrary
@given(data=st.data(), asking=definitions(), version=st.sampled_from([1, 3]))
def test_packed_rows_count_what_the_responses_count(data, asking, version):
    responses = [answers_to(asking, data.draw(sent_to(asking))) for _ in range(3)]
    chosen = data.draw(st.sets(st.integers(0, 2)))
    since = {field.name: 2 for field in asking.fields[::2]} if version > 1 else {}
    page = page_of(asking, *responses)
    mask = sum(255 << 8 * place for place in chosen)
    truth: Counter[tuple[str, str]] = Counter()
    for place in chosen:
        truth.update(counts(asking, responses[place], version, since))
    assert counted(asking, page, mask, version, since) == truth
    assert (page.number(mask), rows_of(page, mask)) == (len(chosen), sorted(chosen))


@arbitrary
@given(data=st.data(), asking=definitions(), day=DAYS)
def test_a_packed_row_says_the_day_what_was_asked_and_what_was_answered(data, asking, day):
    answers = answers_to(asking, data.draw(sent_to(asking)))
    layout, page = asking.layout, page_of(asking, answers, day=day)
    assert dict(layout.day.counts(page, page.all)) == {day: 1}
    names = asked(asking.questions, answers)
    assert {name for name in asking.names if layout.asking(name)(page)} == names
    given_ = {name for name, cell in layout.cells.items() if cell.answered(page)}
    assert given_ == answers.keys()


def test_who_was_not_asked_and_who_skipped_are_told_apart_and_what_was_hidden_is_counted() -> None:
    why = question("text", "why", relevant='q = "no"')
    asking = definition(choice("Good?", "Yes", "No"), why)
    page = page_of(asking, {"q": "yes"}, {"q": "no"}, {"q": "no", "why": "Soup"}, {"why": "Tea"})
    put = asking.layout.asking("why")(page)
    answered = asking.layout.cells["why"].answered(page)
    assert (rows_of(page, put), rows_of(page, answered)) == ([1, 2], [2, 3])
    assert rows_of(page, asking.layout.asking("q")(page)) == [0, 1, 2, 3]
    assert rows_of(page, asking.layout.asking("gone")(page)) == []


@pytest.mark.parametrize(
    ("bounds", "width"),
    [
        ({"min": 0, "max": 253}, 1),
        ({"min": 0, "max": 254}, 2),
        ({"min": -(2**15), "max": 2**15 - 3}, 2),
        ({"min": -(2**15), "max": 2**15 - 2}, 3),
        ({"min": 0.5, "max": 2**24 - 1.5}, 3),
        ({"min": 0, "max": 2**32 - 3}, 4),
        ({"min": 0, "max": 2**32 - 2}, 9),
        ({"min": 0}, 9),
        ({}, 9),
    ],
)
def test_a_whole_number_takes_as_few_bytes_as_its_bounds_allow(bounds, width):
    asking = definition(question("integer", **bounds))
    cell = asking.layout.cells["q"]
    assert (cell.width, type(cell)) == (width, NumberCell if width == 9 else CodeCell)
    least, most = int(bounds.get("min", -(10**15)) + 0.5), int(bounds.get("max", 10**15))
    page = page_of(asking, {"q": least}, {"q": most}, {})
    assert dict(cell.counts(page, page.all)) == {str(least): 1, str(most): 1}


@pytest.mark.parametrize("many", [253, 254, 500])
def test_any_number_of_choices_has_room(many):
    names = [f"c{n}" for n in range(many)]
    asked_for = (choice("One?", *names), question("select_multiple", "several", choices=names))
    few = names[:20]
    asking = definition(*asked_for, question("rank", "best", choices=few))
    last = {"q": names[-1], "several": [names[0], names[-1]], "best": few[::-1]}
    page = page_of(asking, last, {"best": few})
    truth = Counter([*counts(asking, last, 1), *counts(asking, {"best": few}, 1)])
    assert counted(asking, page, page.all, 1) == truth
    assert rows_of(page, asking.layout.cells["q"].choosing(names[-1])(page)) == [0]


UNFIT = {
    "q": "gone",
    "several": ["gone", "a"],
    "best": ["gone", "b"],
    "whole": 4.5,
    "few": 11,
    "share": 10**400,
    "day": "yesterday",
    "at": "25:00",
    "stars": 9,
}


def test_an_answer_for_which_there_is_no_code_is_answered_and_equal_to_nothing() -> None:
    asking = definition(
        choice("One?", "A", "B"),
        question("select_multiple", "several", choices=["A", "B"]),
        question("rank", "best", choices=["A", "B"]),
        *(question("integer", "whole"), question("integer", "few", min=0, max=10)),
        *(question("decimal", "share"), question("date", "day"), question("time", "at")),
        question("rating", "stars"),
    )
    page = page_of(asking, UNFIT, {})
    layout = asking.layout
    assert all(rows_of(page, cell.answered(page)) == [0] for cell in layout.cells.values())
    counted_of = {name: dict(cell.counts(page, page.all)) for name, cell in layout.cells.items()}
    assert {name: {v: n for v, n in one.items() if n} for name, one in counted_of.items()} == {
        **{name: {} for name in UNFIT},
        "several": {"": 1, "a": 1},
        "best": {"": 1, "2 b": 1},
        "whole": {"4.5": 1},
    }
    assert rows_of(page, layout.cells["q"].finder("!=", "a")(page)) == []


@arbitrary
@given(data=st.data(), asking=definitions())
def test_what_compares_so_is_found(data, asking):
    responses = [answers_to(asking, data.draw(sent_to(asking))) for _ in range(4)]
    page = page_of(asking, *responses)
    for field in asking.fields:
        # As conditions compare them: what does not apply is neither more, less nor another.
        given_ = [field.compared(one.get(field.name)) for one in responses]
        values = [one for one in given_ if one is not None] or [1]
        value = data.draw(st.sampled_from(values))
        if isinstance(value, list):
            sign, value = "contains", value[-1]
        elif field.type in ("text", "email"):
            continue
        else:
            signs = ("=", "!=") if field.type == "one" else ("=", "!=", "<", "<=", ">", ">=")
            sign = data.draw(st.sampled_from(signs))
        found = asking.layout.cells[field.name].finder(sign, value)(page)
        truth = [
            place
            for place, one in enumerate(given_)
            if one is not None and COMPARED[sign](one, value)
        ]
        assert rows_of(page, found) == truth
