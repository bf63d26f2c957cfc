"""Numbers as people write them in the language that is spoken, and the sentences around them."""

from collections.abc import Callable
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from language.message import language


def grouped(number: int) -> str:
    """A whole number with its thousands told apart: 12,000."""
    return format_decimal(number, locale=language())


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
