"""A reminder: an address that somebody left to be told when the survey is asked again.

It comes by itself, after the answers and without them, in a transaction that stores none. It is
kept sealed, with no time and in no order, and the organisers see it once a later wave has opened,
with at least four others: docs/decisions/0016-contacts.md. It is deleted when its writer leaves,
and when the series ends.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from peewee import (
    BlobField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    PeeweeException,
)

from models.account import audit
from models.account.email import bare, reachable
from models.account.organiser import Organiser
from models.answer.threshold import SMALLEST_GROUP
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.mail import outbox
from models.survey.schedule import CLOSED, OPEN
from models.survey.survey import Survey
from models.wave.series import Series, Wave
from storage.database import Stored, connection, db, writing
from storage.fault import name
from storage.seal import SealUnfit, marked, opened, sealed
from telemetry import log

MOST_REMINDERS = 5_000  # of one series
LET_OUT = 0
MARK_LENGTH = 32  # hexadecimal digits: 128 bits


class NoReminders(Exception):
    """The series takes no address: it never did, or nothing is to come, or there is no room."""


@dataclass(frozen=True)
class Listed:
    """An address that was let out, and the end of the link with which its writer leaves."""

    address: str
    mark: str


class Reminder(Stored):
    """An address, sealed. `mark` is a keyed hash of it, so that it is there once.

    `lot` is the number of the newest wave that had opened when it was left: it waits for the next.
    One that was let out has LET_OUT. `told` is the number of the newest wave of which a letter of
    ours told it, 0 without one.
    """

    series_id: int
    series = ForeignKeyField(Series, on_delete="CASCADE", index=False)
    mark = CharField(max_length=MARK_LENGTH)
    sealed = BlobField()
    lot = IntegerField()
    told = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("series", "mark")
        # Rows lie in the order of their marks: no row number tells when one came.
        without_rowid = True

    @classmethod
    def keep(cls, survey: Survey, written: str) -> None:
        """Keep an address for the series of this survey; one that is there already stays as it is.

        Nothing tells which of the two it was. Raises EmailUnfit, and NoReminders.
        """
        address = reachable(written)
        series = Series.of(survey)
        if series is None or not series.takes_addresses or not series.is_to_come:
            raise NoReminders
        with writing():
            take_turns(series)
            if cls.select().where(cls.series == series).count() >= MOST_REMINDERS:
                raise NoReminders
            cls.insert(
                series=series,
                mark=mark_of(series, address),
                sealed=sealed(address),
                lot=_newest_opened(series),
            ).on_conflict_ignore().execute()

    @classmethod
    def leave(cls, survey: Survey, written: str) -> None:
        """Take an address off the list; nothing tells whether it was there. Raises EmailUnfit."""
        series = Series.of(survey)
        address = reachable(written)
        if series is not None:
            cls.leave_by(survey, mark_of(series, address))

    @classmethod
    def leave_by(cls, survey: Survey, mark: str) -> None:
        """Take the address with this mark off the list; nothing tells whether it was there.

        What was copied with the end of a sentence, or typed in capitals, is the mark all the same.
        """
        series, meant = Series.of(survey), mark[:MARK_LENGTH].lower()
        if series is None:
            return
        with writing():
            take_turns(series)
            row = cls.get_or_none(cls.series == series, cls.mark == meant)
            if row is not None:
                cls.delete().where(cls.series == series, cls.mark == meant).execute()
                with suppress(SealUnfit):
                    outbox.withdraw([opened(bytes(row.sealed))], *_surveys(series))

    @classmethod
    def let_out(cls, series: Series) -> None:
        """Let out the addresses that waited for a wave which has opened since.

        Fewer than a group are let out once in a series, as a closing does with contacts: else a
        wave that opens after each answer would let out one address at a time.
        """
        newest = _newest_opened(series)
        due = (cls.series == series) & (cls.lot > LET_OUT) & (cls.lot < newest)
        if not cls.select().where(due).exists():
            return
        with writing():
            take_turns(series)
            few = cls.select().where(due).count() < SMALLEST_GROUP
            if few and Series.get_by_id(series.id).has_let_few_out:
                return
            cls.update(lot=LET_OUT).where(due).execute()
            if few:
                Series.update(has_let_few_out=True).where(Series.id == series.id).execute()

    @classmethod
    def listed(cls, series: Series) -> tuple[list[Listed], int]:
        """The addresses that were let out, by the alphabet; how many another key has sealed."""
        found, unreadable = [], 0
        for one in cls.select().where(cls.series == series, cls.lot == LET_OUT):
            try:
                found.append(Listed(opened(bytes(one.sealed)), one.mark))
            except SealUnfit:
                unreadable += 1
        return sorted(found, key=lambda one: bare(one.address)), unreadable

    @classmethod
    def waiting(cls, series: Series) -> int:
        """How many wait for a wave to open."""
        return cls.select().where(cls.series == series, cls.lot > LET_OUT).count()

    @classmethod
    def waiting_in(cls, event: Event) -> int:
        """How many wait for a wave of an event to open."""
        parts = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == event)
        series = Wave.select(Wave.series).where(Wave.survey << parts)
        return cls.select().where(cls.series << series, cls.lot > LET_OUT).count()

    @classmethod
    def delete_all_of(cls, series: Series) -> None:
        """Delete every address of the series, also where a letter waits for it."""
        with writing():
            outbox.delete_waiting(*_surveys(series))
            cls.delete().where(cls.series == series).execute()

    @classmethod
    def delete_by(cls, series: Series, by: Organiser, about: str) -> None:
        """Delete every address of the series, as `by` asks for."""
        with audit.noted("reminders deleted", by, about):
            cls.delete_all_of(series)

    @classmethod
    def delete_ended(cls) -> None:
        """Delete the addresses of every series of which the last wave has closed. Never fails."""
        try:
            with connection():
                kept = Series.select().join(cls).distinct()
                over = [one for one in kept if one.is_over]
                for one in over:
                    cls.delete_all_of(one)
        except PeeweeException as fault:
            log.count("reminders wait", fault=name(fault))  # they are deleted at the next look


def mark_of(series: Series, address: str) -> str:
    """What an address is known by in one series: nobody without the secret key can work it out."""
    return marked(f"reminder {series.key} {bare(address)}")[:MARK_LENGTH]


def _newest_opened(series: Series) -> int:
    numbers: Sequence[int] = [
        one.number for one in series.waves if one.survey.state in (OPEN, CLOSED)
    ]
    return max(numbers, default=1)


def _surveys(series: Series) -> list[Survey]:
    return [one.survey for one in series.waves]


def take_turns(series: Series) -> None:
    """Within a transaction: whoever else changes its addresses waits."""
    db.serialise(b"remi" + series.id.to_bytes(4))


Series.at_end.append(Reminder.delete_all_of)
