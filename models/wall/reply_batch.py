"""A batch: replies about which an organiser decides together."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from peewee import fn

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.wall.reply import PAGE_SIZE, ReaderReply, ReplyState, alone
from storage.database import writing

MOST_DAYS = 14  # of which the page offers one to decide about


class BatchMoved(Exception):
    """They are no longer the replies that the organiser has been asked about."""


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

    @cached_property
    def mark(self) -> str:
        """What exactly these replies are known by; "" where there are none."""
        return self._mark()

    def put(self, state: ReplyState, who: Organiser, seen: str | None = None) -> int:
        """Show them to everyone, or no longer: as `ReaderReply.put`. Returns how many.

        With `seen`, the mark of those that were asked about, it raises BatchMoved where they are
        others now. Raises ValueError where those that wait would be shown: nobody has read each
        of them.
        """
        if state is ReplyState.SHOWN and self.ids is None:
            raise ValueError(state)
        kind = "reply shown" if state is ReplyState.SHOWN else "reply not shown"
        changed = ReaderReply.update(state=state.value, reports=0).where(self._are_these)
        return self._noted(kind, who, changed, seen)

    def delete_by(self, who: Organiser, seen: str | None = None) -> int:
        """Delete them for good. Returns how many. `seen` as for `put`."""
        gone = ReaderReply.delete().where(self._are_these)
        return self._noted("reply deleted", who, gone, seen)

    def _mark(self) -> str:
        these = ReaderReply.select(ReaderReply.page, ReaderReply.id).where(self._are_these)
        names = sorted(f"{one.page} {one.id}" for one in these)
        return hashlib.sha256("\n".join(names).encode()).hexdigest() if names else ""

    def _noted(self, kind: str, who: Organiser, change: Any, seen: str | None) -> int:
        with writing():
            alone(self.event.id)  # or one that is sent just now would go with them, unread
            if seen is not None and self._mark() != seen:
                raise BatchMoved
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
