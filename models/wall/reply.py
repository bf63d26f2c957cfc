"""A reply: what a reader says under a public page. An organiser reads it before everyone does.

Of its sender there is nothing but the name that they gave, if they did, and the day.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from peewee import Case, CharField, CompositeKey, ForeignKeyField, IntegerField, TextField, fn

from language.message import Lazy, lazy_pgettext, ngettext
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import Fault, UnfitSetting, is_blank
from models.wall.board import LONGEST_PAGE, Board, PublicPage
from models.wall.moderation import today
from storage.database import Stored, db, writing

LONGEST_NAME, LONGEST_TEXT = 80, 2_000
MOST_WAITING = 1_000  # under one page: with what one board takes in an hour, a day of spam and more
MOST_LINKS = 2  # of one reply: whoever sends more sells something
MOST_REPORTS = 99  # more make no difference
PAGE_SIZE = 50
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


class ReplyState(StrEnum):
    """Where a reply stands; what are stored are the values."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


REPLY_STATES: dict[ReplyState, Lazy] = {
    ReplyState.WAITING: lazy_pgettext("replies", "Waiting"),
    ReplyState.SHOWN: lazy_pgettext("replies", "Shown"),
    ReplyState.HIDDEN: lazy_pgettext("replies", "Not shown"),
}


class ReplyUnfit(UnfitSetting):
    """A reply cannot be taken as it is: `field` names what to change, the message says how."""


class BoardClosed(Exception):
    """No replies are taken under this page now."""


class BoardFull(Exception):
    """So many replies wait to be read that no more are taken."""


class ReaderReply(Stored):
    """One reply. Its id follows from the form it was sent with, so sending twice is harmless."""

    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
    page = CharField(max_length=LONGEST_PAGE)
    id = CharField(max_length=32)
    name = CharField(max_length=LONGEST_NAME)
    text = TextField()
    state = CharField(max_length=10)
    sent_on = CharField(max_length=10)
    reports = IntegerField(default=0)  # that nobody has answered yet

    class Meta:
        table_name = "reply"
        primary_key = CompositeKey("event", "page", "id")
        without_rowid = True

    @classmethod
    def send(cls, board: Board, token: str, name: str, text: str) -> None:
        """Store a reply, which waits. `token` is that of the form.

        Raises ReplyUnfit, BoardClosed, BoardFull.
        """
        cls.check(name, text)
        row = {
            "event": board.event_id,
            "page": board.page,
            "id": _id(token),
            "name": name.strip(),
            "text": text.strip(),
            "state": ReplyState.WAITING.value,
            "sent_on": today(),
            "reports": 0,
        }
        with writing():
            alone(board.event_id)
            if not Board.of(board.event, board.page).takes_replies:
                raise BoardClosed
            waiting = cls._under(board.event, board.page, ReplyState.WAITING)
            if waiting.count() >= MOST_WAITING:
                raise BoardFull
            cls.insert(row).on_conflict_ignore().execute()

    @classmethod
    def check(cls, name: str, text: str) -> None:
        """Raise ReplyUnfit for all that cannot be taken as it is."""
        ReplyUnfit.tell(_faults(name, text))

    @classmethod
    def shown(
        cls, event: Event, page: str, size: int = PAGE_SIZE, skipped: int = 0
    ) -> "list[ReaderReply]":
        """Up to `size` replies that everyone may read, those of the last day first."""
        found = cls._under(event, page, ReplyState.SHOWN)
        return list(found.order_by(cls.sent_on.desc(), cls.id).limit(size).offset(skipped))

    @classmethod
    def count_shown(cls, event: Event, page: str) -> int:
        """How many replies everyone may read under a page."""
        return int(cls._under(event, page, ReplyState.SHOWN).count())

    @classmethod
    def listed(
        cls, event: Event, state: ReplyState | None, size: int = PAGE_SIZE, skipped: int = 0
    ) -> "list[ReaderReply]":
        """Up to `size` replies of an event in this state; None: those that need a decision.

        Of these the reported ones are first: everyone reads them.
        """
        found = cls.select().where(cls.event == event, cls._is(state))
        first: Any = Case(None, [(cls.reports > 0, 0)], 1)
        ordered = found.order_by(first, cls.sent_on.desc(), cls.page, cls.id)
        return list(ordered.limit(size).offset(skipped))

    @classmethod
    def numbers(cls, event: Event) -> dict[str, int]:
        """{state: replies} of an event, and under "undecided" those that need a decision."""
        found: Any = cls.select(cls.state, fn.COUNT(cls.id)).where(cls.event == event)
        counted: dict[str, int] = dict(found.group_by(cls.state).tuples())
        open_ones = cls.select().where(cls.event == event, cls._is(None)).count()
        return {one.value: counted.get(one.value, 0) for one in ReplyState} | {
            "undecided": open_ones
        }

    @classmethod
    def all_of(cls, event: Event) -> "Iterator[ReaderReply]":
        """Every reply of an event, for a file: by page and day."""
        found = cls.select().where(cls.event == event)
        yield from found.order_by(cls.page, cls.sent_on, cls.id).iterator()

    @classmethod
    def at_shown(cls, event: Event, page: str, id: str) -> "ReaderReply | None":
        """This reply if everyone may read it, or None."""
        found = cls.at(event, page, id)
        return found if found is not None and found.state == ReplyState.SHOWN else None

    @classmethod
    def at(cls, event: Event, page: str, id: str) -> "ReaderReply | None":
        """This reply, or None."""
        found: ReaderReply | None = cls.get_or_none(
            cls.event == event, cls.page == page, cls.id == id
        )
        return found

    def put(self, state: ReplyState, who: Organiser) -> None:
        """Show it to everyone, or no longer; what was reported is answered by that."""
        about = who, self.event.code, self.page
        with (
            audit.noted("reply shown", *about)
            if state is ReplyState.SHOWN
            else audit.noted("reply not shown", *about)
        ):
            ReaderReply.update(state=state.value, reports=0).where(self._is_this).execute()

    def delete_by(self, who: Organiser) -> None:
        """Delete it for good."""
        with audit.noted("reply deleted", who, self.event.code, self.page):
            ReaderReply.delete().where(self._is_this).execute()

    def report(self) -> None:
        """Count that a reader finds it abusive, as far as that makes a difference."""
        with writing():
            ReaderReply.update(reports=ReaderReply.reports + 1).where(
                self._is_this,
                ReaderReply.state == ReplyState.SHOWN,
                ReaderReply.reports < MOST_REPORTS,
            ).execute()

    @property
    def day(self) -> date:
        """The day on which it was sent."""
        return date.fromisoformat(self.sent_on)

    @property
    def _is_this(self) -> Any:
        return (
            (ReaderReply.event == self.event_id)
            & (ReaderReply.page == self.page)
            & (ReaderReply.id == self.id)
        )

    @classmethod
    def _under(cls, event: Event, page: str, state: ReplyState) -> Any:
        return cls.select().where(cls.event == event, cls.page == page, cls.state == state)

    @classmethod
    def _is(cls, state: ReplyState | None) -> Any:
        if state is None:
            return (cls.state == ReplyState.WAITING) | (cls.reports > 0)
        return cls.state == state


@dataclass(frozen=True)
class Undecided:
    """How many replies of an event nobody has read yet, and how many readers reported."""

    waiting: int
    reported: int

    @property
    def total(self) -> int:
        """How many need a decision: what is reported is shown, so it does not wait."""
        return self.waiting + self.reported


def undecided(events: Iterable[Event]) -> dict[int, Undecided]:
    """{event id: what needs a decision} for each of these events where anything does."""
    waits: Any = Case(None, [(ReaderReply.state == ReplyState.WAITING, 1)], 0)
    is_reported: Any = Case(None, [(ReaderReply.reports > 0, 1)], 0)
    found: Any = (
        ReaderReply.select(ReaderReply.event, fn.SUM(waits), fn.SUM(is_reported))
        .where(ReaderReply.event << [one.id for one in events], ReaderReply._is(None))
        .group_by(ReaderReply.event)
        .tuples()
    )
    return {id: Undecided(int(waiting), int(reported)) for id, waiting, reported in found}


def alone(event: int) -> None:
    """Have whoever else sends a reply to the event with this number wait for this transaction."""
    db.serialise(hashlib.sha256(f"replies {event}".encode()).digest())


def _id(token: str) -> str:
    return hashlib.sha256(f"reply {token}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Conversation:
    """The replies under a public page, a leaf of them: what `_replies.html` shows."""

    page: PublicPage
    replies: tuple[ReaderReply, ...]
    number: int
    total: int

    @property
    def has_more(self) -> bool:
        """True if there is a leaf after it."""
        return self.number * PAGE_SIZE < self.total

    @property
    def is_there(self) -> bool:
        """True if there is anything to show: replies, or that they are taken."""
        return bool(self.replies) or self.page.board.takes_replies


def conversation_on(page: PublicPage, number: int = 1) -> Conversation:
    """The replies under this page that everyone may read, the leaf with this number, from 1."""
    found = ReaderReply.shown(page.event, page.name, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    total = ReaderReply.count_shown(page.event, page.name)
    return Conversation(page, tuple(found), number, total)


def _faults(name: str, text: str) -> Iterator[Fault]:
    if is_blank(text):
        yield "text", _("Write what you want to say")
    for field, said, most in ("name", name, LONGEST_NAME), ("text", text, LONGEST_TEXT):
        if len(said) > most:
            yield (
                field,
                ngettext(
                    "Write %(num)s character or fewer",
                    "Write %(num)s characters or fewer",
                    most,
                ),
            )
    if len(LINK.findall(f"{name} {text}")) > MOST_LINKS:
        yield (
            "text",
            ngettext(
                "Take links out: a reply has %(num)s at most",
                "Take links out: a reply has %(num)s at most",
                MOST_LINKS,
            ),
        )
