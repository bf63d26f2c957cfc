"""Histograms of free numbers, days and times; many different values are grouped."""

from collections.abc import Mapping
from decimal import Decimal
from math import floor, log10
from typing import NamedTuple

from language.message import gettext as _

MOST_VALUES = 12
BINS = 10


class Bar(NamedTuple):
    """A value or group: its name for programs, its label for people, and its count of people."""

    value: str
    label: str
    people: int


def histogram(type: str, counts: Mapping[str, int]) -> list[Bar]:
    """The bars of a field of this type, in order: a value each up to MOST_VALUES, else groups.

    Days are grouped by the month, times by the hour, numbers in BINS groups of equal width.
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
    """The number in up to 15 digits, without an exponent or trailing zeros."""
    found = f"{Decimal(f'{number:.15g}'):f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def from_to(first: str, last: str) -> str:
    """The label of a group from one value to another, both in it."""
    return _("%(first)s to %(last)s", first=first, last=last)


def _numbers(counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    values = sorted(counts, key=float)
    if len(values) <= MOST_VALUES:
        return [Bar(one, figure(float(one)), counts[one]) for one in values]
    edges = _whole_edges(values) if whole else _edges(float(values[0]), float(values[-1]))
    bins = [0] * BINS
    for value in values:
        bins[max(n for n in range(BINS) if n == 0 or edges[n] <= float(value))] += counts[value]
    # Whole numbers: a group ends one before the next begins, so that no number is in two.
    ends = [*(edge - whole for edge in edges[1:-1]), edges[-1]]
    return [
        Bar(figure(edge), from_to(figure(edge), figure(end)), count)
        for edge, end, count in zip(edges, ends, bins, strict=False)
    ]


def _whole_edges(values: list[str]) -> list[float]:
    """The first number of each group of whole numbers, then the greatest number."""
    least, most = int(float(values[0])), int(float(values[-1]))
    return [*(least - n * (least - most) // BINS for n in range(BINS)), most]


def _edges(least: float, most: float) -> list[float]:
    """The first number of each group, rounded to digits that still differ; then the greatest."""
    width = (most - least) / BINS
    digits = max(0, 2 - floor(log10(width)))
    return [least, *(round(least + n * width, digits) for n in range(1, BINS)), most]
