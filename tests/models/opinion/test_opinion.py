"""Opinions: what represents a group, what all agree on, and what is never shown."""

from math import sqrt

import pytest

from models.answer.response import Response
from models.answer.threshold import SMALLEST_GROUP
from models.opinion import opinion
from models.opinion.grouping import Grouping
from models.opinion.opinion import Opinions
from models.opinion.outline import outlines
from models.opinion.typical_clause import (
    GroupedClause,
    SideCount,
    typical_clauses,
    z_of_one,
    z_of_two,
)
from models.result.audience import Audience, opinions_for
from models.survey.survey import Survey
from tests.makers import make_survey, question, respond

NAMES = [f"c{n}" for n in range(8)]
LEFT = [
    "agree",
    "agree_with_changes",
    "agree",
    "disagree",
    "disagree",
    "agree",
    "dont_know",
    "agree",
]
RIGHT = ["disagree", "disagree", "disagree", "agree", "agree", "agree", "disagree", "agree"]


def guideline() -> Survey:
    return make_survey(*(question("stance", name, f"Clause {name}") for name in NAMES))


def say(survey: Survey, people: int, stances: list[str]) -> None:
    for _ in range(people):
        respond(survey, **dict(zip(NAMES, stances, strict=False)))


@pytest.fixture(autouse=True)
def _found_anew(monkeypatch):
    """Groups are found at each look: on a busy machine that takes long enough to keep them."""
    monkeypatch.setattr(opinion, "SLOW_SECONDS", 60.0)


def of(survey: Survey) -> Opinions:
    found = opinions_for(survey, Audience.ORGANISER)
    assert found is not None
    return found


def test_two_camps_are_shown_with_what_parts_and_what_joins_them(database):
    survey = guideline()
    say(survey, 7, LEFT)
    say(survey, 5, RIGHT)
    found = of(survey)
    assert [(group.letter, group.size) for group in found.groups] == [("A", 7), ("B", 5)]
    a, b = found.groups
    assert {(one.clause.name, one.stance) for one in a.typical_clauses} == {
        *(("c0", "agree"), ("c1", "agree"), ("c2", "agree")),
        *(("c3", "disagree"), ("c4", "disagree")),
    }
    assert all((one.share, one.others) == (1, 0) for one in a.typical_clauses)
    assert len(b.typical_clauses) == 5
    assert [(one.clause.name, one.stance, one.shares) for one in found.agreed] == [
        ("c5", "agree", (1, 1)),
        ("c7", "agree", (1, 1)),
    ]
    assert found.agreed[0].consensus == pytest.approx(8 / 9 * 6 / 7)
    assert {clause.name for clause in found.parted} == {"c0", "c1", "c2", "c3", "c4"}


def test_a_group_of_four_is_not_shown_and_neither_are_the_others(database):
    survey = guideline()
    say(survey, 9, LEFT)
    say(survey, SMALLEST_GROUP - 1, RIGHT)
    hidden = of(survey)
    assert (hidden.people, hidden.groups, hidden.clauses, hidden.agreed) == (13, [], [], [])
    say(survey, 1, RIGHT)
    assert [group.size for group in of(survey).groups] == [9, 5]


def test_what_fewer_than_five_of_a_group_have_said_is_in_no_table(database):
    survey = guideline()
    say(survey, 8, LEFT)
    say(survey, 4, RIGHT)
    say(survey, 2, RIGHT[:7])
    found = of(survey)
    assert [group.size for group in found.groups] == [8, 6]
    assert [count.seen for count in found.clauses[7].counts] == [8, 4]
    assert [one.clause.name for one in found.agreed] == ["c5"]


def test_who_has_said_less_than_seven_things_is_not_counted(database):
    survey = guideline()
    say(survey, 6, LEFT)
    say(survey, 6, RIGHT)
    say(survey, 3, LEFT[:6])
    found = of(survey)
    assert (found.responses, found.read, found.people) == (15, 15, 12)


def test_everyone_sees_no_opinion_groups_even_where_results_are_shared(database):
    survey = guideline()
    say(survey, 6, LEFT)
    say(survey, 6, RIGHT)
    assert of(survey).groups
    assert opinions_for(survey, Audience.EVERYONE) is None


def test_the_groups_follow_the_answers_and_are_found_once_for_each_state(database):
    survey = guideline()
    say(survey, 6, LEFT)
    first = of(survey)
    assert of(survey) is first
    say(survey, 6, RIGHT)
    second = of(survey)
    assert (len(first.groups), len(second.groups)) == (0, 2)
    Response.select().where(Response.survey == survey).first().delete_instance()
    assert of(survey).people == 11


def test_of_many_people_a_random_sample_is_read_the_same_each_time(database, monkeypatch):
    survey = guideline()
    say(survey, 30, LEFT)
    say(survey, 30, RIGHT)
    monkeypatch.setattr(opinion, "MOST_PEOPLE", 40)
    clauses = survey.definition.clauses
    drawn = opinion.votes_of(survey, clauses)
    assert drawn == opinion.votes_of(survey, clauses)
    left = sum(votes[0] == 1 for votes in drawn)
    assert (len(drawn), 5 < left < 35) == (40, True)
    found = of(survey)
    assert (found.responses, found.read, found.people) == (60, 40, 40)


def test_the_tests_are_those_of_polis():
    assert z_of_one(9, 9) == pytest.approx(2 * sqrt(10) * 0.5)
    assert z_of_one(4, 9) == 0
    # (10/11 - 2/11) / √(12/22 · 10/22 · 2/11)
    assert z_of_two(9, 10, 1, 10) == pytest.approx((8 / 11) / sqrt(12 / 22 * 10 / 22 * 2 / 11))
    assert z_of_two(5, 5, 5, 5) == 0


def test_a_clause_that_a_group_only_leans_to_does_not_represent_it():
    clear = GroupedClause("clear", "Clear", (SideCount(18, 1, 20), SideCount(2, 17, 20)))
    leaning = GroupedClause("leaning", "Leaning", (SideCount(11, 9, 20), SideCount(9, 11, 20)))
    unheard = GroupedClause("unheard", "Unheard", (SideCount(4, 0, 4), SideCount(0, 20, 20)))
    every = {(clause, 0, side) for clause in range(3) for side in (1, -1)}
    (stand,) = typical_clauses([clear, leaning, unheard], 0, 5, every)
    assert (stand.clause.name, stand.stance) == ("clear", "agree")
    assert (stand.share, stand.others) == (0.9, 0.1)
    assert typical_clauses([clear, leaning, unheard], 0, 5, every - {(0, 0, 1)}) == []


def test_consensus_is_the_product_over_groups_so_one_group_can_deny_it():
    assert (
        GroupedClause("a", "A", (SideCount(8, 0, 8), SideCount(3, 0, 4))).consensus(1)
        == 9 / 10 * 4 / 6
    )
    divided = GroupedClause("b", "B", (SideCount(98, 0, 98), SideCount(0, 8, 8)))
    assert divided.consensus(1) == pytest.approx(99 / 100 * 1 / 10)


def test_an_outline_is_around_the_middle_of_its_group_and_within_the_map():
    points = [complex(x, y) for x, y in ((-4, 1), (-4, -1), (-6, 1), (-6, -1), (5, 0), (5, 2))]
    left, right = outlines(Grouping([0, 0, 0, 0, 1, 1], points, 0.9))
    assert left.x < 50 < right.x
    assert left.y > right.y  # higher up is nearer to the top
    for one in (left, right):
        assert one.x - one.width >= 0
        assert one.x + one.width <= 100
