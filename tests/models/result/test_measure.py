"""Measures agree with what others have published, and with a direct count."""

from collections import Counter
from itertools import compress, pairwise, product
from math import inf, log, sqrt
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.result import measure
from models.result.measure import (
    FEWEST,
    Change,
    conversion,
    paired_change,
    signed_rank,
    student_t,
)

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


def test_the_net_promoter_score_and_the_margin_of_other_reports() -> None:
    found = measure.net_promoter({10: 60, 9: 24, 8: 20, 7: 13, 6: 3, 0: 4})
    assert found is not None
    assert (found.promoters, found.passives, found.detractors) == (84, 33, 7)
    assert found.score == pytest.approx(62.0968, abs=0.0001)
    assert found.points == 62
    p, d = 84 / 124, 7 / 124
    assert found.margin == pytest.approx(195.9964 * sqrt((p + d - (p - d) ** 2) / 124), abs=0.001)


def test_a_margin_that_leads_off_the_scale_is_not_told() -> None:
    assert measure.net_promoter({9: 9, 0: 1}).margin is None  # 80 ± 37
    assert measure.net_promoter({9: 8, 0: 4}).margin == pytest.approx(53.3, abs=0.1)


def test_a_score_is_rounded_half_to_even_of_the_exact_share() -> None:
    assert measure.net_promoter({9: 1, 8: 39}).points == 2  # of 2.5
    assert measure.net_promoter({9: 3, 8: 37}).points == 8  # of 7.5


def test_the_interval_of_a_score_is_tangos() -> None:
    # Fagerland, Lydersen and Laake 2014, table of the airways of 21 people (Bentur et al. 2009):
    # one better, seven worse; Tango's interval is -0.517 to -0.026.
    found = measure.net_promoter({10: 1, 0: 7, 8: 13})
    assert (found.low, found.high) == pytest.approx((-51.7, -2.6), abs=0.05)


def held_by_the_score_test(ups: int, downs: int, n: int, delta: float) -> bool:
    """Whether Tango's z is at most 1.96, the likeliest share found by trying a thousand."""
    room = [k / 1000 for k in range(1001)]
    fits = [
        (ups * log(q + delta) if ups else 0)
        + (downs * log(q) if downs else 0)
        + ((n - ups - downs) * log(1 - 2 * q - delta) if n - ups - downs else 0)
        if q + delta > 0 and q > 0 and 1 - 2 * q - delta > 0
        else -inf
        for q in room
    ]
    q = room[fits.index(max(fits))]
    return (ups - downs - n * delta) ** 2 <= 1.96**2 * n * (2 * q + delta - delta**2)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_a_score_is_in_its_interval_just_where_the_test_holds_it(ups, downs, others) -> None:
    n = max(ups + downs + others, FEWEST)
    found = measure.net_promoter({9: ups, 0: downs, 7: n - ups - downs})
    low, high = found.low / 100, found.high / 100
    for end, outwards in ((low, -1), (high, 1)):
        if abs(end) < 0.95:
            assert held_by_the_score_test(ups, downs, n, end - 0.02 * outwards)
            assert not held_by_the_score_test(ups, downs, n, end + 0.02 * outwards)


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000))
def test_an_interval_of_a_score_has_a_width_and_stays_on_the_scale(ups, downs, others) -> None:
    found = measure.net_promoter({9: ups, 0: downs, 7: others})
    n = ups + downs + others
    if n < FEWEST:
        assert found is None or (found.low, found.high) == (None, None)
        return
    assert -100 <= found.low <= found.score + 1e-9
    assert found.score - 1e-9 <= found.high <= 100
    assert found.high - found.low > 100 / n
    mirrored = measure.net_promoter({9: downs, 0: ups, 7: others})
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-6)
    if found.margin is not None:
        assert -100 <= found.score - found.margin < found.score + found.margin <= 100


@pytest.mark.parametrize(
    ("scores", "low", "high"),
    [({9: 10}, 44.49, 100), ({7: 4, 8: 6}, -27.75, 27.75), ({6: 10}, -100, -44.49)],
)
def test_where_all_agree_the_score_still_has_an_interval(scores, low, high) -> None:
    """n(1 - δ) = z²(1 + δ) for promoters alone; δ² = z²/(n + z²) for passives alone."""
    found = measure.net_promoter(scores)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)
    assert found.margin is None


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
    found = paired_change(Counter(zip(first, second, strict=True)), 24)
    assert found is not None
    assert (found.people, found.rose, found.stayed, found.fell) == (10, 9, 1, 0)
    assert (found.mean, found.low, found.high, found.effect) == pytest.approx(
        (1.58, 0.7001142, 2.4598858, 1.284558), abs=1e-6
    )


def test_a_change_has_an_interval_from_ten_people_on_and_where_they_differ() -> None:
    assert paired_change({}, 4) is None
    assert paired_change({(1, 3): 1}, 4) == Change(1, 1, 0, 0, 2, None, None, None)
    few = paired_change({(1, 3): FEWEST - 2, (2, 1): 1}, 4)
    assert (few.low, few.high, few.effect) == (None, None, None)
    assert paired_change({(1, 3): FEWEST - 1, (2, 1): 1}, 4).low is not None
    assert paired_change({(1, 5): 9, (5, 5): 1}, 4).high == 4  # 3.6 + 0.9 would be off the scale
    assert paired_change({(1, 2): 30, (4, 5): 10}, 4) == Change(40, 40, 0, 0, 1, None, None, None)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 5), st.integers(1, 5)), st.integers(1, 9), min_size=1, max_size=9
    )
)
def test_a_change_and_its_interval_stay_on_the_scale(pairs) -> None:
    found = paired_change(pairs, 4)
    assert found.rose + found.stayed + found.fell == found.people
    if found.low is not None:
        assert -4 <= found.low < found.mean < found.high <= 4


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
    # Agresti gives -0.059 to -0.021; among so many people his interval and Tango's are the same.
    assert (found.low, found.high) == pytest.approx((-0.059, -0.021), abs=0.0006)
    assert conversion({}) is None
    assert conversion({(False, True): 10, (True, False): 2}).p == 158 / 4096
    many = conversion({(False, True): 560, (True, False): 480})
    assert many.p == pytest.approx(0.0142981, abs=1e-7)


def test_a_handful_of_people_or_of_changes_is_put_to_no_test() -> None:
    few = conversion({(False, True): FEWEST - 1})
    assert (few.gained, few.low, few.high, few.p) == (9, None, None, None)
    unmoved = conversion({(True, True): 40, (False, True): 5})
    assert (unmoved.p, unmoved.low is not None) == (None, True)
    assert conversion({(True, True): 40, (False, True): 6}).p == 2 / 2**6


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


# Darwin's maize, Fisher 1935, The Design of Experiments, table 3: crossed less self-fertilised, in
# eighths of an inch; W = 24, two-sided p 0.041259765625 (also the example of scipy.stats.wilcoxon).
MAIZE = (6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75)
# Hollander and Wolfe 1973, table 3.1: the Hamilton depression scale of nine patients before and
# after a tranquilliser; T+ = 5, two-sided p 20/512 (also the example of R's wilcox.test).
DEPRESSION = (
    *(0.878 - 1.83, 0.647 - 0.50, 0.598 - 1.62, 2.05 - 2.48, 1.06 - 1.68, 1.29 - 1.88),
    *(1.06 - 1.55, 3.14 - 3.06, 1.29 - 1.30),
)


@pytest.mark.parametrize(("differences", "p"), [(MAIZE, 0.041259765625), (DEPRESSION, 0.0390625)])
def test_signed_ranks_are_those_of_the_books(differences, p):
    assert signed_rank(Counter(differences)) == p
    assert signed_rank(Counter(-one for one in differences)) == p


def test_signed_ranks_of_equal_steps_are_counted_in_all_ways_they_may_have_signs():
    def counted(differences: list[int]) -> float:
        steps = [one for one in differences if one]
        sizes = sorted(map(abs, steps))
        ranks = [mean([n for n, one in enumerate(sizes, 1) if one == abs(s)]) for s in steps]
        up = sum(rank for rank, step in zip(ranks, steps, strict=True) if step > 0)
        least = min(up, sum(ranks) - up)
        sums = [sum(compress(ranks, signs)) for signs in product((0, 1), repeat=len(ranks))]
        return min(1.0, 2 * sum(one <= least for one in sums) / len(sums))

    for differences in ([1] * 8 + [-1, 0, 0], [1, 1, 2, 2, -1, -3, 0], [2, -2, 1, -1], [3]):
        assert signed_rank(Counter(differences)) == pytest.approx(counted(differences))


def test_signed_ranks_of_many_follow_the_normal_distribution():
    # scipy.stats.wilcoxon([1]*40 + [2]*15 + [-1]*12 + [-2]*3, method="asymptotic",
    # correction=True) of SciPy 1.17.
    steps: dict[float, int] = {1: 40, 2: 15, -1: 12, -2: 3, 0: 30}
    assert signed_rank(steps) == pytest.approx(4.806373893030109e-06, rel=1e-9)


def test_where_nobody_changed_there_are_no_ranks():
    assert signed_rank({}) is None
    assert signed_rank({0: 30}) is None
