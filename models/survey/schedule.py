"""A schedule: when a survey opens and closes, how many responses it takes, and its state."""

from dataclasses import dataclass
from datetime import UTC, datetime

DRAFT, WAITING, OPEN, CLOSED = "draft", "waiting", "open", "closed"


@dataclass(frozen=True)
class Schedule:
    """Opening and closing time (in UTC) and limit; None sets no bound.

    At `closes_at` the survey is closed already. Pages show the times in `time_zone`, a name of the
    IANA database.
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
    """The state of a survey at this moment.

    A DRAFT was never opened. An opened survey is WAITING for its time, OPEN, or CLOSED by hand or
    by the clock.
    """
    now = datetime.now(UTC)
    if opened_at is None:
        return DRAFT
    if closed_at is not None or (closes_at is not None and closes_at <= now):
        return CLOSED
    return WAITING if opens_at is not None and opens_at > now else OPEN
