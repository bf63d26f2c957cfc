"""Numbers are written as people write them."""

import pytest

from language.number import signed


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        *((62.4, 0, "+62"), (-12, 0, "−12"), (0, 0, "0"), (-0.2, 0, "0")),
        *((-0.204, 2, "−0.20"), (0.204, 2, "+0.20"), (0.004, 2, "0.00")),
    ],
)
def test_a_number_has_its_sign_and_nought_has_none(number, digits, words):
    assert signed(number, digits) == words
