"""A sealed contact: one that waits for others, so that nobody can tell with which answers it came.

It is stored with the answers, so that a receipt means that both are kept. But only who has the
secret key can read it (storage/seal.py), and that is in no database, log, copy or backup. Contacts
are let out by `models/answer/contact.py`.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import BlobField, CharField, CompositeKey, ForeignKeyField

from models.survey.survey import Survey
from storage.database import Stored
from storage.prepared import ManyRows, Prepared
from storage.seal import SealUnfit, is_readable, opened
from storage.seal import sealed as seal

Given = tuple[int, Sequence[str]]  # the id of the survey; question, contact[, topic, place]


class SealedContact(Stored):
    """A contact that nobody can read yet, under an id that changes whenever another one comes."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE")
    id = CharField(max_length=32)
    sealed = BlobField()

    class Meta:
        primary_key = CompositeKey("survey", "id")
        without_rowid = True

    @classmethod
    def keep(cls, given: Iterable[Given]) -> None:
        """Store these, newly sealed and under new ids, in this transaction."""
        rows = [(survey, secrets.token_hex(16), seal(json.dumps(one))) for survey, one in given]
        if rows:
            _insert(sorted(rows))

    @classmethod
    def all_of(cls, survey: int) -> tuple[dict[str, list[str]], int]:
        """{id: contact} of those of a survey, and how many another secret key has sealed."""
        return _read(_sealed_of(survey).fetchall())

    @classmethod
    def delete_among(cls, survey: int, ids: Iterable[str]) -> None:
        """Delete these."""
        for id in ids:
            _delete(survey, id)

    @classmethod
    def unreadable(cls) -> dict[str, int]:
        """{code of a survey: how many of its contacts another secret key has sealed}."""
        waiting: Any = (
            cls.select(Survey.code, cls.sealed).join(Survey).order_by(Survey.code).tuples()
        )
        found = Counter(code for code, sealed in waiting if not is_readable(bytes(sealed)))
        return dict(found)


def _read(rows: Iterable[tuple[str, bytes]]) -> tuple[dict[str, list[str]], int]:
    found, unreadable = {}, 0
    for id, sealed in rows:
        try:
            found[id] = json.loads(opened(bytes(sealed)))
        except SealUnfit:
            unreadable += 1
    return found, unreadable


_sealed_of = Prepared(
    lambda survey: SealedContact.select(SealedContact.id, SealedContact.sealed).where(
        SealedContact.survey == survey
    )
)
_delete = Prepared(
    lambda survey, id: SealedContact.delete().where(
        SealedContact.survey == survey, SealedContact.id == id
    )
)
_insert = ManyRows(
    SealedContact,
    [SealedContact.survey, SealedContact.id, SealedContact.sealed],
    lambda insert: insert,
)
