"""Rounds: what is compared is measured in turn, on a machine that is looked at first."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

from benchmarks import machine

Measured = TypeVar("Measured")


class Milliseconds(float):
    """A time, as it is told while others are measured."""

    def __str__(self) -> str:
        return f"{float(self):.2f} ms"


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    seconds: float  # of load in a round
    responses: tuple[int, ...]  # that a tally is read at
    exported: int  # responses in an export
    watchers: int
    watched_seconds: float  # for which they are told of answers, a round
    flood_seconds: float
    recovery_seconds: float  # after a flood, at most
    phones: int  # behind one address
    phones_seconds: float  # within which they come
    simulations: int  # of surveys in which there is nothing to find


FULL = Extent(
    rounds=3,
    seconds=5.0,
    responses=(1_000, 10_000, 100_000, 1_000_000),
    exported=100_000,
    watchers=2_000,
    watched_seconds=10.0,
    flood_seconds=10.0,
    recovery_seconds=15.0,
    phones=500,
    phones_seconds=50.0,
    simulations=100,
)
QUICK = Extent(
    rounds=3,
    seconds=1.0,
    responses=(1_000, 2_000, 10_000),
    exported=10_000,
    watchers=100,
    watched_seconds=2.0,
    flood_seconds=2.0,
    recovery_seconds=5.0,
    phones=100,
    phones_seconds=4.0,
    simulations=10,
)

SMALLEST = replace(
    QUICK,
    rounds=1,
    seconds=0.3,
    responses=(100, 200, 300),
    exported=100,
    watchers=10,
    watched_seconds=1.0,
    flood_seconds=0.5,
    phones=10,
    phones_seconds=1.0,
    simulations=2,
)


def interleaved(
    name: str, rounds: int, measures: Mapping[str, Callable[[], Measured]]
) -> dict[str, list[Measured]]:
    """What each measure gave in each round: A B, B A, A B, so that no drift favours one."""
    found: dict[str, list[Measured]] = {measure: [] for measure in measures}
    for number in range(1, rounds + 1):
        for measure in measures if number % 2 else reversed(list(measures)):
            busy = machine.settle()
            result = measures[measure]()
            found[measure].append(result)
            other = f"  (others keep {busy:.0%} of the machine busy)" if busy > 0.2 else ""
            say(f"{name}, round {number} of {rounds}, {measure}: {result}{other}")
    return found


def timed(ask: Callable[[], object], times: int) -> Milliseconds:
    """The median time of one of so many."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
    return Milliseconds(1000 * median(taken))


def say(line: str) -> None:
    """Tell who waits how far it is."""
    print(line, file=sys.stderr, flush=True)
