"""Readings: the tally of a question or a survey, ready to be shown or exported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property

from models.answer.public_snapshot import PublicView
from models.answer.tally import Counts, Reach, Tally
from models.answer.threshold import SMALLEST_GROUP
from models.form.field import FREE, NA, WRITTEN, Field
from models.form.question import Question
from models.result import measure
from models.result.demand import Demand, demand
from models.result.field_reading import AnswerCount, FieldReading, Offered, OtherWords
from models.survey.survey import Survey
from models.survey.version import History

ASIDE = (".other", ".comment")  # the parts that come only with an answer


@dataclass(frozen=True)
class QuestionReading:
    """The counts of all fields of one question."""

    question: Question
    fields: tuple[FieldReading, ...]
    pairs: Mapping[str, int] = dataclass_field(default_factory=dict)
    is_asked: bool = True
    is_behind: bool = False  # True if everyone may not see yet what newer responses say of it
    responses: int = 0  # to the survey, by the moment of these counts
    asked: int | None = None  # the number of people to whom it was put; None: not told
    tells_pairs: bool = False  # True where one person’s two answers may be told from `pairs`
    where: str = ""  # the filter that these people meet

    @property
    def main(self) -> FieldReading:
        """The field with the name of the question, or the first of a grid."""
        return self.fields[0]

    @property
    def answered(self) -> int:
        """The number of people who answered; of a grid, its most answered item."""
        return max(field.answered for field in self.fields)

    @property
    def people(self) -> tuple[int, bool]:
        """The number of people who answered any of its parts, and whether it may be more.

        It is exact of one part, and of two that are counted in pairs.
        """
        parts = [one for one in self.fields if not one.name.endswith(ASIDE)]
        both = sum(self.pairs.values())
        if len(parts) == 2 and both:
            return sum(one.answered for one in parts) - both, False
        return self.answered, len(parts) > 1 and self.answered > 0

    @property
    def is_hidden(self) -> bool:
        """True if everyone may not see anything of it yet."""
        return self.is_behind and not self.responses

    @property
    def has_halves(self) -> bool:
        """True of a question that asks the same of before and of now."""
        return any(one.field.is_half for one in self.fields)

    @property
    def is_a_box(self) -> bool:
        """True of a question whose only answer is a tick."""
        return not self.question.rows and len(self.main.field.choices) == 1

    @property
    def not_applicable(self) -> AnswerCount | None:
        """The number of the first field that has one; None if no field has."""
        return next((one.not_applicable for one in self.fields if one.not_applicable), None)

    @property
    def not_asked(self) -> int:
        """The number of people to whom it was not put; 0 where that is not told."""
        return 0 if self.asked is None else self.responses - self.asked

    @property
    def other_words(self) -> list[tuple[str, OtherWords]]:
        """(label of an item, or "" for the whole, answers that were given to other words)."""
        fields = self.fields if self.question.items else self.fields[:1]
        found = [(one.label, one.other_words) for one in fields if one.other_words]
        if len(found) == len(fields) and len({words for _label, words in found}) == 1:
            return [("", found[0][1])]
        return found

    @property
    def change(self) -> measure.Change | None:
        """The change from before to now, from those who answered both; None if nobody did."""
        steps = ((pair.split(" "), count) for pair, count in self.pairs.items())
        steps = ((pair, count) for pair, count in steps if NA not in pair)
        widest = len(self.main.field.steps) - 1
        return measure.paired_change({(float(a), float(b)): n for (a, b), n in steps}, widest)

    @property
    def demand(self) -> Demand | None:
        """The table of topics by places of a request; None without answers to both."""
        return demand(tuple(one.field for one in self.fields[:2]), self.pairs)

    @property
    def conversion(self) -> measure.Conversion | None:
        """The numbers of people who gained or lost the right answer of a myth."""
        right = "true" if self.question.settings["answer"] else "false"
        found: dict[tuple[bool, bool], int] = {}
        for pair, count in self.pairs.items():
            before, now = (one == right for one in pair.split(" "))
            found[before, now] = found.get((before, now), 0) + count
        return measure.conversion(found)

    @property
    def sides(self) -> tuple[int, int, int]:
        """The numbers of people who agree with a clause, agree with changes, and disagree."""
        counts = self.main.counts
        agree, changes, disagree = (
            counts.get(one, 0) for one in ("agree", "agree_with_changes", "disagree")
        )
        return agree, changes, disagree

    @property
    def agreement(self) -> measure.Proportion | None:
        """The share that agrees with a clause of those who took a side; None if nobody did."""
        return measure.agreement(*self.sides)

    def written(self, part: str) -> int:
        """The number of people who wrote in the part `other` or `comment`."""
        name = f"{self.question.name}.{part}"
        return sum(field.answered for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Reading:
    """The whole tally of a survey at one moment."""

    survey: Survey
    responses: int
    revision: int
    counts: Counts
    written: bool = True  # False where what one person wrote or chose is left out
    banded: bool = False  # True where free answers are counted in bands
    view: PublicView | None = None  # the public snapshot that this is a reading of
    reach: Reach | None = None  # None where it is not told who was asked what
    tells_words: bool = False  # True where it is told how many answered other words
    among: int | None = None  # all responses then, where only some of them are counted
    where: str = ""  # the filter that those meet
    untold: frozenset[str] = frozenset()  # fields of which nothing is told

    @classmethod
    def of(cls, survey: Survey) -> "Reading":
        """The tally of `survey` now."""
        tally, counts, reach = Tally.whole(survey)
        return cls(survey, tally.responses, tally.revision, counts, reach=reach, tells_words=True)

    @property
    def questions(self) -> Iterator[QuestionReading]:
        """The questions that have something to show, in order; those no longer asked last."""
        for question in self.survey.definition.questions:
            if self._is_shown(question):
                yield self.of_question(question)
        for question in self._history.past_questions:
            if self._is_shown(question):
                reading = replace(self.of_question(question), is_asked=False)
                if reading.answered:
                    yield reading

    def of_question(self, question: Question) -> QuestionReading:
        """The tally of one question, with fields that it no longer asks if they have answers."""
        asked = {field.name for field in question.fields}
        among = [self._among(one) for one in question.fields if one.type not in WRITTEN]
        gone = [one for one in self._parts.get(question.name, ()) if one.name not in asked]
        return QuestionReading(
            question.emptied,
            (
                *(self._of_field(one) for one in question.fields if one.name not in self.untold),
                *(
                    replace(self._of_field(field), is_asked=False)
                    for field in gone
                    if self.counts.get(field.name)
                ),
            ),
            next(
                (
                    self.counts.get(one.pair, {})
                    for one in question.fields
                    if one.beside and not one.is_tied
                ),
                {},
            ),
            is_behind=min(among, default=self.responses) < self.responses,
            responses=max(among, default=self.responses),
            asked=self._asked(question),
            tells_pairs=self.written,
            where=self.where,
        )

    def _among(self, field: Field) -> int:
        """The number of responses by the moment of the counts of a field."""
        return self.responses if self.view is None else self.view.among.get(field.name, 0)

    def _asked(self, question: Question) -> int | None:
        """The number of people to whom the question was put; None where it is not told."""
        if self.reach is None:
            return None
        put = sum(
            self.reach.responses.get(number, 0)
            for number, definition in enumerate(self._history.definitions, 1)
            if question.name in definition.names
        )
        return put - self.reach.not_asked.get(question.name, 0)

    def _of_field(self, field: Field) -> FieldReading:
        whole, counts = self._whole[field.name], self.counts.get(field.name, {})
        is_banded = self.banded and whole.type in FREE
        if whole.type == "decimal" and not is_banded:
            counts = _as_decimals(counts)
        past = tuple(one for one in whole.steps if one.name not in field.labels)
        reading = FieldReading(
            field,
            counts,
            past,
            na=whole.na,
            offer=self._offer(field.name),
            is_banded=is_banded,
            smallest=self.view.smallest if self.view else SMALLEST_GROUP,
        )
        return replace(reading, other_words=self._other_words(reading))

    def _other_words(self, field: FieldReading) -> OtherWords | None:
        if self.reach is None or not self.tells_words or not field.answered:
            return None
        told = self._history.words_since(self.survey.version).get(field.name, 0)
        untold = self._history.reworded_before.get(field.name, 0)
        if untold > told:
            return OtherWords(None, untold - 1)
        since = self.reach.reworded.get(field.name, {}).get(told, 0)
        others = field.answered - since if told else 0
        return OtherWords(others, told - 1) if others else None

    def _offer(self, field: str) -> Offered | None:
        listed = self._history.changed_choices.get(field)
        if listed is None:
            return None
        return Offered(listed, None if self.reach is None else self.reach.chose.get(field, {}))

    @cached_property
    def _history(self) -> History:
        return self.survey.history

    @cached_property
    def _whole(self) -> dict[str, Field]:
        """Each field with the choices of all versions, by its name."""
        return {field.name: field for field in self._history.fields}

    @cached_property
    def _parts(self) -> dict[str, list[Field]]:
        """{question: fields inside it in any version}, like `day.other` or `talks.pace`."""
        found: dict[str, list[Field]] = {}
        for field in self._history.fields:
            if "." in field.name:
                found.setdefault(field.name.partition(".")[0], []).append(field)
        return found

    def _is_shown(self, question: Question) -> bool:
        counted = any(field.type not in WRITTEN for field in question.fields)
        return counted or (self.written and bool(question.fields))


def _as_decimals(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts with whole numbers of an earlier version, `3`, added to decimals, `3.0`."""
    found: dict[str, int] = {}
    for value, count in counts.items():
        decimal = str(float(value))
        found[decimal] = found.get(decimal, 0) + count
    return found
