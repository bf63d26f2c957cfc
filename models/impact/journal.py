"""The journal: what an organiser thinks of their own work, private to whoever writes it.

Nobody else reads an entry: no colleague, and no page of those who run the service. A line that its
author publishes is all that leaves it, and is proposed as a difference.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from peewee import AutoField, CharField, ForeignKeyField, IntegerField, TextField

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import Fault, UnfitSetting, is_blank
from models.form.written_time import has_been
from models.history.last_number import next_number
from models.telling.difference_kind import DifferenceKind
from storage.database import MomentField, Stored, db, writing

LONGEST_ENTRY, LONGEST_PUBLISHED, LONGEST_SKILL = 10_000, 500, 120  # characters
MOST_ENTRIES, MOST_SKILLS = 500, 30  # of one organiser at one event
PAGE_SIZE = 20
STEPS = {
    1: lazy_gettext("1 not at all"),
    2: lazy_gettext("2 a little"),
    3: lazy_gettext("3 fairly well"),
    4: lazy_gettext("4 well"),
    5: lazy_gettext("5 very well"),
}


class JournalUnfit(UnfitSetting):
    """An entry or a skill is invalid: `setting` names the field to change, `message` says how."""


class JournalEntry(Stored):
    """What one organiser wrote of a day. `published` is the line that everyone may read, or ""."""

    id = AutoField()
    event = ForeignKeyField(Event, on_delete="CASCADE")
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    day = CharField(max_length=10)  # in ISO 8601
    words = TextField()
    written_at = MomentField()
    published = TextField(default="")
    kind = CharField(max_length=20, default="")  # of the difference that the line tells
    published_at = MomentField(null=True)

    @classmethod
    def write(cls, event: Event, organiser: Organiser, day: date, words: str) -> "JournalEntry":
        """Write an entry. Raises JournalUnfit."""
        columns = _checked(day, words)
        with writing():
            db.serialise(b"jour" + event.id.to_bytes(4))
            if cls._theirs(event, organiser).count() >= MOST_ENTRIES:
                raise JournalUnfit(
                    "words",
                    ngettext(
                        "A journal has room for %(num)s entry",
                        "A journal has room for %(num)s entries",
                        MOST_ENTRIES,
                    ),
                )
            now = datetime.now(UTC)
            made: JournalEntry = cls.create(
                id=next_number(cls), event=event, organiser=organiser, written_at=now, **columns
            )
        return made

    @classmethod
    def inside(cls, event: Event, organiser: Organiser, id: int) -> "JournalEntry | None":
        """The entry with this number, if this organiser wrote it at this event; else None."""
        found: JournalEntry | None = cls._theirs(event, organiser).where(cls.id == id).first()
        return found

    @classmethod
    def count_of(cls, event: Event, organiser: Organiser) -> int:
        """How many entries this organiser wrote at this event."""
        return int(cls._theirs(event, organiser).count())

    @classmethod
    def leaf_of(cls, event: Event, organiser: Organiser, page: int) -> "list[JournalEntry]":
        """What this organiser wrote, the latest day first, PAGE_SIZE a page, from page 1."""
        latest = cls._theirs(event, organiser).order_by(cls.day.desc(), cls.id.desc())
        return list(latest.paginate(page, PAGE_SIZE))

    @classmethod
    def all_of(cls, event: Event, organiser: Organiser) -> "list[JournalEntry]":
        """All that this organiser wrote, the earliest day first."""
        return list(cls._theirs(event, organiser).order_by(cls.day, cls.id))

    def change(self, day: date, words: str) -> None:
        """Say this instead; what was published stays as it was. Raises JournalUnfit."""
        columns: dict[Any, Any] = _checked(day, words)
        with writing():
            JournalEntry.update(columns).where(JournalEntry.id == self.id).execute()

    def publish(self, line: str, kind: DifferenceKind) -> None:
        """Let everyone read this line, in place of another of the entry. Raises JournalUnfit."""
        check_line(line)
        line = line.strip()
        said = {"published": line, "kind": kind.value, "published_at": datetime.now(UTC)}
        with audit.noted("journal line published", self.organiser, self.event.code):
            JournalEntry.update(said).where(JournalEntry.id == self.id).execute()

    def take_back(self) -> None:
        """Let nobody read a line of it any more; nothing is recorded where there was none."""
        with writing():
            public = (JournalEntry.id == self.id) & (JournalEntry.published != "")
            gone = {"published": "", "kind": "", "published_at": None}
            if JournalEntry.update(gone).where(public).execute():
                audit.note("journal line taken back", self.organiser, self.event.code)

    @classmethod
    def _theirs(cls, event: Event, organiser: Organiser) -> Any:
        return cls.select().where(cls.event == event, cls.organiser == organiser)


class Skill(Stored):
    """How well an organiser says that they can do something: before the event, and now."""

    id = AutoField()
    event = ForeignKeyField(Event, on_delete="CASCADE")
    organiser = ForeignKeyField(Organiser, on_delete="CASCADE")
    name = CharField(max_length=LONGEST_SKILL)
    before = IntegerField()
    now = IntegerField()
    rated_on = CharField(max_length=10)  # the day, in ISO 8601

    class Meta:
        indexes = ((("event", "organiser", "name"), True),)

    @classmethod
    def rate(cls, event: Event, organiser: Organiser, name: str, before: int, now: int) -> None:
        """Rate a skill, in place of what was said of one of that name. Raises JournalUnfit."""
        name = " ".join(name.split())
        JournalUnfit.tell(_faults_of_skill(name, before, now))
        said = {"before": before, "now": now, "rated_on": datetime.now(UTC).date().isoformat()}
        with writing():
            db.serialise(b"jour" + event.id.to_bytes(4))
            theirs = (cls.event == event) & (cls.organiser == organiser)
            if cls.update(said).where(theirs, cls.name == name).execute():
                return
            if cls.select().where(theirs).count() >= MOST_SKILLS:
                raise JournalUnfit(
                    "name",
                    ngettext(
                        "There is room for %(num)s skill",
                        "There is room for %(num)s skills",
                        MOST_SKILLS,
                    ),
                )
            cls.create(event=event, organiser=organiser, name=name, **said)

    @classmethod
    def all_of(cls, event: Event, organiser: Organiser) -> "list[Skill]":
        """The skills that this organiser rated, by name."""
        theirs = cls.select().where(cls.event == event, cls.organiser == organiser)
        return list(theirs.order_by(cls.name))


def those_offered(event: Event, ids: Iterable[int]) -> set[int]:
    """Those of these numbers that are an entry of the event with a line that is offered."""
    mine = (JournalEntry.event == event) & (JournalEntry.id << list(ids))
    public = JournalEntry.select(JournalEntry.id).where(mine, JournalEntry.published != "")
    return {one.id for one in public}


def _faults_of_skill(name: str, before: int, now: int) -> Iterator[Fault]:
    if is_blank(name) or len(name) > LONGEST_SKILL:
        yield "name", _("Write what you can do, in 1 to 120 characters")
    for setting, step in ("before", before), ("now", now):
        if step not in STEPS:
            yield setting, _("Choose a number from 1 to 5 for before and for now")


def check_line(line: str) -> None:
    """Raise JournalUnfit for a line that nobody can read, or that is too long."""
    if is_blank(line):
        raise JournalUnfit("line", _("Write the line that everyone may read"))
    if len(line.strip()) > LONGEST_PUBLISHED:
        raise JournalUnfit("line", _("Shorten it to 500 characters"))


def check_entry(day: str, words: str) -> None:
    """Raise JournalUnfit for all that does not fit of an entry about a day, in ISO 8601."""
    JournalUnfit.tell(_faults(day, words.strip()))


def _faults(day: str, words: str) -> Iterator[Fault]:
    if is_blank(words):
        yield "words", _("Write something")
    if len(words) > LONGEST_ENTRY:
        yield "words", _("Shorten it to 10,000 characters")
    if not has_been(day):
        yield "day", _("Write a day that has been")


def _checked(day: date, words: str) -> dict[str, str]:
    check_entry(day.isoformat(), words)
    return {"day": day.isoformat(), "words": words.strip()}
