"""Histograms of free numbers, days and times; many different values are grouped."""

from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
from itertools import accumulate, pairwise
from math import floor, inf, log10
from typing import NamedTuple

from language.message import gettext as _

MOST_VALUES = 12
BINS = 10
FAR = 3  # times the width of the middle half


class Bar(NamedTuple):
    """A value or group: its name for programs, its label for people, and its count of people."""

    value: str
    label: str
    people: int


def histogram(type: str, counts: Mapping[str, int]) -> list[Bar]:
    """The bars of a field of this type, in order: a value each up to MOST_VALUES, else groups.

    Days are grouped by the month, times by the hour, numbers in BINS groups of equal width at most,
    with those far from all others in an open group before or behind them.
    """
    if type not in ("date", "time"):
        return _numbers(counts, whole=type == "integer")
    if len(counts) <= MOST_VALUES:
        return [Bar(one, one, counts[one]) for one in sorted(counts)]
    groups: dict[str, int] = {}
    for one in sorted(counts):
        group = one[: len("2012-06")] if type == "date" else f"{one[:2]}:00"
        groups[group] = groups.get(group, 0) + counts[one]
    return [
        Bar(group, group if type == "date" else from_to(group, f"{group[:2]}:59"), count)
        for group, count in groups.items()
    ]


def figure(number: float) -> str:
    """The number for people: in up to 15 digits, no exponent, no trailing zeros, − for minus."""
    return _name(number).replace("-", "−")


def from_to(first: str, last: str) -> str:
    """The label of a group from one value to another, both in it."""
    return _("%(first)s to %(last)s", first=first, last=last)


def _numbers(counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    values = sorted(counts, key=float)
    if len(values) <= MOST_VALUES:
        return [Bar(one, figure(float(one)), counts[one]) for one in values]
    low, high = _fences(values, counts)
    below = [one for one in values if float(one) < low]
    above = [one for one in values if float(one) > high]
    others = values[len(below) : len(values) - len(above)]
    less = _("under %(after)s", after=figure(float(others[0])))
    more = _("%(first)s or more", first=figure(float(above[0]))) if above else ""
    return [
        *_one_bar(below, counts, less),
        *_bars(others, counts, whole=whole),
        *_one_bar(above, counts, more),
    ]


def _fences(values: list[str], counts: Mapping[str, int]) -> tuple[float, float]:
    """The bounds beyond which a number stands far from the others, such as a typing error.

    They lie three times the width of the middle half outside it (Tukey 1977, the outer fences).
    Where more than half of all people gave one number, the middle nine tenths stand for the half.
    """
    passed = list(accumulate(counts[value] for value in values))
    for outside in (4, 20):
        first = bisect_right(passed, passed[-1] // outside)
        last = bisect_right(passed, passed[-1] - passed[-1] // outside - 1)
        low, high = float(values[first]), float(values[last])
        if low < high:
            return low - FAR * (high - low), high + FAR * (high - low)
    return -inf, inf


def _one_bar(values: list[str], counts: Mapping[str, int], label: str) -> list[Bar]:
    """One group of all these numbers, by its name if there is one; no group if there are none."""
    if not values:
        return []
    said = label if len(values) > 1 else figure(float(values[0]))
    return [Bar(_name(float(values[0])), said, sum(counts[one] for one in values))]


def _bars(values: list[str], counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    """BINS groups of equal width at most; a bar for each number if there are no more of them."""
    if len(values) <= BINS:
        return [Bar(one, figure(float(one)), counts[one]) for one in values]
    edges = _whole_edges(values) if whole else _edges(float(values[0]), float(values[-1]))
    bins = [0] * (len(edges) - 1)
    for value in values:
        bins[max(bisect_right(edges[:-1], float(value)) - 1, 0)] += counts[value]
    labels = [
        _span(first, after - 1)
        if whole
        else _("%(first)s to under %(after)s", first=figure(first), after=figure(after))
        for first, after in pairwise(edges)
    ]
    if not whole:
        labels[-1] = _span(edges[-2], edges[-1])
    return [
        Bar(_name(edge), label, count)
        for edge, label, count in zip(edges, labels, bins, strict=False)
    ]


def _span(first: float, last: float) -> str:
    return figure(first) if first == last else from_to(figure(first), figure(last))


def _name(number: float) -> str:
    found = f"{Decimal(f'{number:.15g}'):f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def _whole_edges(values: list[str]) -> list[float]:
    """The first number of each group of as many whole numbers, then the first behind them all."""
    least, most = int(float(values[0])), int(float(values[-1]))
    width = -(-(most - least + 1) // BINS)
    return [*range(least, most + 1, width), least - (least - most - 1) // width * width]


def _edges(least: float, most: float) -> list[float]:
    """The first number of each group, rounded to digits that still differ; then the greatest."""
    width = (most - least) / BINS
    digits = max(0, 2 - floor(log10(width)))
    return [least, *(round(least + n * width, digits) for n in range(1, BINS)), most]
