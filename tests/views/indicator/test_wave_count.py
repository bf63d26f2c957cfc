"""A figure over time is counted from the waves of a survey, as each audience sees it."""

import csv
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from models.account.audit import Audit
from models.answer.public_snapshot import share
from models.event.event import Event
from models.event.event_survey import EventSurvey
from models.indicator.course import Course, courses
from models.indicator.data_point import DataPoint, points_in
from models.indicator.indicator_proposal import proposals
from models.indicator.wave_count import AT_CLOSING, CountedPoint, WaveCount
from models.request.request import today_at
from models.survey.survey import Survey
from models.wave.series import Series
from tests.makers import (
    choice,
    clock_of_fair,
    make_event,
    make_indicator,
    make_series,
    make_survey,
    pass_days,
    question,
    respond,
)
from tests.page import form_of, page_of
from tests.statements import statements

# PostgreSQL is asked the same by other tests (tests/asked.py), but for those marked `both`.
pytestmark = pytest.mark.sqlite

FIGURES = "/events/fair/figures/"
USES = choice("Which do you use weekly?", "Yammer", "Twitter", name="uses")
SURE = question("rating", "sure", "How confident are you?")


def asked_twice(*, later: int = 20) -> tuple[Event, Series]:
    """Ten answered before the event: 3 use Yammer. `later` after it: three of four do."""
    survey = make_survey(USES, SURE)
    event = make_event(survey, start=clock_of_fair(10), end=clock_of_fair(10) + timedelta(hours=7))
    series = make_series(survey, 2)
    for one in range(10):
        respond(survey, uses="yammer" if one < 3 else "twitter", sure=2)
    pass_days(55, series)
    second = series.waves[1].survey
    for one in range(later):
        respond(second, uses="twitter" if one % 4 == 3 else "yammer", sure=4)
    return event, series


def count(client, indicator, series: Series, field: str = "uses", **said):
    here = f"{FIGURES}{indicator.id}/count"
    page = page_of(client.get(f"{here}?question={series.key}.{field}"))
    return client.post(here, data=said_in(page) | said)


def said_in(page):
    """What stands in the form that is sent, which has the address of the one that asks."""
    form = page.one("form", method="post", novalidate="")
    chosen = [
        one
        for one in form.elements
        if one.tag == "input" and ("checked" in one or one["type"] == "hidden")
    ]
    return {one["name"]: one["value"] for one in chosen}


def told(event, seen=()):
    [found] = courses(event, [WaveCount.get().indicator], seen)
    return [(one.number, one.counted_from) for one in found.readings]


def test_a_share_is_counted_each_time_and_its_readings_stand_in_page_and_files(owner):
    event, series = asked_twice()
    made = make_indicator(event, name="Use Yammer weekly")
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    assert page.one("a", href=f"{FIGURES}{made.id}/count").words == "Count it from a survey"
    assert count(owner, made, series, choice="yammer", measure="share").status_code == 303
    first, second = (one.survey for one in series.waves)
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    assert ": 45 percentage points more." in page.one("p", **{"class": "says"}).words
    assert page.one(id="counted").words.startswith(
        "The share of people who said “Yammer” to “Which do you use weekly?”, in %: counted from"
    )
    rows = [row.words for row in page.one("tbody").all("tr")]
    assert [row.split("counted: ")[1] for row in rows] == [
        "2 months later, of 20 answers",
        "At the event, of 10 answers",
    ]
    table = list(csv.reader(owner.get("/events/fair/figures.csv").text.splitlines()))
    assert [(row[5], row[6], row[7]) for row in table] == [
        ("number", "when", "counted_from"),
        ("30", "before", first.code),
        ("75", "after", second.code),
    ]
    picture = ElementTree.fromstring(owner.get(f"{FIGURES}{made.id}.svg").text)
    assert "counted from a survey" in " ".join(picture.itertext())
    assert len(Audit.all_of("figure counted")) == 1


@pytest.mark.parametrize(
    ("measure", "field", "numbers"),
    [
        ("people", "uses", [Decimal(3), Decimal(15)]),
        ("mean", "sure", [Decimal(2), Decimal(4)]),
        ("share", "sure", [Decimal(0), Decimal(100)]),
    ],
)
def test_people_and_means_are_counted_as_well(owner, measure, field, numbers):
    event, series = asked_twice()
    made = make_indicator(event)
    answer = {"uses": "yammer", "sure": "4"}[field]
    assert count(owner, made, series, field, measure=measure, choice=answer).status_code == 303
    seen = {one.survey_id for one in series.waves}
    assert [number for number, _code in told(event, seen)] == numbers


def test_what_cannot_be_counted_is_refused_and_what_was_chosen_is_kept(owner):
    event, series = asked_twice()
    made = make_indicator(event)
    assert count(owner, made, series, measure="mean").status_code == 422
    reply = count(owner, made, series, choice="facebook", dated="closing")
    assert reply.status_code == 422
    page = page_of(reply)
    assert "Choose the answer that is counted" in page.one(role="alert").words
    assert said_in(page)["dated"] == "closing"
    assert count(owner, made, series, question="x.y").status_code == 422
    assert WaveCount.select().count() == 0


def test_everyone_reads_nothing_of_it_before_results_are_shared_nor_of_too_few(owner):
    event, series = asked_twice(later=4)
    made = make_indicator(event)
    count(owner, made, series, choice="yammer")
    first, second = (one.survey for one in series.waves)
    assert told(event, {first.id, second.id}) == [(Decimal(30), first.code)]
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    assert "1 time is left out: too few people answered." in page.one(id="counted").words
    assert (told(event), proposals(event)) == ([], [])
    for one in (first, second):
        one.close()
        share(Survey.get_by_id(one.id))
    assert told(event) == [(Decimal(30), first.code)]


def test_it_is_proposed_with_the_waves_as_evidence_and_what_is_not_known(owner):
    event, series = asked_twice()
    made = make_indicator(event, name="Use Yammer weekly", source="The day’s form")
    count(owner, made, series, choice="yammer")
    for one in series.waves:
        one.survey.close()
        share(Survey.get_by_id(one.survey_id))
    [found] = proposals(event)
    assert (found.number, found.source) == ("45 percentage points", f"figure:{made.id}")
    assert found.number in found.sentence
    assert [one.noun for one in found.evidence] == ["figure", "wave", "wave"]
    assert found.unknown == (
        "Whether the event had a part in it is not known: nothing was compared. "
        "Other people may have answered each time."
    )
    assert found.method == (
        "The share of people who said “Yammer” to “Which do you use weekly?”, in %; "
        "read each time that it is asked."
    )


def test_it_is_dated_by_its_closing_where_one_says_so_and_goes_on_while_it_is_open(owner):
    event, series = asked_twice()
    made = make_indicator(event)
    count(owner, made, series, choice="yammer", dated=AT_CLOSING, measure="people")
    second, today = series.waves[1].survey, today_at(event)
    seen = {one.survey_id for one in series.waves}
    [found] = courses(event, [made], seen)
    assert (found.readings[-1].on, found.readings[-1].number) == (today, Decimal(15))
    respond(second, uses="yammer")
    [found] = courses(event, [made], seen)
    assert found.readings[-1].number == Decimal(16)


def test_times_of_one_day_all_stand_in_page_file_picture_and_sentence(owner):
    event, series = asked_twice()
    made = make_indicator(event, name="Use Yammer")
    count(owner, made, series, choice="yammer", dated=AT_CLOSING)
    codes = [one.survey.code for one in series.waves]
    seen = {one.survey_id for one in series.waves}
    assert told(event, seen) == [(Decimal(30), codes[0]), (Decimal(75), codes[1])]
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    assert [one["data-value"] for one in page.all("td") if "data-value" in one] == ["75", "30"]
    [found] = courses(event, [made], seen)
    assert page.one("p", **{"class": "says"}).words == found.sentence
    assert found.sentence.endswith("there are 2 numbers; this is that of “2 months later”.")
    table = list(csv.reader(owner.get("/events/fair/figures.csv").text.splitlines()))
    assert [(row[5], row[7]) for row in table[1:]] == [("30", codes[0]), ("75", codes[1])]
    picture = " ".join(ElementTree.fromstring(owner.get(f"{FIGURES}{made.id}.svg").text).itertext())
    assert ": 30." in picture
    assert ": 75." in picture


def test_times_that_an_entered_number_stands_for_are_said(owner):
    event, series = asked_twice()
    made = make_indicator(event)
    count(owner, made, series, choice="yammer", dated=AT_CLOSING)
    today = today_at(event)
    DataPoint.enter(made, points_in(f"{today.isoformat()}; 12"), event.organiser)
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    assert (
        "2 times are left out: numbers were entered for their days." in page.one(id="counted").words
    )
    assert "there are 2 numbers" not in page.words


def test_no_straight_line_goes_through_times_of_one_day_alone(database):
    event, series = asked_twice()
    today, wave = today_at(event), series.waves[0]
    readings = [CountedPoint(wave, today, Decimal(n), 10) for n in range(9)]
    course = Course(make_indicator(event), tuple(readings), today, today)
    assert course.frame.trend is None
    assert {x for x, _y in course.frame.points} == {0}


def test_what_was_entered_and_what_is_counted_are_told_apart_and_never_subtracted(owner):
    event, series = asked_twice()
    made = make_indicator(event, name="Use Yammer", source="Us")
    day = clock_of_fair(11).date()
    DataPoint.enter(made, points_in(f"{day.isoformat()}; 12"), event.organiser)
    count(owner, made, series, choice="yammer")
    page = page_of(owner.get(f"{FIGURES}{made.id}"))
    said = page.one("p", **{"class": "says"}).words
    assert "12 on" in said
    assert "as it was entered; 75 % on" in said
    assert "more" not in said
    assert "Some of its numbers were entered by hand" in page.one(id="counted").words
    assert "The empty marks were entered by hand." in page.one(id="counted").words
    assert len(page.all("path", **{"class": "way dot"})) == 3
    assert len(page.all("path", **{"class": "way dot hole"})) == 1
    # Two lines: none goes from what was entered to what is counted.
    [way] = [one["d"] for one in page.all("path", **{"class": "way"})]
    assert way.count("M") > 1
    assert len(page.one("tbody").all("button")) == 1
    svg = owner.get(f"{FIGURES}{made.id}.svg").text
    assert "The empty marks were entered by hand." in svg


def test_an_entered_number_stands_for_its_day_and_counting_ends(owner):
    event, series = asked_twice()
    made = make_indicator(event)
    count(owner, made, series, choice="yammer")
    seen = {one.survey_id for one in series.waves}
    [found] = courses(event, [made], seen)
    last = found.readings[-1].on
    DataPoint.enter(made, points_in(f"{last.isoformat()}; 99"), event.organiser)
    assert told(event, seen)[-1] == (Decimal(99), "")
    said = page_of(owner.get(f"{FIGURES}{made.id}")).one(id="counted").words
    assert "1 time is left out: a number was entered for its day." in said
    here = f"{FIGURES}{made.id}/count"
    end = f"{here}/deletion"
    owner.post(end, data=form_of(page_of(owner.get(here)), end))
    assert WaveCount.select().count() == 0
    assert len(Audit.all_of("figure no longer counted")) == 1
    assert DataPoint.select().count() == 1


@pytest.mark.both
def test_of_a_series_that_is_not_whole_in_the_event_nothing_is_counted(owner, outsider):
    event, series = asked_twice()
    made = make_indicator(event)
    here = f"{FIGURES}{made.id}/count"
    assert outsider.get(here).status_code == 404
    EventSurvey.delete().where(EventSurvey.survey == series.waves[1].survey_id).execute()
    assert "none of those whose results you may see" in page_of(owner.get(here)).words
    sent = {"question": f"{series.key}.uses", "measure": "share", "choice": "yammer"}
    form = form_of(page_of(owner.get(f"{FIGURES}{made.id}/edit")), f"{FIGURES}{made.id}/edit")
    assert owner.post(here, data=sent | {"csrf_token": form["csrf_token"]}).status_code == 422
    assert WaveCount.select().count() == 0


def test_the_list_asks_as_often_with_one_figure_as_with_thirty(owner, caplog):
    event, series = asked_twice()
    caplog.set_level("DEBUG", logger="peewee")
    counted = []
    for more in 1, 29:
        for _ in range(more):
            made, said = make_indicator(event), {"measure": "share", "choice": "yammer"}
            WaveCount.create(indicator=made, series=series, field="uses", dated="opening", **said)
        owner.get(FIGURES)
        caplog.clear()
        assert owner.get(FIGURES).status_code == 200
        counted.append(len(statements(caplog)))
    assert counted[0] == counted[1]


@pytest.mark.both
def test_of_too_few_no_mean_is_told_to_anybody(owner):
    event, series = asked_twice(later=4)
    made = make_indicator(event)
    assert count(owner, made, series, "sure", measure="mean").status_code == 303
    seen = {one.survey_id for one in series.waves}
    assert told(event, seen) == [(Decimal(2), series.waves[0].survey.code)]
