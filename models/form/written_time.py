"""Days and times as people write them, read in one place."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from language.day import in_words, is_month_first, months
from language.message import gettext as _
from language.message import language as spoken
from models.form.written_number import in_our_digits
from models.form.zone import latest_day

EARLIEST_YEAR, LATEST_YEAR = 1900, 2999  # of what people write
BETWEEN = r"\s*([-./\s])\s*"
YEAR_FIRST = re.compile(rf"(\d{{4}}){BETWEEN}(\d\d?)\s*\2\s*(\d\d?)")
YEAR_LAST = re.compile(rf"(\d\d?){BETWEEN}(\d\d?)\s*\2\s*(\d{{4}})")
MONTH_LAST = re.compile(r"(\d{4})\s*[-./\s]\s*(\d\d?)")
MONTH_FIRST = re.compile(r"(\d\d?)\s*[-./\s]\s*(\d{4})")
NAMED = re.compile(r"[^\W_](?:[^\W_]|[\s.,/-])*")  # the name of a month, and two numbers
JOINING = {"of", "the", "st", "nd", "rd", "th", "de", "del", "er"}
CLOCK = re.compile(r"(\d\d?)(?:\s*[:.h٫]\s*(\d\d)(?:[:.]00)?)?\s*(?:([ap])\.?\s?m\.?)?")
FOUR_DIGITS = re.compile(r"(\d\d)(\d\d)")
ISO_CLOCK = re.compile(r"(?<=\d)[Tt](?=\d)")


class TimeUnfit(ValueError):
    """The text is no day, or no time; the message says what to write."""


def day(written: str, language: str = "") -> date:
    """The day that is written, by somebody who writes this language ("": unknown).

    Raises TimeUnfit: for what is only half a day, was never a day, or could be two.
    """
    text = " ".join(in_our_digits(written).casefold().split())
    found = [*_read(text, language)]
    if not found:
        raise TimeUnfit(_("Enter the day, the month and the year, like 3 June 2026"))
    real = sorted({date(*one) for one in found if _is_real(*one)})
    if not real:
        raise TimeUnfit(_("There is no such day. Enter a day, month and year, like 3 June 2026"))
    if len(real) > 1:
        one, other = map(in_words, real)
        raise TimeUnfit(
            _(
                "Write %(one)s or %(other)s: “%(written)s” can be read as either",
                one=one,
                other=other,
                written=text,
            )
        )
    return real[0]


def day_or_month(written: str, language: str = "") -> str:
    """The day or the month that is written, as in ISO 8601: 2026-06-03 or 2026-06.

    Raises TimeUnfit, as `day` does.
    """
    text = " ".join(in_our_digits(written).casefold().split())
    if found := _month(text, language):
        year, month = found
        if _is_real(year, month, 1):
            return f"{year:04}-{month:02}"
    if not [*_read(text, language)]:
        raise TimeUnfit(_("Enter a month or a day with its year, like June 2026 or 3 June 2026"))
    return day(written, language).isoformat()


def has_been(day: str) -> bool:
    """True for a day or a month, in ISO 8601, that has begun somewhere on earth."""
    return f"{EARLIEST_YEAR}" <= day <= latest_day().isoformat()


def clock_time(written: str) -> time:
    """The time that is written, to the minute. Raises TimeUnfit."""
    text = " ".join(in_our_digits(written).casefold().split())
    found = FOUR_DIGITS.fullmatch(text) or CLOCK.fullmatch(text)
    hours, minutes, half = (*found.groups(), None)[:3] if found else (None, None, None)
    if hours and (minutes or half):
        hour = int(hours)
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif half == "a" or (half and hour == 0):
            hour = 24  # 14 am
        if hour < 24 and int(minutes or 0) < 60:
            return time(hour, int(minutes or 0))
    raise TimeUnfit(_("Enter a time from 00:00 to 23:59, like 14:30"))


def day_and_time(written: str, language: str = "") -> datetime:
    """The day and the time that are written one behind the other. Raises TimeUnfit."""
    words = ISO_CLOCK.sub(" ", in_our_digits(written)).split()
    for of_time in (2, 1):
        try:
            at = clock_time(" ".join(words[-of_time:]))
        except TimeUnfit:
            continue
        return datetime.combine(day(" ".join(words[:-of_time]).rstrip(","), language), at)
    raise TimeUnfit(_("Enter the day and the time, like 3 June 2026 14:30"))


def _read(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Every (year, month, day) that the text can stand for."""
    if found := YEAR_FIRST.fullmatch(text):
        yield int(found[1]), int(found[3]), int(found[4])
    elif found := YEAR_LAST.fullmatch(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        month_first = is_month_first(language)
        if month_first is not True:
            yield year, other, one
        if month_first is not False:
            yield year, one, other
    elif NAMED.fullmatch(text):
        yield from _named(text, language)


def _month(text: str, language: str) -> tuple[int, int] | None:
    """(year, month) where the text is a month of a year."""
    if found := MONTH_LAST.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := MONTH_FIRST.fullmatch(text):
        return int(found[2]), int(found[1])
    numbers = re.findall(r"\d+", text) if NAMED.fullmatch(text) else []
    words = [one for one in re.findall(r"[^\W\d_]+", text) if one not in JOINING]
    names = _names(language)
    if len(numbers) == len(words) == 1 and len(numbers[0]) == 4 and words[0] in names:
        return int(numbers[0]), names[words[0]]
    return None


def _names(language: str) -> dict[str, int]:
    """{name of a month: number}, in English, in the language that is spoken, and in this one."""
    return (
        months("en") | months("en-GB") | months(spoken()) | (months(language) if language else {})
    )


def _named(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    names = _names(language)
    numbers = re.findall(r"\d+", text)
    words = [one for one in re.findall(r"[^\W\d_]+", text) if one not in JOINING]
    of_year = [int(one) for one in numbers if len(one) == 4]
    of_day = [int(one) for one in numbers if len(one) < 3]
    if len(numbers) == 2 and of_year and of_day and len(words) == 1 and words[0] in names:
        yield of_year[0], names[words[0]], of_day[0]


def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
