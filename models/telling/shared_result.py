"""A shared result: what the shared results of an event’s surveys propose to tell.

All of it is read through the gate as everyone sees it, so a proposal tells no more than the shared
results do; nothing is proposed of fewer people than the threshold.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from language.message import gettext as _
from language.message import ngettext
from language.number import grouped
from models.answer.threshold import SMALLEST_GROUP
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import CLAUSE, RESULTS
from models.form.excerpt import IN_A_SENTENCE, excerpt
from models.form.zone import local_time
from models.guideline.clause import Clause, clauses_of
from models.result.audience import Audience, disclosed_to
from models.result.field_reading import FieldReading
from models.result.reading import QuestionReading, Reading
from models.result.side_by_side import TO_RECOMMEND
from models.result.tie import MET
from models.survey.schedule import CLOSED
from models.survey.survey import Survey
from models.survey.title import definition_of
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal, ShareBar, source_of
from models.wave.series import Wave

MOST_SURVEYS = 30  # of an event
MOST_PROPOSALS = 40  # of a survey
MOST_BARS = 6
FEWEST_STEPS = 4  # of which two are the highest, and not all but one


@dataclass(frozen=True)
class _Told:
    """What one question says, before it is known of which survey and day it is."""

    key: str
    kind: DifferenceKind
    heading: str
    sentence: str
    number: str
    unknown: str = ""
    bars: tuple[ShareBar, ...] = ()


def proposals(event: Event) -> list[Proposal]:
    """What the shared results of the event’s surveys have to tell, in the order of the surveys."""
    found: list[Proposal] = []
    surveys = [part.survey for part in EventSurvey.all_of(event)[:MOST_SURVEYS]]
    times = Wave.times_of(surveys)
    for survey in surveys:
        if survey.shared_at is None or definition_of(survey) is None:
            continue
        disclosure = disclosed_to(survey, Audience.EVERYONE)
        reading = disclosure.reading if disclosure else None
        if reading is not None:
            time = times.get(survey.id, "")
            found += [one.at(time) for one in _of_survey(event, survey, reading)]
    return found


def sentences_of(reading: Reading) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """{question: (sentence, its numbers)} of what is told of questions that are no clauses.

    `reading` is what everyone sees.
    """
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for noun, several in _all(reading):
        if noun == CLAUSE:
            continue
        for one in several:
            numbers = tuple(n for bar in one.bars for n in (bar.people, bar.of))
            numbers = numbers or (_digits(one.number),)
            found.setdefault(one.key.partition("/")[0], []).append((one.sentence, numbers))
    return found


def source_in(survey: Survey, key: str) -> str:
    """The source of what the shared results of a survey tell of a question, or of a part of it."""
    return source_of(RESULTS, f"{survey.id} {key}")


def _digits(number: str) -> int:
    """The number that is written, however it is grouped; 0 where there is none."""
    return int("".join(one for one in number if one.isdecimal()) or "0")


def _of_survey(event: Event, survey: Survey, reading: Reading) -> list[Proposal]:
    told = [
        _proposal(event, survey, one, noun) for noun, several in _all(reading) for one in several
    ]
    return told[:MOST_PROPOSALS]


def _all(reading: Reading) -> Iterator[tuple[str, Iterator[_Told]]]:
    yield CLAUSE, _of_clauses(list(clauses_of(reading)))
    for asked in reading.questions:
        if asked.is_asked and not asked.is_hidden:
            tell = next((tell for applies, tell in TELLERS if applies(asked)), None)
            if tell is not None:
                yield RESULTS, tell(asked, reading)


def _proposal(event: Event, survey: Survey, told: _Told, noun: str) -> Proposal:
    title = survey.definition.title
    return Proposal(
        source_in(survey, told.key),
        told.kind,
        told.heading,
        told.sentence,
        told.number,
        as_of(event, survey),
        (Evidence(noun, f"{survey.code}/{told.key.partition('/')[0]}", _label(title)),),
        told.unknown,
        _(
            "Counted from the shared results of “%(survey)s”, of those who answered this question.",
            survey=_label(title),
        ),
        told.bars,
    )


def as_of(event: Event, survey: Survey) -> date:
    """The day on which the survey was closed, or today while it takes answers."""
    now = datetime.now(UTC)
    closed = survey.closed_at or survey.closes_at if survey.state == CLOSED else None
    return local_time(min(closed or now, now), event.time_zone).date()


def _of_connections(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    people = asked.main.answered
    bounds = reading.view.bounds.get(asked.main.name, ()) if reading.view else ()
    least = _least(asked.main, bounds)
    if people >= SMALLEST_GROUP and least:
        yield _Told(
            asked.question.name,
            DifferenceKind.CONNECTION,
            _("New connections"),
            _acquaintances(people, least, is_banded=asked.main.is_banded),
            grouped(least),
            _("Where two met each other and both told of it, that is counted twice."),
        )
    for field in [one for one in asked.fields if one.name.endswith(MET)]:
        met = [row for row in field.rows if row.count]
        if field.answered < SMALLEST_GROUP or not met:
            continue
        first = max(met, key=lambda row: row.count)
        yield _Told(
            f"{asked.question.name}/{field.name}",
            DifferenceKind.CONNECTION,
            _("Teams that people met"),
            ngettext(
                "People met somebody of %(num)s other team, most often of “%(team)s”: "
                "%(count)s of %(all)s did.",
                "People met somebody of %(num)s other teams, most often of “%(team)s”: "
                "%(count)s of %(all)s did.",
                len(met),
                team=_label(first.label),
                count=grouped(first.count),
                all=grouped(field.answered),
            ),
            grouped(len(met)),
            bars=_bars(field),
        )


def _acquaintances(people: int, least: int, *, is_banded: bool) -> str:
    """What they told: in bands they may have told of more, which is not that there were more."""
    if is_banded:
        return ngettext(
            "%(num)s person told of %(least)s new acquaintances or more.",
            "%(num)s people told of %(least)s new acquaintances or more.",
            people,
            least=grouped(least),
        )
    return ngettext(
        "%(num)s person told of %(told)s new acquaintances.",
        "%(num)s people told of %(told)s new acquaintances.",
        people,
        told=grouped(least),
    )


def _least(field: FieldReading, bounds: Sequence[str]) -> int:
    """The sum of the numbers; in bands, of where each of them begins."""
    if not field.is_banded:
        return int(field.total)
    if not field.counts:
        return 0
    firsts = ("0", *bounds)
    return sum(
        int(float(first)) * people
        for first, people in zip(firsts, field.counts.values(), strict=True)
    )


def _of_change(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    found = asked.change
    if found is None or found.people < SMALLEST_GROUP:
        return
    parts = (
        (_("Higher now"), found.rose),
        (_("The same"), found.stayed),
        (_("Lower now"), found.fell),
    )
    yield _Told(
        asked.question.name,
        DifferenceKind.AWARENESS,
        _label(asked.question.label),
        ngettext(
            "%(rose)s of %(num)s chose a higher step now than before, %(fell)s a lower one.",
            "%(rose)s of %(num)s chose a higher step now than before, %(fell)s a lower one.",
            found.people,
            rose=grouped(found.rose),
            fell=grouped(found.fell),
        ),
        grouped(found.rose),
        _("Both were asked afterwards: what people remember of before may differ from what was."),
        tuple(ShareBar(label, count, found.people) for label, count in parts),
    )


def _of_myth(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    found = asked.conversion
    if found is None or found.people < SMALLEST_GROUP:
        return
    # Whether it is so was never settled here: “false” is also what stands where nobody said it.
    if asked.question.settings["answer"]:
        before, now = found.right_before, found.right_now
        sentence = ngettext(
            "%(before)s of %(num)s knew before that this is so, %(now)s know it now.",
            "%(before)s of %(num)s knew before that this is so, %(now)s know it now.",
            found.people,
            before=grouped(before),
            now=grouped(now),
        )
    else:
        before, now = (
            sum(count for pair, count in asked.pairs.items() if pair.split(" ")[half] == "true")
            for half in (0, 1)
        )
        sentence = ngettext(
            "%(before)s of %(num)s believed it before, %(now)s do now.",
            "%(before)s of %(num)s believed it before, %(now)s do now.",
            found.people,
            before=grouped(before),
            now=grouped(now),
        )
    yield _Told(
        asked.question.name,
        DifferenceKind.AWARENESS,
        _("“%(statement)s”", statement=_label(asked.question.label)),
        sentence,
        grouped(before),
        _("Both were asked afterwards: what people remember of before may differ from what was."),
        (ShareBar(_("Before"), before, found.people), ShareBar(_("Now"), now, found.people)),
    )


def _of_requests(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    for field in asked.fields[:2]:
        asked_for = [row for row in field.rows if row.count]
        if field.answered < SMALLEST_GROUP or not asked_for:
            continue
        most = max(asked_for, key=lambda row: row.count)
        key = f"{asked.question.name}/{field.name}"
        if not field.field.is_place:
            yield _Told(
                key,
                DifferenceKind.OTHER,
                _("What was asked for"),
                ngettext(
                    "%(all)s person asked for something, most often for “%(topic)s”: %(count)s.",
                    "%(all)s people asked for something, most often for “%(topic)s”: %(count)s.",
                    field.answered,
                    all=grouped(field.answered),
                    topic=_label(most.label),
                    count=grouped(most.count),
                ),
                grouped(field.answered),
                bars=_bars(field),
            )
            continue
        elsewhere = field.answered - most.count
        if elsewhere:
            yield _Told(
                key,
                DifferenceKind.OTHER,
                _("Not just in one place"),
                ngettext(
                    "%(elsewhere)s of the %(num)s person who named a place asked for another than "
                    "“%(place)s”.",
                    "%(elsewhere)s of the %(num)s people who named a place asked for another than "
                    "“%(place)s”.",
                    field.answered,
                    elsewhere=grouped(elsewhere),
                    place=_label(most.label),
                ),
                grouped(elsewhere),
                bars=_bars(field),
            )


def _of_recommending(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    found = asked.main.net_promoter
    if found is None or asked.main.applicable < SMALLEST_GROUP:
        return
    parts = (
        (_("9 or 10"), found.promoters),
        (_("7 or 8"), found.passives),
        (_("0 to 6"), found.detractors),
    )
    people = asked.main.applicable
    yield _Told(
        asked.question.name,
        DifferenceKind.OTHER,
        _label(asked.question.label),
        ngettext(
            "%(promoters)s of %(num)s would gladly recommend it (9 or 10), "
            "%(detractors)s would not (0 to 6).",
            "%(promoters)s of %(num)s would gladly recommend it (9 or 10), "
            "%(detractors)s would not (0 to 6).",
            people,
            promoters=grouped(found.promoters),
            detractors=grouped(found.detractors),
        ),
        grouped(found.promoters),
        bars=tuple(ShareBar(label, count, people) for label, count in parts),
    )


def _of_marks(asked: QuestionReading, reading: Reading) -> Iterator[_Told]:
    for field in asked.fields:
        found = field.top_two if len(field.field.steps) >= FEWEST_STEPS else None
        if found is None or found.of < SMALLEST_GROUP:
            continue
        is_item = field.name != asked.question.name
        labels = [_label(one.label) for one in field.field.steps[-2:]]
        yield _Told(
            f"{asked.question.name}/{field.name}" if is_item else asked.question.name,
            DifferenceKind.AWARENESS if is_item else DifferenceKind.OTHER,
            _label(field.label if is_item else asked.question.label),
            ngettext(
                "%(count)s of %(num)s chose one of the two highest steps, "
                "“%(below)s” or “%(highest)s”.",
                "%(count)s of %(num)s chose one of the two highest steps, "
                "“%(below)s” or “%(highest)s”.",
                found.of,
                count=grouped(found.count),
                below=labels[0],
                highest=labels[1],
            ),
            grouped(found.count),
            bars=_bars(field),
        )


def _of_clauses(clauses: list[Clause]) -> Iterator[_Told]:
    told = [
        (one, found)
        for one in clauses
        if not one.reading.is_hidden and (found := one.agreement) and found.of >= SMALLEST_GROUP
    ]
    for clause, found in told:
        yield _Told(
            clause.question.name,
            DifferenceKind.OTHER,
            _(
                "Clause %(number)s: %(text)s",
                number=clause.number,
                text=_label(clause.question.label),
            )
            if clause.number
            else _label(clause.question.label),
            ngettext(
                "%(agree)s of the %(num)s who took a side agree, as it is or with changes.",
                "%(agree)s of the %(num)s who took a side agree, as it is or with changes.",
                found.of,
                agree=grouped(found.count),
            ),
            grouped(found.count),
            bars=_bars(clause.reading.main),
        )


def _bars(field: FieldReading) -> tuple[ShareBar, ...]:
    """The answers that were given, in their order; where they are many, those given most."""
    rows = [row for row in field.rows if row.of]
    if len(rows) > MOST_BARS:
        most = sorted(rows, key=lambda row: -row.count)[:MOST_BARS]
        rows = [row for row in rows if row in most]
    return tuple(ShareBar(_label(row.label), row.count, row.of or 0) for row in rows)


def _label(words: str) -> str:
    return excerpt(words, IN_A_SENTENCE)


def _is_scored(asked: QuestionReading) -> bool:
    return asked.main.field.type == "score"


def _is_to_recommend(asked: QuestionReading) -> bool:
    return _is_scored(asked) and tuple(one.name for one in asked.main.field.steps) == TO_RECOMMEND


# The first that applies tells.
TELLERS: tuple[
    tuple[Callable[[QuestionReading], bool], Callable[[QuestionReading, Reading], Iterator[_Told]]],
    ...,
] = (
    (lambda asked: asked.has_halves and _is_scored(asked), _of_change),
    (lambda asked: asked.has_halves, _of_myth),
    (lambda asked: any(one.field.is_place for one in asked.fields), _of_requests),
    (lambda asked: "teams" in asked.question.kind.settings, _of_connections),
    (_is_to_recommend, _of_recommending),
    (_is_scored, _of_marks),
)
