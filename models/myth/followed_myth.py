"""A followed myth: a statement that surveys of several events ask about, and what settles it.

What is said of it is not edited but followed by another saying: each stays, with who wrote it and
why. A question of a survey is asked about it only once somebody who runs the event has said so.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import (
    AutoField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
    fn,
)

from language.message import Lazy, lazy_gettext, ngettext
from language.message import gettext as _
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.event.event_survey import EventSurvey, stored_of
from models.evidence.evidence import offered
from models.evidence.history import SaidVersion, StatementOvertaken, StatementUnfit, WithHistory
from models.evidence.noun import CLAUSE
from models.evidence.proposal import Evidence
from models.form.markdown import excess
from models.form.question import Question
from models.form.setting import is_blank
from models.form.spelling import alike, folded
from models.myth.myth_verdict import MythVerdict
from models.survey.code import ALPHABET, CODE_LENGTH
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.team.colleague import Colleague, shared_events, shared_with
from models.team.role import ALLOWED, May, MayNot, Role, strongest
from models.wall.board import Board
from models.wall.reply import ReaderReply
from storage.database import MomentField, Stored, db, writing

LONGEST_STATEMENT, LONGEST_WORDS = 300, 2_000  # characters
LONGEST_NAME = 64  # of a question
MOST_MYTHS = 200  # of an organiser
MOST_QUESTIONS = 40  # about one myth
MOST_SOURCES = 20
MOST_LOOKED = 200  # surveys, where something is looked for in what they ask
EARLIEST = 1900  # the year
PAGE_SIZE = 30
MYTHS = "myths"  # how their pages are named among those of an event


SAID_NAMES: dict[str, Lazy] = {
    "statement": lazy_gettext("The statement"),
    "verdict": lazy_gettext("Is it so?"),
    "words": lazy_gettext("What settles it"),
    "settled_on": lazy_gettext("When it was settled"),
    "sources": lazy_gettext("Sources"),
}


class MythUnfit(StatementUnfit):
    """A myth is invalid: `setting` names the field to change, `message` says how."""


class MythOvertaken(StatementOvertaken):
    """Somebody changed or deleted the myth after the page that sends this was loaded."""


@dataclass(frozen=True)
class Settlement:
    """What is said of a myth: the statement, whether it is so, and what settles it.

    `words` are Markdown, `settled_on` is a day in ISO 8601 or "", `sources` are links and clauses.
    """

    statement: str
    verdict: MythVerdict = MythVerdict.OPEN
    words: str = ""
    settled_on: str = ""
    sources: tuple[Evidence, ...] = ()

    def check(self) -> None:
        """Raise MythUnfit for the first thing that does not fit."""
        if is_blank(self.statement):
            raise MythUnfit("statement", _("Write what people believe, as a statement"))
        most = {"statement": LONGEST_STATEMENT, "words": LONGEST_WORDS}
        for setting, longest in most.items():
            if len(getattr(self, setting)) > longest:
                raise MythUnfit(setting, _shorter(longest))
        if slow := excess(self.words):
            raise MythUnfit("words", slow.page)
        if self.verdict is MythVerdict.OPEN:
            if self.settled_on:
                raise MythUnfit("settled_on", _("Leave it empty while it is not settled"))
        elif not self.settled_on:
            raise MythUnfit("settled_on", _("Write the day on which it was settled"))
        # Somewhere it is tomorrow already.
        elif not f"{EARLIEST}" <= self.settled_on <= _tomorrow():
            raise MythUnfit("settled_on", _("Write a day that has been"))
        if len(self.sources) > MOST_SOURCES:
            raise MythUnfit(
                "links",
                ngettext(
                    "A myth has %(num)s source at the most",
                    "A myth has %(num)s sources at the most",
                    MOST_SOURCES,
                ),
            )

    @property
    def document(self) -> dict[str, Any]:
        """It as plain data."""
        return asdict(self) | {"sources": [asdict(one) for one in self.sources]}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Settlement":
        """What was stored as this document."""
        sources = tuple(Evidence(**one) for one in document["sources"])
        verdict = MythVerdict(document["verdict"])
        return cls(**document | {"verdict": verdict, "sources": sources})

    @property
    def day(self) -> date | None:
        """The day on which it was settled, or None."""
        return date.fromisoformat(self.settled_on) if self.settled_on else None

    def changed_from(self, former: "Settlement") -> list[str]:
        """The names of what it says otherwise than a former one."""
        return [name for name in SAID_NAMES if getattr(self, name) != getattr(former, name)]


class FollowedMyth(WithHistory, Stored):
    """A myth. What is said of it now is `said`. Everyone reads it while it has a `published_at`.

    `home` is the event from which it was followed: replies to its page belong there. Its `code` is
    random, so it is never another's after a deletion: what is told names it.
    """

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
    form, unfit, overtaken = Settlement, MythUnfit, MythOvertaken

    @classmethod
    def follow(cls, settlement: Settlement, by: Organiser) -> "FollowedMyth":
        """Follow a myth from now on; nothing is asked about it yet. Raises MythUnfit."""
        settlement.check()
        with writing():
            db.serialise(b"foll" + by.id.to_bytes(4))
            if cls.select().where(cls.organiser == by).count() >= MOST_MYTHS:
                raise MythUnfit(
                    "statement",
                    ngettext(
                        "There is room for %(num)s myth of yours",
                        "There is room for %(num)s myths of yours",
                        MOST_MYTHS,
                    ),
                )
            code = "".join(secrets.choice(ALPHABET) for place in range(CODE_LENGTH))
            made: FollowedMyth = cls.create(
                code=code, organiser=by, said=settlement.document, made_at=datetime.now(UTC)
            )
            made._keep(settlement, by, "")
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
    def settlement(self) -> Settlement:
        """What is said of it now."""
        return Settlement.of(self.said)

    @property
    def statement(self) -> str:
        """The statement that people believe."""
        return str(self.said["statement"])

    @property
    def page_name(self) -> str:
        """How its page is named among those of its home: replies are found by it."""
        return f"{MYTHS}/{self.code}"

    @property
    def versions(self) -> "list[MythVersion]":
        """All that was ever said of it, the latest first."""
        of_it = MythVersion.select().where(MythVersion.about == self)
        return list(of_it.order_by(MythVersion.number.desc()))

    @property
    def questions(self) -> "list[MythQuestion]":
        """The questions about it, each with its survey and what that asks."""
        found = MythQuestion.select(MythQuestion, Survey).join(Survey)
        mine = found.where(MythQuestion.about == self)
        questions = list(mine.order_by(MythQuestion.survey, MythQuestion.question))
        _read([one.survey for one in questions])
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

    def _keep(self, settlement: Settlement, by: Organiser, why: str) -> None:
        MythVersion.insert(about=self, **self.version(settlement, by, why)).execute()


class MythVersion(SaidVersion):
    """What was said of a myth from `at` on."""

    about = ForeignKeyField(FollowedMyth, on_delete="CASCADE", index=False)

    class Meta:
        primary_key = CompositeKey("about", "number")

    @property
    def settlement(self) -> Settlement:
        """What was said."""
        return Settlement.of(self.said)


class MythQuestion(Stored):
    """That a question of a survey asks about a myth; who said so, and when.

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
        """{(survey id, question): its myth} of what these surveys ask about one."""
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


def role_on(organiser: Organiser, myth: FollowedMyth) -> Role | None:
    """The role of somebody on a myth; None if it does not concern them.

    Who follows it owns it. Whoever has a role on an event that asked about it has it here too, up
    to that of an editor. Where its owner is gone, editors may do all.
    """
    if myth.organiser_id == organiser.id:
        return Role.OWNER
    events = myth.events
    given = shared_events(organiser, Colleague.event << [one.id for one in events])
    owns = any(one.organiser_id == organiser.id for one in events)
    found = strongest(Role.EDITOR if owns else None, *given.values())
    return Role.OWNER if found is Role.EDITOR and myth.organiser_id is None else found


def may_with(organiser: Organiser, myth: FollowedMyth) -> frozenset[May]:
    """All that somebody may do with a myth; nothing if it does not concern them."""
    role = role_on(organiser, myth)
    return ALLOWED[role] if role else frozenset()


def myth_for(organiser: Organiser, code: str, may: May) -> FollowedMyth | None:
    """The myth at `code`, None if it does not concern this organiser.

    Raises MayNot if it does, and they may not do this with it.
    """
    myth = FollowedMyth.at(code)
    able = may_with(organiser, myth) if myth else frozenset()
    if able and may not in able:
        raise MayNot
    return myth if able else None


@dataclass(frozen=True)
class MythLine:
    """A myth in a list: how many questions of how many events are about it."""

    myth: FollowedMyth
    questions: int
    events: int

    @property
    def settlement(self) -> Settlement:
        """What is said of it."""
        return self.myth.settlement


def listed(organiser: Organiser, size: int = PAGE_SIZE, skipped: int = 0) -> list[MythLine]:
    """Up to `size` myths that concern this organiser, those followed last first."""
    found: Any = (
        FollowedMyth.select(
            FollowedMyth,
            fn.COUNT(MythQuestion.survey).alias("asked"),
            fn.COUNT(EventSurvey.event.distinct()).alias("events_of_it"),
        )
        .left_outer_join(MythQuestion, on=MythQuestion.about == FollowedMyth.id)
        .left_outer_join(EventSurvey, on=EventSurvey.survey == MythQuestion.survey)
        .where(_concerns(organiser))
        .group_by(FollowedMyth.id)
        .order_by(FollowedMyth.made_at.desc(), FollowedMyth.id.desc())
        .limit(size)
        .offset(skipped)
        .objects()
    )
    return [MythLine(one, one.asked, one.events_of_it) for one in found]


def run_by(organiser: Organiser) -> list[FollowedMyth]:
    """The myths to which this organiser may add questions, at most MOST_MYTHS, the last first."""
    mine = FollowedMyth.select().where(_concerns(organiser, May.RUN))
    return list(mine.order_by(FollowedMyth.made_at.desc()).limit(MOST_MYTHS))


def _concerns(organiser: Organiser, may: May = May.SEE) -> Any:
    if may is May.SEE:
        around = shared_with(organiser).events
    else:
        able = [id for id, role in shared_events(organiser).items() if may in ALLOWED[role]]
        around = Event.id << able
    asked = (
        MythQuestion.select(MythQuestion.about)
        .join(EventSurvey, on=EventSurvey.survey == MythQuestion.survey)
        .join(Event, on=EventSurvey.event == Event.id)
        .where((Event.organiser == organiser) | around)
    )
    return (FollowedMyth.organiser == organiser) | (FollowedMyth.id << asked)


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a survey in an event, which asks about a myth or might."""

    survey: Survey
    name: str
    label: str
    event: Event

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.survey.code}/{self.name}"


def asked_about(myth: FollowedMyth, events: Iterable[Event]) -> list[AskedQuestion]:
    """The questions of surveys of these events that are about the myth."""
    questions = myth.questions
    known = {one.id: one for one in events}
    inside = EventSurvey.select().where(EventSurvey.survey << [one.survey_id for one in questions])
    around = {one.survey_id: known.get(one.event_id) for one in inside}
    found = []
    for one in questions:
        event = around.get(one.survey_id)
        if event is not None:
            labels = {asked.name: asked.label for asked in asked_in(one.survey)}
            label = labels.get(one.question, one.question)
            found.append(AskedQuestion(one.survey, str(one.question), label, event))
    return found


def asked_at(parts: Iterable[EventSurvey], event: Event) -> list[AskedQuestion]:
    """The questions about what people believe that these surveys of an event ask."""
    return [
        AskedQuestion(part.survey, one.name, one.label, event)
        for part in parts
        for one in asked_in(part.survey)
    ]


def in_the_same_words(myths: Iterable[FollowedMyth], label: str) -> FollowedMyth | None:
    """The first of these myths whose statement is in the words of a question; None if none is."""
    words = _words(label)
    return next((one for one in myths if _words(one.statement) == words), None)


def suggested(organiser: Organiser, myth: FollowedMyth) -> list[AskedQuestion]:
    """The questions in the same words, of events that this organiser runs, about no myth yet.

    The newest MOST_LOOKED surveys are looked at.
    """
    able = [id for id, role in shared_events(organiser).items() if May.RUN in ALLOWED[role]]
    found = (
        EventSurvey.select(EventSurvey, Survey, Event)
        .join(Survey)
        .switch(EventSurvey)
        .join(Event)
        .where((Event.organiser == organiser) | (Event.id << able))
        .order_by(Survey.id.desc())
        .limit(MOST_LOOKED)
    )
    parts = list(found)
    _read([one.survey for one in parts])
    taken = MythQuestion.among([one.survey for one in parts])
    words = _words(myth.statement)
    return [
        AskedQuestion(one.survey, asked.name, asked.label, one.event)
        for one in reversed(parts)
        for asked in asked_in(one.survey)
        if _words(asked.label) == words and (one.survey_id, asked.name) not in taken
    ]


def clauses_for(organiser: Organiser) -> list[Evidence]:
    """The clauses of the newest guidelines that concern this organiser: what may settle a myth."""
    shared = shared_with(organiser).surveys
    found = (
        Survey.select()
        .where((Survey.organiser == organiser) | shared, Survey.opened_at.is_null(False))
        .order_by(Survey.id.desc())
        .limit(MOST_LOOKED)
    )
    surveys = list(found)
    _read(surveys)
    guidelines = []
    for one in surveys:
        definition = definition_of(one)
        if definition is not None and definition.clauses:
            guidelines.append(one)
    return [one for one in offered(guidelines, ()) if one.noun == CLAUSE]


def names_of_pages(event: Event) -> dict[str, str]:
    """{name of its page: statement} of the published myths whose replies belong to an event."""
    home = (FollowedMyth.home == event) & FollowedMyth.published_at.is_null(False)
    found = FollowedMyth.select().where(home).order_by(FollowedMyth.id).limit(MOST_MYTHS)
    return {one.page_name: one.statement for one in found}


def told_of(codes: Sequence[str]) -> dict[str, FollowedMyth]:
    """{code: myth} of those with these codes that everyone may read now."""
    shown = FollowedMyth.published_at.is_null(False)
    found = FollowedMyth.select().where(FollowedMyth.code << list(codes), shown)
    return {one.code: one for one in found}


def _read(surveys: Iterable[Survey]) -> None:
    """Read at once what all of these ask."""
    listed = list(surveys)
    stored = stored_of([one.id for one in listed])
    for one in listed:
        one.stored = stored[one.id]


def _words(text: str) -> str:
    """What two statements share that are in the same words: not capitals, accents, a full stop."""
    return folded(alike(text)).rstrip(".")


def _tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).date().isoformat()


def _shorter(most: int) -> str:
    return ngettext("Shorten it to %(num)s character", "Shorten it to %(num)s characters", most)


def _delete_with_sample(survey: Survey) -> None:
    """Delete with a sample the myths that nothing else asks about."""
    if survey.is_sample:
        for myth in MythQuestion.among([survey]).values():
            if all(one.survey.is_sample for one in myth.questions):
                myth.delete_instance()


Survey.before_deletion.append(_delete_with_sample)
