"""Histograms of free numbers, days and times; many different values are grouped."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, count, pairwise
from math import inf
from typing import NamedTuple

from language.message import gettext as _

MOST_VALUES = 12
BINS = 12
WIDE = 10  # a group of so many whole numbers may have one more
MOST = 36  # columns of days, months or years beside each other
FAR = 3  # times the width of the middle half


class Bar(NamedTuple):
    """A value or group: its name for programs, its label for people, and its count of people."""

    value: str
    label: str
    people: int


def histogram(type: str, counts: Mapping[str, int]) -> list[Bar]:
    """The bars of a field of this type, in order: a value each up to MOST_VALUES, else groups.

    Days are grouped as the calendar does, times by the hour, numbers in BINS groups of equal width
    at most, which begin at round numbers; those far from all others are in a group of their own.
    """
    if type not in ("date", "time"):
        return _numbers(counts, whole=type == "integer")
    if len(counts) <= MOST_VALUES:
        return [Bar(one, one, counts[one]) for one in sorted(counts)]
    if type == "time":
        return _hours(counts)
    below, bars, above = _days(counts)
    return [*below, *bars, *above]


class Bin(NamedTuple):
    """A bar in its place, in shares of the frame."""

    bar: Bar
    start: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """A histogram as a picture: groups as wide as each other, one beside the other.

    `outside` are those so far from all others that they would flatten them.
    """

    columns: tuple[Bin, ...]
    outside: tuple[Bar, ...]


class _Span(NamedTuple):
    """A part of the calendar: its number among all such parts, and its names for both."""

    number: Callable[[date], int]
    named: Callable[[int], tuple[str, str]]


def _years(in_one: int) -> _Span:
    def named(group: int) -> tuple[str, str]:
        first = f"{group * in_one:04}"
        return first, first if in_one == 1 else from_to(first, f"{group * in_one + in_one - 1:04}")

    return _Span(lambda day: day.year // in_one, named)


def _month(group: int) -> tuple[str, str]:
    said = f"{group // 12:04}-{group % 12 + 1:02}"
    return said, said


def _day(group: int) -> tuple[str, str]:
    said = date.fromordinal(group).isoformat()
    return said, said


SPANS = (
    _Span(date.toordinal, _day),
    _Span(lambda day: 12 * day.year + day.month - 1, _month),
    *(_years(in_one) for in_one in (1, 10, 100)),
)


def columns(type: str, counts: Mapping[str, int]) -> Columns | None:
    """The histogram of a field of this type; None if nobody answered."""
    if not counts:
        return None
    if type == "time":
        bars, outside = _hours(counts), list[Bar]()
    elif type == "date":
        below_them, bars, above_them = _days(counts)
        outside = [*below_them, *above_them]
    else:
        below, others, above = _numbers_parted(counts, whole=type == "integer")
        bars = _groups(others, counts, whole=type == "integer")
        outside = [*_under(below, others, counts), *_or_more(above, counts)]
    most, width = max(bar.people for bar in bars), 1 / len(bars)
    return Columns(
        tuple(Bin(bar, n * width, width, bar.people / most) for n, bar in enumerate(bars)),
        tuple(outside),
    )


def in_digits(number: float) -> str:
    """The number for people: in up to 15 digits, no exponent, no trailing zeros, − for minus."""
    return _name(number).replace("-", "−")


def from_to(first: str, last: str) -> str:
    """The label of a group from one value to another, both in it."""
    return _("%(first)s to %(last)s", first=first, last=last)


def _numbers(counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    if len(counts) <= MOST_VALUES:
        return _bar_each(sorted(counts, key=float), counts)
    below, others, above = _numbers_parted(counts, whole=whole)
    return [
        *_under(below, others, counts),
        *_bars(others, counts, whole=whole),
        *_or_more(above, counts),
    ]


class _Parts(NamedTuple):
    """Values in order: those far below all others, the others, and those far above."""

    below: list[str]
    others: list[str]
    above: list[str]


def _numbers_parted(counts: Mapping[str, int], *, whole: bool) -> _Parts:
    parts = _parted(sorted(counts, key=float), counts)
    edges = _edges(Decimal(parts.others[0]), Decimal(parts.others[-1]), whole=whole)
    return _regrouped(parts, lambda one: edges[0] <= Decimal(one) < edges[-1])


def _parted(values: list[str], counts: Mapping[str, int]) -> _Parts:
    low, high = _fences(values, counts)
    below = [one for one in values if float(one) < low]
    above = [one for one in values if float(one) > high]
    return _Parts(below, values[len(below) : len(values) - len(above)], above)


def _regrouped(parts: _Parts, is_within: Callable[[str], bool]) -> _Parts:
    """The parts, where what lies within the groups of the others is one of them.

    Groups begin at round numbers, so the first may begin below a number beyond the fence.
    """
    below = [one for one in parts.below if not is_within(one)]
    above = [one for one in parts.above if not is_within(one)]
    values = [*parts.below, *parts.others, *parts.above]
    return _Parts(below, values[len(below) : len(values) - len(above)], above)


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


def _under(values: list[str], others: list[str], counts: Mapping[str, int]) -> list[Bar]:
    said = _("under %(after)s", after=in_digits(float(others[0])))
    return _one_bar(values, counts, said)


def _or_more(values: list[str], counts: Mapping[str, int]) -> list[Bar]:
    said = _("%(first)s or more", first=in_digits(float(values[0]))) if values else ""
    return _one_bar(values, counts, said)


def _one_bar(values: list[str], counts: Mapping[str, int], label: str) -> list[Bar]:
    """One group of all these numbers, by its name if there is one; no group if there are none."""
    if not values:
        return []
    said = label if len(values) > 1 else in_digits(float(values[0]))
    return [Bar(_name(float(values[0])), said, sum(counts[one] for one in values))]


def _hours(counts: Mapping[str, int]) -> list[Bar]:
    """A group for each hour from the first to the last that somebody gave."""
    people = Counter[int]()
    for value, n in counts.items():
        people[int(value[:2])] += n
    hours = range(min(people), max(people) + 1)
    return [
        Bar(f"{hour:02}:00", from_to(f"{hour:02}:00", f"{hour:02}:59"), people[hour])
        for hour in hours
    ]


def _days(counts: Mapping[str, int]) -> tuple[list[Bar], list[Bar], list[Bar]]:
    """Days, months, years or more in a group, one beside the other; and those far from all."""
    numbered = {str(date.fromisoformat(one).toordinal()): n for one, n in counts.items()}
    parts = _parted(sorted(numbered, key=int), numbered)
    first, last = (date.fromordinal(int(parts.others[end])) for end in (0, -1))
    span = next((one for one in SPANS if one.number(last) - one.number(first) < MOST), SPANS[-1])
    groups = range(span.number(first), span.number(last) + 1)

    def group(ordinal: str) -> int:
        return span.number(date.fromordinal(int(ordinal)))

    below, others, above = _regrouped(parts, lambda one: group(one) in groups)
    people = Counter[int]()
    for one in others:
        people[group(one)] += numbered[one]
    return (
        _far(below, numbered),
        [Bar(*span.named(group), people[group]) for group in groups],
        _far(above, numbered),
    )


def _far(ordinals: list[str], people: Mapping[str, int]) -> list[Bar]:
    """One group of all these days, by its name if there is one; no group if there are none."""
    if not ordinals:
        return []
    first, last = (date.fromordinal(int(one)).isoformat() for one in (ordinals[0], ordinals[-1]))
    said = first if first == last else from_to(first, last)
    return [Bar(first, said, sum(people[one] for one in ordinals))]


def _bars(values: list[str], counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    """Groups of equal width between round numbers; a bar for each number if there are few."""
    if len(values) <= BINS:
        return _bar_each(values, counts)
    return _groups(values, counts, whole=whole)


def _bar_each(values: list[str], counts: Mapping[str, int]) -> list[Bar]:
    return [Bar(one, in_digits(float(one)), counts[one]) for one in values]


def _groups(values: list[str], counts: Mapping[str, int], *, whole: bool) -> list[Bar]:
    """BINS groups at most, one beside the other, also those that nobody is in."""
    if len(values) == 1:
        return [Bar(values[0], in_digits(float(values[0])), counts[values[0]])]
    edges = _edges(Decimal(values[0]), Decimal(values[-1]), whole=whole)
    bins = [0] * (len(edges) - 1)
    for value in values:
        bins[bisect_right(edges[1:-1], Decimal(value))] += counts[value]
    last = Decimal(values[-1])
    found = []
    for index, (first, after) in enumerate(pairwise(edges)):
        is_last_of_all = index == len(bins) - 1 and last == after
        if whole:
            label = _span(float(first), float(after - (0 if is_last_of_all else 1)))
        elif is_last_of_all:
            label = _span(float(first), float(after))
        else:
            said = {"first": in_digits(float(first)), "after": in_digits(float(after))}
            label = _("%(first)s to under %(after)s", **said)
        found.append(Bar(_name(float(first)), label, bins[index]))
    return found


def _span(first: float, last: float) -> str:
    return in_digits(first) if first == last else from_to(in_digits(first), in_digits(last))


def _name(number: float) -> str:
    found = f"{Decimal(f'{number:.15g}'):f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def _edges(least: Decimal, most: Decimal, *, whole: bool) -> list[Decimal]:
    """The first number of each group, a multiple of 1, 2 or 5 with zeros; then the end of them all.

    The last group has its end too, where that makes it hardly wider: 90 to 100.
    """
    for width in _widths(most - least, whole=whole):
        first = least // width * width
        if first > least:  # // goes towards zero
            first -= width
        bins = int((most - first) // width) + 1
        if bins > 1 and first + (bins - 1) * width == most and (not whole or width >= WIDE):
            bins -= 1
        if bins <= BINS:
            return [first + n * width for n in range(bins + 1)]
    raise AssertionError("the widths grow beyond all numbers")


def _widths(spread: Decimal, *, whole: bool) -> Iterator[Decimal]:
    """1, 2, 5, 10, 20, 50 and so on, from one that is much smaller than the spread."""
    least = spread.adjusted() - 2
    for exponent in count(max(least, 0) if whole else least):
        for digit in (1, 2, 5):
            yield Decimal(digit).scaleb(exponent)
