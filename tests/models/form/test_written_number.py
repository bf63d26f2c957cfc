"""A number is what the person who wrote it meant, or it is asked again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.form.written_number import NumberUnfit, TwoWays, decimal_sign, plain, whole
from tests.numbers import CASES, NONE, TWO

NOUGHTS = [ord(one) for one in "0٠۰०๐０"]
# The signs of a convention: between thousands, before decimals.
CONVENTIONS = [
    (",", "."),
    (".", ","),
    (" ", ","),
    ("\u202f", ","),
    ("'", "."),
    ("٬", "٫"),
    ("", "."),
]


def meant(written: str, **about) -> float | str:
    try:
        return float(plain(written, **about))
    except TwoWays:
        return TWO
    except NumberUnfit:
        return NONE


@pytest.mark.parametrize(("written", "number"), CASES)
def test_what_people_write_is_the_number_they_meant(written, number):
    assert meant(written) == number


@pytest.mark.parametrize(("written", "number"), CASES)
def test_a_whole_number_is_read_by_the_same_rules(written, number):
    is_whole = not isinstance(number, str) and number == int(number)
    if is_whole:
        assert whole(written) == number
    else:
        with pytest.raises(NumberUnfit):
            whole(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1,000", "Write 1000 or 1.0: “1,000” can be read as either"),
        ("1,500", "Write 1500 or 1.5: “1,500” can be read as either"),
        ("1.125", "Write 1125 or 1.1250: “1.125” can be read as either"),
        (" −12.340 ", "Write -12340 or -12.34: “-12.340” can be read as either"),
        ("٣,٠٠٠", "Write ٣٠٠٠ or ٣.٠: “٣,٠٠٠” can be read as either"),
        ("1e3", "Enter a number, like 12 or 2.5"),
    ],
)
def test_a_person_is_asked_in_their_own_digits_which_they_meant(written, message):
    with pytest.raises(NumberUnfit) as asked:
        plain(written)
    assert str(asked.value) == message


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1,500", "Write 1500, without a comma or a point"),
        ("٣,٠٠٠", "Write ٣٠٠٠, without a comma or a point"),
        ("2.5", "Enter a whole number, like 12"),
        ("twelve", "Enter a whole number, like 12"),
    ],
)
def test_so_they_are_where_a_number_is_whole(written, message):
    with pytest.raises(NumberUnfit) as asked:
        whole(written)
    assert str(asked.value) == message


@pytest.mark.parametrize("written", ["50 %", "50%", "%50", "٥٠٪", "50\u00a0%", "５０％"])
def test_the_sign_for_percent_stands_beside_a_number_where_percent_are_asked_for(written):
    assert (meant(written, percent=True), meant(written)) == (50, NONE)


@pytest.mark.parametrize("written", ["%", "5%0", "50 %%", "% 50 %"])
def test_it_stands_nowhere_else(written):
    assert meant(written, percent=True) == NONE


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        (["1,000", "2.5"], "."),
        (["1.000", "2,5"], ","),
        (["1.000", "1.234,5"], ","),
        (["1,234,567", "1,000"], "."),
        (["1,000", "7", "1 000"], ""),
        (["2,5", "2.5"], ""),
        (["٣٫٥"], ""),
        ([], ""),
    ],
)
def test_many_numbers_of_one_hand_tell_which_sign_it_uses(written, sign):
    assert decimal_sign(written) == sign


def test_where_the_sign_is_known_nothing_can_be_read_two_ways():
    assert [meant(one, sign=".") for one in ("1,000", "1.000", "1.125")] == [1000, 1, 1.125]
    assert [meant(one, sign=",") for one in ("1,000", "1.000", "1.125")] == [1, 1000, 1125]
    assert [meant(one, sign=".") for one in ("2,5", "1.234,5", "7")] == [NONE, NONE, 7]


decimals = st.decimals(-(10**15) + 1, 10**15 - 1, allow_nan=False, places=None).map(
    lambda one: one.quantize(Decimal("1e-6")).normalize()
)


@st.composite
def written_by_somebody(draw) -> tuple[str, Decimal]:
    """A number in one of the conventions, its thousands told apart or not."""
    number = draw(decimals | st.integers(-(10**9), 10**9).map(Decimal))
    number = round(number, draw(st.integers(0, 6)))
    between, before = draw(st.sampled_from(CONVENTIONS))
    text = f"{abs(number):,f}" if draw(st.booleans()) else f"{abs(number):f}"
    text = text.replace(",", "G").replace(".", before).replace("G", between)
    nought = draw(st.sampled_from(NOUGHTS))
    text = "".join(chr(nought + int(one)) if one.isdecimal() else one for one in text)
    return ("−" if number < 0 else "") + text, number


@given(written_by_somebody())
def test_whatever_is_stored_is_what_its_writer_meant(pair):
    written, number = pair
    try:
        found = plain(written)
    except TwoWays:
        assert abs(number) < 1_000_000  # one comma or point
    else:
        assert Decimal(found) == number


@given(st.text(st.sampled_from("0123456789.,'’ -+%٣٫٬\u202f"), max_size=14) | st.text(max_size=8))
def test_reading_twice_gives_the_same(text):
    for sign in "", ".", ",":
        try:
            found = plain(text, sign)
        except NumberUnfit:
            continue
        assert plain(found) == found
        assert float(found) == float(plain(found))
