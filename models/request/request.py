"""A request: a topic that people asked for at a place, who sees to it, and what became of it.

One from answers is the words that people chose or wrote, each spelling its own: which of them mean
the same an organiser says, and can take back. One by hand is what somebody said or wrote elsewhere.

Nothing here leads to an answer: a request has the day on which the survey opened, never one on
which somebody answered, and a number of people.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from secrets import randbelow
from typing import Any

from peewee import (
    JOIN,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
    fn,
)

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.form.setting import Fault, is_blank
from models.form.spelling import folded
from models.form.written_time import EARLIEST_YEAR, LATEST_YEAR, has_been
from models.form.zone import local_time
from models.history.history import MOST_VERSIONS, StatementVersion, WithHistory
from models.history.statement import (
    Statement,
    StatementOvertaken,
    StatementUnfit,
    too_long,
)
from models.result.wanted import LONGEST_TOPIC, Wanted
from models.survey.survey import LARGEST_NUMBER, Survey
from storage.database import Stored, db, writing
from storage.seal import marked

LONGEST_OWNER = 120  # characters
MOST_REQUESTS = 1_000  # of an event by hand, and as many spellings from answers
MOST_PEOPLE = 1_000_000
FIRST_DAY, LAST_DAY = f"{EARLIEST_YEAR}", f"{LATEST_YEAR}-12-31"
NEW, PLANNED, OFFERED, MET, DECLINED = "new", "planned", "offered", "met", "declined"
STATUSES = {
    NEW: lazy_gettext("New"),
    PLANNED: lazy_gettext("Planned"),
    OFFERED: lazy_gettext("Offered"),
    MET: lazy_gettext("Met"),
    DECLINED: lazy_gettext("Declined"),
}
SETTLED = (MET, DECLINED)
NAMES = {
    "topic": lazy_gettext("What"),
    "place": lazy_gettext("Where"),
    "status": lazy_gettext("Status"),
    "day": lazy_gettext("Since"),
    "owner": lazy_gettext("Who sees to it"),
    "due": lazy_gettext("Due on"),
    "people": lazy_gettext("People who asked elsewhere"),
    "asked_by": lazy_gettext("Who asked"),
}
LONGEST = {
    **dict.fromkeys(("topic", "place", "asked_by"), LONGEST_TOPIC),
    "owner": LONGEST_OWNER,
}


class RequestUnfit(StatementUnfit):
    """A request is invalid: `setting` names the field to change, `message` says how."""


class RequestOvertaken(StatementOvertaken):
    """Somebody changed or deleted the request after the page that sends this was loaded."""


@dataclass(frozen=True)
class RequestStatement(Statement):
    """What organisers say of a request.

    `topic` and `place` are their words for it, "" for those in which people asked. `day` is since
    when it has its status, `due` until when somebody sees to it, "" for no such day, both in ISO
    8601. `people` asked elsewhere than in a survey.
    """

    names = NAMES
    unfit = RequestUnfit
    topic: str = ""
    place: str = ""
    status: str = NEW
    day: str = ""
    owner: str = ""
    due: str = ""
    people: int = 0
    asked_by: str = ""

    def faults(self) -> Iterator[Fault]:
        """All that does not fit."""
        yield from too_long(self, LONGEST)
        if self.status not in STATUSES:
            yield "status", _("Choose one of those that are offered")
        if not has_been(self.day):
            yield "day", _("Write a day that has been")
        if self.due and not FIRST_DAY <= self.due <= LAST_DAY:
            yield "due", _("Write a year from 1900 to 2999")
        if not 0 <= self.people <= MOST_PEOPLE:
            yield "people", _("Write a whole number, like 12")

    def check_by_hand(self, since: str) -> None:
        """Raise RequestUnfit for all that does not fit, where people asked first on that day."""
        RequestUnfit.tell(self._faults_by_hand(since))

    def _faults_by_hand(self, since: str) -> Iterator[Fault]:
        yield from self.faults()
        if is_blank(self.topic):
            yield "topic", _("Write what was asked for")
        if self.people < 1:
            yield "people", _("Write how many people asked, at least 1")
        if not has_been(since) or (has_been(self.day) and since > self.day):
            yield "since", _("Write a day that has been, not after that of the status")

    @classmethod
    def _read(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        return {"status": known["status"] if known["status"] in STATUSES else NEW}


class Request(WithHistory, Stored):
    """A request of an event. Its latest statement is `said`; what lists ask for has columns.

    `spelling` is a digest of the words in which people asked; of one by hand it is empty. `topic`
    and `place` are these words, where people chose them. What somebody wrote is kept here in no
    way but as a keyed digest: it is read from the answers each time, and gone when they are.

    One that is `part_of` another means the same and counts there. `since` is the day from which on
    people may have asked. `people_then` is how many had asked when it was met or declined.

    Its number is drawn by lot: one that counts up would tell in which order people asked, for
    whoever opens the inbox now and then takes in a few answers at a time.
    """

    statement: RequestStatement
    versions: "list[RequestVersion]"
    id = IntegerField(primary_key=True)
    event_id: int
    grown_id: int | None
    event = ForeignKeyField(Event, on_delete="CASCADE", backref="+")
    spelling = CharField(max_length=64, null=True)
    topic = TextField()
    place = TextField()
    is_written = BooleanField(default=False)  # a part of it is in somebody's own words
    part_of = IntegerField(null=True)
    status = CharField(max_length=10, default=NEW)
    due = CharField(max_length=10, default="")
    since = CharField(max_length=10)
    people_then = IntegerField(default=0)
    grown = ForeignKeyField(Event, null=True, on_delete="SET NULL", backref="+")
    revision = IntegerField(default=1)
    said = JSONField()
    statement_class, overtaken = RequestStatement, RequestOvertaken

    class Meta:
        indexes = ((("event", "spelling"), True),)

    @classmethod
    def enter(
        cls, event: Event, statement: RequestStatement, since: str, by: Organiser
    ) -> "Request":
        """Enter one by hand, for which people asked on that day. Raises RequestUnfit."""
        statement.check_by_hand(since)
        with writing():
            lock(event)
            by_hand = (cls.event == event) & cls.spelling.is_null()
            if cls.select().where(by_hand).count() >= MOST_REQUESTS:
                raise RequestUnfit("topic", no_room())
            made: Request = cls.create(
                id=drawn(), event=event, topic="", place="", since=since, **_columns(statement)
            )
            if statement.status in SETTLED:
                made.people_then = statement.people
                made.save(only=[cls.people_then])
            made._keep(statement, by, "")
        return made

    @classmethod
    def inside(cls, event: Event, id: int) -> "Request | None":
        """The request with this number, if it is one of the event."""
        found: Request | None = cls.get_or_none(cls.event == event, cls.id == id)
        return found

    @classmethod
    def all_of(cls, event: Event) -> "list[Request]":
        """All requests of an event with all spellings, in an order drawn by lot.

        Each with the event that grew out of it.
        """
        into = Event.alias()
        found = cls.select(cls, into).join(
            into, JOIN.LEFT_OUTER, on=(cls.grown == into.id), attr="grown"
        )
        return list(found.where(cls.event == event).order_by(cls.id))

    @classmethod
    def grown_into(cls, event: Event) -> "list[Request]":
        """The requests out of which this event grew, each with the event of which it is one."""
        found = cls.select(cls, Event).join(Event, on=cls.event).where(cls.grown == event)
        return list(found.order_by(cls.id))

    @classmethod
    def overdue(cls, events: Iterable[Event]) -> dict[int, int]:
        """{event id: how many of its requests were due before today}, where there are any.

        Today is the day that the clocks of each event show.
        """
        by_day: dict[date, list[int]] = {}
        for one in events:
            by_day.setdefault(today_at(one), []).append(one.id)
        waits = (cls.due != "") & cls.status.not_in(SETTLED) & cls.part_of.is_null()
        found: dict[int, int] = {}
        for today, ids in by_day.items():
            late = (cls.event << ids) & (cls.due < today.isoformat())
            counted: Any = cls.select(cls.event, fn.COUNT(cls.id)).where(waits, late)
            found |= dict(counted.group_by(cls.event).tuples())
        return found

    @property
    def is_by_hand(self) -> bool:
        """True of one that no answer asked for."""
        return self.spelling is None

    @property
    def words(self) -> tuple[str, str]:
        """Its topic and its place as organisers call them, else as people asked for them."""
        return self.said["topic"] or self.topic, self.said["place"] or self.place

    @property
    def called(self) -> str:
        """What it is about, on one line."""
        topic, place = self.words
        topic = topic or _("Something")
        return _("%(topic)s, %(place)s", topic=topic, place=place) if place else topic

    @property
    def may_be_told(self) -> bool:
        """True if nothing of its words is an answer in somebody’s own words."""
        return not self.is_written or bool(self.said["topic"])

    @property
    def told_words(self) -> tuple[str, str]:
        """Its topic and place as everyone may read them: what somebody wrote is none of it."""
        if self.is_written:
            return self.said["topic"], self.said["place"]
        return self.words

    @property
    def first_day(self) -> str:
        """The first day on which anybody may have asked, in any spelling; in ISO 8601."""
        mine = (Request.id == self.id) | (Request.part_of == self.id)
        first: str = Request.select(fn.MIN(Request.since)).where(mine).scalar()
        return first

    @property
    def is_settled(self) -> bool:
        """True if it is met or declined."""
        return self.status in SETTLED

    def is_overdue(self, today: date) -> bool:
        """True if it was due before today and is neither met nor declined."""
        return bool(self.due) and self.due < today.isoformat() and not self.is_settled

    def clashes_with(self, other: "Request") -> list[str]:
        """What is said of it and would count no more once it counts with the other one."""
        found, words = [], {"what": self.called, "other": other.called}
        if self.status != other.status:
            standing = {"status": STATUSES[self.status], "then": STATUSES[other.status]}
            found.append(
                _(
                    "“%(what)s” has the status “%(status)s”: together with “%(other)s” it counts "
                    "as “%(then)s”.",
                    **words,
                    **standing,
                )
            )
        place, then = self.words[1], other.words[1]
        if place and folded(place) != folded(then):
            found.append(
                _(
                    "Who asked for “%(what)s” wanted it at “%(place)s”: together with “%(other)s” "
                    "they count there.",
                    **words,
                    place=place,
                )
            )
        return found

    def call(self, topic: str, by: Organiser) -> None:
        """Give its topic the words that an organiser has for it elsewhere."""
        with writing():
            lock(self.event_id)
            now = Request.get_by_id(self.id)
            statement = replace(now.statement, topic=topic)
            Request.update(_columns(statement)).where(Request.id == self.id).execute()
            self._note(by, _("Its topic means the same as that of others"))

    def put_with(self, other: "Request", by: Organiser) -> None:
        """Count it with another one of its event, which means the same, with all that counts here.

        Raises RequestOvertaken where either is gone, or counts elsewhere by now.
        """
        with writing():
            lock(self.event_id)
            ids = {self.id, other.id}
            heads = Request.select().where(Request.id << ids, Request.part_of.is_null())
            if len({one.id for one in heads}) < len({"this", "that"}):
                raise RequestOvertaken
            mine = (Request.id == self.id) | (Request.part_of == self.id)
            Request.update(part_of=other.id).where(mine, Request.event == self.event_id).execute()
            self._note(by, _("Put together with number %(id)s", id=other.id))

    def take_apart(self, by: Organiser) -> None:
        """Let it count for itself again."""
        with writing():
            lock(self.event_id)
            mine = (Request.id == self.id) & Request.part_of.is_null(False)
            if Request.update(part_of=None).where(mine).execute():
                self._note(by, _("Taken apart"))

    def grow(self, into: Event | None, by: Organiser) -> None:
        """Say that this event grew out of it, so that a new request is planned; None for none."""
        with writing():
            lock(self.event_id)
            now = Request.get_by_id(self.id)
            if now.grown_id == (into and into.id):
                return
            Request.update(grown=into).where(Request.id == self.id).execute()
            if into is None:
                self._note(by, _("No event grew out of it after all"))
                return
            if now.status == NEW:
                # Somebody sees to it by now: what is offered or met, only people can say.
                day = max(today_at(self.event).isoformat(), now.first_day)
                planned = replace(now.statement, status=PLANNED, day=day)
                Request.update(_columns(planned)).where(Request.id == self.id).execute()
            self._note(by, _("An event grew out of it: “%(title)s”", title=into.title))

    def delete_by(self, by: Organiser) -> None:
        """Delete one that was entered by hand, with its history; what counted here stays."""
        with audit.noted("request deleted", by, self.event.code, str(self.id)):
            lock(self.event_id)
            parts = Request.part_of == self.id
            Request.update(part_of=None).where(Request.event == self.event_id, parts).execute()
            self.delete_instance()

    def _note(self, by: Organiser, why: str) -> None:
        """Keep in the history what was done with it, as far as there is room."""
        now = Request.get_by_id(self.id)
        if now.revision < MOST_VERSIONS:
            self.revision = now.revision + 1
            Request.update(revision=self.revision).where(Request.id == self.id).execute()
            self._keep(now.statement, by, why)

    def _lock(self) -> None:
        lock(self.event_id)

    def _faults(self, statement: RequestStatement, changed: Collection[str]) -> Iterator[Fault]:
        if self.is_by_hand and is_blank(statement.topic):
            yield "topic", _("Write what was asked for")
        if {"status", "day"} & set(changed) and statement.day < self.first_day:
            yield "day", _("Write a day not before that of the first request")

    def _too_often(self, times: int) -> str:
        return ngettext(
            "It was changed %(num)s time, and can no longer be. Enter a new one by hand.",
            "It was changed %(num)s times, and can no longer be. Enter a new one by hand.",
            times,
        )

    def _columns(self, statement: RequestStatement, before: Any, **beside: Any) -> dict[str, Any]:
        """Beside stands how many `people` have asked by now: kept where it is settled with this."""
        columns = _columns(statement)
        if statement.status != before.status:
            columns["people_then"] = beside["people"] if statement.status in SETTLED else 0
        return columns


class RequestVersion(StatementVersion):
    """What was said of a request from `at` on."""

    statement: RequestStatement
    about = ForeignKeyField(
        Request,
        column_name="asked_id",
        backref="version_rows",
        on_delete="CASCADE",
        index=False,
    )

    class Meta:
        table_name = "request_change"
        primary_key = CompositeKey("about", "number")


class RequestCount(Stored):
    """How many people asked for it in a survey, when its answers were looked at last."""

    asked_id: int
    survey_id: int
    asked = ForeignKeyField(Request, on_delete="CASCADE", index=False)
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    people = IntegerField()

    class Meta:
        primary_key = CompositeKey("asked", "survey")


def spelling_of(topic: str, place: str) -> str:
    """What tells one spelling from another: a digest of the words as they are compared."""
    return hashlib.sha256(f"{topic}\n{place}".encode()).hexdigest()


def spelling_among(wanted: Wanted, known: Collection[str]) -> str:
    """The spelling of what was wanted: keyed where people wrote it, unless a list has its words."""
    plain = spelling_of(wanted.topic, wanted.place)
    if not wanted.is_written or plain in known:
        return plain
    return marked(f"{wanted.topic}\n{wanted.place}")


def lock(event: Event | int) -> None:
    """Within a transaction: whoever else changes the requests of the event waits."""
    id = event if isinstance(event, int) else event.id
    db.serialise(b"requ" + id.to_bytes(4))


def drawn() -> int:
    """A number for a new request, drawn by lot."""
    return 1 + randbelow(LARGEST_NUMBER)


def today_at(event: Event) -> date:
    """The day that the clocks of the event show."""
    return local_time(datetime.now(UTC), event.time_zone).date()


def no_room() -> str:
    """What is said where an event has as many as it can have."""
    return ngettext(
        "There is room for %(num)s request of an event that is entered by hand",
        "There is room for %(num)s requests of an event that are entered by hand",
        MOST_REQUESTS,
    )


def untouched(since: str) -> RequestStatement:
    """What is said of one of which nobody has said anything."""
    return replace(RequestStatement(), day=since)


def _columns(statement: RequestStatement) -> dict[str, Any]:
    return {"status": statement.status, "due": statement.due, "said": statement.document}
