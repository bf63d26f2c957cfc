"""Differences: the page of an event that says what it changed, as a whole."""

from collections.abc import Collection
from uuid import uuid4

from peewee import CharField, ForeignKeyField, JSONField, TextField

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.impact.difference import EventDifference, lock
from storage.database import MomentField, Stored, writing
from storage.prepared import Prepared

LONGEST_INTRODUCTION = 2_000  # characters


class Differences(Stored):
    """What belongs to the page as a whole. Everyone reads it while it has a `published_at`.

    `former` is the event of the year before. `feed` is a name of the feed that stays when addresses
    change. `withdrawn` are the ids of differences that no version shows any more.
    """

    event_id: int
    former_id: int | None
    event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE", backref="+")
    published_at = MomentField(null=True)
    introduction = TextField(default="")
    former = ForeignKeyField(Event, null=True, on_delete="SET NULL", backref="+")
    feed = CharField(max_length=32)
    withdrawn = JSONField(default=list)

    @classmethod
    def of(cls, event: Event) -> "Differences":
        """Those of this event; an unsaved one where nobody has begun."""
        found: Differences | None = cls.get_or_none(cls.event == event)
        return found or cls(event=event, feed=uuid4().hex)

    @property
    def former_event(self) -> Event | None:
        """The event of the year before, or None."""
        return None if self.former_id is None else Event.get_or_none(Event.id == self.former_id)

    @classmethod
    def change(cls, event: Event, introduction: str, former: Event | None) -> None:
        """Say this at the head of the page, and that this is the event of the year before."""
        with writing():
            begin(event)
            cls.update(introduction=introduction, former=former).where(cls.event == event).execute()

    @classmethod
    def withdraw(cls, event: Event, by: Organiser) -> None:
        """Nobody else reads the page from now on, nor any version of it, nor its feed."""
        with writing():
            shown = (cls.event == event) & cls.published_at.is_null(False)
            if cls.update(published_at=None).where(shown).execute():
                audit.note("differences withdrawn", by, event.code)

    @classmethod
    def withdraw_one(cls, difference: EventDifference, by: Organiser) -> None:
        """Show a difference in no version any more, nor in the feed; the page goes without it."""
        event = difference.event
        with audit.noted("difference withdrawn", by, event.code):
            begin(event)
            gone = [*cls.of(event).withdrawn, difference.id]
            cls.update(withdrawn=gone).where(cls.event == event).execute()
            difference.take_off(anew=True)


def delete_told_of(event: Event, source: str, by: Organiser) -> None:
    """Show what was taken from there in no version any more, nor keep it aside."""
    mine = (EventDifference.event == event) & (EventDifference.source == source)
    with writing():
        if there := EventDifference.get_or_none(mine):
            Differences.withdraw_one(there, by)
            EventDifference.delete().where(mine).execute()


def is_told(event: Event) -> bool:
    """True if everyone may read what the event changed."""
    return _published(event.id).fetchone() is not None


def told_among(codes: Collection[str]) -> frozenset[str]:
    """The codes of the events, of these, whose page of differences everyone may read."""
    public = Event.select(Event.code).join(Differences, on=Differences.event == Event.id)
    found = public.where(Event.code << sorted(codes), Differences.published_at.is_null(False))
    return frozenset(one.code for one in found)


# Every phone that scans the QR code runs this, so its SQL is built only once.
_published = Prepared(
    lambda event: Differences.select(Differences.event).where(
        Differences.event == event, Differences.published_at.is_null(False)
    )
)


def begin(event: Event) -> None:
    """Within a transaction: there is a row for the event, and whoever else changes it waits."""
    lock(event)
    Differences.insert(event=event, feed=uuid4().hex).on_conflict_ignore().execute()
