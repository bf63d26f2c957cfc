"""Shares over waves: what people answered to one question, each time that it was asked.

The waves may have been answered by other people each time, so nothing here is a change of anybody:
shares stand side by side, each with its interval. Of fewer than a group none is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.answer.threshold import SMALLEST_GROUP
from models.form.condition import Condition
from models.form.question import Question
from models.form.spelling import alike
from models.result.audience import Audience, disclosed_to, filtered_for
from models.result.contrast import Gap, difference_of_shares
from models.result.field_reading import FieldReading
from models.result.measure import FEWEST, Proportion, proportion
from models.result.reading import QuestionReading, Reading
from models.result.shape import Dot, Point, trend
from models.survey.schedule import DRAFT, WAITING
from models.wave.series import Wave

SHOWN_OVER_WAVES = ("one", "many", "score")  # types of fields with a few answers
MOST_CHOICES = 60  # of a question that is shown so


@dataclass(frozen=True)
class WaveAnswers:
    """What one wave says of a field; `field` is None where it is not asked, or nothing is seen."""

    wave: Wave
    responses: int
    field: FieldReading | None

    @property
    def people(self) -> int:
        """How many answered the field, without those to whom it does not apply."""
        return self.field.applicable if self.field else 0

    @property
    def is_told(self) -> bool:
        """True if enough answered for shares."""
        return self.people >= SMALLEST_GROUP

    def share(self, choice: str) -> Proportion | None:
        """The share that gave this answer, of those who could; None where it is not told."""
        if self.field is None or not self.is_told:
            return None
        row = next((one for one in self.field.rows if one.value == choice), None)
        if row is None or not row.of or row.of < SMALLEST_GROUP:
            return None
        return proportion(row.count, row.of)


@dataclass(frozen=True)
class ShareLine:
    """One answer, and its share in each wave; None where it is not told."""

    choice: str
    label: str
    shares: tuple[Proportion | None, ...]

    @cached_property
    def told(self) -> tuple[int, ...]:
        """The indices of the waves that tell its share."""
        return tuple(index for index, one in enumerate(self.shares) if one is not None)

    @property
    def points(self) -> list[Point]:
        """The shares as dots side by side, each with its interval if there are enough people."""
        return trend([None if one is None else _dot(one) for one in self.shares])

    @property
    def gap(self) -> Gap | None:
        """How far the share of the last wave that tells it lies from that of the first."""
        if len(self.told) < 2:
            return None
        first, last = (self.shares[self.told[index]] for index in (0, -1))
        return difference_of_shares(first, last) if first and last else None


@dataclass(frozen=True)
class WaveShares:
    """One field of a question over the waves, in their order."""

    question: Question
    name: str
    item: str
    waves: tuple[WaveAnswers, ...]
    lines: tuple[ShareLine, ...]
    words_differ: bool  # of the question or an answer, from one wave to another

    @property
    def widest(self) -> ShareLine | None:
        """The answer of which two waves lie farthest apart; None where no two tell one."""
        apart = [(abs(gap.value), one) for one in self.lines if (gap := one.gap) is not None]
        return max(apart, key=lambda one: one[0])[1] if apart else None


def wave_shares(
    waves: Sequence[Wave],
    audience: Audience,
    condition: Condition | None = None,
    name: str = "",
    *,
    fewest: int = 2,
) -> list[WaveShares]:
    """Each field that `fewest` waves ask, as far as this audience sees it; or that of a `name`.

    With a condition, of those responses alone that meet it, which is for the organiser. Raises
    models.answer.packed.Unpacked.
    """
    readings = [(one, _reading(one, audience, condition)) for one in waves]
    seen = [(one, reading) for one, reading in readings if reading is not None]
    asked: dict[str, tuple[Question, str]] = {}
    often: dict[str, int] = {}
    for _wave, reading in seen:
        for question, field in _fields(reading):
            item = "" if field.name == question.name else field.field.part or field.field.label
            asked.setdefault(field.name, (question, item))
            often[field.name] = often.get(field.name, 0) + 1
    return [
        _over(field, *asked[field], seen)
        for field in asked
        if often[field] >= fewest and name in ("", field)
    ]


def _reading(wave: Wave, audience: Audience, condition: Condition | None) -> Reading | None:
    if wave.survey.state in (DRAFT, WAITING):
        return None
    if condition is not None:
        return filtered_for(wave.survey, audience, condition)
    found = disclosed_to(wave.survey, audience)
    return found.reading if found else None


def _fields(reading: Reading) -> Iterable[tuple[Question, FieldReading]]:
    asked: QuestionReading
    for asked in reading.questions:
        for field in asked.fields:
            steps = field.field.steps
            if field.field.type in SHOWN_OVER_WAVES and 1 < len(steps) <= MOST_CHOICES:
                yield asked.question, field


def _over(
    name: str, question: Question, item: str, seen: Sequence[tuple[Wave, Reading]]
) -> WaveShares:
    waves = tuple(
        WaveAnswers(
            wave,
            reading.responses,
            next((field for _, field in _fields(reading) if field.name == name), None),
        )
        for wave, reading in seen
    )
    steps = [step for one in waves if one.field for step in one.field.field.steps]
    newest = {step.name: step.label for step in steps}
    lines = tuple(
        ShareLine(choice, label, tuple(one.share(choice) for one in waves))
        for choice, label in newest.items()
    )
    said = {(step.name, alike(step.label)) for step in steps}
    asked = {
        (alike(one.label), alike(field.field.label))
        for _, reading in seen
        for one, field in _fields(reading)
        if field.name == name
    }
    words_differ = len(said) > len(newest) or len(asked) > 1
    return WaveShares(question, name, item, waves, lines, words_differ)


def _dot(share: Proportion) -> Dot:
    return Dot(share.share, *((share.low, share.high) if share.of >= FEWEST else ()))
