"""Shares and means are rounded in one way, from the exact fraction."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest

from language.number import percent, signed, two_places


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (23, 40, "58 %"),  # 57.5
        (29, 200, "14 %"),  # 14.5
        (1, 8, "12 %"),  # 12.5
        (3, 8, "38 %"),  # 37.5
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (199, 200, ">99 %"),
        (1, 200, "<1 %"),
        (1, 10**9, "<1 %"),
        (10**9 - 1, 10**9, ">99 %"),
    ],
)
def test_a_share_is_rounded_half_to_even_and_never_to_nothing_or_all(count, of, said):
    assert percent(Fraction(count, of)) == said


def test_every_share_of_up_to_200_people_is_said_alike_as_fraction_and_as_float():
    for of in range(1, 201):
        for count in range(of + 1):
            exact = (100 * Decimal(count) / of).quantize(Decimal(1), ROUND_HALF_EVEN)
            expected = f"{exact} %"
            if exact == 0 and count:
                expected = "<1 %"
            if exact == 100 and count < of:
                expected = ">99 %"
            assert percent(count / of) == percent(Fraction(count, of)) == expected


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.965, "2.96"), (2.675, "2.68"), (0.085, "0.08"), (1e300, f"{1e300:.2f}"), (-0.5, "−0.50")],
)
def test_a_mean_is_rounded_half_to_even_from_the_number_that_is_meant(value, said):
    assert two_places(value) == said


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        *((62.4, 0, "+62"), (-12, 0, "−12"), (0, 0, "0"), (-0.2, 0, "0")),
        *((-0.204, 2, "−0.20"), (0.204, 2, "+0.20"), (0.004, 2, "0.00")),
    ],
)
def test_a_number_has_its_sign_and_nought_has_none(number, digits, words):
    assert signed(number, digits) == words
