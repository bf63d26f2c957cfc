"""The calendar of waves of an event: what is asked again, what is open now, and what opens next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Case, fn

from models.answer.tally import Tally
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.survey.schedule import DRAFT, OPEN, WAITING
from models.survey.survey import Survey
from models.wave.reminder import LET_OUT, Reminder
from models.wave.series import Series, Wave

PAGE_SIZE = 20  # series


@dataclass(frozen=True)
class WaveLine:
    """One time of a series, and how many have answered it."""

    wave: Wave
    responses: int

    @property
    def opens_at(self) -> datetime | None:
        """When it opens, or has opened."""
        survey = self.wave.survey
        found: datetime | None = survey.opens_at or survey.opened_at
        return found

    @property
    def until(self) -> datetime | None:
        """When it closes, or has closed; None while nobody has said when."""
        survey = self.wave.survey
        found: datetime | None = survey.closed_at or survey.closes_at
        return found


@dataclass(frozen=True)
class SeriesLine:
    """A survey that is asked again: its times in an event, and the addresses that wait to be told.

    `waiting` wait for the next time to open; `listed` may be written to.
    """

    series: Series
    lines: tuple[WaveLine, ...]
    waiting: int
    listed: int

    @property
    def open(self) -> tuple[WaveLine, ...]:
        """Those that take answers now."""
        return tuple(one for one in self.lines if one.wave.survey.state == OPEN)

    @property
    def next(self) -> WaveLine | None:
        """The one that opens next; None where nothing waits for its time."""
        later = [
            (one.opens_at, index)
            for index, one in enumerate(self.lines)
            if one.wave.survey.state == WAITING and one.opens_at is not None
        ]
        return self.lines[min(later)[1]] if later else None


@dataclass(frozen=True)
class WaveCalendar:
    """A page of the series of an event in the order in which they began; `found` in all."""

    lines: tuple[SeriesLine, ...]
    page: int
    found: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.found // PAGE_SIZE))


def calendar_of(event: Event, page: int = 1) -> WaveCalendar:
    """The series of an event with its waves there; a page that is not there is the last one.

    What is a draft yet is no wave that anybody is asked.
    """
    parts = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == event)
    series = Series.select().join(Wave).where(Wave.survey << parts).distinct()
    found = series.count()
    page = min(max(page, 1), max(1, -(-found // PAGE_SIZE)))
    shown = list(series.order_by(Series.id).paginate(page, PAGE_SIZE))
    waves = _waves([one.id for one in shown], parts)
    responses = Tally.responses_of([one.survey for those in waves.values() for one in those])
    left = _addresses([one.id for one in shown])
    lines = []
    for one in shown:
        times = tuple(WaveLine(wave, responses[wave.survey_id]) for wave in waves[one.id])
        lines.append(SeriesLine(one, times, *left[one.id]))
    return WaveCalendar(tuple(lines), page, found)


def _waves(series: Sequence[int], parts: Any) -> dict[int, list[Wave]]:
    asked = Wave.select(Wave, Survey).join(Survey)
    asked = asked.where(Wave.series << series, Wave.survey << parts).order_by(Wave.number)
    found: dict[int, list[Wave]] = defaultdict(list)
    for wave in asked:
        if wave.survey.state != DRAFT:
            found[wave.series_id].append(wave)
    return found


def _addresses(series: Sequence[int]) -> dict[int, tuple[int, int]]:
    """{series: (addresses that wait, addresses that were let out)}."""
    listed = fn.SUM(Case(None, [(Reminder.lot == LET_OUT, 1)], 0))
    asked: Any = Reminder.select(Reminder.series, fn.COUNT(Reminder.mark), listed)
    asked = asked.where(Reminder.series << series).group_by(Reminder.series)
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for id, left, out in asked.tuples():
        found[id] = (left - int(out), int(out))
    return found
