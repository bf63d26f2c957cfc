"""An event: what happened when and where, and how many people were expected."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.account.organiser import Organiser
from models.form.setting import Fault, UnfitSetting
from models.form.written_time import EARLIEST_YEAR, LATEST_YEAR
from models.form.zone import NeverShown, local_time, moment_of, time_zones
from models.survey import code as codes
from models.survey.code import new_code
from models.survey.survey import Survey
from storage.database import MomentField, Stored, db, writing
from storage.prepared import Prepared, model_of

LONGEST_TITLE, LONGEST_PLACES = 200, 2_000
MOST_PEOPLE = 1_000_000
YEAR = timedelta(weeks=52)  # to the day: the same weekday, as near to a year later as there is one


class EventUnfit(UnfitSetting):
    """An event is invalid: `setting` names the field to change, `message` says how."""


@dataclass(frozen=True)
class Details:
    """The details of an event; `start` and `end` are local times of `time_zone`."""

    title: str
    places: str  # one a line
    start: datetime
    end: datetime
    time_zone: str
    expected: int | None = None

    def check(self) -> None:
        """Raise EventUnfit for all invalid fields."""
        EventUnfit.tell(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            fault = ngettext(
                "Write a title of 1 to %(num)s character",
                "Write a title of 1 to %(num)s characters",
                LONGEST_TITLE,
            )
            yield "title", fault
        if len(self.places) > LONGEST_PLACES:
            fault = ngettext(
                "Write %(most)s character or fewer",
                "Write %(most)s characters or fewer",
                LONGEST_PLACES,
                most=grouped(LONGEST_PLACES),
            )
            yield "places", fault
        if self.time_zone not in time_zones():
            yield "time_zone", _("Choose a time zone, like Europe/London")
        for setting, time in ("start", self.start), ("end", self.end):
            if not EARLIEST_YEAR <= time.year <= LATEST_YEAR:
                fault = _(
                    "Write a year from %(first)s to %(last)s", first=EARLIEST_YEAR, last=LATEST_YEAR
                )
                yield setting, fault
            elif _is_never_shown(time, self.time_zone):
                yield setting, _("Choose another time: the clocks go forward over this")
        if self.end <= self.start:
            yield "end", _("Choose a time after the start")
        if self.expected is not None and not 1 <= self.expected <= MOST_PEOPLE:
            fault = _("Write a number from 1 to %(most)s, or nothing", most=grouped(MOST_PEOPLE))
            yield "expected", fault

    @property
    def a_year_later(self) -> "Details":
        """The details 52 weeks later: the same weekday, and the new year in the title."""
        start, end = self.start + YEAR, self.end + YEAR
        title = self.title.replace(str(self.start.year), str(start.year))
        return replace(self, title=title, start=start, end=end)

    @property
    def columns(self) -> dict[str, object]:
        """The values of the columns, with times as moments in UTC."""
        return {
            "title": self.title.strip(),
            "places": "\n".join(one.strip() for one in self.places.splitlines() if one.strip()),
            "starts_at": moment_of(self.start, self.time_zone),
            "ends_at": moment_of(self.end, self.time_zone),
            "time_zone": self.time_zone,
            "expected": self.expected,
        }


def _is_never_shown(time: datetime, zone: str) -> bool:
    """True if the clocks of this zone, if there is one, go forward over this time."""
    try:
        moment_of(time, zone if zone in time_zones() else "UTC")
    except NeverShown:
        return True
    return False


class Expecting:
    """What may say how many people it expects: an event, and a session of it."""

    expected: Any

    def response_rate(self, responses: int) -> Fraction | None:
        """Responses as a share of the people expected.

        None if there is no such number, or if there are more responses than that.
        """
        if self.expected is None or responses > self.expected:
            return None
        return Fraction(responses, self.expected)


class Event(Expecting, Stored):
    """An event with its own address. Its surveys stay when it is deleted."""

    id = AutoField()
    code = CharField(max_length=64, unique=True)
    organiser_id: int
    organiser = ForeignKeyField(Organiser, backref="events")
    title = TextField()
    places = TextField()
    starts_at = MomentField()
    ends_at = MomentField()
    time_zone = CharField(max_length=64)
    expected = IntegerField(null=True)
    created_at = MomentField()
    archived_at = MomentField(null=True)
    is_sample = BooleanField(default=False)
    parts: "ModelSelect[Any]"  # models.event.event_survey refers to this
    talks: "ModelSelect[Any]"  # models.event.talk refers to this

    @classmethod
    def add(cls, details: Details, organiser: Organiser, code: str = "") -> "Event":
        """A new event, without surveys.

        Raises EventUnfit, and CodeUnfit when `code` cannot be an address or is one already.
        """
        details.check()
        with new_code(code, FormerEventCode) as free:
            return cls.create(
                code=free, organiser=organiser, created_at=datetime.now(UTC), **details.columns
            )

    @classmethod
    def at(cls, code: str) -> "Event | None":
        """The event at `code`, now or formerly, of any organiser, or None."""
        code = code.lower()
        row = _at(code).fetchone() or _formerly_at(code).fetchone()
        return None if row is None else model_of(cls, row)

    @classmethod
    def of(cls, organiser: Organiser, code: str) -> "Event | None":
        """The event at `code` if it is this organiser's own, or None."""
        event = cls.at(code)
        return event if event is not None and event.organiser_id == organiser.id else None

    @classmethod
    def all_of(cls, organiser: Organiser, also: Any = None) -> "list[Event]":
        """Every event of this organiser, and those for which `also` holds, the latest first."""
        mine = cls.organiser == organiser
        listed = cls.select().where(mine if also is None else mine | also)
        return list(listed.order_by(cls.starts_at.desc(), cls.id.desc()))

    def lock(self) -> None:
        """Within a transaction: whoever else changes its programme waits."""
        db.serialise(b"prog" + self.id.to_bytes(4))

    @property
    def details(self) -> Details:
        """The details as the form has them, with local times."""
        start, end = (local_time(at, self.time_zone) for at in (self.starts_at, self.ends_at))
        return Details(self.title, self.places, start, end, self.time_zone, self.expected)

    @property
    def place_names(self) -> list[str]:
        """The names of its places."""
        return self.places.splitlines()

    def update_to(self, details: Details) -> None:
        """Change its details; its surveys that have its time zone go with it, and its talks.

        Raises EventUnfit.
        """
        details.check()
        with writing():
            if details.time_zone != self.time_zone:
                for talk in self.talks:
                    talk.take_zone(details.time_zone, instead_of=self.time_zone)
            Event.update(details.columns).where(Event.id == self.id).execute()
            surveys = [part.survey_id for part in self.parts]
            for survey in Survey.select().where(Survey.id << surveys):
                survey.take_zone(details.time_zone, instead_of=self.time_zone)

    def check_code(self, code: str) -> None:
        """Raise CodeUnfit if `code` cannot be the address of this event, or is another's."""
        codes.check(self, FormerEventCode, code)

    def move(self, code: str) -> None:
        """Have the address `code`; the one so far leads here for ever. Raises CodeUnfit."""
        codes.move(self, FormerEventCode, code)
        self.code = code.lower()

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete it; its surveys stay.

        Its code is never another's if people could answer one of them: it may stand on a poster.
        """
        with writing():
            self.keep_code()
            return super().delete_instance(recursive, delete_nullable)

    def keep_code(self) -> None:
        """Let its code never be another's if people could answer a survey that is in it.

        To be called before a survey leaves it: the poster stays.
        """
        opened = self.parts.join(Survey).where(Survey.opened_at.is_null(False))
        if opened.exists() and not self.is_sample:
            codes.keep(self, FormerEventCode)

    @classmethod
    def is_gone(cls, code: str) -> bool:
        """True if the event that people were shown at `code` is deleted."""
        return codes.is_gone(FormerEventCode, code)

    @property
    def sample(self) -> "list[Event]":
        """This event and those that came with it as a sample; alone if it is none."""
        mine = (Event.organiser == self.organiser_id) & Event.is_sample
        return list(Event.select().where(mine).order_by(Event.id)) if self.is_sample else [self]

    def delete_sample(self) -> list[str]:
        """Delete it with those of its surveys that came with the sample; returns their codes.

        What anybody else has put into it stays, with all answers.
        """
        with writing():
            parts = [part.survey_id for part in self.parts]
            mine = (Survey.id << parts) & (Survey.organiser == self.organiser) & Survey.is_sample
            surveys = list(Survey.select().where(mine))
            for survey in surveys:
                survey.delete_instance()
            self.delete_instance()
        return [one.code for one in surveys]


class FormerEventCode(Stored):
    """A code that an event had before, or keeps, as models.survey.survey has them of surveys."""

    code = CharField(max_length=64, primary_key=True)
    holder = ForeignKeyField(Event, null=True, on_delete="SET NULL")


# Every phone that scans the QR code runs this, so its SQL is built only once.
_at = Prepared(lambda code: Event.select().where(Event.code == code))
_formerly_at = Prepared(
    lambda code: (
        Event.select()
        .join(FormerEventCode, on=FormerEventCode.holder == Event.id)
        .where(FormerEventCode.code == code)
    )
)
