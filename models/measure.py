"""Measures: the field's standard figures, each from how often each value was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)  # 95 % two-sided


@dataclass(frozen=True)
class Proportion:
    """A part of a whole, with its 95 % interval; all but the counts are shares from 0 to 1."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class NetPromoter:
    """A Net Promoter Score: from -100 to +100, plus or minus `margin` at 95 %."""

    score: float
    margin: float
    promoters: int
    passives: int
    detractors: int


def proportion(count: int, of: int) -> Proportion | None:
    """`count` of `of` with the Wilson score interval; None where nobody answered.

    Wilson 1927, (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    """
    if of == 0:
        return None
    share = count / of
    middle = share + Z**2 / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    whole = 1 + Z**2 / of
    return Proportion(count, of, share, (middle - reach) / whole, (middle + reach) / whole)


def net_promoter(scores: Mapping[float, int]) -> NetPromoter | None:
    """The score of answers from 0 to 10; None where nobody answered.

    % of 9 and 10 less % of 0 to 6 (Reichheld 2003); the variance of the mean of +1, 0 and -1 is
    (p + d - (p - d)²)/n.
    """
    n = sum(scores.values())
    if n == 0:
        return None
    promoters = sum(count for score, count in scores.items() if score >= 9)
    detractors = sum(count for score, count in scores.items() if score <= 6)
    p, d = promoters / n, detractors / n
    margin = Z * sqrt((p + d - (p - d) ** 2) / n)
    return NetPromoter(
        100 * (p - d), 100 * margin, promoters, n - promoters - detractors, detractors
    )


def mean(scores: Mapping[float, int]) -> float | None:
    """The arithmetic mean; None where nobody answered."""
    n = sum(scores.values())
    return sum(score * count for score, count in scores.items()) / n if n else None


def median(scores: Mapping[float, int]) -> float | None:
    """The middle value, or the mean of the two in the middle; None where nobody answered."""
    n = sum(scores.values())
    if n == 0:
        return None
    return (_nth(scores, (n - 1) // 2) + _nth(scores, n // 2)) / 2


def _nth(scores: Mapping[float, int], position: int) -> float:
    passed = 0
    for score in sorted(scores):
        passed += scores[score]
        if passed > position:
            return score
    raise IndexError(position)


def top_two(scores: Mapping[float, int], highest: int) -> Proportion | None:
    """Top-2-box: the part that chose one of the two highest steps of a scale up to `highest`."""
    top = sum(count for score, count in scores.items() if score > highest - 2)
    return proportion(top, sum(scores.values()))


def agreement(agree: int, with_changes: int, disagree: int) -> Proportion | None:
    """The part that agrees, as it is or with changes, of those who took a side.

    Who does not know, or is not concerned, took none. None where nobody did.
    """
    return proportion(agree + with_changes, agree + with_changes + disagree)


def division(agree: int, with_changes: int, disagree: int) -> Proportion | None:
    """How people part: the smaller side, of those who took a side; 0.5 is as even as can be.

    Twice this share is 1 - |a - d|/n, and 2p(1 - p), the chance that two people picked at random
    are on different sides (Gini 1912, Simpson 1949), grows with it. None where nobody took a side.
    """
    sides = agree + with_changes, disagree
    return proportion(min(sides), sum(sides))
