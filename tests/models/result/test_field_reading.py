"""What is read of one field follows from its counts alone."""

from fractions import Fraction
from typing import Any

import pytest

from models.form.field import Choice
from models.result.field_reading import AnswerCount, FieldReading, Offered
from tests.makers import choice, definition, question

SEVERAL = ["Soup", "Rice", "Cake"]
NA = Choice("na", "Not for me")


def read(asked: dict[str, Any], counts: dict[str, int], **more: Any) -> FieldReading:
    """What is read of the first field of a question."""
    return FieldReading(definition(asked).fields[0], counts, **more)


def test_a_label_is_marked_once_it_is_no_longer_asked() -> None:
    assert read(choice("Good?", "Yes", "No"), {}).label == "Good?"
    for is_asked, label in ((True, "Good?"), (False, "Good? (no longer asked)")):
        found = read(choice("Good?", "Yes", "No"), {}, is_asked=is_asked)
        assert (found.name, found.label) == ("q", label)


def test_those_to_whom_it_does_not_apply_answered_and_are_in_no_share() -> None:
    asked = question("rating", "food", na="Not for me")
    found = read(asked, {"4": 3, "5": 1, "na": 2}, na=NA)
    assert (found.answered, found.applicable, found.mean) == (6, 4, 4.25)
    assert found.not_applicable == AnswerCount("na", "Not for me", 2, None)
    assert read(asked, {"4": 3}, na=NA).not_applicable == AnswerCount("na", "Not for me", 0, None)
    assert read(asked, {"4": 3}, na=NA).applicable == 3
    assert read(question("rating", "food"), {"4": 3}).not_applicable is None


@pytest.mark.parametrize(("counts", "many"), [({"4": 3, "na": 2}, 2), ({"4": 3}, None)])
def test_that_it_did_not_apply_is_said_as_long_as_somebody_said_so(
    counts: dict[str, int], many: int | None
) -> None:
    found = read(question("rating", "food"), counts, na=NA).not_applicable
    label = "Not for me (no longer offered)"
    assert found == (AnswerCount("na", label, many, None) if many else None)


def test_shares_of_several_choices_need_not_add_up_and_it_is_told_whether_they_do() -> None:
    one = choice("Good?", "Yes", "No", "So so")
    assert [
        read(one, counts).shares_add_up
        for counts in ({}, {"yes": 1, "no": 1}, {"yes": 1, "no": 1, "so_so": 1})
    ] == [True, True, False]
    assert read(choice("Good?", "Yes"), {"yes": 1}).shares_add_up
    assert not read(one, {}).is_of_several
    assert read(question("select_multiple", choices=SEVERAL), {}).is_of_several


def test_the_first_places_of_a_ranking_are_its_rows() -> None:
    counts = {"": 4, "1 soup": 3, "1 rice": 1, "2 rice": 2, "3 soup": 1, "4 pie": 2, "1 pie": 1}
    pie = Choice("pie", "Pie")
    found = read(question("rank", choices=SEVERAL), counts, past=(pie, Choice("tea", "Tea")))
    assert [(row.value, row.label, row.count, row.share) for row in found.rows] == [
        *(("soup", "Soup", 3, Fraction(3, 4)), ("rice", "Rice", 1, Fraction(1, 4))),
        ("cake", "Cake", 0, 0),
    ]
    assert [(one.name, one.label, one.first, one.placed, one.mean) for one in found.ranking] == [
        *(("soup", "Soup", 3, 4, 1.5), ("rice", "Rice", 1, 3, 5 / 3)),
        *(("cake", "Cake", 0, 0, None), ("pie", "Pie (no longer offered)", 1, 3, 3.0)),
    ]


def test_choices_that_are_no_longer_offered_have_a_row_where_they_were_taken() -> None:
    past = Choice("tea", "Tea"), Choice("pie", "Pie")
    found = read(choice("Good?", "Yes"), {"yes": 1, "pie": 2}, past=past)
    assert [(row.value, row.label, row.count) for row in found.rows] == [
        *(("yes", "Yes", 1), ("pie", "Pie (no longer offered)", 2))
    ]


def test_numbers_have_a_sum_and_bands_have_none() -> None:
    found = read(question("integer", "age"), {"30": 2, "41": 1})
    assert (found.total, found.scores, found.mean) == (101, {30: 2, 41: 1}, 101 / 3)
    assert (found.median, [row.of for row in found.rows]) == (30, [3, 3])
    assert found.highest == 0  # there is no scale
    banded = read(
        question("integer", "age"), {"": 0, "under 40": 6, "40 or more": 5}, is_banded=True
    )
    assert (banded.total, banded.scores, banded.mean) == (0, {}, None)
    assert [(row.value, row.label, row.count, row.of) for row in banded.rows] == [
        *(("under 40", "under 40", 6, 11), ("40 or more", "40 or more", 5, 11))
    ]


def test_a_choice_is_shared_among_those_who_were_offered_it() -> None:
    versions = {1: frozenset({"yes", "no"}), 2: frozenset({"yes"}), 3: frozenset({"yes", "maybe"})}
    asked, counts = choice("Good?", "Yes", "Maybe"), {"yes": 8, "maybe": 2, "no": 2}
    found = read(asked, counts, offer=Offered(versions, {2: 3, 3: 4}))
    assert [(row.value, row.of, row.came_later) for row in found.rows] == [
        *(("yes", 12, False), ("maybe", 4, True))
    ]
    assert not found.all_were_offered
    assert read(asked, counts).all_were_offered
    assert not any(row.came_later for row in read(asked, counts).rows)
    untold = read(asked, counts, offer=Offered(versions, None))
    assert [(row.of, row.share) for row in untold.rows] == [(12, Fraction(2, 3)), (None, 0)]
    # Where nobody chose in a version, nobody is taken away for it.
    assert Offered(versions, {3: 4}).of("maybe", 12) == 4


@pytest.mark.parametrize(
    ("kind", "counts", "two_highest"),
    [("rating", {"5": 1, "4": 2, "3": 4}, 3), ("nps", {"10": 1, "9": 2, "8": 4, "0": 1}, 3)],
)
def test_the_two_highest_steps_are_those_of_the_scale_wherever_it_begins(
    kind: str, counts: dict[str, int], two_highest: int
) -> None:
    found = read(question(kind), counts).top_two
    assert found is not None
    assert (found.count, found.of) == (two_highest, sum(counts.values()))
