"""Differences and the test of independence, against published vectors and SciPy’s literals."""

import pytest

from models.result.contrast import (
    Gap,
    Independence,
    chi_square_tail,
    difference_of_means,
    difference_of_scores,
    difference_of_shares,
    independence,
)
from models.result.measure import net_promoter, proportion, student_t


@pytest.mark.parametrize(
    ("first", "second", "interval"),
    [  # Newcombe 1998, table II, method 10
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.1705, 0.8090)),
        ((0, 29), (5, 56), (-0.0381, 0.1926)),
        ((0, 20), (10, 10), (0.6791, 1.0)),
        ((0, 20), (0, 10), (-0.1611, 0.2775)),
    ],
)
def test_the_difference_of_two_shares_has_newcombes_interval(first, second, interval):
    found = difference_of_shares(proportion(*first), proportion(*second))
    assert (found.low, found.high) == pytest.approx(interval, abs=5e-5)
    assert found.value == pytest.approx(second[0] / second[1] - first[0] / first[1])
    assert found.is_sure == (interval[0] > 0)


def test_of_fewer_than_ten_in_either_group_no_interval_is_told():
    few, many = proportion(6, 9), proportion(60, 90)
    for one, other in ((few, many), (many, few)):
        found = difference_of_shares(one, other)
        assert (found.value, found.low, found.high, found.is_sure) == (0, None, None, False)
    assert difference_of_means({1: 9}, {2: 4, 3: 8}).low is None
    assert difference_of_means({1: 4, 2: 6}, {2: 4, 3: 8}).low is not None
    scores = net_promoter({10: 9}), net_promoter({10: 10})
    assert difference_of_scores(*scores).low is None
    assert difference_of_scores(*scores[::-1]).high is None


@pytest.mark.parametrize(
    ("low", "high", "is_sure"),
    [(0.1, 2, True), (-2, -0.1, True), (0, 2, False), (-2, 0, False), (-1, 1, False)],
)
def test_a_difference_is_sure_whose_interval_has_no_nought(low, high, is_sure):
    assert Gap((low + high) / 2, low, high).is_sure == is_sure


def test_the_difference_of_means_has_welchs_interval():
    found = difference_of_means({1: 3, 2: 5, 3: 9, 4: 12, 5: 20}, {1: 10, 2: 8, 3: 9, 4: 6, 5: 4})
    # scipy.stats.ttest_ind(equal_var=False).confidence_interval(), df 74.558
    assert (found.value, found.low, found.high) == pytest.approx(
        (-1.2151130722559297, -1.7797916730782188, -0.65043447143364), abs=1e-9
    )


def test_a_difference_of_means_stays_within_the_scale_and_has_no_interval_without_spread():
    found = difference_of_means({0: 19, 4: 1}, {4: 19, 0: 1}, widest=4)
    assert found.high == 4
    assert difference_of_means({2: 12}, {3: 12}).low is None
    assert difference_of_means({}, {3: 12}) is None


def test_the_difference_of_two_net_promoter_scores_joins_their_intervals():
    # The Carpentries, March and December 2020: 62.69 and 47.13.
    first = net_promoter({10: 93, 8: 32, 3: 9})
    second = net_promoter({10: 49, 8: 30, 3: 8})
    assert (round(first.score, 2), round(second.score, 2)) == (62.69, 47.13)
    found = difference_of_scores(first, second)
    assert found.value == pytest.approx(-15.56, abs=0.005)
    below = ((second.score - second.low) ** 2 + (first.high - first.score) ** 2) ** 0.5
    above = ((second.high - second.score) ** 2 + (first.score - first.low) ** 2) ** 0.5
    assert (found.low, found.high) == pytest.approx((found.value - below, found.value + above))
    # Wald’s, which is nearly the same for so many people: -15.56 ± 17.23
    assert (found.low, found.high) == pytest.approx((-32.79, 1.67), abs=1)


@pytest.mark.parametrize(
    ("freedom", "value"),
    [  # scipy.stats.t.ppf(0.975, freedom)
        (1, 12.706204736174694),
        (1.5, 6.016663104427929),
        (9.2, 2.25468293628371),
        (74.55821323462014, 1.9922956495017006),
        (199.9, 1.9719022283759124),
    ],
)
def test_students_t_takes_any_freedom(freedom, value):
    assert student_t(freedom) == pytest.approx(value, abs=1e-9)


def test_independence_is_pearsons_where_it_fits():
    found = independence([[12, 5, 9], [7, 14, 8], [10, 20, 40]])
    # scipy.stats.chi2_contingency, scipy.stats.contingency.association
    assert found.chi_square == pytest.approx(17.169411613802566)
    assert found.freedom == 4
    assert found.p == pytest.approx(0.0017917954378208736)
    assert found.cramers_v == pytest.approx(0.26206420292594385)
    same = independence([[12, 5, 9, 0], [7, 14, 8, 0], [0, 0, 0, 0], [10, 20, 40, 0]])
    assert same == found  # answers that nobody gave change nothing
    assert independence([[12, 5, 9, 8], [7, 14, 8, 9], [10, 20, 40, 11]]).freedom == 6


@pytest.mark.parametrize(("p", "is_sure"), [(0.0018, True), (0.05, False), (0.4, False)])
def test_a_table_is_uneven_for_sure_if_chance_makes_fewer_than_one_in_twenty_so(p, is_sure):
    assert Independence(1.0, 1, p, 0.1).is_sure == is_sure


@pytest.mark.parametrize(
    "rows",
    [
        [[4, 6], [6, 4]],  # four cells that expect 5: it fits
        [[40, 3, 3], [40, 4, 4], [40, 9, 9], [40, 9, 9]],
        [[1, 10, 10, 10, 10], [1, 10, 10, 10, 10]],  # a fifth expect fewer than 5, and 1 each
    ],
)
def test_the_test_is_told_where_few_cells_expect_little(rows):
    assert independence(rows) is not None


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[12, 40]],
        [[12], [40]],
        [[0, 0], [9, 9]],
        [[4, 5], [5, 4]],  # of four cells one that expects 4.5
        [[30, 3], [30, 3], [30, 3]],  # half of the cells expect 3
        [[50, 50, 0], [50, 50, 1], [50, 50, 0]],  # three of nine expect a third of a person
    ],
)
def test_no_test_is_told_where_it_does_not_fit(rows):
    assert independence(rows) is None


@pytest.mark.parametrize(
    ("value", "freedom", "tail"),
    [  # scipy.stats.chi2.sf
        (0, 3, 1.0),
        (0.02, 15, 1.0),  # whose terms add up to a little more
        (0.1, 1, 0.7518296340458492),
        (3.84, 1, 0.05004352124870519),
        (5, 2, 0.0820849986238988),
        (7.8, 3, 0.050331097859853326),
        (40, 7, 1.258790387371308e-06),
        (1000, 900, 0.010994608942135844),
        (2401, 2401, 0.4961619578939218),
        (10_000, 2401, 0.0),
    ],
)
def test_the_tail_of_chi_square_is_scipys(value, freedom, tail):
    found = chi_square_tail(value, freedom)
    assert found == pytest.approx(tail, rel=1e-9)
    assert found <= 1
