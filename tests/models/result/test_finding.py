"""Responses are found by a filter, by words and by both, each once, in leaves that are turned."""

import time
from typing import Any

import pytest

from models.answer import leaf as leaves
from models.answer.leaf import FIRST, Leaf, Turn
from models.answer.packed import Packed, Unpacked
from models.answer.tally import Tally
from models.form.condition import condition_from
from models.result.filter import how_many
from models.result.finding import finding
from models.survey.survey import Survey
from tests.makers import choice, definition, make_survey, question, respond, responses_of

ASKED = (
    choice("Good?", "Yes", "No", other=True),
    question("text", "why", "Why?"),
    question("integer", "age"),
)


def later(survey: Survey, **answers: Any) -> None:
    """Somebody answers in another millisecond than all before: of one, either may come first."""
    time.sleep(0.002)
    respond(survey, **answers)


@pytest.fixture(params=[True, False], ids=["anonymous", "named"])
def survey(database, request, monkeypatch) -> Survey:
    monkeypatch.setattr(leaves, "PAGE_SIZE", 4)
    monkeypatch.setattr(leaves, "AT_ONCE", 3)
    survey = make_survey(*ASKED, anonymous=request.param)
    for n in range(12):
        later(survey, q=("yes", "no")[n % 2], age=n, **({"why": f"Café {n}"} if n % 3 else {}))
    survey.publish(definition(*ASKED, question("text", "more", "More?"), anonymous=request.param))
    survey = Survey.get_by_id(survey.id)
    for n in range(12, 20):
        later(survey, q="no", age=n, more=f"Tea {n}")
    later(survey, q="other", q__other="CAFÉ", age=20)
    return survey


def all_leaves(survey: Survey, where: str, search: str) -> list[Leaf]:
    condition = condition_from(where) if where else None
    found = [finding(survey, condition, search, FIRST)]
    while found[-1].after is not None:
        found.append(finding(survey, condition, search, Turn(found[-1].after)))
    return found


def ages(found: list[Leaf]) -> list[int]:
    return [one.answers["age"] for leaf in found for one in leaf.responses]


@pytest.mark.parametrize(
    ("where", "search", "expected"),
    [
        ("", "", set(range(21))),
        ('q = "no"', "", {*range(1, 12, 2), *range(12, 20)}),
        ("age >= 10 and version = 1", "", {10, 11}),
        ("", "cafe", {n for n in range(12) if n % 3} | {20}),
        ("", "tea 15", {15}),
        ('q = "no"', "café", {1, 5, 7, 11}),
        ("age > 99", "", set()),
        ("", "nowhere", set()),
        ("answered(more) or answered(q.other)", "", set(range(12, 21))),
    ],
)
def test_each_that_is_found_is_there_once_forward_and_back(survey, where, search, expected):
    found = all_leaves(survey, where, search)
    assert sorted(ages(found)) == sorted(expected)
    assert survey.anonymous or ages(found) == sorted(expected, reverse=True)
    condition = condition_from(where) if where else None
    back = found[-1].before
    for leaf in found[-2::-1]:
        again = finding(survey, condition, search, Turn(back or "", back=True))
        assert again.responses == leaf.responses
        back = again.before
    assert condition is None or search or how_many(survey, condition) == len(expected)


def test_without_packed_rows_all_can_be_read_and_searched_and_a_filter_refuses(survey):
    Packed.delete().execute()
    Tally.update(packed=0).execute()
    assert len(ages(all_leaves(survey, "", ""))) == len(responses_of(survey))
    assert ages(all_leaves(survey, "", "tea 15")) == [15]
    with pytest.raises(Unpacked):
        finding(survey, condition_from("age = 1"), "", FIRST)
