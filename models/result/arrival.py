"""Arrival: how many responses came by the hour, the day, the week and so on, for organisers alone.

It is read from packed rows, which have the day of every response. The time of day is in the ids of
responses that are not anonymous; those of others are random.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from models.answer.packed import Packed
from models.answer.response import Response
from models.answer.submission import moment_in
from models.form.zone import local_time
from models.result.shape import Dot, Point, trend
from models.survey.survey import Survey

MOST = 62  # steps; two months are told day by day
BY_HOURS = timedelta(days=2)  # so long a time, or less
# The clocks of every zone differ from UTC by a multiple of it, so that it lies within one hour.
QUARTER = 15 * 60 * 1000  # ms
DAY = 24 * 3600 * 1000
LAST_DAY = date.max.toordinal()

Moment = date | datetime


class ArrivalStep(NamedTuple):
    """An hour by the clocks of a zone, or some days: the first and the last, and who came then."""

    begins: Moment
    ends: Moment
    people: int


@dataclass(frozen=True)
class ArrivalLine:
    """The responses to a survey in steps of one size, from the first that came to the last."""

    unit: str  # "hour", "day", "week", "month", "year", "years"
    zone: str  # whose clocks say which hour or day it was
    anonymous: bool
    steps: tuple[ArrivalStep, ...] = ()
    first: Moment = date.min
    last: Moment = date.min

    @property
    def responses(self) -> int:
        """How many responses there are."""
        return sum(one.people for one in self.steps)

    @property
    def peak(self) -> ArrivalStep | None:
        """The step in which most came; None where that is no single one of several."""
        found = sorted(self.steps, key=lambda one: -one.people)[:2]
        return found[0] if len(found) > 1 and found[0].people > found[1].people else None

    @property
    def points(self) -> list[Point]:
        """A point for each step, as high as its share of the largest; none for a single step."""
        if len(self.steps) < 2:
            return []
        most = max(one.people for one in self.steps)
        return trend([Dot(one.people / most) for one in self.steps])


def arrival(survey: Survey) -> ArrivalLine:
    """When the responses came, at one moment. Raises models.answer.packed.Unpacked."""
    with Packed.whole(survey) as (now, tally):
        zone = now.time_zone or "UTC"
        if not now.anonymous and _is_short(now):
            hours = _hours(now, tally.responses, zone)
            if hours:
                return _by_hours(hours, zone)
        return _by_days(_days(now, tally.responses), zone, anonymous=now.anonymous)


def _is_short(survey: Survey) -> bool:
    """True if all came within BY_HOURS. The ids are in the order of time, so two of them tell."""
    first = Response.ids(survey, size=1)
    last = Response.ids(survey, size=1, descending=True)
    return bool(first) and moment_in(last[0]) - moment_in(first[0]) <= BY_HOURS


def _days(survey: Survey, responses: int) -> Counter[date]:
    found = Counter[date]()
    for _, page in Packed.pages(survey, responses):
        for day, people in page.layout.day.counts(page, page.all):
            found[date.fromisoformat(day)] += people
    return found


def _hours(survey: Survey, responses: int, zone: str) -> Counter[datetime]:
    """The hours that the clocks showed; nothing if of some response only the day is known.

    An hour that clocks show twice, when they go back, is one.
    """
    quarters = Counter[int]()
    for _, page in Packed.pages(survey, responses, ids=True):
        moments = page.firsts(6)
        # A response that was brought in with its day alone stands at midnight.
        days = range(min(moments) // DAY, max(moments) // DAY + 1)
        if not {day * DAY for day in days}.isdisjoint(moments):
            return Counter()
        quarters.update(map(QUARTER.__rfloordiv__, moments))
    found = Counter[datetime]()
    for quarter, people in quarters.items():
        moment = datetime.fromtimestamp(quarter * QUARTER / 1000, UTC)
        found[local_time(moment, zone).replace(minute=0)] += people
    return found


def _by_hours(people: Mapping[datetime, int], zone: str) -> ArrivalLine:
    first, last = min(people), max(people)
    hour = timedelta(hours=1)
    starts = [first + n * hour for n in range((last - first) // hour + 1)]
    steps = tuple(ArrivalStep(one, one + hour, people.get(one, 0)) for one in starts)
    return ArrivalLine("hour", zone, False, steps, first, last + hour)


class _Unit(NamedTuple):
    """A part of the calendar: its name, the number of a day's, and the day with which one begins.

    Days are numbers too, so that one may lie behind the last.
    """

    name: str
    number: Callable[[date], int]
    begins: Callable[[int], int]


def _years(in_one: int) -> _Unit:
    return _Unit(
        "year" if in_one == 1 else "years",
        lambda day: day.year // in_one,
        lambda number: _first_of(number * in_one, 1),
    )


def _first_of(year: int, month: int) -> int:
    if year > date.max.year:
        return LAST_DAY + 1
    return date(max(year, date.min.year), month, 1).toordinal()


UNITS = (
    _Unit("day", date.toordinal, lambda number: number),
    # The first day of all was a Monday, and is number 1.
    _Unit("week", lambda day: (day.toordinal() - 1) // 7, lambda number: 7 * number + 1),
    _Unit(
        "month",
        lambda day: 12 * day.year + day.month - 1,
        lambda number: _first_of(number // 12, number % 12 + 1),
    ),
    *(_years(in_one) for in_one in (1, 10, 100, 1000)),
)


def _by_days(people: Mapping[date, int], zone: str, *, anonymous: bool) -> ArrivalLine:
    if not people:
        return ArrivalLine("day", zone, anonymous)
    first, last = min(people), max(people)
    unit = next(one for one in UNITS if one.number(last) - one.number(first) < MOST)
    found = Counter[int]()
    for day, number in people.items():
        found[unit.number(day)] += number
    steps = tuple(
        ArrivalStep(
            date.fromordinal(unit.begins(number)),
            date.fromordinal(min(unit.begins(number + 1) - 1, LAST_DAY)),
            found[number],
        )
        for number in range(unit.number(first), unit.number(last) + 1)
    )
    return ArrivalLine(unit.name, zone, anonymous, steps, first, last)
