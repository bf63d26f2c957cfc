"""A written band: how many people are told to have written the same, once a survey is closed.

A number of which only the band is told still tells of one person where it passes from one band to
the next. So it is that of an earlier closing until so many more or fewer people wrote the same as
are told of at all. What it was is kept before a closed survey or its answers change, as the public
snapshot is: everyone may have seen it. The words are kept in no way but as a keyed hash.
"""

from collections.abc import Mapping

from peewee import ForeignKeyField, JSONField

from models.answer.threshold import SMALLEST_GROUP, smallest_group
from models.survey.survey import Survey
from storage.database import Stored
from storage.seal import marked

MARK_LENGTH = 32  # hexadecimal digits: 128 bits

Words = tuple[str, ...]


class WrittenBand(Stored):
    """How many people are taken to have written each thing: {keyed hash of it: people}."""

    survey = ForeignKeyField(Survey, primary_key=True, on_delete="CASCADE", backref="+")
    people = JSONField()

    @classmethod
    def of(cls, survey: Survey, now: Mapping[Words, int]) -> dict[Words, int]:
        """{words: the first number of their band, or 0} as everyone may be told of them now."""
        return {words: _band(people) for words, (_mark, people) in cls._held(survey, now).items()}

    @classmethod
    def keep(cls, survey: Survey, now: Mapping[Words, int]) -> None:
        """Keep what everyone may be told now. In the transaction that changes it."""
        # By their hashes, so that no order tells who wrote first.
        people = dict(sorted(cls._held(survey, now).values()))
        cls.insert(survey=survey, people=people).on_conflict(
            conflict_target=[cls.survey], update={cls.people: people}
        ).execute()

    @classmethod
    def _held(cls, survey: Survey, now: Mapping[Words, int]) -> dict[Words, tuple[str, int]]:
        """The keyed hash of each, with as many people as everyone may take it to have."""
        kept: WrittenBand | None = cls.get_or_none(cls.survey == survey)
        before = kept.people if kept else {}
        fewest = smallest_group(is_sensitive=survey.definition.sensitive)
        held = {}
        for words, people in now.items():
            mark = marked("\n".join((f"written {survey.id}", *words)))[:MARK_LENGTH]
            known = before.get(mark, people)
            held[words] = mark, (people if abs(people - known) >= fewest else known)
        return held


def _band(people: int) -> int:
    """The first number of the band in which so many people are: 5, 10, 20, 40 and so on."""
    band = SMALLEST_GROUP
    while band * 2 <= people:
        band *= 2
    return band if people >= band else 0
