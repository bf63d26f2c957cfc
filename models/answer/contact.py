"""A contact: how to reach someone who asked for it, kept apart from what anybody answered."""

import secrets
from collections.abc import Iterable

from peewee import CharField, CompositeKey, ForeignKeyField, ModelSelect

from models.survey.survey import Survey
from storage.database import Stored, writing
from storage.prepared import ManyRows

LONGEST_CONTACT = 254
Given = tuple[int, str, str]  # the id of the survey, the name of the question, the contact


class Contact(Stored):
    """How to reach a person, and the question they said it under; nothing links it to answers."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    id = CharField(max_length=32)
    question = CharField(max_length=64)
    contact = CharField(max_length=LONGEST_CONTACT)

    class Meta:
        primary_key = CompositeKey("survey", "id")
        # Rows lie in the order of their ids, which are random: no row number tells when one came.
        without_rowid = True

    @classmethod
    def all_of(cls, survey: Survey) -> "ModelSelect[Contact]":
        """Every contact of `survey`, in no order that means anything."""
        return cls.select().where(cls.survey == survey).order_by(cls.id)

    @classmethod
    def keep(cls, given: Iterable[Given]) -> None:
        """Store these in the transaction that stores the responses they came with."""
        rows = [(survey, secrets.token_hex(16), *rest) for survey, *rest in given]
        if rows:
            _insert(sorted(rows))

    @classmethod
    def delete_all_of(cls, survey: Survey) -> None:
        """Delete every contact of `survey`."""
        with writing():
            cls.delete().where(cls.survey == survey).execute()


_insert = ManyRows(
    Contact, [Contact.survey, Contact.id, Contact.question, Contact.contact], lambda insert: insert
)
