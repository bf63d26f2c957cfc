"""Side by side: what surveys say side by side, where they ask the same: of an event, or waves.

The same is asked where name, kind, scale and choices are the same. Where the words differ it is
said, and nothing is added up. All of it follows from the tally of each, so it tells no more than
these do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import inf

from language.message import gettext as _
from models.answer.threshold import SMALLEST_GROUP
from models.form.built_in import is_of_agreement
from models.form.field import WRITTEN, Choice
from models.form.question import Question
from models.form.spelling import alike
from models.result.audience import Audience, Disclosure, disclosed_to
from models.result.contrast import (
    SELDOM,
    Gap,
    Independence,
    difference_of_means,
    difference_of_scores,
    difference_of_shares,
    independence,
)
from models.result.field_reading import FieldReading
from models.result.measure import FEWEST, NetPromoter, Proportion, proportion
from models.result.reading import QuestionReading
from models.result.shape import Dot, Point, trend
from models.survey.survey import Survey

MOST_COMPARED = 50  # surveys at once
MOST_IN_A_PANEL = 8  # surveys that a line leads through
TO_RECOMMEND = tuple(str(step) for step in range(11))  # the marks of a net promoter score


class Measure(StrEnum):
    """What is compared of a field."""

    MARKS = (
        "marks"  # the mean, and the share that gave one of the two highest, where these are best
    )
    NET = "net"  # the net promoter score
    AGREEMENT = "agreement"  # with a clause, of those who took a side
    SHARE = "share"  # of those who chose one choice
    NUMBER = "number"  # the mean of numbers


@dataclass(frozen=True)
class SurveyFigure:
    """What one survey says of a field; all of them together where `survey` is None.

    No figure is told of fewer than SMALLEST_GROUP people: it would say more of chance than of them.
    """

    survey: Survey | None
    asked: QuestionReading
    field: FieldReading
    measure: Measure
    chosen: str = ""  # the choice whose share is compared

    @property
    def people(self) -> int:
        """How many answered, without those to whom it does not apply."""
        return self.field.applicable

    @property
    def is_told(self) -> bool:
        """True if enough answered for a figure."""
        return self.people >= SMALLEST_GROUP

    @property
    def is_few(self) -> bool:
        """True if there is a figure, but too few answered to tell how sure it is."""
        return self.is_told and self.people < FEWEST

    @property
    def mean(self) -> float | None:
        """The mean of marks or numbers; None for anything else."""
        with_mean = self.measure in (Measure.MARKS, Measure.NUMBER)
        return self.field.mean if with_mean and self.is_told else None

    @cached_property
    def net(self) -> NetPromoter | None:
        """The net promoter score; None for anything else."""
        return self.field.net_promoter if self.measure is Measure.NET and self.is_told else None

    @cached_property
    def share(self) -> Proportion | None:
        """The share that is compared; None where another figure is, or too few answered."""
        if not self.is_told:
            return None
        if self.measure is Measure.MARKS:
            return self.field.top_two
        if self.measure is Measure.AGREEMENT:
            return replace(self.asked, fields=(self.field,)).agreement
        if self.measure is Measure.SHARE:
            row = next((one for one in self.field.rows if one.value == self.chosen), None)
            return proportion(row.count, row.of) if row and row.of else None
        return None

    @property
    def figure(self) -> float | None:
        """What the surveys are put in order by; None where no figure is told."""
        if self.net is not None:
            return self.net.score
        return self.mean if self.share is None else self.share.share

    def gap(self, first: "SurveyFigure") -> Gap | None:
        """How far the figure lies from that of the first; None where either is not told.

        In points of the score, in parts of the people from -1 to 1, or as a difference of means.
        """
        if first.net is not None and self.net is not None:
            return difference_of_scores(first.net, self.net)
        if first.share is not None and self.share is not None:
            return difference_of_shares(first.share, self.share)
        return self.gap_of_means(first)

    def gap_of_means(self, first: "SurveyFigure") -> Gap | None:
        """How far the mean lies from that of the first; None where either is not told."""
        if first.mean is None or self.mean is None:
            return None
        field = self.field.field
        least, most = field.minimum, field.maximum
        if field.steps:
            least, most = float(field.steps[0].name), float(field.steps[-1].name)
        widest = inf if least is None or most is None else most - least
        return difference_of_means(first.field.scores, self.field.scores, widest)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """The people whom the figure sets apart, for a test; () for a mean."""
        if self.net is not None:
            return self.net.promoters, self.net.passives, self.net.detractors
        if self.share is not None:
            return self.share.count, self.share.of - self.share.count
        return ()

    @cached_property
    def answers(self) -> tuple[int, ...]:
        """The people of each answer, where everyone gave one of a few; () for all else."""
        if self.net is not None:
            return self.parts
        if self.measure is Measure.NUMBER or self.field.field.type == "many":
            return ()
        return tuple(self.field.counts.get(one.name, 0) for one in self.field.field.steps)

    @cached_property
    def dot(self) -> Dot | None:
        """The figure as a picture; None where none is told, or its scale has no ends."""
        if self.net is not None:
            ends = self.net.low, self.net.high
            low, high = (None if end is None else (end + 100) / 200 for end in ends)
            return Dot((self.net.score + 100) / 200, low, high)
        if self.share is not None:
            return _dot_of(self.share)
        least, most = self.field.field.minimum, self.field.field.maximum
        if self.mean is None or least is None or most is None or least >= most:
            return None
        return Dot((self.mean - least) / (most - least))


@dataclass(frozen=True)
class Panel:
    """One answer, and the share that gave it in each survey that tells enough."""

    label: str
    shares: tuple[Proportion, ...]

    @property
    def points(self) -> list[Point]:
        """The shares as dots side by side, each with its interval if there are enough people."""
        return trend([_dot_of(one) for one in self.shares])

    @property
    def gap(self) -> Gap:
        """How far the last survey lies from the first."""
        return difference_of_shares(self.shares[0], self.shares[-1])

    @property
    def test(self) -> Independence | None:
        """Whether its share differs by more than chance makes; None where no test fits."""
        return independence([(one.count, one.of - one.count) for one in self.shares])


@dataclass(frozen=True)
class SharedQuestion:
    """A field that two or more surveys ask alike, one line a survey.

    `total` is all of them as one; None where the words differ: then `wordings` has them, each with
    the surveys that ask so. `others` ask something else under the name.
    """

    question: Question
    item: str
    measure: Measure
    chosen: Choice | None
    lines: tuple[SurveyFigure, ...]
    total: SurveyFigure | None
    wordings: tuple[tuple[str, tuple[Survey, ...]], ...] = ()
    others: tuple[Survey, ...] = ()

    @property
    def ends(self) -> tuple[SurveyFigure, SurveyFigure] | None:
        """The surest lines with the lowest and the highest figure; None where no two differ."""
        if len(self.sure) < 2:
            return None
        low, high = min(self.sure, key=_figure_of), max(self.sure, key=_figure_of)
        return (low, high) if _figure_of(low) < _figure_of(high) else None

    @cached_property
    def gaps(self) -> dict[int, Gap]:
        """{index of a line: how far it lies from the first line that is told} of the others."""
        return self._gaps(SurveyFigure.gap)

    @cached_property
    def means(self) -> dict[int, Gap]:
        """The gaps of the means, where `gaps` has those of shares."""
        return self._gaps(SurveyFigure.gap_of_means)

    def _gaps(self, gap: Callable[[SurveyFigure, SurveyFigure], Gap | None]) -> dict[int, Gap]:
        found = {
            index: gap(line, self.told[0])
            for index, line in enumerate(self.lines)
            if self.told and line is not self.told[0]
        }
        return {index: one for index, one in found.items() if one is not None}

    @cached_property
    def test(self) -> Independence | None:
        """Whether the surveys differ by more than chance makes; None where no test fits.

        In all of the answers if that fits, or else in the figure that is compared.
        """
        answers = independence([one.answers for one in self.told if one.answers])
        return answers or independence([one.parts for one in self.told if one.parts])

    @property
    def differs(self) -> bool | None:
        """What the test says of all answers together; None where there is none of more than one."""
        return self.test.is_sure if self.test and self.test.freedom > 1 else None

    @cached_property
    def moved(self) -> "Panel | None":
        """Of two surveys, the answer that moved most; None if none did by more than chance makes.

        An answer did where all of them together do, or else so much by itself that it is more than
        the one of so many that chance brings about (Bonferroni).
        """
        if len(self.told) != 2:
            return None
        found = [
            one
            for one in self.panels
            if (self.differs and one.gap.is_sure)
            or (one.test and one.test.p * len(self.panels) < SELDOM)
        ]
        return max(found, key=lambda one: abs(one.gap.value), default=None)

    @cached_property
    def panels(self) -> "tuple[Panel, ...]":
        """What became of each answer from one survey to the next; () for many, or few, of them."""
        told = self.told
        if not 2 <= len(told) <= MOST_IN_A_PANEL:
            return ()
        if self.measure is Measure.NET:
            return tuple(_of_net(told))
        found = []
        for step in told[0].field.field.steps:
            rows = [row for one in told for row in one.field.rows if row.value == step.name]
            shares = tuple(share for row in rows if (share := proportion(row.count, row.of or 0)))
            if len(shares) == len(told) and any(one.count for one in shares):
                found.append(Panel(step.label, shares))
        return tuple(found)

    @property
    def fewer_than_told(self) -> list[SurveyFigure]:
        """The lines of so few answers that no figure is told."""
        return [one for one in self.lines if not one.is_told]

    @property
    def fewer_than_sure(self) -> list[SurveyFigure]:
        """The lines of so few answers that they are not compared in words."""
        return [one for one in self.lines if not one.is_told or one.is_few]

    @property
    def told(self) -> list[SurveyFigure]:
        """The lines with a figure."""
        return [one for one in self.lines if one.figure is not None]

    @property
    def sure(self) -> list[SurveyFigure]:
        """The lines with a figure of so many people that it is compared in words."""
        return [one for one in self.lines if one.figure is not None and not one.is_few]


@dataclass(frozen=True)
class SideBySide:
    """All that an audience is shown of some surveys together, at one moment.

    `apart` are questions that several ask under one name but not alike; `not_counted` those that
    are answered in words, days or an order, or of which only bands are shown: these are read in
    each survey.
    """

    disclosures: tuple[tuple[Survey, Disclosure], ...]
    questions: tuple[SharedQuestion, ...]
    apart: tuple[Question, ...]
    not_counted: tuple[Question, ...]

    @property
    def responses(self) -> int:
        """The responses to all of them."""
        return sum(disclosure.responses for _survey, disclosure in self.disclosures)


@dataclass(frozen=True)
class _Asked:
    survey: Survey
    asked: QuestionReading
    field: FieldReading

    @property
    def item(self) -> str:
        """The words of its own of a field of a grid or a pair."""
        own = self.field.field.part or self.field.field.label
        return "" if self.field.name == self.asked.question.name else own

    @property
    def is_aside(self) -> bool:
        """True of words that stand beside an answer: an Other, a comment."""
        return self.field.field.type in WRITTEN and self.field.name != self.asked.question.name

    @property
    def alike(self) -> tuple[object, ...]:
        """What is equal of two fields that can be compared."""
        field = self.field.field
        names = [one.name for one in field.steps]
        in_order = tuple(names if field.type == "score" else sorted(names))
        return self.asked.question.type, field.type, in_order, field.minimum, field.maximum

    @property
    def words(self) -> tuple[str, ...]:
        """All that people read of it, spelt alike."""
        labels = sorted((one.name, alike(one.label)) for one in self.field.field.steps)
        return alike(self.asked.question.label), alike(self.item), *(label for _, label in labels)

    @property
    def _is_better_higher(self) -> bool:
        """False of a scale in words of its own: its best step may be the middle one."""
        scale = self.asked.question.settings.get("scale")
        if not isinstance(scale, tuple):  # a number of steps
            return True
        return is_of_agreement(scale, self.survey.definition.language)

    @property
    def measure(self) -> Measure | None:
        """What is compared of it; None if nothing can be."""
        field = self.field.field
        if self.asked.question.kind.clause and field.choices:
            return Measure.AGREEMENT
        if field.type == "score":
            steps = tuple(one.name for one in field.steps)
            if steps == TO_RECOMMEND:
                return Measure.NET
            return Measure.MARKS if self._is_better_higher else Measure.SHARE
        if field.type in ("one", "many"):
            return Measure.SHARE if len(field.steps) > 1 else None
        is_number = field.type in ("integer", "decimal") and not self.field.is_banded
        return Measure.NUMBER if is_number else None


def comparable(survey: Survey) -> dict[str, tuple[object, ...]]:
    """{field: what another survey has to ask under its name to be compared in it}, of the present.

    Raises DefinitionUnreadable.
    """
    found: dict[str, tuple[object, ...]] = {}
    for question in survey.definition.questions:
        for field in question.fields:
            asked = QuestionReading(question, ())
            one = _Asked(survey, asked, FieldReading(field, {}))
            if not one.is_aside and one.measure is not None:
                found[field.name] = one.alike
    return found


def _dot_of(share: Proportion) -> Dot:
    return Dot(share.share, *((share.low, share.high) if share.of >= FEWEST else ()))


def _of_net(told: Sequence[SurveyFigure]) -> Iterator[Panel]:
    for index, label in enumerate((_("9 or 10"), _("7 or 8"), _("0 to 6"))):
        shares = (proportion(one.parts[index], sum(one.parts)) for one in told)
        yield Panel(label, tuple(share for share in shares if share))


def side_by_side(surveys: Iterable[Survey], audience: Audience = Audience.ORGANISER) -> SideBySide:
    """Those of these surveys that the audience may see, and what several of them ask alike."""
    shown = [(one, disclosed_to(one, audience)) for one in surveys]
    disclosures = tuple((one, found) for one, found in shown if found is not None)
    shared: list[SharedQuestion] = []
    apart: dict[str, Question] = {}
    not_counted: dict[str, Question] = {}
    for several in _by_name(disclosures):
        question = several[0].asked.question
        if all(one.measure is None for one in several):
            not_counted.setdefault(question.name, question)
            continue
        found = list(_shared(several))
        shared += found
        if not found:
            apart.setdefault(question.name, question)
    return SideBySide(
        disclosures, tuple(shared), tuple(apart.values()), tuple(not_counted.values())
    )


def _by_name(disclosures: Sequence[tuple[Survey, Disclosure]]) -> Iterator[list[_Asked]]:
    """What two or more surveys ask under each name."""
    named: dict[str, list[_Asked]] = {}
    for survey, disclosure in disclosures:
        if survey.opened_at is None or disclosure.reading is None:
            continue
        for asked in disclosure.reading.questions:
            for field in asked.fields if asked.is_asked else ():
                one = _Asked(survey, asked, field)
                if field.is_asked and not one.is_aside:
                    named.setdefault(field.name, []).append(one)
    return (found for found in named.values() if len(found) > 1)


def _shared(several: Sequence[_Asked]) -> Iterator[SharedQuestion]:
    alike: dict[tuple[object, ...], list[_Asked]] = {}
    for one in several:
        alike.setdefault(one.alike, []).append(one)
    for same in alike.values():
        measure = same[0].measure
        if len(same) > 1 and measure is not None:
            others = tuple(one.survey for one in several if one not in same)
            yield _shared_question(same, measure, others)


def _shared_question(
    same: Sequence[_Asked], measure: Measure, others: tuple[Survey, ...]
) -> SharedQuestion:
    first = same[0]
    whole = _added_up(same)
    chosen = _most_chosen(whole) if measure is Measure.SHARE else None
    name = chosen.name if chosen else ""
    wordings = _wordings(same)
    return SharedQuestion(
        first.asked.question,
        first.item,
        measure,
        chosen,
        tuple(SurveyFigure(one.survey, one.asked, one.field, measure, name) for one in same),
        None if wordings else SurveyFigure(None, first.asked, whole, measure, name),
        wordings,
        others,
    )


def _added_up(same: Sequence[_Asked]) -> FieldReading:
    """The counts of all of them as those of one field, in the words of the first."""
    counts: dict[str, int] = {}
    for one in same:
        for value, count in one.field.counts.items():
            counts[value] = counts.get(value, 0) + count
    na = next((one.field.na for one in same if one.field.na), None)
    return FieldReading(same[0].field.field, counts, na=na)


def _most_chosen(whole: FieldReading) -> Choice:
    """The choice whose share is compared: of two the first, of more the one that most took."""
    steps = whole.field.steps
    if len(steps) == 2:
        return steps[0]
    return max(steps, key=lambda one: whole.counts.get(one.name, 0))


def _wordings(same: Sequence[_Asked]) -> tuple[tuple[str, tuple[Survey, ...]], ...]:
    """Each wording with the surveys that ask so; () where all ask in the same words."""
    found: dict[tuple[str, ...], list[_Asked]] = {}
    for one in same:
        found.setdefault(one.words, []).append(one)
    if len(found) == 1:
        return ()
    # The question itself may be the same: then the choices are what differs.
    beyond = len({words[:2] for words in found}) < len(found)
    return tuple(
        (_told(group[0], choices=beyond), tuple(one.survey for one in group))
        for group in found.values()
    )


def _told(one: _Asked, *, choices: bool) -> str:
    told = [one.asked.question.label, *([one.item] if one.item else [])]
    if choices:
        told.append(" / ".join(step.label for step in one.field.field.steps))
    return " – ".join(told)


def _figure_of(line: SurveyFigure) -> float:
    assert line.figure is not None, "only lines with a figure are put in order"
    return line.figure
