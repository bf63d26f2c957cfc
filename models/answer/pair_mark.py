"""Pair marks: keyed hashes that say which answers of two waves are of one person, and not of whom.

They are stored in the transaction of the response and go with it. Who made them, and of what, is
`models/wave/pair_code.py`.
"""

from collections.abc import Collection, Iterable
from typing import Any

from peewee import BlobField, CharField, CompositeKey, ForeignKeyField, fn

from models.survey.survey import Survey
from storage.database import Stored
from storage.prepared import ManyRows

MARK = 16  # bytes of one hash
NO_MARK = bytes(MARK)  # of a code that lacks an element, for all but what is left without it
PairMarks = bytes  # all hashes of one code, one after the other; b"" for nobody's


class PairMark(Stored):
    """The marks of one response; `id` is that of the response."""

    survey_id: int
    survey = ForeignKeyField(Survey, on_delete="CASCADE", index=False)
    id = CharField(max_length=32)
    marks = BlobField()

    class Meta:
        primary_key = CompositeKey("survey", "id")
        # Rows lie in the order of their ids, which are random: no row number tells when one came.
        without_rowid = True

    @classmethod
    def keep(cls, rows: Iterable[tuple[int, str, PairMarks]]) -> None:
        """Store (survey, response, marks) of new responses, in the transaction of these."""
        found = sorted(row for row in rows if row[2])
        if found:
            _insert_rows(found)

    @classmethod
    def take_away(cls, survey: int, ids: Collection[str]) -> None:
        """Delete those of these responses. In the transaction that deletes these."""
        cls.delete().where(cls.survey == survey, cls.id << ids).execute()

    @classmethod
    def delete_all_of(cls, surveys: Iterable[Survey]) -> None:
        """Delete those of all responses to these surveys."""
        cls.delete().where(cls.survey << [one.id for one in surveys]).execute()

    @classmethod
    def of(cls, survey: Survey, most: int) -> dict[str, PairMarks]:
        """{id of a response: its marks} of up to `most` responses to a survey."""
        found = cls.select(cls.id, cls.marks).where(cls.survey == survey).limit(most)
        return {one.id: bytes(one.marks) for one in found}

    @classmethod
    def counts_of(cls, surveys: Iterable[Survey]) -> dict[int, int]:
        """{survey id: responses with a code} of these surveys, where there are any."""
        ids = [one.id for one in surveys]
        found: Any = cls.select(cls.survey, fn.COUNT(cls.id)).where(cls.survey << ids)
        return dict(found.group_by(cls.survey).tuples())


_insert_rows = ManyRows(PairMark, [PairMark.survey, PairMark.id, PairMark.marks], lambda one: one)
