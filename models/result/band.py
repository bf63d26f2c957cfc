"""Bands: free numbers, days and times, each counted together with enough of its neighbours.

A band begins at a round place, and the first and the last are open: so no label says what one
person gave, least of all the smallest or the largest answer.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

from models.result.histogram import figure

MOST_BANDS = 20
CELLS = 5  # the middle half of the numbers lies in about so many of the cells that are joined
DATES = 15  # and of the days in so many at most: a step from a month to a year is a long one
MINUTES_OF_AN_HOUR = 60
# How many days a cell has, how much of a date names it, and what is left of its first day.
DAYS = ((1, 10, ""), (30, 7, "-01"), (365, 4, "-01-01"), (3652, 3, "0-01-01"))


class BandScale(NamedTuple):
    """A way to lay answers on a line: in cells, each named by where it begins."""

    cell: Callable[[str], str]
    words: Callable[[str, str], str]  # of a band from the one cell until the other begins


def bands(type: str, counts: Mapping[str, int], smallest: int) -> dict[str, int]:
    """{band: how many people}, in order, for the answers to a field of this free type.

    Each has `smallest` people or more. Where only one could be made, its name is "": it says how
    many answered, and nothing else.
    """
    values = sorted(counts, key=None if type in ("date", "time") else Decimal)
    if not values:
        return {}
    line = LINES[type](*_middle_half(values, counts))
    cells: dict[str, int] = {}
    for value in values:
        cell = line.cell(value)
        cells[cell] = cells.get(cell, 0) + counts[value]
    joined = _joined(cells, max(smallest, sum(counts.values()) // MOST_BANDS))
    firsts = ["", *list(joined)[1:], ""]
    return {
        line.words(*ends): count
        for ends, count in zip(pairwise(firsts), joined.values(), strict=True)
    }


def _middle_half(values: list[str], counts: Mapping[str, int]) -> tuple[str, str]:
    """The first and the third quartile: a few far away do not make the cells wide."""
    passed = list(accumulate(counts[value] for value in values))
    low, high = (bisect_right(passed, passed[-1] * part // 4) for part in (1, 3))
    return values[low], values[high]


def _joined(cells: Mapping[str, int], smallest: int) -> dict[str, int]:
    found: dict[str, int] = {}
    last = ""
    for first, count in cells.items():
        if not found or found[last] >= smallest:
            last = first
        found[last] = found.get(last, 0) + count
    if found[last] < smallest and len(found) > 1:
        few = found.pop(last)
        found[next(reversed(found))] += few
    return found


def _numbers(whole: bool) -> Callable[[str, str], BandScale]:
    def line(low: str, high: str) -> BandScale:
        step = _round_step(Decimal(high) - Decimal(low), whole=whole)

        def cell(value: str) -> str:
            steps = (Decimal(value) / step).to_integral_value(ROUND_FLOOR)
            return str((steps * step + 0).normalize())  # one zero, and one way to write each

        def words(first: str, after: str) -> str:
            if not (first and after):
                return _open(first and _said(first), after and _said(after), "under", "more")
            if not whole:
                return f"{_said(first)} to under {_said(after)}"
            return _from_to(_said(first), _said(str(Decimal(after) - 1)))

        return BandScale(cell, words)

    return line


def _round_step(spread: Decimal, *, whole: bool) -> Decimal:
    """1, 2 or 5 times a power of ten: the first with which CELLS steps are as wide as `spread`."""
    wanted = spread / CELLS
    if not wanted:
        return Decimal(1)
    steps = (Decimal(one).scaleb(wanted.adjusted()) for one in (1, 2, 5, 10))
    step = next(one for one in steps if one >= wanted)
    return max(step, Decimal(1)) if whole else step


def _said(number: str) -> str:
    return figure(float(number))


def _days(low: str, high: str) -> BandScale:
    spread = (date.fromisoformat(high) - date.fromisoformat(low)).days
    _, length, rest = next((one for one in DAYS if spread <= DATES * one[0]), DAYS[-1])

    def said(day: str) -> str:
        return day[: max(length, len("2012"))]

    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open(said(first), said(after), "before", "later")
        return _from_to(said(first), said(str(date.fromisoformat(after) - timedelta(1))))

    return BandScale(lambda day: f"{day[:length]}{rest}", words)


def _times(low: str, high: str) -> BandScale:
    close = _minute(high) - _minute(low) <= MINUTES_OF_AN_HOUR

    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open(first, after, "before", "later")
        hour, minute = divmod(_minute(after) - 1, MINUTES_OF_AN_HOUR)
        return _from_to(first, f"{hour:02}:{minute:02}")

    return BandScale(lambda time: f"{time[:4]}0" if close else f"{time[:2]}:00", words)


def _minute(time: str) -> int:
    return int(time[:2]) * MINUTES_OF_AN_HOUR + int(time[3:])


def _open(first: str, after: str, below: str, above: str) -> str:
    return f"{first} or {above}" if first else f"{below} {after}" if after else ""


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


LINES: dict[str, Callable[[str, str], BandScale]] = {
    "integer": _numbers(whole=True),
    "decimal": _numbers(whole=False),
    "date": _days,
    "time": _times,
}
