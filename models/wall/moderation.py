"""A moderation: what somebody decided about one text or photo, in a log that can be taken away.

It names it by the key that it has on the wall, which is random and says nothing of its
writer. Of a writer who takes a permission back there is the day alone.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime

from peewee import CharField, CompositeKey, ForeignKeyField

from language.message import Lazy
from language.message import lazy_gettext as _
from models.account.email import LONGEST
from models.account.organiser import Organiser
from models.event.event import Event
from storage.database import MomentField, Stored

LONGEST_KEY, LONGEST_REASON = 16, 200
AT_ONCE = 500  # lines that are read together
SEEN, TO_PUBLISH, PUBLISHED, REFUSED = "seen", "to publish", "published", "not published"
TAKEN_OFF, CHANGED, WITHDRAWN = "taken off", "words struck out", "permission taken back"
ADDED, REWORDED, DELETED = "added", "said otherwise", "deleted"
PHOTO = "photo"  # what stands for a question, where it is none that was asked
WHAT: dict[str, Lazy] = {
    SEEN: _("seen"),
    TO_PUBLISH: _("to publish"),
    PUBLISHED: _("published"),
    REFUSED: _("not published"),
    TAKEN_OFF: _("taken off the wall"),
    CHANGED: _("taken off the wall, because its words were changed"),
    WITHDRAWN: _("permission taken back by its writer"),
    ADDED: _("added"),
    REWORDED: _("what is said of it was changed"),
    DELETED: _("deleted"),
}


class Moderation(Stored):
    """One line of the log. `at` is None for what a writer did, and `email` is "" then."""

    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE", index=False)
    id = CharField(max_length=LONGEST_KEY)
    on = CharField(max_length=10)
    at = MomentField(null=True)
    email = CharField(max_length=LONGEST)
    what = CharField(max_length=30)
    key = CharField(max_length=LONGEST_KEY)
    question = CharField(max_length=200)  # where it was asked: survey, field; or PHOTO
    reason = CharField(max_length=LONGEST_REASON)

    class Meta:
        # Lines lie in the order of ids, which are random: none tells when a writer came.
        primary_key = CompositeKey("event", "id")
        without_rowid = True

    @classmethod
    def note(
        cls,
        event: int,
        what: str,
        key: str,
        question: str,
        who: Organiser | None = None,
        reason: str = "",
    ) -> None:
        """Write a line; within the transaction of what it tells of."""
        now = datetime.now(UTC)
        cls.create(
            event=event,
            id=secrets.token_hex(LONGEST_KEY // 2),
            on=today(),
            at=now if who else None,
            email=who.email if who else "",
            what=what,
            key=key,
            question=question,
            reason=reason,
        )

    @classmethod
    def all_of(cls, event: Event) -> "Iterator[Moderation]":
        """Every line: by days, within a day those without a time first, which are in no order."""
        lines = cls.select().where(cls.event == event)
        place = 0
        while page := list(
            lines.order_by(cls.on, cls.at.asc(nulls="first"), cls.id).paginate(
                place // AT_ONCE + 1, AT_ONCE
            )
        ):
            yield from page
            place += AT_ONCE


def today() -> str:
    """The day in UTC, as it is stored."""
    return date.isoformat(datetime.now(UTC).date())
