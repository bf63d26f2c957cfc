"""A time zone of the IANA database: which there are, and moments as its clocks show them."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

REGIONS = {
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
}


class NeverShown(ValueError):
    """The clocks of a zone are put forward over this time."""


@cache
def time_zones() -> list[str]:
    """The names of the zones that people choose from, UTC first."""
    return ["UTC", *sorted(one for one in available_timezones() if one.split("/")[0] in REGIONS)]


def city(zone: str) -> str:
    """The place after which a zone is named: New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def moment_of(local: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which the clocks of `zone` show `local`; the first, where two do.

    Raises NeverShown.
    """
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if local_time(moment, zone) != local:
        raise NeverShown
    return moment


def local_time(moment: datetime, zone: str) -> datetime:
    """What the clocks of `zone` show at `moment`; naive, as clocks are."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
