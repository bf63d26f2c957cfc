"""The stances on each clause of a guideline: how many agree, and how divided people are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.form.question import Question
from models.result import measure
from models.result.reading import QuestionReading, Reading

ORDERS = ("order", "agreement", "division")


@dataclass(frozen=True)
class Clause:
    """The stances on one clause, and on the former clause that it rewords, if any."""

    reading: QuestionReading
    section: str  # the name of the section it stands in; "" before the first
    before: "Clause | None" = None

    @property
    def question(self) -> Question:
        """The clause itself."""
        return self.reading.question

    @property
    def number(self) -> str:
        """Its number in the text."""
        return str(self.question.settings["number"])

    @property
    def comments(self) -> int:
        """The number of people who wrote a comment."""
        return self.reading.written("comment")

    @cached_property
    def agreement(self) -> measure.Proportion | None:
        """The share that agrees of those who took a side; None if nobody did."""
        return self.reading.agreement

    @cached_property
    def division(self) -> measure.Proportion | None:
        """The share of the smaller side of those who took a side; None if nobody did."""
        return measure.division(*self.reading.sides)


@dataclass(frozen=True)
class Selection:
    """The choice of the section that is shown, and of the order of its clauses."""

    order: str = "order"
    section: str = ""

    def of(self, reading: Reading) -> list[Clause]:
        """The clauses that are asked now, selected and sorted.

        Agreement and division sort by the lower end of the 95 % interval, so that one person of
        one does not rank above ninety of a hundred. Equal clauses stay in the order of the text.
        """
        found = [
            clause
            for clause in clauses_of(reading)
            if not self.section or clause.section == self.section
        ]
        if self.order not in ("agreement", "division"):
            return found
        measures = [(getattr(clause, self.order), clause) for clause in found]
        measures.sort(key=lambda pair: -round(pair[0].low, 9) if pair[0] else 1)
        return [clause for _, clause in measures]

    def past(self, reading: Reading) -> list[Clause]:
        """The clauses that are no longer asked; none if a section is selected."""
        return [] if self.section else past_clauses(reading)


def clauses_of(reading: Reading) -> Iterator[Clause]:
    """The clauses that are asked now, in the order of the text."""
    past = {question.name: question for question in reading.survey.history.past_questions}
    section = ""
    for question in reading.survey.definition.questions:
        if question.kind.begins_page:
            section = question.name
        elif question.kind.clause:
            former = past.get(question.settings["was"])
            before = Clause(reading.of_question(former), section) if former else None
            yield Clause(reading.of_question(question), section, before)


def past_clauses(reading: Reading) -> list[Clause]:
    """The clauses that are no longer asked, in their last wording."""
    return [
        Clause(reading.of_question(question), "")
        for question in reading.survey.history.past_questions
        if question.kind.clause
    ]


def clause_of(reading: Reading, name: str) -> Clause | None:
    """The clause of this name, asked now or before; None if there never was one."""
    every = (*clauses_of(reading), *past_clauses(reading))
    return next((clause for clause in every if clause.question.name == name), None)
