"""Shapes: every mark is in its frame, as large as its people, and none lies on another."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.result.shape import (
    FILLED,
    Diverging,
    Dot,
    Move,
    Slice,
    diverging,
    flows,
    sides,
    tones,
    trend,
)

COUNTS = st.integers(0, 2_000)
SCALES = st.integers(2, 11).flatmap(
    lambda steps: st.lists(
        st.tuples(st.lists(COUNTS, min_size=steps, max_size=steps), COUNTS), min_size=1, max_size=9
    )
)


def drawn(*items: tuple[list[int], int]) -> Diverging:
    """Items of so many people a step, with so many for whom they do not apply."""
    found = []
    for steps, na in items:
        of = sum(steps)
        parts = [
            Slice(str(n), people, people / of if of else 0, colour)
            for n, (people, colour) in enumerate(zip(steps, tones(len(steps)), strict=True))
        ]
        aside = [Slice("na", na, na / (of + na), "aside")] if na else []
        found.append(sides(parts, aside))
    return diverging(found)


def test_a_scale_has_neutral_in_the_middle_and_what_is_strong_at_its_ends() -> None:
    assert tones(2) == ["low", "high"]
    assert tones(3) == ["low", "middle", "high"]
    assert tones(5) == ["low", "lower", "middle", "higher", "high"]
    assert tones(7) == [
        *("lowest", "low", "lower", "middle", "higher", "high", "highest"),
    ]
    for steps in range(2, 12):
        found = tones(steps)
        assert len(found) == steps
        assert [one.replace("low", "high") for one in found[::-1]] == [
            one.replace("low", "high") for one in found
        ]


def test_half_of_neutral_is_on_either_side_of_the_line() -> None:
    found = drawn(([1, 1, 2, 3, 3], 0), ([0, 0, 10, 0, 0], 0))
    # 0.2 and half of the other's 1 on the left; 0.6 and half of 0.2 on the right.
    assert found.centre == pytest.approx(0.5 / (0.5 + 0.7))
    starts = [(one.start * 1.2, one.width * 1.2) for one in found.rows[0]]
    expected = [(0.2, 0.1), (0.3, 0.1), (0.4, 0.2), (0.6, 0.3), (0.9, 0.3)]
    assert starts == [pytest.approx(one) for one in expected]
    assert found.rows[1][0].start == 0
    assert found.aside is None


def test_what_does_not_apply_stands_beside_and_moves_nothing() -> None:
    without, beside = drawn(([2, 0, 2], 0)), drawn(([2, 0, 2], 4))
    assert beside.aside is not None
    low, high, na = beside.rows[0]
    assert low.width == high.width == pytest.approx(na.width)  # half of all, each
    assert na.start == beside.aside > high.start + high.width
    assert without.centre == 0.5


def test_without_answers_there_are_no_marks() -> None:
    assert drawn(([0, 0, 0], 0)).rows == ((),)
    assert diverging([]).rows == ()
    assert flows([], 5, 5) == flows([Move(1, 2, 0, 1)], 5, 5) == ()
    assert trend([]) == trend([None]) == []


@given(SCALES)
def test_bars_stay_in_their_frame_and_lie_on_no_other(items) -> None:
    steps = len(items[0][0])
    items = [(one[:steps], na) for one, na in items if len(one) >= steps]
    found = drawn(*items)
    assert 0 <= found.centre <= 1
    for (counts, na), row in zip(items, found.rows, strict=True):
        assert sum(one.slice.people for one in row) == sum(counts) + na
        assert all(one.start >= -1e-9 and one.start + one.width <= 1 + 1e-9 for one in row)
        assert all(a.start + a.width <= b.start + 1e-9 for a, b in pairwise(row))


def test_a_band_is_as_high_as_the_people_in_it() -> None:
    up, same = flows([Move(1, 2, 30, 1), Move(1, 1, 10, 0)], 3, 3)
    assert (up.move.colour, same.move.colour) == ("high", "middle")
    assert up.left[1] - up.left[0] == pytest.approx(FILLED / 3 * 30 / 40)
    assert up.left[1] == pytest.approx(same.left[0])  # who goes up leaves above who stays
    assert up.left[0] == pytest.approx(0.5 - FILLED / 6)
    assert sum(up.right) / 2 == pytest.approx(0.5 / 3)  # the highest place is on top


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 10), st.integers(0, 6)), st.integers(0, 500), max_size=30
    )
)
def test_bands_stay_in_their_frame_and_lie_on_no_other_at_their_ends(pairs) -> None:
    bands = flows([Move(before, now, people, 0) for (before, now), people in pairs.items()], 11, 7)
    assert sum(one.move.people for one in bands) == sum(pairs.values())
    for side, places in ("left", 11), ("right", 7):
        ends = sorted(getattr(one, side) for one in bands)
        assert all(-1e-9 <= top <= bottom <= 1 + 1e-9 for top, bottom in ends)
        assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(ends))
        # Each stays within its place, which is where its label stands.
        of = Counter(int((top + bottom) / 2 * places) for top, bottom in ends)
        assert all(0 <= place < places for place in of)
    heights = {round((one.left[1] - one.left[0]) / one.move.people, 9) for one in bands}
    assert len(heights) <= 1


def test_dots_stand_as_far_from_each_other_as_their_number_lets_them() -> None:
    dot = Dot(0.5, 0.4, 0.6)
    assert [one.at for one in trend([dot, None, dot, dot])] == [0.125, 0.625, 0.875]
