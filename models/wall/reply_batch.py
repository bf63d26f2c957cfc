"""A batch: replies about which an organiser decides together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from peewee import fn

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.wall.reply import PAGE_SIZE, ReaderReply, ReplyState
from storage.database import writing

MOST_DAYS = 14  # of which the page offers one to decide about


@dataclass(frozen=True)
class ReplyBatch:
    """The replies of an event with these ids; or, with `ids` None, those that wait.

    Of those that wait it is the ones of a day, or all.
    """

    event: Event
    ids: Collection[str] | None
    day: date | None = None

    @cached_property
    def number(self) -> int:
        """How many there are now."""
        return int(ReaderReply.select().where(self._are_these).count())

    def put(self, state: ReplyState, who: Organiser) -> int:
        """Show them to everyone, or no longer: as `ReaderReply.put`. Returns how many.

        Raises ValueError where those that wait would be shown: nobody has read each of them.
        """
        if state is ReplyState.SHOWN and self.ids is None:
            raise ValueError(state)
        kind = "reply shown" if state is ReplyState.SHOWN else "reply not shown"
        changed = ReaderReply.update(state=state.value, reports=0).where(self._are_these)
        return self._noted(kind, who, changed)

    def delete_by(self, who: Organiser) -> int:
        """Delete them for good. Returns how many."""
        return self._noted("reply deleted", who, ReaderReply.delete().where(self._are_these))

    def _noted(self, kind: str, who: Organiser, change: Any) -> int:
        with writing():
            number = int(change.execute())
            audit.note(kind, who, self.event.code, f"{number} together")
        return number

    @property
    def _are_these(self) -> Any:
        of_event = ReaderReply.event == self.event.id
        if self.ids is not None:
            return of_event & (ReaderReply.id << list(self.ids)[:PAGE_SIZE])
        waiting = of_event & (ReaderReply.state == ReplyState.WAITING)
        return waiting & (ReaderReply.sent_on == self.day.isoformat()) if self.day else waiting


def waiting_by_day(event: Event) -> dict[date, int]:
    """{day: how many replies of it wait}, the latest days first, so many as a page offers."""
    found: Any = (
        ReaderReply.select(ReaderReply.sent_on, fn.COUNT(ReaderReply.id))
        .where(ReaderReply.event == event, ReaderReply.state == ReplyState.WAITING)
        .group_by(ReaderReply.sent_on)
        .order_by(ReaderReply.sent_on.desc())
        .limit(MOST_DAYS)
        .tuples()
    )
    return {date.fromisoformat(day): number for day, number in found}
