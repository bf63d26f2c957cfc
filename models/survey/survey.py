"""A survey: a feedback form or a guideline, its versions, and when it takes answers."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
)

from models.account.organiser import Organiser
from models.form.definition import Definition, loads
from models.form.field import Field
from models.survey.code import new_code
from models.survey.schedule import OPEN, Schedule, state_of
from models.survey.version import (
    History,
    Version,
    kept_history,
    kept_version,
    read_history,
    read_version,
)
from storage.cache import Cache
from storage.database import MomentField, Stored, connection, db, writing
from storage.prepared import Prepared, model_of
from storage.scheduler import scheduler

LATELY_SECONDS = 1.0
CACHE_BYTES, SURVEY_BYTES = 16_000_000, 4_000  # of memory, about; definitions are cached apart
LARGEST_NUMBER = 2**31 - 1


class Survey(Stored):
    """A feedback form or guideline that attendees answer; its questions are in its versions."""

    id = AutoField()
    code = CharField(max_length=64, unique=True)
    organiser_id: int
    organiser = ForeignKeyField(Organiser, backref="surveys")
    version = IntegerField(default=1)
    anonymous = BooleanField()
    created_at = MomentField()
    opened_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    opens_at = MomentField(null=True)
    closes_at = MomentField(null=True)
    time_zone = CharField(max_length=64, null=True)
    response_limit = IntegerField(null=True)
    shared_at = MomentField(null=True)
    responses: "ModelSelect[Stored]"  # models.answer.response refers to this
    stored: str  # the definition, if the query selected it

    @classmethod
    def add(
        cls, definition: Definition, organiser: Organiser, code: str = "", *, draft: bool = False
    ) -> "Survey":
        """Add a survey, open for answers unless it is a `draft`.

        Raises CodeUnfit when `code` cannot be an address or is one already.
        """
        now = datetime.now(UTC)
        with new_code(code) as free:
            survey = cls.create(
                code=free,
                organiser=organiser,
                anonymous=definition.anonymous,
                created_at=now,
                opened_at=None if draft else now,
            )
            Version.create(survey=survey, number=1, definition=definition.dumps(), published_at=now)
        return survey

    @classmethod
    def at(cls, code: str) -> "Survey | None":
        """The survey at `code`, of any organiser, or None."""
        code = code.lower()
        row = _at(code).fetchone()
        if row is None:
            return None
        known, survey = _found.get((db.obj, code)) or (None, None)
        if survey is None or row != known:
            survey = model_of(cls, row)
            _found.put((db.obj, code), (row, survey))
        return survey

    @classmethod
    def published(cls, code: str) -> "Survey | None":
        """The survey that attendees find at `code`, open or closed, or None."""
        survey = cls.at(code)
        return survey if survey is not None and survey.opened_at is not None else None

    @classmethod
    def seen_lately(cls, code: str) -> "Survey | None":
        """The published survey at `code` or None, up to LATELY_SECONDS old: answers come in bursts.

        The transaction that stores an answer decides whether the survey takes it.
        """
        code = code.lower()
        until, survey = _lately.get((db.obj, code)) or (0.0, None)
        if until < monotonic():
            survey = scheduler().elsewhere(partial(_published, code))
            if survey is not None:
                _lately.put((db.obj, code), (monotonic() + LATELY_SECONDS, survey))
        return survey

    @classmethod
    def of(cls, organiser: Organiser, code: str) -> "Survey | None":
        """The survey at `code` if it is this organiser's, or None."""
        survey = cls.at(code)
        return survey if survey is not None and survey.organiser_id == organiser.id else None

    def take_zone(self, zone: str, instead_of: str | None = None) -> None:
        """Have the time zone of an event; a zone of its own stays, but for the one it had so."""
        if self.time_zone in (None, instead_of):
            self._change(time_zone=zone)
            self.time_zone = zone

    @classmethod
    def all_of(cls, organiser: Organiser) -> "ModelSelect[Survey]":
        """Every survey of this organiser, newest first, with its definition."""
        current = (Version.survey == cls.id) & (Version.number == cls.version)
        return (
            cls.select(cls, Version.definition.alias("stored"))
            .join(Version, on=current)
            .where(cls.organiser == organiser)
            .order_by(cls.created_at.desc(), cls.id.desc())
            .objects()
        )

    @classmethod
    def usual_zone(cls, organiser: Organiser) -> str | None:
        """The time zone that this organiser chose for the newest survey that has one."""
        chosen = cls.select().where(cls.organiser == organiser, cls.time_zone.is_null(False))
        newest = chosen.order_by(cls.created_at.desc(), cls.id.desc()).first()
        return newest.time_zone if newest else None

    @property
    def definition(self) -> Definition:
        """The newest version: what is asked now."""
        if hasattr(self, "stored"):
            return loads(self.stored)
        # A survey that was never opened may be replaced by another process, so it is not cached.
        read = read_version if self.opened_at is None else kept_version
        return read(self.id, self.version, self.created_at)

    @property
    def history(self) -> History:
        """Every version up to this one."""
        read = read_history if self.opened_at is None else kept_history
        return read(self.id, self.version, self.created_at)

    @property
    def fields(self) -> list[Field]:
        """The fields of every version, in order of appearance, with every choice they ever had."""
        return list(self.history.fields)

    def asked_as(self, number: int) -> "Survey":
        """This survey with version `number`; the survey itself if there is no such version.

        A person who opened the page before the next version was published answers the questions on
        that page, under its promise of anonymity.
        """
        if number == self.version or not 1 <= number <= LARGEST_NUMBER:
            return self
        return scheduler().elsewhere(partial(_as_asked, self, number))

    def publish(self, definition: Definition) -> int:
        """Ask `definition` from now on. Returns the number of its version.

        An equal definition makes no new version, and a version that nobody could answer yet is
        replaced. Raises VersionUnfit, which names the question and says what to do.
        """
        with writing():
            # Locks the row: another that publishes or opens now waits here, on both databases.
            Survey.update(version=Survey.version).where(Survey.id == self.id).execute()
            current = Survey.get_by_id(self.id)
            if definition.dumps() != current.definition.dumps():
                current._follow_with(definition)
        self.version, self.anonymous = current.version, current.anonymous
        self.__dict__.pop("stored", None)
        _lately.clear()
        return self.version

    def _follow_with(self, definition: Definition) -> None:
        answered = self.responses.exists()
        if self.opened_at is None and not answered:
            Version.delete().where(Version.survey == self, Version.number == self.version).execute()
        else:
            self.history.check(definition, answered=answered)
            self.version += 1
        self.anonymous = definition.anonymous
        self.save(only=[Survey.version, Survey.anonymous])
        Version.create(
            survey=self,
            number=self.version,
            definition=definition.dumps(),
            published_at=datetime.now(UTC),
        )

    @property
    def state(self) -> str:
        """DRAFT, WAITING, OPEN or CLOSED, by the clock; the limit of responses does not count."""
        return state_of(self.opened_at, self.closed_at, self.opens_at, self.closes_at)

    @property
    def is_open(self) -> bool:
        """True while answers are taken."""
        return self.state == OPEN

    def open(self) -> None:
        """Take answers, for the first time or again.

        A survey that was open before takes them at once and forgets its opening time; a draft keeps
        it, because nobody has the link yet. A closing time in the past is forgotten.
        """
        now = datetime.now(UTC)
        over = self.closes_at is not None and self.closes_at <= now
        self._change(
            opened_at=self.opened_at or now,
            closed_at=None,
            opens_at=None if self.opened_at else self.opens_at,
            closes_at=None if over else self.closes_at,
        )

    def close(self) -> None:
        """Take no more answers."""
        self._change(Survey.closed_at.is_null(), closed_at=datetime.now(UTC))

    def plan(self, schedule: Schedule) -> None:
        """Replace the times and the limit."""
        self._change(**asdict(schedule))

    @property
    def schedule(self) -> Schedule:
        """The times and the limit that are set."""
        return Schedule(self.opens_at, self.closes_at, self.response_limit, self.time_zone)

    def _change(self, *only_where: Any, **columns: Any) -> None:
        with writing():
            Survey.update(columns).where(Survey.id == self.id, *only_where).execute()
        _lately.clear()

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete it with its versions, answers, counts and files, for good."""
        gone = super().delete_instance(recursive, delete_nullable)
        _lately.clear()
        return gone


# A survey is built from its row once, and again when the row has changed. A code without a survey
# is not cached: a stranger who makes codes up could push out what others need.
_found: Cache[Any, tuple[tuple[Any, ...], Survey]] = Cache(CACHE_BYTES, lambda _: SURVEY_BYTES)
_lately: Cache[Any, tuple[float, Survey]] = Cache(CACHE_BYTES, lambda _: SURVEY_BYTES)
_at = Prepared(lambda code: Survey.select().where(Survey.code == code))


def _published(code: str) -> Survey | None:
    """The published survey, with its version cached: later readers need no connection for that."""
    with connection():
        survey = Survey.published(code)
        if survey is not None:
            kept_version(survey.id, survey.version, survey.created_at)
        return survey


def _as_asked(survey: Survey, number: int) -> Survey:
    with connection():
        found = Version.select().where(Version.survey == survey, Version.number == number)
        if not found.exists():
            return survey
        other = Survey(**survey.__data__)
        other.version = number
        other.anonymous = survey.anonymous or other.definition.anonymous
        return other
