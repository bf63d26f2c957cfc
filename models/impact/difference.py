"""A difference: one line of an event's page of what changed, as its organiser tells it."""

from dataclasses import replace
from secrets import token_hex
from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, JSONField, fn

from language.message import ngettext
from models.event.event import Event
from models.evidence.noun import CONFIRMATION
from models.telling.proposal import Proposal
from models.telling.telling import Telling
from storage.database import Stored, db, writing

MOST_DIFFERENCES = 60  # of one event
MOST_LEFT_OUT = 500
LONGEST_SOURCE = 200
BYTES = 8  # of an id


class TooManyDifferences(ValueError):
    """The page of an event has as many differences as it can have."""


class EventDifference(Stored):
    """A difference that the organiser tells of, or a proposal that they leave out.

    `proposed` is what its source said when it was taken. The id is random, so that it is never
    another's after a deletion: published versions name it.
    """

    id = CharField(max_length=2 * BYTES, primary_key=True)
    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
    source = CharField(max_length=LONGEST_SOURCE, null=True)
    proposed = JSONField(null=True)
    told = JSONField()
    position = IntegerField()
    left_out = BooleanField(default=False)

    class Meta:
        indexes = ((("event", "source"), True),)

    @classmethod
    def all_of(cls, event: Event) -> "list[EventDifference]":
        """Those that are told, in their order."""
        mine = cls.select().where(cls.event == event, ~cls.left_out)
        return list(mine.order_by(cls.position, cls.id).limit(MOST_DIFFERENCES))

    @classmethod
    def left_out_of(cls, event: Event) -> "list[EventDifference]":
        """Those that are left out."""
        mine = cls.select().where(cls.event == event, cls.left_out)
        return list(mine.order_by(cls.id).limit(MOST_LEFT_OUT))

    @classmethod
    def of(cls, event: Event, id: str) -> "EventDifference | None":
        """The difference with this id if it is told at this event, or None."""
        found: EventDifference | None = cls.get_or_none(
            cls.event == event, cls.id == id, ~cls.left_out
        )
        return found

    @property
    def telling(self) -> Telling:
        """What is said of it."""
        return Telling.read(self.told)

    @property
    def was_proposed(self) -> Telling | None:
        """What its source said when it was taken; None for one of the organiser's own."""
        return Telling.read(self.proposed) if self.proposed else None

    @classmethod
    def add(cls, event: Event, telling: Telling) -> "EventDifference":
        """A new one, the last. Raises TellingUnfit and TooManyDifferences."""
        telling.check()
        with writing():
            lock(event)
            return cls._last(event, telling)

    @classmethod
    def take(cls, event: Event, proposal: Proposal) -> None:
        """Tell this proposal, the last; one that was left out, or that is told already, anew.

        Raises TooManyDifferences.
        """
        telling = Telling.of(proposal)
        with writing():
            lock(event)
            there: EventDifference | None = cls.get_or_none(
                cls.event == event, cls.source == proposal.source
            )
            if there is None:
                cls._last(event, telling, source=proposal.source, proposed=telling.document)
                return
            changed: dict[Any, Any] = {cls.told: telling.document, cls.proposed: telling.document}
            if there.left_out:
                changed |= {cls.left_out: False, cls.position: cls._next(event)}
            cls.update(changed).where(cls.id == there.id).execute()

    @classmethod
    def leave_out(cls, event: Event, proposal: Proposal) -> None:
        """Do not offer this proposal again. Raises TooManyDifferences."""
        document = Telling.of(proposal).document
        with writing():
            lock(event)
            if cls.select().where(cls.event == event, cls.left_out).count() >= MOST_LEFT_OUT:
                raise TooManyDifferences(_no_room(MOST_LEFT_OUT))
            row = {
                "id": token_hex(BYTES),
                "event": event.id,
                "source": proposal.source,
                "proposed": document,
                "told": document,
                "position": 0,
                "left_out": True,
            }
            cls.insert(row).on_conflict_ignore().execute()

    def change(self, telling: Telling) -> bool:
        """Say this of it. Raises TellingUnfit.

        False if who confirmed it is left out, for they have not read these words.
        """
        telling.check()
        confirmed = [one for one in telling.evidence if one.noun == CONFIRMATION]
        is_reworded = bool(confirmed) and telling.sentence != self.telling.sentence
        if is_reworded:
            left = tuple(one for one in telling.evidence if one not in confirmed)
            telling = replace(telling, evidence=left)
        with writing():
            EventDifference.update(told=telling.document).where(
                EventDifference.id == self.id
            ).execute()
        return not is_reworded

    def move(self, steps: int) -> None:
        """Move it `steps` places later on the page, or earlier if negative."""
        with writing():
            lock(self.event)
            order = [one.id for one in EventDifference.all_of(self.event)]
            if self.id not in order:
                return
            place = order.index(self.id)
            order.insert(max(place + steps, 0), order.pop(place))
            for position, id in enumerate(order, 1):
                EventDifference.update(position=position).where(EventDifference.id == id).execute()

    def take_off(self, *, anew: bool = False) -> None:
        """Tell it no longer; what came from a proposal is among those that are left out.

        With `anew` it has another id there: told again, it is a new difference.
        """
        with writing():
            self.delete_instance()
            if self.source is not None:
                row = {
                    "id": token_hex(BYTES) if anew else self.id,
                    "event": self.event_id,
                    "source": self.source,
                    "proposed": self.proposed,
                    "told": self.proposed,
                    "position": 0,
                    "left_out": True,
                }
                EventDifference.insert(row).execute()

    @classmethod
    def _last(cls, event: Event, telling: Telling, **more: Any) -> "EventDifference":
        return cls.create(
            force_insert=True,
            id=token_hex(BYTES),
            event=event,
            told=telling.document,
            position=cls._next(event),
            **more,
        )

    @classmethod
    def _next(cls, event: Event) -> int:
        """The position behind the last. Raises TooManyDifferences."""
        told = (cls.event == event) & ~cls.left_out
        counted: Any = cls.select(fn.COUNT(cls.id), fn.MAX(cls.position)).where(told).tuples()
        count, last = counted.get()
        if count >= MOST_DIFFERENCES:
            raise TooManyDifferences(_no_room(MOST_DIFFERENCES))
        return int(last or 0) + 1


def lock(event: Event) -> None:
    """Within a transaction: whoever else changes what the event changed waits."""
    db.serialise(b"diff" + event.id.to_bytes(4))


def _no_room(most: int) -> str:
    return ngettext(
        "There is room for %(num)s difference. Take one off first.",
        "There is room for %(num)s differences. Take one off first.",
        most,
    )
