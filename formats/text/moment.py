"""Moments as people read them; in English with the clock of GOV.UK: 9:30am, 5pm, midday."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton, format_time

from language.catalogue import SOURCE
from language.message import gettext as _
from language.message import language
from models.form.zone import city, local_time

UNNAMED = "UTC"
# The order of GOV.UK; other languages have a full form of their own, with the day of the week.
DAY, DATE = "EEEE d MMMM y", "d MMMM y"


def to_words(moment: datetime, zone: str | None = None) -> str:
    """`moment` in this zone: Thursday 3 December 2026 at 9am (time in Berlin)."""
    zone = zone or UNNAMED
    local = local_time(moment, zone)
    day, time = _day(local), _clock(local)
    return _("%(day)s at %(time)s (%(place)s)", day=day, time=time, place=whose(zone))


def to_period(start: datetime, end: datetime, zone: str | None = None) -> str:
    """`start` and `end` in this zone: Thursday 3 December 2026, 9:30am to 5pm.

    A `zone` is named behind them: (time in Berlin).
    """
    first, begins, last, ends = _day(start), _clock(start), _day(end), _clock(end)
    if first == last:
        period = _("%(day)s, %(begins)s to %(ends)s", day=first, begins=begins, ends=ends)
    else:
        period = _(
            "%(first)s, %(begins)s, to %(last)s, %(ends)s",
            first=first,
            begins=begins,
            last=last,
            ends=ends,
        )
    return f"{period} ({whose(zone)})" if zone else period


def to_hours(start: datetime, end: datetime | None = None) -> str:
    """The time of the day: 9:30am to 5pm; 9:30am where nobody said when it ends."""
    begins = _clock(start)
    return _("%(begins)s to %(ends)s", begins=begins, ends=_clock(end)) if end else begins


def to_clocks(moment: datetime | None, zone: str) -> datetime | None:
    """What the clocks of this zone show then."""
    return moment and local_time(moment, zone)


def to_day(day: date) -> str:
    """The day with its name: Thursday 3 December 2026."""
    return _day(day)


def to_date(day: date) -> str:
    """The day within a sentence: 4 June 2026."""
    return format_date(day, DATE if language() == SOURCE else "long", locale=language())


def to_month(day: date) -> str:
    """The month of this day: June 2026."""
    return format_skeleton("yMMMM", day, locale=language())


def whose(zone: str) -> str:
    """The name of the clocks that are meant: time in Berlin."""
    return UNNAMED if zone == UNNAMED else _("time in %(city)s", city=city(zone))


def _day(local: date) -> str:
    spoken = language()
    return format_date(local, DAY if spoken == SOURCE else "full", locale=spoken)


def _clock(local: datetime) -> str:
    if language() != SOURCE:
        return format_time(local, "short", locale=language())
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"
