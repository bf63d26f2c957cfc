"""Numbers as people write them in the language that is spoken."""

from babel.numbers import format_decimal

from language.message import language


def grouped(number: int) -> str:
    """A whole number with its thousands told apart: 12,000."""
    return format_decimal(number, locale=language())
