"""A schedule: from when to when a survey takes answers, how many, and what it is by now."""

from dataclasses import dataclass
from datetime import UTC, datetime

DRAFT, WAITING, OPEN, CLOSED = "draft", "waiting", "open", "closed"


@dataclass(frozen=True)
class Schedule:
    """The bounds that have been set; None where there is none. The end is not part of the time.

    People are told the times in `time_zone`, by its name in the IANA database.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    response_limit: int | None = None
    time_zone: str | None = None


def state_of(
    opened_at: datetime | None,
    closed_at: datetime | None,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> str:
    """What a survey is at this moment.

    A DRAFT was never opened; one that was may be WAITING for its time, OPEN, or CLOSED by hand or
    by the clock.
    """
    now = datetime.now(UTC)
    if opened_at is None:
        return DRAFT
    if closed_at is not None or (closes_at is not None and closes_at <= now):
        return CLOSED
    return WAITING if opens_at is not None and opens_at > now else OPEN
