"""Numbers as people write them in the language that is spoken, and the sentences around them."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from language.message import Grouped, language
from language.message import gettext as _

MOST_PEOPLE = 10**7  # of whom a share is told apart from the nearest float


def grouped(number: int) -> str:
    """A whole number with its thousands told apart: 12,000."""
    return str(Grouped(number))


def exact(number: Decimal) -> str:
    """A number with all its decimals, and its thousands told apart: 12,000.25."""
    return format_decimal(number, locale=language(), decimal_quantization=False)


def each_plural(say: Callable[[int], str]) -> dict[str, str]:
    """{kind of number: what is said of such a number}, for a script that counts.

    The kinds are those of CLDR, as `Intl.PluralRules` of a browser names them: one, few, other.
    """
    return {kind: str(say(number)) for kind, number in _examples(language()).items()}


@cache
def _examples(spoken: str) -> dict[str, int]:
    """{kind: the smallest number of that kind, if one is below 200}."""
    kind_of = Locale.parse(spoken).plural_form
    return {kind_of(number): number for number in reversed(range(200))}


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
    return ("−" if _in_units(value, 2) < 0 else "") + _unsigned(value, 2)


def signed(value: Fraction | float, digits: int = 0) -> str:
    """A number with its sign, + or the minus −, and so many decimals; nought has no sign."""
    units = _in_units(value, digits)
    return ("+" if units > 0 else "−" if units < 0 else "") + _unsigned(value, digits)


def _unsigned(value: Fraction | float, digits: int) -> str:
    whole, rest = divmod(abs(_in_units(value, digits)), 10**digits)
    return f"{whole}.{rest:0{digits}}" if digits else str(whole)


def _in_units(value: Fraction | float, digits: int) -> int:
    exact = value if isinstance(value, Fraction) else _simplest(value)
    return round(exact.__class__(10) ** digits * exact)


def _simplest(share: float) -> Fraction:
    return Fraction(share).limit_denominator(MOST_PEOPLE)
