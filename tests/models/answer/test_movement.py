"""A unit moves only where the step tells nobody’s answer, in every kind of question."""

import itertools
import random
from collections import Counter

import pytest

from models.answer import movement
from models.answer.boundary import boundaries, people
from models.answer.movement import PAIR, TABLE, TIES, Rule, Stage, Standing, Unit
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
        (  # all but one fell
            *(Unit("q", PAIR), {"1 1": 5, "2 3": 5}),
            {"1 1": 6, "2 3": 5, "3 1": 1, "3 2": 2, "2 1": 1},
            {"1 1": 6, "2 3": 6, "3 1": 1, "3 2": 1, "2 1": 1},
        ),
        (  # all but one changed their mind, and words neither rise nor fall
            *(Unit("q", PAIR), {"t t": 4, "f f": 3, "t f": 3}),
            {"t t": 5, "f f": 3, "t f": 5, "f t": 2},
            {"t t": 5, "f f": 4, "t f": 5, "f t": 1},
        ),
        (  # all but one stayed, and where one half has no number nothing rose
            *(Unit("q", PAIR), {"1 1": 5, "2 3": 5}),
            *({"1 1": 7, "2 3": 5, "3 3": 2, "1 na": 1}, {"1 1": 7, "2 3": 6, "3 3": 1, "na 2": 1}),
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


def test_of_those_who_were_asked_only_newcomers_count() -> None:
    unit = Unit("why", "one", tells_if_given=True)
    first = movement.moved([unit], {}, (100, {"why": {"a": 3, "b": 2}}), FIVE)
    assert first["why"].waiting.responses == 100
    for responses, moves in ((106, False), (107, True)):
        now = (responses, {"why": {"a": 6, "b": 4}})
        assert movement.moved([unit], first, now, FIVE)["why"].is_shown is moves


def test_where_several_can_be_chosen_those_who_chose_nothing_are_unlike() -> None:
    unit = Unit("q", "many")
    before = {"": 10, "a": 7, "b": 6}
    assert told(unit, before, {"": 15, "a": 7, "b": 6}) == [{}, before]
    assert told(unit, before, {"": 10, "a": 6, "b": 7}) == [{}, {}]
    assert told(unit, {}, before, {"": 15, "a": 9, "b": 9}) == [{}, {}, before]


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


@pytest.mark.parametrize(("asked", "moves"), [(4, True), (5, False)])
def test_it_waits_for_what_it_depends_on_where_that_has_something_to_tell(
    asked: int, moves: bool
) -> None:
    units = (Unit("q", "one"), Unit("why", "one", frozenset({"q"})))
    counts = {"q": {"yes": asked}, "why": {"a": 3, "b": 3}}
    for move in movement.moved, movement.closed:
        found = move(units, {}, (50, counts), Rule(5, is_strict=move is movement.closed))
        assert (found["why"].waiting.counts == counts["why"]) is moves


def test_units_that_need_one_another_are_a_group() -> None:
    a, b, c = Unit("a", "one"), Unit("b", "one", frozenset({"a"})), Unit("c", "one")
    assert movement.groups([]) == []
    assert movement.groups([a, b, c]) == [{"a", "b"}, {"c"}]
    d = Unit("d", "one", frozenset({"b", "c"}))
    assert movement.groups([a, b, c, Unit("e", "one"), d]) == [{"e"}, {"a", "b", "c", "d"}]


# What everyone saw of a question; what there is when it closes; what everyone sees then, if it was
# shown. None: nothing.
CLOSED: list[tuple[str, dict[str, int], dict[str, int], dict[str, int] | None]] = [
    ("one", {}, {"a": 5}, {"a": 5}),  # all there is, and nothing of it was seen before
    ("one", {}, {"a": 4}, None),
    ("one", {"a": 5, "b": 5}, {"a": 2, "b": 2}, None),
    ("one", {"a": 5, "b": 5}, {"a": 5, "b": 5}, {"a": 5, "b": 5}),
    # Five that came or went are enough, and one fewer is not.
    *(
        ("one", {"a": 9, "b": 9, "c": 9, "d": 9}, now, now)
        for now in (
            {"a": 10, "b": 10, "c": 10, "d": 7},
            {"a": 11, "b": 11, "c": 10, "d": 9},
            {"a": 9, "b": 9, "c": 9, "d": 4},
            {"a": 9, "b": 9, "c": 9},
        )
    ),
    ("one", {"a": 20, "b": 5}, {"a": 20}, {"a": 20}),
    ("one", {"a": 20, "b": 4}, {"a": 20}, {"a": 20, "b": 4}),
    ("one", {"a": 9, "b": 9, "c": 9}, {"a": 10, "b": 10, "c": 7}, {"a": 9, "b": 9, "c": 9}),
    # The one who came waits, and those who are gone do not.
    ("one", {"a": 20, "b": 20}, {"a": 21, "b": 16}, {"a": 20, "b": 20}),
    ("one", {"a": 20, "b": 20}, {"a": 21, "b": 15}, {"a": 20, "b": 15}),
    ("one", {"a": 20, "b": 20}, {"a": 21}, {"a": 20}),
    ("one", {"a": 3, "b": 3}, {"a": 1, "c": 6}, None),
    ("many", {"": 20, "a": 15}, {"": 20, "a": 10}, {"": 20, "a": 10}),
    ("many", {"": 20, "a": 15}, {"": 22, "a": 12}, {"": 22, "a": 12}),
    ("many", {"": 20, "a": 15}, {"": 20, "a": 11}, {"": 20, "a": 15}),
    ("many", {"": 20, "a": 15, "b": 2}, {"": 15, "a": 16, "b": 1}, None),
]


@pytest.mark.parametrize(("type", "seen", "now", "then"), CLOSED)
def test_when_a_survey_closes_nothing_waits_that_tells_nobody_s_answer(
    type: str, seen: dict[str, int], now: dict[str, int], then: dict[str, int] | None
) -> None:
    unit, was = Unit("q", type), Stage(50, seen)
    for is_shown in (True, False) if seen else (False,):
        before = {"q": Standing(was, was, is_shown)}
        found = movement.closed([unit], before, (60, {"q": now}), FIVE)["q"]
        assert found.seen == found.waiting
        if then is None:
            assert (found.is_shown, found.seen) == (False, was)
        elif is_shown or then == now:
            assert (found.is_shown, found.seen.counts) == (True, then)
        else:
            assert (found.is_shown, found.seen) == (False, was)


def test_a_sensitive_survey_closes_as_strictly_as_it_moves() -> None:
    unit, rule, was = Unit("q", "one"), Rule(10, is_strict=True), Stage(50, {"a": 20, "b": 20})
    assert not movement.closed([unit], {}, (60, {"q": {"a": 10}}), rule)["q"].is_shown
    before = {"q": Standing(was, was, is_shown=True)}
    for now, moves in (
        *(({"a": 26, "b": 24}, True), ({"a": 25, "b": 24}, False)),
        *(({"a": 23, "b": 23, "c": 4}, True), ({"a": 24, "b": 15}, False)),
    ):
        found = movement.closed([unit], before, (60, {"q": now}), rule)["q"]
        assert (found.seen.counts == now) is moves


def test_what_is_not_a_step_moves_nothing_but_what_is_gone() -> None:
    unit = Unit("q", "one")
    seen, waiting = Stage(10, {"a": 5, "b": 5}), Stage(15, {"a": 8, "b": 7})
    before = {"q": Standing(seen, waiting, is_shown=True)}
    for now, shown in (({"a": 12, "b": 9}, before["q"]), ({"a": 5, "b": 3}, before["q"])):
        assert movement.moved([unit], before, (30, {"q": now}), FIVE, is_step=False)["q"] == shown
    gone = movement.moved([unit], before, (30, {"q": {"a": 5}}), FIVE, is_step=False)["q"]
    assert (gone.is_shown, gone.seen.counts, gone.waiting.counts) == (True, {"a": 5}, {"a": 5})


def test_where_what_waits_has_answers_that_are_gone_something_else_waits() -> None:
    unit = Unit("q", "one")
    seen, waiting = {"a": 5, "b": 5}, {"a": 8, "b": 7}
    # Of the five who came one is gone: the others wait for more.
    assert told(unit, seen, waiting, {"a": 8, "b": 6}, {"a": 9, "b": 7}, {"a": 12, "b": 9}) == [
        *({}, seen, seen, seen, {"a": 9, "b": 7})
    ]
    # One is gone, and more have come: these wait together.
    assert told(unit, seen, waiting, {"a": 9, "b": 6}, {"a": 9, "b": 9}, {"a": 12, "b": 11}) == [
        *({}, seen, seen, seen, {"a": 9, "b": 9})
    ]


def test_what_was_not_shown_is_not_shown_for_what_is_gone_of_it() -> None:
    unit, was = Unit("q", "one"), Stage(50, {"a": 20, "b": 20})
    before = {"q": Standing(was, was)}
    found = movement.moved([unit], before, (60, {"q": {"a": 21, "b": 15}}), FIVE)["q"]
    assert not found.is_shown


def test_the_units_of_a_survey_come_after_those_that_they_need() -> None:
    first = definition(choice("A?", "X", "Y", name="a"))
    then = definition(
        question("text", "why"),
        choice("B?", "X", "Y", name="b"),
        choice("A?", "X", "Y", name="a", relevant='b = "x" and why != "z"'),
        question("before_now", "skill"),
        question("request", "need", topics=["T"], places=["P", "Q"]),
        question("connections", "met", teams=["T", "U"], own=True, knew=True),
    )
    found = {one.name: one for one in movement.units(History((first, then)))}
    assert list(found) == [
        *("b", "a", "skill.before", "skill.now", "skill.pair"),
        *("need.topic", "need.place", "need.pair"),
        *("met", "met.own", "met.teams", "met.teams.pair", "met.knew", "met.knew.pair"),
    ]
    needs = frozenset({"met.own", "met.teams"})
    assert found["met.teams.pair"] == Unit("met.teams.pair", TIES, needs)
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
    for step in range(1, 6_001):
        before, now = standing, (20 * step, {"q": {"a": 10 * step, "b": 10 * step}})
        standing = movement.moved([unit], before, now, Rule(10, is_strict=True))
        stood += standing == before
    assert 1_800 < stood < 2_200  # a third, in 999,999 of a million runs


def test_a_band_is_parted_where_nobody_can_tell_on_which_side_those_of_before_are() -> None:
    now = {"1": 9, "50": 6}
    for before, parted in ((1, True), (2, False), (4, False), (5, True)):
        found = boundaries("integer", now, 5, (), {"1": 9, "50": before})
        assert bool(found) is parted
    assert boundaries("integer", {"1": 9, "50": 3}, 5, ("30",), now) == ()


def test_boundaries_beside_which_too_few_are_left_go() -> None:
    kept = ("10", "20")
    assert boundaries("integer", {"5": 6, "15": 6, "25": 2}, 5, kept, {"5": 6}) == ("10",)
    assert boundaries("integer", {"5": 2, "15": 6, "25": 6}, 5, kept, {"5": 6}) == ("20",)
    assert boundaries("integer", {"5": 6, "15": 2, "25": 6}, 5, kept, {"5": 6}) == ("10",)
    assert boundaries("integer", {}, 5, kept, {"5": 6}) == ()
    assert people("integer", {"20": 5}, ("10", "20", "30")) == [0, 0, 5, 0]


def test_boundaries_stay_and_there_is_room_for_so_many() -> None:
    few = {str(n): 5 for n in range(20)}
    counts = few | {str(n): 100 for n in range(100, 140)}
    kept = tuple(map(str, range(1, 20)))
    assert boundaries("integer", counts, 5, kept, counts) == kept
    found = boundaries("integer", counts, 5, kept[:-1], counts)
    assert (len(found), set(kept[:-1]) < set(found)) == (19, True)
    # A band that stays may have fewer people than a new one has to have.
    assert len(boundaries("integer", {str(n): 5 for n in range(50)}, 5, ("49",), few)) > 1


def test_a_boundary_at_nought_has_no_sign() -> None:
    assert boundaries("decimal", {"-9": 5, "-0.0": 5, "9": 5}, 5) == ("0", "5")


def test_a_unit_that_nobody_was_asked_stands_still() -> None:
    assert movement.moved([Unit("q", "one")], {}, (50, {}), FIVE) == {"q": Standing()}


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


def test_people_of_several_teams_are_counted_once_each_and_those_that_go_are_seen() -> None:
    unit = Unit("q", TIES)
    before = {"a ": 3, "b ": 3, "a b": 3, "b a": 3, "b c": 3}
    assert movement.answered(unit, before) == 6
    assert movement.went(unit, before, {"a ": 1, "b ": 5, "a b": 1}) == 3
    assert movement.went(unit, before, {"a ": 1, "b ": 1, "a b": 1, "b a": 1, "b c": 1}) == 4
    # One came to another team, and hides none of those who went.
    assert movement.went(unit, {"a ": 3, "b ": 9, "c ": 9}, {"a ": 4, "b ": 6, "c ": 6}) == 6


@pytest.mark.parametrize("rule", [FIVE, Rule(5, is_strict=True)])
def test_which_teams_met_which_moves_once_when_the_survey_closes(rule: Rule) -> None:
    unit = Unit("q", TIES)
    counts = {"a ": 9, "b ": 9, "a b": 5, "b a": 5}
    more = {"a ": 19, "b ": 19, "a b": 11, "b a": 11}
    assert told(unit, counts, more, more) == [{}, {}, {}]
    few = {"a ": 2, "b ": 2, "a b": 9}
    assert not movement.closed([unit], {}, (50, {"q": few}), rule)["q"].is_shown
    first = movement.closed([unit], {}, (50, {"q": counts}), rule)
    assert (first["q"].is_shown, first["q"].seen.counts) == (True, counts)
    assert movement.moved([unit], first, (90, {"q": more}), rule) == first
    assert movement.closed([unit], first, (90, {"q": more}), rule) == first
    assert movement.closed([unit], first, (99, {"q": counts}), rule)["q"].seen.counts == counts
    for gone in ({"a ": 5, "b ": 5}, {"a ": 9, "b ": 4, "a b": 5}):
        after = movement.moved([unit], first, (90, {"q": gone}), rule, is_step=False)
        assert not after["q"].is_shown
        assert not movement.closed([unit], after, (90, {"q": gone}), rule)["q"].is_shown
