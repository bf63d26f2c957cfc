"""Moments as people read them, with the clock of GOV.UK: 9:30am, 5pm, midday, midnight."""

from datetime import datetime

from models.form.zone import city, local_time

UNNAMED = "UTC"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def to_words(moment: datetime, zone: str | None = None) -> str:
    """`moment` by the clocks of this zone: Thursday 3 December 2026 at 9am (time in Berlin)."""
    zone = zone or UNNAMED
    local = local_time(moment, zone)
    return f"{_day(local)} at {_clock(local)} ({_whose(zone)})"


def to_period(start: datetime, end: datetime, zone: str | None = None) -> str:
    """From `start` to `end`, by the same clocks: Thursday 3 December 2026, 9:30am to 5pm.

    With a `zone` it says by whose: (time in Berlin).
    """
    day = "" if start.date() == end.date() else f"{_day(end)}, "
    period = f"{_day(start)}, {_clock(start)}{',' if day else ''} to {day}{_clock(end)}"
    return f"{period} ({_whose(zone)})" if zone else period


def _whose(zone: str) -> str:
    return "UTC" if zone == UNNAMED else f"time in {city(zone)}"


def _day(local: datetime) -> str:
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"


def _clock(local: datetime) -> str:
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"
