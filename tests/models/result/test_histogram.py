"""A histogram says of free answers what is so: whole numbers whole, times as long as they last."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.result.histogram import BINS, columns, histogram, in_digits


def labels(type: str, *values: object) -> list[str]:
    return [bar.label for bar in histogram(type, {str(value): 1 for value in values})]


def test_groups_of_whole_numbers_begin_and_end_with_whole_numbers_and_have_as_many() -> None:
    assert labels("integer", *range(46, 460, 3))[:3] == ["0 to 49", "50 to 99", "100 to 149"]
    assert labels("integer", *range(1, 14)) == [
        *("0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 to 9", "10 to 11", "12 to 13"),
    ]
    assert labels("integer", *range(1, 31)) == [
        *("0 to 4", "5 to 9", "10 to 14", "15 to 19", "20 to 24", "25 to 29", "30 to 34"),
    ]
    # The end of a scale is in its last group, where that is hardly wider for it.
    assert labels("integer", *range(0, 101, 4))[-2:] == ["80 to 89", "90 to 100"]
    assert labels("decimal", *(n / 2 for n in range(21)))[-2:] == ["8 to under 9", "9 to 10"]


def test_every_whole_number_is_counted_in_the_group_that_names_it() -> None:
    for most in (12, 13, 97, 1000, 2_616_500):
        given = {str(n): 1 for n in range(-3, most + 1, max(1, most // 90))} | {str(most): 1}
        widths = set()
        for bar in histogram("integer", given):
            ends = [int(one.replace("−", "-")) for one in bar.label.split(" to ")]
            least, last = ends[0], ends[-1]
            widths.add(last - least)
            assert bar.people == sum(least <= int(one) <= last for one in given)
        # Where each number has a bar but those between; the end of a scale in the last group.
        assert len(widths) == 1 or most == 12 or max(widths) - min(widths) == 1


def test_one_typing_error_does_not_flatten_the_others() -> None:
    counts = {str(n): 3 for n in range(1, 21)}
    bars = histogram("integer", counts | {"2024": 1, "-300": 1})
    assert [bar.label for bar in bars] == [
        *("−300", "0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 to 9", "10 to 11", "12 to 13"),
        *("14 to 15", "16 to 17", "18 to 19", "20 to 21", "2024"),
    ]
    assert [bar.value for bar in bars[:2]] == ["-300", "0"]
    assert [bar.people for bar in bars] == [1, 3, *[6] * 9, 3, 1]


def test_a_group_of_one_number_is_called_by_it() -> None:
    assert labels("integer", *range(1, 11), 1000)[:3] == ["1", "2", "3"]


def test_those_far_from_all_others_are_in_an_open_group() -> None:
    counts = {str(n): 9 for n in range(1, 11)} | dict.fromkeys(("-900", "-300", "999", "2024"), 1)
    bars = histogram("integer", counts)
    assert [bar.label for bar in bars] == ["under 1", *map(str, range(1, 11)), "999 or more"]
    assert [bar.people for bar in bars] == [2, *[9] * 10, 2]


def test_where_most_gave_one_number_the_others_keep_their_picture() -> None:
    bars = histogram("integer", {"0": 80} | {str(n): 1 for n in range(1, 21)} | {"2024": 1})
    assert [bar.label for bar in bars][-3:] == ["18 to 19", "20 to 21", "2024"]


@given(
    st.dictionaries(st.integers(-(10**6), 10**6), st.integers(1, 9), min_size=1, max_size=40),
    st.sampled_from(["integer", "decimal"]),
)
@example(  # the lower fence is at −60 002, and the first group begins at −70 000
    dict.fromkeys((-60_003, -60_001, *range(-3, 5), 17_606, 17_607), 1) | {-1796: 3, 17_608: 3},
    "integer",
)
def test_everybody_is_in_one_bar_and_the_bars_are_in_order(numbers, type) -> None:
    divisor = 1 if type == "integer" else 7
    bars = histogram(type, {str(n / divisor if divisor > 1 else n): k for n, k in numbers.items()})
    assert sum(bar.people for bar in bars) == sum(numbers.values())
    starts = [float(bar.value) for bar in bars]
    assert starts == sorted(starts)
    assert len(bars) <= BINS + 2


def test_no_number_is_shown_with_an_exponent() -> None:
    assert labels("integer", *range(10**6, 3_616_500, 99_999))[0] == "1000000 to 1499999"
    assert labels("integer", *range(10**6, 3_616_500, 99_999))[-1] == "3500000 to 3999999"
    assert labels("decimal", *(n * 1e6 + 0.5 for n in range(20)))[0] == "0 to under 2000000"
    assert labels("decimal", 1e15, 1e-7) == ["0.0000001", "1000000000000000"]
    assert [in_digits(2308250.5), in_digits(0.1 + 0.2), in_digits(12.0), in_digits(-100)] == [
        *("2308250.5", "0.3", "12", "−100")
    ]


def test_times_of_one_hour_are_shown_as_that_hour() -> None:
    assert histogram("time", {f"14:{n:02}": 1 for n in range(2, 58, 2)}) == [
        ("14:00", "14:00 to 14:59", 28)
    ]


def test_a_picture_has_columns_as_wide_as_each_other_and_says_what_lies_outside() -> None:
    found = columns("integer", {"3": 2, "4": 1, "7": 4, "8": 2, "2024": 1})
    assert found is not None
    assert [one.bar for one in found.columns] == [
        *(("3", "3", 2), ("4", "4", 1), ("5", "5", 0), ("6", "6", 0), ("7", "7", 4), ("8", "8", 2)),
    ]
    assert [one.height for one in found.columns] == [0.5, 0.25, 0, 0, 1, 0.5]
    assert found.outside == (("2024", "2024", 1),)
    assert columns("integer", {}) is None


def test_a_day_of_the_first_month_shown_is_counted_there_however_far_it_is_from_most() -> None:
    usual = {f"2026-{month:02}-{day:02}": 9 for month in (5, 6, 7) for day in (1, 20)}
    single = [f"2026-07-{day}" for day in range(25, 30)] + ["2026-01-14", "2026-01-13"]
    # The lower fence is between the last two of them.
    found = columns("date", usual | dict.fromkeys(single, 1))
    assert found is not None
    assert (found.columns[0].bar, found.outside) == (("2026-01", "2026-01", 2), ())


def test_days_are_shown_by_what_the_calendar_has() -> None:
    def shown(*days: str) -> tuple[list[str], list[str]]:
        found = columns("date", dict.fromkeys(days, 5))
        assert found is not None
        return [one.bar.label for one in found.columns], [one.label for one in found.outside]

    assert shown("2012-06-29", "2012-07-02") == (
        ["2012-06-29", "2012-06-30", "2012-07-01", "2012-07-02"],
        [],
    )
    assert shown("2012-06-29", "2012-08-31")[0] == ["2012-06", "2012-07", "2012-08"]
    assert shown("2001-06-29", "2012-08-31")[0][::11] == ["2001", "2012"]
    assert shown("1931-01-01", "2012-08-31")[0][::8] == ["1930 to 1939", "2010 to 2019"]
    assert shown(*(f"2012-06-{n:02}" for n in range(1, 29)), "0012-06-01")[1] == ["0012-06-01"]
    assert len(shown("0001-01-01", "9999-12-31")[0]) == 100


@given(
    st.dictionaries(st.integers(-(10**9), 10**9), st.integers(1, 9), min_size=1, max_size=40),
    st.sampled_from([1, 3, 7e5, 1e-250]),
)
def test_in_a_picture_everybody_is_in_one_column_or_said_to_be_outside(numbers, divisor) -> None:
    type = "integer" if divisor == 1 else "decimal"
    found = columns(type, {str(n if divisor == 1 else n / divisor): k for n, k in numbers.items()})
    assert found is not None
    shown = [one.bar.people for one in found.columns]
    assert sum(shown) + sum(one.people for one in found.outside) == sum(numbers.values())
    assert [one.height * max(shown) for one in found.columns] == pytest.approx(shown)
    assert found.columns[-1].start + found.columns[-1].width == pytest.approx(1)
    assert len(found.columns) <= BINS
