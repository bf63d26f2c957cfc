"""Groups are found where they are known, whatever the order, and as Polis found them."""

import csv
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.answer import polis
from formats.answer.table import read_table
from models.opinion.grouping import grouping, projected
from models.opinion.opinion import SIDES
from tests.agreement import adjusted_rand_index

# Three camps on eight clauses; one of each camp has skipped a clause, one has passed on one.
CAMPS = [
    *[[1, 1, 1, 1, -1, -1, -1, -1]] * 5,
    [1, 1, 1, None, -1, -1, -1, -1],
    [1, 1, 1, 1, -1, -1, 0, -1],
    *[[-1, -1, -1, -1, 1, 1, 1, 1]] * 4,
    [-1, -1, -1, -1, None, 1, 1, 1],
    [-1, 0, -1, -1, 1, 1, 1, 1],
    *[[1, -1, 1, -1, 1, -1, 1, -1]] * 4,
    [1, -1, None, -1, 1, -1, 1, -1],
]


def camps(seed: int, sizes: tuple[int, ...], clauses: int = 20) -> tuple[list, list[int]]:
    """People of camps with opinions of their own, one vote in ten missing, and who is of which."""
    chance = random.Random(seed)
    opinions = [[chance.choice([1, -1]) for _ in range(clauses)] for _ in sizes]
    people, members = [], []
    for camp, size in enumerate(sizes):
        for _ in range(size):
            people.append([side if chance.random() < 0.9 else None for side in opinions[camp]])
            members.append(camp)
    return people, members


def test_three_camps_are_three_groups_the_largest_first():
    found = grouping(CAMPS)
    assert found.groups == [0] * 7 + [1] * 6 + [2] * 5
    assert found.silhouette > 0.8


def test_two_camps_are_two_groups_and_the_map_has_them_on_either_side():
    people = [[1, 1, -1], [1, 1, -1], [1, 1, 0], [-1, -1, 1], [-1, 0, 1], [-1, -1, 1]]
    found = grouping(people)
    assert adjusted_rand_index(found.groups, [0, 0, 0, 1, 1, 1]) == 1
    right = [int(point.real > 0) for point in found.points]
    assert adjusted_rand_index(right, found.groups) == 1


def test_people_who_all_say_the_same_are_no_groups():
    assert grouping([[1, -1, 0]] * 20) is None
    assert grouping([[None, None]] * 20) is None
    assert grouping([]) is None


def test_a_group_that_is_too_small_is_not_found_on_its_own():
    people = [[1, 1, 1, 1]] * 10 + [[-1, -1, -1, -1]] * 4
    assert Counter(grouping([*people, [1, 1, 1, 0]], 4).groups) == {0: 11, 1: 4}
    assert grouping([*people, [1, 1, 1, 0]], 5) is None


def test_who_has_voted_little_stands_as_far_out_as_who_has_voted_on_all():
    people = [[1, 1, 1, 1]] * 4 + [[-1, -1, -1, -1]] * 4 + [[1, None, None, None]]
    points = [point.real for point in projected(people)]
    # One vote of four is a quarter of the way, times √(4 / 1).
    assert points[-1] / points[0] == pytest.approx(0.5, abs=0.05)


def test_a_hundred_base_clusters_of_many_people_lead_to_the_same_groups():
    people, members = camps(3, (150, 120, 90))
    assert len(set(projected(people))) > 100
    assert adjusted_rand_index(grouping(people).groups, members) == 1


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(6, 12), min_size=2, max_size=3, unique=True),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_of_people_nor_that_of_clauses_changes_the_groups(seed, sizes, chance):
    people, _ = camps(seed, tuple(sizes))
    before = grouping(people, 1)
    order, clauses = list(range(len(people))), list(range(20))
    chance.shuffle(order)
    chance.shuffle(clauses)
    after = grouping([[people[n][m] for m in clauses] for n in order], 1)
    assert (before is None) == (after is None)
    if before and after:
        assert adjusted_rand_index([before.groups[n] for n in order], after.groups) == 1


def test_the_index_is_one_for_the_same_groups_and_known_for_others():
    assert adjusted_rand_index([0, 0, 1, 1], ["b", "b", "a", "a"]) == 1
    # By hand: no pair is together in both, two are in each, of six: (0 - 2/3) / (2 - 2/3).
    assert adjusted_rand_index([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


def brexit(real_data):
    """What the people of seven votes or more said in the order of the file, and Polis's groups."""
    folder = real_data / "brexit-consensus"
    statements = polis.guideline(read_table((folder / "comments.csv").read_bytes()), "Brexit")
    rows = csv.DictReader((folder / "participants-votes.csv").read_text().splitlines())
    of_polis = {row["participant"]: row["group-id"] for row in rows}
    table = read_table((folder / "votes.csv").read_bytes())
    found = polis.collect(statements.questions, table).people
    names = [clause.name for clause in statements.questions]
    people = {
        person: [SIDES.get(answers.get(name)) for name in names]
        for person, (answers, _) in found.items()
        if len(answers) >= 7
    }
    return people, of_polis


def test_brexit_falls_into_the_two_groups_that_polis_found(real_data):
    people, of_polis = brexit(real_data)
    found = grouping(list(people.values()), 5)
    assert (len(people), max(found.groups) + 1) == (189, 2)
    assert {of_polis[person] for person in people} == {"0", "1"}
    index = adjusted_rand_index(found.groups, [of_polis[person] for person in people])
    assert index > 0.89, index
