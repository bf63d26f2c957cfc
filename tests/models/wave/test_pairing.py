"""Pairing: who of two waves are one person, who might be, and how sure that is."""

import random
from collections.abc import Sequence

import pytest

from models.answer.pair_mark import PairMarks
from models.wave.pair_code import marks_of
from models.wave.pairing import Side, paired
from observers.pairs import LEAST_PRECISION, Outcome, series
from tests.growth import work

KEY = b"k" * 32
NAMES = ("a", "b", "c", "d", "e")


def code(said: str) -> PairMarks:
    """The marks of a code with one sign an element; "-" for one that is left empty."""
    return marks_of(KEY, NAMES, {n: s for n, s in zip(NAMES, said, strict=True) if s != "-"})


def wave(*said: str) -> dict[str, PairMarks]:
    return {f"{one} {number}": code(one) for number, one in enumerate(said)}


# Enough people whose codes are the same both times, so that a few mistakes are forgiven.
MANY = tuple(f"{chr(65 + n)}{chr(97 + n)}{n % 10}{chr(90 - n)}{chr(110 - n)}" for n in range(25))


def beside(first: Sequence[str], second: Sequence[str]):
    found = paired(wave(*MANY, *first), wave(*MANY, *second))
    assert len(found.exact) >= len(MANY)
    exact = {(a[:5], b[:5]) for a, b in found.exact if a[:5] not in MANY}
    return exact, {(a[:5], b[:5]) for a, b in found.tolerant}, found


def test_the_same_code_is_one_person_whoever_else_answers():
    exact, tolerant, found = beside(["11111", "22222"], ["22222", "33333"])
    assert exact == {("22222", "22222")}
    assert tolerant == set()
    assert (found.first, found.second) == (Side(27, 0, 1), Side(27, 0, 1))


@pytest.mark.parametrize("other", ["x1111", "1x111", "11x11", "111x1", "1111x", "1-111"])
def test_one_element_that_is_another_or_left_empty_is_forgiven(other):
    exact, tolerant, _ = beside(["11111"], [other])
    assert (exact, tolerant) == (set(), {("11111", other)})


def test_two_elements_are_not_forgiven():
    exact, tolerant, found = beside(["11111"], ["xx111"])
    assert (exact, tolerant) == (set(), set())
    assert (found.first.unmatched, found.second.unmatched) == (1, 1)


def test_two_people_of_one_code_are_never_paired_not_even_where_one_comes_back():
    exact, tolerant, found = beside(["11111", "11111"], ["11111"])
    assert (exact, tolerant) == (set(), set())
    assert (found.first.ambiguous, found.second.ambiguous) == (2, 1)
    assert (found.first.unmatched, found.second.unmatched) == (0, 0)


def test_two_people_of_one_code_are_not_paired_with_somebody_nearly_like_them():
    exact, tolerant, found = beside(["11111", "11111"], ["x1111"])
    assert (exact, tolerant) == (set(), set())
    assert found.first.ambiguous == 2
    assert found.second.unmatched + found.second.ambiguous == 1


def test_who_nearly_fits_two_is_paired_with_neither():
    exact, tolerant, found = beside(["x1111", "1y111"], ["11111"])
    assert (exact, tolerant) == (set(), set())
    assert (found.first.ambiguous, found.second.ambiguous) == (2, 1)


def test_who_fits_somebody_exactly_is_not_taken_by_one_who_nearly_fits():
    exact, tolerant, _ = beside(["11111", "x1111"], ["11111"])
    assert (exact, tolerant) == ({("11111", "11111")}, set())


def test_of_few_answers_that_many_give_none_is_forgiven_for_chance_would_make_such_pairs():
    chance = random.Random(2)
    few = [
        sorted(
            {
                f"{a}{b}{c}{d}{e}"
                for a in "12"
                for b in "12"
                for c in "12"
                for d in "12"
                for e in "12"
            }
        )
    ]
    first, second = (chance.sample(few[0], 16) for _ in range(2))
    found = paired(wave(*first), wave(*second))
    assert found.tolerant == ()
    assert {a[:5] for a, _ in found.exact} == set(first) & set(second)


def test_nobody_is_paired_with_nobody():
    assert paired({}, wave("11111")).pairs == ()
    assert paired({}, {}).first == Side(0, 0, 0)


@pytest.mark.parametrize("wrong", [0.02, 0.05, 0.1])
def test_of_two_hundred_people_who_make_mistakes_hardly_a_pair_is_false(wrong):
    chance, found = random.Random(11), Outcome()
    for _ in range(12):
        found += series(200, wrong, chance)
    assert found.precision >= LEAST_PRECISION
    assert found.recall >= {0.02: 0.85, 0.05: 0.65, 0.1: 0.4}[wrong]
    assert found.tolerant > 0
    assert found.ambiguous > 0


def test_twice_the_people_are_twice_the_work():
    def of(people: int) -> int:
        chance = random.Random(3)
        waves = [
            {f"{side}{n}": code("".join(chance.choices("abcdefghij", k=5))) for n in range(people)}
            for side in "ab"
        ]
        return work(lambda: paired(*waves))

    assert of(800) < 2.3 * of(400)
