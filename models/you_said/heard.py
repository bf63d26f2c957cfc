"""What was heard: what the shared results say of a subject, in a sentence with its numbers.

All of it is read through the gate as everyone sees it. Of results that are not shared nothing is
said, nor of fewer people than the threshold: not even that something was asked for, as that may be
one person, or untrue. Tags are for organisers alone: of a theme nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from language.message import ngettext
from language.number import grouped
from models.answer.threshold import SMALLEST_GROUP
from models.form.excerpt import IN_A_SENTENCE, excerpt
from models.result.audience import Audience, reading_for
from models.result.field_reading import FieldReading
from models.result.reading import QuestionReading, Reading
from models.survey.survey import Survey
from models.telling import shared_result
from models.you_said.subject import CLAUSE, THEME, TOPIC, Subject


@dataclass(frozen=True)
class Heard:
    """What is said of a subject, "" for nothing; `figures` are its numbers."""

    sentence: str = ""
    figures: tuple[int, ...] = ()


class HeardOf:
    """What was heard of each subject of a survey; the results are read once."""

    def __init__(self, survey: Survey) -> None:
        reading = reading_for(survey, Audience.EVERYONE)
        self._asked: Mapping[str, QuestionReading] = {}
        self._told: Mapping[str, list[tuple[str, tuple[int, ...]]]] = {}
        if reading is not None:
            self._asked = _asked(reading)
            self._told = shared_result.sentences_of(reading)

    def of(self, subject: Subject) -> Heard:
        """What was heard of this subject."""
        asked = self._asked.get(subject.question)
        found = None
        if asked is not None and subject.sort != THEME:
            found = self._counted(subject, asked)
        return found or Heard()

    def figures_of(self, subject: Subject) -> tuple[int, ...]:
        """The numbers alone, as `of` has them."""
        return self.of(subject).figures

    def _counted(self, subject: Subject, asked: QuestionReading) -> Heard | None:
        if subject.sort == CLAUSE:
            return _of_clause(asked)
        if subject.sort == TOPIC:
            return _of_topic(subject, asked)
        told = self._told.get(subject.question)
        if told:
            sentences, figures = zip(*told, strict=True)
            return Heard(" ".join(sentences), tuple(n for some in figures for n in some))
        return _of_choices(asked.main)


def _asked(reading: Reading) -> dict[str, QuestionReading]:
    """{question: what everyone sees of it}, without questions that are hidden."""
    return {one.question.name: one for one in reading.questions if not one.is_hidden}


def _of_clause(asked: QuestionReading) -> Heard | None:
    people = asked.main.answered
    if people < SMALLEST_GROUP:
        return None
    agree, changes, disagree = asked.sides
    sentence = ngettext(
        "Of %(num)s person, %(agree)s agree, %(changes)s agree with changes, "
        "%(disagree)s disagree.",
        "Of %(num)s people, %(agree)s agree, %(changes)s agree with changes, "
        "%(disagree)s disagree.",
        people,
        agree=grouped(agree),
        changes=grouped(changes),
        disagree=grouped(disagree),
    )
    return Heard(sentence, (people, agree, changes, disagree))


def _of_topic(subject: Subject, asked: QuestionReading) -> Heard | None:
    field = next((one for one in asked.fields if one.name == subject.field), None)
    count = field.counts.get(subject.part, 0) if field else 0
    if field is None or count < SMALLEST_GROUP:
        return None
    sentence = ngettext(
        "%(count)s of the %(num)s person who asked for something asked for “%(topic)s”.",
        "%(count)s of the %(num)s people who asked for something asked for “%(topic)s”.",
        field.answered,
        count=grouped(count),
        topic=excerpt(subject.called, IN_A_SENTENCE),
    )
    return Heard(sentence, (count, field.answered))


def _of_choices(field: FieldReading) -> Heard | None:
    rows = [row for row in field.rows if row.count >= SMALLEST_GROUP]
    if not field.field.choices or not rows:
        return None
    most = max(rows, key=lambda row: row.count)
    if sum(row.count == most.count for row in rows) > 1:
        return None
    sentence = ngettext(
        "%(count)s of %(num)s person chose “%(choice)s”, more than anything else.",
        "%(count)s of %(num)s people chose “%(choice)s”, more than anything else.",
        field.applicable,
        count=grouped(most.count),
        choice=excerpt(most.label, IN_A_SENTENCE),
    )
    return Heard(sentence, (most.count, field.applicable))
