"""Numbers as people write them in the language that is spoken."""

from babel.numbers import format_decimal

from language.message import language


def grouped(number: int) -> str:
    """A whole number with its thousands told apart: 12,000."""
    return format_decimal(number, locale=language())


def signed(number: float, digits: int = 0) -> str:
    """A number with its sign, + or the minus −, and so many decimals; nought has no sign."""
    figures = f"{abs(number):.{digits}f}"
    if not float(figures):
        return figures
    return f"{'+' if number > 0 else '−'}{figures}"
