"""What follows with certainty for the people who came between two views of a tally.

The observer knows who came, in which order, and how steps are made; so of a step it is known whose
answers are in it. Two things are counted. An answer is *certain* where all people of a step gave
the same. A group is *small* where a figure, or the difference of two figures, is of fewer people
than the threshold of anonymity.

One more thing is counted: whose answers somebody knows who answered once, honestly, and knows no
more than that. Whoever of a step knows most is taken.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from models.answer.threshold import SMALLEST_GROUP
from models.form.field import FREE, Field
from observers.event import Shown, View

Values = Mapping[str, int]
EVERYBODY = ""  # the value that counts the people who answered, where they may give several
LOWEST = re.compile(r"^(?:under|before) ")
FIRST = re.compile(r"^\S+")


@dataclass(frozen=True)
class Arrival:
    """Somebody's answers as the tally of one person; `is_own` if the observer sent them."""

    tally: Shown
    is_own: bool = False


@dataclass
class Found:
    """{name of a field: people} whose answer is certain, and {…} who stand in a small group.

    `to_insider` has those whose answer is certain to one of their own step.
    """

    certain: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    to_insider: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.certain or self.small)


def inferred(views: Sequence[View], fields: Sequence[Field], arrived: Sequence[Arrival]) -> Found:
    """All that follows from these views of a tally of `fields`."""
    found = Found()
    free = {one.name for one in fields if one.type in FREE}
    # Who acknowledges says one thing; that they did is seen of as many as come together.
    single = {one.name for one in fields if len(one.choices) == 1}
    tables = {one.pair for one in fields if one.is_place}
    for name in sorted({name for view in views for name in view.shown}):
        seen = [view.shown.get(name, {}) for view in views]
        seen = [now for before, now in pairwise([{}, *seen]) if now != before]
        if name in tables:
            found.small[name] += _in_small_cells(seen)
        elif name in free:
            found.small[name] += _in_small_bands(seen)
        elif name not in single:
            _steps(found, name, seen, [one for one in arrived if name in one.tally])
    found.certain, found.small = +found.certain, +found.small
    return found


def _steps(found: Found, name: str, seen: Sequence[Values], came: Sequence[Arrival]) -> None:
    """Judge each step of a field that these people answered, in this order."""
    known = 0  # the first so many are in the steps so far
    for before, now in pairwise([{}, *seen]):
        step = _between(before, now)
        size = people(now) - people(before)
        of_whom = came[known : known + max(size, 0)]
        known += max(size, 0)
        others = [one for one in of_whom if not one.is_own]
        if any(_are_alike(_between(one.tally[name], step), size - 1) for one in others):
            found.to_insider[name] += len(others) - 1
        for one in of_whom:
            if one.is_own:
                step.subtract(one.tally[name])
        if _are_alike(step, len(others)):
            found.certain[name] += len(others)
        elif 0 < size < SMALLEST_GROUP:
            found.small[name] += len(others)


def _are_alike(step: Values, many: int) -> bool:
    """True if so many people all gave one answer that is in these counts."""
    return any(n >= many > 0 for value, n in step.items() if value != EVERYBODY)


def people(values: Values) -> int:
    """How many people are in the counts of a field."""
    return values[EVERYBODY] if EVERYBODY in values else sum(values.values())


def _in_small_cells(tables: Sequence[Values]) -> int:
    """The people of the smallest cell of any two tables' difference, where that is too small."""
    cells = [n for one in tables for n in one.values()]
    for before, now in combinations(tables, 2):
        cells += [abs(n) for n in _between(before, now).values()]
    return sum(0 < n < SMALLEST_GROUP for n in cells)


def _in_small_bands(bandings: Sequence[Values]) -> int:
    """The people in too small a cell of the refinement of any two bandings."""
    below = [_below(one) for one in bandings if EVERYBODY not in one]
    return sum(
        n
        for before, now in combinations(below, 2)
        for n in _cells(*before, *now)
        if 0 < n < SMALLEST_GROUP
    )


def _below(bands: Values) -> tuple[dict[str, int], int]:
    """{first value of a band: people below it}, and the number of people."""
    found, passed = {}, 0
    for label, count in bands.items():
        if not LOWEST.match(label):
            found[_key(label)] = passed
        passed += count
    return found, passed


def _key(label: str) -> str:
    """The first value of a band, so written that the order of texts is that of values."""
    match = FIRST.match(label)
    assert match, label
    try:
        return f"{float(match[0].replace(',', '').replace('−', '-')) + 10**9:020.6f}"
    except ValueError:
        return match[0]


def _cells(
    before: Mapping[str, int], total: int, after: Mapping[str, int], later: int
) -> Iterator[int]:
    """The people of the earlier banding between boundaries of either, as far as that is known.

    Those who came between the two stand below a boundary of the later banding alone in a number
    between those below its neighbours that both have; where these are equal, it is known.
    """
    came = {one: after[one] - before[one] for one in before.keys() & after.keys()}
    known = dict(before)
    for one in after.keys() - before.keys():
        least = max((n for other, n in came.items() if other <= one), default=0)
        most = min((n for other, n in came.items() if other >= one), default=later - total)
        if least == most:
            known[one] = after[one] - least
    passed = 0
    for one in sorted(known):
        yield known[one] - passed
        passed = known[one]
    yield total - passed


def _between(before: Values, now: Values) -> Counter[str]:
    step = Counter(now)
    step.subtract(before)
    return step
