"""A dated line: numbers by their days as a line, with the event marked, and what to say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Dated = tuple[date, float]


@dataclass(frozen=True)
class DatedLine:
    """Where the line leads, in shares of its frame from the left and from above.

    `event` is where the event is, None outside of it. `before` is the last number up to the
    event’s day, `after` the first since the next; both None where they are not there.
    """

    points: tuple[tuple[float, float], ...]
    event: float | None
    first: Dated
    before: Dated | None
    after: Dated | None
    last: Dated


def line_of(readings: Sequence[Dated], day: date) -> DatedLine | None:
    """The line through these numbers, the earliest first; None of fewer than two days."""
    if len(readings) < 2 or readings[0][0] >= readings[-1][0]:
        return None
    start, length = readings[0][0], (readings[-1][0] - readings[0][0]).days
    values = [value for _, value in readings]
    # From nought, so that a small change looks small.
    least, most = min(0.0, *values), max(0.0, *values)
    height = most - least or 1.0
    points = tuple(
        (round((one - start).days / length, 4), round(1 - (value - least) / height, 4))
        for one, value in readings
    )
    place = (day - start).days / length
    return DatedLine(
        points,
        round(place, 4) if 0 <= place <= 1 else None,
        readings[0],
        next((one for one in reversed(readings) if one[0] <= day), None),
        next((one for one in readings if one[0] > day), None),
        readings[-1],
    )
