"""Support for groups: whether they are more than chance, and on which clauses they truly differ.

Any people can be put into groups, and on the clauses that made the groups they then differ. So
votes are compared with shuffled ones, and each clause with groups that were found without it.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import exp, lgamma, sqrt

from models.opinion.grouping import (
    FEW_ROUNDS,
    Grouping,
    Votes,
    clusters,
    first_share,
    grouping,
    projected,
)
from models.opinion.typical_clause import STANCES, SideCount, counted

SHUFFLES = 99  # all have to be beaten, so that chance alone does it once in a hundred times
FOLDS = 10
FALSE_SHARE = 0.05
MOST_PRODUCTS = 100_000_000  # of two votes, for each of both judgements
CLOSE = 1e-9


@dataclass(frozen=True)
class Supported:
    """Groups that are more than chance, and what sets them apart: (clause, group, side)."""

    grouping: Grouping
    apart: set[tuple[int, int, int]]


def supported(people: Sequence[Votes], smallest: int) -> Supported | None:
    """The groups of these people, each of `smallest` or more; None if chance explains them.

    The votes are judged by a sample of the people where there are many.
    """
    found = grouping(people, smallest)
    if found is None:
        return None
    few = _sample(people, SHUFFLES)
    if not beats_chance([people[n] for n in few]):
        return None
    some = _sample(people, FOLDS)
    groups = [found.groups[n] for n in some]
    return Supported(found, apart([people[n] for n in some], groups, smallest))


def beats_chance(people: Sequence[Votes]) -> bool:
    """Whether votes hang together more than when those on each clause change hands at random.

    Parallel analysis (Horn 1965) by permutation (Buja and Eyuboglu 1992): the first principal
    component has to have a greater share of the variance than it has after each of SHUFFLES
    shuffles. Which clauses each person voted on stays.
    """
    chance = random.Random(0)
    share = first_share(people)
    return all(first_share(_shuffled(people, chance)) < share - CLOSE for _ in range(SHUFFLES))


def apart(
    people: Sequence[Votes], groups: Sequence[int], smallest: int
) -> set[tuple[int, int, int]]:
    """(clause, group, side) where more of the group than of all others are on that side.

    Each clause is judged by groups that were found without it, so that its votes had no part in
    them: Fisher's exact test, and of all that were tested only so many that an expected FALSE_SHARE
    of them is wrong (Benjamini and Hochberg 1995).
    """
    tested: list[tuple[float, tuple[int, int, int]]] = []
    clauses = range(len(people[0]))
    for fold in range(FOLDS):
        judged = clauses[fold::FOLDS]
        blind = _blind_groups(people, set(judged), groups) if judged else None
        if blind is None:
            continue
        for clause in judged:
            votes = [person[clause] for person in people]
            every = counted(votes)
            for group in range(max(groups) + 1):
                own = counted([vote for vote, of in zip(votes, blind, strict=True) if of == group])
                others = every.without(own)
                if min(own.seen, others.seen) >= smallest:
                    for side in STANCES:
                        tested.append((_fisher(own, others, side), (clause, group, side)))
    return _discovered(tested)


def _sample(people: Sequence[Votes], times: int) -> list[int]:
    """The numbers of so many people that their components can be found so many times."""
    clauses, bound = len(people[0]), MOST_PRODUCTS / times
    most = int(max(bound / clauses**2, sqrt(bound / clauses)))
    return sorted(random.Random(0).sample(range(len(people)), min(len(people), most)))


def _shuffled(people: Sequence[Votes], chance: random.Random) -> list[Votes]:
    columns: list[list[int | None]] = [list(column) for column in zip(*people, strict=True)]
    for column in columns:
        given = [vote for vote in column if vote is not None]
        chance.shuffle(given)
        left = iter(given)
        column[:] = [None if vote is None else next(left) for vote in column]
    return list(zip(*columns, strict=True))


def _blind_groups(
    people: Sequence[Votes], hidden: set[int], groups: Sequence[int]
) -> list[int] | None:
    """The group of each person without the hidden clauses; None if there are not so many groups.

    Groups are called as those that they have most people in common with.
    """
    rest = [[vote for n, vote in enumerate(person) if n not in hidden] for person in people]
    points = projected(rest, FEW_ROUNDS)
    k = max(groups) + 1
    found = clusters(points, k)
    if len(set(found)) < k:
        return None
    common = Counter(zip(found, groups, strict=True))
    names = max(
        permutations(range(k)),
        key=lambda names: sum(common[one, name] for one, name in enumerate(names)),
    )
    return [names[one] for one in found]


def _fisher(own: SideCount, others: SideCount, side: int) -> float:
    """p of so many of the group or more on that side, if the side had nothing to do with it."""
    with_them, without = own.of(side), others.of(side)
    both, n = with_them + without, own.seen + others.seen
    most = min(own.seen, both)
    whole = _log_ways(n, own.seen)
    return min(
        1.0,
        sum(
            exp(_log_ways(both, k) + _log_ways(n - both, own.seen - k) - whole)
            for k in range(max(with_them, own.seen - (n - both)), most + 1)
        ),
    )


def _log_ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _discovered(
    tested: list[tuple[float, tuple[int, int, int]]],
) -> set[tuple[int, int, int]]:
    ranked = sorted(tested)
    last = 0
    for rank, (p, _) in enumerate(ranked, 1):
        if p <= FALSE_SHARE * rank / len(ranked):
            last = rank
    return {named for _, named in ranked[:last]}
