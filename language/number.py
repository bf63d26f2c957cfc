"""Numbers as people write them in the language that is spoken."""

from fractions import Fraction

from babel.numbers import format_decimal

from language.message import gettext as _
from language.message import language

MOST_PEOPLE = 10**7  # of whom a share is told apart from the nearest float


def grouped(number: int) -> str:
    """A whole number with its thousands told apart: 12,000."""
    return format_decimal(number, locale=language())


def percent(share: Fraction | float) -> str:
    """A share from 0 to 1 in whole percent, half to even: 72 %.

    What is not nothing or everything is not called so, however near it is: <1 %, >99 %. A float
    stands for the simplest fraction that it is nearest to, so that 23/40 is exactly 57.5.
    """
    exact = share if isinstance(share, Fraction) else _simplest(share)
    whole = round(100 * exact)
    if whole == 0 and exact > 0:
        return _("<1 %")
    if whole == 100 and exact < 1:
        return _(">99 %")
    return _("%(whole)s %%", whole=whole)


def two_places(value: Fraction | float) -> str:
    """A number with two decimals, half to even, a float as in `percent`: 3.92."""
    hundredths = round(100 * (value if isinstance(value, Fraction) else _simplest(value)))
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02}"


def _simplest(share: float) -> Fraction:
    return Fraction(share).limit_denominator(MOST_PEOPLE)
