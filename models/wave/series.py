"""A series: a survey that is asked again, and its waves, each of which is a survey of its own.

A wave is there from the day on which it is planned, at an address of its own, and waits for its
time as any survey with a schedule does: no job has to open it.
"""

import calendar
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import ClassVar

from peewee import AutoField, BooleanField, CharField, ForeignKeyField, IntegerField, TextField

from language.day import in_words
from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.definition import MAX_TITLE, Definition, plain_title, titled
from models.form.setting import Fault, UnfitSetting
from models.form.zone import NeverShown, local_time, moment_of
from models.survey.schedule import CLOSED, DRAFT, WAITING, Schedule
from models.survey.survey import Survey
from models.team.colleague import Colleague
from models.team.role import Role
from models.wave.label import label_of_first, label_of_later
from storage.database import MomentField, Stored, db, writing
from storage.prepared import Prepared, models_of

MOST_WAVES = 12  # of one series, with the first
MOST_MONTHS = 120
MOST_DAYS, USUAL_DAYS = 366, 28  # that a wave is open
LONGEST_LABEL = 100
MORNING = time(9)
KEY_BYTES = 16
APART = 1_000  # more than there can be waves


class SeriesUnfit(UnfitSetting):
    """A series or a wave cannot be so: `setting` names the field, `message` says what to do."""


@dataclass(frozen=True)
class PlannedWave:
    """A wave before it is one: the day on which it opens, where the series is.

    `months` is how long after the first it comes, if it was asked for in this way.
    """

    day: date
    months: int | None = None

    def label_in(self, tag: str, main: str = "") -> str:
        """What people call it in the language of a form, as “6 months later”."""
        return label_of_later(self.day, self.months, tag, main)


class Series(Stored):
    """A survey that is asked again. `key` is a name for it that says nothing, and never changes."""

    id = AutoField()
    key = CharField(max_length=32, unique=True)
    title = TextField()  # of what was asked first, on the day when the series began
    time_zone = CharField(max_length=64)
    days_open = IntegerField()
    takes_addresses = BooleanField(default=False)  # of who wants to be told of the next wave
    has_let_few_out = BooleanField(default=False)  # of these addresses, fewer than a group
    created_at = MomentField()
    ended_at = MomentField(null=True)
    # Called in the transaction in which a series ends: what was kept for it alone is deleted.
    at_end: ClassVar[list[Callable[["Series"], None]]] = []

    @classmethod
    def of(cls, survey: Survey) -> "Series | None":
        """The series of which this survey is a wave, or None."""
        found: Series | None = cls.select().join(Wave).where(Wave.survey == survey).first()
        return found

    @classmethod
    def all_in(cls, event: Event) -> "list[Series]":
        """The series of which an event has waves, the oldest first."""
        parts = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == event)
        found = cls.select().join(Wave).where(Wave.survey << parts)
        return list(found.distinct().order_by(cls.id))

    @property
    def waves(self) -> "list[Wave]":
        """Its waves in the order in which they open, each with its survey."""
        found = Wave.select(Wave, Survey).join(Survey).where(Wave.series == self)
        waves = list(found.order_by(Wave.number))
        for one in waves:
            one.series = self
        return waves

    @property
    def original(self) -> Survey | None:
        """The survey that was asked first; None if it is deleted."""
        first: Wave | None = (
            Wave.select(Wave, Survey)
            .join(Survey)
            .where(Wave.series == self, Wave.number == 1)
            .first()
        )
        return first.survey if first else None

    @property
    def is_over(self) -> bool:
        """True once nothing is asked again: it was ended, or the last of its waves has closed."""
        if self.ended_at is not None:
            return True
        return all(one.survey.state == CLOSED for one in self.waves if not one.is_first)

    @property
    def is_to_come(self) -> bool:
        """True while a wave waits for its time."""
        if self.ended_at is not None:
            return False
        return any(one.survey.state == WAITING for one in self.waves)

    def lock(self) -> None:
        """Within a transaction: whoever else changes its waves waits."""
        db.serialise(b"wave" + self.id.to_bytes(4))

    def take_addresses(self, takes: bool, by: Organiser) -> None:
        """Take addresses for reminders from now on, or no longer; those that were left stay."""
        original = self.original
        about = original.code if original else ""
        with writing():
            Series.update(takes_addresses=takes).where(Series.id == self.id).execute()
            if takes:
                audit.note("reminders taken", by, about)
            else:
                audit.note("reminders not taken", by, about)

    def end(self, by: Organiser) -> None:
        """Ask nothing again: waves that have not opened are deleted, an open one is closed.

        Their answers stay. What was given up for it is deleted by who keeps it.
        """
        original = self.original
        with audit.noted("series ended", by, original.code if original else "", self.title):
            self.lock()
            for one in self.waves:
                if one.may_be_cancelled:
                    one.survey.delete_instance()
                elif not one.is_first:
                    one.survey.close()
            Series.update(ended_at=datetime.now(UTC)).where(
                Series.id == self.id, Series.ended_at.is_null()
            ).execute()
            for tidy in self.at_end:
                tidy(self)


class Wave(Stored):
    """A survey in a series. Its primary key keeps it out of any other series.

    `number` counts from 1, which is the survey that was asked first. That of a wave that has opened
    does not change; those that wait for their time are numbered in the order of these.
    """

    survey_id: int
    series_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    series = ForeignKeyField(Series, on_delete="CASCADE", index=False)
    number = IntegerField()
    label = CharField(max_length=LONGEST_LABEL)
    months = IntegerField(null=True)

    class Meta:
        indexes = ((("series", "number"), True),)

    @classmethod
    def of(cls, survey: Survey) -> "Wave | None":
        """The wave that `survey` is, with its series; None if it is in none."""
        row = _of(survey.id).fetchone()
        if row is None:
            return None
        wave: Wave
        wave, wave.series = models_of((cls, Series), row)
        wave.survey = survey
        return wave

    @classmethod
    def later_among(cls, surveys: Iterable[Survey]) -> set[int]:
        """The ids of these surveys that ask again what another survey asked first."""
        ids = [one.id for one in surveys]
        found = cls.select(cls.survey).where(cls.survey << ids, cls.number > 1)
        return {one.survey_id for one in found}

    @classmethod
    def times_of(cls, surveys: Iterable[Survey]) -> dict[int, str]:
        """{survey id: what its time is called} for each of these that asks something again."""
        ids = [one.id for one in surveys]
        found = cls.select(cls.survey, cls.label).where(cls.survey << ids, cls.number > 1)
        return {one.survey_id: str(one.label) for one in found}

    @property
    def is_first(self) -> bool:
        """True for the survey that was asked first."""
        return self.number == 1

    @cached_property
    def may_be_cancelled(self) -> bool:
        """True for a later wave that has not opened, so that nobody can have answered it."""
        return (
            not self.is_first
            and self.survey.state in (WAITING, DRAFT)
            and not self.survey.responses.exists()
        )

    def words_differ(self, first: Survey) -> bool:
        """True for one that could still take the words of the first, which are others."""
        if not self.may_be_cancelled:
            return False
        return self._like(first.definition) != self.survey.definition

    def rename(self, label: str) -> None:
        """Call it so. Raises SeriesUnfit."""
        Wave.update(label=_fit(label)).where(Wave.survey == self.survey_id).execute()

    def take_words(self) -> None:
        """Ask what the first asks now. Raises SeriesUnfit if somebody may have answered it."""
        with writing():
            self.series.lock()
            now, first = self._by_now, self.series.original
            if first is None or not now.may_be_cancelled:
                raise SeriesUnfit("label", _("It has opened: what it asks stays as it is"))
            now.survey.publish(now._like(first.definition))

    def cancel(self, by: Organiser) -> None:
        """Delete it, if it has not opened. Raises SeriesUnfit."""
        with audit.noted("wave cancelled", by, self.survey.code, self.label):
            self.series.lock()
            now = self._by_now
            if not now.may_be_cancelled:
                raise SeriesUnfit("label", _("It has opened: its answers stay as they are"))
            now.survey.delete_instance()

    @property
    def _by_now(self) -> "Wave":
        """This wave as it is in this transaction: somebody may have opened it meanwhile."""
        now = Wave.of(Survey.get_by_id(self.survey_id))
        assert now is not None, "a wave leaves its series with its survey alone"
        return now

    def _like(self, definition: Definition) -> Definition:
        """What the first asks, under the title that this one has."""
        return titled(definition, dict(self.survey.definition.titles))


def plan(
    survey: Survey,
    waves: Sequence[PlannedWave],
    by: Organiser,
    *,
    days_open: int = USUAL_DAYS,
    takes_addresses: bool = False,
) -> Series:
    """Ask `survey` again on these days; the series it is in, or begins, is returned.

    Each wave is a survey of the same organiser in the same event, with the same questions under the
    same names and a title that says when, which opens on its day in the morning and closes
    `days_open` later. Raises SeriesUnfit.
    """
    with audit.noted("waves planned", by, survey.code, _said(waves)):
        db.serialise(hashlib.sha256(f"series {survey.id}".encode()).digest())
        if known := Series.of(survey):
            known.lock()
        # Behind both locks: somebody may have planned some until then, from any of its waves.
        check(survey, waves, days_open)
        series = known or _begun(survey, days_open)
        first = series.waves[0].survey
        part = EventSurvey.of(first)
        for number, one in enumerate(sorted(waves, key=lambda wave: wave.day), APART):
            _add(series, first, part, one, number, days_open)
        Series.update(days_open=days_open, takes_addresses=takes_addresses, ended_at=None).where(
            Series.id == series.id
        ).execute()
        _put_in_order(series)
    found: Series = Series.get_by_id(series.id)
    return found


def first_day(survey: Survey) -> date:
    """The day from which months are counted: the end of the event, or when the survey opened."""
    part = EventSurvey.of(survey)
    if part is not None:
        return local_time(part.event.ends_at, part.event.time_zone).date()
    opened = survey.opens_at or survey.opened_at or datetime.now(UTC)
    return local_time(opened, survey.time_zone or "UTC").date()


def months_after(day: date, months: int) -> date:
    """This day so many months later, or the last one of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_over(day: date, zone: str) -> bool:
    """True if that day has passed, as the clocks there show it; of today the rest is left."""
    return day < local_time(datetime.now(UTC), zone).date()


def check(survey: Survey, waves: Sequence[PlannedWave], days_open: int) -> None:
    """Raise SeriesUnfit for all for which these cannot be planned now."""
    SeriesUnfit.tell(_faults(survey, waves, days_open))


def _zone_of(survey: Survey) -> str:
    part = EventSurvey.of(survey)
    return survey.time_zone or (part.event.time_zone if part else "UTC")


def _begun(survey: Survey, days_open: int) -> Series:
    asked, part = survey.definition, EventSurvey.of(survey)
    series: Series = Series.create(
        key=secrets.token_hex(KEY_BYTES),
        title=asked.title,
        time_zone=_zone_of(survey),
        days_open=days_open,
        created_at=datetime.now(UTC),
    )
    label = label_of_first(asked.language, is_at_event=part is not None)
    Wave.create(survey=survey, series=series, number=1, label=label)
    return series


def _faults(survey: Survey, waves: Sequence[PlannedWave], days_open: int) -> Iterator[Fault]:
    series = Series.of(survey)
    there = series.waves if series else [Wave(survey=survey, number=1)]
    zone = series.time_zone if series else _zone_of(survey)
    if series is None and survey.opened_at is None:
        yield "months", _("Publish this survey first")
    if not there or not there[0].is_first:
        yield "months", _("What was asked first is deleted: begin another series")
    if not waves:
        yield "months", _("Choose when to ask again")
    if len(there) + len(waves) > MOST_WAVES:
        fault = ngettext(
            "There is room for %(num)s more time: %(most)s at most, with the first",
            "There is room for %(num)s more times: %(most)s at most, with the first",
            MOST_WAVES - len(there),
            most=MOST_WAVES,
        )
        # Days of one's own are the more that somebody has written; months are four at the most.
        yield "months" if all(one.months is not None for one in waves) else "days", fault
    if not 1 <= days_open <= MOST_DAYS:
        fault = _("Enter a whole number from 1 to %(most)s", most=MOST_DAYS)
        yield "days_open", fault
    taken = {_day_of(one, zone) for one in there if not one.is_first}
    yield from _faults_of_days(waves, taken, zone)


def _faults_of_days(
    waves: Sequence[PlannedWave], taken: Collection[date | None], zone: str
) -> Iterator[Fault]:
    now, days = datetime.now(UTC), [one.day for one in waves]
    for one in waves:
        if is_over(one.day, zone):
            fault = _("%(day)s is over: choose later days", day=in_words(one.day))
            yield _field_of(one), fault
        if one.months is not None and not 1 <= one.months <= MOST_MONTHS:
            fault = _("Enter a whole number from 1 to %(most)s", most=MOST_MONTHS)
            yield _field_of(one), fault
        if one.day > months_after(local_time(now, zone).date(), MOST_MONTHS):
            yield _field_of(one), _("Choose a day within ten years")
        if one.day in taken or days.count(one.day) > 1:
            fault = _("%(day)s is there twice: it is asked once a day", day=in_words(one.day))
            yield _field_of(one), fault


def _field_of(one: PlannedWave) -> str:
    return "days" if one.months is None else "months"


def _add(
    series: Series,
    first: Survey,
    part: EventSurvey | None,
    planned: PlannedWave,
    number: int,
    days_open: int,
) -> None:
    asked = first.definition
    titles = {
        tag: _longer(title, planned.label_in(tag or asked.language, asked.language))
        for tag, title in asked.titles.items()
    }
    survey = Survey.add(titled(asked, titles), first.organiser, draft=True)
    if part is not None:
        EventSurvey.add(part.event, survey, part.role)
    closes = planned.day + timedelta(days=days_open)
    zone = series.time_zone
    survey.plan(Schedule(_moment(planned.day, zone), _moment(closes, zone), None, zone))
    survey.open()
    for one in Colleague.all_of(first):
        Colleague.let_in(survey, one.organiser, Role(one.role))
    label = planned.label_in(asked.language)
    Wave.create(survey=survey, series=series, number=number, label=label, months=planned.months)


def _longer(title: str, label: str) -> str:
    """The title with the label behind it, as Markdown; as it is where that would be too long."""
    found = f"{title} – {plain_title(label)}"
    return found if len(found) <= MAX_TITLE else title


def _put_in_order(series: Series) -> None:
    """Number the waves that have not opened in the order of their times, behind those that have."""
    waves = series.waves
    # What is planned for today has no number of its own yet, though it is open.
    waiting = [
        one
        for one in waves
        if not one.is_first
        and (one.survey.state in (WAITING, DRAFT) or APART <= one.number < 2 * APART)
    ]
    opened = [one for one in waves if one not in waiting]
    waiting.sort(key=_opens)
    for number, one in enumerate(waiting, APART * 2):
        Wave.update(number=number).where(Wave.survey == one.survey_id).execute()
    last = max((one.number for one in opened if one.number < APART), default=1)
    for number, one in enumerate(waiting, last + 1):
        Wave.update(number=number).where(Wave.survey == one.survey_id).execute()


def _opens(wave: Wave) -> tuple[datetime, int]:
    return wave.survey.opens_at or datetime.max.replace(tzinfo=UTC), wave.number


def _day_of(wave: Wave, zone: str) -> date | None:
    opens = wave.survey.opens_at
    return None if opens is None else local_time(opens, zone).date()


def _moment(day: date, zone: str) -> datetime:
    """The morning of a day, as the clocks there show it."""
    local = datetime.combine(day, MORNING)
    while True:
        try:
            return moment_of(local, zone)
        except NeverShown:
            local += timedelta(hours=1)


def _fit(label: str) -> str:
    said = " ".join(label.split())
    if not said or len(said) > LONGEST_LABEL:
        fault = ngettext(
            "Write a name of 1 to %(num)s character",
            "Write a name of 1 to %(num)s characters",
            LONGEST_LABEL,
        )
        raise SeriesUnfit("label", fault)
    return said


def _said(waves: Iterable[PlannedWave]) -> str:
    return " ".join(sorted(one.day.isoformat() for one in waves))


# Every page of a survey asks this.
_of = Prepared(lambda survey: Wave.select(Wave, Series).join(Series).where(Wave.survey == survey))


def _keep_order(survey: Survey) -> None:
    """After another time was set: waves that wait are numbered anew."""
    wave = Wave.of(survey)
    if wave is not None and not wave.is_first and wave.number < APART:
        _put_in_order(wave.series)


def _leave(survey: Survey) -> None:
    """A series of which no wave but this one is left goes with it."""
    wave = Wave.of(survey)
    if wave is not None and len(wave.series.waves) == 1:
        wave.series.delete_instance()


def _check_version(survey: Survey, definition: Definition) -> None:
    """Raise VersionUnfit for what could not be counted together with the other waves.

    A name stands for the same in all of them, and a later one keeps the promise of the first.
    """
    wave = Wave.of(survey)
    for one in wave.series.waves if wave is not None else ():
        if one.survey_id != survey.id:
            one.survey.history.check(definition, answered=one.is_first)


Survey.around_change.append(_keep_order)
Survey.before_deletion.append(_leave)
Survey.checks.append(_check_version)
