"""Chance: how often opinion groups, and what sets them apart, are found where there is nothing."""

import random

from benchmarks.installation import Installation
from benchmarks.report import Figure
from benchmarks.rounds import Extent, say
from models.opinion.grouping import Votes
from models.opinion.support import FALSE_SHARE, supported

PEOPLE, SMALLEST = 100, 5
NOISE = 12  # clauses on which everybody votes at random
CAMPS = 6  # clauses on which two camps vote against each other, three votes of four
WEIGHTS = {1: 0.45, -1: 0.4, 0: 0.15}


def figures(_installation: Installation, extent: Extent) -> list[Figure]:
    """How many surveys of noise have groups, and how much noise is named beside two camps."""
    shown = sum(
        supported(_noise(random.Random(seed)), SMALLEST) is not None
        for seed in range(extent.simulations)
    )
    say(f"chance: groups in {shown} of {extent.simulations} surveys of pure noise")
    camps, named, by_chance = 0, 0, 0
    for seed in range(extent.simulations):
        if found := supported(_camps(random.Random(seed)), SMALLEST):
            camps += 1
            named += len(found.apart)
            by_chance += sum(clause >= CAMPS for clause, _, _ in found.apart)
    say(f"chance: groups in {camps} of {extent.simulations} surveys of two camps")
    return [
        Figure(
            "surveys of noise with groups, share",
            0.05,
            [shown / extent.simulations],
            at_least=False,
        ),
        Figure("surveys of two camps with groups, share", None, [camps / extent.simulations]),
        Figure(
            "clauses of noise among those that set apart, share",
            FALSE_SHARE,
            [by_chance / max(named, 1)],
            at_least=False,
        ),
    ]


def _noise(chance: random.Random) -> list[Votes]:
    return [_at_random(chance) for _ in range(PEOPLE)]


def _camps(chance: random.Random) -> list[Votes]:
    people: list[Votes] = []
    for person in range(PEOPLE):
        sides = [1 if (person % 5 < 3) == (clause % 2 == 0) else -1 for clause in range(CAMPS)]
        kept = [side if chance.random() < 0.75 else -side for side in sides]
        people.append([*kept, *_at_random(chance)])
    return people


def _at_random(chance: random.Random) -> list[int]:
    return chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=NOISE)
