"""A day and a time are those that the person who wrote them meant, or they are asked again."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.day import in_words
from models.form.written_time import TimeUnfit, clock_time, day, day_and_time, day_or_month

HALF = "Enter the day, the month and the year, like 3 June 2026"
NEVER = "There is no such day. Enter a day, month and year, like 3 June 2026"
THIRD = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("2026-06-03", ""),
        (" 2026-6-3 ", ""),
        ("2026/06/03", ""),
        ("2026. 6. 3", "ko"),
        ("3 June 2026", ""),
        ("3 june 2026", ""),
        ("03 Jun 2026", ""),
        ("3rd of June, 2026", ""),
        ("June 3, 2026", ""),
        ("2026 June 3", ""),
        ("3-Jun-2026", ""),
        ("3/6/2026", "en-GB"),
        ("6/3/2026", "en-US"),
        ("3.6.2026", "de"),
        ("03/06/2026", "fr"),
        ("3. Juni 2026", "de"),
        ("3 de junio de 2026", "es"),
        ("3 Mehefin 2026", "cy"),
        ("3 июня 2026", "ru"),
        ("3 June 2026", "de"),
        ("٣/٦/٢٠٢٦", "ar"),
        ("٣ يونيو ٢٠٢٦", "ar"),
    ],
)
def test_a_day_is_read_as_people_write_it_in_their_language(written, language):
    assert day(written, language) == THIRD


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("06/06/2012", date(2012, 6, 6)),
        ("25/12/2012", date(2012, 12, 25)),
        ("12/25/2012", date(2012, 12, 25)),
        ("29 Feb 2024", date(2024, 2, 29)),
        ("1 Sept 0001", date(1, 9, 1)),
        ("9999-12-31", date(9999, 12, 31)),
    ],
)
def test_a_day_that_can_be_read_one_way_needs_no_language(written, found):
    assert day(written) == found


@pytest.mark.parametrize("language", ["", "en"])
def test_where_day_and_month_could_be_exchanged_it_is_asked_which_is_meant(language):
    with pytest.raises(TimeUnfit) as asked:
        day(" 03/06/2026 ", language)
    assert str(asked.value) == (
        "Write 6 March 2026 or 3 June 2026: “03/06/2026” can be read as either"
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        *(
            (one, HALF)
            for one in ("", "0603", "06/03", "3 June", "June 2026", "3/6/26", "tomorrow")
        ),
        *(
            (one, HALF)
            for one in ("20260603", "2012-W23-3", "2026-06-03T10:00", "3 June or 4 June")
        ),
        *((one, HALF) for one in ("3 Juni 2026", "not 3 June 2026", "1 2 3 2026", "3//6/2026")),
        *((one, NEVER) for one in ("31/02/2012", "2023-02-29", "31 June 2026", "2026-13-01")),
        *((one, NEVER) for one in ("0000-01-01", "32/01/2026")),
    ],
)
def test_half_a_day_or_one_that_never_was_is_a_fault(written, message):
    with pytest.raises(TimeUnfit) as refused:
        day(written)
    assert str(refused.value) == message


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["", "de", "cy", "ar", "en-US"]))
def test_every_day_is_read_as_a_browser_and_as_our_own_words_write_it(one, language):
    assert day(one.isoformat(), language) == one
    assert day(in_words(one), language) == one


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("14:30", "14:30"),
        ("14.30", "14:30"),
        (" 9:05 ", "09:05"),
        ("14h30", "14:30"),
        ("14 h 30", "14:30"),
        ("1430", "14:30"),
        ("23:59:00", "23:59"),
        ("2 pm", "14:00"),
        ("2:30PM", "14:30"),
        ("2.30 p.m.", "14:30"),
        ("12 am", "00:00"),
        ("12:15 pm", "12:15"),
        ("14:30 pm", "14:30"),
        ("0:00", "00:00"),
        ("٩:٠٥", "09:05"),
    ],
)
def test_a_time_is_read_as_people_write_it(written, found):
    assert clock_time(written) == time.fromisoformat(found)


@pytest.mark.parametrize(
    "written",
    [
        *("", "14", "2:3", "24:00", "23:60", "12:30:15", "14 am", "0 pm", "noon", "2460", "230"),
        *("14:30 to 15:00", "02:30 --", "0230p", "-1:00"),
    ],
)
def test_half_a_time_or_one_that_no_clock_shows_is_a_fault(written):
    with pytest.raises(TimeUnfit, match=r"^Enter a time from 00:00 to 23:59, like 14:30$"):
        clock_time(written)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-06-03T14:30", "2026-06-03 14:30", "2026-06-03T14:30:00", "3 June 2026 14:30"),
        *("3 June 2026, 2.30 pm", "3 June 2026 2:30pm", "June 3, 2026 1430"),
    ],
)
def test_a_day_and_a_time_stand_one_behind_the_other(written):
    assert day_and_time(written) == datetime(2026, 6, 3, 14, 30)  # noqa: DTZ001  # of any zone


@pytest.mark.parametrize("written", ["2026-06-03", "14:30", "tomorrow", "", "2026-06-03 14:60"])
def test_a_day_without_a_time_is_a_fault(written):
    with pytest.raises(TimeUnfit):
        day_and_time(written)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        *(("June 2026", "2026-06"), ("Jun. 2026", "2026-06"), ("2026 june", "2026-06")),
        *(("6/2026", "2026-06"), ("2026-06", "2026-06"), ("٢٠٢٦-٠٦", "2026-06")),
        *(("3 June 2026", "2026-06-03"), ("2026-06-03", "2026-06-03")),
    ],
)
def test_a_month_is_as_good_as_a_day(written, found):
    assert day_or_month(written) == found


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        *((one, "Enter a month or a day with its year") for one in ("June", "2026", "3 June", "")),
        *((one, "Enter a month or a day with its year") for one in ("13/2026", "0000-06")),
        ("31 June 2026", "There is no such day"),
        ("6/3/2026", "Write 6 March 2026 or 3 June 2026"),
    ],
)
def test_what_is_neither_a_month_nor_a_day_is_a_fault(written, fault):
    with pytest.raises(TimeUnfit, match=f"^{fault}"):
        day_or_month(written)
