"""Groups are shown where votes hang together, and what sets them apart is judged without itself."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.opinion.grouping import grouping
from models.opinion.support import _discovered, _fisher, apart, beats_chance, supported
from models.opinion.typical_clause import SideCount
from tests.agreement import adjusted_rand_index
from tests.models.opinion.test_grouping import CAMPS, brexit


def noise(seed: int, people: int = 100, clauses: int = 12) -> list[list[int]]:
    """Votes that have nothing to do with each other."""
    chance = random.Random(seed)
    return [chance.choices([1, -1, 0], [45, 40, 15], k=clauses) for _ in range(people)]


def opposed(seed: int, clauses: int = 10) -> tuple[list[list[int | None]], list[int]]:
    """Sixty people and forty against them on all clauses, one vote of ten turned round."""
    chance = random.Random(seed)
    members = [int(n >= 60) for n in range(100)]
    return [
        [(-1) ** (of + clause + (chance.random() < 0.1)) for clause in range(clauses)]
        for of in members
    ], members


@pytest.mark.parametrize("seed", range(3))
def test_where_everybody_votes_at_random_there_are_no_groups(seed):
    assert supported(noise(seed), 5) is None


def test_nor_where_some_clauses_please_and_many_people_skip_some():
    chance = random.Random(1)
    liked = [chance.uniform(0.1, 0.9) for _ in range(20)]
    people = [
        [None if chance.random() < skips else 1 if chance.random() < one else -1 for one in liked]
        for skips in (chance.uniform(0, 0.6) for _ in range(150))
    ]
    assert not beats_chance(people)


def test_camps_are_shown_with_what_sets_them_apart():
    found = supported(CAMPS, 5)
    assert found.grouping.groups == [0] * 7 + [1] * 6 + [2] * 5
    second = {one for one in found.apart if one[0] == 1}
    assert second == {(1, 0, 1)}  # only the first camp agrees with the second clause


def test_clauses_of_noise_beside_two_camps_do_not_set_them_apart():
    named = by_chance = 0
    for seed in range(2):
        people, members = opposed(seed, 6)
        both = [[*one, *other] for one, other in zip(people, noise(seed), strict=True)]
        found = supported(both, 5)
        assert adjusted_rand_index(found.grouping.groups, members) > 0.8
        named += len({clause for clause, _, _ in found.apart if clause < 6})
        by_chance += len({clause for clause, _, _ in found.apart if clause >= 6})
    assert named == 12
    assert by_chance == 0


@pytest.mark.parametrize("seed", range(3))
def test_votes_that_made_a_group_are_no_proof_of_it(seed):
    votes = noise(seed)
    assert apart(votes, grouping(votes, 5).groups, 5) == set()


def test_what_fewer_than_five_of_a_group_have_said_sets_nobody_apart():
    people, members = opposed(1)
    for votes in people[64:]:
        votes[3] = None
    assert {clause for clause, _, _ in apart(people, members, 5)} == set(range(10)) - {3}
    assert (3, 1, 1) in apart(people, members, 4)


@given(*[st.integers(0, 30)] * 4)
def test_fishers_test_is_the_sum_of_the_tables_that_are_as_far_or_further(a, b, c, d):
    own, others = SideCount(a, b, a + b), SideCount(c, d, c + d)
    ways = sum(comb(a + c, k) * comb(b + d, a + b - k) for k in range(a, min(a + b, a + c) + 1))
    assert _fisher(own, others, 1) == pytest.approx(ways / comb(a + b + c + d, a + b))


def test_fishers_lady_tasting_tea():
    # Fisher 1935: three of four cups rightly named, p = 17/70.
    assert _fisher(SideCount(3, 1, 4), SideCount(1, 3, 4), 1) == pytest.approx(17 / 70)


def test_of_fifteen_tests_as_many_are_discoveries_as_benjamini_and_hochberg_found():
    # Benjamini and Hochberg 1995, section 4: with q = 0.05 the first four, with Bonferroni three.
    given = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    given += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    found = _discovered([(p, (n, 0, 1)) for n, p in enumerate(given)])
    assert {clause for clause, _, _ in found} == {0, 1, 2, 3}


def test_the_groups_of_brexit_are_more_than_chance(real_data):
    people, _ = brexit(real_data)
    found = supported(list(people.values()), 5)
    assert max(found.grouping.groups) == 1
    assert len({clause for clause, _, _ in found.apart}) > 10
