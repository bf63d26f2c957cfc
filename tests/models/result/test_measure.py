"""Measures agree with what others have published, and with a direct count."""

from collections import Counter
from itertools import pairwise
from math import sqrt
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.result import measure
from models.result.measure import Change, conversion, paired_change, student_t

scores = st.dictionaries(st.integers(-5, 12), st.integers(1, 9), max_size=8)


def given_one_by_one(scores: dict[float, int]) -> list[float]:
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
def test_where_all_agree_the_score_has_no_margin(scores: dict[float, int], score: int) -> None:
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
def test_mean_and_median_are_those_of_the_answers_one_by_one(scores: dict[float, int]) -> None:
    assert measure.mean(scores) == pytest.approx(mean(given_one_by_one(scores)))
    assert measure.median(scores) == median(given_one_by_one(scores))


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_lies_around_its_share_and_within_0_and_1(pair: tuple[int, int]) -> None:
    found = measure.proportion(*pair)
    assert found is not None
    assert -1e-9 <= found.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.high <= 1 + 1e-9


def test_the_change_of_pairs_is_that_of_a_published_paired_t_test() -> None:
    # Student's own data (1908): hours of sleep gained by the same ten with two drugs.
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired_change(Counter(zip(first, second, strict=True)))
    assert found is not None
    assert (found.people, found.rose, found.stayed, found.fell) == (10, 9, 1, 0)
    assert (found.mean, found.low, found.high, found.effect) == pytest.approx(
        (1.58, 0.7001142, 2.4598858, 1.284558), abs=1e-6
    )


def test_a_change_has_no_interval_of_one_person_and_no_effect_where_all_changed_alike() -> None:
    assert paired_change({}) is None
    assert paired_change({(1, 3): 1}) == Change(1, 1, 0, 0, 2, None, None, None)
    assert paired_change({(1, 2): 3, (4, 5): 1}) == Change(4, 4, 0, 0, 1, 1, 1, None)
    assert paired_change({(2, 1): 1, (2, 2): 1}).fell == 1


@pytest.mark.parametrize(
    ("freedom", "t"),
    [
        *((1, 12.7062047), (2, 4.3026527), (9, 2.2621572), (30, 2.0422725), (200, 1.9718962)),
        *((1000, 1.9623391), (10**9, 1.9599640)),
    ],
)
def test_the_quantile_of_student_is_that_of_the_tables(freedom: int, t: float) -> None:
    assert student_t(freedom) == pytest.approx(t, abs=1e-7)


def test_both_ways_to_the_quantile_meet() -> None:
    values = [student_t(freedom) for freedom in range(195, 207)]
    steps = [before - after for before, after in pairwise(values)]
    assert all(0 < after < before for before, after in pairwise(steps))


def test_who_came_to_the_right_answer_and_who_left_it_is_told_with_mcnemars_p() -> None:
    # Agresti, Categorical Data Analysis, 10.1: 86 and 150 of 1,600 changed; here exact.
    found = conversion(
        {(True, True): 794, (True, False): 150, (False, True): 86, (False, False): 570}
    )
    assert found is not None
    assert (found.right_before, found.right_now, found.people) == (944, 880, 1600)
    assert found.p == pytest.approx(3.7e-5, rel=0.02)
    assert conversion({}) is None
    assert conversion({(False, True): 10, (True, False): 2}).p == 158 / 4096
    assert conversion({(True, True): 4}).p == 1
    many = conversion({(False, True): 560, (True, False): 480})
    assert many.p == pytest.approx(0.0142981, abs=1e-7)


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
