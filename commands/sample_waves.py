"""The sample over time: a survey of a year ago that was asked again, and figures beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from commands.responses import rows
from formats.answer.table import Table, TableRow, read_table
from formats.definition import toml
from language.day import in_words
from models.account.organiser import Organiser
from models.answer.public_snapshot import share
from models.answer.response import Response
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.evidence.evidence import Evidence
from models.evidence.noun import INDICATOR, WAVE
from models.form.zone import local_time
from models.indicator.course import courses
from models.indicator.data_point import DataPoint, points_in
from models.indicator.indicator import Indicator, IndicatorTerms
from models.indicator.wave_count import SHARE, CountTerms, WaveCount, countable
from models.survey.survey import Survey
from models.telling.difference_kind import DifferenceKind
from models.wave.pair_code import USUAL_ELEMENTS, PairCode
from models.wave.series import PlannedWave, Wave, months_after, plan

Line = tuple[tuple[date, float], ...]
AGAIN = (3, 12)  # months after the event of today
BESIDE = ("months", "person")  # columns that are no question: which time, and who it was


def plan_ahead(event: Event, organiser: Organiser) -> None:
    """Ask the first survey of today’s event again, months from now."""
    first = EventSurvey.all_of(event)[0].survey
    _plan(first, event, AGAIN, organiser)


def evidence_of(
    event: Event, organiser: Organiser, said: Mapping[str, Any], samples: Path
) -> tuple[dict[str, Evidence], dict[str, Line]]:
    """{what it is called: evidence}: the waves of the survey, and the figures over time.

    And {name of a figure: its line}. `said` is what the file of differences has of both.
    """
    waves = _asked_again(event, organiser, said["series"], said["weeks"], samples)
    found = {one.label: Evidence(WAVE, one.survey.code, one.label) for one in waves}
    figures = [_figure(event, organiser, figure) for figure in said["figure"]]
    found |= {one.name: Evidence(INDICATOR, str(one.id), one.called) for one in figures}
    lines = {
        one.indicator.name: tuple((point.on, float(point.number)) for point in one.readings)
        for one in courses(event, figures)
    }
    return found, lines


def _asked_again(
    event: Event, organiser: Organiser, said: Mapping[str, Any], weeks: int, samples: Path
) -> list[Wave]:
    """The waves of a survey of the event, closed and shared, with made-up answers.

    It is planned and answered as one that begins today, and then put back so many weeks.
    """
    code, days = said["code"], said["days_open"]
    survey = Survey.add(toml.read((samples / f"{code}.toml").read_bytes()), organiser, code)
    EventSurvey.add(event, survey, said["role"])
    survey = Survey.get_by_id(survey.id)
    closes = datetime.now(UTC) + timedelta(days=days)
    survey.plan(replace(survey.schedule, closes_at=closes))
    _plan(survey, event, said["months"], organiser, days_open=days)
    series_waves = Wave.of(survey)
    assert series_waves is not None, "it was planned"
    series = series_waves.series
    PairCode.ask(series, USUAL_ELEMENTS, organiser)
    table = read_table((samples / f"{code}.csv").read_bytes())
    for wave in series.waves:
        _answer(wave, table, timedelta(weeks=weeks))
    _put_back([one.survey_id for one in series.waves], timedelta(weeks=weeks))
    for wave in series.waves:
        share(wave.survey)
    return series.waves


def _plan(
    survey: Survey, event: Event, months: Sequence[int], by: Organiser, days_open: int = 28
) -> None:
    today = local_time(datetime.now(UTC), event.time_zone).date()
    planned = [PlannedWave(months_after(today, one), one) for one in months]
    series = plan(survey, planned, by, days_open=days_open)
    mine = [one.survey_id for one in series.waves]
    Survey.update(is_sample=True).where(Survey.id << mine).execute()


def _answer(wave: Wave, table: Table, back: timedelta) -> None:
    """Take in the lines of a table that are of this wave, each with the code of who it is of."""
    survey = wave.survey
    lines = [row for row in table.rows if row.cells[0] == str(wave.months or 0)]
    asked = [TableRow(row.line, row.cells[len(BESIDE) :]) for row in lines]
    made_up = rows(survey, Table(table.headers[len(BESIDE) :], asked, []))
    assert not made_up.faults, made_up.faults[0]
    code = PairCode.asked_lately(survey)
    assert code is not None, "it is asked for"
    opened = local_time(survey.opens_at or survey.opened_at, survey.time_zone or "UTC") - back
    taken = [
        (answers, opened.date() + timedelta(days=index % 7))
        for index, (answers, _moment) in enumerate(made_up.taken)
    ]
    people = [row.cells[1] for row in lines]
    marks = [
        code.marks_of({name: f"{one} {name}" for name in code.elements}) if one else b""
        for one in people
    ]
    Response.take_in(survey, taken, made_up.asked, marks=marks)


def _put_back(surveys: Iterable[int], back: timedelta) -> None:
    """Have them open and close so much earlier."""
    moments = (Survey.opened_at, Survey.opens_at, Survey.closes_at)
    for one in Survey.select().where(Survey.id << list(surveys)):
        known = {moment: getattr(one, moment.name) for moment in moments}
        earlier: dict[Any, Any] = {
            moment: at - back for moment, at in known.items() if at is not None
        }
        Survey.update(earlier).where(Survey.id == one.id).execute()


def _figure(event: Event, organiser: Organiser, said: Mapping[str, Any]) -> Indicator:
    """A figure over time, with its readings or counted from the waves."""
    kind, name = DifferenceKind(said["kind"]), said["name"]
    made = Indicator.add(event, IndicatorTerms(name, source=said.get("source", ""), kind=kind))
    if readings := said.get("course"):
        day = event.details.start.date()
        DataPoint.enter(made, points_in("\n".join(_lines(day, readings))), organiser)
    else:
        parts = EventSurvey.all_of(event)
        offered = {one.name: one for one in countable(event, {part.survey_id for part in parts})}
        terms = CountTerms(SHARE, said["choice"])
        WaveCount.set(made, offered[said["field"]], terms, organiser)
    return made


def _lines(day: date, readings: Iterable[Sequence[int]]) -> Iterable[str]:
    for days, number in readings:
        yield f"{in_words(day + timedelta(days=days))}; {number}"
