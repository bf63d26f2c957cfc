"""An outcome: who changed what, when and where, after an event, as its organisers log it.

The terms are those of outcome harvesting (Wilson-Grau and Britt 2012): an outcome is a change in
what a person, a team or an organisation does; its statement says why it matters and what the event
contributed. The log never says that an event caused it: nothing was compared.

A statement is not edited but followed by another: each version stays, with who wrote it and why.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
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
    fn,
)

from language.message import gettext as _
from language.message import lazy_gettext, ngettext
from models.account import audit
from models.account.organiser import Organiser
from models.event.event import Event
from models.evidence.evidence import Evidence, faults_of
from models.form.setting import Fault, is_blank
from models.form.written_time import has_been
from models.history.history import StatementVersion, WithHistory
from models.history.last_number import next_number
from models.history.statement import (
    Statement,
    StatementOvertaken,
    StatementUnfit,
    too_long,
)
from models.telling.difference_kind import DifferenceKind
from storage.database import MomentField, Stored, db, writing

LONGEST_WHAT, LONGEST_WHO = 2_000, 200  # characters
MOST_OUTCOMES = 1_000  # of an event
MOST_EVIDENCE = 20
# What is stored of each choice, and how it is shown. "" is what nobody said.
EXPECTED = {
    "": lazy_gettext("I would rather not say"),
    "yes": lazy_gettext("We hoped for it"),
    "no": lazy_gettext("Nobody expected it"),
}
EFFECTS = {
    "": lazy_gettext("I would rather not say"),
    "good": lazy_gettext("Good"),
    "bad": lazy_gettext("Bad"),
    "both": lazy_gettext("Both"),
}
# The levels of Kirkpatrick (1959), as he names them.
LEVELS = {
    0: lazy_gettext("None"),
    1: lazy_gettext("1 Reaction: how people found the event"),
    2: lazy_gettext("2 Learning: what they know or can do now"),
    3: lazy_gettext("3 Behaviour: what they do differently"),
    4: lazy_gettext("4 Results: what their organisation has of it"),
}
NAMES = {
    "what": lazy_gettext("What changed"),
    "who": lazy_gettext("Who changed it"),
    "happened": lazy_gettext("When"),
    "kind": lazy_gettext("Kind"),
    "place": lazy_gettext("Where"),
    "significance": lazy_gettext("Why it matters"),
    "contribution": lazy_gettext("What the event contributed"),
    "expected": lazy_gettext("Expected"),
    "effect": lazy_gettext("Good or bad"),
    "level": lazy_gettext("Kirkpatrick level"),
    "tellable": lazy_gettext("Everyone may read it"),
    "evidence": lazy_gettext("Evidence"),
}


class OutcomeUnfit(StatementUnfit):
    """An outcome is invalid: `setting` names the field to change, `message` says how."""


class OutcomeOvertaken(StatementOvertaken):
    """Somebody changed or deleted the outcome after the page that sends this was loaded."""


@dataclass(frozen=True)
class OutcomeStatement(Statement):
    """What is said of an outcome. `happened` is a day or a month in ISO 8601.

    `tellable`: everyone may read it, for it is in an organiser's own words or who wrote it agreed.
    """

    names = NAMES
    unfit = OutcomeUnfit
    what: str
    who: str
    happened: str
    kind: DifferenceKind
    place: str = ""
    significance: str = ""
    contribution: str = ""
    expected: str = ""
    effect: str = ""
    level: int = 0
    tellable: bool = True
    evidence: tuple[Evidence, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """All that does not fit."""
        if is_blank(self.what):
            yield "what", _("Write what changed")
        if is_blank(self.who):
            yield "who", _("Write who changed it: a person, a team, an organisation")
        yield from too_long(self, LONGEST)
        if not has_been(self.happened):
            yield "happened", _("Write a day or a month that has been")
        for name, offered in OFFERED.items():
            if getattr(self, name) not in offered:
                yield name, _("Choose one of those that are offered")
        yield from faults_of(self.evidence, MOST_EVIDENCE)

    @classmethod
    def _read(cls, known: Mapping[str, Any]) -> dict[str, Any]:
        evidence = tuple(Evidence.of(one) for one in known["evidence"])
        return {"kind": DifferenceKind.stored(known["kind"]), "evidence": evidence}


LONGEST = {
    **dict.fromkeys(("what", "significance", "contribution"), LONGEST_WHAT),
    **dict.fromkeys(("who", "place"), LONGEST_WHO),
}
OFFERED: dict[str, Collection[object]] = {"expected": EXPECTED, "effect": EFFECTS, "level": LEVELS}


class Outcome(WithHistory, Stored):
    """An outcome of an event. Its latest statement is `said`; what lists ask for has columns."""

    statement: OutcomeStatement
    versions: "list[OutcomeVersion]"
    id = AutoField()
    event_id: int
    event = ForeignKeyField(Event, on_delete="CASCADE")
    revision = IntegerField(default=1)
    kind = CharField(max_length=20)
    happened = CharField(max_length=10)
    said = JSONField()
    logged_at = MomentField()
    statement_class, overtaken = OutcomeStatement, OutcomeOvertaken

    @classmethod
    def log(cls, event: Event, statement: OutcomeStatement, by: Organiser) -> "Outcome":
        """Log an outcome. Raises OutcomeUnfit."""
        statement.check()
        with writing():
            db.serialise(b"outc" + event.id.to_bytes(4))
            if cls.select().where(cls.event == event).count() >= MOST_OUTCOMES:
                raise OutcomeUnfit(
                    "what",
                    ngettext(
                        "There is room for %(num)s outcome of an event",
                        "There is room for %(num)s outcomes of an event",
                        MOST_OUTCOMES,
                    ),
                )
            # What is told of a deleted one names its number. Some were deleted before numbers were
            # kept, and older nodes keep none.
            deleted = DeletedOutcome.select(fn.MAX(DeletedOutcome.outcome)).scalar() or 0
            made: Outcome = cls.create(
                id=next_number(cls, deleted),
                event=event,
                logged_at=datetime.now(UTC),
                **_columns(statement),
            )
            made._keep(statement, by, "")
        return made

    @classmethod
    def inside(cls, event: Event, id: int) -> "Outcome | None":
        """The outcome with this number, if it is one of the event."""
        found: Outcome | None = cls.get_or_none(cls.event == event, cls.id == id)
        return found

    def name(self, seen: int, evidence: tuple[Evidence, ...], by: Organiser, why: str) -> None:
        """Name this as evidence beside what is named. Raises what `change` does."""
        now = self.statement
        self.change(seen, replace(now, evidence=(*now.evidence, *evidence)), by, why)

    def delete_by(self, by: Organiser) -> None:
        """Delete it with all that was ever said of it; that one was there stays to be seen."""
        with audit.noted("outcome deleted", by, self.event.code, str(self.id)):
            if self.delete_instance():  # else somebody else did
                gone = {"at": datetime.now(UTC), "by": by.called}
                DeletedOutcome.create(event=self.event_id, outcome=self.id, **gone)

    def _lock(self) -> None:
        db.serialise(b"outc" + self.event_id.to_bytes(4))

    def _columns(self, statement: OutcomeStatement, before: Any, **beside: Any) -> dict[str, Any]:
        return _columns(statement)


class OutcomeVersion(StatementVersion):
    """What was said of an outcome from `at` on."""

    statement: OutcomeStatement
    about = ForeignKeyField(
        Outcome,
        column_name="outcome_id",
        backref="version_rows",
        on_delete="CASCADE",
        index=False,
    )

    class Meta:
        primary_key = CompositeKey("about", "number")


class DeletedOutcome(Stored):
    """What is left of a deleted outcome: its number, who deleted it and when. Not a word of it."""

    id = AutoField()
    event = ForeignKeyField(Event, on_delete="CASCADE")
    outcome = IntegerField()
    by = TextField()
    at = MomentField()

    @classmethod
    def all_of(cls, event: Event) -> "list[DeletedOutcome]":
        """The latest of them first, at most MOST_OUTCOMES."""
        found = cls.select().where(cls.event == event).order_by(cls.id.desc())
        return list(found.limit(MOST_OUTCOMES))


def _columns(statement: OutcomeStatement) -> dict[str, Any]:
    return {
        "kind": statement.kind.value,
        "happened": statement.happened,
        "said": statement.document,
    }
