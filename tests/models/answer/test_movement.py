"""A unit moves only where the step tells nobody’s answer, in every kind of question."""

import itertools
import random
from collections import Counter

import pytest

from models.answer import movement
from models.answer.boundary import boundaries, people
from models.answer.movement import PAIR, TABLE, Rule, Standing, Unit
from models.survey.survey import Survey
from models.survey.version import History
from tests.makers import choice, definition, make_survey, question

FIVE = Rule(5)
Counts = dict[str, dict[str, int]]


def told(unit: Unit, *steps: dict[str, int], responses: int = 1_000) -> list[dict[str, int]]:
    """What everyone sees of one unit after each step, if as many responses come each time."""
    standing: dict[str, Standing] = {}
    found = []
    for number, counts in enumerate(steps, 1):
        now = (number * responses, {unit.name: counts})
        standing = movement.moved([unit], standing, now, FIVE)
        one = standing[unit.name]
        found.append(dict(one.seen.counts) if one.is_shown else {})
    return found


@pytest.mark.parametrize(
    ("unit", "before", "alike", "apart"),
    [
        (Unit("q", "one"), {"a": 5, "b": 5}, {"a": 9, "b": 6}, {"a": 8, "b": 7}),
        (Unit("q", "score"), {"1": 5, "2": 5}, {"1": 10, "2": 5}, {"1": 8, "2": 7}),
        (
            Unit("q", "many"),
            {"": 10, "a": 7, "b": 6},
            {"": 15, "a": 11, "b": 8},
            {"": 15, "a": 10, "b": 8},
        ),
        (
            Unit("q", "rank"),
            {"": 10, "1 a": 5, "1 b": 5, "2 a": 5, "2 b": 5},
            {"": 15, "1 a": 9, "1 b": 6, "2 a": 6, "2 b": 9},
            {"": 15, "1 a": 8, "1 b": 7, "2 a": 7, "2 b": 8},
        ),
        (  # all but one began at 1
            *(Unit("q", PAIR), {"1 1": 5, "2 3": 5}),
            *({"1 1": 7, "2 3": 6, "1 2": 2}, {"1 1": 7, "2 3": 7, "1 2": 1}),
        ),
        (  # all but one rose
            *(Unit("q", PAIR), {"1 1": 5, "2 3": 5}),
            *({"1 1": 6, "2 3": 8, "1 2": 1}, {"1 1": 7, "2 3": 7, "1 2": 1}),
        ),
        (Unit("q", TABLE), {"t p": 5, "u r": 5}, {"t p": 14, "u r": 6}, {"t p": 10, "u r": 10}),
        (
            Unit("q", TABLE),
            {"t p": 5, "u r": 5},
            {"t p": 14, "u r": 5, "t r": 4},
            {"t p": 14, "u r": 5},
        ),
    ],
)
def test_a_step_is_taken_where_two_differ_from_the_rest(
    unit: Unit, before: dict[str, int], alike: dict[str, int], apart: dict[str, int]
) -> None:
    assert told(unit, before, alike, alike) == [{}, {}, {}]
    assert told(unit, before, apart) == [{}, before]


def test_newcomers_who_are_all_in_one_band_wait() -> None:
    ages = {str(age): 1 for age in range(20, 40)}
    unit = Unit("age", "integer")
    standing = movement.moved([unit], {}, (20, {"age": ages}), FIVE)
    assert len(standing["age"].waiting.bounds) > 1
    old = ages | {"90": 5}
    after = movement.moved([unit], standing, (25, {"age": old}), FIVE)
    assert after == standing
    lonely = old | {"1": 1}
    assert movement.moved([unit], after, (26, {"age": lonely}), FIVE) == after
    mixed = old | {"1": 1, "2": 1}
    assert movement.moved([unit], after, (27, {"age": mixed}), FIVE)["age"].is_shown


def test_where_to_be_asked_tells_something_two_were_not() -> None:
    unit = Unit("why", "one", tells_if_given=True)
    half, whole = {"a": 3, "b": 2}, {"a": 6, "b": 4}
    assert told(unit, half, whole, responses=6) == [{}, {}]
    assert told(unit, half, whole, responses=7) == [{}, half]


def test_a_box_that_can_only_be_ticked_moves_where_two_left_it_empty() -> None:
    unit = Unit("read", "one", tells_if_given=True, is_tick=True)
    assert told(unit, {"yes": 5}, {"yes": 10}, responses=6) == [{}, {}]
    assert told(unit, {"yes": 5}, {"yes": 10}, responses=7) == [{}, {"yes": 5}]


def test_what_depends_on_an_answer_moves_only_with_it() -> None:
    units = (Unit("q", "one"), Unit("why", "one", frozenset({"q"}), tells_if_given=True))
    # Eight of ten said Yes; then five say No, and are asked why.
    steps: list[Counts] = [
        {"q": {"yes": 8, "no": 2}, "why": {"a": 1}},
        {"q": {"yes": 8, "no": 7}, "why": {"a": 3, "b": 3}},
        {"q": {"yes": 10, "no": 10}, "why": {"a": 5, "b": 5}},
    ]
    standing: dict[str, Standing] = {}
    for number, counts in enumerate(steps, 2):
        standing = movement.moved(units, standing, (5 * number, counts), FIVE)
        if number == 3:  # all five said No, so neither moves, though five were asked why
            assert standing["q"].waiting.counts == steps[0]["q"]
            assert standing["why"].waiting.counts == {}
    assert standing["why"].waiting.counts == steps[2]["why"]


def test_the_units_of_a_survey_come_after_those_that_they_need() -> None:
    first = definition(choice("A?", "X", "Y", name="a"))
    then = definition(
        question("text", "why"),
        choice("B?", "X", "Y", name="b"),
        choice("A?", "X", "Y", name="a", relevant='b = "x" and why != "z"'),
        question("before_now", "skill"),
        question("request", "need", topics=["T"], places=["P", "Q"]),
    )
    found = {one.name: one for one in movement.units(History((first, then)))}
    assert list(found) == [
        *("b", "a", "skill.before", "skill.now", "skill.pair"),
        *("need.topic", "need.place", "need.pair"),
    ]
    assert found["a"] == Unit("a", "one", frozenset({"b"}), tells_if_given=True)
    assert found["skill.pair"] == Unit("skill.pair", PAIR, frozenset({"skill.before", "skill.now"}))
    assert (found["need.pair"].type, found["need.topic"].is_tick) == (TABLE, True)


def test_what_is_left_after_deletions_is_what_was_seen_and_is_there() -> None:
    unit = Unit("q", "one")
    mixed = {"a": 20, "b": 20}
    assert told(unit, mixed, {"a": 25, "b": 25}, {"a": 22, "b": 3})[1:] == [
        mixed,
        {"a": 20, "b": 3},
    ]
    assert told(unit, mixed, {"a": 25, "b": 25}, {"a": 2, "b": 2})[-1] == {}
    several = Unit("q", "many")
    before, more = {"": 20, "a": 15, "b": 15}, {"": 30, "a": 22, "b": 22}
    assert told(several, before, more, {"": 16, "a": 16, "b": 2})[1:] == [before, {}]


def test_no_two_bandings_leave_one_to_four_people_between_their_boundaries() -> None:
    chance = random.Random(1)
    unit = Unit("age", "integer")
    for kind in range(60):
        spread = (12, 3, 40)[kind % 3]
        ages: list[int] = []
        standing: dict[str, Standing] = {}
        seen: list[movement.Stage] = []
        for _ in range(11):
            ages += [int(chance.gauss(42, spread)) for _ in range(5)]
            now = (len(ages), {"age": dict(Counter(map(str, ages)))})
            standing = movement.moved([unit], standing, now, FIVE)
            if standing["age"].seen not in seen:
                seen.append(standing["age"].seen)
        assert len(seen[-1].bounds) > 1
        for one, other in itertools.pairwise(seen):
            assert set(one.bounds) <= set(other.bounds)
            if one.counts:
                came = people("integer", other.counts, one.bounds)
                was = people("integer", one.counts, one.bounds)
                still = [place for place, n in enumerate(came) if n == was[place]]
                assert all(n >= 5 for n in people("integer", other.counts, other.bounds))
                assert len(still) < len(came)


def test_where_it_is_strict_a_unit_also_stands_still_for_no_reason() -> None:
    unit, standing, stood = Unit("q", "one"), dict[str, Standing](), 0
    for step in range(1, 80):
        before, now = standing, (20 * step, {"q": {"a": 10 * step, "b": 10 * step}})
        standing = movement.moved([unit], before, now, Rule(10, is_strict=True))
        stood += standing == before
    assert 0 < stood < 79


def test_a_band_is_parted_where_nobody_can_tell_on_which_side_those_of_before_are() -> None:
    now = {"1": 9, "50": 6}
    for before, parted in ((1, True), (2, False), (4, False), (5, True)):
        found = boundaries("integer", now, 5, (), {"1": 9, "50": before})
        assert bool(found) is parted
    assert boundaries("integer", {"1": 9, "50": 3}, 5, ("30",), now) == ()


def test_every_unit_of_every_kind_has_a_name_that_the_tally_counts(database) -> None:
    survey: Survey = make_survey(
        question("connections", "met", teams=["Press", "Policy"]),
        question("myth", "grade", answer=True),
        question("likert", "talks", items=["Long", "Short"]),
    )
    assert [one.name for one in movement.units(survey.history)] == [
        *("met", "met.teams", "grade.before", "grade.now", "grade.pair"),
        *("talks.long", "talks.short"),
    ]
