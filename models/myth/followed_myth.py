"""A followed myth: what people believe, as surveys of several events ask, and what settles it.

What is said of it is not edited but followed by another statement; each stays, with who made it and
why. A question of a survey is asked about it only once somebody who runs the event has said so.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from peewee import (
    AutoField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from language.message import gettext as _
from language.message import ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.form.name import LONGEST_NAME
from models.form.question import Question
from models.history.history import StatementVersion, WithHistory
from models.history.statement import StatementOvertaken
from models.myth.myth_statement import MythStatement, MythUnfit
from models.survey.code import ALPHABET, CODE_LENGTH
from models.survey.survey import Survey, load_definitions
from models.survey.title import definition_of
from models.wall.board import Board
from models.wall.reply import ReaderReply
from storage.database import MomentField, Stored, db, writing

MOST_MYTHS = 200  # of an organiser
MOST_QUESTIONS = 40  # about one myth
MYTHS = "myths"  # how their pages are named among those of an event


class MythOvertaken(StatementOvertaken):
    """Somebody changed or deleted the myth after the page that sends this was loaded."""


class FollowedMyth(WithHistory, Stored):
    """A myth. What is said of it now is `said`. Everyone reads it while it has a `published_at`.

    `home` is the event from which it was followed: replies to its page belong there. Its `code` is
    random, so it is never another's after a deletion: what is told names it.
    """

    statement: MythStatement
    versions: "list[MythVersion]"
    id = AutoField()
    code = CharField(max_length=64, unique=True)
    organiser_id: int | None
    organiser = ForeignKeyField(Organiser, null=True, on_delete="SET NULL")
    home_id: int | None
    home = ForeignKeyField(Event, null=True, on_delete="SET NULL")
    revision = IntegerField(default=1)
    said = JSONField()
    made_at = MomentField()
    published_at = MomentField(null=True)
    statement_class, overtaken = MythStatement, MythOvertaken

    @classmethod
    def follow(cls, statement: MythStatement, by: Organiser) -> "FollowedMyth":
        """Follow a myth from now on; nothing is asked about it yet. Raises MythUnfit."""
        statement.check()
        with writing():
            db.serialise(b"foll" + by.id.to_bytes(4))
            if cls.select().where(cls.organiser == by).count() >= MOST_MYTHS:
                raise MythUnfit(
                    "claim",
                    ngettext(
                        "There is room for %(num)s myth of yours",
                        "There is room for %(num)s myths of yours",
                        MOST_MYTHS,
                    ),
                )
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
            made: FollowedMyth = cls.create(
                code=code, organiser=by, said=statement.document, made_at=datetime.now(UTC)
            )
            made._keep(statement, by, "")
        return made

    @classmethod
    def at(cls, code: str) -> "FollowedMyth | None":
        """The myth with this code, of any organiser, or None."""
        found: FollowedMyth | None = cls.get_or_none(cls.code == code.lower())
        return found

    @classmethod
    def asked_at(cls, event: Event) -> "list[FollowedMyth]":
        """The myths about which a survey of this event asks, the first followed first."""
        inside = EventSurvey.select(EventSurvey.survey).where(EventSurvey.event == event)
        asked = MythQuestion.select(MythQuestion.about).where(MythQuestion.survey << inside)
        return list(cls.select().where(cls.id << asked).order_by(cls.id).limit(MOST_MYTHS))

    @property
    def claim(self) -> str:
        """What people believe."""
        return str(self.said["statement"])

    @property
    def is_public(self) -> bool:
        """True while everyone may read it; not where nobody is left who could withdraw it."""
        return self.published_at is not None and (
            self.organiser_id is not None or bool(self.events)
        )

    @property
    def page_name(self) -> str:
        """How its page is named among those of its home: replies are found by it."""
        return f"{MYTHS}/{self.code}"

    @property
    def questions(self) -> "list[MythQuestion]":
        """The questions about it, each with its survey and what that asks."""
        found = MythQuestion.select(MythQuestion, Survey).join(Survey)
        mine = found.where(MythQuestion.about == self)
        questions = list(mine.order_by(MythQuestion.survey, MythQuestion.question))
        load_definitions([one.survey for one in questions])
        return questions

    @property
    def events(self) -> list[Event]:
        """The events with a survey that asks about it, the oldest first."""
        asked = (
            EventSurvey.select(EventSurvey.event)
            .join(MythQuestion, on=MythQuestion.survey == EventSurvey.survey)
            .where(MythQuestion.about == self)
        )
        return list(Event.select().where(Event.id << asked).order_by(Event.starts_at, Event.id))

    def publish(self, by: Organiser) -> None:
        """Let everyone read it from now on; nothing if they do."""
        hidden = (FollowedMyth.id == self.id) & FollowedMyth.published_at.is_null()
        with writing():
            if FollowedMyth.update(published_at=datetime.now(UTC)).where(hidden).execute():
                audit.note("myth published", by, self.code)

    def withdraw(self, by: Organiser) -> None:
        """Let nobody else read it from now on."""
        shown = (FollowedMyth.id == self.id) & FollowedMyth.published_at.is_null(False)
        with writing():
            if FollowedMyth.update(published_at=None).where(shown).execute():
                audit.note("myth not published", by, self.code)

    def delete_by(self, by: Organiser) -> None:
        """Delete it with all that was ever said of it, and the replies to its page."""
        with audit.noted("myth deleted", by, self.code):
            for model in ReaderReply, Board:
                under: Any = model.page == self.page_name
                model.delete().where(model.event == self.home_id, under).execute()
            self.delete_instance()

    def lock(self) -> None:
        """Within a transaction: whoever else changes it or what is asked about it waits."""
        db.serialise(b"mq" + self.id.to_bytes(4))

    _lock = lock


class MythVersion(StatementVersion):
    """What was said of a myth from `at` on."""

    statement: MythStatement
    about = ForeignKeyField(FollowedMyth, backref="version_rows", on_delete="CASCADE", index=False)

    class Meta:
        primary_key = CompositeKey("about", "number")


class MythQuestion(Stored):
    """A question of a survey that asks about a myth; who said so, and when.

    The primary key keeps a question from being about two of them.
    """

    survey_id: int
    about_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    question = CharField(max_length=LONGEST_NAME)
    about = ForeignKeyField(FollowedMyth, on_delete="CASCADE")
    by = TextField()
    at = MomentField()

    class Meta:
        primary_key = CompositeKey("survey", "question")

    @classmethod
    def add(cls, myth: FollowedMyth, survey: Survey, question: str, by: Organiser) -> None:
        """Say that this question asks about the myth; nothing if it is about another.

        The first event from which one comes is its home. Raises MythUnfit.
        """
        if question not in {one.name for one in asked_in(survey)}:
            raise MythUnfit("question", _("The survey does not ask this"))
        part = EventSurvey.of(survey)
        if part is None:
            raise MythUnfit("question", _("Put the survey into an event first"))
        with writing():
            myth.lock()
            if cls.select().where(cls.about == myth).count() >= MOST_QUESTIONS:
                raise MythUnfit(
                    "question",
                    ngettext(
                        "There is room for %(num)s question about a myth",
                        "There is room for %(num)s questions about a myth",
                        MOST_QUESTIONS,
                    ),
                )
            added = {"question": question, "by": by.called, "at": datetime.now(UTC)}
            cls.insert(survey=survey, about=myth, **added).on_conflict_ignore().execute()
            homeless = (FollowedMyth.id == myth.id) & FollowedMyth.home.is_null()
            FollowedMyth.update(home=part.event_id).where(homeless).execute()
            audit.note("myth question added", by, myth.code, f"{survey.code} {question}")

    @classmethod
    def take_out(cls, myth: FollowedMyth, survey: Survey, question: str, by: Organiser) -> None:
        """Say no longer that this question asks about the myth."""
        this = (cls.about == myth) & (cls.survey == survey) & (cls.question == question)
        with writing():
            if cls.delete().where(this).execute():
                audit.note("myth question taken out", by, myth.code, f"{survey.code} {question}")

    @classmethod
    def among(cls, surveys: Iterable[Survey]) -> dict[tuple[int, str], FollowedMyth]:
        """{(survey id, question): its myth} for each question of these that is about one."""
        ids = [one.id for one in surveys]
        found = cls.select(cls, FollowedMyth).join(FollowedMyth).where(cls.survey << ids)
        return {(one.survey_id, one.question): one.about for one in found}


def asked_in(survey: Survey) -> list[Question]:
    """The questions of a survey that ask what people believed of a statement, and believe now."""
    definition = definition_of(survey)
    questions = definition.questions if definition else ()
    return [one for one in questions if is_about_a_myth(one)]


def is_about_a_myth(question: Question) -> bool:
    """True of a question that says which answer is right before and now."""
    return "answer" in question.kind.settings


def names_of_pages(event: Event) -> dict[str, str]:
    """{name of its page: claim} of the published myths whose replies belong to an event."""
    home = (FollowedMyth.home == event) & FollowedMyth.published_at.is_null(False)
    found = FollowedMyth.select().where(home).order_by(FollowedMyth.id).limit(MOST_MYTHS)
    return {one.page_name: one.claim for one in found if one.is_public}


def public_among(codes: Sequence[str]) -> dict[str, FollowedMyth]:
    """{code: myth} of those with these codes that everyone may read now."""
    shown = FollowedMyth.published_at.is_null(False)
    found = FollowedMyth.select().where(FollowedMyth.code << list(codes), shown)
    return {one.code: one for one in found if one.is_public}


def _delete_with_sample(survey: Survey) -> None:
    """Delete with a sample the myths that nothing else asks about."""
    if survey.is_sample:
        for myth in MythQuestion.among([survey]).values():
            if all(one.survey.is_sample for one in myth.questions):
                myth.delete_instance()


Survey.before_deletion.append(_delete_with_sample)
