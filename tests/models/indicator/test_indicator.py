"""Figures over time: readings as people write them, and what is said of before and after."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from models.account.audit import Audit
from models.evidence.evidence import Evidence
from models.indicator import data_point, indicator, indicator_proposal
from models.indicator.course import Course, Frame, courses
from models.indicator.data_point import DataPoint, PointsUnfit, points_in
from models.indicator.indicator import Indicator, IndicatorTerms, IndicatorUnfit
from models.telling.difference_kind import DifferenceKind
from models.telling.proposal import Proposal
from tests.makers import make_event, make_indicator, make_organiser

pytestmark = pytest.mark.usefixtures("database")
JUNE, JULY = date(2012, 6, 1), date(2012, 7, 1)


def the_course(*lines: str, **said: str) -> Course:
    """The course of a figure with these readings around the fair of 6 June 2012."""
    event = make_event()
    [found] = courses(event, [make_indicator(event, *lines, **said)])
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "text",
    [
        "1 June 2012; 1,200\n1 July 2012; 1,264.5",
        "Day\tMembers\n1 June 2012\t1200\n2012-07-01\t1264.5\n\n",
        "day,members\n2012-06-01,1200\n2012-07-01,1264.50",
        '2012-06-01,"1,200"\n2012-07-01,"1,264.5"',
        "1. Juni 2012;1.200\n1 July 2012;1.264,5",
        "1 June 2012 1200\n01/07/2012 1264.5",
        "1 June 2012 | 1200 |\n1 July 2012 | 1264.5 |",
        "١ June 2012; ١٢٠٠\n1 July 2012; 1 264.5\n1 July 2012; 1264.5",
    ],
)
def test_readings_are_taken_as_people_write_them(text):
    text = text.replace("Juni", "June").replace("01/07/2012", "2012/07/01")
    assert points_in(text) == {JUNE: Decimal("1200"), JULY: Decimal("1264.5")}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["Write a day and a number, like 1 June 2026; 120"]),
        ("Day; Members", ["Write a day and a number, like 1 June 2026; 120"]),
        (
            "1 June 2012; 120\n\n31 June 2012; 5\n1 July 2012; many\n2 July 2012; 1; 2",
            [
                "Line 3: There is no such day. Enter a day, month and year, like 3 June 2026",
                "Line 4: Enter a number, like 12 or 2.5",
                "Line 5: write a day and a number, and nothing else",
            ],
        ),
        (
            "1 June 2012; 120\n1 June 2012; 121",
            ["Line 2: 1 June 2012 stands here twice, with two numbers"],
        ),
        ("2 July 1899; 5", ["Line 1: write a year from 1900 to 2999"]),
        (
            "x1\n" * 7,
            [
                "Line 1: Enter the day, the month and the year, like 3 June 2026",
                "Line 2: Enter the day, the month and the year, like 3 June 2026",
                "Line 3: Enter the day, the month and the year, like 3 June 2026",
                "Line 4: Enter the day, the month and the year, like 3 June 2026",
                "Line 5: Enter the day, the month and the year, like 3 June 2026",
                "2 more lines cannot be taken.",
            ],
        ),
    ],
)
def test_each_line_that_cannot_be_taken_is_named(text, faults):
    with pytest.raises(PointsUnfit) as raised:
        points_in(text)
    assert list(raised.value.faults) == faults


@pytest.mark.sqlite
def test_each_line_is_cut_by_itself_and_the_one_that_is_wrong_alone_is_named():
    text = "1 June 2012; 120\n1 July 2012\t1,264.5\n2012-08-01,1300\n1 September 2012 1,400"
    assert list(map(str, points_in(text).values())) == ["120", "1264.5", "1300", "1400"]
    with pytest.raises(PointsUnfit) as raised:
        points_in(f"{text}\nnobody knows 5")
    assert len(raised.value.faults) == 1
    assert raised.value.faults[0].startswith("Line 5: ")


def test_a_day_or_a_number_that_can_be_read_in_two_ways_is_asked_about():
    with pytest.raises(PointsUnfit, match="Line 1: Write 6 March 2012 or 3 June 2012"):
        points_in("6/3/2012; 1")
    with pytest.raises(PointsUnfit, match=r"Line 1: Write 1200 or 1\.2"):
        points_in("1 June 2012; 1,200")


def test_readings_are_stored_all_or_none_and_none_is_overwritten():
    event, owner = make_event(), make_organiser()
    made = make_indicator(event, "1 June 2012; 120")
    again = DataPoint.enter(made, points_in("1 June 2012; 120\n1 July 2012; 164"), owner)
    assert again == 1
    with pytest.raises(PointsUnfit) as raised:
        DataPoint.enter(made, points_in("2 July 2012; 9\n1 July 2012; 165"), owner)
    assert raised.value.faults == ("1 July 2012: there is 164 already. Take it out first.",)
    [points] = DataPoint.of([made.id]).values()
    assert [(one.day, one.value, one.by) for one in points] == [
        ("2012-06-01", "120", "owner@example.org"),
        ("2012-07-01", "164", "owner@example.org"),
    ]
    DataPoint.take_out(made, "2012-07-01", owner)
    DataPoint.take_out(made, "2012-07-01", owner)
    [row] = Audit.all_of("reading taken out")
    assert (row.about, row.detail) == ("fair", "Yammer members 2012-07-01")


@pytest.mark.sqlite
def test_there_is_a_most_of_readings_of_figures_and_of_letters(monkeypatch):
    monkeypatch.setattr(data_point, "MOST_POINTS", 2)
    monkeypatch.setattr(indicator, "MOST_INDICATORS", 1)
    event = make_event()
    made = make_indicator(event, "1 June 2012; 120")
    with pytest.raises(PointsUnfit, match="There is room for 2 readings of a figure"):
        points_in("1 June 2012; 1\n2 June 2012; 2\n3 June 2012; 3")
    with pytest.raises(PointsUnfit, match="There is room for 2 readings of a figure"):
        DataPoint.enter(made, points_in("2 June 2012; 2\n3 June 2012; 3"), make_organiser())
    assert DataPoint.select().count() == 1
    with pytest.raises(IndicatorUnfit, match="There is room for 1 figure of an event"):
        make_indicator(event)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": " "}, "name: Write what is counted"),
        ({"unit": "x" * 41}, "unit: Shorten it to 40 characters"),
        ({"good": "lots"}, "good: Choose one of those that are offered"),
    ]
    for said, fault in wrong:
        with pytest.raises(IndicatorUnfit) as refused:
            made.change(IndicatorTerms(**{"name": "a"} | said))
        assert f"{refused.value.setting}: {refused.value}".startswith(fault)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["1 May 2012; 90", "1 June 2012; 120", "20 June 2012; 150", "1 July 2012; 164"],
            "Yammer members: 120 on 1 June 2012, 164 on 1 July 2012: 44 more, 37 %.",
        ),
        (
            ["6 June 2012; 1000.5", "7 June 2012; 500"],
            "Yammer members: 1,000.5 on 6 June 2012, 500 on 7 June 2012: 500.5 less, 50 %.",
        ),
        (
            ["1 June 2012; 0", "1 July 2012; 3"],
            "Yammer members: 0 on 1 June 2012, 3 on 1 July 2012: 3 more.",
        ),
        (
            ["1 June 2012; -2", "1 July 2012; -3"],
            "Yammer members: -2 on 1 June 2012, -3 on 1 July 2012: 1 less.",
        ),
        (
            ["1 June 2012; 5", "1 July 2012; 5.0"],
            "Yammer members: 5 on 1 June 2012, 5 on 1 July 2012: the same.",
        ),
        (
            ["1 June 2012; 5"],
            "Yammer members: 5 on 1 June 2012; nothing is known from after the event yet.",
        ),
        (
            ["1 July 2012; 5"],
            "Yammer members: 5 on 1 July 2012; nothing is known from before the event.",
        ),
        ([], "Yammer members: nothing is known from before the event or after it."),
    ],
)
def test_the_last_before_and_the_latest_after_are_told_in_words(lines, sentence):
    assert the_course(*lines).sentence == sentence


@pytest.mark.sqlite
def test_what_lies_within_an_event_of_several_days_is_neither_before_nor_after():
    event = make_event(end=datetime.fromisoformat("2012-06-08T12:00"))
    made = make_indicator(event, "5 June 2012; 1", "7 June 2012; 2", "8 June 2012; 3")
    [found] = courses(event, [made])
    assert (found.before.day, found.after) == ("2012-06-05", None)


def test_the_days_of_the_event_are_those_of_its_own_clocks():
    event = make_event(
        start=datetime.fromisoformat("2012-06-06T00:30"),
        end=datetime.fromisoformat("2012-06-06T01:30"),
        places="",
    )
    assert event.starts_at.day == 5  # in UTC
    [found] = courses(event, [make_indicator(event)])
    assert (found.began, found.ended) == (date(2012, 6, 6), date(2012, 6, 6))


def test_the_picture_has_each_reading_in_its_place_and_the_event_in_its_own():
    found = the_course("27 May 2012; 100", "6 June 2012; 150", "16 June 2012; 200").frame
    assert found == Frame(
        first=date(2012, 5, 27),
        last=date(2012, 6, 16),
        low=Decimal(0),
        high=Decimal(200),
        points=((0.0, 0.5), (0.5, 0.75), (1.0, 1.0)),
        began=0.5,
        ended=0.5,
        trend=None,
        hollow=(False, False, False),
    )
    assert the_course_of(["1 July 2012; 190", "3 July 2012; 200"]).frame.low == 190
    assert the_course_of(["1 July 2012; 5"]).frame is None
    flat = the_course_of(["1 July 2012; 0", "3 July 2012; 0"]).frame
    assert (flat.low, flat.high, flat.points[0][1]) == (Decimal(0), Decimal(1), 0.0)


def the_course_of(lines: list[str]) -> Course:
    event = make_event(code="")
    [found] = courses(event, [make_indicator(event, *lines)])
    return found


def test_no_trend_is_drawn_through_fewer_than_eight_readings():
    days = [f"{day} July 2012; {10 * day + (-1) ** day}" for day in range(1, 9)]
    assert the_course(*days[:7]).frame.trend is None
    start, end = the_course_of(days).frame.trend
    frame = the_course_of([*days, "9 July 2012; 91"]).frame
    assert frame.trend is not None
    high = Decimal(81)
    # statistics.linear_regression of these numbers: slope 10.0952…, through the means (4.5, 45).
    slope = 10 + 4 / 42
    expected = [float((45 + slope * (x - 4.5)) / float(high)) for x in (1, 8)]
    assert [round(start, 9), round(end, 9)] == [round(one, 9) for one in expected]


def test_a_figure_with_a_reading_after_the_event_is_proposed():
    event = make_event()
    made = make_indicator(
        event, "1 June 2012; 120", "1 July 2012; 164", source="https://example.org/count"
    )
    late = make_indicator(
        event, "1 July 2012; 5", name="Visits", unit="a day", kind=DifferenceKind.AWARENESS
    )
    make_indicator(event, "1 June 2012; 120", name="Not yet")
    assert indicator_proposal.proposals(event) == [
        Proposal(
            source=f"figure:{made.id}",
            kind=DifferenceKind.RECRUIT,
            heading="New recruits",
            sentence="Yammer members: 120 on 1 June 2012, 164 on 1 July 2012: 44 more, 37 %.",
            number="44",
            as_of=JULY,
            evidence=(
                Evidence("figure", str(made.id), "Yammer members"),
                Evidence("link", "https://example.org/count", "Yammer members"),
            ),
            unknown="Whether the event had a part in it is not known: nothing was compared.",
            course=((date(2012, 6, 1), 120.0), (JULY, 164.0)),
        ),
        Proposal(
            source=f"figure:{late.id}",
            kind=DifferenceKind.AWARENESS,
            heading="Awareness",
            sentence="Visits (a day): 5 on 1 July 2012; nothing is known from before the event.",
            number="5",
            as_of=JULY,
            evidence=(Evidence("figure", str(late.id), "Visits (a day)"),),
            unknown=(
                "What it was before the event is not known. Where the figure is from is not said."
            ),
            course=((JULY, 5.0),),
        ),
    ]


def test_proposals_cost_the_same_however_many_figures_there_are(caplog):
    event = make_event()
    caplog.set_level("DEBUG", logger="peewee")
    asked = []
    for more in 1, 29:
        for _ in range(more):
            make_indicator(event, "1 June 2012; 120", "1 July 2012; 164")
        caplog.clear()
        found = indicator_proposal.proposals(event)
        asked.append(len([one for one in caplog.records if one.name == "peewee"]))
    assert (len(found), asked[0]) == (30, asked[1])


def test_a_figure_goes_with_its_readings_and_with_its_event():
    event = make_event()
    make_indicator(event, "1 June 2012; 120").delete_by(make_organiser())
    assert DataPoint.select().count() == 0
    [row] = Audit.all_of("figure deleted")
    assert (row.about, row.detail) == ("fair", "Yammer members")
    make_indicator(event, "1 June 2012; 120")
    event.delete_instance()
    assert (Indicator.select().count(), DataPoint.select().count()) == (0, 0)
