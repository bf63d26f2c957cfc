"""A survey is asked again: its waves, their times and names, and what they may ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from models.account.audit import Audit
from models.answer.admission import NotOpenYet
from models.event.event_survey import EventSurvey
from models.form.definition import definition_from
from models.form.zone import local_time
from models.survey.draft import Draft
from models.survey.schedule import CLOSED, OPEN, WAITING, Schedule
from models.survey.survey import Survey
from models.survey.version import VersionUnfit
from models.team.colleague import Colleague
from models.team.role import Role
from models.wave.series import (
    MOST_WAVES,
    PlannedWave,
    Series,
    SeriesUnfit,
    Wave,
    first_day,
    months_after,
    plan,
)
from storage.database import connection
from tests.makers import (
    choice,
    make_event,
    make_organiser,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)

USES = choice("Which do you use weekly?", "Yammer", "Twitter", name="uses")
TODAY = datetime.now(UTC).date()


def labels(series: Series) -> list[tuple[int, str, str]]:
    return [(one.number, one.label, one.survey.state) for one in series.waves]


def test_each_wave_is_a_survey_of_its_own_that_asks_the_same_and_waits_for_its_time(database):
    survey = make_survey(USES, title="Digital Day")
    series = make_series(survey, 1, 6)
    assert labels(series) == [
        (1, "The first time", OPEN),
        (2, "1 month later", WAITING),
        (3, "6 months later", WAITING),
    ]
    first, second, third = (one.survey for one in series.waves)
    assert first == survey
    assert [one.definition.title for one in (second, third)] == [
        "Digital Day – 1 month later",
        "Digital Day – 6 months later",
    ]
    assert second.definition.questions == survey.definition.questions
    assert len({survey.code, second.code, third.code}) == 3
    assert second.closes_at - second.opens_at == timedelta(days=28)
    assert local_time(second.opens_at, "UTC") == datetime.combine(
        months_after(TODAY, 1), datetime.min.time()
    ) + timedelta(hours=9)


def test_a_wave_opens_and_closes_by_itself(database):
    series = make_series(make_survey(USES), 1)
    (_first, wave) = series.waves
    with pytest.raises(NotOpenYet):
        respond(wave.survey, uses="yammer")
    pass_days(32)
    assert labels(series)[1] == (2, "1 month later", OPEN)
    respond(Survey.at(wave.survey.code), uses="yammer")
    assert not series.is_over
    pass_days(28)
    assert labels(series)[1] == (2, "1 month later", CLOSED)
    assert series.is_over


def test_waves_of_an_event_belong_to_it_and_are_counted_from_its_end(database):
    survey = make_survey(USES)
    year = TODAY.year + 1
    event = make_event(
        survey,
        start=datetime.fromisoformat(f"{year}-01-30T09:00"),
        end=datetime.fromisoformat(f"{year}-01-31T17:00"),
        time_zone="Europe/Berlin",
    )
    assert first_day(survey) == date(year, 1, 31)
    series = make_series(survey, 1)
    wave = series.waves[1].survey
    part = EventSurvey.inside(event, wave)
    assert part is not None
    assert part.role == "the lunch"
    assert series.waves[0].label == "At the event"
    assert local_time(wave.opens_at, "Europe/Berlin") == datetime.fromisoformat(
        f"{year}-02-28T09:00"
    )
    assert wave.time_zone == "Europe/Berlin"
    assert Series.all_in(event) == [series]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 6, 6), 120, date(2036, 6, 6)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_after(day, months) == later


def test_waves_are_numbered_in_the_order_in_which_they_open_until_they_have(database):
    survey = make_survey(USES)
    series = make_series(survey, 6)
    six = series.waves[1].survey.code
    make_series(survey, 1)
    assert [one[:2] for one in labels(series)] == [
        (1, "The first time"),
        (2, "1 month later"),
        (3, "6 months later"),
    ]
    Survey.at(six).plan(Schedule(datetime.now(UTC) + timedelta(days=1), None, None, "UTC"))
    assert [one[1] for one in labels(series)] == [
        "The first time",
        "6 months later",
        "1 month later",
    ]
    pass_days(2)
    make_series(survey, 3)
    assert [one[:2] for one in labels(series)] == [
        (1, "The first time"),
        (2, "6 months later"),
        (3, "1 month later"),
        (4, "3 months later"),
    ]


def test_a_series_is_begun_from_any_of_its_surveys_and_is_always_the_same(database):
    survey = make_survey(USES)
    series = make_series(survey, 1)
    wave = series.waves[1].survey
    again = plan(wave, [PlannedWave(TODAY + timedelta(days=200))], survey.organiser)
    assert again == series
    assert Series.of(wave) == Series.of(survey) == series
    assert again.waves[2].survey.definition.questions == survey.definition.questions


DAY = PlannedWave(TODAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("waves", "days_open", "setting", "fault"),
    [
        ([], 28, "months", "Choose when to ask again"),
        ([PlannedWave(TODAY - timedelta(days=1), 1)], 28, "months", "is over: choose later days"),
        ([PlannedWave(TODAY - timedelta(days=1))], 28, "days", "is over: choose later days"),
        ([DAY, DAY], 28, "days", "is there twice: it is asked once a day"),
        ([DAY], 0, "days_open", "Enter a whole number from 1 to 366"),
        ([DAY], 367, "days_open", "Enter a whole number from 1 to 366"),
        ([PlannedWave(TODAY.replace(year=TODAY.year + 12))], 28, "days", "within ten years"),
        (
            [PlannedWave(TODAY + timedelta(days=n)) for n in range(1, MOST_WAVES + 1)],
            28,
            "days",
            "There is room for 11 more times: 12 at most, with the first",
        ),
        (
            [PlannedWave(months_after(TODAY, n), n) for n in range(1, MOST_WAVES + 1)],
            28,
            "months",
            "There is room for 11 more times: 12 at most, with the first",
        ),
    ],
)
@pytest.mark.same_sql
def test_what_cannot_be_planned_is_said_at_its_field(database, waves, days_open, setting, fault):
    survey = make_survey(USES)
    with pytest.raises(SeriesUnfit, match=fault) as refused:
        plan(survey, waves, survey.organiser, days_open=days_open)
    assert refused.value.setting == setting
    assert Series.of(survey) is None
    assert Survey.select().count() == 1


def test_a_draft_is_published_before_it_is_asked_again(database):
    with pytest.raises(SeriesUnfit, match="Publish this survey first"):
        make_series(make_survey(USES, draft=True), 1)


def test_words_of_a_wave_change_while_nobody_has_answered_it_and_names_stay(database):
    survey = make_survey(USES)
    series = make_series(survey, 1)
    wave = series.waves[1].survey
    draft, reworded = Draft.of(wave), choice("And now?", "Yammer", "Twitter", name="uses")
    document = draft.document
    document["question"] = [reworded]
    draft.change(0, document, "Reworded")
    draft.publish(draft.revision)
    assert Survey.at(wave.code).definition.questions[0].label == "And now?"
    assert series.waves[1].words_differ(survey)
    series.waves[1].take_words()
    assert Survey.at(wave.code).definition.questions[0].label == "Which do you use weekly?"
    assert Survey.at(wave.code).definition.title == "Lunch – 1 month later"
    assert not series.waves[1].words_differ(survey)


def test_a_name_stands_for_the_same_in_every_wave(database):
    series = make_series(make_survey(USES), 1, 3)
    second, third = (one.survey for one in series.waves[1:])
    other = definition_from({"title": "Lunch", "question": [question("rating", "uses")]})
    with pytest.raises(VersionUnfit, match="it was of another type"):
        second.publish(other)
    more = definition_from({"title": "L", "question": [USES, question("rating", "good")]})
    third.publish(more)
    unlike = definition_from({"title": "L", "question": [USES, question("text", "good")]})
    with pytest.raises(VersionUnfit, match="it was of another type"):
        second.publish(unlike)
    with pytest.raises(VersionUnfit, match="it was of another type"):
        series.original.publish(unlike)


def test_a_wave_is_as_anonymous_as_the_first(database):
    survey = make_survey(USES, anonymous=True)
    series = make_series(survey, 1)
    named = definition_from({"title": "L", "anonymous": False, "question": [USES]})
    with pytest.raises(VersionUnfit, match="nobody learns who they are"):
        series.waves[1].survey.publish(named)


def test_a_wave_that_has_not_opened_is_taken_back_and_one_that_has_is_not(database):
    survey = make_survey(USES)
    series = make_series(survey, 1, 3)
    pass_days(32)
    open, waiting = series.waves[1:]
    for one in (series.waves[0], open):
        with pytest.raises(SeriesUnfit, match="It has opened"):
            one.cancel(survey.organiser)
        with pytest.raises(SeriesUnfit, match="It has opened"):
            one.take_words()
    waiting.cancel(survey.organiser)
    assert [one.number for one in series.waves] == [1, 2]
    assert Survey.is_gone(waiting.survey.code)


def test_at_its_end_nothing_is_asked_again_and_answers_stay(database):
    survey = make_survey(USES)
    series = make_series(survey, 1, 3)
    pass_days(32)
    respond(series.waves[1].survey, uses="yammer")
    series.end(survey.organiser)
    assert labels(series) == [(1, "The first time", OPEN), (2, "1 month later", CLOSED)]
    assert series.waves[1].survey.responses.count() == 1
    series = Series.of(survey)
    assert series.is_over
    assert not series.is_to_come
    assert [one.kind for one in Audit.all_of("series ended")] == ["series ended"]


def test_a_series_goes_with_the_last_of_its_surveys(database):
    series = make_series(make_survey(USES), 1)
    for one in series.waves[:1]:
        one.survey.delete_instance()
    assert Series.get_by_id(series.id).original is None
    with pytest.raises(SeriesUnfit, match="What was asked first is deleted"):
        plan(series.waves[0].survey, [DAY], make_organiser())
    series.waves[0].survey.delete_instance()
    assert Series.select().count() == Wave.select().count() == 0


def test_colleagues_of_the_first_are_colleagues_of_its_waves(database):
    survey, ally = make_survey(USES), make_organiser("ally@example.org")
    Colleague.let_in(survey, ally, Role.VIEWER)
    wave = make_series(survey, 1).waves[1].survey
    assert [(one.organiser, one.role) for one in Colleague.all_of(wave)] == [(ally, "viewer")]


def test_waves_are_named_in_the_languages_of_the_form(database):
    survey = make_survey(
        choice({"en": "Q?", "de": "F?"}, {"en": "A", "de": "X"}, {"en": "B", "de": "Y"}),
        title={"en": "Lunch", "de": "Essen"},
        languages=["en", "de"],
    )
    wave = make_series(survey, 6).waves[1]
    assert wave.label == "6 months later"
    assert wave.survey.definition.titles == {
        "en": "Lunch – 6 months later",
        "de": "Essen – 6 Monate später",
    }


def test_planning_is_in_the_security_record(database):
    survey = make_survey(USES)
    make_series(survey, 1)
    (row,) = Audit.all_of("waves planned")
    assert (row.about, row.detail) == ("lunch", months_after(TODAY, 1).isoformat())


def test_of_two_who_ask_again_on_one_day_from_two_of_its_waves_one_is_told(database):
    survey = make_survey(USES)
    wave = make_series(survey, 1).waves[1].survey
    day = months_after(TODAY, 6)

    def ask_again(one: Survey) -> bool:
        with connection():
            try:
                plan(Survey.get_by_id(one.id), [PlannedWave(day)], make_organiser())
            except SeriesUnfit:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(ask_again, [survey, wave, survey, wave])) == 1
    assert len(Series.of(survey).waves) == 3
