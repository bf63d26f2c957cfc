"""Shapes: where the marks of a picture stand in its frame, from 0 to 1. Nothing is drawn here.

A frame is as wide as its page or file, so shapes know no pixels and no words. Across, 0 is where
one begins to read; down, 0 is the top.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import NamedTuple

GAP = 0.04  # between a scale and what stands beside it, in shares of all
RADIUS, WORDS_RADIUS = 0.42, 0.47  # of a circle and of the words round it
FILLED = 0.8  # of the place of the step that most chose
LOW, HIGH = ("lowest", "low", "lower"), ("highest", "high", "higher")  # from the end


class Slice(NamedTuple):
    """A part of a bar: its name for programs, how many people it is, its share, its colour."""

    value: str
    people: int
    share: float
    colour: str


class Segment(NamedTuple):
    """A slice in its place."""

    slice: Slice
    start: float
    width: float


@dataclass(frozen=True)
class Sides:
    """The answers to one item: those below neutral, at it, and above it, from low to high.

    What is no step of the scale stands `aside`.
    """

    low: tuple[Slice, ...]
    middle: tuple[Slice, ...]
    high: tuple[Slice, ...]
    aside: tuple[Slice, ...] = ()


@dataclass(frozen=True)
class Diverging:
    """Bars that reach to both sides of neutral, all on one scale.

    `centre` is where neutral is; `aside` is where begins what stands beside, None without any.
    """

    centre: float
    aside: float | None
    rows: tuple[tuple[Segment, ...], ...]


class Move(NamedTuple):
    """How many people went from one place to another; a place is a number from 0, the lowest.

    `change` is below 0 for those who fell, above it for those who rose.
    """

    before: int
    now: int
    people: int
    change: int

    @property
    def colour(self) -> str:
        """The colour of the way they went."""
        return "middle" if not self.change else "high" if self.change > 0 else "low"


class Flow(NamedTuple):
    """A move as a band: where its top and its bottom are, on the left and on the right."""

    move: Move
    left: tuple[float, float]
    right: tuple[float, float]


class Dot(NamedTuple):
    """Where a figure stands on its scale, and its 95 % interval if it has one."""

    at: float
    low: float | None = None
    high: float | None = None


class Point(NamedTuple):
    """A dot of a row of dots, and how far along it stands."""

    at: float
    dot: Dot


class Spot(NamedTuple):
    """A place on a circle, and where the words beside it stand, farther out."""

    x: float
    y: float
    words_x: float
    words_y: float


def circle(places: int) -> list[Spot]:
    """So many places round a circle, the first on top and the others clockwise."""
    turns = [2 * pi * number / places - pi / 2 for number in range(places)]
    return [
        Spot(
            0.5 + RADIUS * cos(turn),
            0.5 + RADIUS * sin(turn),
            0.5 + WORDS_RADIUS * cos(turn),
            0.5 + WORDS_RADIUS * sin(turn),
        )
        for turn in turns
    ]


def tones(steps: int) -> list[str]:
    """The names of the colours of a scale of so many steps, from low to high.

    A scale of more than seven steps has some twice; a line parts them.
    """
    half = steps // 2
    places = range(1, half + 1) if half < 3 else [3 * step // half for step in range(half)]
    low = [LOW[place] for place in places]
    return [*low, *["middle"] * (steps % 2), *(HIGH[place] for place in reversed(places))]


def sides(parts: Sequence[Slice], aside: Sequence[Slice] = ()) -> Sides:
    """The steps of a scale from low to high; of an odd number the one in the middle is neutral."""
    half = len(parts) // 2
    rest = len(parts) - half
    return Sides(tuple(parts[:half]), tuple(parts[half:rest]), tuple(parts[rest:]), tuple(aside))


def diverging(items: Sequence[Sides]) -> Diverging:
    """The bars of these items, neutral above neutral, as wide as the widest of them needs."""
    left = max((_share(one.low) + _share(one.middle) / 2 for one in items), default=0)
    right = max((_share(one.high) + _share(one.middle) / 2 for one in items), default=0)
    beside = max((_share(one.aside) for one in items), default=0)
    whole = left + right + (GAP + beside if beside else 0)
    if not whole:
        return Diverging(0.5, None, tuple(() for _ in items))
    aside = left + right + GAP if beside else None
    return Diverging(
        left / whole,
        None if aside is None else aside / whole,
        tuple(
            (
                *_in_a_row(
                    [*one.low, *one.middle, *one.high],
                    left - _share(one.low) - _share(one.middle) / 2,
                    whole,
                ),
                *_in_a_row(one.aside, aside or 0, whole),
            )
            for one in items
        ),
    )


def flows(moves: Sequence[Move], befores: int, nows: int) -> tuple[Flow, ...]:
    """The bands from `befores` places to `nows` others, the highest places on top.

    A band is as high as the people in it, by one scale on both sides, and no two lie on each other
    at their ends. The widest come first, so that a thin one is drawn over them.
    """
    moves = [move for move in moves if move.people]
    downwards = sorted(moves, key=lambda one: (-one.before, -one.now))
    left = [(one, one.before) for one in downwards]
    right = [(one, one.now) for one in sorted(downwards, key=lambda one: -one.now)]
    # The fullest place of either side fills its part of the height.
    unit = min(_unit(left, befores), _unit(right, nows))
    starts, ends = _stacked(left, befores, unit), _stacked(right, nows, unit)
    return tuple(
        Flow(one, starts[one], ends[one]) for one in sorted(downwards, key=lambda one: -one.people)
    )


def trend(dots: Sequence[Dot | None]) -> list[Point]:
    """The dots side by side, each in the middle of its place; None leaves its place empty."""
    return [
        Point((index + 0.5) / len(dots), dot) for index, dot in enumerate(dots) if dot is not None
    ]


def _share(parts: Sequence[Slice]) -> float:
    return sum(one.share for one in parts)


def _in_a_row(parts: Sequence[Slice], start: float, whole: float) -> list[Segment]:
    found = []
    for part in parts:
        if part.people:
            found.append(Segment(part, start / whole, part.share / whole))
        start += part.share
    return found


def _people(stands: Sequence[tuple[Move, int]]) -> Counter[int]:
    """How many people stand at each place."""
    found: Counter[int] = Counter()
    for move, place in stands:
        found[place] += move.people
    return found


def _unit(stands: Sequence[tuple[Move, int]], places: int) -> float:
    """How high one person may be, so that those at the fullest place have room there."""
    return FILLED / places / max(_people(stands).values(), default=1)


def _stacked(
    stands: Sequence[tuple[Move, int]], places: int, unit: float
) -> dict[Move, tuple[float, float]]:
    """The top and the bottom of each move, one below the other in the middle of its place."""
    people = _people(stands)
    tops = {place: (places - place - 0.5) / places - n * unit / 2 for place, n in people.items()}
    found = {}
    for move, place in stands:
        found[move] = tops[place], tops[place] + move.people * unit
        tops[place] += move.people * unit
    return found
