"""Time zones of the IANA database: their names, and their local times."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


class NeverShown(ValueError):
    """A local time that a zone skips when its clocks go forward."""


@cache
def time_zones() -> list[str]:
    """The names of the zones that people choose from, UTC first."""
    return ["UTC", *sorted(one for one in available_timezones() if one.split("/")[0] in REGIONS)]


def city(zone: str) -> str:
    """The city in the name of a zone: New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def moment_of(local: datetime, zone: str) -> datetime:
    """The moment in UTC at which clocks in `zone` show `local`; the first of two.

    At either end of the calendar, where UTC would be in a year that there is not, it is `local` as
    if in UTC, which is refused for its year. Raises NeverShown.
    """
    try:
        moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)
    if local_time(moment, zone) != local:
        raise NeverShown
    return moment


def local_time(moment: datetime, zone: str) -> datetime:
    """The local time in `zone` at `moment`, as a naive datetime."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def latest_day() -> date:
    """The latest day that has begun anywhere on earth: tomorrow, as UTC has it."""
    return (datetime.now(UTC) + timedelta(days=1)).date()
