"""Choices that a publication withdraws or adds, with the answers that they have."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.answer.tally import Counts
from models.form.definition import Definition
from models.form.field import NA, Field
from models.form.question import Question


@dataclass(frozen=True)
class Withdrawn:
    """A choice or item that is no longer offered, with its number of answers."""

    name: str
    label: str
    answers: int


@dataclass(frozen=True)
class Turnover:
    """The choices or items that a question withdraws, and the labels of its new ones."""

    question: Question
    withdrawn: tuple[Withdrawn, ...]
    new: tuple[str, ...]

    @property
    def rewording(self) -> str:
        """The line `name | label` that makes the new choice reword the withdrawn one, or ""."""
        if self.withdrawn and self.withdrawn[0].name == NA:
            return ""
        if len(self.withdrawn) != 1 or len(self.new) != 1 or not self.withdrawn[0].answers:
            return ""
        return f"{self.withdrawn[0].name} | {self.new[0]}"


def turnovers(before: Definition, after: Definition, counts: Counts) -> list[Turnover]:
    """The changed choices of questions in both definitions; `counts` is that of the tally."""
    asked = {one.name: one for one in before.questions}
    found = [
        _turnover(asked[question.name], question, counts)
        for question in after.questions
        if question.name in asked
    ]
    return [one for one in found if one.withdrawn or one.new]


def _turnover(before: Question, after: Question, counts: Counts) -> Turnover:
    was, now = dict(_offered(before)), dict(_offered(after))
    withdrawn = tuple(
        Withdrawn(value or field.name.rpartition(".")[2], label, _answers(field, value, counts))
        for (name, value), (label, field) in was.items()
        if (name, value) not in now
    )
    return Turnover(
        after, withdrawn, tuple(label for one, (label, _) in now.items() if one not in was)
    )


def _offered(question: Question) -> Iterator[tuple[tuple[str, str], tuple[str, Field]]]:
    """((field, choice or "" for the field itself), (label, field)) of all that can be chosen."""
    if question.items:
        yield from (((field.name, ""), (field.label, field)) for field in question.items)
        return
    for field in question.fields:
        listed = field.choices if field.type != "score" else filter(None, [field.na])
        yield from (((field.name, one.name), (one.label, field)) for one in listed)


def _answers(field: Field, value: str, counts: Counts) -> int:
    counted = counts.get(field.name, {})
    if not value:
        return sum(counted.values())
    if field.type == "rank":
        return sum(n for key, n in counted.items() if key.partition(" ")[2] == value)
    return counted.get(value, 0)
