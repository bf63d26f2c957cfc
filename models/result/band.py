"""Bands of free numbers, days and times: neighbours are counted together until they are enough.

A band begins at a round value, and the first and last bands are open, so that no label shows the
answer of one person, least of all the smallest or the largest.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

from language.message import gettext as _
from models.result.histogram import figure, from_to

MOST_BANDS = 20
CELLS = 5  # the middle half of the numbers spans about so many cells, which are then joined
DATES = 15  # at most, for days: from a month to a year is a long step
MINUTES_OF_AN_HOUR = 60
# (days in a cell, length of the part of an ISO date that names it, rest of its first day).
DAYS = ((1, 10, ""), (30, 7, "-01"), (365, 4, "-01-01"), (3652, 3, "0-01-01"))


class BandScale(NamedTuple):
    """How answers of a type are put into cells, each named by its first value, and bands named."""

    cell: Callable[[str], str]
    words: Callable[[str, str], str]  # (first cell, cell after the band); "" if open


def bands(type: str, counts: Mapping[str, int], smallest: int) -> dict[str, int]:
    """{band: how many people}, in order, for the answers to a field of this free type.

    Each band has `smallest` people or more. A single band is named "": it says only how many
    people answered.
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
    """The first and third quartile; cells are sized by them, so that outliers do not widen them."""
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
            return str((steps * step + 0).normalize())  # no -0, and one spelling of each number

        def words(first: str, after: str) -> str:
            if not (first and after):
                return _open_numbers(first, after)
            if not whole:
                return _("%(first)s to under %(after)s", first=_said(first), after=_said(after))
            return _from_to(_said(first), _said(str(Decimal(after) - 1)))

        return BandScale(cell, words)

    return line


def _round_step(spread: Decimal, *, whole: bool) -> Decimal:
    """The least of 1, 2 or 5 times a power of ten with which CELLS steps span `spread`."""
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
    _width, length, rest = next((one for one in DAYS if spread <= DATES * one[0]), DAYS[-1])

    def said(day: str) -> str:
        return day[: max(length, len("2012"))]

    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open_times(said(first), said(after))
        return _from_to(said(first), said(str(date.fromisoformat(after) - timedelta(1))))

    return BandScale(lambda day: f"{day[:length]}{rest}", words)


def _times(low: str, high: str) -> BandScale:
    close = _minute(high) - _minute(low) <= MINUTES_OF_AN_HOUR

    def words(first: str, after: str) -> str:
        if not (first and after):
            return _open_times(first, after)
        hour, minute = divmod(_minute(after) - 1, MINUTES_OF_AN_HOUR)
        return _from_to(first, f"{hour:02}:{minute:02}")

    return BandScale(lambda time: f"{time[:4]}0" if close else f"{time[:2]}:00", words)


def _minute(time: str) -> int:
    return int(time[:2]) * MINUTES_OF_AN_HOUR + int(time[3:])


def _open_numbers(first: str, after: str) -> str:
    if first:
        return _("%(first)s or more", first=_said(first))
    return _("under %(after)s", after=_said(after)) if after else ""


def _open_times(first: str, after: str) -> str:
    if first:
        return _("%(first)s or later", first=first)
    return _("before %(after)s", after=after) if after else ""


def _from_to(first: str, last: str) -> str:
    return first if first == last else from_to(first, last)


LINES: dict[str, Callable[[str, str], BandScale]] = {
    "integer": _numbers(whole=True),
    "decimal": _numbers(whole=False),
    "date": _days,
    "time": _times,
}
