"""A photo on its way to the wall of an event, from new to published or not.

An organiser adds it, and says who can be recognised in it and who agreed. What is stored was made
anew from its dots (`formats/picture/photo.py`); the file that was sent is kept nowhere.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from peewee import (
    BlobField,
    Case,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.spelling import alike
from models.wall import moderation
from models.wall.exhibit import LOGGED, ExhibitState
from models.wall.moderation import LONGEST_KEY, LONGEST_REASON, Moderation, today
from models.wall.wall import is_shared
from storage.database import Stored, db, writing

MOST_OF_EVENT, MOST_OF_OWNER = 200, 1_000  # photos; two files of up to 500,000 bytes together each
LARGEST_PHOTO = 12_000_000  # bytes of the file that is sent
PAGE_SIZE = 30
# Characters.
LONGEST_ALTERNATIVE, LONGEST_CAPTION, LONGEST_CREDIT, LONGEST_TOPIC = 500, 300, 100, 60
LONGEST_CONSENT = 500
LARGE, SMALL = "large", "small"
SIZES = (LARGE, SMALL)
MIMETYPE = "image/webp"


class People(StrEnum):
    """The people who can be recognised in a photo; what is stored are the values."""

    NOBODY = "nobody"
    AGREED = "agreed"


class Maker(StrEnum):
    """The one who took a photo, and agrees that everyone sees it."""

    SELF = "self"
    OTHER = "other"


PEOPLE: dict[People, Lazy] = {
    People.NOBODY: lazy_gettext("No one can be recognised"),
    People.AGREED: lazy_gettext("Everyone who can be recognised agreed that it is published"),
}
MAKERS: dict[Maker, Lazy] = {
    Maker.SELF: lazy_gettext("I took it, and agree that it is published"),
    Maker.OTHER: lazy_gettext("Somebody else took it, and agreed that it is published"),
}


class PhotoUnfit(ValueError):
    """A photo cannot be taken, or not get into this state; the message says why."""


@dataclass(frozen=True)
class MadeAnew:
    """The files of a photo as they are stored, with their sizes in dots."""

    large: bytes
    small: bytes
    width: int
    height: int
    small_width: int
    small_height: int


class Photo(Stored):
    """What is said of a photo, and how far it has come. `key` is how the wall names it.

    `alternative` is read to who cannot see it. `people`, `maker` and `consent` are what its
    organisers know of permission, which nobody else reads; `credit` and `topic` may be "".
    """

    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", backref="+")
    id = CharField(max_length=LONGEST_KEY, primary_key=True)
    key = CharField(max_length=LONGEST_KEY, unique=True)
    state = CharField(max_length=12)
    reason = CharField(max_length=LONGEST_REASON, default="")
    alternative = TextField()
    caption = TextField()
    people = CharField(max_length=10)
    maker = CharField(max_length=10)
    consent = TextField()
    credit = CharField(max_length=LONGEST_CREDIT)
    topic = CharField(max_length=LONGEST_TOPIC)
    width = IntegerField()
    height = IntegerField()
    small_width = IntegerField()
    small_height = IntegerField()
    digest = CharField(max_length=64)  # SHA-256 of the large file
    added_on = CharField(max_length=10)
    published_on = CharField(max_length=10, null=True)

    @classmethod
    def add(cls, event: Event, made: MadeAnew, said: dict[str, str], who: Organiser) -> "Photo":
        """Keep a photo, which nobody else sees yet. Raises PhotoUnfit."""
        digest = hashlib.sha256(made.large).hexdigest()
        with audit.noted("photo added", who, event.code):
            db.serialise(b"phot" + event.organiser_id.to_bytes(4))
            cls._check(event, digest)
            photo = cls.create(
                event=event,
                id=new_key(),
                key=new_key(),
                digest=digest,
                state=ExhibitState.NEW.value,
                added_on=today(),
                width=made.width,
                height=made.height,
                small_width=made.small_width,
                small_height=made.small_height,
                **said,
            )
            PhotoFile.create(photo=photo, size=LARGE, content=made.large)
            PhotoFile.create(photo=photo, size=SMALL, content=made.small)
            Moderation.note(event.id, moderation.ADDED, photo.key, moderation.PHOTO, who)
        return photo

    @classmethod
    def inside(cls, event: Event, id: str) -> "Photo | None":
        """The photo with this id, if it is of the event."""
        found: Photo | None = cls.get_or_none(cls.event == event, cls.id == id)
        return found

    @classmethod
    def published(cls, event: Event, key: str) -> "Photo | None":
        """The photo that the wall of the event shows under this key."""
        found: Photo | None = cls.published_in(event).where(cls.key == key).first()
        return found

    @classmethod
    def published_in(cls, event: Event, *selected: Any) -> Any:
        """A query of the published photos of an event."""
        query = cls.select(*selected)
        return query.where(cls.event == event, cls.state == ExhibitState.PUBLISHED)

    @classmethod
    def queue(cls, event: Event, state: ExhibitState, number: int) -> "list[Photo]":
        """Those in this state, the page with this number, from 1, and one more if there is one."""
        found = cls.select().where(cls.event == event, cls.state == state)
        ordered = found.order_by(cls.added_on.desc(), cls.id)
        return list(ordered.limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE))

    @classmethod
    def numbers(cls, event: Event) -> dict[ExhibitState, int]:
        """{state: photos} of an event."""
        found: Any = cls.select(cls.state, fn.COUNT(cls.id)).where(cls.event == event)
        counted = dict(found.group_by(cls.state).tuples())
        return {state: counted.get(state, 0) for state in ExhibitState}

    @classmethod
    def all_of(cls, event: Event) -> "list[Photo]":
        """All of an event, in the order of the days on which they were added."""
        return list(cls.select().where(cls.event == event).order_by(cls.added_on, cls.id))

    @property
    def how_far(self) -> ExhibitState:
        """Its state."""
        return ExhibitState(self.state)

    @property
    def is_published(self) -> bool:
        """True if it stands on the wall, where that is shown."""
        return self.state == ExhibitState.PUBLISHED

    def content(self, size: str) -> bytes | None:
        """The bytes of its file of this size; None if it is gone."""
        found = PhotoFile.get_or_none(PhotoFile.photo == self.id, PhotoFile.size == size)
        return None if found is None else bytes(found.content)

    def change(self, said: dict[str, str], who: Organiser) -> None:
        """Say this of it from now on; the log has that it was changed."""
        with audit.noted("photo changed", who, self.event.code):
            Photo.update(**said).where(Photo.id == self.id).execute()
            self._note(moderation.REWORDED, who)

    def decide(self, state: ExhibitState, who: Organiser, reason: str = "") -> None:
        """Put it into this state. What is taken off has another key, if it comes again.

        Raises PhotoUnfit where it is deleted.
        """
        with writing():
            db.serialise(b"phot" + self.event.organiser_id.to_bytes(4))
            now = Photo.inside(self.event, self.id)
            if now is None:
                raise PhotoUnfit(_("This photo is deleted."))
            off = now.is_published and state is not ExhibitState.PUBLISHED
            on = state is ExhibitState.PUBLISHED
            day = (now.published_on or today()) if on else None
            row = {"state": state.value, "reason": reason, "published_on": day}
            Photo.update(**row, key=new_key() if off else now.key).where(
                Photo.id == self.id
            ).execute()
            now._note(moderation.TAKEN_OFF if off else LOGGED[state], who, reason)
            if off:
                audit.note("photo taken off the wall", who, self.event.code)
            elif on and not now.is_published:
                audit.note("photo published", who, self.event.code)

    def delete_by(self, who: Organiser) -> None:
        """Delete it with its files; the log keeps that it was there."""
        with audit.noted("photo deleted", who, self.event.code):
            self._note(moderation.DELETED, who)
            PhotoFile.delete().where(PhotoFile.photo == self.id).execute()
            Photo.delete().where(Photo.id == self.id).execute()

    def _note(self, what: str, who: Organiser, reason: str = "") -> None:
        Moderation.note(self.event_id, what, self.key, moderation.PHOTO, who, reason)

    @classmethod
    def _check(cls, event: Event, digest: str) -> None:
        """Raise PhotoUnfit where there is no room, or the same photo already."""
        is_here: Any = Case(None, [(cls.event == event, 1)], 0)
        is_same: Any = Case(None, [((cls.event == event) & (cls.digest == digest), 1)], 0)
        among = cls.select(fn.COUNT(cls.id), fn.SUM(is_here), fn.SUM(is_same)).join(Event)
        found: Any = among.where(Event.organiser == event.organiser_id).tuples().get()
        theirs, here, same = found
        if same:
            raise PhotoUnfit(_("This photo is there already."))
        if (here or 0) >= MOST_OF_EVENT:
            raise PhotoUnfit(
                ngettext(
                    "There is room for %(num)s photo of an event. Delete one first.",
                    "There is room for %(num)s photos of an event. Delete one first.",
                    MOST_OF_EVENT,
                )
            )
        if theirs >= MOST_OF_OWNER:
            raise PhotoUnfit(
                ngettext(
                    "There is room for %(num)s photo of all your events. Delete one first.",
                    "There is room for %(num)s photos of all your events. Delete one first.",
                    MOST_OF_OWNER,
                )
            )


class PhotoFile(Stored):
    """The bytes of a photo in one of its SIZES."""

    photo = ForeignKeyField(Photo, on_delete="CASCADE", index=False, backref="+")
    size = CharField(max_length=6)
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("photo", "size")


@dataclass(frozen=True)
class ShownPhoto:
    """A photo as everyone sees it. `credit` and `caption` may be ""."""

    key: str
    alternative: str
    caption: str
    credit: str
    topics: tuple[str, ...]
    width: int
    height: int
    small_width: int
    small_height: int
    published_on: date
    is_photo: ClassVar[bool] = True

    @classmethod
    def of(cls, photo: Photo) -> "ShownPhoto":
        """What everyone sees of a photo that is published."""
        return cls(
            photo.key,
            photo.alternative,
            photo.caption,
            photo.credit,
            (photo.topic,) if photo.topic else (),
            photo.width,
            photo.height,
            photo.small_width,
            photo.small_height,
            date.fromisoformat(photo.published_on or today()),
        )

    @property
    def in_words(self) -> str:
        """It in one line, where no picture can stand."""
        return self.caption or self.alternative


def new_photos(events: Iterable[Event]) -> dict[int, int]:
    """{event id: how many of its photos nobody has looked at yet}, where there are any."""
    ids = [one.id for one in events]
    found: Any = Photo.select(Photo.event, fn.COUNT(Photo.id)).where(
        Photo.event << ids, Photo.state == ExhibitState.NEW
    )
    return dict(found.group_by(Photo.event).tuples())


def newest_photos(event: Event, size: int) -> list[ShownPhoto]:
    """Up to `size` of those that were published last."""
    latest = Photo.published_in(event).order_by(Photo.published_on.desc(), Photo.key)
    return [ShownPhoto.of(one) for one in latest.limit(size)]


def photos_shown(event: Event, keys: Iterable[str]) -> dict[str, ShownPhoto]:
    """{key: photo} of those of the keys that everyone may see on the wall now."""
    asked = list(keys)
    if not asked or not is_shared(event):
        return {}
    return {
        one.key: ShownPhoto.of(one) for one in Photo.published_in(event).where(Photo.key << asked)
    }


def topics_of(event: Event) -> list[tuple[str, int]]:
    """(topic, photos) of the published photos that have one, as it was written."""
    found = Photo.published_in(event, Photo.topic, fn.COUNT(Photo.id)).where(Photo.topic != "")
    return list(found.group_by(Photo.topic).order_by(Photo.topic).tuples())


def same_topic(label: str) -> str:
    """What makes two topics one, however they are written."""
    return alike(label).casefold().strip()


def new_key() -> str:
    """A key that says nothing."""
    return secrets.token_hex(LONGEST_KEY // 2)
