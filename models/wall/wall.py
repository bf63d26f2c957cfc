"""A wall: the public page of an event with what people wrote and said that it may be published."""

from datetime import UTC, datetime

from peewee import ForeignKeyField

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from storage.database import MomentField, Stored
from storage.prepared import Prepared


class Wall(Stored):
    """Whether the wall of an event is shown; there is a row once somebody has decided that."""

    event_id: int
    event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
    shared_at = MomentField(null=True)

    @classmethod
    def of(cls, event: Event) -> "Wall":
        """The wall of this event; one that nobody has shared is not shown."""
        return cls.get_or_none(cls.event == event) or cls(event=event, shared_at=None)

    @property
    def is_shared(self) -> bool:
        """True if everyone may read it."""
        return self.shared_at is not None

    def share(self, who: Organiser, *, shared: bool) -> None:
        """Show it to everyone, or no longer; the record says who did so."""
        moment, code = datetime.now(UTC) if shared else None, self.event.code
        with (
            audit.noted("wall shared", who, code)
            if shared
            else audit.noted("wall not shared", who, code)
        ):
            Wall.insert(event=self.event_id, shared_at=moment).on_conflict(
                conflict_target=[Wall.event], update={Wall.shared_at: moment}
            ).execute()
        self.shared_at = moment


def is_shared(event: Event) -> bool:
    """True if everyone may read the wall of this event."""
    return _shared(event.id).fetchone() is not None


# Every phone that scans the QR code runs this, so its SQL is built only once.
_shared = Prepared(
    lambda event: Wall.select(Wall.event).where(Wall.event == event, Wall.shared_at.is_null(False))
)
