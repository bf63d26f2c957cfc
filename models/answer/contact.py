"""A contact: how to reach someone who asked for it, kept apart from what anybody answered.

It comes sealed (models/answer/sealed_contact.py) and is let out with at least four others, or when
the survey closes: docs/decisions/0016-contacts.md.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from peewee import (
    CharField,
    CompositeKey,
    ForeignKeyField,
    ModelSelect,
    PeeweeException,
    TextField,
    fn,
)

from models.answer.sealed_contact import Given, SealedContact
from models.answer.threshold import SMALLEST_GROUP
from models.survey.schedule import CLOSED, state_of
from models.survey.survey import Survey
from storage.database import Stored, connection, db, writing
from storage.fault import name
from storage.prepared import ManyRows, Prepared
from telemetry import log

LONGEST_CONTACT = 254


class Contact(Stored):
    """How to reach a person, and the question they said it under; nothing links it to answers.

    Whoever said that the organisers may know what they asked for has a topic and a place too.
    """

    # Whoever has made something of contacts is told which of a survey are deleted, after that and
    # in the same transaction.
    at_deletion: ClassVar[list[Callable[[Survey, list[str]], None]]] = []
    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    id = CharField(max_length=32)
    question = CharField(max_length=64)
    contact = CharField(max_length=LONGEST_CONTACT)
    topic = TextField(null=True)
    place = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("survey", "id")
        # Rows lie in the order of their ids, which are random: no row number tells when one came.
        without_rowid = True

    @classmethod
    def all_of(cls, survey: Survey) -> "ModelSelect[Contact]":
        """Every contact of `survey` that was let out, in no order that means anything."""
        return cls.select().where(cls.survey == survey).order_by(cls.id)

    @classmethod
    def concerns(cls, survey: Survey) -> bool:
        """True if the form asks for a contact, or somebody left one."""
        return (
            any(one.apart for one in survey.definition.questions)
            or cls.all_of(survey).exists()
            or cls.waiting(survey) != (0, 0)
        )

    @classmethod
    def counts_of(cls, surveys: Iterable[Survey]) -> dict[int, int]:
        """{survey id: contacts that were let out} of these surveys, where there are any."""
        ids = [one.id for one in surveys]
        found: Any = cls.select(cls.survey, fn.COUNT(cls.id)).where(cls.survey << ids)
        return dict(found.group_by(cls.survey).tuples())

    @classmethod
    def keep(cls, given: Iterable[Given]) -> None:
        """Store these, sealed, in the transaction that stores the responses they came with."""
        came = list(given)
        SealedContact.keep(came)
        _due.update(survey for survey, _ in came)

    @classmethod
    def let_out_due(cls) -> None:
        """Let out what has come to this process since the last call, as `let_out`. Never fails.

        So what came within some seconds is let out, or sealed anew, at once. What cannot be done
        now is done at the next call, or when the organiser looks.
        """
        surveys = {_due.pop() for _ in range(len(_due))}
        try:
            if surveys:
                with connection():
                    cls.let_out(surveys)
        except PeeweeException as fault:
            _due.update(surveys)
            log.count("contacts wait", fault=name(fault))

    @classmethod
    def let_out(cls, surveys: Iterable[int]) -> None:
        """Let contacts of these surveys out, where enough wait; the others are sealed anew.

        All of it in a transaction that stores no answers. Which sealed contact became which, and
        which of them came last, nothing tells that is stored without the secret key.
        """
        with writing():
            for survey in sorted(set(surveys)):
                # Two nodes that count what waits and then let it out would do so twice.
                _take_turns(survey)
                _let_out(survey)

    @classmethod
    def waiting(cls, survey: Survey) -> tuple[int, int]:
        """How many wait to be let out, and how many of another secret key never can."""
        waiting, unreadable = SealedContact.all_of(survey.id)
        return len(waiting), unreadable

    @classmethod
    def delete_all_of(cls, survey: Survey) -> None:
        """Delete every contact of `survey`, also those that wait."""
        with writing():
            _take_turns(survey.id)  # what is let out just now would be in neither table
            gone = [one.contact for one in cls.select(cls.contact).where(cls.survey == survey)]
            cls.delete().where(cls.survey == survey).execute()
            SealedContact.delete().where(SealedContact.survey == survey).execute()
            for tell in cls.at_deletion:
                tell(survey, gone)

    def delete_instance(self, recursive: bool = False, delete_nullable: bool = False) -> int:
        """Delete this one."""
        with writing():
            gone = super().delete_instance(recursive, delete_nullable)
            for tell in self.at_deletion:
                tell(self.survey, [self.contact])
        return gone


Survey.before_deletion.append(Contact.delete_all_of)


class ContactLot(Stored):
    """A lot of fewer contacts than is usual, let out because the survey closed.

    A survey that is closed and opened again after each answer would let out one contact at a time.
    So no closing after that one lets any out.
    """

    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")


def _take_turns(survey: int) -> None:
    """Wait until no other transaction changes what of this survey is let out."""
    db.serialise(hashlib.sha256(f"contacts {survey}".encode()).digest())


def _let_out(survey: int) -> None:
    waiting, _ = SealedContact.all_of(survey)
    if not waiting:
        return
    SealedContact.delete_among(survey, waiting)
    if not _may_go(survey, len(waiting)):
        SealedContact.keep((survey, one) for one in waiting.values())
        return
    whole = ((*one, None, None)[:4] for one in waiting.values())
    _insert(sorted((survey, secrets.token_hex(16), *one) for one in whole))


def _may_go(survey: int, waiting: int) -> bool:
    """True if so many may be let out now; that it was at a closing is noted."""
    if waiting >= SMALLEST_GROUP:
        return True
    is_closed = state_of(*map(Survey.opened_at.python_value, _moments(survey).fetchone())) == CLOSED
    if not is_closed or ContactLot.select().where(ContactLot.survey == survey).exists():
        return False
    ContactLot.create(survey=survey)
    return True


_due: set[int] = set()  # surveys to which contacts have come
_moments = Prepared(
    lambda survey: Survey.select(
        Survey.opened_at, Survey.closed_at, Survey.opens_at, Survey.closes_at
    ).where(Survey.id == survey)
)
_insert = ManyRows(
    Contact,
    [getattr(Contact, one) for one in ("survey", "id", "question", "contact", "topic", "place")],
    lambda insert: insert,
)
