"""Boundaries: where the bands begin in which everyone sees free numbers, days and times.

Two bandings beside each other tell how many people are between a boundary of one and the next of
the other. So boundaries stay: a later step adds some, where enough people are on either side, and
gives up those beside which deletions left too few.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate, pairwise
from typing import Any

MOST_BANDS = 20
CELLS = 5  # the middle half of the numbers spans about so many cells, which are then joined
DATES = 15  # at most, for days: from a month to a year is a long step
MINUTES_OF_AN_HOUR = 60
# (days in a cell, length of the part of an ISO date that names it, rest of its first day).
DAYS = ((1, 10, ""), (30, 7, "-01"), (365, 4, "-01-01"), (3652, 3, "0-01-01"))
Counted = Mapping[str, int]


def boundaries(
    type: str,
    counts: Counted,
    smallest: int,
    kept: Sequence[str] = (),
    seen: Counted | None = None,
) -> tuple[str, ...]:
    """The first values of all bands but the lowest, in order, for the answers to a free field.

    Each band has `smallest` people or more, and a new one one in MOST_BANDS of all. `kept` are the
    boundaries at the last step, and `seen` what was counted then. A band of that step is parted
    where so many came to it that nobody can tell on which side those of then are, or where each
    part had `smallest` people then too.
    """
    if not counts:
        return ()
    now, then = Line(type, counts), Line(type, seen or counts)
    found = _held(now, kept, smallest)
    came = [a - b for a, b in zip(now.parted(kept), then.parted(kept), strict=True)]
    least = max(smallest, now.all // MOST_BANDS)
    for new in _ideal(now, counts, type, least):
        if len(found) + 1 >= MOST_BANDS:
            break
        tried = sorted((*found, new), key=now.order)
        place = tried.index(new)
        parts = slice(place, place + 2)
        newcomers = came[bisect_right([now.order(one) for one in kept], now.order(new))]
        apart = newcomers >= smallest or min(then.parted(tried)[parts]) >= smallest
        if min(now.parted(tried)[parts]) >= least and apart:
            found = tried
    return tuple(found)


def people(type: str, counts: Counted, bounds: Sequence[str]) -> list[int]:
    """How many people are in each band that these boundaries make, from the lowest on."""
    return Line(type, counts).parted(bounds)


class Line:
    """Answers to a free field in their order, counted from the lowest on."""

    def __init__(self, type: str, counts: Counted) -> None:
        self.order: Callable[[str], Any] = str if type in ("date", "time") else Decimal
        self.values = sorted(counts, key=self.order)
        self.passed = [0, *accumulate(counts[value] for value in self.values)]
        self._keys = [self.order(value) for value in self.values]

    @property
    def all(self) -> int:
        """The number of people."""
        return self.passed[-1]

    def parted(self, bounds: Sequence[str]) -> list[int]:
        """How many people are in each band, from the lowest on."""
        below = [self.passed[bisect_left(self._keys, self.order(bound))] for bound in bounds]
        return [high - low for low, high in pairwise((0, *below, self.all))]


def _held(now: Line, kept: Sequence[str], smallest: int) -> list[str]:
    """The boundaries that can stay, from the lowest on: each with enough people beside it."""
    found: list[str] = []
    for bound in kept:
        if now.parted([*found, bound])[-2] >= smallest:
            found.append(bound)
    while found and now.parted(found)[-1] < smallest:
        found.pop()
    return found


def _ideal(now: Line, counts: Counted, type: str, smallest: int) -> list[str]:
    """The boundaries that would suit these answers best, were none there yet."""
    cell_of = CELL_OF[type](*_middle_half(now))
    cells: dict[str, int] = {}
    for value in now.values:
        cell = cell_of(value)
        cells[cell] = cells.get(cell, 0) + counts[value]
    return _joined(cells, smallest)[1:]


def _middle_half(now: Line) -> tuple[str, str]:
    """The first and third quartile; cells are sized by them, so that outliers do not widen them."""
    low, high = (bisect_right(now.passed, now.all * part // 4) - 1 for part in (1, 3))
    return now.values[low], now.values[high]


def _joined(cells: Counted, smallest: int) -> list[str]:
    """The first values of the bands into which cells are joined; only the last may have too few."""
    found: list[str] = []
    people = smallest
    for first, count in cells.items():
        if people >= smallest:
            found.append(first)
            people = 0
        people += count
    return found


def _numbers(low: str, high: str) -> Callable[[str], str]:
    step = _round_step(Decimal(high) - Decimal(low))

    def cell(value: str) -> str:
        steps = (Decimal(value) / step).to_integral_value(ROUND_FLOOR)
        return str((steps * step + 0).normalize())  # no -0, and one spelling of each number

    return cell


def _round_step(spread: Decimal) -> Decimal:
    """The least of 1, 2 or 5 times a power of ten with which CELLS steps span `spread`."""
    wanted = spread / CELLS
    if not wanted:
        return Decimal(1)
    steps = (Decimal(one).scaleb(wanted.adjusted()) for one in (1, 2, 5, 10))
    return next(one for one in steps if one >= wanted)


def _days(low: str, high: str) -> Callable[[str], str]:
    spread = (date.fromisoformat(high) - date.fromisoformat(low)).days
    _width, length, rest = next((one for one in DAYS if spread <= DATES * one[0]), DAYS[-1])
    return lambda day: f"{day[:length]}{rest}"


def _times(low: str, high: str) -> Callable[[str], str]:
    close = minute(high) - minute(low) <= MINUTES_OF_AN_HOUR
    return lambda time: f"{time[:4]}0" if close else f"{time[:2]}:00"


def minute(time: str) -> int:
    """The minutes from midnight to a time like "14:30"."""
    return int(time[:2]) * MINUTES_OF_AN_HOUR + int(time[3:])


# {type: from the middle half of the answers to the function that puts each into a cell, which is
# named by its first value}.
CELL_OF: dict[str, Callable[[str, str], Callable[[str], str]]] = {
    "integer": _numbers,
    "decimal": _numbers,
    "date": _days,
    "time": _times,
}
