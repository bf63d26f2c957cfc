"""A survey: a feedback form or a guideline, its versions, and when it takes answers."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from time import monotonic
from typing import Any, ClassVar

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
from models.form.rewording import Rewording
from models.survey import code as codes
from models.survey.code import new_code
from models.survey.schedule import OPEN, WAITING, Schedule, state_of
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
from storage.prepared import LARGEST_PART, Prepared, model_of
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
    is_sample = BooleanField(default=False)
    created_at = MomentField()
    opened_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    opens_at = MomentField(null=True)
    closes_at = MomentField(null=True)
    time_zone = CharField(max_length=64, null=True)
    response_limit = IntegerField(null=True)
    shared_at = MomentField(null=True)
    archived_at = MomentField(null=True)
    # When what everyone reads of models.you_said.you_said changed last; None while that is nothing.
    you_said_at = MomentField(null=True)
    responses: "ModelSelect[Stored]"  # models.answer.response refers to this
    counters: "ModelSelect[Stored]"  # models.answer.tally refers to this
    stored: str  # the definition, if the query selected it
    language = ""  # of its words here; "" for the main one of each version
    # Called in the transaction in which a survey opens, closes or gets other bounds, before and
    # after: what everyone has seen of its results at its closing has to be kept.
    around_change: ClassVar[list[Callable[["Survey"], None]]] = []
    # Called before a survey is to ask something else; whoever knows more of it than it does itself
    # raises VersionUnfit.
    checks: ClassVar[list[Callable[["Survey", Definition], None]]] = []
    # Called in the transaction in which a survey is deleted, while it is still there.
    before_deletion: ClassVar[list[Callable[["Survey"], None]]] = []

    @classmethod
    def add(
        cls,
        definition: Definition,
        organiser: Organiser,
        code: str = "",
        *,
        draft: bool = False,
        earlier: Sequence[Definition] = (),
    ) -> "Survey":
        """Add a survey, open for answers unless it is a `draft`.

        Answers to `earlier` versions can be brought in. Raises CodeUnfit when `code` cannot be an
        address or is one already, and VersionUnfit for versions that cannot follow one another.
        """
        now = datetime.now(UTC)
        versions = (*earlier, definition)
        reworded = [_follows(versions[:number]) for number in range(1, len(versions) + 1)]
        with new_code(code, FormerCode) as free:
            survey = cls.create(
                code=free,
                organiser=organiser,
                version=len(versions),
                anonymous=definition.anonymous,
                created_at=now,
                opened_at=None if draft else now,
            )
            for number, (one, others) in enumerate(zip(versions, reworded, strict=True), 1):
                Version.create(
                    survey=survey,
                    number=number,
                    definition=one.dumps(),
                    published_at=now,
                    reworded=others,
                    title=one.title,
                )
        return survey

    @classmethod
    def at(cls, code: str) -> "Survey | None":
        """The survey at `code`, now or formerly, of any organiser, or None."""
        code = code.lower()
        row = _at(code).fetchone() or _formerly_at(code).fetchone()
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
        """The survey at `code` if it is this organiser's own, or None."""
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
            return loads(self.stored).in_language(self.language)
        # A survey that was never opened may be replaced by another process, so it is not cached.
        read = read_version if self.opened_at is None else kept_version
        return read(self.id, self.version, self.created_at).in_language(self.language)

    @property
    def history(self) -> History:
        """Every version up to this one."""
        read = read_history if self.opened_at is None else kept_history
        return read(self.id, self.version, self.created_at, self.language)

    def read_in(self, language: str) -> "Survey":
        """This survey with its words in a language; unchanged where it lacks that language."""
        if self.definition.in_language(language) is self.definition:
            return self
        found = copy(self)
        found.former_codes = self.former_codes  # looked up once, not for each copy
        found.language = language
        return found

    @property
    def identity(self) -> str:
        """What tells it from another survey that had its address; it says nothing else."""
        said = f"survey {self.id} {self.created_at.timestamp()}"
        return hashlib.sha256(said.encode()).hexdigest()[:10]

    @cached_property
    def former_codes(self) -> tuple[str, ...]:
        """The codes that it had before. They lead to it still."""
        return _former_codes(self)

    @cached_property
    def words_since(self) -> Mapping[str, int]:
        """{field: the version that reworded it last}, for the fields that this version asks."""
        return _words_since(self)

    @property
    def fields(self) -> list[Field]:
        """The fields of every version, in order of appearance, with every choice they ever had."""
        return list(self.history.fields)

    @property
    def stored_fields(self) -> list[Field]:
        """Those, and beside them what people say of publishing their words."""
        return list(self.history.stored)

    def asked_as(self, number: int) -> "Survey":
        """This survey with version `number`; the survey itself if there is no such version.

        A person who opened the page before the next version was published answers the questions on
        that page, under its promise of anonymity.
        """
        if number == self.version or not 1 <= number <= LARGEST_NUMBER:
            return self
        return scheduler().elsewhere(partial(_as_asked, self, number))

    def publish(
        self, definition: Definition, *, same: Collection[str] = (), other: Collection[str] = ()
    ) -> int:
        """Ask `definition` from now on. Returns the number of its version.

        An equal definition makes no new version, and a version that nobody could answer yet is
        replaced. What is reworded after people answered it goes on counting where it means the
        `same`, and gets a new name where it means something `other` (models.form.rewording).

        Raises VersionUnfit, which names the question and says what to do.
        """
        with writing():
            current = self._locked()
            meant = current._meant(definition, same, other)
            if meant.dumps() != current.definition.dumps():
                current._follow_with(meant)
        self.version, self.anonymous = current.version, current.anonymous
        for known in ("stored", "words_since"):
            self.__dict__.pop(known, None)
        _lately.clear()
        return self.version

    def meant(
        self, definition: Definition, same: Collection[str], other: Collection[str]
    ) -> Definition:
        """What `publish` would ask, which stays so until the transaction ends.

        Raises VersionUnfit.
        """
        return self._locked()._meant(definition, same, other)

    def check_next(self, definition: Definition, *, answered: bool) -> None:
        """Raise VersionUnfit where `definition` cannot be what this survey asks next."""
        if self.opened_at is not None or answered:
            self.history.check(definition, answered=answered)
        for check in self.checks:
            check(self, definition)

    def rewordings(self, definition: Definition) -> tuple[Rewording, ...]:
        """What `definition` words otherwise although people have answered it, in its order."""
        if definition == self.definition:
            return ()
        return self.history.rewordings(definition, self._answered)

    @property
    def _answered(self) -> dict[str, int]:
        """{field: people who answered it} and {field/choice: who chose it}.

        It costs as much however many they are.
        """
        counts: dict[str, dict[str, int]] = {}
        counters: Any = self.counters.tuples()
        for _survey, field, value, count in counters:
            if count > 0:
                counts.setdefault(field, {})[value] = count
        # The value "" counts the people where each may give several answers.
        found = {field: n.get("") or sum(n.values()) for field, n in counts.items()}
        for field in (one for one in self.fields if one.choices):
            for value, people in counts.get(field.name, {}).items():
                path = f"{field.name}/{value.rpartition(' ')[2]}"  # "1 soup" is a rank and a choice
                found[path] = found.get(path, 0) + people
        return found

    def _locked(self) -> "Survey":
        """This survey as it is now; others that publish or open it wait, on both databases."""
        Survey.update(version=Survey.version).where(Survey.id == self.id).execute()
        found: Survey = Survey.get_by_id(self.id)
        return found

    def _meant(
        self, definition: Definition, same: Collection[str], other: Collection[str]
    ) -> Definition:
        if definition == self.definition:
            return definition
        return self.history.meant(definition, self._answered, same, other)

    def _follow_with(self, definition: Definition) -> None:
        answered = self.responses.exists()
        reworded: list[str] = []
        self.check_next(definition, answered=answered)
        if self.opened_at is None and not answered:
            Version.delete().where(Version.survey == self, Version.number == self.version).execute()
        else:
            reworded = self.history.reworded(definition)
            self.version += 1
        self.anonymous = definition.anonymous
        self.save(only=[Survey.version, Survey.anonymous])
        Version.create(
            survey=self,
            number=self.version,
            definition=definition.dumps(),
            published_at=datetime.now(UTC),
            reworded=" ".join(reworded),
            title=definition.title,
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
            archived_at=None,
        )

    def close(self) -> None:
        """Take no more answers."""
        self._change(Survey.closed_at.is_null(), closed_at=datetime.now(UTC))

    @property
    def may_be_archived(self) -> bool:
        """True unless it takes answers now, or will when its time comes."""
        return self.state not in (OPEN, WAITING)

    def plan(self, schedule: Schedule) -> None:
        """Replace the times and the limit; who does that has taken it back from the archive."""
        self._change(**asdict(schedule), archived_at=None)

    @property
    def schedule(self) -> Schedule:
        """The times and the limit that are set."""
        return Schedule(self.opens_at, self.closes_at, self.response_limit, self.time_zone)

    def check_code(self, code: str) -> None:
        """Raise CodeUnfit if `code` cannot be the address of this survey, or is another's."""
        codes.check(self, FormerCode, code)

    def move(self, code: str) -> None:
        """Have the address `code`; the one so far leads here for ever. Raises CodeUnfit."""
        codes.move(self, FormerCode, code)
        self.code = code.lower()
        _found.clear()
        _lately.clear()

    def _change(self, *only_where: Any, **columns: Any) -> None:
        with writing():
            for keep in self.around_change:
                keep(self)
            Survey.update(columns).where(Survey.id == self.id, *only_where).execute()
            for keep in self.around_change:
                keep(self)
            self.__data__.update(Survey.get_by_id(self.id).__data__)
        _lately.clear()

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete it with its versions, answers, counts and files, for good.

        Its code is never another's if people could come to it: it may stand on a poster.
        """
        with writing():
            shown = Survey.opened_at.is_null(False) & ~Survey.is_sample
            if Survey.select().where(Survey.id == self.id, shown).exists():
                codes.keep(self, FormerCode)
            for keep in self.before_deletion:
                keep(self)
            gone = super().delete_instance(recursive, delete_nullable)
        _lately.clear()
        return gone

    @classmethod
    def is_gone(cls, code: str) -> bool:
        """True if the survey that people could answer at `code` is deleted."""
        return codes.is_gone(FormerCode, code)


class FormerCode(Stored):
    """A code that a survey had before, or keeps. Without a survey, it is of one that is deleted.

    It stands on posters and in invitations, so it is never given to another.
    """

    code = CharField(max_length=64, primary_key=True)
    holder = ForeignKeyField(Survey, null=True, on_delete="SET NULL")


# A survey is built from its row once, and again when the row has changed. A code without a survey
# is not cached: a stranger who makes codes up could push out what others need.
_found: Cache[Any, tuple[tuple[Any, ...], Survey]] = Cache(CACHE_BYTES, lambda _: SURVEY_BYTES)
_lately: Cache[Any, tuple[float, Survey]] = Cache(CACHE_BYTES, lambda _: SURVEY_BYTES)
_at = Prepared(lambda code: Survey.select().where(Survey.code == code))
_formerly_at = Prepared(
    lambda code: (
        Survey.select()
        .join(FormerCode, on=FormerCode.holder == Survey.id)
        .where(FormerCode.code == code)
    )
)


def _follows(versions: tuple[Definition, ...]) -> str | None:
    """The fields that the last of these rewords, as they are stored; None of the first.

    Raises VersionUnfit.
    """
    *before, last = versions
    if not before:
        return None
    history = History(tuple(before))
    history.check(last, answered=False)
    return " ".join(history.reworded(last))


def _published(code: str) -> Survey | None:
    """The published survey, with its version cached: later readers need no connection for that."""
    with connection():
        survey = Survey.published(code)
        if survey is not None:
            kept_version(survey.id, survey.version, survey.created_at)
            survey.words_since = _words_since(survey)
            survey.former_codes = _former_codes(survey)
        return survey


def _as_asked(survey: Survey, number: int) -> Survey:
    with connection():
        found = Version.select().where(Version.survey == survey, Version.number == number)
        if not found.exists():
            return survey
        other = Survey(**survey.__data__)
        other.version = number
        other.anonymous = survey.anonymous or other.definition.anonymous
        other.words_since, other.former_codes = _words_since(other), survey.former_codes
        return other


def _former_codes(survey: Survey) -> tuple[str, ...]:
    own = (FormerCode.holder == survey) & (FormerCode.code != survey.code)
    found: Any = FormerCode.select(FormerCode.code).where(own).tuples()
    return tuple(sorted(code for (code,) in found))


def _words_since(survey: Survey) -> Mapping[str, int]:
    # The first version rewords nothing, and its history need not be read.
    return survey.history.words_since(survey.version) if survey.version > 1 else {}


def load_definitions(surveys: Sequence[Survey]) -> None:
    """Read at once what all of these ask in their current versions."""
    if surveys:
        stored = dict(_current(len(surveys))(*(one.id for one in surveys)))
    for one in surveys:
        one.stored = stored[one.id]


@lru_cache(maxsize=LARGEST_PART)
def _current(number: int) -> Prepared:
    """Asks for the definitions of so many surveys, (id, definition) of each."""
    current = (Version.survey == Survey.id) & (Version.number == Survey.version)
    found = Version.select(Version.survey, Version.definition).join(Survey, on=current)
    return Prepared(lambda *ids: found.where(Survey.id << ids))
