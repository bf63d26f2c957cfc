"""Days as they are written in a language: the names of months, and what comes first."""

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton

from language.message import language

MOST_KEPT = 64  # languages


def in_words(day: date) -> str:
    """The day in the language that is spoken: 3 June 2026."""
    return format_date(day, "d MMMM y", locale=language())


def day_or_month_in_words(written: str) -> str:
    """A day or a month in ISO 8601, in the language that is spoken: 3 June 2026, or June 2026."""
    if len(written) > len("2026-06"):
        return in_words(date.fromisoformat(written))
    return format_skeleton("yMMMM", date.fromisoformat(f"{written}-01"), locale=language())


@lru_cache(MOST_KEPT)
def months(tag: str) -> dict[str, int]:
    """{name or short name in small letters: number} of each month in this language."""
    named = Locale.parse(tag, sep="-").months
    return {
        name.casefold().strip("."): number
        for form in ("stand-alone", "format")
        for width in ("abbreviated", "wide")
        for number, name in named[form][width].items()
    }


@lru_cache(MOST_KEPT)
def weekdays(tag: str) -> dict[str, int]:
    """{name or short name in small letters: number from Monday, 0} of each day of the week."""
    named = Locale.parse(tag, sep="-").days
    return {
        name.casefold().strip("."): number
        for form in ("stand-alone", "format")
        for width in ("abbreviated", "wide")
        for number, name in named[form][width].items()
    }


@lru_cache(MOST_KEPT)
def is_month_first(tag: str) -> bool | None:
    """True if 6/3 is the third of June in this language; None if people differ, or it is ""."""
    if tag in ("", "en"):
        return None
    pattern: str = Locale.parse(tag, sep="-").date_formats["short"].pattern
    return pattern.index("M") < pattern.index("d")
