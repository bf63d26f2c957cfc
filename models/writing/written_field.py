"""A written field: one that people answer in their own words, and how many did."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.form.field import WRITTEN, Field
from models.form.question import Question
from models.result.reading import Reading

OTHER, TOPIC, PLACE = "other", "topic", "place"  # parts of a question


@dataclass(frozen=True)
class WrittenField:
    """A field that people answer in their own words, of a question that is asked or was."""

    question: Question
    field: Field
    people: int  # who wrote in it
    is_asked: bool = True

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def part(self) -> str:
        """The part of the question that it is, `other` of `day.other`; "" for the whole answer."""
        return self.name.partition(".")[2]

    @property
    def is_of_a_clause(self) -> bool:
        """True for what people say to a clause, beside the stance that they take on it."""
        return self.question.kind.clause


def written_fields(reading: Reading) -> Iterator[WrittenField]:
    """The fields of a survey in people's own words; one that is gone only if somebody wrote in it.

    In the order in which they are asked, those that no longer are last.
    """
    past = reading.survey.history.past_questions
    for question, is_asked in (
        *((one, True) for one in reading.survey.definition.questions),
        *((one, False) for one in past),
    ):
        if not question.fields:
            continue
        for one in reading.of_question(question).fields:
            if one.field.type in WRITTEN and (one.answered or is_asked):
                yield WrittenField(question, one.field, one.answered, is_asked and one.is_asked)


def written_field(reading: Reading, name: str) -> WrittenField | None:
    """The written field of this name; None if there is none."""
    return next((one for one in written_fields(reading) if one.name == name), None)
