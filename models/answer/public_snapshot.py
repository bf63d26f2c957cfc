"""A public snapshot: the tally of an anonymous survey as it was last shown to everyone.

Somebody who watches a person send and then sees the tally move by one has read their answer. So
the public tally of an anonymous survey moves in steps of SMALLEST_GROUP responses or more, and is
empty before the first step.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from peewee import EXCLUDED, JOIN, ForeignKeyField, IntegerField, JSONField, fn

from models.answer.tally import Counts, Tally
from models.answer.threshold import SMALLEST_GROUP
from models.form.field import FREE
from models.survey.survey import Survey
from storage.database import Stored, writing


class PublicSnapshot(Stored):
    """The tally that everyone is shown until the next step."""

    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE")
    responses = IntegerField()
    revision = IntegerField()
    counts = JSONField()

    class Meta:
        table_name = "release"

    @classmethod
    def step(cls, surveys: Iterable[int]) -> None:
        """Renew the snapshot of each survey with SMALLEST_GROUP or more responses since its last.

        Runs in the transaction that stores the responses; leaves out surveys that are not shared,
        or not anonymous.
        """
        due = (
            Survey.select()
            .join(Tally)
            .join(cls, JOIN.LEFT_OUTER, on=cls.survey == Survey.id)
            .where(
                Survey.id << list(surveys),
                Survey.anonymous,
                Survey.shared_at.is_null(False),
                Tally.responses >= fn.COALESCE(cls.responses, 0) + SMALLEST_GROUP,
            )
        )
        for survey in list(due):
            tally, counts = Tally.of(survey)
            before = cls.get_or_none(cls.survey == survey)
            counts |= _held_back(survey, counts, before.counts if before else {})
            cls.insert(
                survey=survey, responses=tally.responses, revision=tally.revision, counts=counts
            ).on_conflict(
                conflict_target=[cls.survey],
                update={
                    cls.responses: EXCLUDED.responses,
                    cls.revision: EXCLUDED.revision,
                    cls.counts: EXCLUDED.counts,
                },
            ).execute()


def _held_back(survey: Survey, counts: Counts, shown: Counts) -> Counts:
    """The old counts of the free fields that fewer than SMALLEST_GROUP have answered since."""
    free = [field.name for field in survey.fields if field.type in FREE]
    return {
        name: shown.get(name, {})
        for name in free
        if sum(counts.get(name, {}).values()) < sum(shown.get(name, {}).values()) + SMALLEST_GROUP
    }


def share(survey: Survey) -> None:
    """Let anyone who has the link see the results, of an anonymous survey in steps."""
    with writing():
        Survey.update(shared_at=datetime.now(UTC)).where(Survey.id == survey.id).execute()
        PublicSnapshot.step([survey.id])


def end_sharing(survey: Survey) -> None:
    """Keep the results to the organiser again.

    The last snapshot stays: if the survey is shared again, the next step counts from there.
    """
    with writing():
        Survey.update(shared_at=None).where(Survey.id == survey.id).execute()
