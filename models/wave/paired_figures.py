"""Paired figures: what two waves told of those who answered both, as they were when taken.

They are taken once the later wave has closed, and anew only where so many pairs came or went that
the step tells nothing of one person: who sees figures after each answer has read what it changed.
So they stay when the marks are deleted. docs/decisions/0019-pair-codes.md.
"""

from datetime import UTC, datetime
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, JSONField

from models.answer.threshold import FEWEST_PAIRS, smallest_group
from models.form.zone import local_time
from models.survey.survey import Survey
from storage.database import Stored, writing

Told = dict[str, Any]  # as models.result.paired_change has it


class PairedFigures(Stored):
    """What is told of the wave `survey` and of the first; `revision` is that of both tallies."""

    survey_id: int
    first_id: int
    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    first = ForeignKeyField(Survey, on_delete="CASCADE")
    taken_on = CharField(max_length=10)
    revision = CharField(max_length=64)
    pairs = IntegerField()
    told = JSONField()

    @classmethod
    def of(cls, survey: Survey) -> "PairedFigures | None":
        """Those of this wave; None if none are taken."""
        found: PairedFigures | None = cls.get_or_none(cls.survey == survey)
        return found

    @classmethod
    def keep(cls, survey: Survey, first: Survey, revision: str, pairs: int, told: Told) -> None:
        """Keep what was read of both, unless it is too little, or little beyond what is kept."""
        step = smallest_group(is_sensitive=survey.definition.sensitive)
        with writing():
            kept = cls.of(survey)
            if kept is not None and kept.first_id == first.id and abs(pairs - kept.pairs) < step:
                cls.update(revision=revision).where(cls.survey == survey).execute()
                return
            cls.delete().where(cls.survey == survey).execute()
            if pairs >= FEWEST_PAIRS:
                day = local_time(datetime.now(UTC), survey.time_zone or "UTC").date()
                cls.create(
                    survey=survey,
                    first=first,
                    taken_on=day.isoformat(),
                    revision=revision,
                    pairs=pairs,
                    told=told,
                )
