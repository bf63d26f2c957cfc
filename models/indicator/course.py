"""The course of an indicator: its readings around an event, in words and as a picture.

What is said is “after the event” and never “because of it”, for nothing was compared.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from language.number import exact, percent
from models.event.event import Event
from models.form.zone import local_time
from models.indicator.data_point import DataPoint
from models.indicator.indicator import Indicator
from models.indicator.wave_count import SHARE, Counted, CountedPoint, counted

Reading = DataPoint | CountedPoint
FEWEST_FOR_TREND = 8  # readings; through fewer no line is drawn that would say where it goes


@dataclass(frozen=True)
class Frame:
    """Where the marks of a course stand in its picture, as shares of it.

    Across, 0 is `first` and 1 is `last`; upwards, 0 is `low` and 1 is `high`. `began` and `ended`
    are where the event was. `trend` is the height of a straight line at both ends, by least
    squares through all readings; None with fewer than FEWEST_FOR_TREND of them, and where they were
    found in two ways. `hollow` has True for what was entered beside what is counted: no line joins
    the two.
    """

    first: date
    last: date
    low: Decimal
    high: Decimal
    points: tuple[tuple[float, float], ...]
    began: float
    ended: float
    trend: tuple[float, float] | None
    hollow: tuple[bool, ...]


@dataclass(frozen=True)
class Course:
    """The readings of an indicator from the first to the last; when the event began and ended.

    They were entered, or counted from waves (`counted`), of which several may be of one day. Of one
    day what was entered stands; `covered` is how many counted ones are left out for that.
    """

    indicator: Indicator
    readings: tuple[Reading, ...]
    began: date
    ended: date
    counted: Counted | None = None
    covered: int = 0

    @property
    def is_mixed(self) -> bool:
        """True if some readings were entered and others are counted."""
        return len({bool(one.counted_from) for one in self.readings}) > 1

    @property
    def before(self) -> Reading | None:
        """The last reading up to the day on which the event began."""
        return next((one for one in reversed(self.readings) if one.on <= self.began), None)

    @property
    def after(self) -> Reading | None:
        """The latest reading since the day after the event ended."""
        latest = self.readings[-1] if self.readings else None
        return latest if latest and latest.on > self.ended else None

    @property
    def change(self) -> Decimal | None:
        """By how much the latest after differs from the last before; None without both."""
        if self.before is None or self.after is None:
            return None
        return self.after.number - self.before.number

    @property
    def frame(self) -> "Frame | None":
        """Where its marks stand in a picture; None with fewer than two readings."""
        return _frame(self) if len(self.readings) > 1 else None

    @property
    def sentence(self) -> str:
        """What it says, in words."""
        beside = (_beside(self.readings, one) for one in (self.before, self.after) if one)
        return " ".join(filter(None, (self._said, *beside)))

    @property
    def _said(self) -> str:
        name, before, after = self.indicator.called, self.before, self.after
        if _is_percent(self.indicator):
            name = self.indicator.name
        if before is None and after is None:
            return _("%(name)s: nothing is known from before the event or after it.", name=name)
        if after is None and before is not None:
            return _(
                "%(name)s: %(number)s on %(day)s; nothing is known from after the event yet.",
                name=name,
                number=self.said(before),
                day=in_words(before.on),
            )
        if before is None and after is not None:
            return _(
                "%(name)s: %(number)s on %(day)s; nothing is known from before the event.",
                name=name,
                number=self.said(after),
                day=in_words(after.on),
            )
        assert before
        assert after
        if bool(before.counted_from) != bool(after.counted_from):
            return _in_two_ways(self, name, before, after)
        return _compared(name, before, after, points=self.is_share(after))

    def is_share(self, reading: Reading) -> bool:
        """True if the number of this reading is a share in %."""
        counted = self.counted if reading.counted_from else None
        is_counted = counted is not None and counted.count.measure == SHARE
        return is_counted or _is_percent(self.indicator)

    def said(self, reading: Reading) -> str:
        """The number of a reading, with its “%” where it is a share."""
        number = exact(reading.number)
        return _("%(number)s %%", number=number) if self.is_share(reading) else number


def _beside(readings: Sequence[Reading], shown: Reading) -> str:
    """Which number of its day it is; "" where there is no other."""
    of_its_day = sum(one.on == shown.on for one in readings)
    if of_its_day == 1 or not isinstance(shown, CountedPoint):
        return ""
    return ngettext(
        "Of %(day)s there is %(num)s number; this is that of “%(wave)s”.",
        "Of %(day)s there are %(num)s numbers; this is that of “%(wave)s”.",
        of_its_day,
        day=in_words(shown.on),
        wave=shown.wave.label,
    )


def _is_percent(indicator: Indicator) -> bool:
    return str(indicator.unit).strip() == "%"


def percentage_points(by: Decimal) -> str:
    return _("%(change)s percentage points", change=exact(abs(by)))


def _in_two_ways(course: Course, name: str, before: Reading, after: Reading) -> str:
    """Both numbers without their difference: one was counted by somebody else, in another way."""
    said = {
        "name": name,
        "before": course.said(before),
        "first": in_words(before.on),
        "after": course.said(after),
        "last": in_words(after.on),
    }
    if after.counted_from:
        return _(
            "%(name)s: %(before)s on %(first)s, as it was entered; %(after)s on %(last)s, counted "
            "from a survey.",
            **said,
        )
    return _(
        "%(name)s: %(before)s on %(first)s, counted from a survey; %(after)s on %(last)s, as it "
        "was entered.",
        **said,
    )


def _compared(name: str, before: Reading, after: Reading, *, points: bool = False) -> str:
    """Both numbers, and how far they lie apart; `points` if they are shares in %."""
    by = after.number - before.number
    said = {
        "name": name,
        "before": exact(before.number),
        "first": in_words(before.on),
        "after": exact(after.number),
        "last": in_words(after.on),
        "change": exact(abs(by)),
    }
    if points:
        said |= {one: _("%(number)s %%", number=said[one]) for one in ("before", "after")}
    if not by:
        return _("%(name)s: %(before)s on %(first)s, %(after)s on %(last)s: the same.", **said)
    if points:
        said["change"] = percentage_points(by)
    if points or before.number <= 0:  # of which there is no share
        if by > 0:
            return _(
                "%(name)s: %(before)s on %(first)s, %(after)s on %(last)s: %(change)s more.",
                **said,
            )
        return _(
            "%(name)s: %(before)s on %(first)s, %(after)s on %(last)s: %(change)s less.", **said
        )
    said["share"] = percent(Fraction(abs(by)) / Fraction(before.number))
    if by > 0:
        return _(
            "%(name)s: %(before)s on %(first)s, %(after)s on %(last)s: %(change)s more, %(share)s.",
            **said,
        )
    return _(
        "%(name)s: %(before)s on %(first)s, %(after)s on %(last)s: %(change)s less, %(share)s.",
        **said,
    )


def courses(
    event: Event, indicators: Sequence[Indicator], seen: Collection[int] = ()
) -> list[Course]:
    """The course of each of these indicators of an event.

    What is counted is as everyone sees it, but for waves that are `seen` (ids of surveys).
    """
    began, ended = (
        local_time(at, event.time_zone).date() for at in (event.starts_at, event.ends_at)
    )
    readings = DataPoint.of([one.id for one in indicators])
    counts = counted(indicators, seen)
    return [
        _course(one, readings[one.id], counts.get(one.id), (began, ended)) for one in indicators
    ]


def _course(
    indicator: Indicator,
    entered: Sequence[DataPoint],
    counts: Counted | None,
    event: tuple[date, date],
) -> Course:
    """All readings by their days; of one day what was entered stands."""
    days, points = {one.on for one in entered}, counts.points if counts else ()
    kept = [one for one in points if one.on not in days]
    both: list[Reading] = [*entered, *kept]
    readings = sorted(both, key=lambda one: one.on)
    return Course(indicator, tuple(readings), *event, counts, len(points) - len(kept))


def _frame(course: Course) -> Frame:
    numbers = [one.number for one in course.readings]
    low, high = min(numbers), max(numbers)
    if 0 <= low <= high / 2 or low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = low + 1
    first = min(course.readings[0].on, course.began)
    last = max(course.readings[-1].on, course.ended)
    days, height = (last - first).days or 1, high - low

    def along(on: date) -> float:
        return (on - first).days / days

    points = tuple((along(one.on), float((one.number - low) / height)) for one in course.readings)
    is_enough = len(points) >= FEWEST_FOR_TREND and len({x for x, _y in points}) > 1
    trend = _least_squares(points) if is_enough and not course.is_mixed else None
    hollow = tuple(course.is_mixed and not one.counted_from for one in course.readings)
    began, ended = along(course.began), along(course.ended)
    return Frame(first, last, low, high, points, began, ended, trend, hollow)


def _least_squares(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """How high the straight line is at the first and at the last of points of two days.

    The line for which the sum of the squares of the vertical distances is the least (Legendre
    1805).
    """
    mean_x = sum(x for x, _y in points) / len(points)
    mean_y = sum(y for _x, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _y in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    first, last = points[0][0], points[-1][0]
    return mean_y + slope * (first - mean_x), mean_y + slope * (last - mean_x)
