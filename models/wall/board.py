"""A board: the replies under one public page of an event, and whether more are taken.

A page is named as its address is below that of the event: `differences`, `wall`, `myths/cost`. What
has such a page says in IS_PUBLIC whether everyone may read it now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from peewee import BooleanField, CharField, CompositeKey, ForeignKeyField

from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.wall.wall import is_shared
from storage.database import MomentField, Stored

LONGEST_PAGE = 80
MOST_BOARDS = 100  # of one event
# {how the name of a page begins: (event, page) -> whether everyone may read that page now}
IS_PUBLIC: dict[str, Callable[[Event, str], bool]] = {
    "wall": lambda event, page: page == "wall" and is_shared(event)
}
# What has several pages of an event: their names, of those that everyone may read now.
PAGES: list[Callable[[Event], list[str]]] = []


class Board(Stored):
    """Whether replies are taken under a page; if so, up to and with `closes_on`."""

    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
    page = CharField(max_length=LONGEST_PAGE)
    opened_at = MomentField(null=True)  # the first time; what was shown stays when it closes
    is_open = BooleanField()
    closes_on = CharField(max_length=10, null=True)

    class Meta:
        primary_key = CompositeKey("event", "page")

    @classmethod
    def of(cls, event: Event, page: str) -> "Board":
        """The board under this page; one that nobody has opened takes nothing."""
        found: Board | None = cls.get_or_none(cls.event == event, cls.page == page)
        return found or cls(event=event, page=page, opened_at=None, is_open=False, closes_on=None)

    @classmethod
    def all_of(cls, event: Event) -> "list[Board]":
        """The boards of an event that somebody has set up, by the names of their pages."""
        return list(cls.select().where(cls.event == event).order_by(cls.page))

    @property
    def takes_replies(self) -> bool:
        """True if replies are taken today."""
        today = datetime.now(UTC).date().isoformat()
        return self.is_open and (self.closes_on is None or today <= self.closes_on)

    @property
    def last_day(self) -> date | None:
        """The last day on which replies are taken; None if there is no end."""
        return date.fromisoformat(self.closes_on) if self.closes_on else None

    def change(self, who: Organiser, *, is_open: bool, closes_on: date | None) -> None:
        """Take replies up to and with a day, or none; the record says who decided it."""
        said = {
            Board.opened_at: self.opened_at or (datetime.now(UTC) if is_open else None),
            Board.is_open: is_open,
            Board.closes_on: closes_on.isoformat() if closes_on else None,
        }
        about = who, self.event.code, self.page
        with (
            audit.noted("replies opened", *about)
            if is_open
            else audit.noted("replies closed", *about)
        ):
            Board.insert({Board.event: self.event_id, Board.page: self.page, **said}).on_conflict(
                conflict_target=[Board.event, Board.page], update=said
            ).execute()


@dataclass(frozen=True)
class PublicPage:
    """A page that everyone may read, with its board."""

    event: Event
    name: str
    board: Board

    @property
    def has_board(self) -> bool:
        """True if replies are taken under it, or were before they were closed."""
        return self.board.opened_at is not None


def offered(event: Event) -> list[Board]:
    """The boards under pages that everyone may read, and those that were set up before."""
    known = {one.page: one for one in Board.all_of(event)}
    public = [name for name, is_public in IS_PUBLIC.items() if is_public(event, name)]
    public += [name for several in PAGES for name in several(event)]
    return [known.get(name) or Board.of(event, name) for name in dict.fromkeys((*public, *known))]


def may_have_board(event: Event, name: str) -> bool:
    """True if it is offered for the page of this name, and there is room for another."""
    known = {one.page for one in Board.all_of(event)}
    is_offered = name in {one.page for one in offered(event)}
    return name in known or (is_offered and len(known) < MOST_BOARDS)


def public_page(event: Event, name: str) -> PublicPage | None:
    """The page of this name, if everyone may read it now."""
    asked = IS_PUBLIC.get(name.partition("/")[0])
    if asked is None or len(name) > LONGEST_PAGE or not asked(event, name):
        return None
    return PublicPage(event, name, Board.of(event, name))
