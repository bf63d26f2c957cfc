"""You said, we did: what an organiser replies to what people said in a survey.

A reply is about a subject: a question or clause, what was asked for in it, a theme of people's own
words. It is private until it is shown. A statement is not edited but followed by another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import randbelow
from typing import Any

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, JSONField

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.coding.tag import LONGEST_FIELD
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence, faults_of
from models.form.name import LONGEST_NAME
from models.form.setting import Fault, is_blank
from models.form.written_time import has_been
from models.history.history import StatementVersion, WithHistory
from models.history.statement import (
    Statement,
    StatementOvertaken,
    StatementUnfit,
    too_long,
)
from models.survey.survey import LARGEST_NUMBER, Survey
from models.you_said.standing import DOING, DONE, HEARD, NOT_DONE, STATES
from models.you_said.subject import LONGEST_CALLED, Subject, question_of
from storage.database import MomentField, Stored, db, writing

LONGEST_TEXT, LONGEST_REASON = 1_000, 500  # characters
MOST_ITEMS = 300  # of a survey
MOST_EVIDENCE = 10
NAMES = {
    "said": lazy_gettext("You said"),
    "did": lazy_gettext("We did"),
    "state": lazy_gettext("Where it stands"),
    "reason": lazy_gettext("Why not"),
    "on": lazy_gettext("When"),
    "evidence": lazy_gettext("Evidence"),
    "figures": lazy_gettext("The numbers that were shown then"),
}


class YouSaidUnfit(StatementUnfit):
    """It is invalid: `setting` names the field to change, `message` says how."""


class YouSaidOvertaken(StatementOvertaken):
    """Somebody changed or deleted it after the page that sends this was loaded."""


@dataclass(frozen=True)
class YouSaidStatement(Statement):
    """What is replied. `said` is what people said, `did` what was done, `on` a day in ISO 8601.

    `reason` says why it will not be done. `figures` are the numbers that everyone was shown when
    this was written, so that it can be seen when they move.
    """

    names = NAMES
    unfit = YouSaidUnfit
    said: str
    did: str = ""
    state: str = HEARD
    reason: str = ""
    on: str = ""
    evidence: tuple[Evidence, ...] = ()
    figures: tuple[int, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """All that does not fit."""
        if self.state not in STATES:
            yield "state", _("Choose where it stands")
        if is_blank(self.said):
            yield "said", _("Write what people said")
        if self.state in (DOING, DONE) and is_blank(self.did):
            yield "did", _("Write what you did, or what you are doing")
        if self.state == NOT_DONE and is_blank(self.reason):
            yield "reason", _("Say why it will not be done")
        yield from too_long(self, LONGEST)
        if not has_been(self.on):
            yield "on", _("Write a day that has been")
        yield from faults_of(self.evidence, MOST_EVIDENCE)

    @classmethod
    def _read(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "evidence": tuple(Evidence.of(one) for one in known["evidence"]),
            "state": known["state"] if known["state"] in STATES else HEARD,
            "figures": tuple(known.get("figures", ())),
        }

    def evidence_of(self, noun: str) -> list[Evidence]:
        """The pieces of this noun."""
        return [one for one in self.evidence if one.noun == noun]


LONGEST = {"said": LONGEST_TEXT, "did": LONGEST_TEXT, "reason": LONGEST_REASON}


class YouSaid(WithHistory, Stored):
    """A reply to a subject of a survey; `called` is what the part was called when it was written.

    Its number is drawn by lot, so that none is ever another's. Everyone reads it while it has a
    `shown_at`.
    """

    statement: YouSaidStatement
    versions: "list[YouSaidVersion]"
    survey_id: int
    id = IntegerField(primary_key=True)
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    sort = CharField(max_length=12)
    field = CharField(max_length=LONGEST_FIELD)
    part = CharField(max_length=LONGEST_NAME)
    called = CharField(max_length=LONGEST_CALLED)
    revision = IntegerField(default=1)
    said = JSONField()
    said_at = MomentField()
    shown_at = MomentField(null=True)
    statement_class, overtaken = YouSaidStatement, YouSaidOvertaken

    class Meta:
        indexes = ((("survey", "field", "part"), True),)

    @classmethod
    def write(
        cls, survey: Survey, subject: Subject, statement: YouSaidStatement, by: Organiser
    ) -> "YouSaid":
        """Reply to a subject. Raises YouSaidUnfit, and YouSaidOvertaken where somebody has."""
        statement.check()
        about = (cls.survey == survey) & (cls.field == subject.field) & (cls.part == subject.part)
        with writing():
            _alone(survey.id)
            if cls.select().where(about).exists():
                raise YouSaidOvertaken
            if cls.select().where(cls.survey == survey).count() >= MOST_ITEMS:
                raise YouSaidUnfit(
                    "said",
                    ngettext(
                        "There is room for %(num)s of them in a survey",
                        "There is room for %(num)s of them in a survey",
                        MOST_ITEMS,
                    ),
                )
            made: YouSaid = cls.create(
                id=1 + randbelow(LARGEST_NUMBER),
                survey=survey,
                sort=subject.sort,
                field=subject.field,
                part=subject.part,
                called=subject.called,
                said=statement.document,
                said_at=datetime.now(UTC),
            )
            made._keep(statement, by, "")
        return made

    @classmethod
    def inside(cls, survey: Survey, id: int) -> "YouSaid | None":
        """The reply with this number, if it is one of the survey."""
        found: YouSaid | None = cls.get_or_none(cls.survey == survey, cls.id == id)
        return found

    @classmethod
    def all_of(cls, surveys: Iterable[Survey]) -> "list[YouSaid]":
        """Those of these surveys, MOST_ITEMS of each at the most, in no order."""
        return list(cls.select().where(cls.survey << [one.id for one in surveys]))

    @classmethod
    def heads_of(cls, surveys: Iterable[Survey]) -> "list[YouSaid]":
        """Those of these that everyone may read, in no order and without what is replied."""
        said = (one for name, one in cls._meta.fields.items() if name != "said")
        of_them = cls.survey << [one.id for one in surveys]
        return list(cls.select(*said).where(of_them, cls.shown_at.is_null(False)))

    @classmethod
    def shown_among(cls, ids: Iterable[int]) -> "list[YouSaid]":
        """Those of these numbers that everyone may read, in no order."""
        return list(cls.select().where(cls.id << list(ids), cls.shown_at.is_null(False)))

    @property
    def question(self) -> str:
        """The name of the question that it is about."""
        return question_of(self.field)

    @property
    def key(self) -> str:
        """What its subject is found by."""
        return f"{self.field}/{self.part}" if self.part else self.field

    def show(self, by: Organiser, *, shown: bool) -> None:
        """Show it to everyone, or no longer; the record says who did so."""
        moment, code = datetime.now(UTC) if shown else None, self.survey.code
        with (
            audit.noted("you said we did shown", by, code)
            if shown
            else audit.noted("you said we did withdrawn", by, code)
        ):
            _alone(self.survey_id)
            YouSaid.update(shown_at=moment).where(YouSaid.id == self.id).execute()
            self._changed()
        self.shown_at = moment

    def delete_by(self, by: Organiser) -> None:
        """Delete it with all that was ever replied; the record says that it was there."""
        with audit.noted("you said we did deleted", by, self.survey.code):
            _alone(self.survey_id)
            self.delete_instance()
            self._changed()

    def _lock(self) -> None:
        _alone(self.survey_id)

    def _columns(self, statement: YouSaidStatement, before: Any, **beside: Any) -> dict[str, Any]:
        return {"said": statement.document, "said_at": datetime.now(UTC)}

    def _changed(self) -> None:
        """Say with the survey when what everyone reads changed, or that there is nothing to read.

        So whoever has the survey knows without a question more.
        """
        mine = YouSaid.survey == self.survey_id
        is_any = YouSaid.select().where(mine, YouSaid.shown_at.is_null(False)).exists()
        moment = datetime.now(UTC) if is_any else None
        Survey.update(you_said_at=moment).where(Survey.id == self.survey_id).execute()


class YouSaidVersion(StatementVersion):
    """What was replied from `at` on."""

    statement: YouSaidStatement
    about = ForeignKeyField(
        YouSaid,
        column_name="you_said_id",
        backref="version_rows",
        on_delete="CASCADE",
        index=False,
    )

    class Meta:
        primary_key = CompositeKey("about", "number")


def not_shown(surveys: Iterable[Survey]) -> int:
    """How many replies to these surveys nobody else reads yet."""
    ids = [one.id for one in surveys]
    return YouSaid.select().where(YouSaid.survey << ids, YouSaid.shown_at.is_null()).count()


def shown_among(event: Event, ids: Iterable[int]) -> set[int]:
    """Those of these numbers that are a reply to a survey of the event which everyone may read."""
    found = (
        YouSaid.select(YouSaid.id)
        .join(EventSurvey, on=(EventSurvey.survey == YouSaid.survey))
        .where(EventSurvey.event == event, YouSaid.id << list(ids), YouSaid.shown_at.is_null(False))
    )
    return {one.id for one in found}


def _alone(survey: int) -> None:
    db.serialise(b"said" + survey.to_bytes(4))
