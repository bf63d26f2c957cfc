"""A histogram says of free answers what is so: whole numbers whole, times as long as they last."""

from hypothesis import given
from hypothesis import strategies as st

from models.result.histogram import figure, histogram


def labels(type: str, *values: object) -> list[str]:
    return [bar.label for bar in histogram(type, {str(value): 1 for value in values})]


def test_groups_of_whole_numbers_begin_and_end_with_whole_numbers_and_have_as_many() -> None:
    assert labels("integer", *range(46, 460, 3))[:3] == ["46 to 87", "88 to 129", "130 to 171"]
    assert labels("integer", *range(1, 14)) == [
        *("1 to 2", "3 to 4", "5 to 6", "7 to 8", "9 to 10", "11 to 12", "13 to 14"),
    ]
    assert labels("integer", *range(1, 31)) == [
        *("1 to 3", "4 to 6", "7 to 9", "10 to 12", "13 to 15"),
        *("16 to 18", "19 to 21", "22 to 24", "25 to 27", "28 to 30"),
    ]


def test_every_whole_number_is_counted_in_the_group_that_names_it() -> None:
    for most in (12, 13, 97, 1000, 2_616_500):
        given = {str(n): 1 for n in range(-3, most + 1, max(1, most // 90))} | {str(most): 1}
        widths = set()
        for bar in histogram("integer", given):
            ends = [int(one.replace("−", "-")) for one in bar.label.split(" to ")]
            least, last = ends[0], ends[-1]
            widths.add(last - least)
            assert bar.people == sum(least <= int(one) <= last for one in given)
        assert len(widths) == 1 or most == 12  # where each number has a bar but those between


def test_one_typing_error_does_not_flatten_the_others() -> None:
    counts = {str(n): 3 for n in range(1, 21)}
    bars = histogram("integer", counts | {"2024": 1, "-300": 1})
    assert [bar.label for bar in bars] == [
        *("−300", "1 to 2", "3 to 4", "5 to 6", "7 to 8", "9 to 10", "11 to 12"),
        *("13 to 14", "15 to 16", "17 to 18", "19 to 20", "2024"),
    ]
    assert [bar.value for bar in bars[:2]] == ["-300", "1"]
    assert [bar.people for bar in bars] == [1, *[6] * 10, 1]


def test_a_group_of_one_number_is_called_by_it() -> None:
    assert labels("integer", *range(1, 11), 1000)[:3] == ["1", "2", "3"]


def test_those_far_from_all_others_are_in_an_open_group() -> None:
    counts = {str(n): 9 for n in range(1, 11)} | dict.fromkeys(("-900", "-300", "999", "2024"), 1)
    bars = histogram("integer", counts)
    assert [bar.label for bar in bars] == ["under 1", *map(str, range(1, 11)), "999 or more"]
    assert [bar.people for bar in bars] == [2, *[9] * 10, 2]


def test_where_most_gave_one_number_the_others_keep_their_picture() -> None:
    bars = histogram("integer", {"0": 80} | {str(n): 1 for n in range(1, 21)} | {"2024": 1})
    assert [bar.label for bar in bars][-3:] == ["15 to 17", "18 to 20", "2024"]


@given(
    st.dictionaries(st.integers(-(10**6), 10**6), st.integers(1, 9), min_size=1, max_size=40),
    st.sampled_from(["integer", "decimal"]),
)
def test_everybody_is_in_one_bar_and_the_bars_are_in_order(numbers, type) -> None:
    divisor = 1 if type == "integer" else 7
    bars = histogram(type, {str(n / divisor if divisor > 1 else n): k for n, k in numbers.items()})
    assert sum(bar.people for bar in bars) == sum(numbers.values())
    starts = [float(bar.value) for bar in bars]
    assert starts == sorted(starts)
    assert len(bars) <= 12


def test_no_number_is_shown_with_an_exponent() -> None:
    assert labels("integer", *range(10**6, 3_616_500, 99_999))[0] == "1000000 to 1259997"
    assert labels("integer", *range(10**6, 3_616_500, 99_999))[-1] == "3339982 to 3599979"
    assert labels("decimal", *(n * 1e6 + 0.5 for n in range(20)))[0] == "0.5 to under 1900000"
    assert labels("decimal", 1e15, 1e-7) == ["0.0000001", "1000000000000000"]
    assert [figure(2308250.5), figure(0.1 + 0.2), figure(12.0), figure(-100)] == [
        *("2308250.5", "0.3", "12", "−100")
    ]


def test_times_of_one_hour_are_shown_as_that_hour() -> None:
    assert histogram("time", {f"14:{n:02}": 1 for n in range(2, 58, 2)}) == [
        ("14:00", "14:00 to 14:59", 28)
    ]
