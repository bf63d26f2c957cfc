"""Paired change: what changed among the people who answered two waves, joined by their codes.

It is read once the later wave has closed, and kept (`models/wave/paired_figures.py`). What two
waves say that are not paired is never called change: different people may have answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from math import inf
from typing import Any

from models.answer.pair_mark import PairMark
from models.answer.response import Response
from models.answer.tally import Tally
from models.answer.threshold import FEWEST_PAIRS, smallest_group
from models.form.field import Field
from models.form.question import Question
from models.form.spelling import alike
from models.result.contrast import Gap, difference_of_means, difference_of_shares
from models.result.field_reading import FieldReading
from models.result.measure import (
    FEWEST,
    conversion,
    mean,
    paired_change,
    proportion,
    signed_rank,
)
from models.result.reading import QuestionReading
from models.survey.schedule import CLOSED
from models.survey.survey import Survey
from models.wave.pair_code import PairCode
from models.wave.paired_figures import HIDDEN, PairedFigures, PairedReading
from models.wave.pairing import Pairing, paired
from models.wave.series import Series, Wave

MOST_RESPONSES = 10_000  # to a wave: what is read at once, in a second
MOST_CHOICES = 12  # of a question, each of which is told by itself
BEFORE = ".before"  # the half of a question that asks about the past


@dataclass(frozen=True)
class ScaleChange:
    """What became of one field with steps or numbers; of the people who answered it both times.

    `befores` and `nows` are {step: people}, and empty for numbers. `p` is Wilcoxon’s.
    """

    question: str
    field: str
    people: int
    rose: int
    stayed: int
    fell: int
    mean: float
    mean_before: float
    mean_now: float
    low: float | None
    high: float | None
    effect: float | None
    p: float | None
    befores: Mapping[str, int]
    nows: Mapping[str, int]
    taken_on: str = ""

    @property
    def is_sure(self) -> bool:
        """True if the interval has no nought in it."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class ChoiceChange:
    """What became of one choice: who took it the first time, and who the second. `p` is McNemar’s.

    `low` to `high` is the 95 % interval of the share now less the share before.
    """

    question: str
    field: str
    choice: str
    people: int
    before: int
    now: int
    gained: int
    lost: int
    low: float | None
    high: float | None
    p: float | None
    taken_on: str = ""

    @property
    def is_sure(self) -> bool:
        """True if the interval has no nought in it."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Returned:
    """What those who were paired said in the first wave, beside those who were not.

    The figures are means, or with a `choice` shares; `value` is that of the others less theirs.
    """

    question: str
    field: str
    choice: str
    back: float
    back_people: int
    others: float
    others_people: int
    value: float
    low: float | None
    high: float | None
    taken_on: str = ""

    @property
    def is_sure(self) -> bool:
        """True if those who came back differ by more than chance makes."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Attrition:
    """How many of a wave answered, gave a code, could not be told apart, and stayed alone."""

    responses: int
    people: int
    ambiguous: int
    unmatched: int


@dataclass(frozen=True)
class PairedChange:
    """All that is told of a wave and the one before it, `first`, of the people in both.

    Each field moves by itself, so the figures of one may be older than those of another: each says
    on which day they were taken, and `taken_on` is that of the numbers of pairs.
    """

    survey: Survey
    first: Survey
    taken_on: str
    exact: int
    tolerant: int
    in_first: Attrition
    in_second: Attrition
    scales: tuple[ScaleChange, ...]
    choices: tuple[ChoiceChange, ...]
    returned: tuple[Returned, ...]

    @property
    def pairs(self) -> int:
        """How many people were found in both."""
        return self.exact + self.tolerant

    def question_of(self, name: str) -> Question | None:
        """The question of that name, as the wave asks it."""
        return next((one for one in self.survey.definition.questions if one.name == name), None)

    def field_of(self, name: str) -> Field | None:
        """The field of that name, as the wave asks it."""
        return next((one for one in self.survey.definition.fields if one.name == name), None)

    def asked(self, one: ScaleChange) -> QuestionReading | None:
        """The answers of the pairs to a scale, first and now, as a question with two items.

        None for numbers. No count says which first answer goes with which later one.
        """
        question, field = self.question_of(one.question), self.field_of(one.field)
        if question is None or field is None or not one.befores:
            return None
        plain = replace(field, choices=field.steps, has_na=False)
        halves = (
            FieldReading(replace(plain, name=f"{one.field}.{half}"), counts)
            for half, counts in (("first", one.befores), ("now", one.nows))
        )
        return QuestionReading(question, tuple(halves))


@dataclass(frozen=True)
class PairState:
    """Where the pairs of a wave stand: what is told of them, or why nothing is.

    `is_early` until it has closed, `is_large` where it is more than is read at once.
    """

    change: PairedChange | None
    is_early: bool = False
    is_large: bool = False


def state_of_pairs(survey: Survey) -> PairState:
    """What is told of this wave and the first; read anew where there is something new to read."""
    wave = Wave.of(survey)
    first = wave.series.original if wave is not None else None
    if wave is None or wave.is_first or first is None:
        return PairState(None)
    code = PairCode.of(wave.series)
    if code is None or survey.state != CLOSED:
        return PairState(_kept(survey), is_early=code is not None and survey.state != CLOSED)
    tallies = [Tally.at_this_moment(one) for one in (first, survey)]
    if max(one.responses for one in tallies) > MOST_RESPONSES:
        return PairState(_kept(survey), is_large=True)
    revision = ".".join(str(one.revision) for one in tallies)
    kept = PairedFigures.of(survey)
    if kept is None or kept.revision != revision:
        PairedFigures.keep(survey, first, revision, _read(first, survey))
    return PairState(_kept(survey))


def finish(series: Series) -> None:
    """Read what there is to read of all waves, and delete the codes: nothing is joined again."""
    for wave in series.waves:
        state_of_pairs(wave.survey)
    code = PairCode.of(series)
    if code is not None:
        code.delete_by()


def for_everyone(change: PairedChange) -> PairedChange | None:
    """What everyone may be told of it; None if nothing.

    Both waves are shared, and no number or what is left of its whole is of fewer people than
    anybody may be told of. It is not told who came back.
    """
    if change.survey.shared_at is None or change.first.shared_at is None:
        return None
    is_sensitive = change.survey.definition.sensitive or change.first.definition.sensitive
    fewest = smallest_group(is_sensitive=is_sensitive)

    def is_safe(part: int, whole: int) -> bool:
        return fewest <= part <= whole - fewest

    scales = tuple(
        one for one in change.scales if one.befores and is_safe(max(one.rose, one.fell), one.people)
    )
    choices = tuple(
        one
        for one in change.choices
        if is_safe(one.before, one.people) and is_safe(one.now, one.people)
    )
    if not scales and not choices:
        return None
    return PairedChange(
        change.survey,
        change.first,
        change.taken_on,
        change.exact,
        change.tolerant,
        change.in_first,
        change.in_second,
        scales,
        choices,
        (),
    )


def _kept(survey: Survey) -> PairedChange | None:
    found = PairedFigures.of(survey)
    if found is None:
        return None
    told: Any = found.told
    if HIDDEN in told:
        return None
    asked = {field.name: field for _question, field in _shared(found.first, survey)}

    def those(part: str) -> list[Any]:
        """The lines of what both still ask alike."""
        return [
            one
            for one in told[part]
            if HIDDEN not in one
            and one["field"] in asked
            and one.get("choice", "") in ("", *_told_choices(asked[one["field"]]))
        ]

    return PairedChange(
        survey,
        found.first,
        found.taken_on,
        told["exact"],
        told["tolerant"],
        Attrition(**told["first"]),
        Attrition(**told["second"]),
        tuple(ScaleChange(**one) for one in those("scales")),
        tuple(ChoiceChange(**one) for one in those("choices")),
        tuple(Returned(**one) for one in those("returned")),
    )


def _read(first: Survey, second: Survey) -> PairedReading:
    """How many pairs there are, and what is told of them."""
    marks = [PairMark.of(one, MOST_RESPONSES) for one in (first, second)]
    found = paired(*marks)
    fields = list(_shared(first, second))
    firsts, seconds = _answers(first, fields), _answers(second, fields)
    couples = [(firsts[a], seconds[b]) for a, b in found.pairs if a in firsts and b in seconds]
    back = {one for one, _other in found.pairs}
    scales: list[ScaleChange] = []
    choices: list[ChoiceChange] = []
    returned: list[Returned] = []
    people: dict[tuple[str, str], int] = {}
    for question, field in fields:
        both = [
            (before[field.name], now[field.name])
            for before, now in couples
            if field.name in before and field.name in now
        ]
        came_back = sum(id in back and field.name in given for id, given in firsts.items())
        people["returned", field.name] = came_back
        people["scales" if _is_number(field) else "choices", field.name] = len(both)
        if _is_number(field):
            scales += [_scale(question, field, both)] if len(both) >= FEWEST_PAIRS else []
            returned += _means(question, field, firsts, back)
        else:
            for choice in _told_choices(field):
                pairs = [(choice in _chosen(a), choice in _chosen(b)) for a, b in both]
                if len(pairs) >= FEWEST_PAIRS:
                    choices.append(_choice(question, field, choice, pairs))
                returned += _shares(question, field, choice, firsts, back)
    told = {
        "exact": len(found.exact),
        "tolerant": len(found.tolerant),
        "first": _attrition(first, found, 0),
        "second": _attrition(second, found, 1),
        "scales": [asdict(one) for one in scales],
        "choices": [asdict(one) for one in choices],
        "returned": [asdict(one) for one in returned],
    }
    return PairedReading(len(couples), told, people)


def _attrition(survey: Survey, found: Pairing, side: int) -> dict[str, int]:
    wave = (found.first, found.second)[side]
    responses = Tally.at_this_moment(survey).responses
    return asdict(Attrition(responses, wave.people, wave.ambiguous, wave.unmatched))


def _shared(first: Survey, second: Survey) -> Iterator[tuple[Question, Field]]:
    """What both ask alike: the same name, kind, scale, choices and words, and can be counted."""
    asked = {
        field.name: (question, field)
        for question in first.definition.questions
        for field in question.fields
    }
    for question in second.definition.questions:
        for field in question.fields:
            if (
                field.name in asked
                and not field.name.endswith(BEFORE)
                and _is_counted(field)
                and _alike(*asked[field.name]) == _alike(question, field)
            ):
                yield question, field


def _alike(question: Question, field: Field) -> tuple[object, ...]:
    steps = tuple((one.name, alike(one.label)) for one in field.steps)
    words = alike(question.label), alike(field.label), steps
    return question.type, field.type, field.minimum, field.maximum, *words


def _is_number(field: Field) -> bool:
    return field.type in ("score", "integer", "decimal")


def _is_counted(field: Field) -> bool:
    return _is_number(field) or (
        field.type in ("one", "many") and 1 <= len(field.steps) <= MOST_CHOICES
    )


def _told_choices(field: Field) -> list[str]:
    """The choices that are told one by one; of two, one says it all."""
    names = [one.name for one in field.steps]
    return names[:1] if len(names) == 2 and field.type == "one" else names


def _answers(survey: Survey, fields: list[tuple[Question, Field]]) -> dict[str, dict[str, Any]]:
    """{id of a response: {field: its answer}} of these fields, without "not applicable"."""
    found = {}
    for one in Response.all_of(survey):
        given = one["answers"]
        found[one["id"]] = {
            field.name: given[field.name]
            for _question, field in fields
            if field.name in given and not field.is_na(given[field.name])
        }
    return found


def _chosen(answer: Any) -> list[str]:
    return answer if isinstance(answer, list) else [answer]


def _scale(question: Question, field: Field, both: list[tuple[Any, Any]]) -> ScaleChange:
    pairs = Counter((float(before), float(now)) for before, now in both)
    steps = [float(one.name) for one in field.steps]
    least, most = (steps[0], steps[-1]) if steps else (field.minimum, field.maximum)
    widest = inf if least is None or most is None else most - least
    change = paired_change(pairs, widest)
    assert change is not None, "there are pairs"
    befores, nows = Counter(one for one, _ in both), Counter(one for _, one in both)
    means = [mean({float(value): n for value, n in one.items()}) for one in (befores, nows)]
    differences = Counter(now - before for before, now in pairs.elements())
    tables = [
        {str(value): n for value, n in one.items()} if steps else {} for one in (befores, nows)
    ]
    return ScaleChange(
        question.name,
        field.name,
        change.people,
        change.rose,
        change.stayed,
        change.fell,
        change.mean,
        means[0] or 0.0,
        means[1] or 0.0,
        change.low,
        change.high,
        change.effect,
        signed_rank(differences),
        befores=tables[0],
        nows=tables[1],
    )


def _choice(
    question: Question, field: Field, choice: str, pairs: list[tuple[bool, bool]]
) -> ChoiceChange:
    found = conversion(Counter(pairs))
    assert found is not None, "there are pairs"
    return ChoiceChange(
        question.name,
        field.name,
        choice,
        found.people,
        found.right_before,
        found.right_now,
        found.gained,
        found.lost,
        found.low,
        found.high,
        found.p,
    )


def _means(
    question: Question, field: Field, firsts: Mapping[str, dict[str, Any]], back: set[str]
) -> Iterator[Returned]:
    groups: list[Counter[float]] = [Counter(), Counter()]
    for id, given in firsts.items():
        if field.name in given:
            groups[id not in back][float(given[field.name])] += 1
    sizes = [sum(one.values()) for one in groups]
    means = [mean(one) for one in groups]
    gap = difference_of_means(groups[0], groups[1]) if min(sizes) >= FEWEST else None
    if gap is not None and means[0] is not None and means[1] is not None:
        yield _returned(question, field, "", (means[0], means[1]), sizes, gap)


def _shares(
    question: Question,
    field: Field,
    choice: str,
    firsts: Mapping[str, dict[str, Any]],
    back: set[str],
) -> Iterator[Returned]:
    groups: list[Counter[bool]] = [Counter(), Counter()]
    for id, given in firsts.items():
        if field.name in given:
            groups[id not in back][choice in _chosen(given[field.name])] += 1
    sizes = [sum(one.values()) for one in groups]
    shares = [proportion(one[True], n) for one, n in zip(groups, sizes, strict=True)]
    if min(sizes) >= FEWEST and shares[0] is not None and shares[1] is not None:
        gap = difference_of_shares(shares[0], shares[1])
        figures = shares[0].share, shares[1].share
        yield _returned(question, field, choice, figures, sizes, gap)


def _returned(
    question: Question,
    field: Field,
    choice: str,
    figures: tuple[float, float],
    sizes: list[int],
    gap: Gap,
) -> Returned:
    return Returned(
        question.name,
        field.name,
        choice,
        figures[0],
        sizes[0],
        figures[1],
        sizes[1],
        gap.value,
        gap.low,
        gap.high,
    )
