"""An event: what happened when and where, and how many people were expected."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from peewee import (
    AutoField,
    CharField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from models.account.organiser import Organiser
from models.form.zone import NeverShown, local_time, moment_of, time_zones
from models.survey.code import new_code
from storage.database import MomentField, Stored, writing
from storage.prepared import Prepared, model_of

LONGEST_TITLE, LONGEST_PLACES = 200, 2_000
MOST_PEOPLE = 1_000_000
EARLIEST, LATEST = 1900, 2999
YEAR = timedelta(weeks=52)  # to the day: the same weekday, as near to a year later as there is one


class EventUnfit(ValueError):
    """An event cannot be so; `setting` is what to change, the message says how."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting, self.message = setting, message


@dataclass(frozen=True)
class Details:
    """What people say of an event; both times in the clock of its time zone."""

    title: str
    places: str  # one a line
    start: datetime
    end: datetime
    time_zone: str
    expected: int | None = None

    def check(self) -> None:
        """Raises EventUnfit for the first thing that cannot be."""
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            raise EventUnfit("title", f"Write a title of 1 to {LONGEST_TITLE} characters")
        if len(self.places) > LONGEST_PLACES:
            raise EventUnfit("places", f"Write {LONGEST_PLACES:,} characters or fewer")
        if self.time_zone not in time_zones():
            raise EventUnfit("time_zone", "Choose a time zone, like Europe/London")
        for setting, time in ("start", self.start), ("end", self.end):
            if not EARLIEST <= time.year <= LATEST:
                raise EventUnfit(setting, f"Write a year from {EARLIEST} to {LATEST}")
            try:
                moment_of(time, self.time_zone)
            except NeverShown:
                fault = "Choose another time: the clocks go forward over this"
                raise EventUnfit(setting, fault) from None
        if self.end <= self.start:
            raise EventUnfit("end", "Choose a time after the start")
        if self.expected is not None and not 1 <= self.expected <= MOST_PEOPLE:
            raise EventUnfit("expected", f"Write a number from 1 to {MOST_PEOPLE:,}, or nothing")

    @property
    def a_year_later(self) -> "Details":
        """The same on the same weekday of the next year, which the title then names."""
        start, end = self.start + YEAR, self.end + YEAR
        title = self.title.replace(str(self.start.year), str(start.year))
        return replace(self, title=title, start=start, end=end)

    @property
    def columns(self) -> dict[str, object]:
        """The same as it is stored."""
        return {
            "title": self.title.strip(),
            "places": "\n".join(one.strip() for one in self.places.splitlines() if one.strip()),
            "starts_at": moment_of(self.start, self.time_zone),
            "ends_at": moment_of(self.end, self.time_zone),
            "time_zone": self.time_zone,
            "expected": self.expected,
        }


class Event(Stored):
    """What surveys are about; it has its own address, and its surveys stay when it is deleted."""

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
    parts: "ModelSelect[Stored]"  # models.event.event_survey refers to this

    @classmethod
    def add(cls, details: Details, organiser: Organiser, code: str = "") -> "Event":
        """A new event, without surveys.

        Raises EventUnfit, and CodeUnfit when `code` cannot be an address or is one already.
        """
        details.check()
        with new_code(code) as free:
            return cls.create(
                code=free, organiser=organiser, created_at=datetime.now(UTC), **details.columns
            )

    @classmethod
    def at(cls, code: str) -> "Event | None":
        """The event at `code`, whoever it belongs to, or None."""
        row = _at(code.lower()).fetchone()
        return None if row is None else model_of(cls, row)

    @classmethod
    def of(cls, organiser: Organiser, code: str) -> "Event | None":
        """The event at `code` if it is this organiser's, or None."""
        event = cls.at(code)
        return event if event is not None and event.organiser_id == organiser.id else None

    @classmethod
    def all_of(cls, organiser: Organiser) -> "list[Event]":
        """Every event of this organiser, the latest first."""
        mine = cls.select().where(cls.organiser == organiser)
        return list(mine.order_by(cls.starts_at.desc(), cls.id.desc()))

    @property
    def details(self) -> Details:
        """What was said of it."""
        start, end = (local_time(at, self.time_zone) for at in (self.starts_at, self.ends_at))
        return Details(self.title, self.places, start, end, self.time_zone, self.expected)

    @property
    def place_names(self) -> list[str]:
        """Where it is, a name a place."""
        return self.places.splitlines()

    def update_to(self, details: Details) -> None:
        """Change what is said of it. Raises EventUnfit."""
        details.check()
        with writing():
            Event.update(details.columns).where(Event.id == self.id).execute()

    def response_rate(self, responses: int) -> int | None:
        """Responses as a percentage of the people expected.

        None where nobody said how many, and where more answered than were expected. It says how
        many of those who came were heard, never how far the others may differ from them.
        """
        if self.expected is None or responses > self.expected:
            return None
        return int(100 * responses / self.expected + 0.5)


# For every phone that scans the code of the day: no SQL is written anew.
_at = Prepared(lambda code: Event.select().where(Event.code == code))
