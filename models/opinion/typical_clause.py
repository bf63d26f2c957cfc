"""Clauses by group: how many agree, and which clauses are typical of a group."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import prod, sqrt

from models.opinion.grouping import Votes

STANCES = {1: "agree", -1: "disagree"}
MOST_CLAUSES = 5  # in each table
LIKELY = 1.2816  # one-sided 90 % of the normal distribution


@dataclass(frozen=True)
class SideCount:
    """Votes of one group on one clause; `seen` counts agree, disagree and passes."""

    agree: int
    disagree: int
    seen: int

    def of(self, side: int) -> int:
        """The number of people who agree (`side` 1) or disagree (-1)."""
        return self.agree if side == 1 else self.disagree

    def share(self, side: int) -> float:
        """Their share of those who voted, from 0 to 1."""
        return self.of(side) / self.seen if self.seen else 0.0

    def chance(self, side: int) -> float:
        """The estimated probability of the side, (n + 1) / (seen + 2) as in Polis; 0.5 at first."""
        return (self.of(side) + 1) / (self.seen + 2)

    def without(self, other: "SideCount") -> "SideCount":
        """The votes of these people without those of `other`."""
        return SideCount(
            self.agree - other.agree, self.disagree - other.disagree, self.seen - other.seen
        )


@dataclass(frozen=True)
class GroupedClause:
    """A clause with the votes of each group."""

    name: str
    label: str
    counts: tuple[SideCount, ...]

    def consensus(self, side: int) -> float:
        """Group-aware consensus: the product over groups of (n + 1) / (seen + 2)."""
        return prod(count.chance(side) for count in self.counts)

    @property
    def distance(self) -> float:
        """The greatest chance of agreeing among the groups, minus the least."""
        chances = [count.chance(1) for count in self.counts]
        return max(chances) - min(chances)


@dataclass(frozen=True)
class TypicalClause:
    """A clause typical of a group. Shares are from 0 to 1, `others` is that of everybody else."""

    clause: GroupedClause
    stance: str
    share: float
    others: float
    weight: float


def counted(votes: Votes) -> SideCount:
    """The count of these votes on one clause."""
    return SideCount(votes.count(1), votes.count(-1), len(votes) - votes.count(None))


def typical_clauses(
    clauses: list[GroupedClause], group: int, smallest: int, apart: Set[tuple[int, int, int]]
) -> list[TypicalClause]:
    """The clauses typical of a group, as Polis chooses them: both tests passed, best first.

    Polis tests the votes that made the groups. So (clause, group, side) has to be in `apart` too,
    which is judged on others (models.opinion.support).
    """
    found = []
    for n, clause in enumerate(clauses):
        own, everybody = clause.counts[group], _sum(clause.counts)
        others = everybody.without(own)
        if min(own.seen, others.seen) < smallest:
            continue
        for side, stance in STANCES.items():
            alone = z_of_one(own.of(side), own.seen)
            more = z_of_two(own.of(side), own.seen, others.of(side), others.seen)
            if min(alone, more) > LIKELY and (n, group, side) in apart:
                ratio = own.chance(side) / others.chance(side)
                weight = ratio * more * own.chance(side) * alone
                shares = own.share(side), others.share(side)
                found.append(TypicalClause(clause, stance, *shares, weight))
    return sorted(found, key=lambda one: -one.weight)[:MOST_CLAUSES]


def z_of_one(count: int, of: int) -> float:
    """z of the test that more than half of them do so: 2√(n+1) · ((x+1)/(n+1) - ½), as in Polis."""
    return 2 * sqrt(of + 1) * ((count + 1) / (of + 1) - 0.5)


def z_of_two(count: int, of: int, other: int, of_others: int) -> float:
    """z of the test that they do so more than others: two proportions, 1 added to each number."""
    x, n, y, m = count + 1, of + 1, other + 1, of_others + 1
    both = (x + y) / (n + m)
    if not 0 < both < 1:
        return 0.0
    return (x / n - y / m) / sqrt(both * (1 - both) * (1 / n + 1 / m))


def _sum(counts: Sequence[SideCount]) -> SideCount:
    return SideCount(
        sum(count.agree for count in counts),
        sum(count.disagree for count in counts),
        sum(count.seen for count in counts),
    )
