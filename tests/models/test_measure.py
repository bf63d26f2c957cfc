"""Measures agree with what others have published, and with a direct count."""

from math import sqrt
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import measure

scores = st.dictionaries(st.integers(-5, 12), st.integers(1, 9), max_size=8)


def given_one_by_one(scores: dict[int, int]) -> list[int]:
    return [score for score, count in scores.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # Newcombe 1998, table I, the same method
        (1, 29, 0.0061, 0.1718),
        (15, 148, 0.0624, 0.1605),
        (81, 263, 0.2553, 0.3662),
        (43, 124, 0.2687, 0.4340),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_a_proportion_has_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    found = measure.proportion(count, of)
    assert found is not None
    assert (found.count, found.of, found.share) == (count, of, count / of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00006)


def test_the_net_promoter_score_and_its_margin() -> None:
    found = measure.net_promoter({10: 60, 9: 24, 8: 20, 7: 13, 6: 3, 0: 4})
    assert found is not None
    assert (found.promoters, found.passives, found.detractors) == (84, 33, 7)
    assert found.score == pytest.approx(62.0968, abs=0.0001)
    p, d = 84 / 124, 7 / 124
    assert found.margin == pytest.approx(195.9964 * sqrt((p + d - (p - d) ** 2) / 124), abs=0.001)


@pytest.mark.parametrize(("scores", "score"), [({9: 3}, 100), ({7: 2, 8: 1}, 0), ({6: 5}, -100)])
def test_where_all_agree_the_score_has_no_margin(scores: dict[int, int], score: int) -> None:
    found = measure.net_promoter(scores)
    assert found is not None
    assert (found.score, found.margin) == (score, 0)


def test_top_two_counts_the_two_highest_steps_of_the_scale_whether_or_not_they_were_taken() -> None:
    assert measure.top_two({1: 2, 3: 4, 4: 1}, 5) == measure.proportion(1, 7)
    assert measure.top_two({6: 1, 7: 2, 5: 3}, 7) == measure.proportion(3, 6)


def test_of_nothing_there_is_no_measure() -> None:
    assert measure.proportion(0, 0) is None
    assert measure.net_promoter({}) is None
    assert measure.top_two({}, 5) is None
    assert (measure.mean({}), measure.median({})) == (None, None)


@given(scores.filter(bool))
def test_mean_and_median_are_those_of_the_answers_one_by_one(scores: dict[int, int]) -> None:
    assert measure.mean(scores) == pytest.approx(mean(given_one_by_one(scores)))
    assert measure.median(scores) == median(given_one_by_one(scores))


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_lies_around_its_share_and_within_0_and_1(pair: tuple[int, int]) -> None:
    found = measure.proportion(*pair)
    assert found is not None
    assert -1e-9 <= found.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.high <= 1 + 1e-9


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_agreement_and_division_are_of_those_who_took_a_side(agree, changes, disagree):
    agreement = measure.agreement(agree, changes, disagree)
    division = measure.division(agree, changes, disagree)
    n = agree + changes + disagree
    if not n:
        assert agreement is division is None
        return
    assert (agreement.count, agreement.of) == (agree + changes, n)
    assert 2 * division.share == pytest.approx(1 - abs(agree + changes - disagree) / n)
    chance = 2 * agreement.share * (1 - agreement.share)
    assert chance == pytest.approx(2 * division.share * (1 - division.share))
    assert 0 <= division.share <= 0.5
