"""Bands leave nobody alone, whatever people gave."""

import random
from datetime import date, timedelta

import pytest

from models.answer.boundary import boundaries
from models.result import band

CHANCE = random.Random(15)
ANY = {
    "integer": lambda: CHANCE.choice((CHANCE.randint(-9, 9), CHANCE.randint(-(10**15), 10**15))),
    "decimal": lambda: CHANCE.choice((-0.0, 0.1, CHANCE.gauss(0, 1), CHANCE.gauss(0, 1e12))),
    "date": lambda: (
        f"{CHANCE.choice((CHANCE.randint(1, 9999), 1990)):04}-{CHANCE.randint(1, 12):02}-28"
    ),
    "time": lambda: f"{CHANCE.choice((14, CHANCE.randint(0, 23))):02}:{CHANCE.randint(0, 59):02}",
}


def bands(type: str, counts: dict[str, int], smallest: int) -> dict[str, int]:
    """The bands of what is shown for the first time."""
    return band.bands(type, counts, boundaries(type, counts, smallest))


def counted(*values: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in map(str, values):
        found[value] = found.get(value, 0) + 1
    return found


@pytest.mark.parametrize("type", ANY)
def test_whatever_people_give_everybody_is_in_a_band_of_five_or_more(type: str) -> None:
    for size in range(5, 400, 3):
        found = bands(type, counted(*(ANY[type]() for _ in range(size))), 5)
        assert sum(found.values()) == size
        assert min(found.values()) >= 5
        assert len(found) <= 20
        assert ("" in found) == (len(found) == 1)


def test_they_begin_at_round_places_however_far_away_one_is() -> None:
    assert list(bands("integer", counted(*range(20, 60), 1_000_000), 5)) == [
        *("under 25", "25 to 29", "30 to 34", "35 to 39", "40 to 44", "45 to 49", "50 to 54"),
        "55 or more",
    ]
    assert bands("integer", {"1": 5, "2": 6, "3": 5}, 5) == {"under 2": 5, "2": 6, "3 or more": 5}
    assert bands("decimal", counted(*(n / 4 for n in range(20))), 5) == {
        **{"under 1.5": 6, "1.5 to under 3": 6, "3 or more": 8},
    }


def test_numbers_stand_in_their_order_and_not_in_that_of_their_digits() -> None:
    assert bands("integer", counted(*[100, -20, 9, -3, 30] * 5), 5) == {
        **{"under −10": 5, "−10 to −1": 5, "0 to 29": 5, "30 to 99": 5, "100 or more": 5}
    }
    assert bands("decimal", counted(*[10.5, 9.5] * 5), 5) == {"under 10.4": 5, "10.4 or more": 5}


def test_steps_are_one_two_or_five_times_a_power_of_ten() -> None:
    def second(width: float) -> str:
        return list(bands("decimal", counted(*(n * width for n in range(40))), 2))[1]

    assert [second(width) for width in (0.5, 1, 2, 3)] == [
        *("2 to under 4", "5 to under 10", "10 to under 20", "20 to under 40")
    ]


def test_days_of_many_centuries_are_counted_by_the_decade() -> None:
    assert list(bands("date", counted(*(f"{n}-01-01" for n in range(1000, 2000, 100))), 5)) == [
        *("before 1500", "1500 or later"),
    ]


def test_days_are_counted_by_the_day_the_month_the_year_or_the_decade() -> None:
    of_a_month = counted(*(f"2012-06-{n:02}" for n in range(1, 16)))
    of_a_year = counted(*(f"2012-{n:02}-06" for n in range(1, 13)), *["2012-07-01"] * 3)
    of_an_age = counted(*(f"{n}-01-01" for n in range(1985, 2000)))
    of_an_era = counted(*(f"{n}-01-01" for n in range(1900, 2000, 4)))
    assert [
        list(bands("date", one, 5)) for one in (of_a_month, of_a_year, of_an_age, of_an_era)
    ] == [
        ["before 2012-06-06", "2012-06-06 to 2012-06-10", "2012-06-11 or later"],
        ["before 2012-06", "2012-06 to 2012-07", "2012-08 or later"],
        ["before 1990", "1990 to 1994", "1995 or later"],
        ["before 1920", "1920 to 1939", "1940 to 1959", "1960 to 1979", "1980 or later"],
    ]


def test_times_are_counted_by_ten_minutes_or_by_the_hour() -> None:
    assert list(bands("time", counted(*(f"14:{n:02}" for n in range(0, 60, 2))), 5)) == [
        *("before 14:10", "14:10 to 14:19", "14:20 to 14:29", "14:30 to 14:39", "14:40 to 14:49"),
        "14:50 or later",
    ]
    assert list(bands("time", counted(*(f"{n:02}:30" for n in range(8, 20))), 4)) == [
        *("before 12:00", "12:00 to 15:59", "16:00 or later"),
    ]


@pytest.mark.parametrize(
    ("apart", "letters", "rest"),
    [
        (15, 10, ""),
        (16, 7, ""),
        (450, 7, ""),
        (451, 4, ""),
        (5475, 4, ""),
        (5476, 3, "0"),
        (70_000, 3, "0"),
    ],
)
def test_days_so_far_apart_are_counted_so(apart: int, letters: int, rest: str) -> None:
    first = date(1990, 1, 20)
    last = first + timedelta(apart)
    begins = str(last)[:letters] + rest
    found = bands("date", {str(first): 5, str(last): 5}, 5)
    assert found == {f"before {begins}": 5, f"{begins} or later": 5}


@pytest.mark.parametrize(
    ("type", "first", "last", "below"),
    [
        ("integer", "2", "7", "under 7"),
        ("integer", "2", "12", "under 12"),
        ("integer", "0", "12", "under 10"),
        ("time", "10:15", "11:15", "before 11:10"),
        ("time", "10:15", "11:16", "before 11:00"),
    ],
)
def test_others_so_far_apart_are_counted_so(type: str, first: str, last: str, below: str) -> None:
    assert next(iter(bands(type, {first: 5, last: 5}, 5))) == below


def test_cells_are_as_wide_as_the_middle_half_asks_for() -> None:
    found = bands("integer", {"0": 5, "18": 5, "30": 10}, 5)
    assert found == {"under 15": 5, "15 to 29": 5, "30 or more": 10}
    assert bands("integer", {"3": 20, "5": 5}, 5) == {"under 5": 20, "5 or more": 5}


def test_nought_is_one_number_whatever_its_sign() -> None:
    found = bands("decimal", {"-0.0": 5, "0.0": 5, "9": 5}, 5)
    assert found == {"under 8": 10, "8 or more": 5}


def test_there_are_twenty_bands_at_most() -> None:
    assert len(bands("time", {f"{hour:02}:30": 20 for hour in range(20)}, 5)) == 20
    assert len(bands("time", {f"{hour:02}:30": 20 for hour in range(21)}, 5)) == 10


def test_where_one_band_would_be_all_it_only_says_how_many_people() -> None:
    assert bands("integer", {"3": 9, "90": 1}, 5) == {"": 10}
    assert bands("date", {"1960-03-09": 2}, 5) == {"": 2}
    assert bands("time", {}, 5) == {}
