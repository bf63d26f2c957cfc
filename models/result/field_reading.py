"""The reading of a field: its counts, and the measures of its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from language.message import gettext as _
from models.answer.threshold import SMALLEST_GROUP
from models.form.field import NA, WRITTEN, Choice, Field
from models.result import measure
from models.result.histogram import Bar, histogram


@dataclass(frozen=True)
class AnswerCount:
    """An answer and how many people gave it, of those who could.

    `of` is None where it is not told; `came_later` is true of a choice that an earlier version did
    not offer.
    """

    value: str
    label: str
    count: int
    of: int | None
    came_later: bool = False

    @property
    def share(self) -> Fraction:
        """The part of those who could give it, from 0 to 1; 0 where they are none, or not told."""
        return Fraction(self.count, self.of) if self.of else Fraction(0)


@dataclass(frozen=True)
class Offered:
    """The choices that people had in a field: by version, its choices and how many people chose.

    `chose` is None where the versions of answers are not told.
    """

    choices: Mapping[int, frozenset[str]]  # of the versions that have the field, one or more
    chose: Mapping[int, int] | None

    def came_later(self, choice: str) -> bool:
        """True if an earlier version had the field without this choice."""
        return choice not in self.choices[min(self.choices)]

    def of(self, choice: str, everybody: int) -> int | None:
        """How many of `everybody` who chose were offered this; None where it is not told."""
        without = [number for number, listed in self.choices.items() if choice not in listed]
        if not without:
            return everybody
        if self.chose is None:
            return None
        chose = {1: everybody - sum(self.chose.values()), **self.chose}
        return everybody - sum(chose.get(number, 0) for number in without)


@dataclass(frozen=True)
class Ranked:
    """A choice that people ranked: its mean place (1 is best) and how many placed it."""

    name: str
    label: str
    first: int
    placed: int
    mean: float | None


@dataclass(frozen=True)
class OtherWords:
    """How many answers were given to words that are not those shown, in versions up to `until`.

    `answers` is None where that was not counted.
    """

    answers: int | None
    until: int


@dataclass(frozen=True)
class FieldReading:
    """The counts of one field."""

    field: Field
    counts: Mapping[str, int]
    past: tuple[Choice, ...] = ()  # choices that are no longer offered
    na: Choice | None = None  # "not applicable", also if that is no longer offered
    offer: Offered | None = None  # None: all choices were offered to everybody
    is_asked: bool = True
    is_banded: bool = False  # True if `counts` is of bands (models.result.band)
    other_words: OtherWords | None = None  # None where all answered the words that are shown
    smallest: int = SMALLEST_GROUP  # the fewest people of whom everyone sees a number

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def label(self) -> str:
        """The label of the field, marked if it is no longer asked."""
        label = self.field.label
        return label if self.is_asked else _("%(label)s (no longer asked)", label=label)

    @cached_property
    def answered(self) -> int:
        """The number of people who answered, also that it does not apply to them."""
        counted = self.field.type in ("many", "rank") or self.field.type in WRITTEN
        return self.counts.get("", 0) if counted else sum(self.counts.values())

    @property
    def not_applicable(self) -> AnswerCount | None:
        """The people to whom the question does not apply; None if nobody can say so, or did."""
        if self.na is None:
            return None
        is_past = self.na.name not in self.field.labels
        count = self.counts.get(self.na.name, 0)
        label = _past(self.na) if is_past else self.na.label
        return None if is_past and not count else AnswerCount(self.na.name, label, count, None)

    @cached_property
    def applicable(self) -> int:
        """The number of people who answered with anything else: shares and means are of these."""
        return self.answered - (self.counts.get(self.na.name, 0) if self.na else 0)

    @property
    def is_of_several(self) -> bool:
        """True if a person may give several answers, so that shares add to more than all."""
        return self.field.type == "many"

    @property
    def shares_add_up(self) -> bool:
        """True if the rounded shares of the rows make 100 %, or nobody answered."""
        return not self.applicable or sum(round(100 * row.share) for row in self.rows) == 100

    @property
    def all_were_offered(self) -> bool:
        """True if every row was offered to everybody who answered."""
        return all(row.of == self.applicable for row in self.rows)

    @cached_property
    def rows(self) -> list[AnswerCount]:
        """All choices but "not applicable", and withdrawn ones that were taken.

        For free answers, groups of them.
        """
        if self.field.type in WRITTEN:
            return []
        if self.field.type == "rank":
            return [self._row(one.name, one.label, f"1 {one.name}") for one in self.field.steps]
        if self.field.choices:
            return [
                *(self._row(choice.name, choice.label) for choice in self.field.steps),
                *(
                    self._row(choice.name, _past(choice))
                    for choice in self.past
                    if self.counts.get(choice.name)
                ),
            ]
        if self.is_banded:
            shown = [Bar(band, band, people) for band, people in self.counts.items() if band]
        else:
            shown = histogram(self.field.type, self.counts)
        return [AnswerCount(value, label, n, self.answered) for value, label, n in shown]

    @cached_property
    def scores(self) -> dict[float, int]:
        """{number: people who gave it}; {} if only bands are shown."""
        if self.is_banded:
            return {}
        return {float(value): count for value, count in self.counts.items() if value != NA}

    @property
    def total(self) -> float:
        """The sum of the numbers given."""
        return sum(score * count for score, count in self.scores.items())

    @cached_property
    def ranking(self) -> list[Ranked]:
        """The choices in the order of the form, then the withdrawn ones that somebody placed."""
        listed = [*self.field.choices, *self.past]
        found = []
        for one in listed:
            ranks: dict[float, int] = {}
            for rank, _place in enumerate(listed, 1):
                if count := self.counts.get(f"{rank} {one.name}"):
                    ranks[rank] = count
            if ranks or one in self.field.choices:
                first, placed = ranks.get(1, 0), sum(ranks.values())
                label = one.label if one in self.field.choices else _past(one)
                found.append(Ranked(one.name, label, first, placed, measure.mean(ranks)))
        return found

    @property
    def mean(self) -> float | None:
        """The mean of the numbers given; None if there are none."""
        return measure.mean(self.scores)

    @property
    def median(self) -> float | None:
        """The median of the numbers given; None if there are none."""
        return measure.median(self.scores)

    @property
    def top_two(self) -> measure.Proportion | None:
        """The share that chose one of the two highest steps; None if nobody answered."""
        return measure.top_two(self.scores, self.highest)

    @property
    def highest(self) -> int:
        """The highest step of the scale, wherever that begins; 0 without a scale."""
        return max((int(step.name) for step in self.field.steps), default=0)

    @property
    def net_promoter(self) -> measure.NetPromoter | None:
        """The Net Promoter Score; None if nobody answered."""
        return measure.net_promoter(self.scores)

    def _row(self, value: str, label: str, key: str = "") -> AnswerCount:
        count, offer = self.counts.get(key or value, 0), self.offer
        if offer is None:
            return AnswerCount(value, label, count, self.applicable)
        of = offer.of(value, self.applicable)
        return AnswerCount(value, label, count, of, came_later=offer.came_later(value))


def _past(choice: Choice) -> str:
    return _("%(label)s (no longer offered)", label=choice.label)
