"""A moment as people read it: day, time, and whose time it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

UNNAMED = "UTC"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def to_words(moment: datetime, zone: str | None = None) -> str:
    """`moment` in this time zone: Thursday 3 December 2026 at 09:00 (time in Berlin)."""
    zone = zone or UNNAMED
    local = moment.astimezone(ZoneInfo(zone))
    place = "UTC" if zone == UNNAMED else f"time in {zone.rpartition('/')[2].replace('_', ' ')}"
    day = f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day} at {local:%H:%M} ({place})"
