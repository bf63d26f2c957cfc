"""A reading: what a tally says of one field or question, ready to be shown or exported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

from models import measure
from models.field import WRITTEN, Field
from models.question import Question
from models.survey import Survey
from models.tally import Counts, Tally

MOST_VALUES = 12
BINS = 10


@dataclass(frozen=True)
class Row:
    """One answer and how often it was given; `share` is of those who answered, from 0 to 1."""

    value: str
    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Ranked:
    """A choice in people's orders: its mean place (1 is best), and by how many it was placed."""

    name: str
    label: str
    first: int
    placed: int
    mean: float | None


@dataclass(frozen=True)
class FieldReading:
    """The counts of one field."""

    field: Field
    counts: Mapping[str, int]

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def label(self) -> str:
        """What the field asks."""
        return self.field.label

    @cached_property
    def answered(self) -> int:
        """How many people answered."""
        counted = self.field.type in ("many", "rank") or self.field.type in WRITTEN
        return self.counts.get("", 0) if counted else sum(self.counts.values())

    @cached_property
    def rows(self) -> list[Row]:
        """Every choice, taken or not; of numbers and dates what was given, in groups."""
        if self.field.type in WRITTEN:
            return []
        if self.field.type == "rank":
            return [self._row(one.name, one.label, f"1 {one.name}") for one in self.field.choices]
        if self.field.choices:
            return [self._row(choice.name, choice.label) for choice in self.field.choices]
        if self.field.type == "date":
            return self._grouped(len("2012-06"))
        if self.field.type == "time":
            return self._grouped(len("14"), ":00")
        return self._numbers()

    @cached_property
    def scores(self) -> dict[float, int]:
        """How often each number was given."""
        return {float(value): count for value, count in self.counts.items()}

    @property
    def total(self) -> float:
        """The sum of the numbers given."""
        return sum(score * count for score, count in self.scores.items())

    @cached_property
    def ranking(self) -> list[Ranked]:
        """Every choice that was put in order, as the form lists them."""
        found = []
        for one in self.field.choices:
            places: dict[float, int] = {}
            for place in range(1, len(self.field.choices) + 1):
                if count := self.counts.get(f"{place} {one.name}", 0):
                    places[place] = count
            first, placed = int(places.get(1, 0)), sum(places.values())
            found.append(Ranked(one.name, one.label, first, placed, measure.mean(places)))
        return found

    @property
    def mean(self) -> float | None:
        """The mean of the numbers given; None where there is none."""
        return measure.mean(self.scores)

    @property
    def median(self) -> float | None:
        """The median of the numbers given; None where there is none."""
        return measure.median(self.scores)

    @property
    def top_two(self) -> measure.Proportion | None:
        """The part that chose one of the two highest steps; None where nobody answered."""
        return measure.top_two(self.scores, len(self.field.choices))

    @property
    def net_promoter(self) -> measure.NetPromoter | None:
        """The Net Promoter Score; None where nobody answered."""
        return measure.net_promoter(self.scores)

    def _row(self, value: str, label: str, key: str = "") -> Row:
        count = self.counts.get(key or value, 0)
        return Row(value, label, count, count / self.answered if self.answered else 0.0)

    def _grouped(self, length: int, rest: str = "") -> list[Row]:
        """Days or times; where there are many, those together that begin alike."""
        if len(self.counts) <= MOST_VALUES:
            return [self._row(one, one) for one in sorted(self.counts)]
        groups: dict[str, int] = {}
        for one in sorted(self.counts):
            group = one[:length] + rest
            groups[group] = groups.get(group, 0) + self.counts[one]
        return [Row(group, group, n, n / self.answered) for group, n in groups.items()]

    def _numbers(self) -> list[Row]:
        values = sorted(self.counts, key=float)
        if len(values) <= MOST_VALUES:
            return [self._row(value, value) for value in values]
        least, most = float(values[0]), float(values[-1])
        width = (most - least) / BINS
        bins = [0] * BINS
        for value in values:
            bins[min(int((float(value) - least) / width), BINS - 1)] += self.counts[value]
        return [
            Row(f"{least + n * width:g}", _from_to(least, width, n), count, count / self.answered)
            for n, count in enumerate(bins)
        ]


@dataclass(frozen=True)
class QuestionReading:
    """The counts of all fields of one question."""

    question: Question
    fields: tuple[FieldReading, ...]
    pairs: Mapping[str, int] = dataclass_field(default_factory=dict)

    @property
    def main(self) -> FieldReading:
        """The field that bears the question's name, or a grid's first."""
        return self.fields[0]

    @property
    def answered(self) -> int:
        """How many people answered, of a grid the item with the most."""
        return max(field.answered for field in self.fields)

    @property
    def change(self) -> measure.Change | None:
        """How the same people's answers changed from before to now; None where nobody gave both."""
        steps = ((pair.split(" "), count) for pair, count in self.pairs.items())
        return measure.paired_change({(float(a), float(b)): n for (a, b), n in steps})

    @property
    def conversion(self) -> measure.Conversion | None:
        """How many came to the right answer of a myth, and how many left it."""
        right = "true" if self.question.settings["answer"] else "false"
        found: dict[tuple[bool, bool], int] = {}
        for pair, count in self.pairs.items():
            before, now = (one == right for one in pair.split(" "))
            found[before, now] = found.get((before, now), 0) + count
        return measure.conversion(found)

    def written(self, part: str) -> int:
        """How many people wrote something in the part `other` or `comment`."""
        name = f"{self.question.name}.{part}"
        return sum(field.answered for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Reading:
    """The whole tally of a survey at one moment."""

    survey: Survey
    responses: int
    revision: int
    counts: Counts
    written: bool = True  # False where what people wrote is left out

    @classmethod
    def of(cls, survey: Survey) -> "Reading":
        """What the tally of `survey` says now."""
        tally, counts = Tally.of(survey)
        return cls(survey, tally.responses, tally.revision, counts)

    @property
    def questions(self) -> Iterator[QuestionReading]:
        """The questions that have something to show, in order."""
        for question in self.survey.definition.questions:
            counted = any(field.type not in WRITTEN for field in question.fields)
            if counted or (self.written and question.fields):
                yield self.of_question(question)

    def of_question(self, question: Question) -> QuestionReading:
        """What the tally says of one question."""
        return QuestionReading(
            question,
            tuple(FieldReading(one, self.counts.get(one.name, {})) for one in question.fields),
            next((self.counts.get(one.pair, {}) for one in question.fields if one.beside), {}),
        )


def _from_to(least: float, width: float, n: int) -> str:
    return f"{least + n * width:g} to {least + (n + 1) * width:g}"
